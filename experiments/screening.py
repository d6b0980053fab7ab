"""Tornado, Morris and Sobol for any function of uncertain numbers; the command and its tests go the same way.

A function takes a table of points (a row for each point, a column for each factor) and returns an array of shape
(points, targets, seeds): the value of each target at each point for each seed, the same seeds at every point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.bands import bands
from experiments.designs import mapped
from experiments.factors import ends_of, steps_of
from experiments.indices import even, morris_indices, morris_shares, sobol_indices, sobol_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from scenarios.spec import Sensitivity, Uncertainty

    Function = Callable[[pd.DataFrame], NDArray[np.float64]]

METHODS: tuple[str, ...] = ("tornado", "morris", "sobol")

TORNADO = [
    *("kpi", "unit", "scheme", "against", "factor", "factor_unit", "base_value", "low_value", "high_value"),
    *("base", "base_low", "base_high", "at_low", "at_low_low", "at_low_high", "at_high", "at_high_low", "at_high_high"),
    "flips",
]
MORRIS = ["kpi", "scheme", "against", "factor", "mu", "mu_star", "mu_star_low", "mu_star_high", "sigma"]
SOBOL = ["kpi", "scheme", "against", "factor", "s1", "s1_low", "s1_high", "st", "st_low", "st_high"]


@dataclass(frozen=True, slots=True)
class Target:
    """What may depend on the uncertain numbers.

    Attributes:
        kpi: name of the KPI.
        unit: its unit.
        scheme: whose.
        against: the scheme it is a difference to; the scheme itself for a level.
    """

    kpi: str
    unit: str
    scheme: str
    against: str

    @property
    def is_level(self) -> bool:
        """Whether it is the level of the baseline and not a difference."""
        return self.scheme == self.against


@dataclass(frozen=True, slots=True)
class Layout:
    """The points of a method.

    Attributes:
        table: a row for each point, a column for each factor.
        shares: the same in the unit cube, shape (points, factors); empty for a tornado.
    """

    table: pd.DataFrame
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found.

    Attributes:
        tables: `tornado`, `morris`, `sobol`, as far as they were asked for.
        notes: what the user should know, in sentences.
    """

    tables: dict[str, pd.DataFrame]
    notes: tuple[str, ...]


def laid_out(factors: Sequence[Uncertainty], settings: Sensitivity, base: Mapping[str, Any]) -> dict[str, Layout]:
    """The points of each method that is asked for.

    Args:
        factors: uncertain numbers.
        settings: how much to try.
        base: value of each factor as it is now, by name.
    """
    found: dict[str, Layout] = {}
    for method in METHODS:
        if method not in settings.methods:
            continue
        if method == "tornado":
            found[method] = Layout(_tornado_points(factors, base), np.empty((0, len(factors))))
            continue
        if method == "morris":
            shares = morris_shares(len(factors), settings.trajectories, even(settings.levels), settings.seed)
        else:
            shares = sobol_shares(len(factors), settings.samples, settings.seed)
        found[method] = Layout(mapped(factors, shares), shares)
    return found


def sensitivity_of(
    function: Function,
    factors: Sequence[Uncertainty],
    settings: Sensitivity,
    targets: Sequence[Target],
    base: Mapping[str, Any],
    units: Mapping[str, str] | None = None,
) -> Findings:
    """Which factors move which targets.

    Args:
        function: values of the targets at points, see the module.
        factors: uncertain numbers.
        settings: which methods, and how much to try.
        targets: what the function returns, in order.
        base: value of each factor as it is now, by name.
        units: unit of each factor, by name.
    """
    tables, notes = {}, []
    for method, layout in laid_out(factors, settings, base).items():
        values = function(layout.table)  # (points, targets, seeds)
        if method == "tornado":
            tables[method] = _tornado(values, factors, targets, base, units or {})
            continue
        # A mean over other seeds than at the next point would be another function, so it counts as unknown.
        means = values.mean(axis=2)
        notes += _unknown(method, means)
        tables[method] = _indices(method, layout.shares, means, factors, targets, settings)
    return Findings(tables, tuple(notes))


