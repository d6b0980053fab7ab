"""4 Flip points: the value of each uncertain number at which the pick and another scheme change places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.flips import Flip as Row_
from reports.charts.flips import flip_chart
from reports.figures import alt_text
from reports.format import NONE
from reports.frames import frame
from reports.studies.body import Block, body, nothing
from reports.tables import Cell, Column, Row, Table
from reports.words import either, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_MOST_CHARTS, _MOST_ROWS, _MOST_NAMED = 4, 12, 4


@dataclass(frozen=True, slots=True)
class Flip:
    """One number moved alone until two schemes change places.

    Attributes:
        factor: the number.
        base: its value as it is.
        low: smallest value tried.
        high: largest value tried.
        flip: value at which they change places, with the ends of its interval; NaN if they do not.
        after: how the pick stands beyond it: better or worse.
    """

    factor: Factor
    base: float
    low: float
    high: float
    flip: tuple[float, float, float]
    after: str

    @property
    def turns(self) -> bool:
        """Whether they change places in the range."""
        return math.isfinite(self.flip[0])

    @property
    def distance(self) -> float:
        """How far the flip is from the value as it is, as a share of the range; infinite if there is none."""
        return abs(self.flip[0] - self.base) / ((self.high - self.low) or 1.0) if self.turns else math.inf


@dataclass(frozen=True, slots=True)
class Duel:
    """The pick against another scheme by one objective, nearest flips first."""

    quantity: Quantity
    scheme: str
    against: str
    ahead: bool
    flips: tuple[Flip, ...]


@dataclass(frozen=True, slots=True)
class Flips:
    """Every duel; those by the first objective first."""

    view: View
    duels: tuple[Duel, ...]


def prepare(view: View) -> Flips:
    """Read the flip points."""
    return Flips(view, duels_of(view))


def duels_of(view: View) -> tuple[Duel, ...]:
    """The pick against each scheme, by objective."""
    table = view.table("flips")
    found = []
    for quantity in view.objectives:
        mine = table[table["kpi"] == quantity.kpi]
        for (scheme, against), rows in mine.groupby(["scheme", "against"], sort=False):
            flips = [_flip(view, {str(k): v for k, v in row.items()}) for row in rows.to_dict("records")]
            base = rows["base_diff"].dropna()
            ahead = bool(len(base)) and float(base.iloc[0]) * (quantity.direction or 1) >= 0
            ranked = tuple(sorted(flips, key=lambda flip: flip.distance))
            found.append(Duel(quantity, str(scheme), str(against), ahead, ranked))
    return tuple(found)


def _flip(view: View, row: dict[str, object]) -> Flip:
    base, low, high = (float(str(row[name])) for name in ("base_value", "low_value", "high_value"))
    flip = (float(str(row["flip"])), float(str(row["flip_low"])), float(str(row["flip_high"])))
    factor = view.factor(str(row["factor"]), str(row["factor_unit"]), (low, high))
    return Flip(factor, base, low, high, flip, str(row["after"]))


def duel_words(view: View, duel: Duel, *, bare: bool = False) -> str:
    """`Balanced stays ahead of Current in profit unless margin falls below 48% (46% to 50%)`; `bare`: no intervals."""
    names = {
        "scheme": view.label(duel.scheme),
        "against": view.label(duel.against),
        "objective": duel.quantity.title,
    }
    turning = [flip for flip in duel.flips if flip.turns]
    state = "ahead" if duel.ahead else "behind"
    if not turning:
        return t(f"flips.{state}.firm", n=len(duel.flips), **names)
    said = [_condition(flip, bare=bare) for flip in turning]
    return t(f"flips.{state}", conditions=either(some(said, _MOST_NAMED)), **names)


def _condition(flip: Flip, *, bare: bool) -> str:
    value, low, high = flip.flip
    key = "flips.below" if value < flip.base else "flips.above"
    interval = ""
    if not bare and math.isfinite(low) and math.isfinite(high) and low < high:
        interval = " " + t("flips.interval", low=flip.factor.number(low), high=flip.factor.number(high))
    return t(key, factor=flip.factor.label.lower(), value=flip.factor.text(value)) + interval


def render(flips: Flips) -> Markup:
    """The section as HTML."""
    if not flips.duels:
        return nothing(t("flips.none" if flips.view.uncertainties else "flips.no_numbers"))
    view = flips.view
    items = [duel_words(view, duel) for duel in flips.duels]
    drawn = [duel for duel in flips.duels if any(flip.turns for flip in duel.flips)][:_MOST_CHARTS]
    charts = [_chart(view, duel) for duel in drawn]
    return body(Block(paragraphs=[t("flips.intro")], items=items, charts=charts, tables=[_table(view, flips.duels)]))


def frames(flips: Flips) -> dict[str, pd.DataFrame]:
    """Table `flips`."""
    rows = (
        {
            "kpi": duel.quantity.kpi,
            "scheme": duel.scheme,
            "against": duel.against,
            "factor": flip.factor.name,
            "factor_unit": flip.factor.unit,
            "base_value": flip.base,
            "low_value": flip.low,
            "high_value": flip.high,
            "flip": flip.flip[0],
            "flip_low": flip.flip[1],
            "flip_high": flip.flip[2],
            "after": flip.after,
        }
        for duel in flips.duels
        for flip in duel.flips
    )
    return {"flips": frame(rows, ["kpi", "scheme", "against", "factor"])}


def _chart(view: View, duel: Duel) -> Chart:
    shown = duel.flips[:_MOST_ROWS]
    rows = [_row(flip) for flip in shown]
    nearest = shown[0]
    title = t(
        "flips.finding",
        factor=nearest.factor.label,
        value=nearest.factor.text(nearest.flip[0]),
        base=nearest.factor.number(nearest.base),
        scheme=view.label(duel.scheme),
        against=view.label(duel.against),
        objective=duel.quantity.title,
    )
    items = [t("alt.flip", factor=f.factor.label, flip=_value(f), base=f.factor.number(f.base)) for f in shown]
    alt = alt_text(title, t("flips.own_units"), items)
    key = f"flips-{duel.quantity.kpi}-{duel.against}"
    words = (t("flips.base"), t("flips.flip"), t("flips.beyond.ahead" if duel.ahead else "flips.beyond.behind"))
    return Chart(key, title, t("flips.note"), flip_chart(key, rows, words, alt), alt)


def _value(flip: Flip) -> str:
    return flip.factor.number(flip.flip[0]) if flip.turns else t("flips.never")


def _row(flip: Flip) -> Row_:
    size = (flip.high - flip.low) or 1.0
    base, value, low, high = ((x - flip.low) / size for x in (flip.base, *flip.flip))
    ends = (flip.factor.number(flip.low), flip.factor.number(flip.high))
    if flip.turns:  # an open end reaches to the end of the range
        low, high = (x if math.isfinite(x) else end for x, end in ((low, 0.0), (high, 1.0)))
    low, high = max(low, 0.0), min(high, 1.0)
    text = flip.factor.number(flip.flip[0]) if flip.turns else ""
    return Row_(flip.factor.label, ends, base, value, low, high, text)


def _table(view: View, duels: Sequence[Duel]) -> Table:
    rows: list[Row] = []
    for duel in duels:
        heading = t("flips.group", scheme=view.label(duel.scheme), against=view.label(duel.against),
                    objective=duel.quantity.title)  # fmt: skip
        rows.append(Row(heading))
        rows += [table_row(flip) for flip in duel.flips]
    columns = (
        Column(t("tornado.column.range"), numeric=False),
        Column(t("tornado.column.base")),
        Column(t("flips.column.flip")),
        Column(t("flips.column.after"), numeric=False),
    )
    return Table("flips", t("flips.caption"), t("uncertainties.corner"), columns, tuple(rows), t("flips.table.note"))


def table_row(flip: Flip) -> Row:
    """A number, the range tried, and where the schemes change places."""
    factor = flip.factor
    return Row(
        factor.label,
        (
            Cell(t("from_to", low=factor.number(flip.low), high=factor.number(flip.high))),
            Cell(factor.number(flip.base)),
            Cell(factor.number(flip.flip[0]), interval_words(flip)) if flip.turns else Cell(NONE),
            Cell(_after(flip)),
        ),
        unit="" if factor.suffix else factor.unit,
    )


def interval_words(flip: Flip) -> str:
    """The interval of a flip point; an end is open if the range that was tried does not bound it."""
    _, low, high = flip.flip
    ends = {"low": flip.factor.number(low), "high": flip.factor.number(high)}
    if math.isfinite(low) and math.isfinite(high):
        return t("from_to", **ends)
    key = "least" if math.isfinite(low) else "most" if math.isfinite(high) else "open"
    return t(f"flips.interval.{key}", **ends)


def _after(flip: Flip) -> str:
    if not flip.turns:
        return t("flips.never")
    side = "below" if flip.flip[0] < flip.base else "above"
    return t(f"flips.after.{side}", after=t(f"word.{flip.after}") if flip.after in ("better", "worse") else flip.after)
