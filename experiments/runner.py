"""Makes the runs that are missing, on whatever engine, and keeps each as soon as it is done."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from experiments.files import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    import pandas as pd

    from experiments.design import Job
    from experiments.store import Store
    from experiments.work import Work

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Where jobs are worked on: processes here (`LocalProcesses`) or a cluster (`DaskCluster`).

    In a `with` block an engine may keep its workers between calls of `map`.
    """

    def __enter__(self) -> Self:
        """Keep workers from now on."""

    def __exit__(self, *_: object) -> None:
        """Let them go."""

    def map(
        self, function: Callable[[Sequence[T]], R], jobs: Sequence[T], lost: Callable[[T], R]
    ) -> Generator[R, None, None]:
        """Results of `function` over chunks of `jobs`, in any order.

        Args:
            function: turns a chunk into a result; sent to each worker once, must not raise.
            jobs: what to do; hashable.
            lost: the result, made in this process, of a job that killed its worker three times.

        Returns:
            A generator; closing it stops the workers.

        Raises:
            InputError: if workers cannot be started.
        """


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, done: int, total: int, failed: int) -> None:
        """`done` of `total` runs exist, `failed` of them failed. First called before any is made."""


class Interrupted(Exception):  # noqa: N818 - nothing is wrong: somebody stopped it
    """Ctrl-C: the finished runs are kept, and the message says how to go on."""


def execute(
    jobs: Sequence[Job],
    work: Work,
    engine: Engine,
    store: Store,
    progress: Progress | None = None,
    kept: Callable[[pd.DataFrame], None] | None = None,
) -> int:
    """Make the jobs that the store does not have, and those that failed before.

    Args:
        jobs: distinct jobs.
        work: how to make them.
        engine: where.
        store: keeps the parts as they come.
        progress: told after each part.
        kept: given the rows of each part when it is on disk.

    Returns:
        Number of runs made.

    Raises:
        InputError: if a part cannot be kept; those before it are. Or if workers cannot start.
    """
    todo = [job for job in jobs if not store.is_ok(job.run_id)]
    done, failed = len(jobs) - len(todo), 0
    report = progress or _silent
    report(done, len(jobs), failed)
    with closing(engine.map(work, todo, work.lost)) as parts:
        for part in parts:
            with writing(store.folder):
                runs = store.add(part)
            if kept is not None:
                kept(runs)
            done += part.ok + part.failed
            failed += part.failed
            report(done, len(jobs), failed)
    return len(todo)


def _silent(done: int, total: int, failed: int) -> None:
    """Nobody wants to know."""
