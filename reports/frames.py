"""Frames for CSV files and the workbook: plain columns, full precision, one header row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from reports.charts.lines import Line
    from reports.numbers import Interval


def columns_of(name: str, value: Interval) -> dict[str, float]:
    """An interval as three columns."""
    return {name: value.mean, f"{name}_low": value.low, f"{name}_high": value.high}


def line_frame(lines: Iterable[Line], time: str, **constant: str) -> pd.DataFrame:
    """Lines of a chart over time, one row per line and point.

    Args:
        lines: the lines.
        time: name of the column of x, with its unit: `years` or `weeks`.
        **constant: columns that come first, with the same value in every row.
    """
    return frame(
        (
            {**constant, "scheme": line.name, time: x, "mean": y, "low": low, "high": high}
            for line in lines
            for x, y, low, high in zip(
                line.x, line.y, _or_empty(line, line.low), _or_empty(line, line.high), strict=True
            )
        ),
        [*constant, "scheme", time],
    )


def _or_empty(line: Line, band: NDArray[np.float64] | None) -> NDArray[np.float64]:
    return np.full(len(line.y), np.nan) if band is None else band


def frame(rows: Iterable[Mapping[str, object]], columns: Iterable[str] = ()) -> pd.DataFrame:
    """Rows as a frame; `columns` names them if there may be no rows."""
    listed = list(rows)
    return pd.DataFrame(listed) if listed else pd.DataFrame(columns=list(columns))
