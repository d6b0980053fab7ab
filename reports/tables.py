"""A table as people read it, and the same numbers as a frame for CSV and the workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.data import verdict_word
from reports.format import NONE, Scale

if TYPE_CHECKING:
    from reports.charts.palette import Look
    from reports.numbers import Interval

MOST_COLUMNS = 5
"""Schemes side by side that a page can hold."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell: a main line, a change with a word that says what it means, a smaller last line.

    `tone` is `good`, `bad` or empty; it only repeats what the word says.
    """

    text: str
    detail: str = ""
    word: str = ""
    tone: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """Head of a column."""

    title: str
    unit: str = ""
    look: Look | None = None
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """Head of a row and its cells. Without cells it is the heading of a group."""

    title: str
    cells: tuple[Cell, ...] = ()
    unit: str = ""
    note: str = ""
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table for the page.

    Attributes:
        key: name; the same as of its CSV file.
        caption: what it shows.
        corner: head of the column of row heads.
        columns: heads.
        rows: rows.
        note: how to read it.
    """

    key: str
    caption: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


def change_cell(change: Interval, style: Scale, direction: int, main: str | None = None) -> Cell:
    """A difference with its interval and the word for it; or a level above them if `main` is given."""
    word = verdict_word(change, direction)
    good, bad = t("word.better"), t("word.worse")
    tone = {good: "good", bad: "bad"}.get(word, "")
    if not change.known:
        return Cell(main or NONE)
    mean, ends = style.signed(change.mean), style.signed_ends(change)
    if change.zero:
        return Cell(main or style.signed(0.0), t("exactly_zero") if main else "", word)
    if main is None:
        return Cell(mean, ends, word, tone)
    return Cell(main, ends, word, tone, f"{mean}{_sign(style.unit)}")


def _sign(unit: str) -> str:
    """The unit beside a change, where it differs from that of the level above it."""
    return f" {unit}" if unit == t("unit.pp") else ""


def even(n: int, most: int) -> list[range]:
    """0 to n-1 in runs of at most `most`, as equal as can be."""
    parts = -(-n // most)
    return [range(i * n // parts, (i + 1) * n // parts) for i in range(parts)]
