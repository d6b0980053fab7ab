"""4 Together: how much two factors do beyond what each does alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.heat import Grid, heat_chart
from reports.figures import alt_text
from reports.format import capital, percent
from reports.frames import frame
from reports.studies.body import Block, body, nothing
from reports.studies.sweep.effects import Context, Effect, contexts_of, effects_of
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_MOST_SHOWN, _MOST_ROWS = 6, 10
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Interactions:
    """Main effects and interactions of the first scheme in the main world, by KPI."""

    view: View
    main: Context | None
    alone: dict[str, list[Effect]]
    pairs: dict[str, list[Effect]]


def prepare(view: View) -> Interactions:
    """Read the effects."""
    contexts = contexts_of(view)
    if not contexts:
        return Interactions(view, None, {}, {})
    main = contexts[0]
    alone = {quantity.kpi: effects_of(view, main, quantity) for quantity in view.objectives}
    pairs = {quantity.kpi: effects_of(view, main, quantity, pairs=True) for quantity in view.objectives}
    return Interactions(view, main, alone, pairs)


def render(interactions: Interactions) -> Markup:
    """The section as HTML."""
    if not any(interactions.pairs.values()):
        return nothing(t("sweep.pairs.none"))
    known = [quantity for quantity in interactions.view.objectives if interactions.pairs[quantity.kpi]]
    charts = [_chart(interactions, quantity) for quantity in known]
    return body(Block(paragraphs=[t("sweep.pairs.intro")], charts=charts, tables=[_table(interactions, known)]))


def frames(interactions: Interactions) -> dict[str, pd.DataFrame]:
    """Table `interactions`."""
    rows = (
        {"kpi": kpi, "factor": e.factor.name, "other": e.other.name if e.other else "", "variance_share": e.share}
        for kpi, effects in interactions.pairs.items()
        for e in effects
    )
    return {"interactions": frame(rows, ["kpi", "factor", "other", "variance_share"])}


def _shown(interactions: Interactions, quantity: Quantity) -> list[Factor]:
    """Factors with the largest part in effects alone and together."""
    weight: dict[str, float] = {}
    for effect in (*interactions.alone[quantity.kpi], *interactions.pairs[quantity.kpi]):
        for factor in (effect.factor, effect.other):
            if factor is not None:
                weight[factor.name] = weight.get(factor.name, 0.0) + effect.share
    ranked = sorted(weight, key=lambda name: -weight[name])[:_MOST_SHOWN]
    return [interactions.view.factor(name) for name in ranked]


def _chart(interactions: Interactions, quantity: Quantity) -> Chart:
    factors = _shown(interactions, quantity)
    place = {factor.name: i for i, factor in enumerate(factors)}
    values = np.full((len(factors), len(factors)), np.nan)
    for effect in interactions.alone[quantity.kpi]:
        if effect.factor.name in place:
            i = place[effect.factor.name]
            values[i, i] = effect.share
    for effect in interactions.pairs[quantity.kpi]:
        if effect.other is not None and {effect.factor.name, effect.other.name} <= set(place):
            i, j = sorted((place[effect.factor.name], place[effect.other.name]))
            values[j, i] = effect.share
    texts = [[percent(v) if np.isfinite(v) else "" for v in row] for row in values.tolist()]
    top = interactions.pairs[quantity.kpi][0]
    names = [top.factor.label, top.other.label if top.other else ""]
    title = t("sweep.pairs.finding", one=names[0], other=names[1], share=percent(top.share), objective=quantity.title)
    labels = [factor.label for factor in factors]
    items = [
        t("alt.cell", x=labels[c], y=labels[r], value=texts[r][c])
        for r in range(len(labels))
        for c in range(r + 1)
        if texts[r][c]
    ]
    alt = alt_text(title, t("unit.percent"), items)
    grid = Grid(labels, [str(i + 1) for i in range(len(labels))], values, texts)
    grid = Grid([f"{i + 1} {label}" for i, label in enumerate(labels)], grid.columns, values, texts)
    key = f"pairs-{quantity.kpi}"
    return Chart(key, title, t("sweep.pairs.note"), heat_chart(key, grid, alt), alt)


def _table(interactions: Interactions, known: list[Quantity]) -> Table:
    """The largest interactions, of every objective."""
    shares: dict[tuple[str, str], dict[str, float]] = {}
    for quantity in known:
        for effect in interactions.pairs[quantity.kpi]:
            if effect.other is not None:
                shares.setdefault((effect.factor.label, effect.other.label), {})[quantity.kpi] = effect.share
    ranked = sorted(shares, key=lambda pair: -max(shares[pair].values()))[:_MOST_ROWS]
    rows = tuple(
        Row(
            t("sweep.pairs.row", one=pair[0], other=pair[1]),
            tuple(Cell(percent(shares[pair].get(quantity.kpi, float("nan")), 1)) for quantity in known),
        )
        for pair in ranked
    )
    columns = tuple(Column(capital(quantity.title)) for quantity in known)
    return Table("interactions", t("sweep.pairs.caption"), t("sweep.pairs.corner"), columns, rows)
