"""When to stop looking at a scheme: it is clearly dominated, or clearly breaks a limit.

Only the runs already made on common seeds are used. The test is a paired t test at each look, one-sided; looks are few,
and a scheme stopped by mistake costs a trial, not a wrong recommendation: finalists are measured again on other seeds.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from experiments.search.scoring import Aims, Score
    from scenarios.spec import Limit

    Floats = NDArray[np.float64]

_FEWEST = 2


def dominated_by(values: Floats, rivals: Mapping[str, Floats], aims: Aims, level: float) -> str:
    """Name of a scheme that is clearly better in every objective and every world; empty if there is none.

    Args:
        values: (worlds, n, kpis), n at least 2.
        rivals: name -> values (worlds, n or more, kpis) on the same seeds.
        aims: which KPIs are objectives.
        level: of the one-sided paired t test, for each objective and world.
    """
    n = values.shape[1]
    for name, other in rivals.items():
        upper = _end(aims.goals(values - other[:, :n]), level)
        if (upper < 0).all():
            return name
    return ""


def breaks(values: Floats, limits: Sequence[Limit], aims: Aims, level: float) -> str:
    """The limit that is clearly broken in some world, in words; empty if there is none."""
    for limit in limits:
        if limit.kpi not in aims.kpis:
            continue
        own = values[..., aims.kpis.index(limit.kpi)]
        over = own - limit.bound if limit.at_most is not None else limit.bound - own
        if (-_end(-over[..., None], level) > 0).any():
            return f"breaks the limit on {limit.kpi}"
    return ""


def falls_short(score: Score, baseline: Floats, aims: Aims, n: int, level: float) -> str:
    """The objective in which a scheme is clearly behind the baseline, in words; empty if in none.

    Args:
        score: estimate of the scheme from n seeds, put together over worlds.
        baseline: (kpis,) of the baseline, put together over worlds.
        aims: which KPIs are objectives.
        n: seeds so far.
        level: of the one-sided t test, for each objective.
    """
    if n < _FEWEST:
        return ""
    half = float(stats.t.ppf(1 - level, n - 1)) * np.abs(aims.goals(score.se))
    behind = aims.goals(score.mean - baseline) + half < 0
    return f"clearly behind in {aims.objectives[int(behind.argmax())]}" if behind.any() else ""


def _end(values: Floats, level: float) -> Floats:
    """Upper one-sided confidence limit of the mean over axis 1."""
    n = values.shape[1]
    if n < _FEWEST:
        return np.full((values.shape[0], *values.shape[2:]), np.inf)
    half = float(stats.t.ppf(1 - level, n - 1)) * values.std(axis=1, ddof=1) / math.sqrt(n)
    return np.asarray(values.mean(axis=1) + half)


def looks(first: int, runs: int) -> list[int]:
    """Numbers of seeds after which a scheme is looked at: `first`, doubling, up to `runs`."""
    found = [runs]
    look = first
    while 0 < look < runs:
        found.insert(-1, look)
        look *= 2
    return found
