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
            except sqlite3.DatabaseError as error:
                self._set_aside(path, error)
            except OSError as error:
                self._give_up(error)

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
                    query = f"SELECT run_id, kpis FROM runs WHERE run_id IN ({marks})"  # noqa: S608 - question marks
                    rows = database.execute(query, some)
                    found += [Outcome(run_id, "", _decoded(kpis)) for run_id, kpis in rows]
        except (sqlite3.Error, ValueError) as error:
            self._give_up(error)
            return []
        return found

    def add(self, runs: pd.DataFrame) -> None:
        """Remember runs, rows as `Store.add` returns them; those that failed are not."""
        good = runs[runs["status"] == OK].drop(columns=["status", "error"]).set_index("run_id")
        rows = [(run_id, json.dumps(kpis)) for run_id, kpis in good.to_dict("index").items()]
        if self._path is None or not rows:
            return
        try:
            with closing(self._open()) as database, database:
                database.executemany("INSERT OR IGNORE INTO runs VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(str(self._path), timeout=_BUSY_SECONDS)
        try:
            # Losing the last runs in a power cut costs time only, so the disk need not be waited for.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, kpis TEXT) WITHOUT ROWID")
        except sqlite3.Error:
            database.close()
            raise
        return database

    def _set_aside(self, path: Path, error: Exception) -> None:
        """Keep a damaged file under another name and begin a new one."""
        if isinstance(error, sqlite3.OperationalError):  # locked, full, read-only: not damaged
            self._give_up(error)
            return
        aside = path.with_suffix(".damaged")
        try:
            path.replace(aside)
            self._open().close()
        except (OSError, sqlite3.Error) as again:
            self._give_up(again)
            return
        message = f"the run cache {path} was damaged and is now {aside.name}; its runs are made again"
        warnings.warn(message, ResultsWarning, stacklevel=4)

    def _give_up(self, error: Exception) -> None:
        message = f"going on without the run cache {self._path}: {error}"
        self._path = None
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


def _decoded(text: str) -> dict[str, float]:
    """KPIs as they were, NaN too; Python's JSON writes floats so that they come back to the last bit."""
    return {str(name): float(value) for name, value in json.loads(text).items()}
