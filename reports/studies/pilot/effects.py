"""3 Effects: what the trial has to see, and how much people differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import NONE, capital
from reports.frames import columns_of, frame
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.pilot.plans import Plan, plans_of
from reports.tables import Cell, Column, Row, Table, change_cell

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.view import View


@dataclass(frozen=True, slots=True)
class Effects:
    """Effects of every plan."""

    view: View
    plans: tuple[Plan, ...]


def prepare(view: View) -> Effects:
    """Read the effects."""
    return Effects(view, plans_of(view))


def render(effects: Effects) -> Markup:
    """The section as HTML."""
    if not effects.plans:
        return nothing(t("study.nothing"))
    kpis = dict.fromkeys(plan.quantity.kpi for plan in effects.plans)
    tables = [_table(effects.view, [plan for plan in effects.plans if plan.quantity.kpi == kpi]) for kpi in kpis]
    return body(Block(paragraphs=[t("effects.intro")], tables=tables))


def frames(effects: Effects) -> dict[str, pd.DataFrame]:
    """Table `effects`."""
    rows = (
        {
            "kpi": plan.quantity.kpi,
            "unit": plan.quantity.kind,
            "per_agent": plan.per_agent,
            "scheme": plan.scheme,
            "against": plan.against,
            "weeks": length.weeks,
            **columns_of("effect", length.effect),
            "sd_between_agents": length.sd,
        }
        for plan in effects.plans
        for length in plan.lengths
    )
    return {"effects": frame(rows, ["kpi", "scheme", "weeks"])}


def _table(view: View, plans: list[Plan]) -> Table:
    quantity = plans[0].quantity
    changes = quantity.style([ln.effect for plan in plans for ln in plan.lengths], change=True)
    spread = quantity.style([Interval(ln.sd, 0.9 * ln.sd, 1.1 * ln.sd) for p in plans for ln in p.lengths], change=True)
    rows: list[Row] = []
    for plan in plans:
        rows.append(Row(view.label(plan.scheme), look=view.arm(plan.scheme).look))
        rows += [
            Row(
                t("span.weeks", n=length.weeks),
                (
                    change_cell(length.effect, changes, quantity.direction),
                    Cell(spread.number(length.sd)),
                    Cell(_ratio(length.effect.mean, length.sd)),
                ),
            )
            for length in plan.lengths
        ]
    per = t("effects.per_agent") if plans[0].per_agent else ""
    columns = (
        Column(t("effects.column.effect"), t("effects.unit", unit=changes.unit, per=per).strip()),
        Column(t("effects.column.sd"), spread.unit),
        Column(t("effects.column.ratio")),
    )
    caption = t("effects.caption", objective=capital(quantity.title), against=view.label(plans[0].against))
    return Table("effects", caption, t("effects.corner"), columns, tuple(rows), t("effects.note"))


def _ratio(effect: float, sd: float) -> str:
    """Effect in standard deviations, the standardised size."""
    return f"{abs(effect) / sd:.2f}" if sd and sd == sd and effect == effect else NONE  # noqa: PLR0124 - NaN
