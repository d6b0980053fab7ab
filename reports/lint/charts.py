"""Pay against a measure, as a picture for the page and for a file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import seaborn as sns
from matplotlib.ticker import MaxNLocator

from reports.catalogue import t
from reports.charts.canvas import FONT, Chart, NumberTicks, canvas, margins, to_svg
from reports.charts.palette import COLOURS, MUTED
from reports.figures import alt_text
from reports.labels import width
from reports.lint.words import amount, reading
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.lint.sweep import Sweep

_HEIGHT = 260.0
_DPI = 200
_LETTER = 0.66 * FONT
_ABOVE, _BELOW = 26.0, 44.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and the same as PNG."""

    chart: Chart
    png: bytes


def pay_pictures(sweeps: Sequence[Sweep], currency: str) -> list[Picture]:
    """A picture of each, all on one scale of pay, so that what moves pay most looks steepest."""
    low = min((float(sweep.low.min()) for sweep in sweeps), default=0.0)
    high = max((float(sweep.high.max()) for sweep in sweeps), default=1.0)
    room = 0.05 * (high - low or 1.0)
    return [_picture(sweep, currency, (low - room, high + room)) for sweep in sweeps]


def _picture(sweep: Sweep, currency: str, scale: tuple[float, float]) -> Picture:
    """Mean pay with the middle 80% of people, and where people are today."""
    low, high = float(sweep.mean[0]), float(sweep.mean[-1])
    ends = {
        "low": amount(low, currency),
        "high": amount(high, currency),
        "first": _place(sweep, float(sweep.x[0]), currency),
        "last": _place(sweep, float(sweep.x[-1]), currency),
    }
    measure = MEASURES[sweep.measure]
    kind = "sales" if sweep.measure == "sales" else "kpi"
    title = t(f"lint.chart.{kind}.title", measure=measure.title, **ends)
    note = t(f"lint.chart.{kind}.note", measure=measure.title, currency=currency)
    shares = measure.unit.startswith("share") and not sweep.relative
    unit = t("unit.percent") if shares else measure.unit
    x_title = t("lint.chart.x.times", measure=measure.title) if sweep.relative else f"{measure.title}, {unit}"
    points = zip(sweep.x[::4], sweep.mean[::4], strict=True)
    at = [f"{_place(sweep, float(x), currency)}: {amount(float(pay), currency)}" for x, pay in points]
    alt = alt_text(title, currency, at)
    key = f"pay-{sweep.measure}"
    with canvas(_HEIGHT) as axes:
        colour = COLOURS[0]
        axes.fill_between(sweep.x, sweep.low, sweep.high, color=colour, alpha=0.16, linewidth=0)
        sns.lineplot(x=sweep.x, y=sweep.mean, color=colour, estimator=None, ax=axes)
        axes.axvline(sweep.now, color=MUTED, linewidth=1, dashes=(4, 3))
        axes.set_xlim(float(sweep.x.min()), float(sweep.x.max()))
        axes.set_ylim(*scale)
        axes.set_xlabel(x_title, loc="right")
        axes.set_ylabel("")
        axes.text(0, 1.02, t("lint.chart.y", currency=currency), transform=axes.transAxes, va="bottom", color=MUTED)
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(NumberTicks(100.0 if shares else 1.0))
        axes.yaxis.set_major_locator(MaxNLocator(5))
        y_ticks = NumberTicks(1.0)
        axes.yaxis.set_major_formatter(y_ticks)
        letters = max(width(text) for text in y_ticks.format_ticks([float(y) for y in axes.get_yticks()]))
        margins(axes, left=8 + _LETTER * letters, right=14, top=_ABOVE, bottom=_BELOW)
        buffer = io.BytesIO()
        _whole(axes).savefig(buffer, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
        svg = to_svg(axes, key, alt)
    return Picture(Chart(key, title, note, svg, alt), buffer.getvalue())


def _whole(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - `canvas` made it
    return figure


def _place(sweep: Sweep, x: float, currency: str) -> str:
    return f"{x:g} x" if sweep.relative else reading(sweep.measure, x, currency)
