"""A study in a file: one search at a time, and what a kill, a full disk or a bit may have done to it."""

from __future__ import annotations

import os
import sqlite3
import warnings
import weakref
from contextlib import ExitStack, closing
from pathlib import Path

from optuna.storages.journal import JournalFileOpenLock

from experiments.files import writing
from experiments.lock import exclusive
from experiments.store import ResultsWarning
from scenarios.errors import InputError

BUSY_SECONDS = 60
"""How long a statement of SQLite waits for another process, such as a dashboard."""

LOCK_SUFFIX = ".in-use"
"""Of the file beside a study that is locked while a search uses it."""

_WAL = ("-wal", "-shm")  # beside an SQLite file: what is not in it yet


class NoLock(JournalFileOpenLock):
    """The file has been locked as a whole, in a way that ends with the process.

    Optuna's own locks are files: one that was left by a kill holds everybody up for half a minute, or for ever if the
    path of the journal is relative.
    """

    def acquire(self) -> bool:
        """Nothing to wait for."""
        return True

    def release(self) -> None:
        """Nothing to release."""


def cut_torn_line(path: Path) -> None:
    """Take off a last line that a kill or a full disk has cut short: what comes after it could not be read."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        data = file.read()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):
            file.truncate(whole)


class FileLock:
    """Keeps other processes from a file, until nobody holds on to this any more."""

    def __init__(self, path: Path) -> None:
        stack = ExitStack()
        with writing(path.parent):
            stack.enter_context(exclusive(path.with_name(path.name + LOCK_SUFFIX), path))
        weakref.finalize(self, stack.close)


_locks: weakref.WeakValueDictionary[Path, FileLock] = weakref.WeakValueDictionary()
"""Locks that this process holds: a search and its random twin use one file."""


def locked(path: Path) -> FileLock:
    """Lock a file for as long as somebody holds on to what is returned.

    Raises:
        InputError: if another process has it.
    """
    key = Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` fails on Windows for a path that does not exist
    lock = _locks.get(key)
    if lock is None:
        try:
            lock = FileLock(path)
        except InputError as error:
            if isinstance(error.__cause__, OSError):
                raise
            raise InputError(
                f"{path} is being used by another search: a file takes one at a time. Wait until it is done, or name "
                "a database that several may share, postgresql+psycopg://USER@HOST/NAME"
            ) from None
        _locks[key] = lock
    return lock


def is_damaged(path: Path) -> bool:
    """Whether SQLite can tell that a file is not what it was; a row that it cannot tell has a seal (`Ledger`)."""
    if not path.exists():
        return False
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as database:
            return bool(database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",))
    except sqlite3.OperationalError:  # locked, not readable: said when it is opened
        return False
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return True


def set_aside(path: Path) -> None:
    """Move a damaged SQLite file away, with what SQLite keeps beside it: that must not meet a new one."""
    aside = path.with_name(path.name + ".damaged")
    with writing(path.parent):
        for suffix in ("", *_WAL):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + suffix))
    message = f"{path} was damaged and is now {aside.name}; its trials are made again from the runs in the folder"
    warnings.warn(message, ResultsWarning, stacklevel=5)
