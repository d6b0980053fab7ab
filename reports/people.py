"""What people earn: yearly pay per person, and the same people under two schemes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

FEWEST_WEEKS = 26
"""Weeks a person must have worked for a yearly pay to be stated (half the horizon, if that is shorter)."""

FULL_MONTH = 4
QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
THIRDS = ("low", "middle", "high")
KEPT_PAY = 0.01
"""A change of yearly pay within this share counts as about the same."""


@dataclass(frozen=True, slots=True)
class Change:
    """How the pay of a group of people changes when the scheme does; amounts in currency per year.

    Attributes:
        people: people in the group, over all runs.
        gain: share of them whose pay rises by more than `KEPT_PAY`.
        lose: share whose pay falls by more than that.
        mean_gain: mean rise of those who gain; NaN if there are none.
        mean_loss: mean fall of those who lose, positive; NaN if there are none.
        quantiles: of the change at 10, 25, 50, 75 and 90%.
    """

    people: int
    gain: float
    lose: float
    mean_gain: float
    mean_loss: float
    quantiles: tuple[float, ...]


class People:
    """Pay of persons: a person is (seed, agent, generation); generation 0 is the starting team."""

    def __init__(self, agents: pd.DataFrame, weeks: int) -> None:
        self._months = agents
        keys = ["scheme", "seed", "agent", "generation"]
        sums = agents.groupby(keys, sort=False, observed=True)
        table = sums[["weeks_worked", "pay_total"]].sum()
        table["skill"] = sums["sell_skill"].first()
        table = table[table["weeks_worked"] >= min(FEWEST_WEEKS, weeks / 2)]
        table["yearly"] = table["pay_total"] / table["weeks_worked"] * WEEKS_PER_YEAR
        self.table: pd.DataFrame = table.reset_index()

    def yearly(self, scheme: str) -> NDArray[np.float64]:
        """Yearly pay of every person under a scheme, over all runs."""
        return self.table.loc[self.table["scheme"] == scheme, "yearly"].to_numpy(np.float64)

    def lowest_month(self, scheme: str) -> float:
        """Pay for a month that only 1 in 100 paid months of full work falls below; NaN if there are none."""
        mine = self._months[(self._months["scheme"] == scheme) & (self._months["weeks_worked"] >= FULL_MONTH)]
        if mine.empty:
            return float("nan")
        per_month = mine["pay_total"] / mine["weeks_worked"] * WEEKS_PER_YEAR / MONTHS_PER_YEAR
        return float(per_month.quantile(0.01))

    def matched(self, baseline: str, scheme: str) -> pd.DataFrame:
        """People of the starting team under both schemes on the same seed: `before`, `after`, `skill`, `third`.

        They are the same people: same skill, same first customers. `third` is the third of selling skill within
        their run: 0 lowest, 2 highest.
        """
        starters = self.table[self.table["generation"] == 0].set_index(["seed", "agent"])
        columns = ["yearly", "skill"]
        one = starters.loc[starters["scheme"] == baseline, columns].rename(columns={"yearly": "before"})
        other = starters.loc[starters["scheme"] == scheme, ["yearly"]].rename(columns={"yearly": "after"})
        both = one.join(other, how="inner")
        rank = both.groupby(level="seed")["skill"].rank(method="first", pct=True)
        both["third"] = np.minimum((rank * 3 - 1e-9).astype(int), 2)
        return both


def change_of(both: pd.DataFrame) -> Change | None:
    """How pay changes for these matched people; None if there are none."""
    if both.empty:
        return None
    before, after = both["before"].to_numpy(np.float64), both["after"].to_numpy(np.float64)
    change = after - before
    size = KEPT_PAY * np.abs(before)
    up, down = change > size, change < -size
    return Change(
        people=len(change),
        gain=float(up.mean()),
        lose=float(down.mean()),
        mean_gain=float(change[up].mean()) if up.any() else float("nan"),
        mean_loss=float(-change[down].mean()) if down.any() else float("nan"),
        quantiles=quantiles(change),
    )


def quantiles(values: NDArray[np.float64]) -> tuple[float, ...]:
    """Quantiles at 10, 25, 50, 75 and 90%; () if there are no values."""
    return tuple(float(q) for q in np.quantile(values, QUANTILES)) if len(values) else ()
