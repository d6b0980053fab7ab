"""Where a study is kept: an SQLite file in the results folder, a journal file, or a database by URL.

A file takes one search at a time, which holds a lock on it. A database by URL takes several, on any machines.
"""

from __future__ import annotations

import re
import sqlite3
import time
import weakref
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optuna.exceptions import StorageInternalError
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, ProgrammingError, SQLAlchemyError

from experiments.files import writing
from experiments.search.single import BUSY_SECONDS, FileLock, NoLock, cut_torn_line, is_damaged, locked, set_aside
from scenarios.errors import InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optuna.storages import BaseStorage
    from sqlalchemy.engine import URL

FILE = "study.db"
CONNECT_SECONDS = 10
"""A database server that does not answer for so long does not answer at all."""

_JOURNAL = "journal:"
_SQLITE = "sqlite"
_POSTGRES = "postgresql"
_IDLE_SECONDS = 300
_LONGEST = 200
_ATTEMPTS = 6  # at making the tables of a new database, which another search may be making too
# Nothing else locks these rows, so Optuna's own statements go on as usual.
_TURN = text("SELECT objective FROM study_directions WHERE study_id = :study FOR UPDATE")


class Place:
    """Where studies are kept, open. A file is locked for other processes as long as somebody holds on to this.

    Args:
        storage: what Optuna needs.
        where: for messages.
        lock: of the file.

    Attributes:
        storage: what Optuna needs.
        where: for messages.
    """

    def __init__(self, storage: BaseStorage, where: str, lock: FileLock | None = None) -> None:
        self.storage = storage
        self.where = where
        self._lock = lock
        if isinstance(storage, RDBStorage):
            # The last connection puts what SQLite keeps beside the file into it, so that the file can be moved alone.
            weakref.finalize(self, storage.engine.dispose)

    @contextmanager
    def speaking(self) -> Iterator[None]:
        """Turn the errors of the storage into one message.

        Raises:
            InputError: the database does not answer or refuses, the disk is full, and the like.
        """
        with _speaking(self.where):
            try:
                yield
            except OSError as error:
                raise InputError(_failed(self.where, error.strerror or str(error))) from error

    @contextmanager
    def alone(self, study: int) -> Iterator[None]:
        """Have a study to oneself, so that nothing happens between a look at it and what is done about it.

        Only for a storage that is shared. Whoever has the turn and is frozen loses it after `_IDLE_SECONDS`.

        Args:
            study: its id in the storage.
        """
        assert isinstance(self.storage, RDBStorage)  # noqa: S101 - see `is_shared`
        with self.storage.engine.begin() as connection:
            connection.execute(_TURN, {"study": study})
            yield

    def damaged(self, reason: object) -> InputError:
        """The error for a study that does not hold what was written."""
        return InputError(
            f"{self.where} is damaged ({reason}): move it away, and the same command makes it again; "
            "runs that are in the results folder are not made again"
        )

    def release_thread(self) -> None:
        """Give back what this thread has borrowed from the storage."""
        if isinstance(self.storage, RDBStorage):
            self.storage.remove_session()


def is_shared(url: str | None) -> bool:
    """Whether other processes may write to the study: it is in a database by URL, not in a file."""
    return url is not None and not url.startswith(_JOURNAL) and not url.startswith(_SQLITE)


def open_storage(url: str | None, folder: Path) -> Place:
    """Open or make the storage of a study.

    Args:
        url: None for `study.db` in the folder, `journal:PATH`, or a URL as SQLAlchemy takes it
            (`postgresql+psycopg://user@host/name`).
        folder: the results folder.

    Raises:
        InputError: for a wrong URL, a missing driver, a database that does not answer, or a file that is in use or
            damaged.
    """
    if url is None:
        return _open_own(folder / FILE)
    if url.startswith(_JOURNAL):
        return _open_journal(Path(url.removeprefix(_JOURNAL)))
    parsed = _parsed(url)
    if parsed.get_backend_name() == _SQLITE:
        return _open_sqlite(parsed)
    where = _hidden(url)
    with _speaking(where):
        return Place(_database(parsed, where), where)


def _open_own(path: Path) -> Place:
    """The study of a results folder. The folder is locked, and holds all runs: a damaged study is made again."""
    if is_damaged(path):
        set_aside(path)
    return Place(_sqlite(path), str(path))


def _open_sqlite(url: URL) -> Place:
    """A file by URL, which may hold other studies too."""
    where = url.render_as_string()
    if url.database is None or url.database == ":memory:" or url.database.startswith("file:"):
        with _speaking(where):
            return Place(_database(url, where), where)
    path = Path(url.database)
    lock = locked(path)
    if is_damaged(path):
        raise InputError(f"--storage {where} is damaged: move it away, or name another")
    return Place(_sqlite(path), str(path), lock)


