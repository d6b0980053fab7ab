"""5 How people respond: time sold and served, pressure per sale, and what is mis-sold, over time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.catalogue import t
from reports.charts.lines import Axis, Line
from reports.data import title_of, unit_of
from reports.figures import extremes, levels, over_time
from reports.format import Scale, capital, scale
from reports.frames import line_frame
from reports.kpi_tables import KpiRow, kpi_frame, kpi_rows, kpi_tables
from reports.page import fill
from reports.series import Periods, mean_line, periods, present, time_axis, time_unit

if TYPE_CHECKING:
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.charts.canvas import Chart
    from reports.data import Arm, Study
    from reports.numbers import Interval

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
    if not behaviour.rows:
        return fill("nothing", text=t("nothing.finished"))
    study = behaviour.study
    charts = [_chart(behaviour, row) for row in behaviour.rows if behaviour.lines[row.kpi]]
    caption = t("behaviour.caption", baseline=study.baseline.label)
    tables = kpi_tables(study, "behaviour", caption, {"": behaviour.rows}, meanings=True)
    return fill("behaviour", charts=charts, tables=tables)


def frames(behaviour: Behaviour) -> dict[str, pd.DataFrame]:
    """Tables `behaviour` (levels) and `behaviour_by_period`."""
    by_period = [line_frame(lines, time_unit(behaviour.study), kpi=kpi) for kpi, lines in behaviour.lines.items()]
    return {
        "behaviour": kpi_frame(behaviour.study, behaviour.rows),
        "behaviour_by_period": pd.concat(by_period, ignore_index=True),
    }


def _chart(behaviour: Behaviour, row: KpiRow) -> Chart:
    style = scale(unit_of(row.kpi), row.levels, behaviour.study.currency)
    known = _known(behaviour.study, row)
    suffix = _suffix(style)
    axis = Axis(behaviour.time, t(f"behaviour.axis.{row.kpi}"), style.factor, suffix)
    return over_time(
        f"behaviour-{row.kpi}",
        finding(behaviour.study, row),
        t("behaviour.note", period=t(f"period.{behaviour.periods.name}")),
        behaviour.lines[row.kpi],
        axis,
        levels(known, style),
        style.unit,
    )


def _known(study: Study, row: KpiRow) -> dict[str, Interval]:
    """Levels by label, of the schemes that have one."""
    return {arm.label: level for arm, level in zip(study.arms, row.levels, strict=True) if level.known}


def _suffix(style: Scale) -> str:
    return style.unit if style.unit == t("unit.percent") else ""


def finding(study: Study, row: KpiRow) -> str:
    """Which scheme has the highest and which the lowest level, unless no difference is clear."""
    known = _known(study, row)
    style = scale(unit_of(row.kpi), row.levels, study.currency)
    top, low = extremes(known)
    high_text, low_text = (style.number(known[label].mean) + _suffix(style) for label in (top, low))
    kpi = capital(title_of(row.kpi))
    changes = [change for change in row.changes if change.known]
    if all(change.zero for change in changes):
        return t("finding.same", kpi=kpi, value=high_text)
    if not any(change.clear for change in changes):
        return t("finding.unclear", kpi=kpi, low=low_text, high=high_text)
    return t("finding.range", kpi=kpi, top=top, high=high_text, bottom=low, low=low_text)
