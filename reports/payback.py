"""When a lead in profit turns: the months in which lost customers have eaten a short-term lift, or kept ones pay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.numbers import mean_band
from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from reports.data import Arm, Study

_QUARTER = WEEKS_PER_YEAR // 4
_MATERIAL = 0.05
"""A lead below this share of the final difference is no lead."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When the lead of a scheme in total profit since the start changes for good.

    Attributes:
        arm: the scheme.
        weeks: weeks after which the sign of the cumulative mean difference stays what it is at the end.
        ahead: whether the scheme is ahead from then on.
    """

    arm: Arm
    weeks: int
    ahead: bool


def cumulative(study: Study, arm: Arm) -> NDArray[np.float64]:
    """Profit since the start, minus the baseline's on the same seed: (pairs, weeks + 1), 0 at the start."""
    mine, theirs = study.common(arm, study.baseline)
    profit = study.weekly("profit")
    if not mine.any():
        return np.empty((0, study.weeks + 1))
    difference = profit[arm.name][mine] - profit[study.baseline.name][theirs]
    return np.concatenate([np.zeros((len(difference), 1)), difference.cumsum(axis=1)], axis=1)


def turn(arm: Arm, difference: NDArray[np.float64]) -> Turn | None:
    """When the sign of the mean of a cumulative difference (pairs, weeks + 1) becomes what it is at the end.

    Pay at period ends makes the line jagged. So the other sign counts only if it was clear, by its interval, for a
    quarter of a year (or of a shorter horizon), and at its most at least `_MATERIAL` of the final difference.
    """
    mean, low, high = mean_band(difference)
    final = np.sign(mean[-1])
    clear = np.where(low > 0, 1.0, np.where(high < 0, -1.0, 0.0))
    long_enough = (clear == -final).sum() >= min(_QUARTER, len(mean) // 4)
    if final == 0 or not long_enough or (-final * mean).max() < _MATERIAL * abs(mean[-1]):
        return None
    return Turn(arm, int(np.flatnonzero(np.sign(mean) == -final)[-1]) + 1, ahead=bool(final > 0))


def notes(turns: Sequence[Turn], baseline: Arm) -> list[str]:
    """One sentence per scheme whose lead turns; one sentence if none does."""
    found = [
        t(
            "customers.turn.ahead" if each.ahead else "customers.turn.behind",
            scheme=each.arm.label,
            baseline=baseline.label,
            month=math.ceil(each.weeks * MONTHS_PER_YEAR / WEEKS_PER_YEAR),
        )
        for each in turns
    ]
    return found or [t("customers.turn.none", baseline=baseline.label)]
