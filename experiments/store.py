"""The finished runs of a results folder: one file per chunk of runs, named by its content.

A run exists exactly when a complete part holds it. The name of a part is the hash of its bytes, so
a part that was cut short or damaged is seen as such, and its runs count as not done.
"""

from __future__ import annotations

import hashlib
import warnings
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.files import write_file
from experiments.parts import OK, Part, PartReader

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_SUFFIX = ".part"
_DAMAGED = ".damaged"
_OPEN_PARTS = 4
_NAMED = 3
_NO_RUNS = pd.DataFrame({"run_id": [], "status": [], "error": []}, dtype=str)


class ResultsWarning(UserWarning):
    """Something in a results folder was not as it should be, and was put right."""


class Store:
    """Reads and adds the parts of a folder. Only one process may hold a store that writes.

    Args:
        folder: where the parts are; made if missing.

    Raises:
        OSError: if the folder cannot be made or read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[str, tuple[Path, int, bool]] = {}  # run_id -> part, row in it, well
        self._runs: dict[Path, pd.DataFrame] = {}
        self._open: OrderedDict[Path, PartReader] = OrderedDict()
        folder.mkdir(parents=True, exist_ok=True)
        self._scan()

    def __len__(self) -> int:
        """Number of runs, those that failed too."""
        return len(self._places)

    def is_ok(self, run_id: str) -> bool:
        """Whether the run is there and did not fail."""
        place = self._places.get(run_id)
        return place is not None and place[2]

    def is_failed(self, run_id: str) -> bool:
        """Whether the run is there and failed."""
        place = self._places.get(run_id)
        return place is not None and not place[2]

    def add(self, part: Part) -> pd.DataFrame:
        """Keep a part; its runs exist when this returns.

        Returns:
            Columns `run_id`, `status`, `error` and every KPI, one row for each run of the part.

        Raises:
            OSError: if it cannot be written; its runs do not exist then.
        """
        path = self.folder / (_name(part.data) + _SUFFIX)
        write_file(path, part.data)
        runs = PartReader(part.data).runs
        self._register(path, runs, replace=True)
        return runs

    def outcomes(self, run_ids: Sequence[str]) -> pd.DataFrame:
        """Columns `run_id`, `status`, `error` and every KPI, one row for each of `run_ids`, in their order.

        Raises:
            KeyError: if one of them does not exist.
        """
        rows: dict[Path, list[int]] = {}
        for path, row, _ in (self._places[run_id] for run_id in dict.fromkeys(run_ids)):
            rows.setdefault(path, []).append(row)
        found = pd.concat([self._runs[path].iloc[some] for path, some in rows.items()]) if rows else _NO_RUNS
        return found.set_index("run_id").loc[list(run_ids)].reset_index()

    def tables(self, run_id: str) -> dict[str, Any]:
        """Record batches of a run by table; empty ones or none if it failed.

        Raises:
            KeyError: if the run does not exist.
        """
        path, row, _ = self._places[run_id]
        if path not in self._open:
            if len(self._open) >= _OPEN_PARTS:
                self._open.popitem(last=False)
            self._open[path] = PartReader(path.read_bytes())
        self._open.move_to_end(path)
        return self._open[path].tables(row)

    def _scan(self) -> None:
        damaged = []
        for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
            runs = _read(path)
            if runs is None:
                # Kept under another name: it is evidence, and the warning comes once.
                path.replace(path.with_suffix(_DAMAGED))
                damaged.append(path.name)
            else:
                self._register(path, runs, replace=False)
        if damaged:
            names = ", ".join(damaged[:_NAMED]) + (" ..." if len(damaged) > _NAMED else "")
            message = f"{len(damaged)} damaged file(s) in {self.folder} ({names}); their runs count as not done"
            warnings.warn(message, ResultsWarning, stacklevel=3)

    def _register(self, path: Path, runs: pd.DataFrame, *, replace: bool) -> None:
        """Note where the runs of a part are. A run that is well stands against one that failed."""
        self._runs[path] = runs
        for row, (run_id, status) in enumerate(zip(runs["run_id"], runs["status"], strict=True)):
            if replace or not self.is_ok(run_id):
                self._places[run_id] = (path, row, status == OK)


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _read(path: Path) -> pd.DataFrame | None:
    """The `runs` of a part, or None if it is damaged."""
    data = path.read_bytes()
    if _name(data) != path.stem:
        return None
    try:
        return PartReader(data).runs
    except ValueError:
        return None
