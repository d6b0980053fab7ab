"""2 One factor at a time: the mean of each aim along each factor, over all points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reports.catalogue import t
from reports.charts.bars import Bar, bar_chart
from reports.charts.canvas import Chart
from reports.charts.lines import Axis, Line, line_chart
from reports.charts.scatter import spread_of
from reports.figures import alt_text
from reports.format import capital, percent, with_unit
from reports.studies.body import Block, body, nothing
from reports.studies.sweep.effects import Context, Curve, Effect, contexts_of, curve_of, effects_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from reports.format import Scale
    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View

_MOST_CURVES, _MOST_BARS = 4, 12


@dataclass(frozen=True, slots=True)
class Curves:
    """Effects and curves of the main world, by objective.

    Attributes:
        view: the study.
        main: the main context.
        contexts: every scheme in the main world.
        effects: by KPI, main effects under the first scheme, the largest first.
    """

    view: View
    main: Context | None
    contexts: tuple[Context, ...]
    effects: dict[str, list[Effect]]


def prepare(view: View) -> Curves:
    """Read effects and curves of the main world."""
    contexts = contexts_of(view)
    if not contexts:
        return Curves(view, None, (), {})
    main = contexts[0]
    here = tuple(c for c in contexts if (c.scenario, c.rule) == (main.scenario, main.rule))
    return Curves(view, main, here, {q.kpi: effects_of(view, main, q) for q in view.objectives})


def render(curves: Curves) -> Markup:
    """The section as HTML."""
    if curves.main is None or not any(curves.effects.values()):
        return nothing(t("study.nothing"))
    blocks = [Block(paragraphs=[t("sweep.curves.intro", scheme=curves.view.label(curves.main.scheme))])]
    for quantity in curves.view.objectives:
        effects = curves.effects[quantity.kpi]
        if effects:
            charts = [_bars(curves, quantity, effects)]
            blocks.append(Block(heading=capital(quantity.title), charts=charts))
            blocks.append(Block(charts=_charts(curves, quantity, effects[:_MOST_CURVES])))
    return body(*blocks)


def frames(curves: Curves) -> dict[str, pd.DataFrame]:
    """Tables `curves` and `effects`: all contexts, as the report states them."""
    view = curves.view
    tables = {}
    for name, columns in (("curves", ("mean", "low", "high")), ("effects", ("range",))):
        table = view.table(name).copy()
        per = np.array([view.quantity(str(kpi)).per for kpi in table["kpi"]], np.float64)
        for column in columns:
            table[column] = pd.to_numeric(table[column], errors="coerce") * per
        table.insert(list(table.columns).index("kpi") + 1, "unit", [view.quantity(str(k)).unit for k in table["kpi"]])
        tables[name] = table
    return tables


def _bars(curves: Curves, quantity: Quantity, effects: list[Effect]) -> Chart:
    shown = effects[:_MOST_BARS]
    bars = [Bar(effect.factor.label, [effect.share], percent(effect.share)) for effect in shown]
    together = sum(effect.share for effect in effects[:2])
    names = [effect.factor.label for effect in effects[:2]]
    key = "two" if len(names) > 1 else "one"
    title = t(
        f"sweep.shares.finding.{key}", one=names[0], other=names[-1], share=percent(together), objective=quantity.title
    )
    alt = alt_text(title, t("unit.percent"), [t("alt.level", label=bar.label, value=bar.text) for bar in bars])
    chart = f"shares-{quantity.kpi}"
    svg = bar_chart(chart, bars, t("sweep.shares.axis"), 100.0, alt, suffix=t("unit.percent"))
    scheme = curves.view.label(curves.main.scheme if curves.main else "")
    return Chart(chart, title, t("sweep.shares.note", scheme=scheme), svg, alt)


def _charts(curves: Curves, quantity: Quantity, effects: Sequence[Effect]) -> list[Chart]:
    """The curves of these factors, all on one scale, so that flat looks flat."""
    names = curves.view.drawn(context.scheme for context in curves.contexts)
    contexts = [context for context in curves.contexts if context.scheme in names]
    found: list[dict[str, Curve]] = []
    for effect in effects:
        mine = {c.scheme: curve_of(curves.view, c, quantity, effect.factor) for c in contexts}
        known = {name: curve for name, curve in mine.items() if curve is not None and len(curve.levels) > 1}
        if known:
            found.append(known)
    means = [mean for known in found for curve in known.values() for mean in curve.means]
    ends = np.array([end for mean in means for end in (mean.mean, mean.low, mean.high)], np.float64)
    return [_chart(curves.view, quantity, known, spread_of(ends), quantity.style(means)) for known in found]


def _chart(
    view: View, quantity: Quantity, known: dict[str, Curve], y_range: tuple[float, float], style: Scale
) -> Chart:
    first_name, first = next(iter(known.items()))
    factor = first.factor
    lines = [_line(view, name, curve) for name, curve in known.items()]
    title = _finding(view, quantity, first, first_name)
    items = [
        t("alt.path", label=view.label(name), first=style.number(c.means[0].mean), last=style.number(c.means[-1].mean))
        for name, c in known.items()
    ]
    alt = alt_text(title, style.unit, items)
    axis = Axis(
        _x_title(factor),
        t("axis.with_unit", title=quantity.title, unit=style.unit),
        style.factor,
        x_factor=factor.times,
        x_suffix=factor.suffix,
        whole=False,
        x_names=() if factor.numeric else tuple(factor.number(value) for value in first.levels),
        y_range=y_range,
    )
    key = f"curve-{quantity.kpi}-{factor.name}"
    return Chart(key, title, t("sweep.curve.note"), line_chart(key, lines, axis, alt), alt)


def _x_title(factor: Factor) -> str:
    unit = "" if factor.suffix else factor.unit
    return t("axis.with_unit", title=factor.label.lower(), unit=unit) if unit else factor.label.lower()


def _line(view: View, name: str, curve: Curve) -> Line:
    numeric = curve.factor.numeric
    x = np.array([float(v) for v in curve.levels]) if numeric else np.arange(len(curve.levels), dtype=np.float64)
    bands = [np.array([getattr(mean, part) for mean in curve.means], np.float64) for part in ("mean", "low", "high")]
    arm = view.arm(name)
    return Line(name, arm.label, arm.look, x, *bands)


def _finding(view: View, quantity: Quantity, curve: Curve, scheme: str) -> str:
    """From where to where the KPI goes along the factor, and where it is best if that is inside."""
    means = curve.means
    best = max(range(len(means)), key=lambda i: (quantity.direction or 1) * means[i].mean)
    factor = curve.factor
    style = quantity.style(list(means))
    names = {
        "objective": capital(quantity.title),
        "factor": factor.label.lower(),
        "scheme": view.label(scheme),
        "first": style.number(means[0].mean),
        "last": with_unit(style.number(means[-1].mean), style.unit),
        "best": factor.text(curve.levels[best]),
        "value": with_unit(style.number(means[best].mean), style.unit),
    }
    if not factor.numeric:
        return t("sweep.curve.finding.choice", **names)
    if 0 < best < len(means) - 1:
        return t("sweep.curve.finding.inside", **names)
    key = "rises" if means[-1].mean > means[0].mean else "falls"
    return t(f"sweep.curve.finding.{key}", **names)
