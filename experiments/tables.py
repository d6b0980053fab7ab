"""The final tables of a results folder, merged from the parts run by run at constant memory.

Rows come in the order of the plan (schemes as given, seeds rising, then as the run has them), and
row groups are cut by number of rows; so the bytes do not depend on who made which run when.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.parts import TABLES
from scenarios.errors import InputError
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from experiments.design import Row
    from experiments.store import Store

GROUP_ROWS = 1 << 16
"""A row group is written as soon as it has this many rows."""

RUN_IDS = ["run_id", "scheme", "scheme_hash", "scenario", "scenario_hash", "seed", "rule", "status", "error"]

_TEXT = pa.dictionary(pa.int32(), pa.string())
_IDS = pa.schema([("scheme", _TEXT), ("seed", pa.int64())])
_FORMAT = {"compression": "zstd", "compression_level": 1, "write_page_checksum": True}


def runs_table(rows: Sequence[Row], scenario: str, store: Store) -> pd.DataFrame:
    """The `runs` table: ids, status and every KPI, one row for each of `rows`."""
    outcomes = store.outcomes([row.job.run_id for row in rows])
    ids = pd.DataFrame(
        {
            "run_id": [row.job.run_id for row in rows],
            "scheme": [row.scheme for row in rows],
            "scheme_hash": [row.job.scheme_hash for row in rows],
            "scenario": scenario,
            "scenario_hash": [row.job.scenario_hash for row in rows],
            "seed": np.array([row.job.seed for row in rows], np.int64),
            "rule": [row.job.rule for row in rows],
        }
    )
    others = [name for name in outcomes.columns if name not in KPIS and name not in RUN_IDS]
    kpis = outcomes.reindex(columns=[*KPIS, *sorted(others)]).astype(np.float64)
    return pd.concat([ids, outcomes[["status", "error"]], kpis], axis=1)


def write_runs(table: pd.DataFrame, path: Path) -> None:
    """Write the `runs` table, with the same types whatever version of pandas made it."""
    kinds = {name: pa.string() for name in RUN_IDS} | {"seed": pa.int64(), "point": pa.int64()}
    schema = pa.schema([(name, kinds.get(name, pa.float64())) for name in table.columns])
    written = pa.Table.from_pandas(table, schema=schema, preserve_index=False)
    pq.write_table(written.replace_schema_metadata(), path, **_FORMAT)


def write_tables(rows: Sequence[Row], store: Store, paths: dict[str, Path]) -> None:
    """Write the other tables.

    Args:
        rows: what to write, in order.
        store: holds the runs of all rows.
        paths: where each of `TABLES` goes.

    Raises:
        InputError: if runs have different columns, because they come from different models.
        OSError: if a file cannot be written.
    """
    writers = {name: _Writer(paths[name]) for name in TABLES}
    try:
        for row in rows:
            for name, batch in store.tables(row.job.run_id).items():
                writers[name].add(row, batch)
    finally:
        for writer in writers.values():
            writer.close()


class _Writer:
    """Collects the rows of one table and writes them group by group."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: Any = None
        self._schema: Any = None
        self._empty: Any = pa.RecordBatch.from_pylist([], schema=_IDS)
        self._waiting: list[Any] = []
        self._rows = 0

    def add(self, row: Row, batch: Any) -> None:
        """Add the rows of one run."""
        if self._schema is None:
            self._empty = _with_ids(row, batch.slice(0, 0))
            self._schema = batch.schema
        if batch.schema != self._schema:
            raise InputError(
                f"run {row.job.run_id} has other columns than the runs before it, so it was made by another "
                f"version of the model: use another folder, or delete {self._path.parent / 'parts'}"
            )
        # A run that failed adds nothing, not even its scheme to the dictionary of names.
        if batch.num_rows:
            self._waiting.append(_with_ids(row, batch))
            self._rows += batch.num_rows
        if self._rows >= GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left. A table without rows still has a file, with the columns that are known."""
        if self._waiting or self._file is None:
            self._flush()
        self._file.close()

    def _flush(self) -> None:
        table = pa.Table.from_batches(self._waiting or [self._empty]).unify_dictionaries().combine_chunks()
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, table.schema, **_FORMAT)
        self._file.write_table(table, row_group_size=max(1, table.num_rows))
        self._waiting, self._rows = [], 0


def _with_ids(row: Row, batch: Any) -> Any:
    """The rows of a run with the columns `scheme` and `seed` in front, text as dictionary codes."""
    n = batch.num_rows
    scheme = pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), [row.scheme])
    seed = pa.array(np.full(n, row.job.seed, np.int64))
    columns = [scheme, seed, *(_coded(column) for column in batch.columns)]
    return pa.RecordBatch.from_arrays(columns, names=[*_IDS.names, *batch.schema.names])


def _coded(column: Any) -> Any:
    return column.dictionary_encode() if pa.types.is_string(column.type) else column
