"""5 Where the pick loses: the part of all worlds tried in which another scheme is better, as rules."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.palette import BAD
from reports.charts.scatter import Box, Cloud, Plane, scatter_chart
from reports.figures import alt_text
from reports.format import percent, plain
from reports.frames import frame
from reports.labels import clean
from reports.studies.body import Block, body, nothing
from reports.tables import Cell, Column, Row, Table
from reports.words import listing

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.factors import Factor
    from reports.studies.view import View

_PALE = "#9a9a9a"


@dataclass(frozen=True, slots=True)
class Side:
    """A condition on one number: between low and high (infinite if open), or one of categories."""

    factor: Factor
    low: float
    high: float
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A part of the worlds.

    Attributes:
        number: of the box.
        sides: its conditions, all of which hold.
        coverage: share of the losing worlds that lie in it.
        density: share of its worlds that lose.
        support: share of all worlds that lie in it.
    """

    number: int
    sides: tuple[Side, ...]
    coverage: float
    density: float
    support: float


@dataclass(frozen=True, slots=True)
class Boxes:
    """Worlds tried and the rules found in them."""

    view: View
    worlds: pd.DataFrame
    rules: tuple[Rule, ...]


def prepare(view: View) -> Boxes:
    """Read worlds and boxes."""
    return Boxes(view, view.table("worlds"), rules_of(view))


def rules_of(view: View) -> tuple[Rule, ...]:
    """The boxes as rules, in order."""
    found = []
    for _, rows in view.table("boxes").groupby("box", sort=True):
        records = [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]
        sides = tuple(_side(view, row) for row in records)
        head = records[0]
        shares = (float(head[name]) for name in ("coverage", "density", "support"))
        found.append(Rule(int(head["box"]), sides, *shares))
    return tuple(found)


def _side(view: View, row: dict[str, Any]) -> Side:
    low = float(row["low"]) if math.isfinite(row["low"]) else -math.inf
    high = float(row["high"]) if math.isfinite(row["high"]) else math.inf
    names = tuple(clean(name) for name in str(row["categories"]).split(";") if name.strip())
    return Side(view.factor(str(row["factor"]), "", [x for x in (low, high) if math.isfinite(x)]), low, high, names)


def rule_words(view: View, rule: Rule) -> str:
    """`Balanced loses where margin < 45% and turnover sensitivity > 1.8: 80% of the losing worlds, ...`."""
    return t(
        "boxes.rule",
        pick=view.label(str(view.verdict.get("pick", ""))),
        conditions=listing([side_words(side) for side in rule.sides]),
        coverage=percent(rule.coverage),
        density=percent(rule.density),
        support=percent(rule.support),
    )


def side_words(side: Side) -> str:
    """A condition in words and signs."""
    name = side.factor.label.lower()
    if side.categories:
        return t("boxes.is", factor=name, values=listing(list(side.categories), "list.or"))
    low, high = side.factor.number(side.low), side.factor.number(side.high)
    if math.isinf(side.low):
        return t("boxes.below", factor=name, value=high)
    if math.isinf(side.high):
        return t("boxes.above", factor=name, value=low)
    return t("boxes.between", factor=name, low=low, high=high)


def lost_words(view: View) -> str:
    """In how many of the worlds tried the pick loses."""
    worlds, verdict = view.table("worlds"), view.verdict
    n = len(worlds)
    if not n:
        return t("boxes.no_worlds")
    lost = int(worlds["loses"].sum())
    interval = ""
    if all(isinstance(verdict.get(key), int | float) for key in ("loses_low", "loses_high")):
        ends = t("from_to", low=percent(verdict["loses_low"]), high=percent(verdict["loses_high"]))
        interval = f" ({t('interval.of_mean', ends=ends)})"
    text = t(
        "boxes.lost",
        pick=view.label(str(verdict.get("pick", ""))),
        lost=plain(lost, 0),
        worlds=plain(n, 0),
        share=percent(lost / n),
        interval=interval,
    )
    if "clear" in worlds and lost:
        clearly = int(worlds["clear"].astype(bool).sum())
        text += " " + t("boxes.clearly", n=clearly, clearly=plain(clearly, 0))
    return text


def render(boxes: Boxes) -> Markup:
    """The section as HTML."""
    view = boxes.view
    if boxes.worlds.empty:
        return nothing(t("boxes.no_worlds"))
    items = [rule_words(view, rule) for rule in boxes.rules]
    paragraphs = [t("boxes.intro"), lost_words(view)]
    if not items:
        paragraphs.append(t(f"boxes.none.{_losses(boxes)}", **_counts(boxes)))
    chart = _chart(boxes)
    tables = [_table(boxes)] if boxes.rules else []
    return body(Block(paragraphs=paragraphs, items=items, charts=[chart] if chart else [], tables=tables))


