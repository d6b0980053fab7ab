"""Runs of a calibration: many scenarios on common seeds, reduced to their figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.figures import figure_of
from experiments.processes import LocalProcesses
from sim.behaviour import RULES
from sim.engine import Engine
from sim.params import Scenario
from sim.run import RunResult, finish, run
from sim.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.runner import Progress
    from scenarios.calibration import Calibration, Figure

OUTCOMES = ("customers_end", "earned", "book_value_end", "policy")
"""What the return of a programme is made of, besides the figures; `earned` is profit before the cost of policies."""


@dataclass(frozen=True, slots=True)
class _Job:
    number: int
    scenario: str
    scheme: str
    seed: int
    rule: str
    figures: tuple[Figure, ...]


def one_run(scenario: Scenario, scheme: Scheme, seed: int, rule: str) -> RunResult:
    """A run; under a rule that does not react, beliefs are not measured, as nobody acts on them."""
    if RULES[rule].reacts:
        return run(scenario, scheme, seed, rule=rule)
    engine = Engine(scenario, scheme, seed, RULES[rule], None)
    records = [engine.step() for _ in range(engine.ticks)]
    return finish(engine, [record for record in records if record.week >= 0])


def _chunk(jobs: Sequence[_Job]) -> list[tuple[int, list[float]]]:
    found = []
    for job in jobs:
        scenario, scheme = Scenario.model_validate_json(job.scenario), Scheme.model_validate_json(job.scheme)
        result = one_run(scenario, scheme, job.seed, job.rule)
        kpis = result.kpis
        outcomes = (kpis["customers_end"], kpis["profit"] + kpis["policy"], kpis["book_value_end"], kpis["policy"])
        found.append((job.number, [*(figure_of(figure, scenario, result) for figure in job.figures), *outcomes]))
    return found


def _lost(job: _Job) -> list[tuple[int, list[float]]]:
    return [(job.number, [float("nan")] * (len(job.figures) + len(OUTCOMES)))]


class Simulator:
    """Makes the runs of a calibration, in processes of its own.

    Attributes:
        made: number of runs made.
    """

    def __init__(
        self, calibration: Calibration, scheme: Scheme, processes: LocalProcesses, progress: Progress | None
    ) -> None:
        self.made = 0
        self._calibration, self._scheme = calibration, scheme.model_dump_json()
        self._processes, self._progress = processes, progress
        points = (calibration.steps + 2) * (1 + len(calibration.parameters)) + 2
        self._planned = points * calibration.runs

    def figures(self, scenarios: Sequence[Scenario], *, fresh: bool = False) -> NDArray[np.float64]:
        """Figures and outcomes of each scenario on each seed, shape (scenarios, runs, figures + outcomes).

        Args:
            scenarios: what to run.
            fresh: whether to use seeds that the search does not use.
        """
        c = self._calibration
        first = c.first_seed + (c.runs if fresh else 0)
        jobs = [
            _Job(i * c.runs + k, text, self._scheme, first + k, c.rule, c.figures)
            for i, text in enumerate(scenario.model_dump_json() for scenario in scenarios)
            for k in range(c.runs)
        ]
        values = np.full((len(jobs), len(c.figures) + len(OUTCOMES)), np.nan)
        for chunk in self._processes.map(_chunk, jobs, _lost):
            for number, row in chunk:
                values[number] = row
            self.made += len(chunk)
            if self._progress is not None:
                self._progress(self.made, max(self._planned, self.made), 0)
        return values.reshape(len(scenarios), c.runs, -1)
