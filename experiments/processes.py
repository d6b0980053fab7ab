"""The default engine: processes on this machine.

Each worker has a pipe of its own and one chunk at a time. So when a worker dies, it is known which
chunk it had, and the other workers do not notice.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, resource_tracker
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from experiments.chunks import ChunkSize
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

T = TypeVar("T")
R = TypeVar("R")

CHUNK_SECONDS = 1.0
STRIKES = 3
"""A job whose worker dies this often is given up."""

_MOST_WORKERS = 60 if os.name == "nt" else 1_000  # Windows waits for at most 63 things at once
_READY = "ready"


class LocalProcesses:
    """Runs jobs in worker processes, or in this process if one worker is enough.

    In a `with` block the processes are kept between calls of `map`; else each call has its own.

    Args:
        workers: number of processes; None for one per processor this process may use.

    Raises:
        InputError: if `workers` is less than 1.
    """

    def __init__(self, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise InputError(f"workers must be at least 1, but is {workers}")
        self.workers = min(workers or processors(), _MOST_WORKERS)
        self._kept: list[_Worker[Any]] | None = None

    def __enter__(self) -> Self:
        """Keep processes from now on."""
        self._kept = []
        return self

    def __exit__(self, *_: object) -> None:
        """End them."""
        for worker in self._kept or ():
            _end(worker)
        self._kept = None

    def map(
        self, function: Callable[[Sequence[T]], R], jobs: Sequence[T], lost: Callable[[T], R]
    ) -> Generator[R, None, None]:
        """See `experiments.runner.Engine`."""
        workers = min(self.workers, len(jobs))
        if workers <= 1:
            return _here(function, jobs)
        return _Pool(function, jobs, lost, workers, self._kept).results()


def processors() -> int:
    """Processors this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(function: Callable[[Sequence[T]], R], jobs: Sequence[T]) -> Generator[R, None, None]:
    size, done = ChunkSize(CHUNK_SECONDS, 1), 0
    while done < len(jobs):
        chunk = jobs[done : done + size.next(len(jobs) - done)]
        started = time.perf_counter()
        result = function(chunk)
        size.learn(len(chunk), time.perf_counter() - started)
        done += len(chunk)
        yield result


class WorkerError(Exception):
    """The function of a worker raised, which it must not: a fault of the program."""


@dataclass(slots=True, eq=False)
class _Worker(Generic[T]):
    """A process, our end of its pipe, and what it is doing."""

    process: SpawnProcess
    pipe: Connection[Any, Any]
    ready: bool = False
    knows: object = None  # the function it was sent
    chunk: Sequence[T] = field(default_factory=tuple)


class _Pool(Generic[T, R]):
    def __init__(
        self,
        function: Callable[[Sequence[T]], R],
        jobs: Sequence[T],
        lost: Callable[[T], R],
        workers: int,
        kept: list[_Worker[Any]] | None,
    ) -> None:
        self._kept = kept
        self._function = function
        self._lost = lost
        self._fresh = deque(jobs)
        self._suspects: deque[T] = deque()  # were in a chunk whose worker died: now each runs alone
        self._strikes: dict[T, int] = {}
        self._size = ChunkSize(CHUNK_SECONDS, workers)
        self._workers: list[_Worker[T]] = []
        self._wanted = workers

    def results(self) -> Generator[R, None, None]:
        try:
            while self._fresh or self._suspects or any(worker.chunk for worker in self._workers):
                self._hire()
                for worker in self._workers:
                    self._hand_out(worker)
                for worker in self._speaking():
                    yield from self._hear(worker)
        finally:
            for worker in self._workers:
                if self._kept is not None and worker.ready and not worker.chunk:
                    self._kept.append(worker)
                else:
                    _end(worker)

    def _hire(self) -> None:
        """As many workers as are wanted and have something to do."""
        busy = sum(1 for worker in self._workers if worker.chunk)
        wanted = min(self._wanted, busy + len(self._fresh) + len(self._suspects))
        while len(self._workers) < wanted:
            self._workers.append(self._old_hand() or _start())

    def _old_hand(self) -> _Worker[T] | None:
        """A process that was kept and still lives."""
        while self._kept:
            worker = self._kept.pop()
            if worker.process.is_alive():
                return worker
            _end(worker)
        return None

    def _hand_out(self, worker: _Worker[T]) -> None:
        """Give the next chunk to a worker that waits for one."""
        if worker.chunk or not worker.ready:
            return
        if self._suspects:
            worker.chunk = (self._suspects.popleft(),)
        elif self._fresh:
            size = self._size.next(len(self._fresh))
            worker.chunk = tuple(self._fresh.popleft() for _ in range(size))
        if worker.chunk:
            news = None if worker.knows is self._function else self._function
            worker.knows = self._function
            with suppress(OSError):  # it died just now: its pipe will say so, and the chunk is noted
                worker.pipe.send((news, worker.chunk))

    def _speaking(self) -> list[_Worker[T]]:
        spoke = connection.wait([worker.pipe for worker in self._workers])
        return [worker for worker in self._workers if worker.pipe in spoke]

    def _hear(self, worker: _Worker[T]) -> Generator[R, None, None]:
        """Take what a worker says, or its death."""
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(worker)
            return
        if message == _READY:
            worker.ready = True
            return
        seconds, result = message
        if isinstance(result, _Broken):
            raise WorkerError(result.reason)
        self._size.learn(len(worker.chunk), seconds)
        worker.chunk = ()
        self._hand_out(worker)  # before the result is looked at, so that nobody waits for that
        yield result

    def _bury(self, worker: _Worker[T]) -> Generator[R, None, None]:
        """Blame the jobs of a dead worker, and put them back."""
        _end(worker)
        self._workers.remove(worker)
        if not worker.ready:
            raise InputError(
                'worker processes could not start. In a script, call this under `if __name__ == "__main__":`'
                " or use 1 worker"
            )
        for job in worker.chunk:
            self._strikes[job] = self._strikes.get(job, 0) + 1
            if self._strikes[job] < STRIKES:
                self._suspects.append(job)
            else:
                yield self._lost(job)


def _start() -> _Worker[Any]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    with _no_interrupts():
        process.start()
    theirs.close()  # now only the worker holds that end, so its death closes the pipe
    return _Worker(process, ours)


def _end(worker: _Worker[Any]) -> None:
    worker.pipe.close()
    worker.process.terminate()
    worker.process.join()


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back: the worker is born deaf to it, and this process hears it a moment later."""
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    resource_tracker.ensure_running()  # else `start` starts it, and that opens the ears again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass(frozen=True, slots=True)
class _Broken:
    """Sent by a worker whose function raised, which it should never do."""

    reason: str


def _serve(pipe: Connection[Any, Any]) -> None:
    """Life of a worker: chunks in, results out, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us
    function: Any = None
    try:
        pipe.send(_READY)
        while True:
            news, chunk = pipe.recv()
            function = function if news is None else news
            started = time.perf_counter()
            result = _attempt(function, chunk)
            pipe.send((time.perf_counter() - started, result))
    except (EOFError, OSError):
        return  # nobody is listening any more


def _attempt(function: Callable[[Sequence[T]], R], chunk: Sequence[T]) -> R | _Broken:
    try:
        return function(chunk)
    except Exception as error:  # noqa: BLE001 - said to the process that can do something about it
        return _Broken(f"{type(error).__name__}: {error}")
