"""Lines over time, with bands and a label at the end of each line instead of a legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import seaborn as sns
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import FONT, WIDTH, NumberTicks, canvas, height_of, margins, to_svg
from reports.charts.palette import MUTED, Look
from reports.labels import shorten, width, wrapped
from reports.numbers import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

LETTER = 0.66 * FONT
"""Width to keep for a letter: that of wide system fonts, bold."""
_LABEL_LETTERS = 13
_LINE_HEIGHT = 1.15 * FONT
_HEIGHT = 270.0
_ABOVE = 24.0
_NAME_LETTERS = 12
_BESIDE = 0.15
_BELOW = 42.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `x`, `y` and, if it has a band, `low` and `high`, each (points,).

    `name` identifies what the line is about, `label` is what people read.
    """

    name: str
    label: str
    look: Look
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64] | None = None
    high: NDArray[np.float64] | None = None

    @property
    def end(self) -> Interval:
        """The last value, with the band there."""
        nan = float("nan")
        low, high = (nan if band is None else float(band[-1]) for band in (self.low, self.high))
        return Interval(float(self.y[-1]), low, high)


@dataclass(frozen=True, slots=True)
class Axis:
    """What the axes say: titles with units, and how values are written on them.

    Attributes:
        x: title of the x axis.
        y: title of the y axis.
        factor: from stored y to the unit of the axis.
        suffix: behind each tick of y.
        zero: whether to draw the line y = 0 and keep it in view.
        zero_label: what 0 stands for.
        whole: whether x are whole numbers, such as weeks.
        x_factor: from stored x to the unit of the axis, if they are not.
        x_suffix: behind each tick of x.
        x_names: texts at x = 0, 1, ... instead of numbers.
        x_places: places of x and texts there, for a scale of its own.
        y_range: ends of the y axis, if given.
        level: value of y marked by a dashed line.
    """

    x: str
    y: str
    factor: float = 1.0
    suffix: str = ""
    zero: bool = False
    zero_label: str = ""
    whole: bool = True
    x_factor: float = 1.0
    x_suffix: str = ""
    x_names: Sequence[str] = ()
    x_places: Sequence[tuple[float, str]] = ()
    y_range: tuple[float, float] | None = None
    level: float | None = None


