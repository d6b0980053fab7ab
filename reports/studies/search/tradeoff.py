"""3 Trade-off: every scheme tried in the plane of two objectives, the front, and where the pick lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.palette import MUTED
from reports.charts.scatter import Cloud, Mark, Plane, Steps, scatter_chart
from reports.figures import alt_text
from reports.format import Scale, capital, plain
from reports.labels import clean, shorten
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.search.entries import Entries, Entry, entries_of
from reports.studies.search.finalists import drawn

if TYPE_CHECKING:
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_BLUE, _PALE = "#0b7fab", "#9a9a9a"
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Tradeoff:
    """All trials that have values, as the report states them, and what is marked among them."""

    view: View
    entries: Entries
    trials: pd.DataFrame


def prepare(view: View) -> Tradeoff:
    """State the values of all trials."""
    return Tradeoff(view, entries_of(view), stated_trials(view))


def stated_trials(view: View) -> pd.DataFrame:
    """The table of trials with objectives as the report states them."""
    table = view.table("trials").copy()
    for quantity in view.objectives:
        for name in (quantity.kpi, f"{quantity.kpi}_se"):
            if name in table:
                table[name] = pd.to_numeric(table[name], errors="coerce") * quantity.per
    table["reason"] = [clean(text) for text in table["reason"]]
    return table


def render(tradeoff: Tradeoff) -> Markup:
    """The section as HTML."""
    view = tradeoff.view
    if len(view.objectives) < _FEWEST:
        return nothing(t("search.tradeoff.one", objective=view.objectives[0].title))
    known = _known(tradeoff)
    if known.empty:
        return nothing(t("search.trials.none"))
    text = t(
        "search.tradeoff.intro",
        tried=plain(len(tradeoff.trials), 0),
        front=plain(int(known["on_front"].sum()), 0),
        n=int(known["on_front"].sum()),
    )
    return body(Block(paragraphs=[text], charts=[_chart(tradeoff, known)]))


def frames(tradeoff: Tradeoff) -> dict[str, pd.DataFrame]:
    """Table `trials`."""
    names = {
        f"{quantity.kpi}{end}": f"{quantity.kpi}_per_year{end}"
        for quantity in tradeoff.view.objectives
        for end in ("", "_se")
        if quantity.yearly
    }
    return {"trials": tradeoff.trials.rename(columns=names)}


def _known(tradeoff: Tradeoff) -> pd.DataFrame:
    kpis = [quantity.kpi for quantity in tradeoff.view.objectives[:_FEWEST]]
    table = tradeoff.trials
    if not set(kpis) <= set(table.columns):
        return table.head(0)
    return table[np.isfinite(table[kpis].to_numpy(np.float64)).all(axis=1)]


def origin(entries: Entries, quantity: Quantity) -> float:
    """Where the search put the baseline: estimates of the search are told as differences to it; NaN if not known.

    Fresh seeds move the level of every scheme alike, so only differences of both can stand in one chart.
    """
    scores = [entry.scores[quantity.kpi] for entry in entries.ranked if entry.is_found and quantity.kpi in entry.scores]
    starts = [s.search - s.diff.mean - s.gap.mean for s in scores if s.diff.known and s.gap.known]
    return float(np.median(starts)) if starts else math.nan


@dataclass(frozen=True, slots=True)
class _Way:
    """One axis: the objective, where its zero is, and how it is written."""

    quantity: Quantity
    zero: float
    style: Scale

    def title(self, baseline: str) -> str:
        key = "axis.difference" if self.zero else "axis.with_unit"
        return t(key, title=self.quantity.title, unit=self.style.unit, baseline=baseline)

    def of(self, table: pd.DataFrame) -> NDArray[np.float64]:
        return table[self.quantity.kpi].to_numpy(np.float64) - self.zero

    def mark(self, entry: Entry) -> float:
        score = entry.scores[self.quantity.kpi]
        if not self.zero:
            return score.fresh.mean
        return 0.0 if entry.role == "baseline" else score.diff.mean

    def write(self, value: float) -> str:
        return self.style.signed(value) if self.zero else self.style.number(value)


def _chart(tradeoff: Tradeoff, known: pd.DataFrame) -> Chart:
    first, second = tradeoff.view.objectives[:_FEWEST]
    zeros = [origin(tradeoff.entries, quantity) for quantity in (second, first)]
    if not all(math.isfinite(zero) for zero in zeros):
        zeros = [0.0, 0.0]
    x, y = (
        _Way(quantity, zero, quantity.style([_typical(known, quantity, zero)], change=bool(zero)))
        for quantity, zero in zip((second, first), zeros, strict=True)
    )
    baseline = shorten(tradeoff.view.baseline.label, 16)
    plane = Plane(x.title(baseline), y.title(baseline), x.style.factor, y.style.factor, cross=bool(x.zero))
    front = known[known["on_front"]].sort_values(second.kpi)
    kept = known["feasible"].to_numpy(bool)
    clouds = [
        Cloud(t("search.tradeoff.infeasible"), x.of(known[~kept]), y.of(known[~kept]), _PALE, "x"),
        Cloud(t("search.tradeoff.feasible"), x.of(known[kept]), y.of(known[kept]), _BLUE),
        Cloud("", x.of(front), y.of(front), MUTED, "o", 24.0),
    ]
    line = Steps(t("search.tradeoff.front"), x.of(front), y.of(front))
    marks = _marks(tradeoff, x, y)
    title = _finding(tradeoff, first, second)
    items = [
        t("alt.place", label=m.label, y_title=first.title, y=y.write(m.y), x_title=second.title, x=x.write(m.x))
        for m in marks
    ]
    alt = alt_text(title, f"{y.style.unit}; {x.style.unit}", items or [plain(len(known), 0)])
    svg = scatter_chart("tradeoff", clouds, marks, plane, alt, front=line)
    return Chart("tradeoff", title, _note(tradeoff, first, second), svg, alt)


def _note(tradeoff: Tradeoff, first: Quantity, second: Quantity) -> str:
    note = t("search.tradeoff.note", wanted=capital(_wanted(first)), also=_wanted(second))
    return f"{note} {t('search.tradeoff.more')}" if len(tradeoff.view.objectives) > _FEWEST else note


def _typical(known: pd.DataFrame, quantity: Quantity, zero: float) -> Interval:
    """A value with the spread of the trials, so that ticks and words have enough digits."""
    values = known[quantity.kpi].to_numpy(np.float64) - zero
    half = float(np.ptp(values)) / 50 or abs(float(values[0])) / 100 or 1.0
    largest = float(values[int(np.argmax(np.abs(values)))])
    return Interval(largest, largest - half, largest + half)


def _marks(tradeoff: Tradeoff, x: _Way, y: _Way) -> list[Mark]:
    """The pick, the references and the tied schemes, as measured on fresh seeds; the most important first."""
    entries = tradeoff.entries
    wanted = [entries.pick, entries.reference, _challenger(entries), *(e for e in drawn(entries) if not e.is_found)]
    found: dict[str, Entry] = {entry.arm.name: entry for entry in (*wanted, *entries.tied[:3]) if entry is not None}
    return [
        Mark(x.mark(entry), y.mark(entry), entry.arm.label, entry.arm.look)
        for entry in found.values()
        if {x.quantity.kpi, y.quantity.kpi} <= set(entry.scores)
    ]


def _challenger(entries: Entries) -> Entry | None:
    """The scheme found that the chart is about: the pick, or the best found if the pick was given."""
    return entries.pick if entries.pick is not None and entries.pick.is_found else entries.best_found


def _wanted(quantity: Quantity) -> str:
    return t("wanted.more" if (quantity.direction or 1) > 0 else "wanted.less", title=quantity.title)


def _finding(tradeoff: Tradeoff, first: Quantity, second: Quantity) -> str:
    """Whether the pick is better in both, or pays for one with the other."""
    entries = tradeoff.entries
    pick, reference = _challenger(entries), entries.reference
    if pick is None or reference is None or pick is reference or second.kpi not in pick.scores:
        return t("search.tradeoff.finding.plain", first=first.title, second=second.title)
    versus = [pick.scores[quantity.kpi].versus for quantity in (first, second)]
    if not all(value.known for value in versus):
        return t("search.tradeoff.finding.plain", first=first.title, second=second.title)
    better = [value.mean * (q.direction or 1) > 0 for value, q in zip(versus, (first, second), strict=True)]
    key = "both" if all(better) else "first" if better[0] else "second" if better[1] else "plain"
    said = [quantity.said(value).amount for value, quantity in zip(versus, (first, second), strict=True)]
    return t(
        f"search.tradeoff.finding.{key}", pick=pick.arm.label, reference=reference.arm.label, first=first.title,
        second=second.title, gain=said[0], other=said[1],
    )  # fmt: skip
