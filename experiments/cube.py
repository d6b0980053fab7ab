"""Runs of every scheme in every context on the same seeds: what `robust` and `pilot` compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from experiments.design import World, jobs_of
from experiments.lab import good
from experiments.objectives import Objective
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.design import Job
    from experiments.lab import Lab
    from experiments.runner import Progress
    from scenarios.spec import Seeds
    from sim.params import Scenario
    from sim.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Context:
    """Where schemes are compared: a scenario, and a theory of how agents decide."""

    scenario: Scenario
    rule: str


@dataclass(frozen=True, slots=True)
class Cube:
    """Contexts x schemes x seeds, all of them.

    Attributes:
        contexts: where.
        schemes: who is compared.
        seeds: the same for every scheme in every context, so that differences are paired.
    """

    contexts: tuple[Context, ...]
    schemes: tuple[Scheme, ...]
    seeds: tuple[int, ...]

    @property
    def shape(self) -> tuple[int, int, int]:
        """Number of contexts, schemes and seeds."""
        return len(self.contexts), len(self.schemes), len(self.seeds)

    def jobs(self) -> list[Job]:
        """A job for each cell, contexts outermost: a worker measures the beliefs of a scenario once."""
        return [
            job
            for context in self.contexts
            for scheme in self.schemes
            for job in jobs_of(World(context.scenario), scheme, self.seeds, context.rule)
        ]


class Made:
    """The runs of a cube.

    Args:
        cube: what was asked.
        kpis: one row for each of its jobs, in their order, as `Lab.kpis` gives them.
    """

    def __init__(self, cube: Cube, kpis: pd.DataFrame) -> None:
        self.cube = cube
        self.kpis = kpis.reset_index(drop=True)

    @cached_property
    def errors(self) -> dict[str, str]:
        """Runs that failed: run_id -> error, in order."""
        failed = self.kpis[~good(self.kpis)]
        return dict(zip(failed["run_id"], failed["error"], strict=True))

    def scores(self, kpi: str) -> NDArray[np.float64]:
        """A KPI times its direction, so that larger is better; shape (contexts, schemes, seeds).

        A run that failed, or whose KPI is undefined, scores like the worst run of its context, so that no scheme gains
        by failing. NaN throughout a context in which no run has a value.
        """
        contexts, schemes, seeds = self.cube.shape
        aim = objective_of(kpi)
        if kpi not in self.kpis:  # every run failed
            return np.full(self.cube.shape, np.nan)
        size = schemes * seeds
        found = np.empty((contexts, size))
        for i in range(contexts):
            found[i] = aim.scores(self.kpis.iloc[i * size : (i + 1) * size])
        return found.reshape(self.cube.shape)

    def values(self, kpi: str) -> NDArray[np.float64]:
        """A KPI as it came out, NaN where a run failed; shape (contexts, schemes, seeds)."""
        if kpi not in self.kpis:
            return np.full(self.cube.shape, np.nan)
        known = self.kpis[kpi].astype(float).where(good(self.kpis))
        return np.asarray(known.to_numpy(np.float64).reshape(self.cube.shape))


def make(lab: Lab, cubes: Sequence[Cube], progress: Progress | None = None) -> list[Made]:
    """Make the runs of some cubes, all in one go.

    Raises:
        InputError: as `Lab.kpis`.
    """
    wanted = [cube.jobs() for cube in cubes]
    kpis = lab.kpis([job for jobs in wanted for job in jobs], progress)
    found, start = [], 0
    for cube, jobs in zip(cubes, wanted, strict=True):
        found.append(Made(cube, kpis.iloc[start : start + len(jobs)]))
        start += len(jobs)
    return found


def direction_of(kpi: str) -> Literal[1, -1]:
    """1 if more of a KPI is better, -1 if less is."""
    return 1 if KPIS[kpi].direction > 0 else -1


def objective_of(kpi: str) -> Objective:
    """The KPI as an aim."""
    return Objective(kpi, kpi, direction_of(kpi))


def seeds_of(seeds: Seeds) -> tuple[int, ...]:
    """The run seeds of a study."""
    return tuple(range(seeds.first, seeds.first + seeds.runs))
