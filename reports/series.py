"""Weekly arrays added up to periods that a chart can show: quarters, months, or the weeks themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.lines import Line
from reports.numbers import mean_band, run_band
from sim.calendar import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from reports.data import Arm, Study

_QUARTER = 13
_MONTHS = (4, 4, 5)
_FEWEST_QUARTERS = 4
_FEWEST_WEEKS_FOR_MONTHS = 13


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods of the horizon.

    Attributes:
        name: `quarter`, `month` or `week`.
        starts: first week of each whole period, (periods,).
        stop: week after the last whole period; what follows is a part of one and is left out.
    """

    name: str
    starts: NDArray[np.int64]
    stop: int

    @property
    def ends(self) -> NDArray[np.int64]:
        """Weeks done at the end of each period, (periods,)."""
        return np.append(self.starts[1:], self.stop)

    def total(self, weekly: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums by period: (runs, weeks) -> (runs, periods)."""
        return np.add.reduceat(weekly[:, : self.stop], self.starts, axis=1)

    def mean(self, weekly: NDArray[np.float64]) -> NDArray[np.float64]:
        """Means by period: (runs, weeks) -> (runs, periods)."""
        return self.total(weekly) / (self.ends - self.starts)


def periods(study: Study) -> Periods:
    """Quarters if there are at least four, months if there are three, else weeks."""
    if study.weeks >= _FEWEST_QUARTERS * _QUARTER:
        lengths, name = [_QUARTER] * (study.weeks // _QUARTER), "quarter"
    elif study.weeks >= _FEWEST_WEEKS_FOR_MONTHS:
        lengths, name = _whole_months(study.weeks), "month"
    else:
        lengths, name = [1] * study.weeks, "week"
    ends = np.cumsum(lengths, dtype=np.int64)
    return Periods(name, ends - np.array(lengths), int(ends[-1]))


def _whole_months(weeks: int) -> list[int]:
    lengths: list[int] = []
    while sum(lengths) + _MONTHS[len(lengths) % 3] <= weeks:
        lengths.append(_MONTHS[len(lengths) % 3])
    return lengths


def time_unit(study: Study) -> str:
    """Unit of the time axis: `years`, or `weeks` if there is less than one year."""
    return "years" if study.weeks >= WEEKS_PER_YEAR else "weeks"


def time_axis(study: Study, weeks_done: NDArray[np.int64]) -> tuple[NDArray[np.float64], str]:
    """Where these weeks stand on the time axis, and its title."""
    unit = time_unit(study)
    return weeks_done / (WEEKS_PER_YEAR if unit == "years" else 1), t(f"axis.{unit}")


def mean_line(arm: Arm, x: NDArray[np.float64], values: NDArray[np.float64]) -> Line:
    """Mean over runs with the 95% interval of the mean; values (runs, points)."""
    return Line(arm.name, arm.label, arm.look, x, *mean_band(values))


def run_line(arm: Arm, x: NDArray[np.float64], values: NDArray[np.float64]) -> Line:
    """Mean over runs with the middle 80% of runs; values (runs, points)."""
    return Line(arm.name, arm.label, arm.look, x, *run_band(values))


def without_band(line: Line) -> Line:
    """The line alone."""
    return Line(line.name, line.label, line.look, line.x, line.y)


def present(study: Study, arrays: Mapping[str, NDArray[np.float64]]) -> list[tuple[Arm, NDArray[np.float64]]]:
    """Schemes that charts show and that have runs, with their arrays."""
    return [(arm, arrays[arm.name]) for arm in study.drawn if len(arrays.get(arm.name, ()))]
