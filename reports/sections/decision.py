"""1 Decision: what to choose, what it brings and costs, how sure that is, and what speaks against it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.dots import Dot, dot_chart
from reports.data import PROFITS, title_of, unit_of
from reports.decision_words import limit_text, words
from reports.format import Scale, capital, percent, probability, scale
from reports.frames import columns_of, frame
from reports.guardrails import GuardResult, Worsening, check, worst
from reports.numbers import Interval
from reports.page import fill
from reports.tables import Cell, Column, Row, Table, change_cell
from reports.verdict import Case, Verdict, chances, judge, objective_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.data import Arm, Study


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
    """Numbers of the section; `gains` in the order of the schemes, without the baseline."""

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
        return next((gain for gain in self.gains if gain.arm == self.verdict.pick), None)

    @property
    def shown(self) -> Gain | None:
        """The scheme the figures are about: the pick, or the best alternative to the baseline."""
        if self.picked or not self.verdict.rivals:
            return self.picked
        return next(gain for gain in self.gains if gain.arm == self.verdict.rivals[0].arm)


def prepare(study: Study) -> Decision:
    """Compute the decision and what belongs to it."""
    objective = objective_of(study)
    verdict = judge(study, objective)
    chance = chances(study, objective)
    gains = tuple(_gain(study, arm, chance) for arm in study.others)
    others = tuple(judge(study, kpi) for kpi in (*PROFITS, "retention_12m") if kpi != objective)
    watched = verdict.pick if not verdict.pick.is_baseline else None
    return Decision(
        study,
        verdict,
        gains,
        chance,
        check(study, watched) if watched else (),
        worst(study, watched) if watched else None,
        others,
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
    earns = [gain for gain in decision.gains if gain.profit.known]
    keeps = [gain for gain in decision.gains if gain.retention.known]
    charts = [_profit_chart(decision, earns)] if earns else []
    charts += [_retention_chart(decision, keeps)] if keeps else []
    return fill(
        "decision",
        words=words(decision),
        tables=[gains_table(decision), *([_guards_table(decision)] if decision.guards else [])],
        charts=charts,
    )


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
    guards = (
        {
            "scheme": decision.verdict.pick.name,
            "kpi": result.guard.kpi,
            "unit": unit_of(result.guard.kpi),
            "limit_of_change": result.limit,
            **columns_of("change", result.change),
            "passed": result.passed,
            "certain": result.certain,
        }
        for result in decision.guards
    )
    return {"gains": frame(gains, ["scheme"]), "guardrails": frame(guards, ["scheme", "kpi"])}


def gains_table(decision: Decision) -> Table:
    """What each scheme changes, in the numbers that the sentences use."""
    study, gains = decision.study, decision.gains
    money_scale = scale("currency", [g.profit for g in gains] + [g.book for g in gains], study.currency, change=True)
    pay_scale = scale("currency", [g.pay for g in gains], study.currency, change=True)
    points = scale("share", [g.retention for g in gains], study.currency, change=True)
    rows = [
        Row(
            study.baseline.label,
            _levels(study, money_scale, pay_scale, probability(_chance(decision, study.baseline))),
            look=study.baseline.look,
            note=t("decision.picked") if decision.verdict.case is Case.KEEP else t("decision.level"),
        )
    ]
    rows += [
        Row(
            gain.arm.label,
            (
                change_cell(gain.profit, money_scale, 1),
                change_cell(gain.book, money_scale, 1),
                change_cell(gain.retention, points, 1),
                change_cell(gain.pay, pay_scale, 0),
                Cell(probability(gain.chance)),
            ),
            look=gain.arm.look,
            note=t("decision.picked") if gain is decision.picked else "",
        )
        for gain in gains
    ]
    columns = (
        Column(t("decision.column.profit"), t("per_year", unit=money_scale.unit)),
        Column(t("decision.column.book"), t("per_year", unit=money_scale.unit)),
        Column(t("decision.column.retention"), points.unit),
        Column(t("decision.column.pay"), t("per_year", unit=pay_scale.unit)),
        Column(t("decision.column.chance"), t("decision.by", objective=title_of(decision.verdict.kpi))),
    )
    caption = t("decision.gains.caption", baseline=study.baseline.label)
    return Table("gains", caption, t("scheme"), columns, tuple(rows), _gains_note(decision))


def _levels(study: Study, money_scale: Scale, pay_scale: Scale, chance: str) -> tuple[Cell, ...]:
    """What the baseline itself has, in the units of the differences below it."""
    profit, book, pay = (
        study.per_year(study.level(kpi, study.baseline)).mean for kpi in ("profit", "profit_with_book", "pay_total")
    )
    kept = percent(study.level("retention_12m", study.baseline).mean, 1)
    texts = (money_scale.number(profit), money_scale.number(book), kept, pay_scale.number(pay), chance)
    return tuple(Cell(text) for text in texts)


def _chance(decision: Decision, arm: Arm) -> float:
    return decision.chances.get(arm.name, math.nan)


def _gains_note(decision: Decision) -> str:
    """How many pairs of runs stand behind the differences."""
    pairs = sorted({gain.profit.n for gain in decision.gains if gain.profit.known}) or [0]
    low, high = pairs[0], pairs[-1]
    shown = str(low) if low == high else t("from_to", low=low, high=high)
    return t("decision.gains.note", n=high, pairs=shown)


def _guards_table(decision: Decision) -> Table:
    study, pick = decision.study, decision.verdict.pick
    rows = []
    for result in decision.guards:
        unit = unit_of(result.guard.kpi)
        style = scale(unit, [result.change], study.currency, change=True)
        state = "unknown" if result.passed is None else "pass" if result.passed else "fail"
        sure = "" if result.passed is None or result.certain else t("guard.uncertain")
        tone = {"pass": "good", "fail": "bad"}.get(state, "")
        rows.append(
            Row(
                capital(title_of(result.guard.kpi)),
                (
                    Cell(limit_text(study, result)),
                    change_cell(result.change, style, 0) if result.change.known else Cell(t("unknown")),
                    Cell(t(f"guard.{state}"), sure, tone=tone),
                ),
                unit=style.unit,
            )
        )
    floor = study.lowest_month(pick)
    before = study.lowest_month(study.baseline)
    style = scale("currency", [Interval(floor, math.nan, math.nan)], study.currency)
    rows.append(
        Row(
            t("guard.floor"),
            (
                Cell(t("guard.floor.limit")),
                Cell(style.number(floor), t("guard.floor.before", amount=style.number(before))),
                Cell(t("guard.open")),
            ),
            unit=style.unit,
        )
    )
    columns = (
        Column(t("guard.column.limit"), numeric=False),
        Column(t("guard.column.change")),
        Column(t("guard.column.result"), numeric=False),
    )
    caption = t("guard.caption", scheme=pick.label, baseline=study.baseline.label)
    return Table("guardrails", caption, t("guard.corner"), columns, tuple(rows), t("guard.note"))


def _dots(gains: Sequence[Gain], values: Sequence[Interval], text) -> list[Dot]:
    return [
        Dot(gain.arm.label, gain.arm.look, value.mean, value.low, value.high, text(value.mean))
        for gain, value in zip(gains, values, strict=True)
    ]


def _profit_chart(decision: Decision, gains: Sequence[Gain]) -> Chart:
    study = decision.study
    values = [gain.profit for gain in gains]
    style = scale("currency", values, study.currency, change=True)
    title = _finding(decision, gains, values, "decision.chart.profit")
    alt = _alt(title, gains, values, style, study)
    axis = t("decision.axis.profit", unit=style.unit)
    svg = dot_chart("gain-profit", _dots(gains, values, style.signed), axis, style.factor, alt, study.baseline.label)
    return Chart("gain-profit", title, t("decision.chart.profit.note"), svg, alt)


def _retention_chart(decision: Decision, gains: Sequence[Gain]) -> Chart:
    study = decision.study
    values = [gain.retention for gain in gains]
    style = scale("share", values, study.currency, change=True)
    title = _finding(decision, gains, values, "decision.chart.retention")
    alt = _alt(title, gains, values, style, study)
    axis = t("decision.axis.retention")
    svg = dot_chart("gain-retention", _dots(gains, values, style.signed), axis, style.factor, alt, study.baseline.label)
    return Chart("gain-retention", title, t("decision.chart.retention.note"), svg, alt)


def _finding(decision: Decision, gains: Sequence[Gain], values: Sequence[Interval], key: str) -> str:
    """How many schemes are clearly above the baseline, and which is highest."""
    baseline = decision.study.baseline.label
    above = sum(value.clear and value.mean > 0 for value in values)
    best = max(range(len(gains)), key=lambda i: values[i].mean)
    if above == 0:
        return t(f"{key}.none", baseline=baseline)
    return t(f"{key}.some", n=above, total=len(gains), baseline=baseline, best=gains[best].arm.label)


def _alt(title: str, gains: Sequence[Gain], values: Sequence[Interval], style, study: Study) -> str:
    each = "; ".join(
        t("alt.interval", label=gain.arm.label, value=style.signed(value.mean), ends=style.signed_ends(value))
        for gain, value in zip(gains, values, strict=True)
    )
    return t("alt.list", title=title, unit=style.unit, items=each)
