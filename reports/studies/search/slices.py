"""5 Which levers matter: their importance, and the first objective against each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.bars import Bar, bar_chart
from reports.charts.canvas import Chart
from reports.charts.legend import Meaning
from reports.charts.panels import Panel, panel_chart
from reports.charts.scatter import Cloud
from reports.figures import alt_text
from reports.format import capital, percent, plain
from reports.frames import frame
from reports.labels import shorten
from reports.studies.body import Block, body, nothing
from reports.studies.search.entries import Entries, entries_of
from reports.studies.search.lever_values import MOST_SHOWN, by_importance, importance, places, span, ticks
from reports.studies.search.tradeoff import stated_trials

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_BLUE, _PALE = "#0b7fab", "#9a9a9a"
_BINS, _FEWEST_IN_BIN = 6, 3


@dataclass(frozen=True, slots=True)
class Slices:
    """The first objective of every trial against each lever.

    Attributes:
        view: the study.
        entries: finalists.
        trials: trials with stated objectives.
        places: by lever, (trials,), 0 to 1.
        importance: by objective and lever.
        shown: levers drawn, the most important first.
    """

    view: View
    entries: Entries
    trials: pd.DataFrame
    places: dict[str, NDArray[np.float64]]
    importance: dict[str, dict[str, float]]
    shown: tuple[Factor, ...]


def prepare(view: View) -> Slices:
    """Place trials on levers and read the importances."""
    shown = tuple(by_importance(view, view.objectives[0].kpi)[:MOST_SHOWN])
    return Slices(
        view,
        entries_of(view),
        stated_trials(view),
        {factor.name: places(view, factor) for factor in view.levers},
        {quantity.kpi: importance(view, quantity.kpi) for quantity in view.objectives},
        shown,
    )


def render(slices: Slices) -> Markup:
    """The section as HTML."""
    first = slices.view.objectives[0]
    if not slices.shown or first.kpi not in slices.trials or not np.isfinite(_values(slices, first)).any():
        return nothing(t("search.trials.none"))
    charts = [_bars(slices, q) for q in slices.view.objectives if slices.importance[q.kpi]]
    text = "search.slices.intro" if any(slices.importance.values()) else "search.slices.unknown"
    return body(Block(paragraphs=[t(text)], charts=charts), Block(charts=[_panels(slices, first)]))


def frames(slices: Slices) -> dict[str, pd.DataFrame]:
    """Table `importance`."""
    rows = (
        {"objective": kpi, "lever": lever, "importance_share": value}
        for kpi, found in slices.importance.items()
        for lever, value in found.items()
    )
    return {"importance": frame(rows, ["objective", "lever"])}


def _values(slices: Slices, quantity: Quantity) -> NDArray[np.float64]:
    return slices.trials[quantity.kpi].to_numpy(np.float64)


def _bars(slices: Slices, quantity: Quantity) -> Chart:
    ranked = sorted(slices.importance[quantity.kpi].items(), key=lambda item: -item[1])[:MOST_SHOWN]
    labels = {name: slices.view.factor(name).label for name, _ in ranked}
    bars = [Bar(labels[name], [value], percent(value)) for name, value in ranked]
    top, value = ranked[0]
    title = t("search.importance.finding", lever=labels[top], share=percent(value), objective=quantity.title)
    alt = alt_text(title, t("unit.percent"), [t("alt.level", label=labels[n], value=percent(v)) for n, v in ranked])
    key = f"importance-{quantity.kpi}"
    svg = bar_chart(key, bars, t("search.importance.axis"), 100.0, alt, suffix=t("unit.percent"))
    return Chart(key, title, t("search.importance.note", objective=quantity.title), svg, alt)


def _panels(slices: Slices, first: Quantity) -> Chart:
    values = _values(slices, first)
    whole = np.isfinite(values) & (slices.trials["state"] == "complete").to_numpy()
    kept = whole & slices.trials["feasible"].to_numpy(bool)
    panels, lines = [], {}
    for factor in slices.shown:
        at = slices.places[factor.name]
        lines[factor.name] = middle_line(at[kept], values[kept], steps=not factor.numeric)
        panels.append(_panel(slices, factor, at, values, (kept, whole & ~kept), lines[factor.name]))
    style = first.style([slices.entries.ranked[0].scores[first.kpi].fresh] if slices.entries.ranked else [])
    title = _finding(slices, lines, first)
    items = [
        t("alt.path", label=f.label, first=style.number(lines[f.name][1][0]), last=style.number(lines[f.name][1][-1]))
        for f in slices.shown
        if len(lines[f.name][0]) > 1
    ]
    alt = alt_text(title, style.unit, items or [plain(int(whole.sum()), 0)])
    meanings = [
        Meaning(t("search.slices.feasible"), _BLUE),
        Meaning(t("search.slices.infeasible"), _PALE, "x"),
        Meaning(t("search.slices.middle"), "#1a1a1a", "-"),
    ]
    axis = t("axis.with_unit", title=first.title, unit=style.unit)
    svg = panel_chart("slices", panels, axis, style.factor, meanings, alt)
    return Chart("slices", title, t("search.slices.note"), svg, alt)


def _panel(
    slices: Slices,
    factor: Factor,
    at: NDArray[np.float64],
    values: NDArray[np.float64],
    masks: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    line: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> Panel:
    kept, broke = masks
    # Choices lie on a few places: shift the points a little, by their number, so that they can be seen.
    shift = np.zeros(len(at)) if factor.numeric else 0.16 * (np.arange(len(at)) * 0.618 % 1 - 0.5)
    x = at + shift / (1 if factor.numeric else max(1, len(factor.choices) - 1))
    clouds = [
        Cloud("", x[broke], values[broke], _PALE, "x", 9.0),
        Cloud("", x[kept], values[kept], _BLUE, "o", 9.0),
    ]
    known = slices.importance[slices.view.objectives[0].kpi].get(factor.name)
    label = shorten(factor.label, 14)
    title = label if known is None else t("search.slices.panel", lever=label, share=percent(known))
    edge = 0.03 if factor.numeric else 0.5 / max(1, len(factor.choices) - 1) * 0.5
    return Panel(title, clouds, (-edge, 1 + edge), ticks(factor, 3), line if len(line[0]) > 1 else None)


def middle_line(
    x: NDArray[np.float64], y: NDArray[np.float64], *, steps: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Medians of y in bins of x; for choices, at each of them."""
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    bins = np.unique(x) if steps else (np.arange(_BINS) + 0.5) / _BINS
    label = x if steps else (np.clip((x * _BINS).astype(int), 0, _BINS - 1) + 0.5) / _BINS
    found = [(at, float(np.median(y[label == at]))) for at in bins if (label == at).sum() >= _FEWEST_IN_BIN]
    return np.array([at for at, _ in found]), np.array([value for _, value in found])


def _finding(slices: Slices, lines: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]], first: Quantity) -> str:
    """Where the most telling lever does best."""
    spans = {name: float(np.ptp(y)) for name, (_, y) in lines.items() if len(y) > 1}
    if not spans:
        return t("search.slices.finding.none", objective=capital(first.title))
    name = max(spans, key=spans.__getitem__)
    factor = slices.view.factor(name)
    x, y = lines[name]
    best = float(x[int(np.argmax((first.direction or 1) * y))])
    if not factor.numeric:
        value = factor.number(factor.choices[round(best * max(1, len(factor.choices) - 1))])
        return t(
            "search.slices.finding.choice", lever=factor.label.lower(), value=value, objective=capital(first.title)
        )
    half = 0.5 / _BINS
    values = span(factor, best - half, best + half)
    return t("search.slices.finding.range", lever=factor.label.lower(), span=values, objective=capital(first.title))
