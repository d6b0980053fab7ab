"""5 Customers: who stays, how satisfied they are, what they bring, and when a lead in profit turns."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.dots import Dot, dot_chart
from reports.charts.lines import Axis, Line, line_chart
from reports.format import Scale, plain, scale, signed
from reports.frames import columns_of, frame
from reports.numbers import Interval, mean_band
from reports.page import fill
from reports.segments import SegmentRow, segment_rows
from reports.series import Periods, mean_line, periods, present, run_line, time_axis
from reports.tables import Cell, Column, Row, Table
from reports.verdict import judge, objective_of
from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.data import Arm, Study

_MATERIAL = 0.05
_MOST_ROWS = 60
"""Rows of the segment table that a page can hold; beyond, the page shows two schemes and the CSV all."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When the lead of a scheme in total profit since the start changes for good.

    Attributes:
        arm: the scheme.
        weeks: weeks after which the sign of the cumulative mean difference stays what it is at the end.
        ahead: whether the scheme is ahead from then on.
    """

    arm: Arm
    weeks: int
    ahead: bool


@dataclass(frozen=True, slots=True)
class Customers:
    """Lines over time, the turns of profit, and the segments."""

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
    ends = np.unique(np.concatenate([[0], span.ends]))
    x_all, time = time_axis(study, ends)
    x, _ = time_axis(study, span.ends)
    start = study.weekly("customers_start")
    retention = []
    for arm, alive in present(study, study.weekly("cohort_alive")):
        # Before week 0 all are there: the curve starts at 1.
        share = np.concatenate([np.ones((len(alive), 1)), alive / start[arm.name][:, :1]], axis=1)
        retention.append(run_line(arm, x_all, share[:, ends]))
    satisfaction = [
        mean_line(arm, x, span.mean(values)) for arm, values in present(study, study.weekly("satisfaction"))
    ]
    differences = {arm.name: _cumulative(study, arm) for arm in study.others}
    cumulative = [
        Line(arm.label, arm.look, x_all, *mean_band(differences[arm.name][:, ends]))
        for arm in study.drawn
        if not arm.is_baseline and len(differences[arm.name])
    ]
    turns = [turn(arm, *mean_band(differences[arm.name])) for arm in study.others if len(differences[arm.name])]
    return Customers(
        study,
        tuple(retention),
        tuple(satisfaction),
        tuple(cumulative),
        tuple(found for found in turns if found),
        segment_rows(study),
        featured(study),
        span,
        time,
    )


def featured(study: Study) -> Arm | None:
    """The scheme to look at closely: the pick, or the best alternative to the baseline."""
    verdict = judge(study, objective_of(study))
    if not verdict.pick.is_baseline:
        return verdict.pick
    return verdict.rivals[0].arm if verdict.rivals else None


def _cumulative(study: Study, arm: Arm) -> np.ndarray:
    """Profit since the start, minus the baseline's on the same seed: (pairs, weeks + 1), 0 at the start."""
    mine, theirs = study.common(arm, study.baseline)
    profit = study.weekly("profit")
    if not mine.any() or arm.name not in profit:
        return np.empty((0, study.weeks + 1))
    difference = profit[arm.name][mine] - profit[study.baseline.name][theirs]
    return np.concatenate([np.zeros((len(difference), 1)), difference.cumsum(axis=1)], axis=1)