def line_chart(key: str, lines: Sequence[Line], axis: Axis, alt: str) -> Markup:
    """Draw lines over time.

    Args:
        key: name of the chart, unique in the page.
        lines: what to draw; the first is drawn first, so under the others.
        axis: titles and number format; `zero` draws the line y = 0 and keeps it in view.
        alt: what the chart shows, in words.
    """
    labels = [wrapped(line.label, _LABEL_LETTERS) for line in lines]
    rows = sum(len(label) for label in labels)
    with canvas(max(_HEIGHT, rows * _LINE_HEIGHT + _ABOVE + _BELOW)) as axes:
        for line in lines:
            _draw(axes, line)
        if axis.zero:
            axes.axhline(0, color=MUTED, linewidth=1)
        axes.set_xlabel(axis.x, loc="right")
        axes.set_ylabel("")
        axes.text(0, 1.0, axis.y, transform=axes.transAxes, va="bottom", ha="left", color=MUTED)
        if axis.level is not None:
            axes.axhline(axis.level, color=MUTED, linewidth=1, dashes=(4, 3))
        _limit(axes, lines, axis)
        places = _format_y(axes, axis)
        right = 14 + LETTER * max((width(row) for label in labels for row in label), default=0)
        margins(axes, left=8 + LETTER * places, right=min(right, 0.4 * WIDTH), top=_ABOVE, bottom=_BELOW)
        _label_ends(axes, lines, labels)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, line: Line) -> None:
    if line.low is not None and line.high is not None:
        axes.fill_between(line.x, line.low, line.high, color=line.look.colour, alpha=0.16, linewidth=0)
    style = {"dashes": line.look.dash} if line.look.dash else {}
    sns.lineplot(
        x=line.x,
        y=line.y,
        color=line.look.colour,
        marker=line.look.marker,
        markersize=4.5,
        markeredgewidth=0,
        markevery=max(1, len(line.x) // 6),
        estimator=None,
        ax=axes,
        **style,
    )


def _limit(axes: Axes, lines: Sequence[Line], axis: Axis) -> None:
    ends = [np.concatenate([a for a in (line.y, line.low, line.high) if a is not None]) for line in lines]
    values = np.concatenate([*ends, [0.0]] if axis.zero else ends) if ends else np.array([0.0, 1.0])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    # A flat line still needs a height; a share of its own size keeps noise from filling the chart.
    room = max(0.06 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-9)
    axes.set_ylim(*(axis.y_range or (low - room, high + room)))
    xs = np.concatenate([line.x for line in lines]) if lines else np.array([0.0, 1.0])
    axes.set_xlim(float(xs.min()), max(float(xs.max()), float(xs.min()) + 1e-9))
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    if axis.x_names:
        axes.set_xticks(range(len(axis.x_names)), [shorten(name, _NAME_LETTERS) for name in axis.x_names])
        axes.set_xlim(-_BESIDE, len(axis.x_names) - 1 + _BESIDE)
    elif axis.x_places:
        axes.set_xticks([at for at, _ in axis.x_places], [name for _, name in axis.x_places])
    elif not axis.whole:
        axes.xaxis.set_major_locator(MaxNLocator(5))
        axes.xaxis.set_major_formatter(NumberTicks(axis.x_factor, axis.x_suffix))
    axes.yaxis.set_major_locator(MaxNLocator(5))


def _format_y(axes: Axes, axis: Axis) -> int:
    """Set the number format of y; returns the letters of the longest tick label."""
    formatter = NumberTicks(axis.factor, axis.suffix)
    axes.yaxis.set_major_formatter(formatter)
    return max(width(words) for words in formatter.format_ticks([float(tick) for tick in axes.get_yticks()]))


def _label_ends(axes: Axes, lines: Sequence[Line], labels: Sequence[Sequence[str]]) -> None:
    box = axes.get_position()
    height = box.height * height_of(axes)
    low, high = axes.get_ylim()
    ends = [_last(line.y) for line in lines]
    wanted = [(end - low) / (high - low) * height for end in ends]
    placed = spread(wanted, [len(label) * _LINE_HEIGHT for label in labels], height)
    for line, label, at, end in zip(lines, labels, placed, wanted, strict=True):
        if not np.isfinite(end):
            continue
        per_unit = 1 / (box.width * WIDTH)
        axes.plot(
            [1, 1 + 8 * per_unit],
            [end / height, at / height],
            transform=axes.transAxes,
            color=line.look.colour,
            linewidth=0.8,
            clip_on=False,
        )
        for row, words in enumerate(label):
            offset = (len(label) - 1) / 2 - row
            axes.text(
                1 + 11 * per_unit,
                (at + offset * _LINE_HEIGHT) / height,
                words,
                transform=axes.transAxes,
                va="center",
                ha="left",
                color=line.look.colour,
                weight="bold",
            )


def _last(values: NDArray[np.float64]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite[-1]) if len(finite) else float("nan")


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Middles of labels as near as possible to the wanted ones, without overlap.

    Args:
        wanted: middle of each label if it were alone; NaN for none.
        heights: height of each label.
        room: height of the axes; labels may reach a line below its bottom, where there is room.
    """
    order = sorted((i for i, at in enumerate(wanted) if np.isfinite(at)), key=lambda i: wanted[i])
    placed = list(wanted)
    top = -_LINE_HEIGHT
    for i in order:  # push up from the bottom
        placed[i] = max(placed[i], top + heights[i] / 2)
        top = placed[i] + heights[i] / 2
    ceiling = room
    for i in reversed(order):  # and back down from the top
        placed[i] = min(placed[i], ceiling - heights[i] / 2)
        ceiling = placed[i] - heights[i] / 2
    return placed
