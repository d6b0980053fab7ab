"""3 Two factors at a time: means over the points that lie in each cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.heat import Grid, heat_chart
from reports.figures import alt_text
from reports.format import NONE, capital, with_unit
from reports.frames import frame
from reports.labels import slug
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.sweep.effects import Context, contexts_of, effects_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.format import Scale
    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_MOST_LEVELS, _BINS, _MOST_MAPS = 7, 4, 4


@dataclass(frozen=True, slots=True)
class Binned:
    """Levels of a factor: labels from low to high, and the level of each point (-1 if it has none)."""

    factor: Factor
    labels: tuple[str, ...]
    level: NDArray[np.int64]
    exact: bool


@dataclass(frozen=True, slots=True)
class Map:
    """Means of one KPI of one scheme over the levels of two factors.

    Attributes:
        key: name.
        quantity: the KPI.
        scheme: whose.
        against: the scheme it is a difference to; empty for a level.
        x: factor of the columns.
        y: factor of the rows, the largest level first.
        means: (y levels, x levels), stated; NaN where no point lies.
        counts: number of points.
    """

    key: str
    quantity: Quantity
    scheme: str
    against: str
    x: Binned
    y: Binned
    means: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Maps:
    """The maps of the main world."""

    view: View
    maps: tuple[Map, ...]


def prepare(view: View) -> Maps:
    """Choose two factors for each objective and average over the points in each cell."""
    contexts = contexts_of(view)
    if not contexts or len(view.factors) < 2:  # noqa: PLR2004 - a map has two axes
        return Maps(view, ())
    main = contexts[0]
    others = [c for c in contexts[1:] if (c.scenario, c.rule) == (main.scenario, main.rule)]
    maps = []
    for place, quantity in enumerate(view.objectives[:2]):
        pair = _pair(view, main, quantity)
        maps.append(_map(view, main, quantity, pair, ""))
        if place > 0:
            continue
        if main.scheme == view.manifest.get("swept"):  # the levers move this scheme alone
            maps.append(_map(view, main, quantity, pair, view.baseline.name))
        else:
            maps += [_map(view, other, quantity, pair, main.scheme) for other in others[: _MOST_MAPS - 2]]
    return Maps(view, tuple(found for found in maps if found is not None))


def _pair(view: View, main: Context, quantity: Quantity) -> tuple[Factor, Factor]:
    """The two factors with the largest main effects; the order of the spec decides if nothing is known."""
    known = [effect.factor for effect in effects_of(view, main, quantity)]
    listed = [*known, *(f for f in view.factors.values() if f.name not in {k.name for k in known})]
    return listed[0], listed[1]


def _map(view: View, context: Context, quantity: Quantity, pair: tuple[Factor, Factor], against: str) -> Map | None:
    rows = context.of(view.table("summary"), quantity.kpi)
    column = "diff" if against else "mean"
    values = dict(zip(rows["point"].astype(int), rows[column] * quantity.per, strict=True))
    points = view.table("points")
    if points.empty or not {factor.name for factor in pair} <= set(points.columns):
        return None
    y = np.array([values.get(int(point), np.nan) for point in points["point"]], np.float64)
    bins = [binned(factor, points[factor.name].tolist()) for factor in pair]
    shape = (len(bins[1].labels), len(bins[0].labels))
    means, counts = np.full(shape, np.nan), np.zeros(shape, np.int64)
    for row in range(shape[0]):
        for col in range(shape[1]):
            inside = (bins[1].level == shape[0] - 1 - row) & (bins[0].level == col) & np.isfinite(y)
            counts[row, col] = inside.sum()
            means[row, col] = y[inside].mean() if inside.any() else np.nan
    key = slug(f"map-{quantity.kpi}-{context.scheme}") + ("-diff" if against else "")
    return Map(key, quantity, context.scheme, against, bins[0], bins[1], means, counts) if counts.any() else None


def binned(factor: Factor, values: Sequence[Any]) -> Binned:
    """Levels of a factor as they are if they are few, else in bins of equal width."""
    if not factor.numeric:
        names = [str(choice) for choice in factor.choices]
        level = [names.index(str(value)) if str(value) in names else -1 for value in values]
        return Binned(factor, tuple(factor.number(c) for c in factor.choices), np.array(level), exact=True)
    numbers = np.array([float(value) if value is not None else np.nan for value in values], np.float64)
    levels = np.unique(numbers[np.isfinite(numbers)])
    if len(levels) <= _MOST_LEVELS:
        place = {float(value): i for i, value in enumerate(levels)}
        level = [place.get(float(number), -1) for number in numbers]
        return Binned(factor, tuple(factor.number(v) for v in levels), np.array(level), exact=True)
    edges = np.linspace(factor.low, factor.high, _BINS + 1)
    if factor.log:
        edges = np.geomspace(factor.low, factor.high, _BINS + 1)
    inside = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, _BINS - 1)
    inside[~np.isfinite(numbers)] = -1
    texts = [
        t("span.short", low=factor.number(a).removesuffix(factor.suffix), high=factor.number(b))
        for a, b in pairwise(edges)
    ]
    return Binned(factor, tuple(texts), inside.astype(np.int64), exact=False)


def render(maps: Maps) -> Markup:
    """The section as HTML."""
    if not maps.maps:
        return nothing(t("sweep.maps.none"))
    charts = [_chart(maps.view, each) for each in maps.maps]
    return body(Block(paragraphs=[t("sweep.maps.intro")], charts=charts))


def frames(maps: Maps) -> dict[str, pd.DataFrame]:
    """Table `maps`: a row for each cell."""
    rows = (
        {
            "kpi": each.quantity.kpi,
            "unit": each.quantity.unit,
            "scheme": each.scheme,
            "against": each.against,
            "x_factor": each.x.factor.name,
            "x": each.x.labels[col],
            "y_factor": each.y.factor.name,
            "y": each.y.labels[len(each.y.labels) - 1 - row],
            "points": int(each.counts[row, col]),
            "mean": each.means[row, col],
        }
        for each in maps.maps
        for row in range(each.means.shape[0])
        for col in range(each.means.shape[1])
    )
    return {"maps": frame(rows, ["kpi", "scheme"])}


def _style(each: Map) -> Scale:
    finite = each.means[np.isfinite(each.means)]
    half = float(np.ptp(finite)) / 20 or 1.0
    values = [Interval(float(v), float(v) - half, float(v) + half) for v in finite]
    return each.quantity.style(values, change=bool(each.against))


def _chart(view: View, each: Map) -> Chart:
    style = _style(each)
    write = style.signed if each.against else style.number
    texts = [[write(v) if np.isfinite(v) else NONE for v in row] for row in each.means.tolist()]
    rows = tuple(reversed(each.y.labels))
    best = _best(each)
    title = _finding(view, each, best, style)
    grid = Grid(
        rows, each.x.labels, each.means, texts, _axis(each.x.factor), _axis(each.y.factor),
        two_sided=bool(each.against), framed=[best],
    )  # fmt: skip
    items = [
        t("alt.cell", x=each.x.labels[c], y=rows[r], value=texts[r][c])
        for r in range(len(rows))
        for c in range(len(each.x.labels))
        if np.isfinite(each.means[r, c])
    ]
    alt = alt_text(title, style.unit, items)
    exact = each.x.exact and each.y.exact
    note = t("sweep.map.note.grid" if exact else "sweep.map.note.bins", unit=style.unit, scheme=view.label(each.scheme))
    return Chart(each.key, title, note, heat_chart(each.key, grid, alt), alt)


def _axis(factor: Factor) -> str:
    unit = "" if factor.suffix else factor.unit
    return t("axis.with_unit", title=factor.label.lower(), unit=unit) if unit else factor.label.lower()


def _best(each: Map) -> tuple[int, int]:
    goals = np.where(np.isfinite(each.means), (each.quantity.direction or 1) * each.means, -np.inf)
    row, col = np.unravel_index(int(np.argmax(goals)), goals.shape)
    return int(row), int(col)


def _finding(view: View, each: Map, best: tuple[int, int], style: Scale) -> str:
    names = {
        "scheme": view.label(each.scheme),
        "against": view.label(each.against) if each.against else "",
        "objective": capital(each.quantity.title),
        "x": each.x.factor.label.lower(),
        "x_value": each.x.labels[best[1]],
        "y": each.y.factor.label.lower(),
        "y_value": tuple(reversed(each.y.labels))[best[0]],
        "value": with_unit(style.number(each.means[best]), style.unit),
    }
    if not each.against:
        return t("sweep.map.finding.level", **names)
    goals = (each.quantity.direction or 1) * each.means[np.isfinite(each.means)]
    ahead, total = int((goals > 0).sum()), len(goals)
    return t("sweep.map.finding.difference", ahead=ahead, total=total, **names)