def notes_of(factors: Sequence[Uncertainty], settings: Sensitivity, base: Mapping[str, Any]) -> list[str]:
    """What is odd about a study, in sentences."""
    notes = []
    for factor in factors:
        low, high = _range(factor)
        if not low <= base[factor.name] <= high:
            notes.append(
                f"{factor.name} is {base[factor.name]:g} in the main scenario, which is not within {low:g} to {high:g}"
            )
    if "morris" in settings.methods and settings.levels != even(settings.levels):
        notes.append(f"Morris needs an even number of levels: {even(settings.levels)} taken")
    return notes


def _range(factor: Uncertainty) -> tuple[float, float]:
    steps = steps_of(factor)
    return ends_of(factor) if steps is None else (steps.value(0), steps.value(steps.count - 1))


def _tornado_points(factors: Sequence[Uncertainty], base: Mapping[str, Any]) -> pd.DataFrame:
    """The base, then the low and the high end of each factor; 1 + 2k rows."""
    rows = [dict(base), *({**base, factor.name: end} for factor in factors for end in _range(factor))]
    return pd.DataFrame(rows, columns=[factor.name for factor in factors])


def _tornado(
    values: NDArray[np.float64],
    factors: Sequence[Uncertainty],
    targets: Sequence[Target],
    base: Mapping[str, Any],
    units: Mapping[str, str],
) -> pd.DataFrame:
    """Columns `TORNADO`; of each target the factor with the widest swing first."""
    found = bands(values)  # (points, targets)
    ends = np.stack([found.mean, found.low, found.high], axis=-1)
    rows = []
    for t, target in enumerate(targets):
        at, swings = ends[:, t], []
        for f, factor in enumerate(factors):
            low, high = at[1 + 2 * f], at[2 + 2 * f]
            key = (target.kpi, target.unit, target.scheme, target.against, factor.name, units.get(factor.name, ""))
            flips = not target.is_level and (_turns(at[0], low) or _turns(at[0], high))
            row = (*key, base[factor.name], *_range(factor), *at[0], *low, *high, flips)
            swings.append((-_swing(at[0, 0], low[0], high[0]), f, row))
        rows += [row for _, _, row in sorted(swings, key=lambda swing: swing[:2])]
    return pd.DataFrame(rows, columns=TORNADO)


def _swing(base: float, low: float, high: float) -> float:
    """How far a factor moves a target; -1 if nothing is known."""
    known = np.abs(np.array([low - base, high - base]))
    return float(np.nanmax(known)) if np.isfinite(known).any() else -1.0


def _turns(base: NDArray[np.float64], end: NDArray[np.float64]) -> bool:
    """Whether a difference (mean, low, high) has the other sign at an end, its whole interval beyond zero."""
    return bool((base[0] > 0 > end[2]) or (base[0] < 0 < end[1]))


def _indices(
    method: str,
    shares: NDArray[np.float64],
    means: NDArray[np.float64],
    factors: Sequence[Uncertainty],
    targets: Sequence[Target],
    settings: Sensitivity,
) -> pd.DataFrame:
    """Columns `MORRIS` or `SOBOL`; a row for each target and factor, in their order."""
    rows = []
    for t, target in enumerate(targets):
        if method == "morris":
            m = morris_indices(shares, means[:, t], even(settings.levels), settings.seed)
            columns = np.stack([m.mu, m.mu_star, m.low, m.high, m.sigma], axis=1)
        else:
            s = sobol_indices(means[:, t], len(factors), settings.seed)
            columns = np.stack([s.first, s.first_low, s.first_high, s.total, s.total_low, s.total_high], axis=1)
        key = (target.kpi, target.scheme, target.against)
        rows += [(*key, factor.name, *columns[f]) for f, factor in enumerate(factors)]
    return pd.DataFrame(rows, columns=MORRIS if method == "morris" else SOBOL)


def _unknown(method: str, means: NDArray[np.float64]) -> list[str]:
    """A sentence about points without a value, if there are any."""
    lost = int((~np.isfinite(means).all(axis=1)).sum())
    if not lost:
        return []
    block = "walk" if method == "morris" else "base point with all its companions"
    return [f"{method}: {lost} of {len(means)} points have runs without a value; each takes its {block} out with it"]
