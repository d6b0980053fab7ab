"""6 Customers: who stays, how satisfied they are, what they bring, and when a lead in profit turns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.lines import Axis, Line
from reports.figures import differences, extremes, levels, over_time
from reports.format import Scale, scale
from reports.frames import line_frame
from reports.page import fill
from reports.payback import Turn, cumulative, notes, turn
from reports.segment_views import segment_chart, segment_frame, segment_table
from reports.segments import SegmentRow, segment_rows
from reports.series import Periods, mean_line, periods, present, run_line, time_axis, time_unit
from reports.verdict import featured
from sim.calendar import WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.charts.canvas import Chart
    from reports.data import Arm, Study


@dataclass(frozen=True, slots=True)
class Customers:
    """Lines over time, the turns of profit, and the segments.

    Attributes:
        study: the comparison.
        retention: share of the starting book still there.
        satisfaction: true mean satisfaction.
        cumulative: profit since the start minus the baseline's.
        turns: schemes whose lead in profit turns.
        segments: segments under every scheme.
        featured: the scheme to look at closely: the pick, or the best alternative to the baseline.
        periods: of satisfaction.
        time: title of the time axis.
    """

    study: Study
    retention: tuple[Line, ...]
    satisfaction: tuple[Line, ...]
    cumulative: tuple[Line, ...]
    turns: tuple[Turn, ...]
    segments: tuple[SegmentRow, ...]
    featured: Arm | None
    periods: Periods
    time: str


def prepare(study: Study) -> Customers:
    """Compute retention of the starting book, satisfaction, cumulative profit differences and segments."""
    span = periods(study)
    ends = np.concatenate([[0], span.ends])
    x, time = time_axis(study, ends)
    satisfaction = present(study, study.weekly("satisfaction"))
    totals = {arm.name: cumulative(study, arm) for arm in study.others}
    apart = [(arm, totals[arm.name]) for arm in study.others if len(totals[arm.name])]
    return Customers(
        study,
        retention=_retention(study, ends, x),
        satisfaction=tuple(mean_line(arm, x[1:], span.mean(values)) for arm, values in satisfaction),
        cumulative=tuple(mean_line(arm, x, total[:, ends]) for arm, total in apart if arm in study.drawn),
        turns=tuple(found for arm, total in apart if (found := turn(arm, total))),
        segments=segment_rows(study),
        featured=featured(study),
        periods=span,
        time=time,
    )


def _retention(study: Study, ends: np.ndarray, x: np.ndarray) -> tuple[Line, ...]:
    """Share of the starting book still there after `ends` weeks; all are there before week 0."""
    start = study.weekly("customers_start")
    lines = []
    for arm, alive in present(study, study.weekly("cohort_alive")):
        share = np.concatenate([np.ones((len(alive), 1)), alive / start[arm.name][:, :1]], axis=1)
        lines.append(run_line(arm, x, share[:, ends]))
    return tuple(lines)


def render(customers: Customers) -> Markup:
    """The section as HTML."""
    if not customers.retention:
        return fill("nothing", text=t("nothing.finished"))
    study = customers.study
    charts = [_retention_chart(customers), _satisfaction_chart(customers)]
    sentences: list[str] = []
    if customers.cumulative:
        charts.append(_cumulative_chart(customers))
        sentences = notes(customers.turns, study.baseline)
    by_segment = segment_chart(study, customers.segments, customers.featured) if customers.featured else None
    if by_segment:
        charts.append(by_segment)
    table = segment_table(study, customers.segments, customers.featured)
    return fill("customers", charts=charts, notes=sentences, tables=[table])


def frames(customers: Customers) -> dict[str, pd.DataFrame]:
    """Tables `retention`, `satisfaction`, `cumulative_profit` and `segments`."""
    unit = time_unit(customers.study)
    return {
        "retention": line_frame(customers.retention, unit),
        "satisfaction": line_frame(customers.satisfaction, unit),
        "cumulative_profit": line_frame(customers.cumulative, unit),
        "segments": segment_frame(customers.segments),
    }


def _span(weeks: int) -> str:
    """A length of time: years if it is whole years, else weeks."""
    if weeks % WEEKS_PER_YEAR == 0:
        return t("span.years", n=weeks // WEEKS_PER_YEAR)
    return t("span.weeks", n=weeks)


def _retention_chart(customers: Customers) -> Chart:
    ends = {line.label: line.end for line in customers.retention}
    style = Scale(100.0, "%", 1)
    top, low = extremes(ends)
    title = t(
        "customers.retention.title" if ends[top].mean > ends[low].mean else "customers.retention.same",
        when=t("customers.when", time=_span(customers.study.weeks)),
        top=top,
        high=style.number(ends[top].mean),
        bottom=low,
        low=style.number(ends[low].mean),
    )
    axis = Axis(customers.time, t("customers.retention.axis"), 100.0, "%")
    note = t("customers.retention.note")
    return over_time("retention", title, note, customers.retention, axis, levels(ends, style), style.unit)


def _satisfaction_chart(customers: Customers) -> Chart:
    ends = {line.label: line.end for line in customers.satisfaction}
    style = scale("points", ends.values(), customers.study.currency)
    top, low = extremes(ends)
    title = t(
        "customers.satisfaction.title" if ends[top].mean > ends[low].mean else "customers.satisfaction.same",
        top=top,
        high=style.number(ends[top].mean),
        bottom=low,
        low=style.number(ends[low].mean),
    )
    axis = Axis(customers.time, t("customers.satisfaction.axis"))
    note = t("behaviour.note", period=t(f"period.{customers.periods.name}"))
    return over_time("satisfaction", title, note, customers.satisfaction, axis, levels(ends, style), style.unit)


def _cumulative_chart(customers: Customers) -> Chart:
    study = customers.study
    ends = {line.label: line.end for line in customers.cumulative}
    style = scale("currency", ends.values(), study.currency, change=True)
    top, _ = extremes(ends)
    title = t(
        "customers.cumulative.ahead" if ends[top].mean > 0 else "customers.cumulative.none",
        top=top,
        baseline=study.baseline.label,
        when=_span(study.weeks),
        value=style.number(ends[top].mean),
        unit=style.unit,
    )
    axis = Axis(customers.time, t("customers.cumulative.axis", unit=style.unit), style.factor, zero=True)
    note = t("customers.cumulative.note", baseline=study.baseline.label)
    items = differences(ends, style)
    return over_time("cumulative", title, note, customers.cumulative, axis, items, style.unit)
