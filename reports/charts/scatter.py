"""Points in a plane: clouds, a line through the best of them, labelled points, and rectangles behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import NumberTicks, canvas, margins, to_svg
from reports.charts.legend import Label, Meaning, legend, legend_height, place_labels
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED, Look
from reports.labels import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_HEIGHT = 280.0
_LIFT = 18.0  # the legend stands above the title of the y axis


@dataclass(frozen=True, slots=True)
class Cloud:
    """Points that share a look: `x` and `y`, each (points,), and what they are; empty for no entry in the legend."""

    text: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    colour: str
    marker: str = "o"
    size: float = 14.0
    filled: bool = True


@dataclass(frozen=True, slots=True)
class Mark:
    """A point with a label; an empty label is not written."""

    x: float
    y: float
    label: str
    look: Look


@dataclass(frozen=True, slots=True)
class Plane:
    """What the axes say: titles with units, and how numbers are written on them; `cross` draws x = 0 and y = 0."""

    x: str
    y: str
    x_factor: float = 1.0
    y_factor: float = 1.0
    x_suffix: str = ""
    y_suffix: str = ""
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    from_zero: bool = False
    cross: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; infinite sides reach the edge of the chart."""

    x: tuple[float, float]
    y: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Steps:
    """A line through points, such as a front, and what it is."""

    text: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]


def scatter_chart(
    key: str,
    clouds: Sequence[Cloud],
    marks: Sequence[Mark],
    plane: Plane,
    alt: str,
    *,
    front: Steps | None = None,
    boxes: Sequence[Box] = (),
) -> Markup:
    """Draw clouds, then the line, then labelled points.

    Args:
        key: name of the chart, unique in the page.
        clouds: the first is drawn first, so under the others.
        marks: labelled points; the first gets the best place for its label.
        plane: axes.
        alt: what the chart shows, in words.
        front: line through the best points.
        boxes: rectangles behind everything.
    """
    meanings = [Meaning(c.text, c.colour, c.marker, c.filled) for c in clouds if c.text and len(c.x)]
    if front is not None and len(front.x):
        meanings.append(Meaning(front.text, INK, "-"))
    above = 20 + legend_height(meanings)
    with canvas(_HEIGHT + above) as axes:
        if plane.cross:
            axes.axvline(0, color=MUTED, linewidth=1, zorder=1)
            axes.axhline(0, color=MUTED, linewidth=1, zorder=1)
        for cloud in clouds:
            _draw(axes, cloud)
        if front is not None and len(front.x):
            axes.plot(front.x, front.y, color=INK, linewidth=1.2, zorder=2)
        _draw_marks(axes, marks)
        _frame(axes, clouds, marks, plane)
        for box in boxes:
            _box(axes, box)
        margins(axes, left=10 + LETTER * _letters(axes), right=12, top=above + 8, bottom=44)
        axes.text(0, 1.0, plane.y, transform=axes.transAxes, va="bottom", ha="left", color=MUTED)
        legend(axes, meanings, _LIFT)
        crowd = [(x, y) for c in clouds for x, y in zip(c.x, c.y, strict=True)]
        place_labels(axes, [Label(m.x, m.y, m.label, m.look.colour) for m in marks if m.label], crowd)
        return to_svg(axes, key, alt)


def _draw_marks(axes: Axes, marks: Sequence[Mark]) -> None:
    style: dict[str, Any] = {"markersize": 9, "markeredgecolor": "white", "markeredgewidth": 0.8}
    for mark in marks:
        axes.plot([mark.x], [mark.y], mark.look.marker, color=mark.look.colour, zorder=4, **style)


def _draw(axes: Axes, cloud: Cloud) -> None:
    crosses = cloud.marker in "x+"
    style: dict[str, Any] = {"color": cloud.colour} if crosses else {"edgecolors": cloud.colour}
    if not crosses:
        style["facecolors"] = cloud.colour if cloud.filled else "none"
    line = 0.9 if crosses or not cloud.filled else 0.0
    axes.scatter(cloud.x, cloud.y, s=cloud.size, marker=cloud.marker, linewidths=line, zorder=2, **style)


def _frame(axes: Axes, clouds: Sequence[Cloud], marks: Sequence[Mark], plane: Plane) -> None:
    for way, given in (("x", plane.x_range), ("y", plane.y_range)):
        values = np.concatenate([*(getattr(c, way) for c in clouds), [getattr(m, way) for m in marks]])
        low, high = given or spread_of(values, zero=plane.from_zero)
        (axes.set_xlim if way == "x" else axes.set_ylim)(low, high)
    axes.grid(visible=True, axis="both")
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(NumberTicks(plane.x_factor, plane.x_suffix))
    axes.yaxis.set_major_formatter(NumberTicks(plane.y_factor, plane.y_suffix))
    axes.set_xlabel(plane.x, loc="right")


def spread_of(values: NDArray[np.float64], *, zero: bool = False) -> tuple[float, float]:
    """Ends of an axis that shows all values, with some room; `zero` begins it at 0 if nothing lies below."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)
    room = max(0.06 * (high - low), 0.01 * max(abs(low), abs(high)), 1e-9)
    start = 0.0 if zero and low >= 0 else low - room
    return start, high + room


def _box(axes: Axes, box: Box) -> None:
    (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
    left, right = max(box.x[0], x0), min(box.x[1], x1)
    bottom, top = max(box.y[0], y0), min(box.y[1], y1)
    style: dict[str, Any] = {"facecolor": "#e4e4e4", "edgecolor": MUTED, "linewidth": 1.0, "zorder": 0.5}
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, **style))


def _letters(axes: Axes) -> int:
    ticks = [float(tick) for tick in axes.get_yticks()]
    return max((width(words) for words in axes.yaxis.get_major_formatter().format_ticks(ticks)), default=1)
