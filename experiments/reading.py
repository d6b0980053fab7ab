"""How a results folder is opened: its manifest, its inputs and its tables, each with one clear error."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv
from pydantic import BaseModel, ValidationError

from experiments.layout import FORMAT, MANIFEST, PLAN, read_json
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

M = TypeVar("M", bound=BaseModel)


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a finished folder says about itself.

    Raises:
        InputError: if it is not a results folder, is unfinished, or is of another version.
    """
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


def model_of(kind: type[M], path: Path) -> M:
    """An input, checked as strictly as when it was first read.

    Raises:
        InputError: if it is missing or damaged.
    """
    try:
        return kind.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise incomplete(path.parent.parent, f"{path.parent.name}/{path.name}") from None
    except (OSError, ValidationError) as error:
        raise damaged(path, f"{type(error).__name__}") from None


def parquet_of(path: Path, rows: int) -> pd.DataFrame:
    """A parquet table with as many rows as the manifest says.

    Raises:
        InputError: if it is missing or damaged.
    """
    try:
        table = pq.read_table(path, page_checksum_verification=True)
    except FileNotFoundError:
        raise incomplete(path.parent, path.name) from None
    except (OSError, pa.ArrowException) as error:
        raise damaged(path, error) from None
    if table.num_rows != rows:
        raise damaged(path, "its number of rows is not that of the manifest")
    frame: pd.DataFrame = table.to_pandas()
    return frame


def csv_of(path: Path, said: Mapping[str, Any], kinds: Mapping[str, pa.DataType]) -> pd.DataFrame:
    """A CSV table as the manifest describes it.

    Args:
        path: the file.
        said: rows and SHA-256, from the manifest.
        kinds: types of the columns that must be there; others keep the type they look like.

    Returns:
        Missing texts are empty, missing numbers NaN, missing truth values False.

    Raises:
        InputError: if it is missing or damaged.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise incomplete(path.parent, path.name) from None
    except OSError as error:
        raise damaged(path, error) from None
    if hashlib.sha256(data).hexdigest() != said["sha256"]:
        raise damaged(path, "it is not the file that the manifest describes")
    if not data.strip():  # a table without columns
        return _filled(
            pd.DataFrame({name: pd.Series(dtype=kind.to_pandas_dtype()) for name, kind in kinds.items()}), kinds
        )
    try:
        # Not by pandas: some versions of it misread the last digit of a number.
        options = csv.ConvertOptions(column_types=dict(kinds), strings_can_be_null=True, null_values=[""])
        frame: pd.DataFrame = csv.read_csv(io.BytesIO(data), convert_options=options).to_pandas()
    except pa.ArrowException as error:
        raise damaged(path, error) from None
    missing = [name for name in kinds if name not in frame]
    if missing:
        raise damaged(path, f"there is no column {missing[0]}")
    return _filled(frame, kinds)


def _filled(frame: pd.DataFrame, kinds: Mapping[str, pa.DataType]) -> pd.DataFrame:
    for name, kind in kinds.items():
        if kind == pa.string():
            frame[name] = ["" if value is None or value != value else str(value) for value in frame[name]]  # noqa: PLR0124 - NaN
        elif kind == pa.bool_():
            frame[name] = [value is True or value == 1 for value in frame[name]]
    return frame


def incomplete(folder: Path, name: str) -> InputError:
    """The error for a folder in which a file is missing."""
    return InputError(f"{folder} is incomplete: {name} is missing. Run the command that made it again")


def damaged(path: Path, why: object) -> InputError:
    """The error for a file that cannot be what was written."""
    reason = " ".join(str(why).split())
    return InputError(f"{path} is damaged ({reason}). Run the command that made it again")
