"""3 Morris: how much each number matters over the whole of its range, and whether it acts unevenly."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.palette import COLOURS, MUTED, Look
from reports.charts.scatter import Cloud, Mark, Plane, Steps, scatter_chart
from reports.figures import alt_text
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.sensitivity.swings import Target, targets_of
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from reports.studies.factors import Factor
    from reports.studies.view import View

_MOST_CHARTS, _MOST_LABELS = 6, 8
_LOOK = Look(COLOURS[0], (), "o")


@dataclass(frozen=True, slots=True)
class Effect:
    """Elementary effects of a number: mean, mean size with its interval, spread; as the report states them."""

    factor: Factor
    mu: float
    size: Interval
    sigma: float


@dataclass(frozen=True, slots=True)
class Morris:
    """Effects by target, the largest first."""

    view: View
    effects: dict[Target, list[Effect]]


def prepare(view: View) -> Morris:
    """Read the effects."""
    found = {}
    for target in targets_of(view, "morris"):
        quantity = target.quantity
        effects = [
            Effect(
                view.factor(str(row["factor"])),
                row["mu"] * quantity.per,
                quantity.stated(row["mu_star"], row["mu_star_low"], row["mu_star_high"]),
                row["sigma"] * quantity.per,
            )
            for row in target.of(view.table("morris"))
        ]
        known = [effect for effect in effects if effect.size.known and math.isfinite(effect.sigma)]
        if known:
            found[target] = sorted(known, key=lambda effect: -effect.size.mean)
    return Morris(view, found)


def render(morris: Morris) -> Markup:
    """The section as HTML."""
    if not morris.effects:
        return nothing(t("morris.none"))
    shown = list(morris.effects)[:_MOST_CHARTS]
    charts = [_chart(morris.view, target, morris.effects[target]) for target in shown]
    tables = [_table(morris.view, target, morris.effects[target]) for target in shown[:1]]
    return body(Block(paragraphs=[t("morris.intro")], charts=charts, tables=tables))


def frames(morris: Morris) -> dict[str, pd.DataFrame]:
    """Table `morris`."""
    table = morris.view.table("morris").copy()
    per = np.array([morris.view.quantity(str(kpi)).per for kpi in table["kpi"]], np.float64)
    for column in ("mu", "mu_star", "mu_star_low", "mu_star_high", "sigma"):
        table[column] = pd.to_numeric(table[column], errors="coerce") * per
    table.insert(1, "unit", [morris.view.quantity(str(kpi)).unit for kpi in table["kpi"]])
    return {"morris": table}


def _chart(view: View, target: Target, effects: Sequence[Effect]) -> Chart:
    style = target.quantity.style([effect.size for effect in effects], change=True)
    marks = [
        Mark(effect.size.mean, effect.sigma, effect.factor.label if i < _MOST_LABELS else "", _LOOK)
        for i, effect in enumerate(effects)
    ]
    top = 1.12 * max(x for effect in effects for x in (effect.size.mean, effect.sigma))
    line = Steps(t("morris.line"), np.array([0.0, top]), np.array([0.0, top]))
    ends = (0.0, top or 1.0)
    plane = Plane(
        t("morris.axis.size", unit=style.unit), t("morris.axis.spread", unit=style.unit), style.factor, style.factor,
        x_range=ends, y_range=ends,
    )  # fmt: skip
    title = _finding(view, target, effects[0])
    items = [
        t("alt.morris", factor=e.factor.label, size=style.number(e.size.mean), spread=style.number(e.sigma))
        for e in effects
    ]
    alt = alt_text(title, style.unit, items)
    none = Cloud("", np.empty(0), np.empty(0), MUTED)
    svg = scatter_chart(f"morris-{target.key}", [none], marks, plane, alt, front=line)
    return Chart(f"morris-{target.key}", title, t("morris.note"), svg, alt)


def _finding(view: View, target: Target, top: Effect) -> str:
    names = {"factor": top.factor.label, "target": target.title(view), "objective": target.quantity.title}
    if not top.size.mean:
        return t("sensitivity.still", **names)
    return t("morris.finding.uneven" if top.sigma > top.size.mean else "morris.finding.even", **names)


def _table(view: View, target: Target, effects: Sequence[Effect]) -> Table:
    style = target.quantity.style([effect.size for effect in effects], change=True)
    rows = tuple(
        Row(
            effect.factor.label,
            (
                Cell(style.number(effect.size.mean), style.ends(effect.size)),
                Cell(style.signed(effect.mu)),
                Cell(style.number(effect.sigma)),
            ),
        )
        for effect in effects
    )
    columns = (
        Column(t("morris.column.size"), style.unit),
        Column(t("morris.column.mean"), style.unit),
        Column(t("morris.column.spread"), style.unit),
    )
    caption = t("morris.caption", target=target.title(view), objective=target.quantity.title)
    return Table("morris", caption, t("uncertainties.corner"), columns, rows, t("morris.table.note"))