def frames(boxes: Boxes) -> dict[str, pd.DataFrame]:
    """Tables `boxes` and `worlds`."""
    rows = (
        {
            "box": rule.number,
            "factor": side.factor.name,
            "low": side.low if math.isfinite(side.low) else None,
            "high": side.high if math.isfinite(side.high) else None,
            "categories": "; ".join(side.categories),
            "coverage_share": rule.coverage,
            "density_share": rule.density,
            "support_share": rule.support,
        }
        for rule in boxes.rules
        for side in rule.sides
    )
    return {"boxes": frame(rows, ["box", "factor"]), "worlds": boxes.worlds}


def _counts(boxes: Boxes) -> dict[str, str]:
    """How many worlds were tried and lost, in words."""
    loses = boxes.worlds["loses"]
    return {"lost": plain(int(loses.sum()), 0), "worlds": plain(len(loses), 0)}


def _losses(boxes: Boxes) -> str:
    """Whether it loses `never`, `always` or in `some` worlds; only of the last could there be a rule."""
    loses = boxes.worlds["loses"].to_numpy(bool)
    return "always" if loses.all() else "some" if loses.any() else "never"


def _pair(boxes: Boxes) -> tuple[Factor, Factor] | None:
    """The first two numbers that a rule restricts; then those that differ most between losing and other worlds."""
    restricted = [side.factor for rule in boxes.rules for side in rule.sides if side.factor.numeric]
    others = [factor for factor in boxes.view.uncertainties if factor.name in boxes.worlds]
    others.sort(key=lambda factor: -_apart(boxes.worlds, factor))
    listed = {f.name: f for f in (*restricted, *others) if f.name in boxes.worlds}
    names = list(listed.values())
    return (names[0], names[1]) if len(names) > 1 else None


def _apart(worlds: pd.DataFrame, factor: Factor) -> float:
    """Difference of the means of losing and other worlds, in standard deviations."""
    values = worlds[factor.name].to_numpy(np.float64)
    loses = worlds["loses"].to_numpy(bool)
    if not loses.any() or loses.all() or not values.std():
        return 0.0
    return abs(float(values[loses].mean() - values[~loses].mean())) / float(values.std())


def _chart(boxes: Boxes) -> Chart | None:
    pair = _pair(boxes)
    if pair is None:
        return None
    x, y = pair
    loses = boxes.worlds["loses"].to_numpy(bool)
    xs, ys = (boxes.worlds[factor.name].to_numpy(np.float64) for factor in pair)
    pick = boxes.view.label(str(boxes.view.verdict.get("pick", "")))
    clouds = [
        Cloud(t("boxes.holds", pick=pick), xs[~loses], ys[~loses], _PALE, "o", 16.0, filled=False),
        Cloud(t("boxes.loses", pick=pick), xs[loses], ys[loses], BAD, "D", 20.0),
    ]
    first = boxes.rules[0] if boxes.rules else None
    sides = {side.factor.name: (side.low, side.high) for side in first.sides} if first else {}
    everything = (-math.inf, math.inf)
    drawn = [Box(sides.get(x.name, everything), sides.get(y.name, everything))] if set(sides) & {x.name, y.name} else []
    plane = Plane(_axis(x), _axis(y), x.times, y.times, x.suffix, y.suffix)
    title = t("boxes.finding", pick=pick, conditions=listing([side_words(s) for s in first.sides])) if first else (
        t(f"boxes.finding.{_losses(boxes)}", pick=pick, **_counts(boxes))
    )  # fmt: skip
    inside = t("boxes.alt", **_counts(boxes))
    alt = alt_text(title, t("flips.own_units"), [inside])
    note = t("boxes.note.box" if drawn else "boxes.note")
    return Chart("boxes", title, note, scatter_chart("boxes", clouds, [], plane, alt, boxes=drawn), alt)


def _axis(factor: Factor) -> str:
    unit = "" if factor.suffix else factor.unit
    return t("axis.with_unit", title=factor.label.lower(), unit=unit) if unit else factor.label.lower()


def _table(boxes: Boxes) -> Table:
    rows = tuple(
        Row(
            listing([side_words(side) for side in rule.sides]),
            (Cell(percent(rule.coverage)), Cell(percent(rule.density)), Cell(percent(rule.support))),
        )
        for rule in boxes.rules
    )
    columns = (Column(t("boxes.column.coverage")), Column(t("boxes.column.density")), Column(t("boxes.column.support")))
    return Table("boxes", t("boxes.caption"), t("boxes.corner"), columns, rows, t("boxes.table.note"))
