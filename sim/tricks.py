"""What people can do to look good without doing good: the tricks that `gamer` plays, and what they do to customers.

A trick is played with a strength of 0 to 1. Nobody plays tricks under the other rules.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.pay.measures import Column

if TYPE_CHECKING:
    from sim.params import Scenario


class Trick(IntEnum):
    """Columns of the strength of tricks."""

    PICK = 0  # leave hard tickets unsolved and uncounted
    HUSH = 1  # ask only pleased customers for a rating
    BAIT = 2  # win customers by promises that they leave over


NO_TRICKS = (0.0,) * len(Trick)
_COUNTED = (Column.TICKETS, Column.WAIT_MINUTES, Column.SLOW, Column.PROBLEMS)


def passed_over(scenario: Scenario, tricks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of tickets that nobody solves, (agents,)."""
    return np.asarray(scenario.gaming.hard_share * tricks[:, Trick.PICK])


def time_won(scenario: Scenario, tricks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Factor on the hours that are left for the other tickets, (agents,)."""
    return np.asarray(1.0 / (1.0 - scenario.gaming.hard_hours * tricks[:, Trick.PICK]))


def baited_chance(scenario: Scenario, chance: NDArray[np.float64], tricks: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability that a lead is won, bait included, (agents,)."""
    return np.asarray(chance * (1.0 + scenario.gaming.bait_leads * tricks[:, Trick.BAIT]))


def hide(scenario: Scenario, measured: NDArray[np.float64], tricks: NDArray[np.float64]) -> None:
    """Take what was passed over out of the measured results (agents, columns)."""
    if not tricks.any():
        return
    hidden = passed_over(scenario, tricks)
    measured[:, Column.UNRESOLVED] = np.maximum(
        measured[:, Column.UNRESOLVED] - hidden * measured[:, Column.PROBLEMS], 0.0
    )
    for column in _COUNTED:
        measured[:, column] *= 1.0 - hidden
