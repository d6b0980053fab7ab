"""A connection to a Dask scheduler: one client, what it hears, and what can go wrong with it.

The client lives in a thread of its own. Whatever it hears is put into the inbox of each run as a message,
so a run reads one queue and shares nothing else with that thread.
"""

from __future__ import annotations

import asyncio
import logging
import operator
import pkgutil
import uuid
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from queue import SimpleQueue
from typing import Any, TypeAlias

from experiments.cluster_worker import Desk, versions
from experiments.work import one_line
from scenarios.errors import InputError, shown

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0
"""A scheduler that does not answer a plain question for so long is taken for gone."""

_CHATTY = tuple(f"distributed.{part}" for part in ("batched", "client", "comm", "core", "utils"))


@dataclass(frozen=True, slots=True)
class Answer:
    """A task is done, or will never be.

    Attributes:
        key: name of the task.
        value: what it returned.
        error: what it raised instead.
        lost: whether it raised nothing itself, but its worker or the way there is gone.
    """

    key: str
    value: Any = None
    error: Exception | None = None
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """There is another worker."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A worker is no more.

    Attributes:
        worker: its address.
        had: names of the tasks it was working on, or was to work on next.
        expected: whether it left as asked, and did not die.
    """

    worker: str
    had: frozenset[str]
    expected: bool


Message: TypeAlias = Answer | Came | Gone
Inbox: TypeAlias = "SimpleQueue[Message]"


