"""Where a study is kept: an SQLite file in the results folder, a journal file, or a database by URL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from optuna.exceptions import StorageInternalError
from optuna.storages import JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from experiments.files import writing
from scenarios.errors import InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from optuna.storages import BaseStorage

FILE = "study.db"
_JOURNAL = "journal:"
_SQLITE = "sqlite"
_BUSY_SECONDS = 60


def is_shared(url: str | None) -> bool:
    """Whether other processes may write to the study: it is in a database by URL, not in a file."""
    return url is not None and not url.startswith(_JOURNAL) and not url.startswith(_SQLITE)


def open_storage(url: str | None, folder: Path) -> BaseStorage:
    """Open or make the storage of a study.

    Args:
        url: None for `study.db` in the folder, `journal:PATH`, or a URL as SQLAlchemy takes it
            (`postgresql+psycopg://user@host/name`).
        folder: the results folder.

    Raises:
        InputError: for a wrong URL, a missing driver, or a database that does not answer.
    """
    if url is None:
        url = f"{_SQLITE}:///{folder / FILE}"
    if url.startswith(_JOURNAL):
        with writing(folder):
            return JournalStorage(JournalFileBackend(url.removeprefix(_JOURNAL)))
    with speaking(url):
        make_url(url)
        arguments: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS}} if url.startswith(_SQLITE) else {}
        # A connection that a restarted server has forgotten is noticed before it is used.
        storage = RDBStorage(url, engine_kwargs={"pool_pre_ping": True, **arguments})
        if url.startswith(_SQLITE):
            event.listen(storage.engine, "connect", _write_ahead)
            storage.engine.dispose()
        return storage


def _write_ahead(connection: Any, _: Any) -> None:
    """Write-ahead log: a commit costs a tenth, and a killed process loses nothing."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def speaking(url: str | None) -> Iterator[None]:
    """Turn the errors of a database into one message.

    Raises:
        InputError: the database does not answer, or refuses.
    """
    where = shown(_hidden(url)) if url is not None else "the study"
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise InputError(
            f"--storage {where} is not a storage: {_line(error)}; write journal:FILE, sqlite:///FILE or "
            "postgresql+psycopg://USER@HOST/NAME"
        ) from error
    except ModuleNotFoundError as error:
        raise InputError(
            f"--storage {where} needs the package {error.name}; for PostgreSQL: pip install 'paytrial[postgres]'"
        ) from error
    except (SQLAlchemyError, StorageInternalError) as error:
        raise InputError(
            f"the database {where} failed ({_line(error.__cause__ or error)}); what was told is kept: "
            "when it answers again, the same command goes on"
        ) from error


def _hidden(url: str) -> str:
    """A URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return url


def _line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__
