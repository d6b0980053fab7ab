"""What a scheme is worth: KPIs in every world on common seeds, measured against the baseline on the same seeds.

A *world* here is a scenario with a rule of how agents decide. Values are arrays (worlds, seeds, kpis) in the unit of
the KPI. An estimate from the first n seeds is the mean paired difference to the baseline plus the baseline's mean over
all seeds: schemes that were given different numbers of seeds stay comparable, and most noise is gone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.design import jobs_of
from experiments.lab import good
from scenarios.errors import InputError
from scenarios.spec import COMPLEXITY
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.design import Job
    from experiments.lab import Lab
    from experiments.search.space import Candidate
    from scenarios.spec import Spec

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Aims:
    """What is measured of a scheme.

    Attributes:
        objectives: KPIs aimed at, in order of importance.
        limited: KPIs with a limit.
        kpis: all of these, each once; the last axis of every array of values.
        signs: +1 or -1 by objective: times the value, larger is better.
    """

    objectives: tuple[str, ...]
    limited: tuple[str, ...]
    kpis: tuple[str, ...]
    signs: Floats

    @classmethod
    def of(cls, spec: Spec) -> Aims:
        """The aims of a spec."""
        limited = tuple(limit.kpi for limit in spec.limits if limit.kpi != COMPLEXITY)
        kpis = tuple(dict.fromkeys((*spec.objectives, *limited)))
        signs = np.array([KPIS[name].direction for name in spec.objectives], np.float64)
        return cls(spec.objectives, limited, kpis, signs)

    def goals(self, values: Floats) -> Floats:
        """Values of the objectives, larger is better; last axis objectives."""
        return np.asarray(values[..., [self.kpis.index(name) for name in self.objectives]] * self.signs)


@dataclass(frozen=True, slots=True)
class Score:
    """An estimate, one number each for every KPI.

    Attributes:
        mean: (kpis,), put together over worlds.
        se: (kpis,), its standard error given the seeds of the baseline.
        by_world: (worlds, kpis).
    """

    mean: Floats
    se: Floats
    by_world: Floats


class Bench:
    """Measures schemes in all worlds.

    Args:
        lab: makes the runs.
        spec: names rules, objectives, limits.
        seeds: all seeds there are, in the order they are used.
    """

    def __init__(self, lab: Lab, spec: Spec, seeds: Sequence[int]) -> None:
        self._lab = lab
        self._rules = spec.rules
        self.seeds = tuple(seeds)
        self.aims = Aims.of(spec)

    def jobs(self, candidate: Candidate, first: int, last: int) -> list[Job]:
        """Runs of a scheme on seeds `first` to `last - 1` of the list, worlds first."""
        return [
            job
            for world in candidate.worlds
            for rule in self._rules
            for job in jobs_of(world, candidate.scheme, self.seeds[first:last], rule)
        ]

    def measure(self, candidates: Sequence[Candidate], first: int, last: int) -> list[tuple[Floats, str]]:
        """Values (worlds, last - first, kpis) of each scheme, and the first error of its runs, empty if there is none.

        A run that failed, or in which a KPI has no value, counts as an error.
        """
        jobs = [self.jobs(candidate, first, last) for candidate in candidates]
        # Seed by seed, so that a portion of the work has about as many runs of every scheme.
        found = self._lab.kpis([job for own in jobs for job in own])
        each = len(jobs[0]) if jobs else 0
        return [self._values(found.iloc[i * each : (i + 1) * each], last - first) for i in range(len(jobs))]

    def _values(self, rows: pd.DataFrame, seeds: int) -> tuple[Floats, str]:
        missing = [name for name in self.aims.kpis if name not in rows.columns]
        table = rows.reindex(columns=list(self.aims.kpis)).to_numpy(dtype=np.float64)
        values = table.reshape(-1, seeds, len(self.aims.kpis))
        failed = rows.loc[~good(rows), "error"]
        if len(failed):
            return values, str(failed.iloc[0])
        if missing or not np.isfinite(values).all():
            bad = missing or [self.aims.kpis[i] for i in np.flatnonzero(~np.isfinite(table).all(axis=0))]
            return values, f"{bad[0]} has no value"
        return values, ""


def score(values: Floats, baseline: Floats, weights: Floats) -> Score:
    """Estimate from the first seeds.

    Args:
        values: (worlds, n, kpis).
        baseline: (worlds, all seeds, kpis) of the baseline, n at most all.
        weights: (worlds, kpis), adding up to 1 over worlds.
    """
    n = values.shape[1]
    difference = values - baseline[:, :n]
    by_world = difference.mean(axis=1) + baseline.mean(axis=1)
    weighed = (difference * weights[:, None]).sum(axis=0)  # (n, kpis)
    se = weighed.std(axis=0, ddof=1) / math.sqrt(n) if n > 1 else np.full(values.shape[2], np.nan)
    return Score((by_world * weights).sum(axis=0), se, by_world)


def world_weights(means: Floats, signs: Floats, aggregate: str, alpha: float, best: Floats) -> Floats:
    """Weight of each world in the estimate of each KPI, shape (worlds, kpis).

    Args:
        means: (worlds, kpis) of the scheme.
        signs: (kpis,) +1 if more is better.
        aggregate: mean, worst, cvar (mean of the worst `alpha` of the worlds) or regret (the world in which the scheme
            is furthest behind `best`).
        alpha: share of worlds in cvar.
        best: (worlds, kpis), the best reference scheme in each world, for regret.
    """
    worlds = len(means)
    if aggregate == "mean" or worlds == 1:
        return np.full(means.shape, 1.0 / worlds)
    behind = (means - best if aggregate == "regret" else means) * signs
    share = max(alpha * worlds, 1.0) if aggregate == "cvar" else 1.0
    order = np.argsort(behind, axis=0, kind="stable")
    # The worst world counts whole, and so on down to a part of the last: together `share` worlds.
    taken = np.clip(share - np.arange(worlds), 0.0, 1.0) / share
    weights = np.empty_like(means)
    np.put_along_axis(weights, order, np.broadcast_to(taken[:, None], means.shape), axis=0)
    return weights


def checked_baseline(measured: tuple[Floats, str], name: str) -> Floats:
    """Values of a reference scheme, which must be complete: everything is measured against it.

    Raises:
        InputError: if one of its runs failed.
    """
    values, error = measured
    if error:
        raise InputError(f"scheme {name} cannot be measured, and everything is compared with it: {error}")
    return values
