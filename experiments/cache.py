"""KPIs of runs made on this machine before, by any command: a run that exists is not made twice.

One SQLite file for each state of the model: its name is a digest of the model's source and of the versions of the
packages that do its arithmetic, so a changed model never meets old numbers. The cache saves time and nothing else:
results folders hold their own runs, and a cache that cannot be read or written is left aside with a warning.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import warnings
from contextlib import closing
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import sim
from experiments.parts import OK, Outcome
from experiments.store import ResultsWarning

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

VARIABLE = "PAYTRIAL_CACHE"
"""Environment variable: another folder for the cache, or `off`."""

_OFF = "off"
_ARITHMETIC = ("numpy", "numba", "llvmlite", "scipy")
_BUSY_SECONDS = 30.0
_AT_ONCE = 500  # values in one query; SQLite allows at least 999
_TABLE = "CREATE TABLE IF NOT EXISTS outcomes (run_id TEXT PRIMARY KEY, kpis TEXT, seal TEXT) WITHOUT ROWID"


class _DamagedError(ValueError):
    """A row does not hold what was written."""


_TROUBLE = (sqlite3.Error, UnicodeDecodeError, _DamagedError)  # SQLite cannot even say what is wrong with some files


class RunCache:
    """Remembers the KPIs of runs that went well.

    Args:
        path: the SQLite file, made if missing; None: remembers nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._open().close()
            except (*_TROUBLE, OSError) as error:
                self._do_without(error)

    def find(self, run_ids: Sequence[str]) -> list[Outcome]:
        """What is known of these runs, in no particular order."""
        if self._path is None:
            return []
        found: list[Outcome] = []
        try:
            with closing(self._open()) as database:
                for start in range(0, len(run_ids), _AT_ONCE):
                    some = run_ids[start : start + _AT_ONCE]
                    marks = ",".join("?" * len(some))
                    query = f"SELECT run_id, kpis, seal FROM outcomes WHERE run_id IN ({marks})"  # noqa: S608 - ?, ?
                    found += [_outcome(*row) for row in database.execute(query, some)]
        except _TROUBLE as error:
            self._do_without(error)
            return []
        return found

    def add(self, runs: pd.DataFrame) -> None:
        """Remember runs, rows as `Store.add` returns them; those that failed are not."""
        good = runs[runs["status"] == OK].drop(columns=["status", "error"]).set_index("run_id")
        texts = {str(run_id): json.dumps(kpis) for run_id, kpis in good.to_dict("index").items()}
        if self._path is None or not texts:
            return
        rows = [(run_id, text, _seal(run_id, text)) for run_id, text in texts.items()]
        try:
            with closing(self._open()) as database, database:
                database.executemany("INSERT OR IGNORE INTO outcomes VALUES (?, ?, ?)", rows)
        except _TROUBLE as error:
            self._do_without(error)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(str(self._path), timeout=_BUSY_SECONDS)
        try:
            # Losing the last runs in a power cut costs time only, so the disk need not be waited for.
            database.execute("PRAGMA synchronous = OFF")
            database.execute(_TABLE)
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _do_without(self, error: Exception) -> None:
        """Begin a new file if the old one is damaged; else (locked, full, read-only) leave it alone from now on."""
        path, self._path = self._path, None
        assert path is not None  # noqa: S101 - nobody asks a cache that is off
        message = f"going on without the run cache {path}: {_reason(error)}"
        # OperationalError and its like are no damage: the class itself is what SQLite says of a file it cannot read.
        if type(error) in {sqlite3.DatabaseError, UnicodeDecodeError, _DamagedError}:
            aside = path.with_suffix(".damaged")
            try:
                path.replace(aside)
            except OSError as again:
                message = f"{message}; it cannot be moved away: {_reason(again)}"
            else:
                self._path = path
                message = f"the run cache {path} was damaged and is now {aside.name}; its runs are made again"
        warnings.warn(message, ResultsWarning, stacklevel=4)


def default_cache() -> RunCache:
    """The cache of this user and this state of the model."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen.lower() == _OFF:
        return RunCache(None)
    folder = Path(chosen) if chosen else _user_folder() / "paytrial"
    return RunCache(folder / f"runs-{fingerprint()}.sqlite")


@cache
def fingerprint() -> str:
    """12 hex digits of the model's source and of the packages that do its arithmetic."""
    digest = hashlib.sha256()
    root = Path(sim.__file__).parent
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    for name in _ARITHMETIC:
        digest.update(f"{name} {metadata.version(name)}\0".encode())
    return digest.hexdigest()[:12]


def _user_folder() -> Path:
    """Where programs keep what can be made again, on each system."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _outcome(run_id: str, text: str, seal: str) -> Outcome:
    """KPIs as they were, NaN too; Python's JSON writes floats so that they come back to the last bit."""
    if seal != _seal(run_id, text):
        raise _DamagedError(f"run {run_id} is not what it was")
    return Outcome(run_id, "", {str(name): float(value) for name, value in json.loads(text).items()})


def _seal(run_id: str, text: str) -> str:
    return hashlib.sha256(f"{run_id} {text}".encode()).hexdigest()[:16]


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error)
