"""The fiscal calendar: 52 weeks, 4 quarters of 13 weeks, months of 4, 4 and 5 weeks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.pay.period import Period

WEEKS_PER_YEAR = 52
MONTHS_PER_YEAR = 12
_MONTH_WEEKS = np.array([4, 4, 5] * 4)
_MONTH_ENDS = np.cumsum(_MONTH_WEEKS)
_QUARTER_ENDS = np.cumsum([13] * 4)
_YEAR_ENDS = np.array([WEEKS_PER_YEAR])
_ENDS = {Period.MONTH: _MONTH_ENDS, Period.QUARTER: _QUARTER_ENDS, Period.YEAR: _YEAR_ENDS}


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """Where a week stands in its period: weeks done before it, weeks left with it, length."""

    done: int
    left: int

    @property
    def length(self) -> int:
        """Weeks of the whole period."""
        return self.done + self.left

    @property
    def ends(self) -> bool:
        """Whether the period ends with this week."""
        return self.left == 1


def open_period(week: int, period: Period) -> OpenPeriod:
    """The period of kind `period` that contains `week` (0 = first measured week)."""
    return _open_period(week % WEEKS_PER_YEAR, period)


@cache
def _open_period(week_of_year: int, period: Period) -> OpenPeriod:
    ends = _ENDS[period]
    index = int(np.searchsorted(ends, week_of_year, side="right"))
    start = int(ends[index - 1]) if index else 0
    return OpenPeriod(week_of_year - start, int(ends[index]) - week_of_year)


def month_number(week: NDArray[np.integer]) -> NDArray[np.int32]:
    """Fiscal month of each week (n,), counted from 0 in the first measured week."""
    month = np.searchsorted(_MONTH_ENDS, week % WEEKS_PER_YEAR, side="right")
    return (MONTHS_PER_YEAR * (week // WEEKS_PER_YEAR) + month).astype(np.int32)


def month_weeks(month: NDArray[np.integer]) -> NDArray[np.int64]:
    """Weeks of fiscal months (n,): 4, 4, 5 and so on."""
    return np.asarray(_MONTH_WEEKS[month % MONTHS_PER_YEAR])
