"""1 Summary: how many agents and weeks a trial needs, by scheme and aim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import NONE, capital, percent, plain, with_unit
from reports.frames import frame
from reports.page import fill
from reports.studies.body import Words
from reports.studies.pilot.plans import Length, Plan, plans_of
from reports.studies.sentences import amount_words, interval_words, is_better
from reports.tables import Cell, Column, Row, Table, even

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.view import View

_MOST_POINTS, _MOST_COLUMNS = 5, 6
MANY = 100_000
"""Agents beyond which a number is not worth counting."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Plans of all schemes and aims, and the answer in words."""

    view: View
    plans: tuple[Plan, ...]
    words: Words


def prepare(view: View) -> Summary:
    """Put the plans into words."""
    plans = plans_of(view)
    return Summary(view, plans, _words(view, plans))


def _words(view: View, plans: tuple[Plan, ...]) -> Words:
    first = [plan for plan in plans if plan.quantity.kpi == view.objectives[0].kpi]
    if not first:
        return Words(t("pilot.headline.nothing"))
    asked = {"power": percent(view.spec.pilot.power), "level": percent(view.spec.pilot.level)}
    headline, why = _headline(view, first)
    lead = f"{t('pilot.lead', **asked)} {why}" if why else ""
    points = [(_name(view, plan), _plan_words(view, plan)) for plan in plans[:_MOST_POINTS]]
    if len(plans) > _MOST_POINTS:
        points.append((t("sensitivity.rest"), t("pilot.rest", n=len(plans) - _MOST_POINTS)))
    return Words(headline, lead, tuple(points))


def _name(view: View, plan: Plan) -> str:
    return t("pilot.name", scheme=view.label(plan.scheme), objective=plan.quantity.title)


def _headline(view: View, first: list[Plan]) -> tuple[str, str]:
    """The trial to make for the scheme that is easiest to tell by the first aim, and why this one."""
    known = [(plan, smallest) for plan in first if (smallest := plan.smallest) is not None]
    if not known:
        return t("pilot.headline.none", objective=first[0].quantity.title), ""
    # A scheme that is to be worse, or of which that is not known, is no reason for a trial if there is another one.
    plan, smallest = min(known, key=lambda pair: (not _promising(*pair), pair[1].needed or 0))
    team = team_of(view)
    chosen = plan.fitting(team) or smallest
    names = {
        "scheme": view.label(plan.scheme),
        "against": view.label(plan.against),
        "objective": plan.quantity.title,
        "agents": count_words(chosen.needed),
        "weeks": chosen.weeks,
    }
    if not chosen.effect.clear:
        return t("pilot.headline.unclear", **names), ""
    key = "pilot.headline" if is_better(plan.quantity, chosen.effect) else "pilot.headline.worse"
    return t(key, **names), t("pilot.why.fits" if plan.fitting(team) else "pilot.why.smallest", team=plain(team, 0))


def _promising(plan: Plan, length: Length) -> bool:
    return length.effect.clear and is_better(plan.quantity, length.effect)


def count_words(agents: int | None) -> str:
    """A number of agents; one that no firm has is not counted."""
    if agents is None:
        return NONE
    return t("more_than", number=plain(MANY, 0)) if agents >= MANY else plain(agents, 0)


def team_of(view: View) -> int:
    """People in the team of the main world."""
    return view.saved.scenarios[0].team.agents


def _plan_words(view: View, plan: Plan) -> str:
    """Agents needed at each length, and the effect that has to be seen."""
    names = {"scheme": view.label(plan.scheme), "against": view.label(plan.against)}
    best = plan.fitting(team_of(view)) or plan.smallest
    if best is None:
        return t("pilot.no_effect", **names)
    said = plan.quantity.said(best.effect)
    names |= {"weeks": str(best.weeks), "interval": interval_words(said.ends, best.effect)}
    effect = t(
        "pilot.effect.agent" if plan.per_agent else "pilot.effect",
        amount=amount_words(plan.quantity, best.effect),
        **names,
    )
    if not best.effect.clear:
        style = plan.quantity.style([best.effect], change=True)
        per = t("effects.per_agent") if plan.per_agent else ""
        ends = t("effects.unit", unit=with_unit(style.signed_ends(best.effect), style.unit), per=per).strip()
        return t("pilot.unclear", weeks=best.weeks, ends=ends)
    needed = [
        t("pilot.needed", agents=count_words(length.needed), weeks=length.weeks)
        for length in plan.lengths
        if length.needed is not None
    ]
    return t("pilot.plan", needed=t("list.comma").join(needed), effect=effect) + _available(view, best)


def _available(view: View, best: Length) -> str:
    """Whether the team is large enough for two arms of that size."""
    team = team_of(view)
    if best.needed is None or 2 * best.needed <= team:
        return ""
    return " " + t("pilot.too_few", team=plain(team, 0), needed=plain(2 * best.needed, 0))


def render(summary: Summary) -> Markup:
    """The section as HTML."""
    tables = _tables(summary) if summary.plans else []
    return fill("decision", words=summary.words, tables=tables, charts=[])


def frames(summary: Summary) -> dict[str, pd.DataFrame]:
    """Tables `summary_words` and `needed`."""
    said = ({"paragraph": i, "text": text} for i, text in enumerate(summary.words.paragraphs(), 1))
    needed = (
        {
            "kpi": plan.quantity.kpi,
            "scheme": plan.scheme,
            "against": plan.against,
            "weeks": length.weeks,
            "power": summary.view.spec.pilot.power,
            "agents_per_arm": length.needed,
            "agents_if_effect_large": length.range[0],
            "agents_if_effect_small": length.range[1],
        }
        for plan in summary.plans
        for length in plan.lengths
    )
    return {
        "summary_words": frame(said, ["paragraph", "text"]),
        "needed": frame(needed, ["kpi", "scheme", "weeks"]),
    }


def _tables(summary: Summary) -> list[Table]:
    """Agents per arm: a row for each scheme and aim, a column for each length."""
    weeks = sorted({length.weeks for plan in summary.plans for length in plan.lengths})
    tables = []
    for part, group in enumerate(even(len(weeks), _MOST_COLUMNS)):
        chosen = [weeks[i] for i in group]
        rows: list[Row] = []
        for kpi in dict.fromkeys(plan.quantity.kpi for plan in summary.plans):
            mine = [plan for plan in summary.plans if plan.quantity.kpi == kpi]
            rows.append(Row(capital(mine[0].quantity.title)))
            rows += [_row(summary.view, plan, chosen) for plan in mine]
        columns = tuple(Column(t("span.weeks", n=week)) for week in chosen)
        caption = t("pilot.needed.caption", power=percent(summary.view.spec.pilot.power))
        shown = t("continued", caption=caption) if part else caption
        note = t("pilot.needed.note", level=percent(summary.view.spec.pilot.level))
        tables.append(Table("needed", shown, t("scheme"), columns, tuple(rows), note))
    return tables


def _row(view: View, plan: Plan, weeks: list[int]) -> Row:
    by_weeks = {length.weeks: length for length in plan.lengths}
    arm = view.arm(plan.scheme)
    return Row(arm.label, tuple(_cell(by_weeks.get(week)) for week in weeks), look=arm.look)


def _cell(length: Length | None) -> Cell:
    if length is None:
        return Cell(NONE)
    if length.needed is None:
        return Cell(NONE, t("pilot.cell.none"))
    large, small = length.range
    if large is None and small is None:
        return Cell(count_words(length.needed))
    high = count_words(small) if small is not None else t("pilot.cell.unbounded")
    return Cell(count_words(length.needed), t("from_to", low=count_words(large), high=high))
