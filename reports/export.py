"""Tables as CSV files and as a workbook, with text that no spreadsheet takes for a formula."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from experiments.files import write_file
from reports.labels import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_FORMULA_SIGNS = ("=", "+", "-", "@")
_LONGEST_CELL = 32_000
_WIDEST = 60
_FORMATS = (
    (("retention", "share", "probability", "turnover", "complaint_rate", "renewal_rate"), "0.0%"),
    (("profit", "revenue", "pay", "cost", "gain", "loss", "per_year", "person", "sales"), "#,##0"),
)


def write_csv(frames: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write each frame as `<name>.csv`: full precision, UTF-8 with the mark by which spreadsheets know it.

    Text that begins like a formula gets an apostrophe in front, which spreadsheets show as plain text.
    """
    folder.mkdir(exist_ok=True)
    for name, frame in frames.items():
        safe = frame.copy()
        for column in safe.columns:
            if not pd.api.types.is_numeric_dtype(safe[column]):
                safe[column] = [_harmless(value) for value in safe[column].astype(object)]
        data = safe.to_csv(index=False, lineterminator="\n")
        write_file(folder / f"{name}.csv", data.encode("utf-8-sig"))


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text


def workbook(frames: Mapping[str, pd.DataFrame]) -> bytes:
    """One sheet per frame: a bold, frozen head, numbers as numbers, all text as text."""
    book = Workbook(write_only=True)
    for name, frame in frames.items():
        sheet = book.create_sheet(name[:31])
        sheet.freeze_panes = "A2"
        for index, column in enumerate(frame.columns):
            longest = max([len(str(column)), *(len(str(v)) for v in frame[column].head(50) if isinstance(v, str))])
            sheet.column_dimensions[get_column_letter(index + 1)].width = min(max(longest + 2, 12), _WIDEST)
        sheet.append([_head(sheet, str(column)) for column in frame.columns])
        for row in _rows(sheet, frame):
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _head(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=False)
    return cell


def _rows(sheet: WriteOnlyWorksheet, frame: pd.DataFrame) -> Iterator[list[Any]]:
    formats = [_format(str(column)) for column in frame.columns]
    for values in frame.astype(object).itertuples(index=False, name=None):
        yield [_cell(sheet, value, style) for value, style in zip(values, formats, strict=True)]


def _cell(sheet: WriteOnlyWorksheet, value: Any, style: str) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.number):
        number = value.item() if isinstance(value, np.number) else value
        if not style or isinstance(number, int):
            return number
        cell = WriteOnlyCell(sheet, number)
        cell.number_format = style
        return cell
    return _text(sheet, str(value))


def _text(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Text as text, even if it begins like a formula."""
    cell = WriteOnlyCell(sheet, clean(text)[:_LONGEST_CELL])
    cell.data_type = "s"
    if cell.value.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True
    return cell


def _format(column: str) -> str:
    """Number format by the name of a column; columns that mix units keep the plain format."""
    for words, style in _FORMATS:
        if any(word in column for word in words):
            return style
    return ""
