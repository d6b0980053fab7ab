"""Distributions as quantiles, one row each: the middle, the middle half, the middle eighty in a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import WIDTH, NumberTicks, canvas, margins, to_svg
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED, Look
from reports.labels import shorten, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 28.0
_LABEL_LETTERS = 21


@dataclass(frozen=True, slots=True)
class Range:
    """One row: quantiles at 10, 25, 50, 75 and 90%, (5,)."""

    label: str
    look: Look
    quantiles: Sequence[float]


def range_chart(
    key: str,
    rows: Sequence[Range],
    x_title: str,
    factor: float,
    alt: str,
    span: tuple[float, float] | None = None,
) -> Markup:
    """Draw one row per distribution, from the top.

    Args:
        key: name of the chart, unique in the page.
        rows: quantiles in the stored unit.
        x_title: title of the axis, with unit.
        factor: from stored unit to the unit of the axis.
        alt: what the chart shows, in words.
        span: smallest and largest value to show, so that several charts share a scale; draws the line x = 0 too.
    """
    labels = [shorten(row.label, _LABEL_LETTERS) for row in rows]
    letters = max((width(label) for label in labels), default=0)
    with canvas(len(rows) * _ROW + 50, grid="x") as axes:
        for place, row in enumerate(rows):
            _draw(axes, place, row)
        if span:
            axes.axvline(0, color=MUTED, linewidth=1, zorder=1)
        _frame(axes, rows, factor, span)
        axes.set_xlabel(x_title, loc="right")
        margins(axes, left=10 + LETTER * letters, right=14, top=4, bottom=44)
        left = -6 / (axes.get_position().width * WIDTH)
        for place, label in enumerate(labels):
            axes.text(left, place, label, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, place: int, row: Range) -> None:
    p10, p25, p50, p75, p90 = row.quantiles
    colour = row.look.colour
    axes.plot([p10, p90], [place, place], color=colour, linewidth=1.4, solid_capstyle="butt")
    axes.plot([p25, p75], [place, place], color=colour, linewidth=8, alpha=0.45, solid_capstyle="butt")
    axes.plot([p50], [place], color=colour, marker=row.look.marker, markersize=7, linewidth=0)


def _frame(axes: Axes, rows: Sequence[Range], factor: float, span: tuple[float, float] | None) -> None:
    values = span or [x for row in rows for x in row.quantiles] or (0.0, 1.0)
    low, high = min(values), max(values)
    room = max(0.05 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-9)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(NumberTicks(factor))
    axes.set_yticks([])
