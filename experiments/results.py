"""Read a results folder. Nothing here runs a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv
from pydantic import BaseModel, ValidationError

from experiments.layout import (
    BEST_COLUMNS,
    FORMAT,
    MANIFEST,
    PLAN,
    SCENARIO_FILE,
    SUMMARY_COLUMNS,
    read_json,
    scheme_file,
)
from scenarios.errors import InputError
from sim.params import Scenario
from sim.scheme import Scheme

M = TypeVar("M", bound=BaseModel)

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
    def weeks(self) -> pd.DataFrame:
        """One row a run and week."""
        return self._table("weeks")

    @cached_property
    def segments(self) -> pd.DataFrame:
        """One row a run, segment and week."""
        return self._table("segments")

    @cached_property
    def agents(self) -> pd.DataFrame:
        """One row a run, agent and month."""
        return self._table("agents")

    @cached_property
    def pay_lines(self) -> pd.DataFrame:
        """One row a run and line of a pay statement; the largest table."""
        return self._table("pay_lines")

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
        try:
            table = pq.read_table(path, page_checksum_verification=True)
        except FileNotFoundError:
            raise _incomplete(self.folder, path.name) from None
        except (OSError, pa.ArrowException) as error:
            raise _damaged(path, error) from None
        if table.num_rows != self.manifest["tables"][path.name]["rows"]:
            raise _damaged(path, "its number of rows is not that of the manifest")
        frame: pd.DataFrame = table.to_pandas()
        return frame

    def _csv(self, name: str, columns: list[str]) -> pd.DataFrame:
        path = self.folder / name
        try:
            # Not by pandas: some versions of it misread the last digit of a number.
            kinds = {column: _KINDS.get(column, pa.float64()) for column in columns}
            options = csv.ConvertOptions(column_types=kinds, include_columns=columns)
            table: pd.DataFrame = csv.read_csv(path, convert_options=options).to_pandas()
        except FileNotFoundError:
            raise _incomplete(self.folder, name) from None
        except (OSError, KeyError, pa.ArrowException) as error:
            raise _damaged(path, error) from None
        return table


def load(folder: Path | str) -> Results:
    """Open a results folder; manifest, inputs, runs, summary and best are read at once, so they are there.

    Raises:
        InputError: if it is not a results folder, is unfinished, incomplete or damaged. The large
            tables raise it when they are asked for.
    """
    path = Path(folder)
    manifest = _manifest(path)
    try:
        names = [scheme["name"] for scheme in manifest["schemes"]]
        results = Results(
            path,
            manifest,
            _model(Scenario, path / SCENARIO_FILE),
            tuple(_model(Scheme, path / scheme_file(name)) for name in names),
        )
        for name in manifest["tables"]:
            if not (path / name).is_file():
                raise _incomplete(path, name)
        _ = results.runs, results.summary, results.best
    except (KeyError, TypeError) as error:
        raise _damaged(path / MANIFEST, f"no {error}") from None
    return results


def _manifest(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}")
    manifest = read_json(folder / MANIFEST)
    if manifest is None:
        if (folder / PLAN).exists():
            raise InputError(f"{folder} is unfinished: run the command that made it again to do the rest")
        raise InputError(f"{folder} is not a results folder: it has no {MANIFEST}")
    if manifest.get("format") != FORMAT:
        raise InputError(f"{folder} was written by another version of paytrial: make it again")
    return manifest


def _model(kind: type[M], path: Path) -> M:
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise _incomplete(path.parent.parent, f"{path.parent.name}/{path.name}") from None
    except (OSError, ValidationError) as error:
        raise _damaged(path, f"{type(error).__name__}") from None


def _incomplete(folder: Path, name: str) -> InputError:
    return InputError(f"{folder} is incomplete: {name} is missing. Run the command that made it again")


def _damaged(path: Path, why: object) -> InputError:
    reason = " ".join(str(why).split())
    return InputError(f"{path} is damaged ({reason}). Run the command that made it again")
