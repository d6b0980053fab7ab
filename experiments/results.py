"""Read a results folder. Nothing here runs a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv

from experiments.layout import BEST_COLUMNS, MANIFEST, MECHANICS, SCENARIO_FILE, SUMMARY_COLUMNS, scheme_file
from experiments.reading import damaged, incomplete, manifest_of, model_of, parquet_of
from sim.params import Scenario
from sim.scheme import Scheme

_KINDS = dict.fromkeys(("scheme", "kpi", "unit", "objective"), pa.string()) | {"n": pa.int64()}


@dataclass(frozen=True)
class Results:
    """A comparison as it was saved. Tables are read when first asked for.

    Attributes:
        folder: where it is.
        manifest: what it says about itself.
        scenario: the scenario.
        schemes: the schemes in order; the first is the baseline.
    """

    folder: Path
    manifest: dict[str, Any]
    scenario: Scenario
    schemes: tuple[Scheme, ...]

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row a run: ids, status, every KPI."""
        return self._table("runs")

    @cached_property
    def mechanics(self) -> pd.DataFrame | None:
        """As `runs`, with people who do not react; None if there are no such runs."""
        return self._table("mechanics") if MECHANICS in self.manifest["tables"] else None

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """One row a run and week."""
        return self._table("weeks")

    @cached_property
    def segments(self) -> pd.DataFrame:
        """One row a run, segment and week."""
        return self._table("segments")

    @cached_property
    def channels(self) -> pd.DataFrame:
        """One row a run, channel and week."""
        return self._table("channels")

    @cached_property
    def agents(self) -> pd.DataFrame:
        """One row a run, agent and month."""
        return self._table("agents")

    @cached_property
    def pay_lines(self) -> pd.DataFrame:
        """One row a run and line of a pay statement; the largest table."""
        return self._table("pay_lines")

    @cached_property
    def costs(self) -> pd.DataFrame | None:
        """One row a run, month, cost item and segment; None in folders older than the cost ledger."""
        return self._table("costs") if "costs.parquet" in self.manifest["tables"] else None

    @cached_property
    def summary(self) -> pd.DataFrame:
        """KPIs by scheme, see `experiments.summary`."""
        return self._csv("summary.csv", SUMMARY_COLUMNS).astype({"runs_needed": "Int64"})

    @cached_property
    def best(self) -> pd.DataFrame:
        """Probability of being the best, by scheme and objective."""
        return self._csv("best.csv", BEST_COLUMNS)

    def _table(self, name: str) -> pd.DataFrame:
        path = self.folder / f"{name}.parquet"
        return parquet_of(path, self.manifest["tables"][path.name]["rows"])

    def _csv(self, name: str, columns: list[str]) -> pd.DataFrame:
        path = self.folder / name
        try:
            # Not by pandas: some versions of it misread the last digit of a number.
            kinds = {column: _KINDS.get(column, pa.float64()) for column in columns}
            options = csv.ConvertOptions(column_types=kinds, include_columns=columns)
            table: pd.DataFrame = csv.read_csv(path, convert_options=options).to_pandas()
        except FileNotFoundError:
            raise incomplete(self.folder, name) from None
        except (OSError, KeyError, pa.ArrowException) as error:
            raise damaged(path, error) from None
        return table


def load(folder: Path | str) -> Results:
    """Open a results folder; manifest, inputs, runs, summary and best are read at once, so they are there.

    Raises:
        InputError: if it is not a results folder, is unfinished, incomplete or damaged. The large
            tables raise it when they are asked for.
    """
    path = Path(folder)
    manifest = manifest_of(path)
    try:
        names = [scheme["name"] for scheme in manifest["schemes"]]
        results = Results(
            path,
            manifest,
            model_of(Scenario, path / SCENARIO_FILE),
            tuple(model_of(Scheme, path / scheme_file(name)) for name in names),
        )
        for name in manifest["tables"]:
            if not (path / name).is_file():
                raise incomplete(path, name)
        _ = results.runs, results.summary, results.best
    except (KeyError, TypeError) as error:
        raise damaged(path / MANIFEST, f"no {error}") from None
    return results