class Link:
    """An open connection. Close it.

    Args:
        address: of the scheduler, `tcp://host:8786`.

    Raises:
        InputError: if there is no scheduler that fits.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.inboxes: set[Inbox] = set()
        self._desks: dict[str, tuple[bytes, Any]] = {}  # worker -> pickled function, future that keeps it there
        with ExitStack() as stack:
            stack.enter_context(_hushed())
            self._client = _connect(address)
            self._closing = stack.pop_all()
        self._stream = self._client.scheduler_comm  # another one after a loss, when the scheduler has forgotten us
        self._client.subscribe_topic("all", self._hear)

    def close(self) -> None:
        """Let go of everything; the scheduler then forgets what is outstanding."""
        self._desks.clear()
        with self._closing, suppress(Exception):  # it may be gone, in many ways: then there is nothing to close
            self._client.unsubscribe_topic("all")
            self._client.close(timeout=CONNECT_SECONDS)

    def workers(self) -> dict[str, int]:
        """Address -> threads of all workers there are.

        Raises:
            InputError: if the scheduler is gone.
        """
        try:
            if self._client.status == "running" and self._client.scheduler_comm is self._stream:
                found: dict[str, int] = self._client.nthreads(callback_timeout=SILENCE_SECONDS)
                return found
        except (OSError, TimeoutError, RuntimeError):
            pass  # said below
        raise InputError(
            f"the Dask scheduler at {self.address} does not answer any more; see its log, start it again"
            " and run the same command again"
        )

    def desk(self, function: bytes, worker: str) -> tuple[Any, bool]:
        """The future of a worker's `Desk` with a pickled function, and whether it has been seen to be fit."""
        known, desk = self._desks.get(worker, (b"", None))
        if desk is not None and known == function:
            return desk, True
        # A worker that cannot unpack a task closes itself. So tasks consist of what every Python has, and what
        # paytrial adds is looked up within a task, whose failure is an answer.
        maker = self._submit(pkgutil.resolve_name, f"{Desk.__module__}:{Desk.__name__}", worker=worker)
        return self._submit(operator.call, maker, function, worker=worker), False

    def keep(self, worker: str, function: bytes, desk: Any) -> None:
        """A desk is fit, for later runs too."""
        self._desks[worker] = (function, desk)

    def ask(self, inbox: Inbox, desk: Any, method: str, *arguments: object, worker: str) -> Any:
        """Have a worker call a method of its desk, and the answer put into `inbox`.

        Returns:
            The future, whose `key` the answer will have. Nobody waits for a future that is released.
        """
        future = self._submit(operator.methodcaller(method, *arguments), desk, worker=worker)
        self._client.loop.add_callback(self._fetch, future, inbox)
        return future

    def _submit(self, task: Callable[..., object], *arguments: object, worker: str) -> Any:
        """Pinned to a worker: else the scheduler would hand the tasks of a dead worker to the next victim itself."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # once to each worker: that is the aim
            return self._client.submit(
                task,
                *arguments,
                key=f"paytrial-{uuid.uuid4().hex}",
                workers=[worker],
                allow_other_workers=False,
                pure=False,
            )

    async def _fetch(self, future: Any, inbox: Inbox) -> None:
        """In the thread of the client: wait for a task and bring its result over."""
        from distributed import KilledWorker  # noqa: PLC0415 - an extra

        try:
            value = await self._client.gather(future, direct=False, asynchronous=True)
        except Exception as error:  # noqa: BLE001 - whoever reads the inbox decides
            raised = future.status == "error" and not isinstance(error, KilledWorker)
            lost = not raised and isinstance(error, KilledWorker | CancelledError | OSError)
            inbox.put(Answer(future.key, error=error, lost=lost))
        else:
            inbox.put(Answer(future.key, value))

    def _hear(self, event: tuple[float, dict[str, Any]]) -> None:
        """In the thread of the client: tell all runs about workers that come and go."""
        _, said = event
        message: Message
        if said["action"] == "add-worker":
            message = Came()
        elif said["action"] == "remove-worker":
            self._desks.pop(said["worker"], None)
            message = Gone(said["worker"], frozenset(said["processing-tasks"]), bool(said["expected"]))
        else:
            return
        for inbox in tuple(self.inboxes):
            inbox.put(message)


def pickled(value: object) -> bytes:
    """A function or jobs as they travel; what is defined in a script travels whole, as workers cannot import it."""
    import cloudpickle  # noqa: PLC0415 - comes with the extra

    data: bytes = cloudpickle.dumps(value)
    return data


def checked_address(address: str) -> str:
    """The address of a scheduler, as far as can be said without asking.

    Raises:
        InputError: if it is none, or the extra is not installed.
    """
    if not address.strip() or address != address.strip():
        raise InputError(f"the address of a Dask scheduler is like tcp://host:8786, but is {shown(address)}")
    if find_spec("distributed") is None:
        raise InputError("runs on a Dask cluster need the package distributed: pip install 'paytrial[cluster]'")
    return address


def _connect(address: str) -> Any:
    """A client of the scheduler, once we know that there is one and that it fits."""
    from distributed import Client  # noqa: PLC0415 - an extra

    try:
        kind, theirs = _introduced(address)
    except Exception as error:
        raise _no_scheduler(address, error) from error
    ours = versions()["distributed"]
    if kind != "Scheduler":
        raise InputError(f"the address of a Dask scheduler is needed, but at {address} is a {kind.lower()}")
    if theirs != ours:
        raise InputError(
            f"the Dask scheduler at {address} has distributed {theirs}, but here it is {ours};"
            " install the same on all machines"
        )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Mismatched versions")  # those that matter are compared, worker by worker
        try:
            return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (ImportError, OSError) as error:
            raise _no_scheduler(address, error) from error


def _no_scheduler(address: str, error: Exception) -> InputError:
    plain = isinstance(error, ImportError | OSError | TypeError | ValueError) and str(error)
    reason = one_line(error) if plain else "what listens there is something else"
    return InputError(
        f"no Dask scheduler answers at {address} ({reason}); its address is in its log: 'Scheduler at: tcp://...'"
    )


def _introduced(address: str) -> tuple[str, str]:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_introduction(address))
    with ThreadPoolExecutor(1) as pool:  # a notebook: this thread has a loop already
        return pool.submit(asyncio.run, _introduction(address)).result()


async def _introduction(address: str) -> tuple[str, str]:
    """What is at an address, and its version of distributed. The client has no limit of time for a mute listener."""
    from distributed import rpc  # noqa: PLC0415 - an extra
    from distributed.security import Security  # noqa: PLC0415

    async with asyncio.timeout(CONNECT_SECONDS + 1):
        there = rpc(address, timeout=CONNECT_SECONDS, connection_args=Security().get_connection_args("client"))
        try:
            kind = (await there.identity())["type"]
            return kind, (await there.versions())["packages"]["distributed"]
        finally:
            await there.close_rpc()


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the client from printing tracebacks of what we say in one line."""
    import distributed  # noqa: F401, PLC0415 - an extra; its loggers exist once it is imported

    names = [name for name in logging.root.manager.loggerDict if name.startswith(_CHATTY)]
    nothing = logging.Filter("experiments")  # lets only this name pass; one for each link, as two may be open
    for name in names:
        logging.getLogger(name).addFilter(nothing)
    try:
        yield
    finally:
        for name in names:
            logging.getLogger(name).removeFilter(nothing)
