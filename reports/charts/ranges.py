"""Distributions as quantiles, one row each: the middle, the middle half, the middle eighty in a hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import WIDTH, canvas, margins, number_ticks, tick_places, to_svg
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED, Look
from reports.labels import shorten, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 26.0
_LABEL_LETTERS = 24


@dataclass(frozen=True, slots=True)
class Range:
    """One row: quantiles at 10, 25, 50, 75 and 90%, (5,). Without quantiles the row is a heading."""

    label: str
    look: Look
    quantiles: Sequence[float] = ()


def range_chart(
    key: str, rows: Sequence[Range], x_title: str, factor: float, alt: str, *, zero: bool = False
) -> Markup:
    """Draw one row per distribution, from the top.

    Args:
        key: name of the chart, unique in the page.
        rows: quantiles in the stored unit.
        x_title: title of the axis, with unit.
        factor: from stored unit to the unit of the axis.
        alt: what the chart shows, in words.
        zero: whether to draw the line x = 0 and keep it in view.
    """
    labels = [shorten(row.label, _LABEL_LETTERS) for row in rows]
    letters = max((width(label) for label in labels), default=0)
    with canvas(len(rows) * _ROW + 48, grid="x") as axes:
        for place, row in enumerate(rows):
            if row.quantiles:
                _draw(axes, place, row)
        if zero:
            axes.axvline(0, color=MUTED, linewidth=1, zorder=1)
        _frame(axes, rows, factor, zero=zero)
        axes.set_xlabel(x_title)
        margins(axes, left=10 + LETTER * letters, right=14, top=4, bottom=40)
        left = -6 / (axes.get_position().width * WIDTH)
        for place, (row, label) in enumerate(zip(rows, labels, strict=True)):
            axes.text(
                left, place, label, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK,
                weight="normal" if row.quantiles else "bold",
            )  # fmt: skip
        return to_svg(axes, key, alt)


def _draw(axes: Axes, place: int, row: Range) -> None:
    p10, p25, p50, p75, p90 = row.quantiles
    colour = row.look.colour
    axes.plot([p10, p90], [place, place], color=colour, linewidth=1.4, solid_capstyle="butt")
    axes.plot([p25, p75], [place, place], color=colour, linewidth=8, alpha=0.45, solid_capstyle="butt")
    axes.plot([p50], [place], color=colour, marker=row.look.marker, markersize=7, linewidth=0)


def _frame(axes: Axes, rows: Sequence[Range], factor: float, *, zero: bool) -> None:
    values = [x for row in rows for x in row.quantiles] + ([0.0] if zero else [])
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max(0.05 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-9)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(number_ticks(factor, tick_places(axes.get_xticks() * factor)))
    axes.set_yticks([])