def turn(arm: Arm, mean: np.ndarray, low: np.ndarray, high: np.ndarray) -> Turn | None:
    """When the sign of a cumulative mean difference (weeks + 1,) becomes what it is at the end.

    Pay at period ends makes the line jagged. So the other sign counts only if it was clear, by its interval, for a
    quarter of a year (or of a shorter horizon), and at its most at least `_MATERIAL` of the final difference.
    """
    final = np.sign(mean[-1])
    clear = np.where(low > 0, 1.0, np.where(high < 0, -1.0, 0.0))
    long_enough = (clear == -final).sum() >= min(WEEKS_PER_YEAR // 4, len(mean) // 4)
    if final == 0 or not long_enough or (-final * mean).max() < _MATERIAL * abs(mean[-1]):
        return None
    return Turn(arm, int(np.flatnonzero(np.sign(mean) == -final)[-1]) + 1, ahead=bool(final > 0))


def render(customers: Customers) -> Markup:
    """The section as HTML."""
    if not customers.retention:
        return fill("nothing", text=t("nothing.finished"))
    charts = [_retention_chart(customers), _satisfaction_chart(customers)]
    if customers.cumulative:
        charts.append(_cumulative_chart(customers))
    if customers.featured and any(row.arm is customers.featured and row.end_change.known for row in customers.segments):
        charts.append(_segment_chart(customers))
    return fill("customers", charts=charts, notes=_turn_notes(customers), tables=[_segment_table(customers)])


def frames(customers: Customers) -> dict[str, pd.DataFrame]:
    """Tables `retention`, `satisfaction`, `cumulative_profit` and `segments`."""
    named = {
        "retention": customers.retention,
        "satisfaction": customers.satisfaction,
        "cumulative_profit": customers.cumulative,
    }
    tables = {
        name: frame(
            (
                {"scheme": line.label, "time": x, "mean": y, "low": low, "high": high}
                for line in lines
                for x, y, low, high in zip(line.x, line.y, line.low, line.high, strict=True)  # type: ignore[arg-type]
            ),
            ["scheme", "time"],
        )
        for name, lines in named.items()
    }
    tables["segments"] = frame(
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
            for row in customers.segments
        ),
        ["segment", "scheme"],
    )
    return tables


def _retention_chart(customers: Customers) -> Chart:
    lines = customers.retention
    at_end = {line.label: float(line.y[-1]) for line in lines}
    top, low = max(at_end, key=at_end.__getitem__), min(at_end, key=at_end.__getitem__)
    when = t("customers.when", time=_span(customers.study.weeks))
    key = "customers.retention.title" if at_end[top] > at_end[low] else "customers.retention.same"
    title = t(key, when=when, top=top, high=plain(100 * at_end[top], 1), bottom=low, low=plain(100 * at_end[low], 1))
    items = "; ".join(t("alt.level", label=label, value=plain(100 * value, 1)) for label, value in at_end.items())
    alt = t("alt.list", title=title, unit="%", items=items)
    axis = Axis(customers.time, t("customers.retention.axis"), 100.0, "%")
    svg = line_chart("retention", lines, axis, alt)
    return Chart("retention", title, t("customers.retention.note"), svg, alt)


