"""A part: the finished runs of one chunk of jobs, as bytes.

A part is a zip of Arrow files without compression of its own (the Arrow buffers are). Member
`runs.arrow` has one row a run; each other member is a table with the rows of all runs, in the same
order. How many rows each run has is in `runs.arrow`, so the tables of any run can be read alone.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

TABLES = ("weeks", "segments", "channels", "agents", "pay_lines", "costs")
"""Tables of a run, besides its row in `runs`."""

OK, FAILED = "ok", "failed"

_COUNT = "rows_"  # + table: column of `runs.arrow` with the rows each run has in that table
_OPTIONS = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
_INT32 = np.iinfo(np.int32)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ended.

    Attributes:
        run_id: content address.
        error: empty if the run is well, else one line "type: message".
        kpis: KPI name -> value; empty if it failed.
        tables: table name -> its rows; empty if it failed.
    """

    run_id: str
    error: str = ""
    kpis: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)  # pyarrow has no types: RecordBatch

    @property
    def status(self) -> str:
        """The word in the `runs` table."""
        return FAILED if self.error else OK


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes of a part, and how many runs in it are well and failed."""

    data: bytes
    ok: int
    failed: int


def encode(outcomes: Sequence[Outcome]) -> Part:
    """Make a part of the outcomes of a chunk."""
    members = {"runs": _rows(outcomes)}
    for name in TABLES:
        batches = [outcome.tables[name] for outcome in outcomes if name in outcome.tables]
        if batches:
            members[name] = pa.Table.from_batches(batches).combine_chunks()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            # A ZipInfo without a date: the bytes, and so the name of the file, depend on the runs alone.
            archive.writestr(zipfile.ZipInfo(f"{name}.arrow"), _file(content))
    failed = sum(outcome.error != "" for outcome in outcomes)
    return Part(buffer.getvalue(), len(outcomes) - failed, failed)


def batch(table: pd.DataFrame) -> Any:
    """A table as an Arrow record batch with compact columns: int32, float64, bool, string.

    Raises:
        OverflowError: if a whole number does not fit 32 bits.
    """
    columns = {str(name): _column(str(name), table[name]) for name in table.columns}
    return pa.RecordBatch.from_pydict(columns)


def _column(name: str, series: pd.Series[Any]) -> Any:
    kind = series.dtype.kind
    if kind in "iu":
        values = series.to_numpy()
        if len(values) and not (values.min() >= _INT32.min and values.max() <= _INT32.max):
            raise OverflowError(f"column {name!r} holds a whole number beyond 32 bits")
        return pa.array(values.astype(np.int32))
    if kind == "f":
        return pa.array(series.to_numpy(dtype=np.float64))
    if kind == "b":
        return pa.array(series.to_numpy(dtype=np.bool_))
    return pa.array(series.astype(object).to_numpy(), type=pa.string())


def _rows(outcomes: Sequence[Outcome]) -> Any:
    names = list(dict.fromkeys(name for outcome in outcomes for name in outcome.kpis))
    columns: dict[str, Any] = {
        "run_id": [outcome.run_id for outcome in outcomes],
        "status": [outcome.status for outcome in outcomes],
        "error": [outcome.error for outcome in outcomes],
    }
    for name in TABLES:
        tables = [outcome.tables.get(name) for outcome in outcomes]
        columns[_COUNT + name] = [0 if table is None else table.num_rows for table in tables]
    for name in names:
        columns[name] = np.array([outcome.kpis.get(name, np.nan) for outcome in outcomes], np.float64)
    return pa.table(columns)


def _file(table: Any) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema, options=_OPTIONS) as writer:
        writer.write_table(table)
    return sink.getvalue()


class PartReader:
    """Reads a part.

    Attributes:
        runs: columns `run_id`, `status`, `error` and every KPI, one row a run.

    Raises:
        ValueError: if the bytes are not a part.
    """

    def __init__(self, data: bytes) -> None:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._members = {name.partition(".")[0]: archive.read(name) for name in archive.namelist()}
            runs: pd.DataFrame = self._open("runs").to_pandas()
            counts = runs[[_COUNT + name for name in TABLES]].to_numpy()
        except (zipfile.BadZipFile, KeyError, pa.ArrowException, OSError) as error:
            raise ValueError(f"not a part: {error}") from error
        self.runs = runs.drop(columns=[_COUNT + name for name in TABLES])
        self._ends = counts.cumsum(axis=0)  # (runs, tables)
        self._starts = self._ends - counts
        self._tables: dict[str, Any] = {}

    def tables(self, row: int) -> dict[str, Any]:
        """Record batches of the run in row `row` of `runs`; no table if no run of the part is well."""
        found = {}
        for index, name in enumerate(TABLES):
            if name in self._members:
                if name not in self._tables:
                    self._tables[name] = _one_batch(self._open(name))
                start, end = int(self._starts[row, index]), int(self._ends[row, index])
                found[name] = self._tables[name].slice(start, end - start)
        return found

    def _open(self, name: str) -> Any:
        return pa.ipc.open_file(pa.py_buffer(self._members[name])).read_all()


def _one_batch(table: Any) -> Any:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)
