"""4 How people respond: time sold and served, pressure per sale, and what is mis-sold, over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.lines import Axis, Line, line_chart
from reports.data import title_of
from reports.format import capital, scale
from reports.frames import frame
from reports.page import fill
from reports.sections.schemes import kpi_frame
from reports.series import Periods, mean_line, periods, present, time_axis
from reports.tables import KpiRow, Table, chunks, kpi_rows, kpi_table_row, scheme_columns

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.data import Arm, Study

KPIS_SHOWN = ("sell", "serve", "push", "mis_sold_share")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Levels over the horizon, and lines over time by KPI."""

    study: Study
    rows: tuple[KpiRow, ...]
    periods: Periods
    lines: dict[str, tuple[Line, ...]]
    time: str


def prepare(study: Study) -> Behaviour:
    """Compute means over the horizon, and means by period."""
    span = periods(study)
    x, time = time_axis(study, span.ends)
    lines = {
        kpi: tuple(mean_line(arm, x, values) for arm, values in _by_period(study, span, kpi)) for kpi in KPIS_SHOWN
    }
    return Behaviour(study, kpi_rows(study, KPIS_SHOWN), span, lines, time)


def _by_period(study: Study, span: Periods, kpi: str) -> list[tuple[Arm, NDArray[np.float64]]]:
    """Values of a KPI by period, (runs, periods): means of weeks, or a ratio of sums."""
    if kpi != "mis_sold_share":
        return [(arm, span.mean(weekly)) for arm, weekly in present(study, study.weekly(kpi))]
    bad, sold = study.weekly("mis_sold_count"), study.weekly("sales_count")
    with np.errstate(invalid="ignore"):  # a period without sales has no share
        return [(arm, span.total(bad[arm.name]) / span.total(weekly)) for arm, weekly in present(study, sold)]


def render(behaviour: Behaviour) -> Markup:
    """The section as HTML."""
    rows = {row.kpi: row for row in behaviour.rows}
    charts = [_chart(behaviour, rows[kpi]) for kpi in KPIS_SHOWN if kpi in rows and behaviour.lines[kpi]]
    tables = [_table(behaviour, chosen, part) for part, chosen in enumerate(chunks(behaviour.study.arms))]
    return fill("behaviour", charts=charts, tables=tables)


def frames(behaviour: Behaviour) -> dict[str, pd.DataFrame]:
    """Tables `behaviour` (levels) and `behaviour_by_period`."""
    by_period = (
        {"kpi": kpi, "scheme": line.label, "period_end": x, "mean": y, "low": low, "high": high}
        for kpi, lines in behaviour.lines.items()
        for line in lines
        for x, y, low, high in zip(line.x, line.y, line.low, line.high, strict=True)  # type: ignore[arg-type]
    )
    return {
        "behaviour": kpi_frame(behaviour.study, list(behaviour.rows)),
        "behaviour_by_period": frame(by_period, ["kpi", "scheme"]),
    }


def _table(behaviour: Behaviour, chosen: list[int], part: int) -> Table:
    study = behaviour.study
    rows = tuple(kpi_table_row(row, chosen, study.currency, t(f"means.{row.kpi}")) for row in behaviour.rows)
    caption = t("behaviour.caption", baseline=study.baseline.label)
    if part:
        caption = t("continued", caption=caption)
    columns = scheme_columns([study.arms[i] for i in chosen])
    return Table("behaviour", caption, t("kpi"), columns, rows)


def _chart(behaviour: Behaviour, row: KpiRow) -> Chart:
    study, lines = behaviour.study, behaviour.lines[row.kpi]
    unit = "ratio" if row.kpi == "push" else "share"
    style = scale(unit, row.levels, study.currency)
    title = finding(study, row)
    items = "; ".join(
        t("alt.level", label=arm.label, value=style.number(level.mean))
        for arm, level in zip(study.arms, row.levels, strict=True)
        if level.known
    )
    alt = t("alt.list", title=title, unit=style.unit, items=items)
    suffix = "%" if unit == "share" else ""
    axis = Axis(behaviour.time, t(f"behaviour.axis.{row.kpi}"), style.factor, suffix)
    svg = line_chart(f"behaviour-{row.kpi}", lines, axis, alt)
    return Chart(
        f"behaviour-{row.kpi}", title, t("behaviour.note", period=t(f"period.{behaviour.periods.name}")), svg, alt
    )


def finding(study: Study, row: KpiRow) -> str:
    """Which scheme has the highest and which the lowest level, unless no difference is clear."""
    known = [i for i, level in enumerate(row.levels) if level.known]
    title = title_of(row.kpi)
    style = scale("ratio" if row.kpi == "push" else "share", row.levels, study.currency)
    suffix = "%" if style.unit == "%" else ""
    if not any(row.changes[i].clear for i in known):
        level = row.levels[known[0]].mean
        same = all(row.changes[i].zero for i in known if i)
        key = "finding.same" if same else "finding.unclear"
        return t(key, kpi=capital(title), value=style.number(level) + suffix)
    top = max(known, key=lambda i: row.levels[i].mean)
    low = min(known, key=lambda i: row.levels[i].mean)
    return t(
        "finding.range",
        kpi=capital(title),
        top=study.arms[top].label,
        high=style.number(row.levels[top].mean) + suffix,
        bottom=study.arms[low].label,
        low=style.number(row.levels[low].mean) + suffix,
    )
