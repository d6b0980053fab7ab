"""KPIs of any runs on demand: from the folder, else from the machine's cache, else made now.

What `search`, `sweep`, `sensitivity`, `robust` and `pilot` work with. They say which jobs they need, in any portions; a
run is made at most once, is on disk before its KPIs are used, and is a row with its error if it fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.files import writing
from experiments.parts import OK, encode
from experiments.runner import execute
from experiments.work import Work
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from experiments.cache import RunCache
    from experiments.design import Job
    from experiments.runner import Engine, Progress
    from experiments.store import Store
    from experiments.work import Result


class Lab:
    """Makes runs and remembers their KPIs.

    Args:
        store: the folder's own runs.
        cache: the machine's runs.
        engine: where runs are made.
        simulate: makes one run; must be importable by name.

    Attributes:
        made: runs made so far.
        reused: runs taken from the cache so far.
    """

    def __init__(self, store: Store, cache: RunCache, engine: Engine, simulate: Callable[..., Result] = run) -> None:
        self.store = store
        self._cache = cache
        self._engine = engine
        # The cache is about the real model only: a stand-in must not leave its numbers there.
        self._uses_cache = simulate is run
        self._work = Work(simulate, tables=False)
        self._tried: set[str] = set()
        self.made = 0
        self.reused = 0

    def kpis(self, jobs: Sequence[Job], progress: Progress | None = None) -> pd.DataFrame:
        """KPIs of jobs.

        A run that failed in an earlier command is tried once more.

        Args:
            jobs: what is needed; the same job may appear more than once.
            progress: told how far the work is.

        Returns:
            Columns `run_id`, `status`, `error` and every KPI, one row for each of `jobs`, in their order.

        Raises:
            InputError: if runs cannot be kept or workers cannot start; what is done is kept.
        """
        self._recall(jobs)
        distinct = list({job.run_id: job for job in jobs}.values())
        todo = [job for job in distinct if not self.store.is_ok(job.run_id) and job.run_id not in self._tried]
        self._tried.update(job.run_id for job in todo)
        execute(todo, self._work, self._engine, self.store, progress, self._remember)
        return self.store.outcomes([job.run_id for job in jobs])

    def _recall(self, jobs: Sequence[Job]) -> None:
        """Copy what the cache knows to the folder, so that the folder stands alone."""
        missing = [job.run_id for job in jobs if not self.store.is_ok(job.run_id)] if self._uses_cache else []
        found = self._cache.find(list(dict.fromkeys(missing)))
        if found:
            with writing(self.store.folder):
                self.store.add(encode(sorted(found, key=lambda outcome: outcome.run_id)))
            self.reused += len(found)

    def _remember(self, runs: pd.DataFrame) -> None:
        """Runs that are on disk now; counted one part after the other, as an interrupt may come between them."""
        self.made += len(runs)
        if self._uses_cache:
            self._cache.add(runs)


def good(kpis: pd.DataFrame) -> pd.Series[bool]:
    """Which rows are of runs that went well."""
    return kpis["status"] == OK
