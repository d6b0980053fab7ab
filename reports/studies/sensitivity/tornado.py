"""2 Tornado: each uncertain number alone at both ends of its range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.tornado import Bar, End, Meanings, tornado_chart
from reports.figures import alt_text
from reports.format import NONE, capital
from reports.frames import columns_of, frame
from reports.studies.body import Block, body, nothing
from reports.studies.sensitivity.swings import Swing, Target, swings_of, targets_of
from reports.tables import Cell, Column, Row, Table, change_cell
from reports.words import listing, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.format import Scale
    from reports.numbers import Interval
    from reports.studies.view import View

_MOST_BARS, _MOST_CHARTS, _MOST_TABLES = 12, 6, 4


@dataclass(frozen=True, slots=True)
class Tornado:
    """Swings by target: differences first, then levels."""

    view: View
    swings: dict[Target, list[Swing]]


def prepare(view: View) -> Tornado:
    """Read the swings."""
    found = {target: swings_of(view, target) for target in targets_of(view, "tornado")}
    return Tornado(view, {target: swings for target, swings in found.items() if swings})


def render(tornado: Tornado) -> Markup:
    """The section as HTML."""
    if not tornado.swings:
        return nothing(t("sensitivity.tornado.none"))
    view = tornado.view
    pairs = [target for target in tornado.swings if not target.is_level]
    levels = [target for target in tornado.swings if target.is_level]
    blocks = [Block(paragraphs=[t("sensitivity.tornado.intro")])]
    blocks.append(Block(charts=[_chart(view, target, tornado.swings[target]) for target in pairs[:_MOST_CHARTS]]))
    if len(pairs) > _MOST_CHARTS:
        blocks.append(Block(paragraphs=[t("sensitivity.more", n=len(pairs) - _MOST_CHARTS)]))
    blocks.append(Block(tables=[_table(view, target, tornado.swings[target]) for target in pairs[:_MOST_TABLES]]))
    if levels:
        text = t("sensitivity.levels.intro", baseline=view.baseline.label)
        charts = [_chart(view, target, tornado.swings[target]) for target in levels[:_MOST_CHARTS]]
        blocks.append(Block(heading=t("sensitivity.levels"), paragraphs=[text], charts=charts))
    return body(*blocks)


def frames(tornado: Tornado) -> dict[str, pd.DataFrame]:
    """Table `tornado`."""
    rows = (
        {
            "kpi": target.quantity.kpi,
            "unit": target.quantity.unit,
            "scheme": target.scheme,
            "against": target.against,
            "factor": swing.factor.name,
            "factor_unit": swing.factor.unit,
            "low_value": swing.points[0],
            "base_value": swing.points[1],
            "high_value": swing.points[2],
            **columns_of("base", swing.base),
            **columns_of("at_low", swing.at_low),
            **columns_of("at_high", swing.at_high),
            "flips": swing.flips,
        }
        for target, swings in tornado.swings.items()
        for swing in swings
    )
    return {"tornado": frame(rows, ["kpi", "scheme", "against", "factor"])}


def _style(target: Target, swings: Sequence[Swing]) -> Scale:
    values = [value for swing in swings for value in (swing.base, swing.at_low, swing.at_high)]
    return target.quantity.style(values, change=not target.is_level)


def _chart(view: View, target: Target, swings: Sequence[Swing]) -> Chart:
    shown = swings[:_MOST_BARS]
    style = _style(target, swings)
    bars = [
        Bar(
            swing.factor.label,
            _end(swing, swing.at_low, swing.points[0]),
            _end(swing, swing.at_high, swing.points[2]),
        )
        for swing in shown
    ]
    base = shown[0].base.mean
    words = Meanings(t("tornado.low"), t("tornado.high"), t("tornado.flip"), t("tornado.base"))
    title = _finding(view, target, swings)
    write = style.number if target.is_level else style.signed
    items = [
        t("alt.swing", factor=bar.label, low=bar.at_low.text, at_low=write(bar.at_low.mean), high=bar.at_high.text,
          at_high=write(bar.at_high.mean))
        for bar in bars
    ]  # fmt: skip
    alt = alt_text(title, style.unit, items)
    key = f"tornado-{target.key}"
    axis = "sensitivity.axis.level" if target.is_level else "sensitivity.axis.difference"
    x_title = t(axis, title=target.quantity.title, unit=style.unit)
    svg = tornado_chart(key, bars, base, words, x_title, style.factor, alt, zero=not target.is_level)
    note = t("tornado.note.level" if target.is_level else "tornado.note", **_names(view, target))
    if len(swings) > len(shown):
        note += " " + t("tornado.some", shown=len(shown), total=len(swings))
    return Chart(key, title, note, svg, alt)


def _end(swing: Swing, value: Interval, at: float) -> End:
    return End(value.mean, value.low, value.high, swing.factor.number(at), swing.turned(value))


def _names(view: View, target: Target) -> dict[str, str]:
    return {
        "scheme": view.label(target.scheme),
        "against": view.label(target.against),
        "objective": target.quantity.title,
    }


def _finding(view: View, target: Target, swings: Sequence[Swing]) -> str:
    """The numbers that turn the ranking; else that none does, and which matters most."""
    names = {**_names(view, target), "top": swings[0].factor.label}
    if not swings[0].size:
        return t("sensitivity.still", objective=target.quantity.title, target=target.title(view))
    if target.is_level:
        return t("tornado.finding.level", **names)
    flipping = [swing.factor.label for swing in swings if swing.flips]
    if flipping:
        return t("tornado.finding.flips", n=len(flipping), numbers=listing(some(flipping, 3)), **names)
    return t("tornado.finding.firm", **names)


def _table(view: View, target: Target, swings: Sequence[Swing]) -> Table:
    style = _style(target, swings)
    direction = target.quantity.direction
    base = swings[0].base
    rows = tuple(
        Row(
            swing.factor.label,
            (
                Cell(t("from_to", low=swing.factor.number(swing.points[0]), high=swing.factor.number(swing.points[2]))),
                Cell(swing.factor.number(swing.points[1])),
                change_cell(swing.at_low, style, direction),
                change_cell(swing.at_high, style, direction),
                Cell(_verdict(swing)),
            ),
            unit="" if swing.factor.suffix else swing.factor.unit,
        )
        for swing in swings
    )
    columns = (
        Column(t("tornado.column.range"), numeric=False),
        Column(t("tornado.column.base")),
        Column(capital(t("tornado.low")), style.unit),
        Column(capital(t("tornado.high")), style.unit),
        Column(t("tornado.column.verdict"), numeric=False),
    )
    caption = t("tornado.caption", pair=target.title(view), objective=target.quantity.title)
    shown = style.signed(base.mean) if base.known else NONE
    note = t("tornado.table.note", base=shown, ends=style.signed_ends(base), unit=style.unit)
    return Table("tornado", caption, t("uncertainties.corner"), columns, rows, note)


def _verdict(swing: Swing) -> str:
    low, high = swing.turned(swing.at_low), swing.turned(swing.at_high)
    if not swing.flips or not (low or high):
        return t("tornado.verdict.stays")
    return t("tornado.verdict.both" if low and high else "tornado.verdict.low" if low else "tornado.verdict.high")
