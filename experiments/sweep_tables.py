"""The tables of a sweep: runs, means at each point, and what each factor does over all points."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.analysis.effects import main_effects, variance_shares
from experiments.bands import bands
from experiments.tables import RUN_IDS
from scenarios.paths import of_scheme
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.analysis.effects import Curve
    from experiments.streams import Crossing, Portion
    from scenarios.inputs import Inputs

SUMMARY = [
    *("point", "scheme", "scenario", "rule", "kpi", "unit"),
    *("n", "mean", "low", "high", "diff", "diff_low", "diff_high"),
]
CURVES = ["scheme", "scenario", "rule", "kpi", "factor", "value", "mean", "low", "high"]
EFFECTS = ["scheme", "scenario", "rule", "kpi", "factor", "other", "share", "range", "fit"]

_FEWEST = 2


def runs_rows(portion: Portion) -> pd.DataFrame:
    """The `runs` table of a portion: `point`, ids, status and every KPI, one row a job."""
    crossing, jobs = portion.crossing, portion.jobs
    scenarios, rules, arms, seeds = crossing.shape
    names = [scenario.name for scenario in crossing.scenarios]
    ids = pd.DataFrame(
        {
            "point": np.repeat(np.arange(portion.first, portion.first + portion.points), np.prod(crossing.shape)),
            "run_id": [job.run_id for job in jobs],
            "scheme": np.tile(np.repeat(crossing.arms, seeds), portion.points * scenarios * rules),
            "scheme_hash": [job.scheme_hash for job in jobs],
            "scenario": np.tile(np.repeat(names, rules * arms * seeds), portion.points),
            "scenario_hash": [job.scenario_hash for job in jobs],
            "seed": np.array([job.seed for job in jobs], np.int64),
            "rule": [job.rule for job in jobs],
        }
    )
    found = portion.kpis.reset_index(drop=True)
    others = sorted(name for name in found.columns if name not in KPIS and name not in RUN_IDS)
    kpis = found.reindex(columns=[*KPIS, *others]).astype(np.float64)
    return pd.concat([ids, found[["status", "error"]], kpis], axis=1)


def summary_rows(portion: Portion, kpis: Sequence[str]) -> pd.DataFrame:
    """Mean of each KPI at each point of a portion, and its paired difference to the first scheme there.

    Failed runs, and runs in which a KPI is undefined, are left out; a difference uses the seeds that both have.

    Returns:
        Columns `SUMMARY`; rows by point, scenario, rule, scheme, KPI.
    """
    crossing = portion.crossing
    scenarios, rules, arms, _ = crossing.shape
    cube = np.stack([portion.cube(kpi) for kpi in kpis], axis=-2)  # (points, scenarios, rules, arms, kpis, seeds)
    own, diff = bands(cube), bands(cube - cube[:, :, :, :1])
    keys = product(
        range(portion.first, portion.first + portion.points),
        [scenario.name for scenario in crossing.scenarios],
        crossing.rules,
        crossing.arms,
        kpis,
    )
    table = pd.DataFrame(keys, columns=["point", "scenario", "rule", "scheme", "kpi"])
    table["unit"] = [KPIS[kpi].unit for kpi in kpis] * (portion.points * scenarios * rules * arms)
    for name, values in (("n", own.n), ("mean", own.mean), ("low", own.low), ("high", own.high)):
        table[name] = values.ravel()
    for name, values in (("diff", diff.mean), ("diff_low", diff.low), ("diff_high", diff.high)):
        values[:, :, :, 0] = np.nan  # the first scheme itself
        table[name] = values.ravel()
    return table[SUMMARY]


def effects_tables(
    inputs: Inputs, points: pd.DataFrame, crossing: Crossing, summary: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Main-effect curves, and shares of the variance between points, of each scheme, scenario, rule and KPI.

    A scheme that is not swept does not ask for levers of the scheme.

    Args:
        inputs: the study.
        points: the design.
        crossing: what was run at each point.
        summary: the table of that name.

    Returns:
        Columns `CURVES` and `EFFECTS`.
    """
    of_world = [factor.name for factor in inputs.spec.factors if not of_scheme(factor.path)]
    curves: list[tuple[Any, ...]] = []
    effects: list[tuple[Any, ...]] = []
    for key, rows in summary.groupby(["scheme", "scenario", "rule", "kpi"], sort=False):
        is_swept = crossing.swept and key[0] == crossing.arms[-1]
        known = rows[np.isfinite(rows["mean"])]
        columns = points[list(points.columns) if is_swept else of_world].iloc[known["point"].to_numpy()]
        if len(known) < _FEWEST or columns.shape[1] == 0:
            continue
        response = known["mean"].to_numpy(np.float64)
        one_by_one = inputs.spec.design.kind == "one_at_a_time"
        found = _curves(columns, response, points.iloc[0] if one_by_one else None)
        for factor, curve in found.items():
            steps = zip(curve.levels, curve.mean, curve.low, curve.high, strict=True)
            curves += [(*key, factor, *step) for step in steps]
        effects += [(*key, *effect) for effect in _effects(columns, response, found)]
    return pd.DataFrame(curves, columns=CURVES), pd.DataFrame(effects, columns=EFFECTS)


def _curves(columns: pd.DataFrame, response: NDArray[np.float64], base: pd.Series[Any] | None) -> dict[str, Curve]:
    """Main-effect curves by factor.

    Where one factor at a time was moved from a `base`, its curve is made of the points at which all others stayed.
    """
    if base is None:
        return main_effects(_arrays(columns), response)
    stays = columns == base[columns.columns]
    found: dict[str, Curve] = {}
    for name in columns:
        use = stays.drop(columns=name).all(axis=1).to_numpy()
        if use.sum() >= _FEWEST:
            found |= main_effects({str(name): _array(columns[name][use])}, response[use])
    return found


def _effects(
    columns: pd.DataFrame, response: NDArray[np.float64], curves: dict[str, Curve]
) -> list[tuple[str, str, float, float, float]]:
    """Factor, other, share, range, fit: main effects, then interactions. NaN where points are too few to tell."""
    ranges = {name: float(np.ptp(curve.mean)) for name, curve in curves.items()}
    try:
        shares = variance_shares(_arrays(columns), response)
    except ValueError:  # fewer points than terms
        return [(name, "", math.nan, size, math.nan) for name, size in ranges.items()]
    fit = 1.0 if shares.method == "anova" or np.ptp(response) == 0 else shares.adjusted
    main = [(name, "", share, ranges.get(name, math.nan), fit) for name, share in shares.main.items()]
    return main + [(one, other, share, math.nan, fit) for (one, other), share in shares.pairs.items()]


def _arrays(columns: pd.DataFrame) -> dict[str, NDArray[Any]]:
    return {str(name): _array(columns[name]) for name in columns}


def _array(column: pd.Series[Any]) -> NDArray[Any]:
    """Numbers as they are, everything else as text."""
    return column.to_numpy() if column.dtype.kind in "iuf" else column.astype(str).to_numpy(dtype=np.str_)
