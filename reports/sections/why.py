"""3 Why: the bridge from the baseline's profit to each scheme's, in accounting terms that add up exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.waterfall import Step, waterfall
from reports.figures import alt_text
from reports.format import Scale, money, scale
from reports.frames import columns_of, frame
from reports.numbers import Interval, interval
from reports.page import fill
from reports.tables import MOST_COLUMNS, Cell, Column, Row, Table, change_cell, even

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.data import Arm, Study

TERMS: dict[str, dict[str, int]] = {
    "subscriptions": {"gross_profit": 1, "gross_profit_addons": -1},
    "addons": {"gross_profit_addons": 1},
    "service_cost": {"service_cost": -1},
    "pay_fixed": {"pay_fixed": -1},
    "pay_variable": {"pay_variable": -1},
    "acquisition": {"acquisition": -1},
    "staffing": {"staffing": -1},
    "policy": {"policy": -1},
}
"""Each term as a signed sum of KPIs. Their sum is profit: the accounting identity of the model."""


@dataclass(frozen=True, slots=True)
class Term:
    """What one term adds to profit against the baseline.

    Attributes:
        key: name of the term; `profit` for the total.
        cents: difference in whole cents, one per pair of runs, (pairs,).
        per_year: mean with interval, in currency per year.
    """

    key: str
    cents: NDArray[np.int64]
    per_year: Interval


@dataclass(frozen=True, slots=True)
class Bridge:
    """Terms from the baseline to one scheme, and their sum."""

    arm: Arm
    terms: tuple[Term, ...]
    total: Term


@dataclass(frozen=True, slots=True)
class Why:
    """A bridge for every scheme that shares finished seeds with the baseline."""

    study: Study
    bridges: tuple[Bridge, ...]


def prepare(study: Study) -> Why:
    """Compute the bridges in whole cents, so that they add up exactly."""
    bridges = tuple(_bridge(study, arm) for arm in study.others)
    return Why(study, tuple(bridge for bridge in bridges if len(bridge.total.cents)))


def _bridge(study: Study, arm: Arm) -> Bridge:
    terms = tuple(_term(study, arm, key, parts) for key, parts in TERMS.items())
    return Bridge(arm, terms, _term(study, arm, "profit", {"profit": 1}))


def _term(study: Study, arm: Arm, key: str, parts: dict[str, int]) -> Term:
    differences = pd.DataFrame(
        {kpi: sign * (_cents(study, arm, kpi) - _cents(study, study.baseline, kpi)) for kpi, sign in parts.items()}
    )
    whole = differences.dropna().sum(axis=1).to_numpy(np.float64).astype(np.int64)
    return Term(key, whole, study.per_year(interval(whole / 100)))


def _cents(study: Study, arm: Arm, kpi: str) -> pd.Series[float]:
    return (100 * study.values(kpi, arm)).round()


def render(why: Why) -> Markup:
    """The section as HTML."""
    if not why.bridges:
        return fill("nothing", text=t("nothing.to_compare"))
    style = _style(why)
    drawn = {arm.name for arm in why.study.drawn}
    charts = [_chart(why.study, bridge, style) for bridge in why.bridges if bridge.arm.name in drawn]
    tables = [
        _table(why, [why.bridges[i] for i in group], style, part)
        for part, group in enumerate(even(len(why.bridges), MOST_COLUMNS))
    ]
    return fill("why", charts=charts, tables=tables)


def frames(why: Why) -> dict[str, pd.DataFrame]:
    """Table `bridge`: terms per year, with intervals."""
    rows = (
        {"scheme": bridge.arm.name, "term": term.key, **columns_of("change_per_year", term.per_year)}
        for bridge in why.bridges
        for term in (*bridge.terms, bridge.total)
    )
    return {"bridge": frame(rows, ["scheme", "term"])}


def _style(why: Why) -> Scale:
    """One unit for all bridges, with the digits that the typical term supports."""
    values = [term.per_year for bridge in why.bridges for term in (*bridge.terms, bridge.total)]
    return scale("currency", values, why.study.currency, change=True)


def add_up(terms: Sequence[float], total: float, places: int) -> list[float]:
    """Terms rounded so that they add up to the rounded total.

    Each is rounded down, then those with the largest remainders up: the largest-remainder method.
    A term moves by less than one unit of the last place.
    """
    unit = 10.0**-places
    scaled = np.array(terms) / unit
    floor = np.floor(scaled)
    missing = round(total / unit) - int(floor.sum())
    order = np.argsort(-(scaled - floor), kind="stable")
    floor[order[: max(0, min(missing, len(order)))]] += 1
    return [float(value) * unit for value in floor]


def _rounded(bridge: Bridge, style: Scale) -> list[float]:
    """Terms as written: in the unit of the style, rounded to add up."""
    terms = [term.per_year.mean * style.factor for term in bridge.terms]
    return add_up(terms, bridge.total.per_year.mean * style.factor, style.places)


def _table(why: Why, bridges: Sequence[Bridge], style: Scale, part: int) -> Table:
    written = [_rounded(bridge, style) for bridge in bridges]
    rows = []
    for i, key in enumerate(TERMS):
        cells = []
        for bridge, values in zip(bridges, written, strict=True):
            cell = change_cell(bridge.terms[i].per_year, style, 0)
            cells.append(Cell(style.signed(values[i] / style.factor), cell.detail))
        rows.append(Row(t(f"bridge.{key}"), tuple(cells)))
    total = tuple(change_cell(bridge.total.per_year, style, 1) for bridge in bridges)
    rows.append(Row(t("bridge.profit"), total, note=t("bridge.total")))
    columns = tuple(Column(bridge.arm.label, "", bridge.arm.look) for bridge in bridges)
    caption = t("why.caption", baseline=why.study.baseline.label, unit=style.unit)
    if part:
        caption = t("continued", caption=caption)
    return Table("bridge", caption, t("bridge.corner"), columns, tuple(rows), t("why.note"))


def _chart(study: Study, bridge: Bridge, style: Scale) -> Chart:
    values = [*_rounded(bridge, style), bridge.total.per_year.mean * style.factor]
    terms = (*bridge.terms, bridge.total)
    kept = [i for i, term in enumerate(terms) if not term.per_year.zero or i == len(terms) - 1]
    steps = [
        Step(t(f"bridge.{terms[i].key}"), values[i] / style.factor, style.signed(values[i] / style.factor))
        for i in kept
    ]
    title = _finding(study, bridge)
    alt = alt_text(title, style.unit, [f"{step.label} {step.text}" for step in steps])
    key = f"bridge-{study.arms.index(bridge.arm)}"
    svg = waterfall(key, steps, bridge.arm.look.colour, t("why.axis", unit=style.unit), style.factor, alt)
    return Chart(key, title, t("why.chart.note", baseline=study.baseline.label), svg, alt)


def _finding(study: Study, bridge: Bridge) -> str:
    """The total, and the terms that speak most for and against the scheme."""
    names = {"scheme": bridge.arm.label, "baseline": study.baseline.label}
    if bridge.total.per_year.zero:
        return t("why.same", **names)
    up = max(bridge.terms, key=lambda term: term.per_year.mean)
    down = min(bridge.terms, key=lambda term: term.per_year.mean)
    parts = []
    for term, key in ((up, "why.up"), (down, "why.down")):
        if (term.per_year.mean > 0) == (key == "why.up") and not term.per_year.zero:
            amount, _ = money(term.per_year, study.currency)
            parts.append(t(key, term=t(f"{key}.{term.key}"), amount=amount))
    total, _ = money(bridge.total.per_year, study.currency)
    key = "why.more" if bridge.total.per_year.mean > 0 else "why.less"
    return t(key, amount=total, parts=t("list.comma").join(parts), **names)
