"""KPIs of all schemes side by side: levels, paired differences, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import has, t
from reports.data import direction_of, title_of, unit_of, verdict_word
from reports.format import capital, rescaled, scale
from reports.frames import columns_of, frame
from reports.tables import MOST_COLUMNS, Column, Row, Table, change_cell, even

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from reports.data import Study
    from reports.numbers import Interval


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


def kpi_tables(
    study: Study,
    key: str,
    caption: str,
    groups: Mapping[str, Sequence[KpiRow]],
    note: str = "",
    *,
    meanings: bool = False,
) -> list[Table]:
    """The tables that show these KPIs: one, or several if there are many schemes.

    Args:
        study: the comparison.
        key: name of the tables' CSV file.
        caption: what they show.
        groups: heading -> rows; rows under the heading "" have none.
        note: how to read them.
        meanings: whether each row says what the KPI means.
    """
    tables = []
    # Every table begins with the baseline; the others are spread evenly.
    for part, group in enumerate(even(len(study.others), MOST_COLUMNS - 1) or [range(0)]):
        chosen = [0, *(place + 1 for place in group)]
        rows: list[Row] = []
        for heading, members in groups.items():
            if heading and members:
                rows.append(Row(heading))
            rows += [_row(row, chosen, study.currency, meanings=meanings) for row in members]
        arms = [study.arms[i] for i in chosen]
        columns = tuple(Column(arm.label, t("baseline") if arm.is_baseline else "", arm.look) for arm in arms)
        shown = t("continued", caption=caption) if part else caption
        tables.append(Table(key, shown, t("kpi"), columns, tuple(rows), note))
    return tables


def _row(row: KpiRow, chosen: Sequence[int], currency: str, *, meanings: bool) -> Row:
    unit, direction = unit_of(row.kpi), direction_of(row.kpi)
    levels = scale(unit, row.levels, currency)
    changes = scale(unit, row.changes, currency, change=True)
    if unit == "currency":  # one unit for both lines of a cell, each with the digits it supports
        changes = rescaled(changes, levels)
    cells = tuple(change_cell(row.changes[i], changes, direction, levels.number(row.levels[i].mean)) for i in chosen)
    note = t(f"means.{row.kpi}") if meanings and has(f"means.{row.kpi}") else ""
    return Row(capital(title_of(row.kpi)), cells, levels.unit, note)


def kpi_frame(study: Study, rows: Iterable[KpiRow]) -> pd.DataFrame:
    """One row per KPI and scheme, full precision, in the KPI's own unit."""
    return frame(
        (
            {
                "kpi": row.kpi,
                "title": title_of(row.kpi),
                "unit": unit_of(row.kpi),
                "scheme": arm.name,
                "runs": row.levels[i].n,
                **columns_of("mean", row.levels[i]),
                **columns_of("change", row.changes[i]),
                "reading": verdict_word(row.changes[i], direction_of(row.kpi)),
            }
            for row in rows
            for i, arm in enumerate(study.arms)
        ),
        ["kpi", "scheme"],
    )
