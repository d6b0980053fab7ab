"""1 Decision: what to choose, what it brings and costs, how sure that is, and what speaks against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.dots import Dot, dot_chart
from reports.data import PROFITS, title_of
from reports.decision_words import words
from reports.figures import alt_text, differences
from reports.format import Scale, percent, probability, rescaled, scale
from reports.frames import columns_of, frame
from reports.guard_table import guard_frame, guard_table
from reports.guardrails import GuardResult, Worsening, check, worst
from reports.page import fill
from reports.tables import Cell, Column, Row, Table, change_cell
from reports.verdict import Case, Verdict, chances, judge, objective_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from markupsafe import Markup

    from reports.data import Arm, Study
    from reports.numbers import Interval


@dataclass(frozen=True, slots=True)
class Gain:
    """What a scheme changes against the baseline: money per year, retention as a share.

    Attributes:
        arm: the scheme.
        profit: profit.
        book: profit with the book's value at the end.
        retention: 12-month retention.
        pay: total pay.
        chance: probability that the scheme is the best by the objective; NaN if unknown.
    """

    arm: Arm
    profit: Interval
    book: Interval
    retention: Interval
    pay: Interval
    chance: float


@dataclass(frozen=True, slots=True)
class Decision:
    """Numbers of the section.

    Attributes:
        study: the comparison.
        verdict: outcome by the objective.
        gains: every scheme but the baseline, in order.
        chances: probability of being best by the objective, by name.
        guards: limits for the pick; empty if that is the baseline.
        worsening: what gets worst under the pick, if anything clearly does.
        others: outcomes by the other ways to judge.
    """

    study: Study
    verdict: Verdict
    gains: tuple[Gain, ...]
    chances: dict[str, float]
    guards: tuple[GuardResult, ...]
    worsening: Worsening | None
    others: tuple[Verdict, ...]

    @property
    def picked(self) -> Gain | None:
        """Gain of the scheme picked; None if that is the baseline."""
        return next((gain for gain in self.gains if gain.arm is self.verdict.pick), None)

    @property
    def shown(self) -> Gain | None:
        """The scheme the sentences are about: the pick, or the best alternative to the baseline."""
        if self.picked or not self.verdict.rivals:
            return self.picked
        return next(gain for gain in self.gains if gain.arm is self.verdict.rivals[0].arm)


def prepare(study: Study) -> Decision:
    """Compute the decision and what belongs to it."""
    objective = objective_of(study)
    verdict = judge(study, objective)
    chance = chances(study, objective)
    pick = verdict.pick
    return Decision(
        study,
        verdict,
        gains=tuple(_gain(study, arm, chance) for arm in study.others),
        chances=chance,
        guards=() if pick.is_baseline else check(study, pick),
        worsening=None if pick.is_baseline else worst(study, pick),
        others=tuple(judge(study, kpi) for kpi in (*PROFITS, "retention_12m") if kpi != objective),
    )


def _gain(study: Study, arm: Arm, chance: dict[str, float]) -> Gain:
    return Gain(
        arm,
        study.per_year(study.change("profit", arm)),
        study.per_year(study.change("profit_with_book", arm)),
        study.change("retention_12m", arm),
        study.per_year(study.change("pay_total", arm)),
        chance.get(arm.name, math.nan),
    )


def render(decision: Decision) -> Markup:
    """The section as HTML."""
    study = decision.study
    profit = {gain.arm: gain.profit for gain in decision.gains if gain.profit.known}
    kept = {gain.arm: gain.retention for gain in decision.gains if gain.retention.known}
    points = scale("share", kept.values(), study.currency, change=True)
    charts = [_gain_chart(study, "profit", profit, _money_scales(decision)[0])] if profit else []
    charts += [_gain_chart(study, "retention", kept, points)] if kept else []
    tables = [gains_table(decision)]
    tables += [guard_table(study, decision.verdict.pick, decision.guards)] if decision.guards else []
    return fill("decision", words=words(decision), tables=tables, charts=charts)


def frames(decision: Decision) -> dict[str, pd.DataFrame]:
    """Tables `gains` and `guardrails`."""
    gains = (
        {
            "scheme": gain.arm.name,
            "title": gain.arm.title,
            **columns_of("profit_per_year_change", gain.profit),
            **columns_of("profit_with_book_per_year_change", gain.book),
            **columns_of("retention_12m_change", gain.retention),
            **columns_of("pay_total_per_year_change", gain.pay),
            "probability_best": gain.chance,
        }
        for gain in decision.gains
    )
    return {
        "gains": frame(gains, ["scheme"]),
        "guardrails": guard_frame(decision.verdict.pick, decision.guards),
    }


def gains_table(decision: Decision) -> Table:
    """What each scheme changes, in the numbers that the sentences use."""
    study, gains = decision.study, decision.gains
    profit, book = _money_scales(decision)
    pay = scale("currency", [gain.pay for gain in gains], study.currency, change=True)
    points = scale("share", [gain.retention for gain in gains], study.currency, change=True)
    rows = [
        Row(
            gain.arm.label,
            (
                change_cell(gain.profit, profit, 1),
                change_cell(gain.book, book, 1),
                change_cell(gain.retention, points, 1),
                change_cell(gain.pay, pay, 0),
                Cell(probability(gain.chance)),
            ),
            look=gain.arm.look,
            note=t("decision.picked") if gain is decision.picked else "",
        )
        for gain in gains
    ]
    columns = (
        Column(t("decision.column.profit"), t("per_year", unit=profit.unit)),
        Column(t("decision.column.book"), t("per_year", unit=book.unit)),
        Column(t("decision.column.retention"), points.unit),
        Column(t("decision.column.pay"), t("per_year", unit=pay.unit)),
        Column(t("decision.column.chance"), t("decision.by", objective=title_of(decision.verdict.kpi))),
    )
    caption = t("decision.gains.caption", baseline=study.baseline.label)
    all_rows = (_baseline_row(decision, profit, book, pay), *rows)
    return Table("gains", caption, t("scheme"), columns, all_rows, _gains_note(decision))


def _money_scales(decision: Decision) -> tuple[Scale, Scale]:
    """How differences in profit without and with book value are written: one unit, each with its own digits."""
    currency = decision.study.currency
    profits, books = ([getattr(gain, name) for gain in decision.gains] for name in ("profit", "book"))
    both = scale("currency", [*profits, *books], currency, change=True)
    own = (scale("currency", values, currency, change=True) for values in (profits, books))
    profit, book = (rescaled(style, both) for style in own)
    return profit, book


def _baseline_row(decision: Decision, profit: Scale, book: Scale, pay: Scale) -> Row:
    """What the baseline itself has, in the units of the differences below it."""
    study, baseline = decision.study, decision.study.baseline
    styles = {"profit": profit, "profit_with_book": book, "pay_total": pay}
    money = {kpi: style.number(study.per_year(study.level(kpi, baseline)).mean) for kpi, style in styles.items()}
    texts = (
        money["profit"],
        money["profit_with_book"],
        percent(study.level("retention_12m", baseline).mean, 1),
        money["pay_total"],
        probability(decision.chances.get(baseline.name, math.nan)),
    )
    kept = decision.verdict.case is Case.KEEP
    note = t("decision.picked") if kept else t("decision.level")
    return Row(baseline.label, tuple(Cell(text) for text in texts), note=note, look=baseline.look)


def _gains_note(decision: Decision) -> str:
    """How many pairs of runs stand behind the differences."""
    pairs = sorted({gain.profit.n for gain in decision.gains if gain.profit.known}) or [0]
    low, high = pairs[0], pairs[-1]
    shown = str(low) if low == high else t("from_to", low=low, high=high)
    return t("decision.gains.note", n=high, pairs=shown)


def _gain_chart(study: Study, name: str, values: Mapping[Arm, Interval], style: Scale) -> Chart:
    """Differences to the baseline with intervals; `name` is profit or retention."""
    title = _finding(study, f"decision.chart.{name}", values)
    alt = alt_text(title, style.unit, differences({arm.label: value for arm, value in values.items()}, style))
    dots = [
        Dot(arm.label, arm.look, value.mean, value.low, value.high, style.signed(value.mean))
        for arm, value in values.items()
    ]
    axis = t(f"decision.axis.{name}", unit=style.unit)
    svg = dot_chart(f"gain-{name}", dots, axis, style.factor, alt, study.baseline.label)
    return Chart(f"gain-{name}", title, t(f"decision.chart.{name}.note"), svg, alt)


def _finding(study: Study, key: str, values: Mapping[Arm, Interval]) -> str:
    """How many schemes are clearly above the baseline, and which is highest."""
    above = sum(value.clear and value.mean > 0 for value in values.values())
    best = max(values, key=lambda arm: values[arm].mean)
    names = {"baseline": study.baseline.label, "best": best.label, "total": len(values)}
    return t(f"{key}.some", n=above, **names) if above else t(f"{key}.none", **names)
