"""Tables that people keep in spreadsheets: a CSV or XLSX file as columns, and where each row stands in it."""

from __future__ import annotations

import csv
import difflib
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scenarios.errors import InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

MAX_BYTES = 500_000_000
"""Largest legal table: some millions of rows."""

_HUNDRED = 100.0
_ALIKE = 0.8
_DELIMITERS = (",", ";", "\t")
_LINE = re.compile(r"line (\d+)")
_NUMBER = re.compile(r"\s*-?\d+([.,']\d+)*\s*")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in a file.

    Attributes:
        path: the file.
        frame: its columns, names in lower case; empty cells are NaN. The index is the line or row, from 1.
        unit: what a row is called: line or row.
    """

    path: Path
    frame: pd.DataFrame
    unit: str

    def error(self, row: int, message: str) -> InputError:
        """The error about the row at a position (from 0)."""
        return InputError(f"{self.path}, {self.unit} {self.frame.index[row]}: {message}")

    def need(self, names: Iterable[str], why: str = "") -> None:
        """Do nothing.

        Raises:
            InputError: a column is missing.
        """
        missing = [name for name in names if name not in self.frame]
        if missing:
            there = ", ".join(map(str, self.frame.columns))
            raise InputError(f"{self.path}: column {missing[0]!r} is missing{why}; there are: {there}")

    def unused(self, known: Iterable[str]) -> list[str]:
        """Columns that are not known.

        Raises:
            InputError: one looks like a known one that is not there: it is probably misspelt.
        """
        legal = list(known)
        found = [str(name) for name in self.frame.columns if name not in legal]
        for name in found:
            absent = [other for other in legal if other not in self.frame]
            # Closer than for names in a scheme: a table has columns of its own, which only look a little alike.
            meant = difflib.get_close_matches(name, absent, 1, _ALIKE) or [
                o for o in absent if o.startswith(f"{name}_")
            ]
            if meant:
                raise InputError(f"{self.path}: there is no column {shown(name)}; did you mean {meant[0]!r}?")
        return found

    def text(self, name: str) -> NDArray[np.object_]:
        """Cells of a column as text without blanks around it, (rows,); empty ones are ''."""
        return np.array([_as_text(cell) for cell in self.frame[name].to_numpy(dtype=object)], object)

    def numbers(
        self, name: str, low: float = -np.inf, high: float = np.inf, *, empty: float | None = None
    ) -> NDArray[np.float64]:
        """Cells of a column as numbers, (rows,).

        Args:
            name: of the column.
            low: smallest legal value.
            high: largest legal value.
            empty: what an empty cell means; None: it is an error.

        Raises:
            InputError: a cell is empty, not a number, or out of range.
        """
        column = self.frame[name]
        if column.dtype.kind not in "if":
            self._refuse_text(name, column)
            column = column.astype(float)
        values = np.array(column, np.float64)
        blank = np.isnan(values)
        if blank.any() and empty is None:
            raise self.error(int(blank.argmax()), f"{name} is empty; write 0 if there was none")
        values[blank] = 0.0 if empty is None else empty
        wrong = ~blank & ~((values >= low) & (values <= high) & np.isfinite(values))
        if wrong.any():
            row = int(wrong.argmax())
            percent = (low, high) == (0.0, 1.0) and 1.0 < values[row] <= _HUNDRED
            hint = f". Did you mean {values[row] / _HUNDRED:g} ({values[row]:g}%)?" if percent else ""
            raise self.error(row, f"{name} is {values[row]:.10g}, but must be {_range(low, high)}{hint}")
        return values

    def _refuse_text(self, name: str, column: pd.Series[Any]) -> None:
        for row, cell in enumerate(column.to_numpy(dtype=object)):
            is_number = isinstance(cell, int | float | np.number) and not isinstance(cell, bool | np.bool_)
            if cell is None or is_number:
                continue
            given = str(cell)
            try:  # a column with one text in it is read as text throughout
                float(given)
            except ValueError:
                hint = f"; write {plain}" if (plain := _plain_number(given)) else ""
                raise self.error(row, f"{name} is {shown(given)}, but must be a number{hint}") from None


def read_sheet(path: Path, sheet: str, texts: Iterable[str]) -> Sheet:
    """Read a table.

    Args:
        path: a .csv (comma, semicolon or tab between cells) or .xlsx file.
        sheet: sheet of a workbook that is read if it has one of that name, else its first sheet.
        texts: columns that are text even if they look like numbers.

    Raises:
        InputError: the file cannot be read, is neither, or holds no row.
    """
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(f"{path}: this must be a .csv or .xlsx file")
    raw = _read_bytes(path)
    is_book = path.suffix.lower() == ".xlsx"
    frame = _read_book(path, raw, sheet) if is_book else _read_csv(path, raw, set(texts))
    names = [_column_name(name) for name in frame.columns]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise InputError(f"{path}: column {twice[0]!r} appears twice")
    frame.columns = pd.Index(names)
    frame = frame[[name for name in names if name]].dropna(how="all")
    if frame.empty:
        raise InputError(f"{path}: there is no row below the names of the columns")
    return Sheet(path, frame, "row" if is_book else "line")


def _read_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path}: this is a folder, not a file")
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: the file is larger than {MAX_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file") from error
    except (OSError, ValueError) as error:  # ValueError: a name no file can have
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read: {reason}") from error


def _read_csv(path: Path, raw: bytes, texts: set[str]) -> pd.DataFrame:
    if b"\0" in raw:
        raise InputError(f"{path}: this is a binary file, not a CSV text")
    head = raw.split(b"\n", 1)[0].decode("utf-8-sig", errors="replace")
    if not head.strip():
        raise InputError(f"{path}: the first line must hold the names of the columns")
    delimiter = max(_DELIMITERS, key=head.count)
    kinds = {name.strip(): str for name in head.strip("\r\n").split(delimiter) if _column_name(name) in texts}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                io.BytesIO(raw), sep=delimiter, dtype=kinds, encoding="utf-8-sig", keep_default_na=False,  # type: ignore[call-overload]
                na_values=[""], index_col=False, skip_blank_lines=False, skipinitialspace=True, low_memory=False,
            )  # fmt: skip
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: the file is not UTF-8 text; save it as CSV UTF-8") from error
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError, ValueError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else _long_line(raw, delimiter)
        where = f", line {line}" if line else ""
        raise InputError(f"{path}{where}: there are more cells than columns, or a quotation mark is open") from error
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame


def _long_line(raw: bytes, delimiter: str) -> int:
    """First line (from 1) with more cells than the first one; 0: none."""
    rows = csv.reader(io.StringIO(raw.decode("utf-8-sig", errors="replace")), delimiter=delimiter)
    columns = len(next(rows))
    return next((number for number, row in enumerate(rows, 2) if len(row) > columns), 0)


def _read_book(path: Path, raw: bytes, sheet: str) -> pd.DataFrame:
    import openpyxl  # noqa: PLC0415 - slow to import, and CSV does not need it

    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        page = book[sheet] if sheet in book.sheetnames else book[book.sheetnames[0]]
        rows = list(page.iter_rows(values_only=True))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, IndexError) as error:
        raise InputError(f"{path}: this is not an Excel workbook (.xlsx)") from error
    if not rows:
        raise InputError(f"{path}: the first row must hold the names of the columns")
    head = ["" if cell is None else str(cell) for cell in rows[0]]
    cells = [[*row, *(None,) * (len(head) - len(row))] for row in rows[1:]]
    frame = pd.DataFrame(cells, columns=head, index=pd.RangeIndex(2, len(cells) + 2), dtype=object)
    return frame.infer_objects()


def _column_name(name: object) -> str:
    text = re.sub(r"[\s\-]+", "_", str(name).strip().lower())
    return "" if text.startswith("unnamed:") else text


def _as_text(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if isinstance(cell, date):  # a date-time is one too
        return cell.strftime("%Y-%m")
    if isinstance(cell, float) and cell.is_integer():  # how workbooks keep whole numbers
        return str(int(cell))
    return str(cell).strip()


def _plain_number(given: str) -> str:
    """How to write what was probably meant: `12,5` is 12.5 and `1,250` is 1250; '' if nobody can tell."""
    if not _NUMBER.fullmatch(given):
        return ""
    text = given.strip().replace("'", "")
    if "," in text:
        thousands = re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text)
        text = text.replace(",", "") if thousands else text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return ""
    return f"{number:.10g}"


def _range(low: float, high: float) -> str:
    if np.isfinite(low) and np.isfinite(high):
        return f"from {low:,.10g} to {high:,.10g}"
    if np.isfinite(low):
        return f"{low:,.10g} or more"
    return f"{high:,.10g} or less" if np.isfinite(high) else "a finite number"
