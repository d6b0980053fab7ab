"""The decision in sentences. Every number comes from the same intervals as the table of gains."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.statistics import FEWEST_REPLICATIONS
from reports.catalogue import t
from reports.data import title_of, unit_of
from reports.format import capital, money, percent, probability, scale, share_points, with_unit
from reports.verdict import Case
from reports.words import either, listing

if TYPE_CHECKING:
    from reports.numbers import Interval
    from reports.sections.decision import Decision, Gain


@dataclass(frozen=True, slots=True)
class Words:
    """The decision: a headline, and points of (name, text)."""

    headline: str
    lead: str
    points: tuple[tuple[str, str], ...]


def words(decision: Decision) -> Words:
    """Write the decision."""
    case, shown = decision.verdict.case, decision.shown
    points: list[tuple[str, str]] = []
    if shown and shown.profit.known and case not in (Case.NO_RUNS, Case.SINGLE):
        points = [
            (t("decision.sure"), _sure(decision)),
            (t("decision.cost"), _cost(decision, shown)),
            (t("decision.risk"), _risk(decision)),
            (t("decision.change"), _change(decision)),
        ]
    return Words(_headline(decision), _lead(decision, shown), tuple(points))


def _headline(decision: Decision) -> str:
    verdict, baseline = decision.verdict, decision.study.baseline
    return t(
        f"headline.{verdict.case.value}",
        pick=verdict.pick.label,
        baseline=baseline.label,
        tied=listing([arm.label for arm in (verdict.pick, *verdict.tied)]),
        others=either([arm.label for arm in verdict.tied]),
        objective=title_of(verdict.kpi),
    )


def _lead(decision: Decision, shown: Gain | None) -> str:
    """What the scheme shown brings: money and customers, with intervals."""
    if shown is None or not shown.profit.known:
        return t(f"lead.{decision.verdict.case.value}") if decision.verdict.case is not Case.KEEP else ""
    if shown.profit.zero and shown.retention.zero:
        return t("lead.same", scheme=shown.arm.label, baseline=decision.study.baseline.label)
    amount, ends = money(shown.profit, decision.study.currency)
    about = "lead" if decision.picked else "lead.best_other"
    profit = t(
        f"{about}.more" if shown.profit.mean >= 0 else f"{about}.less",
        scheme=shown.arm.label,
        baseline=decision.study.baseline.label,
        amount=amount,
        interval=_interval(ends, shown.profit),
    )
    kept = ""
    if shown.retention.known:
        points, point_ends = share_points(shown.retention)
        kept = t("lead.retention", points=points, interval=_interval(point_ends, shown.retention))
    return " ".join(part for part in (profit, kept, _with_book(decision)) if part)


def _with_book(decision: Decision) -> str:
    """Whether what the customers are worth at the end turns the choice: the horizon undervalues retention."""
    book = next((other for other in decision.others if other.kpi == "profit_with_book"), None)
    pick = decision.verdict.pick
    if book is None or book.pick is pick:
        return ""
    rival = next((rival for rival in book.rivals if rival.arm is pick), None)
    if rival is None or not rival.lead.clear:
        return ""
    amount, ends = money(decision.study.per_year(rival.lead), decision.study.currency)
    return t("lead.book", pick=book.pick.label, other=pick.label, amount=amount, interval=_interval(ends, rival.lead))


def _interval(ends: str, value: Interval) -> str:
    if value.zero:
        return t("interval.exact")
    return t("interval.of_mean", ends=ends) if value.bounded else t("interval.none")


def _sure(decision: Decision) -> str:
    verdict = decision.verdict
    chance = decision.chances.get(verdict.pick.name)
    parts = []
    if chance is not None and math.isfinite(chance):
        parts.append(
            t(
                "sure.chance",
                pick=verdict.pick.label,
                objective=title_of(verdict.kpi),
                chance=probability(chance),
                n=len(decision.study.arms),
            )
        )
    if verdict.rivals:
        parts.append(_against_second(decision))
    runs = min((rival.lead.n for rival in verdict.rivals), default=0)
    if runs < FEWEST_REPLICATIONS:
        parts.append(t("sure.few", n=runs))
    parts.append(t("sure.limits"))
    return " ".join(parts)


def _against_second(decision: Decision) -> str:
    verdict = decision.verdict
    second = verdict.rivals[0]
    names = {"pick": verdict.pick.label, "second": second.arm.label}
    if second.lead.zero:
        return t("sure.same", **names)
    if unit_of(verdict.kpi) == "currency":
        per_year = decision.study.per_year(second.lead)
        amount, ends = money(per_year, decision.study.currency)
        amount = t("per_year", unit=amount)
    else:
        style = scale(unit_of(verdict.kpi), [second.lead], "", change=True)
        amount, ends = f"{style.signed(second.lead.mean)} {style.unit}", style.signed_ends(second.lead)
    key = "sure.second" if second.lead.clear else "sure.tied" if second.lead.bounded else "sure.second.unknown"
    return t(key, amount=amount, ends=ends, **names)


def _cost(decision: Decision, shown: Gain) -> str:
    names = {"scheme": shown.arm.label, "baseline": decision.study.baseline.label}
    if shown.pay.zero:
        return t("cost.same", **names)
    amount, ends = money(shown.pay, decision.study.currency)
    key = "cost.more" if shown.pay.mean > 0 else "cost.less"
    level = decision.study.per_year(decision.study.level("pay_total", decision.study.baseline)).mean
    share = percent(abs(shown.pay.mean / level), 1) if level else ""
    return t(key, amount=amount, share=share, interval=_interval(ends, shown.pay), **names)


def _risk(decision: Decision) -> str:
    broken = [result for result in decision.guards if result.passed is False]
    parts = []
    for key, certain in (("risk.guards", True), ("risk.guards_maybe", False)):
        items = [title_of(result.guard.kpi) for result in broken if result.certain is certain]
        if items:
            parts.append(t(key, items=listing(items)))
    worse = decision.worsening
    if worse is not None:
        unit = unit_of(worse.kpi)
        level = scale(unit, [worse.before, worse.after], decision.study.currency)
        style = scale(unit, [worse.change], decision.study.currency, change=True)
        parts.append(
            t(
                "risk.worse",
                kpi=capital(title_of(worse.kpi)),
                before=with_unit(level.number(worse.before.mean), level.unit),
                after=with_unit(level.number(worse.after.mean), level.unit),
                ends=with_unit(style.signed_ends(worse.change), style.unit),
            )
        )
    if not parts:
        parts.append(t("risk.none" if not decision.verdict.pick.is_baseline else "risk.baseline"))
    parts.append(t("risk.model"))
    return " ".join(parts)


def _change(decision: Decision) -> str:
    """Which other ways to judge would choose another scheme."""
    pick = decision.verdict.pick
    by_pick: dict[str, list[str]] = {}
    for other in decision.others:
        if any(rival.arm is pick and rival.lead.clear for rival in other.rivals):
            by_pick.setdefault(other.pick.label, []).append(title_of(other.kpi))
    if not by_pick:
        return t("change.none", pick=pick.label, kpis=listing([title_of(other.kpi) for other in decision.others]))
    return " ".join(t("change.other", kpis=either(kpis), pick=label) for label, kpis in by_pick.items())
