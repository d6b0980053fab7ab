"""4 Sobol: the share of each number in the variance, alone and with all it does together with others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.bars import Bar, bar_chart
from reports.charts.canvas import Chart
from reports.figures import alt_text
from reports.format import percent
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.sensitivity.swings import Target, targets_of
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.studies.factors import Factor
    from reports.studies.view import View

_MOST_BARS, _MOST_CHARTS = 12, 6


@dataclass(frozen=True, slots=True)
class Index:
    """First-order and total index of a number, shares of the variance with intervals."""

    factor: Factor
    alone: Interval
    total: Interval


@dataclass(frozen=True, slots=True)
class Sobol:
    """Indices by target, the largest total first."""

    view: View
    indices: dict[Target, list[Index]]


def prepare(view: View) -> Sobol:
    """Read the indices."""
    found = {}
    for target in targets_of(view, "sobol"):
        indices = [
            Index(
                view.factor(str(row["factor"])),
                Interval(row["s1"], row["s1_low"], row["s1_high"]),
                Interval(row["st"], row["st_low"], row["st_high"]),
            )
            for row in target.of(view.table("sobol"))
        ]
        known = [index for index in indices if index.total.known]
        if known:
            found[target] = sorted(known, key=lambda index: -index.total.mean)
    return Sobol(view, found)


def render(sobol: Sobol) -> Markup:
    """The section as HTML."""
    if not sobol.indices:
        return nothing(t("sobol.none"))
    shown = list(sobol.indices)[:_MOST_CHARTS]
    charts = [_chart(sobol.view, target, sobol.indices[target]) for target in shown]
    tables = [_table(sobol.view, target, sobol.indices[target]) for target in shown[:1]]
    return body(Block(paragraphs=[t("sobol.intro")], charts=charts, tables=tables))


def frames(sobol: Sobol) -> dict[str, pd.DataFrame]:
    """Table `sobol`."""
    return {"sobol": sobol.view.table("sobol")}


def _chart(view: View, target: Target, indices: Sequence[Index]) -> Chart:
    bars = [
        Bar(
            index.factor.label,
            [index.alone.mean, index.total.mean],
            percent(index.total.mean),
            [index.alone.low, index.total.low],
            [index.alone.high, index.total.high],
        )
        for index in indices[:_MOST_BARS]
    ]
    title = _finding(view, target, indices)
    items = [
        t("alt.sobol", factor=i.factor.label, alone=percent(i.alone.mean), total=percent(i.total.mean)) for i in indices
    ]
    alt = alt_text(title, t("unit.percent"), items)
    key = f"sobol-{target.key}"
    words = (t("sobol.alone"), t("sobol.total"))
    svg = bar_chart(key, bars, t("sobol.axis"), 100.0, alt, suffix=t("unit.percent"), words=words)
    return Chart(key, title, t("sobol.note"), svg, alt)


def _finding(view: View, target: Target, indices: Sequence[Index]) -> str:
    """The largest total, and what is left when every number has taken its own share."""
    names = {"target": target.title(view), "objective": target.quantity.title}
    if not indices[0].total.mean > 0:
        return t("sensitivity.still", **names)
    alone = sum(index.alone.mean for index in indices if math.isfinite(index.alone.mean))
    shares = {"share": percent(indices[0].total.mean), "together": percent(max(0.0, 1.0 - alone))}
    return t("sobol.finding", factor=indices[0].factor.label, **shares, **names)


def _table(view: View, target: Target, indices: Sequence[Index]) -> Table:
    def cell(value: Interval) -> Cell:
        ends = t("from_to", low=percent(value.low), high=percent(value.high)) if value.bounded else t("no_interval")
        return Cell(percent(value.mean), ends)

    rows = tuple(Row(index.factor.label, (cell(index.alone), cell(index.total))) for index in indices)
    columns = (Column(t("sobol.column.alone")), Column(t("sobol.column.total")))
    caption = t("sobol.caption", target=target.title(view), objective=target.quantity.title)
    return Table("sobol", caption, t("uncertainties.corner"), columns, rows, t("sobol.table.note"))
