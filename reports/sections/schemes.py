"""2 Schemes side by side: every KPI that matters for the choice, and profit over time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.lines import Axis, Line
from reports.data import PARTICIPATION_WITH_BOOK
from reports.describe import describe
from reports.figures import extremes, over_time
from reports.format import scale
from reports.frames import frame, line_frame
from reports.kpi_tables import KpiRow, kpi_frame, kpi_rows, kpi_tables
from reports.numbers import Interval
from reports.page import fill
from reports.series import Periods, periods, present, run_line, time_axis, time_unit, without_band
from reports.tables import Cell, Column, Row, Table
from reports.verdict import judge, objective_of

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.charts.canvas import Chart
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
    study = schemes.study
    groups = {t(f"schemes.group.{group}"): rows for group, rows in schemes.groups.items()}
    tables = []
    if any(groups.values()):
        caption = t("schemes.kpis.caption", baseline=study.baseline.label, weeks=study.weeks)
        tables = kpi_tables(study, "kpis", caption, groups, t("schemes.kpis.note"))
    charts = [_profit_chart(schemes)] if schemes.lines else []
    return fill("schemes", listing=_what_they_pay(study), tables=tables, charts=charts)


def frames(schemes: Schemes) -> dict[str, pd.DataFrame]:
    """Tables `schemes`, `kpis` and `profit_by_period`."""
    study = schemes.study
    listed = (
        {"scheme": arm.name, "title": arm.title, "pays": " ".join(describe(arm, study.currency))} for arm in study.arms
    )
    return {
        "schemes": frame(listed),
        "kpis": kpi_frame(study, [row for rows in schemes.groups.values() for row in rows]),
        "profit_by_period": line_frame(schemes.lines, time_unit(study)),
    }


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


def _profit_chart(schemes: Schemes) -> Chart:
    study, lines = schemes.study, schemes.lines
    period = t(f"period.{schemes.periods.name}")
    first = {line.label: Interval(float(line.y[0]), math.nan, math.nan) for line in lines}
    last = {line.label: Interval(float(line.y[-1]), math.nan, math.nan) for line in lines}
    style = scale("currency", last.values(), study.currency)
    best, _ = extremes(last)
    baseline = study.baseline.label
    key = "schemes.profit.baseline" if best == baseline or baseline not in last else "schemes.profit.best"
    title = t(
        key,
        best=best,
        baseline=baseline,
        period=period,
        value=style.number(last[best].mean),
        other=style.number(last.get(baseline, last[best]).mean),
        unit=style.unit,
    )
    items = [
        t("alt.path", label=label, first=style.number(first[label].mean), last=style.number(last[label].mean))
        for label in last
    ]
    axis = Axis(schemes.time, t("schemes.profit.axis", unit=style.unit, period=period), style.factor)
    note = t("schemes.profit.note", period=period)
    return over_time("profit-time", title, note, lines, axis, items, style.unit)
