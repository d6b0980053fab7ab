"""Dots with intervals, one row each: differences to the baseline, or levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import WIDTH, NumberTicks, canvas, margins, to_svg
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED, Look
from reports.labels import shorten, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 38.0
_LABEL_LETTERS = 18
_EDGE = 0.25


@dataclass(frozen=True, slots=True)
class Dot:
    """One row: a value with the ends of its interval, and what is written beside it."""

    label: str
    look: Look
    mean: float
    low: float
    high: float
    text: str


def dot_chart(key: str, dots: Sequence[Dot], x_title: str, factor: float, alt: str, zero_title: str = "") -> Markup:
    """Draw one row per dot, in the given order from the top, with the line x = 0.

    Args:
        key: name of the chart, unique in the page.
        dots: rows; values in the stored unit.
        x_title: title of the axis, with unit.
        factor: from stored unit to the unit of the axis.
        alt: what the chart shows, in words.
        zero_title: what 0 stands for.
    """
    labels = [wrapped(dot.label, _LABEL_LETTERS) for dot in dots]
    letters = max((width(row) for label in labels for row in label), default=0)
    with canvas(len(dots) * _ROW + 70, grid="x") as axes:
        for row, dot in enumerate(dots):
            _draw(axes, row, dot)
        axes.axvline(0, color=MUTED, linewidth=1, zorder=1)
        _frame(axes, dots, factor)
        axes.set_xlabel(x_title, loc="right")
        axes.set_ylabel("")
        margins(axes, left=10 + LETTER * letters, right=10, top=22 if zero_title else 6, bottom=44)
        _write(axes, dots, labels)
        if zero_title:
            _name_zero(axes, shorten(zero_title, _LABEL_LETTERS))
        return to_svg(axes, key, alt)


def _draw(axes: Axes, row: int, dot: Dot) -> None:
    look = dot.look
    if np.isfinite(dot.low):
        axes.plot([dot.low, dot.high], [row, row], color=look.colour, linewidth=2.4, solid_capstyle="butt")
    sns.scatterplot(x=[dot.mean], y=[row], color=look.colour, marker=look.marker, s=62, linewidth=0, ax=axes, zorder=3)


def _frame(axes: Axes, dots: Sequence[Dot], factor: float) -> None:
    values = np.array([x for dot in dots for x in (dot.mean, dot.low, dot.high, 0.0)])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    room = 0.08 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(dots) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(NumberTicks(factor))
    axes.set_yticks([])


def _write(axes: Axes, dots: Sequence[Dot], labels: Sequence[Sequence[str]]) -> None:
    box = axes.get_position()
    left = -6 / (box.width * WIDTH)
    for row, (dot, label) in enumerate(zip(dots, labels, strict=True)):
        for i, words in enumerate(label):
            axes.text(
                left, row + (i - (len(label) - 1) / 2) * 0.4, words, transform=axes.get_yaxis_transform(),
                ha="right", va="center", color=INK,
            )  # fmt: skip
        side = _side(axes, dot.mean)
        axes.text(dot.mean, row - 0.22, dot.text, ha=side, va="bottom", color=dot.look.colour, weight="bold")


def _name_zero(axes: Axes, words: str) -> None:
    """What 0 stands for, above its line; not across the edges of the chart."""
    side = _side(axes, 0.0)
    place = axes.get_xaxis_transform()
    axes.annotate(words, (0, 1), xycoords=place, xytext=(0, 4), textcoords="offset points", ha=side, color=MUTED)


def _side(axes: Axes, value: float) -> str:
    """Alignment of a text at `value` that keeps it inside the axes."""
    low, high = axes.get_xlim()
    place = (value - low) / (high - low)
    return "left" if place < _EDGE else "right" if place > 1 - _EDGE else "center"
