"""A tornado: what a result becomes when one number after the other is moved to its low and to its high end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from reports.charts.bars import FIRST, SECOND
from reports.charts.canvas import WIDTH, NumberTicks, canvas, margins, to_svg
from reports.charts.legend import Meaning, legend, legend_height
from reports.charts.lines import LETTER
from reports.charts.palette import BAD, INK, MUTED
from reports.labels import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 40.0
_LABEL_LETTERS = 15
_HALF = 0.2
_LIFT = 18.0  # the legend stands above what the lines mean


@dataclass(frozen=True, slots=True)
class End:
    """The result at one end of a number: mean, interval, the number in words, and whether the ranking turns there."""

    mean: float
    low: float
    high: float
    text: str
    flips: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: a number with the result at its low and at its high end."""

    label: str
    at_low: End
    at_high: End


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the marks mean: low end, high end, a flip, and the base line."""

    low: str
    high: str
    flip: str
    base: str


def tornado_chart(
    key: str, bars: Sequence[Bar], base: float, words: Meanings, x_title: str, factor: float, alt: str, *, zero: bool
) -> Markup:
    """Draw two bars a row, from the base to each end, the largest swing first as given.

    Args:
        key: name of the chart, unique in the page.
        bars: rows.
        base: result with all numbers as they are.
        words: meanings of the marks.
        x_title: title of the axis, with unit.
        factor: from stated unit to the unit of the axis.
        alt: what the chart shows, in words.
        zero: whether to show 0, where the ranking turns.
    """
    meanings = [Meaning(words.low, SECOND, "s"), Meaning(words.high, FIRST, "s")]
    if any(end.flips for bar in bars for end in (bar.at_low, bar.at_high)):
        meanings.append(Meaning(words.flip, BAD, "D"))
    labels = [wrapped(bar.label, _LABEL_LETTERS) for bar in bars]
    letters = max((width(line) for label in labels for line in label), default=0)
    above = 26 + legend_height(meanings)
    with canvas(len(bars) * _ROW + above + 48, grid="x") as axes:
        for row, bar in enumerate(bars):
            _draw(axes, row - _HALF, base, bar.at_low, SECOND)
            _draw(axes, row + _HALF, base, bar.at_high, FIRST)
        axes.axvline(base, color=MUTED, linewidth=1, dashes=(4, 3), zorder=1)
        if zero:
            axes.axvline(0, color=INK, linewidth=1.2, zorder=1)
        _frame(axes, bars, base, factor, zero=zero)
        axes.set_xlabel(x_title, loc="right")
        margins(axes, left=10 + LETTER * letters, right=8, top=above, bottom=44)
        _write(axes, bars, labels, base)
        place = axes.get_xaxis_transform()
        axes.annotate(words.base, (base, 1), xycoords=place, xytext=(0, 4), textcoords="offset points",
                      ha=_side(axes, base), color=MUTED)  # fmt: skip
        legend(axes, meanings, _LIFT)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, y: float, base: float, end: End, colour: str) -> None:
    # Pale and dark differ in grey print too.
    axes.barh(y, end.mean - base, left=base, height=0.34, color=colour, linewidth=0, zorder=2)
    if np.isfinite(end.low):
        axes.plot([end.low, end.high], [y, y], color=INK, linewidth=0.9, solid_capstyle="butt", zorder=3)
    if end.flips:
        axes.plot([end.mean], [y], "D", color=BAD, markersize=7, markeredgecolor="white", zorder=4)


def _frame(axes: Axes, bars: Sequence[Bar], base: float, factor: float, *, zero: bool) -> None:
    ends = [end for bar in bars for end in (bar.at_low, bar.at_high)]
    values = np.array([base, *([0.0] if zero else []), *(x for end in ends for x in (end.mean, end.low, end.high))])
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    size = (high - low) or 1.0
    room = size * (max((width(end.text) for end in ends), default=0) * LETTER + 12) / (0.55 * WIDTH)
    axes.set_xlim(low - room, high + room)
    axes.set_ylim(len(bars) - 0.45, -0.55)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(NumberTicks(factor))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _write(axes: Axes, bars: Sequence[Bar], labels: Sequence[Sequence[str]], base: float) -> None:
    box = axes.get_position()
    left = -6 / (box.width * WIDTH)
    gap = 7 / (box.width * WIDTH) * float(np.ptp(axes.get_xlim()))
    for row, (bar, label) in enumerate(zip(bars, labels, strict=True)):
        for i, words in enumerate(label):
            y = row + (i - (len(label) - 1) / 2) * 0.36
            axes.text(left, y, words, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
        for end, y in ((bar.at_low, row - _HALF), (bar.at_high, row + _HALF)):
            right = end.mean >= base
            reach = [x for x in (end.mean, end.high if right else end.low) if np.isfinite(x)]
            if reach:
                at = max(reach) + gap if right else min(reach) - gap
                axes.text(at, y, end.text, ha="left" if right else "right", va="center", color=INK)


def _side(axes: Axes, value: float) -> str:
    low, high = axes.get_xlim()
    place = (value - low) / (high - low)
    return "left" if place < 0.3 else "right" if place > 0.7 else "center"  # noqa: PLR2004
