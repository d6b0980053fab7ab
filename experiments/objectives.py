"""What "better" means: a KPI, a direction, and how runs are put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from experiments.parts import OK
from scenarios.errors import unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from numpy.typing import NDArray

Aggregate = Literal["mean", "median"]

AGGREGATES: dict[Aggregate, Callable[[NDArray[Any]], float]] = {
    "mean": lambda values: float(np.mean(values)),
    "median": lambda values: float(np.median(values)),
}
"""How the scores of several runs become one number."""


@dataclass(frozen=True, slots=True)
class Objective:
    """An aim.

    Attributes:
        name: what users call it.
        kpi: column of the `runs` table.
        direction: 1 if more is better, -1 if less is.
        aggregate: how runs are put together.
    """

    name: str
    kpi: str
    direction: Literal[1, -1]
    aggregate: Aggregate = "mean"

    def scores(self, runs: pd.DataFrame) -> pd.Series[float]:
        """Score of each run, larger is better; index as in `runs`.

        A run that failed, or whose KPI is undefined, scores like the worst run of the table, so that
        a scheme never gains by failing. NaN only if no run has a score.
        """
        values = self.direction * runs[self.kpi].astype(float)
        known = values.where((runs["status"] == OK) & np.isfinite(values))
        return known.fillna(known.min())

    def matrix(self, runs: pd.DataFrame) -> pd.DataFrame:
        """Scores as (seeds, schemes), schemes in the order of `runs`; only seeds that every scheme has."""
        table = runs[["seed", "scheme"]].assign(score=self.scores(runs))
        wide = table.pivot(index="seed", columns="scheme", values="score")  # noqa: PD010 - no aggregation wanted
        return wide[list(dict.fromkeys(runs["scheme"]))].dropna()

    def value(self, runs: pd.DataFrame) -> float:
        """The aggregate over runs, larger is better; NaN if no run has a score."""
        return AGGREGATES[self.aggregate](self.scores(runs).to_numpy())


OBJECTIVES: dict[str, Objective] = {
    objective.name: objective
    for objective in (
        Objective("profit", "profit", 1),
        Objective("profit_npv", "profit_npv", 1),
        Objective("profit_with_book", "profit_with_book", 1),
        Objective("profit_participation", "profit_participation", 1),
        Objective("retention_12m", "retention_12m", 1),
        Objective("retention_end", "retention_end", 1),
    )
}


def objective_named(name: str) -> Objective:
    """The objective of that name.

    Raises:
        InputError: if there is none; the message lists what exists.
    """
    if name not in OBJECTIVES:
        raise unknown("objective", name, OBJECTIVES)
    return OBJECTIVES[name]