def _span(weeks: int) -> str:
    """A length of time: years if it is whole years, else weeks."""
    if weeks % WEEKS_PER_YEAR == 0:
        return t("span.years", n=weeks // WEEKS_PER_YEAR)
    return t("span.weeks", n=weeks)


def _satisfaction_chart(customers: Customers) -> Chart:
    lines = customers.satisfaction
    ends = {line.label: Interval(*(float(a[-1]) for a in (line.y, line.low, line.high))) for line in lines}  # type: ignore[index]
    style = scale("points", ends.values(), customers.study.currency)
    top = max(ends, key=lambda label: ends[label].mean)
    low = min(ends, key=lambda label: ends[label].mean)
    key = "customers.satisfaction.title" if ends[top].mean > ends[low].mean else "customers.satisfaction.same"
    title = t(key, top=top, high=style.number(ends[top].mean), bottom=low, low=style.number(ends[low].mean))
    items = "; ".join(t("alt.level", label=label, value=style.number(end.mean)) for label, end in ends.items())
    alt = t("alt.list", title=title, unit=style.unit, items=items)
    svg = line_chart("satisfaction", lines, Axis(customers.time, t("customers.satisfaction.axis")), alt)
    note = t("behaviour.note", period=t(f"period.{customers.periods.name}"))
    return Chart("satisfaction", title, note, svg, alt)


def _cumulative_chart(customers: Customers) -> Chart:
    study, lines = customers.study, customers.cumulative
    ends = {line.label: Interval(*(float(a[-1]) for a in (line.y, line.low, line.high))) for line in lines}  # type: ignore[index]
    style = scale("currency", ends.values(), study.currency, change=True)
    top = max(ends, key=lambda label: ends[label].mean)
    key = "customers.cumulative.ahead" if ends[top].mean > 0 else "customers.cumulative.none"
    title = t(
        key,
        top=top,
        baseline=study.baseline.label,
        when=_span(study.weeks),
        value=style.number(ends[top].mean),
        unit=style.unit,
    )
    items = "; ".join(
        t("alt.interval", label=label, value=style.signed(end.mean), ends=style.signed_ends(end))
        for label, end in ends.items()
    )
    alt = t("alt.list", title=title, unit=style.unit, items=items)
    axis = Axis(customers.time, t("customers.cumulative.axis", unit=style.unit), style.factor, zero=True)
    svg = line_chart("cumulative", lines, axis, alt)
    return Chart("cumulative", title, t("customers.cumulative.note", baseline=study.baseline.label), svg, alt)


def _turn_notes(customers: Customers) -> list[str]:
    """One sentence per scheme whose lead in profit changes sign; one if none does."""
    months = MONTHS_PER_YEAR / WEEKS_PER_YEAR
    baseline = customers.study.baseline.label
    notes = [
        t(
            "customers.turn.ahead" if found.ahead else "customers.turn.behind",
            scheme=found.arm.label,
            baseline=baseline,
            month=math.ceil(found.weeks * months),
        )
        for found in customers.turns
    ]
    return notes or ([t("customers.turn.none", baseline=baseline)] if customers.cumulative else [])


def _segment_chart(customers: Customers) -> Chart:
    study, arm = customers.study, customers.featured
    rows = [row for row in customers.segments if row.arm is arm and row.end_change.known]
    dots, words = [], []
    for row in rows:
        change = row.end_share
        text = signed(100 * change.mean, 1) + "%"
        dots.append(Dot(row.title, row.arm.look, change.mean, change.low, change.high, text))
        words.append(t("alt.level", label=row.title, value=text))
    top = max(range(len(rows)), key=lambda i: rows[i].end_share.mean)
    low = min(range(len(rows)), key=lambda i: rows[i].end_share.mean)
    names = {
        "scheme": rows[0].arm.label,
        "baseline": study.baseline.label,
        "top": rows[top].title,
        "high": dots[top].text,
        "bottom": rows[low].title,
        "low": dots[low].text,
    }
    title = t("customers.segments.title" if len(rows) > 1 else "customers.segments.single", **names)
    alt = t("alt.list", title=title, unit="%", items="; ".join(words))
    svg = dot_chart("segments", dots, t("customers.segments.axis"), 100.0, alt, study.baseline.label)
    return Chart("segments", title, t("customers.segments.note", **names), svg, alt)


def _difference(change: Interval, style: Scale) -> Cell:
    return Cell(style.signed(change.mean), style.signed_ends(change)) if change.known else Cell("")


def _segment_table(customers: Customers) -> Table:
    study, found = customers.study, customers.segments
    if len(found) > _MOST_ROWS:
        found = tuple(row for row in found if row.arm.is_baseline or row.arm is customers.featured)
    money_scale = scale("currency", [row.revenue for row in found], study.currency)
    change_scale = scale("currency", [row.revenue_change for row in found], study.currency, change=True)
    places = round(math.log10(change_scale.factor / money_scale.factor))
    change_scale = Scale(money_scale.factor, money_scale.unit, min(change_scale.places + places, 3))
    rows: list[Row] = []
    for name in dict.fromkeys(row.name for row in found):
        mine = [row for row in found if row.name == name]
        rows.append(Row(mine[0].title))
        rows += [
            Row(
                row.arm.label,
                (
                    *(Cell(plain(value.mean, 0)) for value in (row.start, row.won, row.lost, row.end)),
                    Cell(plain(100 * row.kept.mean, 1)),
                    Cell(money_scale.number(row.revenue.mean)),
                    _difference(row.revenue_change, change_scale),
                ),
                look=row.arm.look,
            )
            for row in mine
        ]
    columns = (
        *(Column(t(f"segments.column.{name}")) for name in ("start", "won", "lost", "end")),
        Column(t("segments.column.kept"), t("unit.percent")),
        Column(t("segments.column.revenue"), t("per_year", unit=money_scale.unit)),
        Column(t("segments.column.change"), t("per_year", unit=money_scale.unit)),
    )
    caption = t("segments.caption", weeks=study.weeks)
    return Table(
        "segments", caption, t("scheme"), columns, tuple(rows), t("segments.note", baseline=study.baseline.label)
    )
