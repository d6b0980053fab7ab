"""Frames for CSV files and the workbook: plain columns, full precision, one header row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reports.numbers import Interval


def columns_of(name: str, value: Interval) -> dict[str, float]:
    """An interval as three columns."""
    return {name: value.mean, f"{name}_low": value.low, f"{name}_high": value.high}


def frame(rows: Iterable[Mapping[str, object]], columns: Iterable[str] = ()) -> pd.DataFrame:
    """Rows as a frame; `columns` names them if there may be no rows."""
    listed = list(rows)
    return pd.DataFrame(listed) if listed else pd.DataFrame(columns=list(columns))
