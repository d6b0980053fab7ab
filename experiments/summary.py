"""The two tables a report starts from: every KPI of every scheme, and which scheme is the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.layout import BEST_COLUMNS, SUMMARY_COLUMNS
from experiments.objectives import OBJECTIVES
from experiments.parts import OK
from experiments.precision import DEFAULT, Precision
from experiments.statistics import (
    Interval,
    mean_interval,
    paired_difference,
    probability_best,
    replications_needed,
)
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.kpis import Kpi

_FEWEST = 2
_NAN = float("nan")


def summary_table(runs: pd.DataFrame, kpis: Mapping[str, Kpi] = KPIS, precision: Precision = DEFAULT) -> pd.DataFrame:
    """One row per scheme and KPI: mean, sd, its 95% interval, paired difference to the baseline.

    Failed runs are left out, and runs in which a KPI is undefined are left out for it. A difference
    uses the seeds on which both schemes have a value. `runs_needed` is the number of runs at which
    the interval of the difference (of the mean, for the baseline) has the half-width of `precision`.

    Args:
        runs: the `runs` table; its first scheme is the baseline.
        kpis: what to summarise; those without a column are left out.
        precision: wanted half-widths.

    Returns:
        Columns `SUMMARY_COLUMNS`; NaN where there are too few runs.
    """
    schemes = list(dict.fromkeys(runs["scheme"]))
    good = runs[runs["status"] == OK].set_index("seed")
    by_scheme = {scheme: good[good["scheme"] == scheme] for scheme in schemes}
    rows = []
    for scheme in schemes:
        for name in (name for name in kpis if name in runs.columns):
            own = by_scheme[scheme][name].dropna()
            base = None if scheme == schemes[0] else by_scheme[schemes[0]][name].dropna()
            rows.append((scheme, name, kpis[name].unit, *_row(own, base, kpis[name].unit, precision)))
    table = pd.DataFrame(rows, columns=SUMMARY_COLUMNS)
    return table.astype({"n": "int64", "runs_needed": "Int64"})


def _row(own: pd.Series[Any], base: pd.Series[Any] | None, unit: str, precision: Precision) -> tuple[Any, ...]:
    mean = _interval(own.to_numpy(dtype=np.float64))
    if base is None:
        return (*_ends(mean), _NAN, _NAN, _NAN, _needed(mean, mean.mean, unit, precision))
    seeds = own.index.intersection(base.index)
    treatment, control = (values.loc[seeds].to_numpy(dtype=np.float64) for values in (own, base))
    diff = paired_difference(treatment, control) if len(seeds) >= _FEWEST else _interval(treatment - control)
    base_mean = float(base.mean()) if len(base) else _NAN
    return (*_ends(mean), diff.mean, diff.low, diff.high, _needed(diff, base_mean, unit, precision))


def _interval(values: np.ndarray[Any, np.dtype[np.float64]]) -> Interval:
    """Interval of a mean, NaN as far as there are too few values."""
    if len(values) >= _FEWEST:
        return mean_interval(values)
    return Interval(len(values), float(values[0]) if len(values) else _NAN, _NAN, _NAN, _NAN)


def _ends(interval: Interval) -> tuple[int, float, float, float, float]:
    return interval.n, interval.mean, interval.sd, interval.low, interval.high


def _needed(interval: Interval, base_mean: float, unit: str, precision: Precision) -> int | None:
    """Runs needed, or None if it cannot be said: too few runs, or a share of nothing."""
    half_width = precision.half_width(unit, base_mean)
    if not (np.isfinite(interval.sd) and np.isfinite(half_width) and half_width > 0):
        return None
    return replications_needed(interval.sd, half_width)


def best_table(runs: pd.DataFrame) -> pd.DataFrame:
    """Probability that each scheme is the best, for every objective; NaN with fewer than 2 common seeds."""
    rows = []
    for objective in OBJECTIVES.values():
        if objective.kpi not in runs.columns:
            continue
        scores = objective.matrix(runs)
        few = len(scores) < _FEWEST
        shares = np.full(scores.shape[1], _NAN) if few else probability_best(scores.to_numpy())
        rows += [(scheme, objective.name, share) for scheme, share in zip(scores.columns, shares, strict=True)]
    return pd.DataFrame(rows, columns=BEST_COLUMNS)
