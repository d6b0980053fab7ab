"""The second engine: workers of a Dask cluster, on as many machines as it has.

Each worker is handed chunks by name, a few at a time, as `LocalProcesses` does with its processes. So it is known
which chunks a dead worker had, and how often a job was there when its worker died. The scheduler's own retries
count deaths per task, without telling, and would try a whole chunk on four workers before we hear of it.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from experiments.chunks import ChunkSize
from experiments.cluster_link import Answer, Came, Gone, Inbox, Link, Message, checked_address, pickled
from experiments.cluster_worker import difference, versions
from experiments.processes import CHUNK_SECONDS, STRIKES, WorkerError
from experiments.work import one_line
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

T = TypeVar("T")
R = TypeVar("R")

WORKERS_SECONDS = 60.0
_CHUNKS_PER_THREAD = 2  # one to work on, one to go on with while the result travels
_PULSE_SECONDS = 2.0  # between looks at the list of workers, should a message be lost


class DaskCluster:
    """Runs jobs on the workers of a Dask cluster; workers may join and leave while it does.

    In a `with` block one connection serves all calls of `map`; else each call opens its own.

    Args:
        address: of the scheduler, `tcp://host:8786`.
        patience: seconds to wait for a worker, at the start and when all have gone.

    Raises:
        InputError: if the address cannot be one, or the extra `cluster` is not installed.
    """

    def __init__(self, address: str, patience: float = WORKERS_SECONDS) -> None:
        self.address = checked_address(address)
        self.patience = patience
        self._link: Link | None = None

    def __enter__(self) -> Self:
        """Connect; an `InputError` if that cannot be done."""
        self._link = Link(self.address)
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the cluster, which lives on."""
        if self._link is not None:
            self._link.close()
        self._link = None

    def map(
        self, function: Callable[[Sequence[T]], R], jobs: Sequence[T], lost: Callable[[T], R]
    ) -> Generator[R, None, None]:
        """See `experiments.runner.Engine`."""
        if not jobs:
            return
        link = self._link or Link(self.address)
        try:
            yield from _Run(link, function, jobs, lost, self.patience).results()
        finally:
            if link is not self._link:
                link.close()


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker, and what we know of it."""

    address: str
    threads: int
    desk: Any  # future that keeps the function there
    ready: bool  # it has the function, and its versions are ours
    missed: int = 0  # times in a row that the scheduler did not know it
    busy: set[str] = field(default_factory=set)  # names of the tasks it has


@dataclass(slots=True, eq=False)
class _Chunk(Generic[T]):
    """Jobs that are out, or the question to a worker whether it is ready (no jobs)."""

    jobs: tuple[T, ...]
    worker: _Worker
    future: Any
    suspect: bool = False  # the job was on a worker that died, and has this one for itself


class _Run(Generic[T, R]):
    """One call of `map`."""

    def __init__(
        self,
        link: Link,
        function: Callable[[Sequence[T]], R],
        jobs: Sequence[T],
        lost: Callable[[T], R],
        patience: float,
    ) -> None:
        self._link = link
        self._lost = lost
        self._patience = patience
        self._pickled = pickled(function)
        self._fresh = deque(jobs)
        self._suspects: deque[T] = deque()  # were on a worker that died: now each has a worker for itself
        self._strikes: dict[T, int] = {}
        self._size: ChunkSize | None = None
        self._workers: dict[str, _Worker] = {}
        self._out: dict[str, _Chunk[T]] = {}  # name of the task -> chunk
        self._results: deque[R] = deque()
        self._stillborn = 0
        self._looked = self._seen = time.monotonic()
        self._inbox: Inbox = queue.SimpleQueue()

    def results(self) -> Generator[R, None, None]:
        self._link.inboxes.add(self._inbox)
        try:
            self._look()
            while self._fresh or self._suspects or any(chunk.jobs for chunk in self._out.values()):
                for worker in self._workers.values():
                    self._hand_out(worker)
                while self._results:  # after handing out, so that nobody waits for what is done with them
                    yield self._results.popleft()
                self._hear(self._next())
            yield from self._results
        finally:
            self._link.inboxes.discard(self._inbox)
            for chunk in self._out.values():
                chunk.future.release()

    def _next(self) -> Message | None:
        """What happens next; nothing, if it is time for a look."""
        if time.monotonic() - self._looked > _PULSE_SECONDS:
            return None
        try:
            return self._inbox.get(timeout=_PULSE_SECONDS)
        except queue.Empty:
            return None

    def _hear(self, message: Message | None) -> None:
        match message:
            case Answer():
                self._take(message)
            case Gone():
                self._bury(message)
            case Came() | None:
                self._look()

    # --- workers

    def _look(self) -> None:
        """Meet workers that are new. One that is missing twice is gone: once, and word of it may be on its way."""
        found = self._link.workers()
        self._looked = time.monotonic()
        for address, threads in found.items():
            if address not in self._workers:
                self._meet(address, threads)
        for address, worker in tuple(self._workers.items()):
            worker.missed = 0 if address in found else worker.missed + 1
            if worker.missed > 1:
                self._bury(Gone(address, frozenset(self._out), expected=False))
        if self._workers:
            self._seen = self._looked
        elif self._looked - self._seen > self._patience:
            raise InputError(
                f"the Dask scheduler at {self._link.address} has had no worker for {self._patience:g} s;"
                f" start one: dask worker {self._link.address}"
            )

    def _meet(self, address: str, threads: int) -> None:
        """Send the function to a worker, and ask whether it can do with it."""
        desk, known = self._link.desk(self._pickled, address)
        worker = self._workers[address] = _Worker(address, threads, desk, ready=known)
        if not known:
            self._send(worker, (), "about")

    def _welcome(self, worker: _Worker, answer: Answer) -> None:
        """Let a worker in that has answered, if its versions are ours."""
        advice = "install the same packages on all machines of the cluster, pip install -c constraints.txt"
        if answer.lost:
            self._stillborn += 1
            self._workers.pop(worker.address, None)  # if it still lives, the next look meets it again
        elif answer.error is not None:
            raise InputError(f"worker {worker.address} cannot run paytrial: {one_line(answer.error)}; {advice}")
        else:
            theirs, trouble = answer.value
            found = difference(versions(), theirs)
            if found or trouble:
                raise InputError(f"worker {worker.address} {found or f'cannot load the model: {trouble}'}; {advice}")
            worker.ready = True
            self._link.keep(worker.address, self._pickled, worker.desk)
            self._stillborn = 0
        self._check_births()

    def _check_births(self) -> None:
        if self._stillborn >= STRIKES:
            raise InputError(
                f"workers of the Dask cluster at {self._link.address} die before they can begin;"
                " see their logs, often they lack memory"
            )

    def _bury(self, gone: Gone) -> None:
        """Put back what a worker had, and blame the jobs that were there when it died."""
        worker = self._workers.pop(gone.worker, None)
        if worker is not None and not worker.ready and not gone.expected:
            self._stillborn += 1
            self._check_births()
        for key in [key for key, chunk in self._out.items() if chunk.worker.address == gone.worker]:
            self._put_back(self._end(key), blame=key in gone.had and not gone.expected)

    # --- chunks

    def _hand_out(self, worker: _Worker) -> None:
        """Give a worker what it has room for."""
        if not worker.ready or worker.missed:
            return
        while jobs := self._next_jobs(worker):
            self._send(worker, jobs, "work", pickled(jobs))

    def _next_jobs(self, worker: _Worker) -> tuple[T, ...]:
        """What to give a worker; nothing, if it has enough, or must first finish what it has to be alone."""
        if self._suspects:
            return () if worker.busy else (self._suspects.popleft(),)
        full = len(worker.busy) >= _CHUNKS_PER_THREAD * worker.threads
        if full or not self._fresh or any(self._out[key].suspect for key in worker.busy):
            return ()
        if self._size is None:
            self._size = ChunkSize(CHUNK_SECONDS, sum(each.threads for each in self._workers.values()))
        size = self._size.next(len(self._fresh))
        return tuple(self._fresh.popleft() for _ in range(size))

    def _send(self, worker: _Worker, jobs: tuple[T, ...], method: str, *arguments: object) -> None:
        future = self._link.ask(self._inbox, worker.desk, method, *arguments, worker=worker.address)
        worker.busy.add(future.key)
        suspect = any(self._strikes.get(job) for job in jobs)
        self._out[future.key] = _Chunk(jobs, worker, future, suspect)

    def _take(self, answer: Answer) -> None:
        """Take what a task came to. Of a chunk that was recalled nothing is wanted: its jobs are out again."""
        if answer.key not in self._out:
            return
        chunk = self._end(answer.key)
        if not chunk.jobs:
            self._welcome(chunk.worker, answer)
        elif answer.lost:
            self._look()  # is it the scheduler that is gone?
            self._put_back(chunk, blame=True)
        elif answer.error is not None:
            raise WorkerError(one_line(answer.error)) from answer.error
        else:
            seconds, result = answer.value
            if self._size is not None:
                self._size.learn(len(chunk.jobs), seconds)
            self._results.append(result)

    def _end(self, key: str) -> _Chunk[T]:
        """Nothing more is heard of a task."""
        chunk = self._out.pop(key)
        chunk.worker.busy.discard(key)
        chunk.future.release()
        return chunk

    def _put_back(self, chunk: _Chunk[T], *, blame: bool) -> None:
        """The jobs of a chunk are to be done again. Those to blame are tried each by itself, and not for ever."""
        for job in chunk.jobs:
            self._strikes[job] = self._strikes.get(job, 0) + blame
            if not self._strikes[job]:
                self._fresh.append(job)
            elif self._strikes[job] < STRIKES:
                self._suspects.append(job)
            else:
                self._results.append(self._lost(job))
