"""Schemes x scenarios x rules x seeds at each of many points, a portion of points at a time.

However many points there are, only the jobs of one portion exist at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.cube import seeds_of
from experiments.design import World, jobs_of
from experiments.designs import has_scheme_levers, scenario_at, scheme_at, values_of_rows
from experiments.parts import OK
from experiments.robustness.stages import Stages

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.design import Job
    from experiments.designs import Values
    from experiments.lab import Lab
    from experiments.runner import Progress
    from scenarios.inputs import Inputs
    from sim.params import Scenario
    from sim.scheme import Scheme

PORTION = 4_000
"""About as many jobs exist at once: some seconds of work at least, some tens of MB at most."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """What is run at each point; every combination, on the same seeds.

    Attributes:
        inputs: the study.
        scenarios: worlds that each point changes.
        schemes: those of the study that are run.
        swept: whether the template with the levers of the point is run too, as the last scheme.
        rules: theories of how agents decide.
        seeds: of the runs.
    """

    inputs: Inputs
    scenarios: tuple[Scenario, ...]
    schemes: tuple[Scheme, ...]
    swept: bool
    rules: tuple[str, ...]
    seeds: tuple[int, ...]

    @classmethod
    def whole(cls, inputs: Inputs) -> Crossing:
        """All that a spec names."""
        levers, spec = has_scheme_levers(inputs), inputs.spec
        return cls(inputs, inputs.scenarios, inputs.schemes, levers, spec.rules, seeds_of(spec.seeds))

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of what is run: schemes, then `template*` for the template with the levers of the point."""
        swept = (f"{self.inputs.template.name}*",) if self.swept else ()
        return (*(scheme.name for scheme in self.schemes), *swept)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Scenarios, rules, arms, seeds: how many runs there are at a point, and in which order."""
        return len(self.scenarios), len(self.rules), len(self.arms), len(self.seeds)

    def jobs(self, values: Values) -> list[Job]:
        """The jobs of a point, in the order of `shape`: a worker measures the beliefs of a scenario once.

        Raises:
            InputError: if the point is not legal.
        """
        schemes = (*self.schemes, *((scheme_at(self.inputs, values),) if self.swept else ()))
        return [
            job
            for world in [World(scenario_at(self.inputs, scenario, values)) for scenario in self.scenarios]
            for rule in self.rules
            for scheme in schemes
            for job in jobs_of(world, scheme, self.seeds, rule)
        ]


@dataclass(frozen=True, slots=True)
class Portion:
    """The runs of some points that follow each other.

    Attributes:
        first: number of the first of them, from 0.
        points: how many there are.
        jobs: what was run, points outermost, then in the order of `Crossing.shape`.
        kpis: `run_id`, `status`, `error` and every KPI; one row for each job.
        crossing: what is run at each point.
    """

    first: int
    points: int
    jobs: list[Job]
    kpis: pd.DataFrame
    crossing: Crossing

    def cube(self, kpi: str) -> NDArray[np.float64]:
        """A KPI, shape (points, scenarios, rules, arms, seeds); NaN where a run failed or has no value."""
        shape = (self.points, *self.crossing.shape)
        if kpi not in self.kpis:  # every run failed
            return np.full(shape, np.nan)
        values = self.kpis[kpi].to_numpy(np.float64, copy=True)
        values[(self.kpis["status"] != OK).to_numpy() | ~np.isfinite(values)] = np.nan
        return values.reshape(shape)


class Stream:
    """Makes the runs of many points and counts what failed.

    Args:
        lab: makes runs.
        progress: told how far the whole is.
        expected: runs of the whole; some of them may be the same and be made once.
    """

    def __init__(self, lab: Lab, progress: Progress | None, expected: int) -> None:
        self._lab = lab
        self._stages = Stages(progress)
        self._left = expected
        self._broken: dict[str, str] = {}

    def failures(self) -> dict[str, Any]:
        """What the manifest says about runs that failed: how many, and the error of the first."""
        errors = list(self._broken.values())
        return {"failed": len(errors), **({"first_error": errors[0]} if errors else {})}

    def over(self, crossing: Crossing, points: pd.DataFrame) -> Iterator[Portion]:
        """The runs of points, a portion at a time, in order.

        Args:
            crossing: what is run at each point.
            points: a row for each point, a column for each factor by name.

        Raises:
            InputError: as `Lab.kpis`.
        """
        size = max(1, PORTION // int(np.prod(crossing.shape)))
        for first in range(0, len(points), size):
            some = points.iloc[first : first + size]
            jobs = [job for values in values_of_rows(some) for job in crossing.jobs(values)]
            self._left -= len(jobs)
            self._stages.next(self._left)
            kpis = self._lab.kpis(jobs, self._stages)
            self._note(kpis)
            yield Portion(first, len(some), jobs, kpis, crossing)

    def _note(self, kpis: pd.DataFrame) -> None:
        broken = kpis[kpis["status"] != OK]
        for run_id, error in zip(broken["run_id"], broken["error"], strict=True):
            self._broken.setdefault(run_id, error)
