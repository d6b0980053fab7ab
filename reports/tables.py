"""A table as people read it, and the same numbers as a frame for CSV and the workbook."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.data import direction_of, title_of, unit_of, verdict_word
from reports.format import NONE, Scale, capital, scale

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.charts.palette import Look
    from reports.data import Arm, Study
    from reports.numbers import Interval

_MOST_COLUMNS = 5


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


def text_cells(*texts: str) -> tuple[Cell, ...]:
    """Cells with one line each."""
    return tuple(Cell(text) for text in texts)


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


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI under every scheme: levels, and paired differences to the baseline (UNKNOWN for itself)."""

    kpi: str
    levels: tuple[Interval, ...]
    changes: tuple[Interval, ...]


def kpi_rows(study: Study, kpis: Iterable[str]) -> tuple[KpiRow, ...]:
    """Rows for those KPIs that have a value under some scheme."""
    rows = (
        KpiRow(
            kpi,
            tuple(study.level(kpi, arm) for arm in study.arms),
            tuple(study.change(kpi, arm) for arm in study.arms),
        )
        for kpi in kpis
        if kpi in study.runs
    )
    return tuple(row for row in rows if any(level.known for level in row.levels))


def kpi_table_row(row: KpiRow, chosen: Sequence[int], currency: str, note: str = "") -> Row:
    """A KPI as a row of cells for the schemes at the `chosen` places."""
    unit, direction = unit_of(row.kpi), direction_of(row.kpi)
    levels = scale(unit, row.levels, currency)
    changes = scale(unit, [*row.changes], currency, change=True)
    if unit == "currency":  # one unit for both lines of a cell; each with the digits it supports
        changes = Scale(levels.factor, levels.unit, _coarser(changes, levels))
    cells = tuple(change_cell(row.changes[i], changes, direction, levels.number(row.levels[i].mean)) for i in chosen)
    return Row(capital(title_of(row.kpi)), cells, levels.unit, note)


def _coarser(changes: Scale, levels: Scale) -> int:
    """Decimals of `changes` when written with the factor of `levels`."""
    return min(changes.places + round(math.log10(changes.factor / levels.factor)), 3)


def scheme_columns(arms: Sequence[Arm]) -> tuple[Column, ...]:
    """One column per scheme."""
    return tuple(Column(arm.label, t("baseline") if arm.is_baseline else "", arm.look) for arm in arms)


def chunks(arms: Sequence[Arm]) -> list[list[int]]:
    """Places of the schemes in groups of about equal size that fit a page: each begins with the baseline."""
    return [[0, *(place + 1 for place in group)] for group in even(len(arms) - 1, _MOST_COLUMNS - 1)] or [[0]]


def even(n: int, most: int) -> list[range]:
    """0 to n-1 in runs of at most `most`, as equal as can be."""
    parts = -(-n // most)
    return [range(i * n // parts, (i + 1) * n // parts) for i in range(parts)]
