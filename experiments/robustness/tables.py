"""The tables of the schemes over contexts: values, regrets, criteria."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.analysis import regret as robust
from experiments.cube import direction_of
from experiments.statistics import mean_interval
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.cube import Made

VALUES = ["kpi", "unit", "scheme", "scenario", "rule", "n", "mean", "low", "high"]
REGRET = ["kpi", "unit", "scheme", "scenario", "rule", "regret"]
CRITERIA = ["kpi", "unit", "scheme", "mean", "worst", "cvar", "max_regret", "mean_regret", "best_by"]
BY = {"mean": 1, "worst": 1, "cvar": 1, "max_regret": -1, "mean_regret": -1}
"""Criteria, and whether more (1) or less (-1) is better once values are such that more is better."""


def values_table(base: Made, kpis: Sequence[str]) -> pd.DataFrame:
    """Mean of each KPI by scheme and context with its 95% interval; failed runs count as the worst of their context.

    `n` is the number of runs that went well.
    """
    rows: list[Any] = []
    for kpi in kpis:
        found, known = direction_of(kpi) * base.scores(kpi), np.isfinite(base.values(kpi)).sum(axis=2)
        for c, context in enumerate(base.cube.contexts):
            for k, scheme in enumerate(base.cube.schemes):
                mean, low, high = _interval(found[c, k])
                ids = (kpi, KPIS[kpi].unit, scheme.name, context.scenario.name, context.rule)
                rows.append((*ids, int(known[c, k]), mean, low, high))
    return pd.DataFrame(rows, columns=VALUES)


def _interval(found: NDArray[np.float64]) -> tuple[float, float, float]:
    if not np.isfinite(found).all():
        return (np.nan, np.nan, np.nan)
    interval = mean_interval(found)
    return interval.mean, interval.low, interval.high


def regret_table(base: Made, kpis: Sequence[str]) -> pd.DataFrame:
    """What each scheme gives up in each context against the best there, in the unit of the KPI; never negative."""
    rows: list[Any] = []
    for kpi in kpis:
        means = base.scores(kpi).mean(axis=2)  # (contexts, schemes)
        lost = means.max(axis=1, keepdims=True) - means
        for c, context in enumerate(base.cube.contexts):
            for k, scheme in enumerate(base.cube.schemes):
                rows.append((kpi, KPIS[kpi].unit, scheme.name, context.scenario.name, context.rule, lost[c, k]))
    return pd.DataFrame(rows, columns=REGRET)


def criteria_table(base: Made, kpis: Sequence[str], used: Sequence[int], alpha: float) -> pd.DataFrame:
    """Mean, worst case, CVaR and regrets of each scheme over the contexts, and which of them it wins.

    Args:
        base: runs of all schemes in all contexts.
        kpis: objectives.
        used: contexts that count, positions.
        alpha: share of the worst contexts that CVaR averages.
    """
    rows: list[Any] = []
    for kpi in kpis:
        direction = direction_of(kpi)
        means = base.scores(kpi)[list(used)].mean(axis=2).T  # (schemes, contexts)
        found = robust.criteria(means, alpha)
        wins = {name: robust.leaders(getattr(found, name), BY[name]) for name in BY}
        for k, scheme in enumerate(base.cube.schemes):
            best_by = "; ".join(name for name, won in wins.items() if won[k])
            kept = [direction * getattr(found, name)[k] for name in ("mean", "worst", "cvar")]
            lost = (found.max_regret[k], found.mean_regret[k])
            rows.append((kpi, KPIS[kpi].unit, scheme.name, *kept, *lost, best_by))
    return pd.DataFrame(rows, columns=CRITERIA)
