"""2 Schemes side by side: every KPI that matters for the choice, and profit over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.lines import Axis, Line, line_chart
from reports.data import PARTICIPATION_WITH_BOOK, direction_of, title_of, unit_of, verdict_word
from reports.describe import describe
from reports.format import scale
from reports.frames import columns_of, frame
from reports.numbers import Interval
from reports.page import fill
from reports.series import Periods, periods, present, run_line, time_axis, without_band
from reports.tables import Cell, Column, KpiRow, Row, Table, chunks, kpi_rows, kpi_table_row, scheme_columns
from reports.verdict import judge, objective_of

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.data import Study

GROUPS = {
    "profit": ("profit", "profit_with_book", "profit_participation", PARTICIPATION_WITH_BOOK, "profit_npv"),
    "income": ("revenue", "revenue_year1", "sales", "gross_profit"),
    "cost": ("pay_total", "pay_fixed", "pay_variable", "service_cost", "acquisition", "staffing"),
    "customers": ("retention_12m", "retention_end", "renewal_rate", "customers_end", "clv_mean"),
    "quality": ("satisfaction", "mis_sold_share", "complaint_rate"),
    "staff": ("agent_turnover", "pay_gini"),
}
"""Rows of the table, by group. The service KPIs have a table of their own."""


@dataclass(frozen=True, slots=True)
class Schemes:
    """KPIs by group, and profit by period of every scheme."""

    study: Study
    groups: dict[str, tuple[KpiRow, ...]]
    periods: Periods
    lines: tuple[Line, ...]
    time: str


def prepare(study: Study) -> Schemes:
    """Compute levels and differences of the KPIs, and profit by period."""
    span = periods(study)
    x, time = time_axis(study, span.ends)
    banded = {study.baseline.name, judge(study, objective_of(study)).pick.name}
    lines = [(arm.name, run_line(arm, x, span.total(profit))) for arm, profit in present(study, study.weekly("profit"))]
    groups = {group: kpi_rows(study, kpis) for group, kpis in GROUPS.items()}
    # A band for each scheme would cover the others: they share the noise of their seeds.
    shown = tuple(line if name in banded else without_band(line) for name, line in lines)
    return Schemes(study, groups, span, shown, time)


def render(schemes: Schemes) -> Markup:
    """The section as HTML."""
    tables = [_kpi_table(schemes, chosen, part) for part, chosen in enumerate(chunks(schemes.study.arms))]
    charts = [_profit_chart(schemes)] if schemes.lines else []
    return fill("schemes", listing=_what_they_pay(schemes.study), tables=tables, charts=charts)


def frames(schemes: Schemes) -> dict[str, pd.DataFrame]:
    """Tables `schemes`, `kpis` and `profit_by_period`."""
    study = schemes.study
    listed = (
        {"scheme": arm.name, "title": arm.title, "pays": " ".join(describe(arm, study.currency))} for arm in study.arms
    )
    by_period = (
        {"scheme": line.label, "period_end": x, "profit": y, "p10": _at(line.low, i), "p90": _at(line.high, i)}
        for line in schemes.lines
        for i, (x, y) in enumerate(zip(line.x, line.y, strict=True))
    )
    return {
        "schemes": frame(listed),
        "kpis": kpi_frame(study, [row for rows in schemes.groups.values() for row in rows]),
        "profit_by_period": frame(by_period, ["scheme"]),
    }


def _at(values: object, index: int) -> float | None:
    return None if values is None else float(values[index])  # type: ignore[index]


def kpi_frame(study: Study, rows: list[KpiRow]) -> pd.DataFrame:
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


def _what_they_pay(study: Study) -> Table:
    rows = tuple(
        Row(
            arm.label,
            (Cell(" ".join(describe(arm, study.currency))),),
            unit=t("baseline") if arm.is_baseline else "",
            note=arm.title if arm.title != arm.label else "",
            look=arm.look,
        )
        for arm in study.arms
    )
    columns = (Column(t("schemes.column.pays"), numeric=False),)
    return Table("schemes", t("schemes.listing.caption"), t("scheme"), columns, rows)


def _kpi_table(schemes: Schemes, chosen: list[int], part: int) -> Table:
    study = schemes.study
    rows: list[Row] = []
    for group, kpis in schemes.groups.items():
        if kpis:
            rows.append(Row(t(f"schemes.group.{group}")))
            rows += [kpi_table_row(row, chosen, study.currency) for row in kpis]
    caption = t("schemes.kpis.caption", baseline=study.baseline.label, weeks=study.weeks)
    if part:
        caption = t("continued", caption=caption)
    columns = scheme_columns([study.arms[i] for i in chosen])
    return Table("kpis", caption, t("kpi"), columns, tuple(rows), t("schemes.kpis.note"))


def _profit_chart(schemes: Schemes) -> Chart:
    study, lines = schemes.study, schemes.lines
    period = t(f"period.{schemes.periods.name}")
    last = [Interval(float(line.y[-1]), float("nan"), float("nan")) for line in lines]
    style = scale("currency", last, study.currency)
    best = max(lines, key=lambda line: line.y[-1])
    base = lines[0]
    key = "schemes.profit.best" if best is not base else "schemes.profit.baseline"
    title = t(
        key,
        best=best.label,
        baseline=base.label,
        period=period,
        value=style.number(best.y[-1]),
        other=style.number(base.y[-1]),
        unit=style.unit,
    )
    items = "; ".join(
        t("alt.path", label=line.label, first=style.number(line.y[0]), last=style.number(line.y[-1])) for line in lines
    )
    alt = t("alt.list", title=title, unit=style.unit, items=items)
    axis = Axis(schemes.time, t("schemes.profit.axis", unit=style.unit, period=period), style.factor)
    svg = line_chart("profit-time", lines, axis, alt)
    return Chart("profit-time", title, t("schemes.profit.note", period=period), svg, alt)
