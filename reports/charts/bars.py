"""Horizontal bars with a name, a value in words and perhaps an interval; two to a row if there are two measures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import WIDTH, NumberTicks, canvas, margins, to_svg
from reports.charts.legend import Meaning, legend, legend_height
from reports.charts.lines import LETTER
from reports.charts.palette import INK
from reports.labels import shorten, width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 26.0
_LABEL_LETTERS = 20
FIRST, SECOND = "#0b5c7f", "#a9c4d3"


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: one value, or two; with intervals if `low` and `high` are given, each as many as values."""

    label: str
    values: Sequence[float]
    text: str
    low: Sequence[float] = ()
    high: Sequence[float] = ()


def bar_chart(
    key: str, bars: Sequence[Bar], x_title: str, factor: float, alt: str, *, suffix: str = "", words: Sequence[str] = ()
) -> Markup:
    """Draw one row per bar, from the top; the first measure is dark, the second pale.

    Args:
        key: name of the chart, unique in the page.
        bars: rows.
        x_title: title of the axis, with unit.
        factor: from stored unit to the unit of the axis.
        alt: what the chart shows, in words.
        suffix: behind each tick.
        words: what the measures are, if there are two.
    """
    colours = (FIRST, SECOND)
    meanings = [Meaning(text, colour, "s") for text, colour in zip(words, colours, strict=False)]
    labels = [shorten(bar.label, _LABEL_LETTERS) for bar in bars]
    letters = max((width(label) for label in labels), default=0)
    above = 8 + legend_height(meanings)
    row = _ROW + 8 * (len(bars[0].values) > 1) if bars else _ROW
    with canvas(len(bars) * row + above + 48, grid="x") as axes:
        for place, bar in enumerate(bars):
            _draw(axes, place, bar, colours)
        _frame(axes, bars, factor, suffix)
        axes.set_xlabel(x_title, loc="right")
        margins(axes, left=10 + LETTER * letters, right=12, top=above, bottom=44)
        _write(axes, bars, labels)
        if meanings:
            legend(axes, meanings)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, place: int, bar: Bar, colours: Sequence[str]) -> None:
    n = len(bar.values)
    thick = 0.62 / n
    for i, value in enumerate(bar.values):
        y = place + (i - (n - 1) / 2) * thick
        if not np.isfinite(value):
            continue
        axes.barh(y, value, height=thick * 0.92, color=colours[i], linewidth=0)
        if len(bar.low) and np.isfinite(bar.low[i]):
            axes.plot([bar.low[i], bar.high[i]], [y, y], color=INK, linewidth=1.1, solid_capstyle="butt", zorder=3)


def _frame(axes: Axes, bars: Sequence[Bar], factor: float, suffix: str) -> None:
    ends = np.array([0.0, *(x for bar in bars for x in (*bar.values, *bar.low, *bar.high))])
    ends = ends[np.isfinite(ends)]
    low, high = float(ends.min()), float(ends.max())
    size = (high - low) or 1.0
    letters = max((width(bar.text) for bar in bars), default=0)
    axes.set_xlim(min(low, 0.0) - 0.01 * size, high + size * (letters * LETTER + 10) / (0.55 * WIDTH))
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(NumberTicks(factor, suffix))
    axes.set_yticks([])


def _write(axes: Axes, bars: Sequence[Bar], labels: Sequence[str]) -> None:
    box = axes.get_position()
    left = -6 / (box.width * WIDTH)
    gap = 5 / (box.width * WIDTH) * float(np.ptp(axes.get_xlim()))
    for place, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        axes.text(left, place, label, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
        reach = [x for x in (0.0, *bar.values, *bar.high) if np.isfinite(x)]
        axes.text(max(reach) + gap, place, bar.text, ha="left", va="center", color=INK)
