"""What a worker does: simulate the jobs of a chunk and hand back a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from experiments.parts import Outcome, Part, batch, encode
from sim.behaviour.own import learn_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from experiments.design import Job

_LONGEST_ERROR = 300


class Result(Protocol):
    """What a simulation returns; `sim.run.RunResult` is one."""

    @property
    def kpis(self) -> Mapping[str, float]:
        """KPI name -> value."""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Table name -> rows, without ids of the run."""


@dataclass(frozen=True, slots=True)
class Work:
    """Makes runs. Sent to each worker once.

    Attributes:
        simulate: makes one run: `sim.run.run`, or a stand-in that a worker can import by name.
        tables: whether the tables of a run are kept beside its KPIs.
    """

    simulate: Callable[..., Result]
    tables: bool = True

    def __call__(self, jobs: Sequence[Job]) -> Part:
        """Make the runs of a chunk; a run that raises is an outcome, and the others go on."""
        return encode([self._outcome(job) for job in jobs])

    def lost(self, job: Job) -> Part:
        """The part of a job that kills every worker that tries it."""
        return encode([Outcome(job.run_id, "WorkerDied: worker died")])

    def _outcome(self, job: Job) -> Outcome:
        world = job.world
        try:
            for source in job.own:
                learn_rule(source)
            result = self.simulate(world.scenario, job.scheme, job.seed, rule=job.rule, beliefs=world.beliefs)
            tables = {name: batch(table) for name, table in result.tables.items()} if self.tables else {}
            kpis = {name: float(value) for name, value in result.kpis.items()}
        except Exception as error:  # noqa: BLE001 - whatever a run raises becomes its row
            return Outcome(job.run_id, one_line(error))
        return Outcome(job.run_id, "", kpis, tables)


def one_line(error: BaseException) -> str:
    """An exception as one line: type and message."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= _LONGEST_ERROR else text[: _LONGEST_ERROR - 1] + "…"
