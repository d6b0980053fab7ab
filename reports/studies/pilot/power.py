"""2 Power: the chance that a trial of some size and length sees the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.lines import Axis, Line, line_chart
from reports.charts.palette import COLOURS, DASHES, MARKERS, Look
from reports.figures import alt_text
from reports.format import percent, plain
from reports.frames import frame
from reports.studies.body import Block, body, nothing
from reports.studies.pilot.plans import Plan, plans_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.studies.pilot.plans import Length
    from reports.studies.view import View

_MOST_CHARTS, _MOST_LINES, _MOST_TICKS = 8, 6, 7


@dataclass(frozen=True, slots=True)
class Power:
    """Power curves of every plan."""

    view: View
    plans: tuple[Plan, ...]


def prepare(view: View) -> Power:
    """Read the curves."""
    plans = plans_of(view)
    return Power(view, tuple(plan for plan in plans if any(np.isfinite(ln.power).any() for ln in plan.lengths)))


def render(power: Power) -> Markup:
    """The section as HTML."""
    if not power.plans:
        return nothing(t("study.nothing"))
    charts = [_chart(power.view, plan) for plan in power.plans[:_MOST_CHARTS]]
    intro = t("power.intro", level=percent(power.view.spec.pilot.level))
    paragraphs = [intro]
    if len(power.plans) > _MOST_CHARTS:
        paragraphs.append(t("sensitivity.more", n=len(power.plans) - _MOST_CHARTS))
    return body(Block(paragraphs=paragraphs, charts=charts))


def frames(power: Power) -> dict[str, pd.DataFrame]:
    """Table `power`."""
    rows = (
        {
            "kpi": plan.quantity.kpi,
            "scheme": plan.scheme,
            "against": plan.against,
            "weeks": length.weeks,
            "agents_per_arm": int(agents),
            "power_probability": chance,
        }
        for plan in power.plans
        for length in plan.lengths
        for agents, chance in zip(length.agents, length.power, strict=True)
    )
    return {"power": frame(rows, ["kpi", "scheme", "weeks", "agents_per_arm"])}


def _chart(view: View, plan: Plan) -> Chart:
    wanted = view.spec.pilot.power
    drawn = [length for length in plan.lengths if np.isfinite(length.power).any()]
    title = _finding(view, plan)
    items = [
        t("alt.power", weeks=ln.weeks, agents=plain(float(ln.agents[-1]), 0), power=percent(float(ln.power[-1])))
        for ln in drawn
    ]
    alt = alt_text(title, t("unit.percent"), items)
    axis = Axis(
        t("power.axis.agents"),
        t("power.axis.power"),
        100.0,
        t("unit.percent"),
        x_places=_ticks({float(agents) for length in drawn for agents in length.agents}),
        y_range=(0.0, 1.02),
        level=wanted,
    )
    key = f"power-{plan.key}"
    svg = line_chart(key, _lines(drawn), axis, alt)
    return Chart(key, title, t("power.note", power=percent(wanted)), svg, alt)


def _lines(drawn: Sequence[Length]) -> list[Line]:
    """A line a length, the shortest and the longest among them."""
    places = sorted({round(i) for i in np.linspace(0, len(drawn) - 1, min(len(drawn), _MOST_LINES))})
    lines = []
    for place, i in enumerate(places):
        length, known = drawn[i], np.isfinite(drawn[i].power)
        look = Look(COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)], MARKERS[place % len(MARKERS)])
        x = np.log(length.agents[known])
        lines.append(Line(str(length.weeks), t("span.weeks", n=length.weeks), look, x, length.power[known]))
    return lines


def _ticks(agents: set[float]) -> tuple[tuple[float, str], ...]:
    """Sizes written on the logarithmic axis, so far apart that they can be read."""
    chosen: list[float] = []
    span = np.log(max(agents) / min(agents)) or 1.0
    for size in sorted(agents):
        if not chosen or np.log(size / chosen[-1]) >= span / _MOST_TICKS:
            chosen.append(size)
    return tuple((float(np.log(size)), plain(size, 0)) for size in chosen)


def _finding(view: View, plan: Plan) -> str:
    names = {
        "scheme": view.label(plan.scheme),
        "against": view.label(plan.against),
        "objective": plan.quantity.title,
        "power": percent(view.spec.pilot.power),
    }
    best = plan.smallest
    if best is None or best.needed is None:
        return t("power.finding.none", **names)
    return t("power.finding", agents=plain(best.needed, 0), weeks=best.weeks, **names)