def _open_journal(path: Path) -> Place:
    lock = locked(path)
    with writing(path.parent):
        cut_torn_line(path)
        backend = JournalFileBackend(str(path), lock_obj=NoLock(str(path)))
    try:
        return Place(JournalStorage(backend), str(path), lock)
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise InputError(
            f"--storage {_JOURNAL}{path} is damaged ({_line(error)}): move it away, or name another"
        ) from error


def _sqlite(path: Path) -> RDBStorage:
    # By a function, not by a URL: a path may hold characters that mean something there.
    connect = partial(sqlite3.connect, str(path), timeout=BUSY_SECONDS, check_same_thread=False)
    with _speaking(str(path)):
        storage = _made(f"{_SQLITE}:///{FILE}", str(path), creator=connect)
        event.listen(storage.engine, "connect", _write_ahead)
        storage.engine.dispose()
        return storage


def _write_ahead(connection: Any, _: Any) -> None:
    """Write-ahead log: a commit costs a tenth, and a killed process loses nothing."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


def _database(url: URL, where: str) -> RDBStorage:
    arguments: dict[str, Any] = {}
    if url.drivername == _POSTGRES:
        url = url.set(drivername=f"{_POSTGRES}+psycopg")  # the driver that comes with paytrial
    if url.get_backend_name() == _POSTGRES:
        # Without these a host that is gone is noticed after minutes or hours.
        wanted = {"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 30, "keepalives_interval": 10}
        arguments = {key: value for key, value in wanted.items() if key not in url.query}
    # A connection that a restarted server has forgotten is noticed before it is used.
    storage = _made(url.render_as_string(hide_password=False), where, pool_pre_ping=True, connect_args=arguments)
    if url.get_backend_name() == _POSTGRES:
        event.listen(storage.engine, "connect", _do_not_hold_up_others)
        storage.engine.dispose()
    return storage


def _do_not_hold_up_others(connection: Any, _: Any) -> None:
    """A process that is frozen in the middle of a transaction, its machine asleep, keeps rows locked: not for ever."""
    connection.execute(f"SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'")
    connection.commit()


def _made(url: str, where: str, **engine: Any) -> RDBStorage:
    """The storage, with its tables. Who makes them at the same time as another search has to try again."""
    plain = url.replace("{", "{{").replace("}", "}}")  # Optuna takes the URL for a template
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return RDBStorage(plain, engine_kwargs=dict(engine))
        except (IntegrityError, ProgrammingError):
            if attempt == _ATTEMPTS:
                raise
            time.sleep(0.1 * attempt)
        except (AssertionError, LookupError, RuntimeError, ValueError) as error:
            raise InputError(f"{where} is not a storage that this version of Optuna reads: {_line(error)}") from error
    raise AssertionError  # the last attempt has raised or returned


@contextmanager
def speaking(url: str | None) -> Iterator[None]:
    """Turn the errors of a storage into one message; see `Place.speaking`, which knows where it is.

    Args:
        url: as it was given; None: the study of the results folder.

    Raises:
        InputError: the storage cannot be one, does not answer, or refuses.
    """
    with _speaking("the study" if url is None else _hidden(url)):
        yield


@contextmanager
def _speaking(where: str) -> Iterator[None]:
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise _no_storage(where, error) from error
    except ImportError as error:
        package = getattr(error.__cause__ or error, "name", None) or _line(error)
        raise InputError(
            f"--storage {where} needs the package {package}; for PostgreSQL: pip install 'paytrial[postgres]'"
        ) from error
    except (SQLAlchemyError, StorageInternalError) as error:
        cause = error.__cause__ if isinstance(error, StorageInternalError) else error
        raise InputError(_failed(where, _line(getattr(cause, "orig", None) or cause or error))) from error


def _failed(where: str, reason: str) -> str:
    return (
        f"the study in {where} cannot be read or written ({reason}); what was told is kept: "
        "put that right, and the same command goes on"
    )


def _no_storage(where: str, error: Exception) -> InputError:
    return InputError(
        f"--storage {where} is not a storage: {_line(error)}; write journal:FILE, sqlite:///FILE or "
        "postgresql+psycopg://USER@HOST/NAME"
    )


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise _no_storage(_hidden(url), error) from error
    return parsed


def _hidden(url: str) -> str:
    """A URL without its password, as it may stand in a message."""
    return shown(re.sub(r"(://[^/@:]*):[^/]*@", r"\1:***@", url), _LONGEST)[1:-1]


def _line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:_LONGEST] if lines else type(error).__name__
