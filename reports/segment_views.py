"""Customers by segment, as a chart of one scheme, a table of all, and a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.dots import Dot, dot_chart
from reports.figures import alt_text, extremes, levels
from reports.format import Scale, plain, rescaled, scale
from reports.frames import columns_of, frame
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.data import Arm, Study
    from reports.numbers import Interval
    from reports.segments import SegmentRow

_MOST_ROWS = 60
"""Rows of the table that a page can hold; beyond, the page shows two schemes, and the CSV all."""


def segment_chart(study: Study, found: Sequence[SegmentRow], arm: Arm) -> Chart | None:
    """Customers at the end of each segment under one scheme, against the baseline; None if nothing is known."""
    rows = [row for row in found if row.arm is arm and row.end_share.known]
    if not rows:
        return None
    shares = {row.title: row.end_share for row in rows}
    style = Scale(100.0, "%", 1)
    dots = [
        Dot(row.title, arm.look, row.end_share.mean, row.end_share.low, row.end_share.high, _percent(row, style))
        for row in rows
    ]
    top, low = extremes(shares)
    title = t(
        "customers.segments.title" if len(shares) > 1 else "customers.segments.single",
        scheme=arm.label,
        baseline=study.baseline.label,
        top=top,
        high=f"{style.signed(shares[top].mean)}%",
        bottom=low,
        low=f"{style.signed(shares[low].mean)}%",
    )
    alt = alt_text(title, "%", levels(shares, style))
    svg = dot_chart("segments", dots, t("customers.segments.axis"), 100.0, alt, study.baseline.label)
    note = t("customers.segments.note", scheme=arm.label, baseline=study.baseline.label)
    return Chart("segments", title, note, svg, alt)


def _percent(row: SegmentRow, style: Scale) -> str:
    return f"{style.signed(row.end_share.mean)}%"


def segment_table(study: Study, found: Sequence[SegmentRow], featured: Arm | None) -> Table:
    """Counts, retention and revenue, segments first."""
    if len(found) > _MOST_ROWS:
        found = [row for row in found if row.arm.is_baseline or row.arm is featured]
    level = scale("currency", [row.revenue for row in found], study.currency)
    change = rescaled(scale("currency", [row.revenue_change for row in found], study.currency, change=True), level)
    rows: list[Row] = []
    for name in dict.fromkeys(row.name for row in found):
        mine = [row for row in found if row.name == name]
        rows.append(Row(mine[0].title))
        rows += [_row(row, level, change) for row in mine]
    columns = (
        *(Column(t(f"segments.column.{name}")) for name in ("start", "won", "lost", "end")),
        Column(t("segments.column.kept"), t("unit.percent")),
        Column(t("segments.column.revenue"), t("per_year", unit=level.unit)),
        Column(t("segments.column.change"), t("per_year", unit=level.unit)),
    )
    caption = t("segments.caption", weeks=study.weeks)
    note = t("segments.note", baseline=study.baseline.label)
    return Table("segments", caption, t("scheme"), columns, tuple(rows), note)


def _row(row: SegmentRow, level: Scale, change: Scale) -> Row:
    cells = (
        *(Cell(plain(value.mean, 0)) for value in (row.start, row.won, row.lost, row.end)),
        Cell(plain(100 * row.kept.mean, 1)),
        Cell(level.number(row.revenue.mean)),
        _difference(row.revenue_change, change),
    )
    return Row(row.arm.label, cells, look=row.arm.look)


def _difference(change: Interval, style: Scale) -> Cell:
    return Cell(style.signed(change.mean), style.signed_ends(change)) if change.known else Cell("")


def segment_frame(found: Sequence[SegmentRow]) -> pd.DataFrame:
    """One row per segment and scheme."""
    return frame(
        (
            {
                "segment": row.name,
                "title": row.title,
                "scheme": row.arm.name,
                **columns_of("customers_start", row.start),
                **columns_of("won", row.won),
                **columns_of("lost", row.lost),
                **columns_of("customers_end", row.end),
                **columns_of("retention_end", row.kept),
                **columns_of("revenue_per_year", row.revenue),
                **columns_of("customers_end_change", row.end_change),
                **columns_of("revenue_per_year_change", row.revenue_change),
            }
            for row in found
        ),
        ["segment", "scheme"],
    )
