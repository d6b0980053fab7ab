"""Where the pick loses: many worlds drawn from the uncertain numbers, and how the schemes do in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.stats import qmc

from experiments.cube import Context, direction_of
from experiments.designs import mapped, said, values_of_rows
from experiments.statistics import LEVEL, mean_interval
from scenarios.errors import InputError
from scenarios.paths import changed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.cube import Made
    from experiments.designs import Values
    from scenarios.inputs import Inputs
    from sim.params import Scenario

COLUMNS = ("world", "loses", "clear")
"""Columns of the table of worlds beside the uncertainties and `diff.<scheme>`."""


@dataclass(frozen=True, slots=True)
class Worlds:
    """Worlds to try.

    Attributes:
        table: a row for each world, a column for each uncertainty.
        contexts: the main scenario in each of them, under the first rule.
        notes: what the user should know about them, in sentences.
    """

    table: pd.DataFrame
    contexts: tuple[Context, ...]
    notes: tuple[str, ...] = ()


def drawn(inputs: Inputs) -> Worlds:
    """Worlds by Latin hypercube over all uncertainties; those that break a rule of scenarios are left out.

    Raises:
        InputError: if none is left, or an uncertainty has the name of a column of the table.
    """
    factors, asked = inputs.spec.uncertainties, inputs.spec.robust
    taken = [factor.name for factor in factors if factor.name in COLUMNS]
    if taken:
        raise InputError(f"{taken[0]!r} is a column of the table of worlds, so no uncertainty may be called that")
    if not factors or asked.points == 0:
        return Worlds(pd.DataFrame(columns=[factor.name for factor in factors]), ())
    table = mapped(factors, qmc.LatinHypercube(len(factors), rng=asked.seed).random(asked.points))
    tried = [_scenario(inputs, values) for values in values_of_rows(table)]
    problems = [each for each in tried if isinstance(each, str)]
    if len(problems) == len(tried):
        raise InputError(f"none of the {len(tried)} worlds is legal; the first {problems[0]}")
    kept = table[[not isinstance(each, str) for each in tried]].reset_index(drop=True)
    contexts = tuple(Context(each, inputs.spec.rules[0]) for each in tried if not isinstance(each, str))
    if not problems:
        return Worlds(kept, contexts)
    note = f"{len(problems)} of {len(tried)} worlds are not legal and left out; the first {problems[0]}"
    return Worlds(kept, contexts, (note,))


def _scenario(inputs: Inputs, values: Values) -> Scenario | str:
    """The main scenario in a world, or why there can be no such world."""
    try:
        return changed(inputs.scenarios[0], {f.path: values[f.name] for f in inputs.spec.uncertainties})
    except InputError as error:
        return f"has {said(values)}: {error}"


def worlds_table(points: pd.DataFrame, made: Made, kpi: str) -> pd.DataFrame:
    """The worlds, how far each other scheme is from the pick, and whether the pick loses.

    Args:
        points: a row for each world, a column for each uncertainty.
        made: runs of the pick (first) and of the schemes it must beat, in those worlds.
        kpi: first objective.

    Returns:
        `world` from 1, the uncertainties, `diff.<scheme>` (mean of the scheme minus mean of the pick, in the unit of
        the KPI), `loses` (another scheme has a better mean), `clear` (the best of them is ahead beyond its paired 95%
        interval).
        A world in which no run went well is left out.
    """
    scores = made.scores(kpi)  # (worlds, schemes, seeds)
    ahead = scores[:, 1:] - scores[:, :1]
    gaps = ahead.mean(axis=2)  # (worlds, other schemes), positive where the pick is behind
    table = pd.concat([pd.DataFrame({"world": np.arange(1, len(points) + 1)}), points.reset_index(drop=True)], axis=1)
    for i, scheme in enumerate(made.cube.schemes[1:]):
        table[f"diff.{scheme.name}"] = direction_of(kpi) * gaps[:, i]
    table["loses"] = (gaps > 0).any(axis=1)
    table["clear"] = [_is_ahead(rows) for rows in ahead]
    known: pd.DataFrame = table[np.isfinite(gaps).all(axis=1)]
    return known


def _is_ahead(ahead: NDArray[np.float64]) -> bool:
    """Whether the best of the others is clearly ahead; `ahead` has shape (other schemes, seeds)."""
    if ahead.size == 0 or not np.isfinite(ahead).all():
        return False
    best = ahead[int(ahead.mean(axis=1).argmax())]
    return mean_interval(best).low > 0


def losses(worlds: pd.DataFrame) -> dict[str, Any]:
    """How often the pick loses: number and share of worlds, with the 95% interval (Wilson 1927) of the share.

    The interval is that of independent worlds; those of a Latin hypercube are spread more evenly, so it is wide enough.
    """
    n, lost = len(worlds), int(worlds["loses"].sum())
    if n == 0:
        return {"worlds": 0, "loses": 0, "loses_share": None}
    interval = stats.binomtest(lost, n).proportion_ci(LEVEL, method="wilson")
    share = {"loses_share": lost / n, "loses_low": float(interval.low), "loses_high": float(interval.high)}
    return {"worlds": n, "loses": lost, **share, "loses_clearly": int(worlds["clear"].sum())}
