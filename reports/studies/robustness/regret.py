"""2 Regret: what each scheme gives up in each world and theory against the best scheme there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.heat import Grid, heat_chart
from reports.figures import alt_text
from reports.format import NONE, capital
from reports.frames import columns_of, frame
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.robustness.contexts import Standing, standing
from reports.studies.robustness.criteria import standing_words
from reports.tables import MOST_COLUMNS, Cell, Column, Row, Table, even

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.format import Scale
    from reports.studies.robustness.contexts import Context
    from reports.studies.view import View

_MOST_COLUMNS, _MOST_ROWS = 5, 14


@dataclass(frozen=True, slots=True)
class Regret:
    """Standings of every objective."""

    view: View
    standings: tuple[Standing, ...]


def prepare(view: View) -> Regret:
    """Read values and regrets."""
    found = (standing(view, quantity) for quantity in view.objectives)
    return Regret(view, tuple(each for each in found if each.contexts))


def render(regret: Regret) -> Markup:
    """The section as HTML."""
    if not regret.standings:
        return nothing(t("study.nothing"))
    charts = [_chart(regret.view, each) for each in regret.standings]
    tables = [table for each in regret.standings for table in _tables(regret.view, each)]
    return body(Block(paragraphs=[t("regret.intro")], charts=charts, tables=tables))


def frames(regret: Regret) -> dict[str, pd.DataFrame]:
    """Table `regret`: level and regret by scheme, world and theory."""
    rows = (
        {
            "kpi": each.quantity.kpi,
            "unit": each.quantity.unit,
            "scenario": context.scenario,
            "rule": context.rule,
            "scheme": scheme,
            **columns_of("mean", each.levels[context, scheme]),
            "runs": each.levels[context, scheme].n,
            "regret": each.regrets.get((context, scheme), math.nan),
        }
        for each in regret.standings
        for context in each.contexts
        for scheme in each.schemes
        if (context, scheme) in each.levels
    )
    return {"regret": frame(rows, ["kpi", "scenario", "rule", "scheme"])}


def regret_style(each: Standing) -> Scale:
    """How to write regrets: differences with the digits their levels support."""
    known = {place: value for place, value in each.regrets.items() if math.isfinite(value)}
    halves = {place: each.levels[place].half for place in known if place in each.levels}
    return each.quantity.style(
        [Interval(v, v - halves.get(place, math.nan), v + halves.get(place, math.nan)) for place, v in known.items()],
        change=True,
    )


def regret_words(each: Standing, scheme: str) -> str:
    """The largest regret of a scheme with its unit, for running text."""
    worst = each.worst(scheme)
    if worst is None:
        return NONE
    context, value = worst
    level = each.levels.get((context, scheme))
    half = level.half if level is not None and level.bounded else math.nan
    return each.quantity.said(Interval(value, value - half, value + half)).amount


def shown(view: View, each: Standing) -> list[str]:
    """The schemes a chart shows: the pick, the baseline and those with the smallest largest regret."""
    ranked = sorted(each.schemes, key=lambda name: worst_regret(each, name))
    pick = str(view.verdict.get("pick", ""))
    wanted = [name for name in (pick, view.baseline.name) if name in each.schemes]
    chosen = list(dict.fromkeys([*wanted, *ranked]))[:_MOST_COLUMNS]
    return [name for name in each.schemes if name in chosen]


def worst_regret(each: Standing, scheme: str) -> float:
    """Largest regret of a scheme; infinite if it is not known."""
    worst = each.worst(scheme)
    return worst[1] if worst else math.inf


def _text(style: Scale, value: float) -> str:
    return t("regret.best") if value == 0 else style.number(value) if math.isfinite(value) else NONE


def _chart(view: View, each: Standing) -> Chart:
    names, contexts = shown(view, each), each.contexts[:_MOST_ROWS]
    style = regret_style(each)
    values = np.array([[each.regrets.get((c, name), math.nan) for name in names] for c in contexts], np.float64)
    texts = [[_text(style, value) for value in row] for row in values.tolist()]
    labels = [view.label(name) for name in names]
    grid = Grid([context.label for context in contexts], labels, values, texts)
    title = _finding(view, each)
    items = [
        t("alt.cell", x=label, y=context.label, value=texts[r][c])
        for r, context in enumerate(contexts)
        for c, label in enumerate(labels)
    ]
    alt = alt_text(title, style.unit, items)
    key = f"regret-{each.quantity.kpi}"
    note = t("regret.note", objective=each.quantity.title, unit=style.unit)
    if len(names) < len(each.schemes) or len(contexts) < len(each.contexts):
        note += " " + t("regret.some")
    return Chart(key, title, note, heat_chart(key, grid, alt), alt)


def _finding(view: View, each: Standing) -> str:
    """The scheme with the smallest largest regret, and how large that is."""
    known = [name for name in each.schemes if math.isfinite(worst_regret(each, name))]
    if not known:
        return t("regret.finding.none", objective=each.quantity.title)
    best = min(known, key=lambda name: worst_regret(each, name))
    value = worst_regret(each, best)
    if value == 0:
        return t("regret.finding.always", scheme=view.label(best), objective=each.quantity.title)
    worst = each.worst(best)
    return t(
        "regret.finding",
        scheme=view.label(best),
        amount=regret_words(each, best),
        objective=each.quantity.title,
        context=worst[0].label if worst else "",
    )


def _tables(view: View, each: Standing) -> list[Table]:
    """Worlds in rows and schemes in columns; the other way round if there are more schemes than worlds fit."""
    level = each.quantity.style(list(each.levels.values()))
    styles = (level, regret_style(each))
    down = len(each.schemes) > MOST_COLUMNS
    tables = []
    for part, group in enumerate(even(len(each.contexts if down else each.schemes), MOST_COLUMNS)):
        if down:
            contexts = [each.contexts[i] for i in group]
            rows = [_scheme_row(view, each, styles, name, contexts) for name in each.schemes]
            columns = [Column(context.label) for context in contexts]
        else:
            names = [each.schemes[i] for i in group]
            rows = [Row(c.label, tuple(_cell(each, styles, c, name) for name in names)) for c in each.contexts]
            columns = [Column(view.label(name), standing_words(view, name), view.arm(name).look) for name in names]
        caption = t("regret.caption", objective=capital(each.quantity.title), unit=level.unit)
        shown_caption = t("continued", caption=caption) if part else caption
        corner = t("scheme") if down else t("regret.corner")
        note = t("regret.table.note.down" if down else "regret.table.note", unit=styles[1].unit)
        tables.append(Table("regret", shown_caption, corner, tuple(columns), tuple(rows), note))
    return tables


def _scheme_row(view: View, each: Standing, styles: tuple[Scale, Scale], name: str, contexts: Sequence[Context]) -> Row:
    cells = tuple(_cell(each, styles, context, name) for context in contexts)
    return Row(view.label(name), cells, note=standing_words(view, name), look=view.arm(name).look)


def _cell(each: Standing, styles: tuple[Scale, Scale], context: Context, name: str) -> Cell:
    level, style = styles
    value = each.levels.get((context, name))
    if value is None or not value.known:
        return Cell(NONE)
    regret = each.regrets.get((context, name), math.nan)
    text = t("regret.best") if regret == 0 else t("regret.behind", amount=style.number(regret))
    return Cell(level.number(value.mean), level.ends(value), text if math.isfinite(regret) else "")
