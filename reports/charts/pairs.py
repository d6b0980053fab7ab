"""Two estimates of the same thing, one row each: a first one, hollow, and a second one with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import WIDTH, NumberTicks, canvas, margins, to_svg
from reports.charts.legend import Meaning, legend, legend_height
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED, Look
from reports.labels import shorten, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 34.0
_LIFT = 16.0  # the legend stands above what 0 means
_LABEL_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: the second estimate with its interval, the first one (NaN for none), and what is written beside it."""

    label: str
    look: Look
    first: float
    mean: float
    low: float
    high: float
    text: str


def pair_chart(
    key: str, pairs: Sequence[Pair], words: tuple[str, str], x_title: str, factor: float, alt: str, zero_title: str
) -> Markup:
    """Draw one row per pair, from the top, with the line x = 0.

    Args:
        key: name of the chart, unique in the page.
        pairs: rows; values in the stated unit.
        words: what the first and the second estimate are.
        x_title: title of the axis, with unit.
        factor: from stated unit to the unit of the axis.
        alt: what the chart shows, in words.
        zero_title: what 0 stands for.
    """
    meanings = [Meaning(words[0], INK, "o", filled=False), Meaning(words[1], INK)]
    labels = [wrapped(pair.label, _LABEL_LETTERS) for pair in pairs]
    letters = max((width(row) for label in labels for row in label), default=0)
    above = 26 + legend_height(meanings)
    with canvas(len(pairs) * _ROW + above + 48, grid="x") as axes:
        axes.axvline(0, color=MUTED, linewidth=1, zorder=1)
        for row, pair in enumerate(pairs):
            _draw(axes, row, pair)
        _frame(axes, pairs, factor)
        axes.set_xlabel(x_title, loc="right")
        margins(axes, left=10 + LETTER * letters, right=12, top=above, bottom=44)
        _write(axes, pairs, labels)
        place = axes.get_xaxis_transform()
        side = _side(axes, 0.0)
        axes.annotate(shorten(zero_title, 24), (0, 1), xycoords=place, xytext=(0, 3), textcoords="offset points",
                      ha=side, color=MUTED)  # fmt: skip
        legend(axes, meanings, _LIFT)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, row: int, pair: Pair) -> None:
    colour = pair.look.colour
    if np.isfinite(pair.low):
        axes.plot([pair.low, pair.high], [row, row], color=colour, linewidth=2.4, solid_capstyle="butt")
    if np.isfinite(pair.first):
        axes.plot([pair.first, pair.mean], [row + 0.22, row], color=colour, linewidth=0.9)
        style: dict[str, Any] = {
            "markerfacecolor": "white",
            "markeredgecolor": colour,
            "markersize": 7,
            "markeredgewidth": 1.4,
        }
        axes.plot([pair.first], [row + 0.22], pair.look.marker, zorder=3, **style)
    axes.plot([pair.mean], [row], pair.look.marker, color=colour, markersize=8, markeredgewidth=0, zorder=4)


def _frame(axes: Axes, pairs: Sequence[Pair], factor: float) -> None:
    values = np.array([0.0, *(x for p in pairs for x in (p.first, p.mean, p.low, p.high))])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    room = 0.08 * (high - low) or 1.0
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(pairs) - 0.3, -0.7)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(NumberTicks(factor))
    axes.set_yticks([])


def _write(axes: Axes, pairs: Sequence[Pair], labels: Sequence[Sequence[str]]) -> None:
    left = -6 / (axes.get_position().width * WIDTH)
    for row, (pair, label) in enumerate(zip(pairs, labels, strict=True)):
        for i, words in enumerate(label):
            y = row + (i - (len(label) - 1) / 2) * 0.42
            place = axes.get_yaxis_transform()
            axes.text(left, y, words, transform=place, ha="right", va="center", color=INK)
        style: dict[str, Any] = {"va": "bottom", "color": pair.look.colour, "weight": "bold"}
        axes.text(pair.mean, row - 0.18, pair.text, ha=_side(axes, pair.mean), **style)


def _side(axes: Axes, value: float) -> str:
    """Alignment of a text at `value` that keeps it inside the axes."""
    low, high = axes.get_xlim()
    place = (value - low) / (high - low)
    return "left" if place < 0.2 else "right" if place > 0.8 else "center"  # noqa: PLR2004
