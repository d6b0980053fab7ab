"""1 Summary: what moves the first aim most, the best point, and who leads where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.format import capital, percent, plain
from reports.frames import columns_of, frame
from reports.labels import clean, shorten
from reports.numbers import Interval
from reports.page import fill
from reports.studies.body import Words
from reports.studies.sweep.effects import Context, contexts_of, curve_of, effects_of, fit_of
from reports.tables import Cell, Column, Row, Table
from reports.words import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_MOST_POINTS, _LONGEST_NAME = 5, 16
_SMALL = 0.01


@dataclass(frozen=True, slots=True)
class Place:
    """One point of the design under one scheme: number, factor values and every objective."""

    point: int
    scheme: str
    settings: dict[str, object]
    means: dict[str, Interval]


@dataclass(frozen=True, slots=True)
class Summary:
    """Points of the main context, best first by the first objective, and the answer in words."""

    view: View
    context: Context | None
    best: tuple[Place, ...]
    leads: dict[str, int]
    points: int
    words: Words


def prepare(view: View) -> Summary:
    """Rank the points and put the effects into words."""
    contexts = contexts_of(view)
    if not contexts:
        return Summary(view, None, (), {}, 0, Words(t("sweep.headline.nothing")))
    main = contexts[0]
    places = _places(view, main)
    leads = _leads(places)
    points = len({place.point for place in places})
    if main.scheme == view.manifest.get("swept"):  # the levers move no other scheme
        places = [place for place in places if place.scheme == main.scheme]
    said = _words(view, main, places, leads)
    return Summary(view, main, tuple(places[:_MOST_POINTS]), leads, points, said)


def _places(view: View, main: Context) -> list[Place]:
    """Every point and scheme of the main world, best first."""
    table = view.table("summary")
    here = table[(table["scenario"] == main.scenario) & (table["rule"] == main.rule)]
    values = {int(row["point"]): row for row in view.table("points").to_dict("records")}
    means: dict[tuple[int, str], dict[str, Interval]] = {}
    for row in here.to_dict("records"):
        quantity = view.quantity(str(row["kpi"]))
        stated = quantity.stated(row["mean"], row["low"], row["high"], row["n"])
        means.setdefault((int(row["point"]), str(row["scheme"])), {})[quantity.kpi] = stated
    first = view.objectives[0]
    places = [
        Place(point, scheme, {str(k): v for k, v in values.get(point, {}).items()}, found)
        for (point, scheme), found in means.items()
        if first.kpi in found and found[first.kpi].known
    ]
    sign = first.direction or 1
    return sorted(places, key=lambda place: (-sign * place.means[first.kpi].mean, place.point))


def _leads(places: Sequence[Place]) -> dict[str, int]:
    """At how many points each scheme is the best; the order of `places` is best first."""
    first: dict[int, str] = {}
    for place in places:
        first.setdefault(place.point, place.scheme)
    found = list(first.values())
    return {scheme: found.count(scheme) for scheme in dict.fromkeys(place.scheme for place in places)}


def _words(view: View, main: Context, places: Sequence[Place], leads: dict[str, int]) -> Words:
    first = view.objectives[0]
    headline, lead = _first_words(view, main, first)
    points = [(t("sweep.best"), _best_words(view, places))] if places else []
    points += [
        (t("sweep.other", objective=quantity.title), " ".join(_first_words(view, main, quantity)))
        for quantity in view.objectives[1:3]
    ]
    if len(leads) > 1:
        points.append((t("sweep.leads"), _lead_words(view, leads)))
    points.append((t("sweep.together"), _together_words(view, main, first)))
    return Words(headline, lead, tuple(points))


def _first_words(view: View, main: Context, quantity: Quantity) -> tuple[str, str]:
    """The factor that moves a KPI most, with its size; and how much of the variation the others have."""
    effects = effects_of(view, main, quantity)
    if not effects:
        return t("sweep.headline.unknown", objective=quantity.title), ""
    top = effects[0]
    numbers = {
        "factor": top.factor.label,
        "objective": quantity.title,
        "share": percent(top.share),
        "scheme": view.label(main.scheme),
    }
    if top.share < _SMALL / 2:
        return t("sweep.headline.still", objective=quantity.title, points=len(view.table("points"))), ""
    headline = t("sweep.headline", **numbers)
    curve = curve_of(view, main, quantity, top.factor)
    lead = ""
    if curve is not None and len(curve.levels) > 1:
        low, high = curve.ends
        lead = t(
            "sweep.lead",
            low_value=top.factor.text(curve.levels[low]),
            high_value=top.factor.text(curve.levels[high]),
            low=quantity.level(curve.means[low]),
            high=quantity.level(curve.means[high]),
            rest=t("sweep.rest") if len(effects) > 1 else "",
            **numbers,
        )
    return headline, lead


def _best_words(view: View, places: Sequence[Place]) -> str:
    best, first = places[0], view.objectives[0]
    return t(
        "sweep.best.text",
        point=best.point,
        level=first.level(best.means[first.kpi]),
        objective=first.title,
        scheme=view.label(best.scheme),
        worst=first.level(places[-1].means[first.kpi]),
    )


def _lead_words(view: View, leads: dict[str, int]) -> str:
    total = sum(leads.values())
    ranked = sorted(leads.items(), key=lambda item: -item[1])
    said = [t("sweep.leads.item", scheme=view.label(name), n=n, points=plain(n, 0)) for name, n in ranked]
    return t("sweep.leads.text", items=listing(said), total=plain(total, 0), objective=view.objectives[0].title)


def _together_words(view: View, main: Context, first: Quantity) -> str:
    alone = sum(effect.share for effect in effects_of(view, main, first))
    pairs = effects_of(view, main, first, pairs=True)
    parts = [t("sweep.alone", share=percent(alone), objective=first.title)]
    if pairs and pairs[0].other is not None and pairs[0].share >= _SMALL:
        names = (pairs[0].factor.label, pairs[0].other.label)
        parts.append(t("sweep.pair", one=names[0], other=names[1], share=percent(pairs[0].share)))
    fit = fit_of(view, main, first)
    if math.isfinite(fit) and fit < 1:
        parts.append(t("sweep.fit", fit=percent(max(fit, 0.0))))
    return " ".join(parts)


def render(summary: Summary) -> Markup:
    """The section as HTML."""
    tables = [_table(summary)] if summary.best else []
    return fill("decision", words=summary.words, tables=tables, charts=[])


def frames(summary: Summary) -> dict[str, pd.DataFrame]:
    """Tables `summary_words` and `best_points`."""
    said = ({"paragraph": i, "text": text} for i, text in enumerate(summary.words.paragraphs(), 1))
    best = (
        {
            "rank": rank,
            "point": place.point,
            "scheme": place.scheme,
            **{name: value for name, value in place.settings.items() if name != "point"},
            **{
                key: x
                for kpi, mean in place.means.items()
                for key, x in columns_of(_column(summary, kpi), mean).items()
            },
        }
        for rank, place in enumerate(summary.best, 1)
    )
    return {
        "summary_words": frame(said, ["paragraph", "text"]),
        "best_points": frame(best, ["rank", "point", "scheme"]),
    }


def _column(summary: Summary, kpi: str) -> str:
    return f"{kpi}_per_year" if summary.view.quantity(kpi).yearly else kpi


def _table(summary: Summary) -> Table:
    """The best points: a column each, with their settings and results."""
    view = summary.view
    shown = list(view.factors.values())
    if summary.context is not None:
        order = [effect.factor.name for effect in effects_of(view, summary.context, view.objectives[0])]
        shown.sort(key=lambda factor: order.index(factor.name) if factor.name in order else len(order))
    rows = [
        Row(
            t("sweep.points.scheme"),
            tuple(Cell(shorten(view.label(place.scheme), _LONGEST_NAME)) for place in summary.best),
        )
    ]
    for factor in shown:
        cells = tuple(Cell(factor.number(_value(place.settings.get(factor.name)))) for place in summary.best)
        rows.append(Row(factor.label, cells, unit="" if factor.suffix else factor.unit))
    for quantity in view.objectives:
        means = [place.means.get(quantity.kpi) for place in summary.best]
        style = quantity.style([mean for mean in means if mean is not None])
        cells = tuple(
            Cell("" if mean is None else style.number(mean.mean), "" if mean is None else style.ends(mean))
            for mean in means
        )
        rows.append(Row(capital(quantity.title), cells, unit=style.unit))
    columns = tuple(Column(t("sweep.points.column", rank=i, point=p.point)) for i, p in enumerate(summary.best, 1))
    caption = t("sweep.points.caption", n=len(summary.best), objective=view.objectives[0].title)
    return Table("best_points", caption, t("sweep.points.corner"), columns, tuple(rows), t("sweep.points.note"))


def _value(value: object) -> object:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    return clean(value) if isinstance(value, str) else value
