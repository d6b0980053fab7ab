"""A row of marks with their meaning above a drawing, and labels beside points that do not cover each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.charts.canvas import FONT, WIDTH, height_of
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED
from reports.labels import shorten, width

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Spot: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top
    Points: TypeAlias = NDArray[np.float64]

ROW = 17.0
_MARK = 14.0
_GAP = 12.0
_NARROW = 0.9  # marks are explained in normal weight, which is narrower than LETTER assumes
_LONGEST_LABEL = 26
_HIGH = FONT * 1.15
_FAR = 0.3  # covering one point is as bad as moving to a place some three steps down the list


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a mark stands for. A marker of "-" is a line, "" nothing but the text."""

    text: str
    colour: str
    marker: str = "o"
    filled: bool = True


def legend_height(meanings: Sequence[Meaning]) -> float:
    """Height that the rows of the legend need, in SVG units."""
    return ROW * len(_rows(meanings)) if meanings else 0.0


def legend(axes: Axes, meanings: Sequence[Meaning], lift: float = 0.0) -> None:
    """Write what the marks mean above the axes, `lift` higher, from the left edge; margins must leave room."""
    box, height = axes.get_position(), height_of(axes)
    for row, members in enumerate(reversed(_rows(meanings))):
        y = 1 + (lift + 8 + ROW * row) / (box.height * height)
        left = 2.0
        for meaning in members:
            _draw(axes, meaning, _x(axes, left), y)
            text = _x(axes, left + (_MARK if meaning.marker else 0))
            axes.text(text, y, meaning.text, transform=axes.transAxes, va="center", ha="left", color=MUTED)
            left += _width(meaning)


def _draw(axes: Axes, meaning: Meaning, x: float, y: float) -> None:
    half = 5 / (axes.get_position().width * WIDTH)
    if meaning.marker == "-":
        axes.plot([x - half, x + half], [y, y], transform=axes.transAxes, color=meaning.colour, clip_on=False)
    elif meaning.marker:
        face = meaning.colour if meaning.filled else "none"
        style: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": meaning.colour, "markersize": 6.5}
        axes.plot([x], [y], meaning.marker, transform=axes.transAxes, clip_on=False, **style)


def _x(axes: Axes, units: float) -> float:
    """A distance from the left edge of the chart as a place in the axes."""
    box = axes.get_position()
    return (units + 4 - box.x0 * WIDTH) / (box.width * WIDTH)


def _width(meaning: Meaning) -> float:
    return (_MARK if meaning.marker else 0) + _NARROW * LETTER * width(meaning.text) + _GAP


def _rows(meanings: Sequence[Meaning]) -> list[list[Meaning]]:
    rows: list[list[Meaning]] = []
    used = WIDTH
    for meaning in meanings:
        needed = _width(meaning)
        if used + needed > WIDTH:
            rows.append([])
            used = 0.0
        rows[-1].append(meaning)
        used += needed
    return rows


@dataclass(frozen=True, slots=True)
class Label:
    """A text for a point, in the units of the axes."""

    x: float
    y: float
    text: str
    colour: str = INK
    bold: bool = True


def place_labels(axes: Axes, labels: Sequence[Label], others: Sequence[tuple[float, float]] = ()) -> None:
    """Write labels beside their points, each where it fits: inside the axes and on no other label or point.

    Margins and limits must be final. A label for which there is no room is left out; tables have it.

    Args:
        axes: where.
        labels: the first is placed first.
        others: further points, in the units of the axes, that labels should rather not cover.
    """
    box, height = axes.get_position(), height_of(axes)
    room = (box.width * WIDTH, box.height * height)
    inverse = axes.transAxes.inverted()

    def inside(points: Sequence[tuple[float, float]]) -> Points:
        """Points in SVG units from the lower left corner of the axes, (points, 2)."""
        flat = np.array(points, np.float64).reshape(-1, 2)
        return np.asarray(inverse.transform(axes.transData.transform(flat)) * room)

    crowd, places = inside(others), inside([(label.x, label.y) for label in labels])
    taken: list[Spot] = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    for label, (x, y) in zip(labels, places, strict=True):
        text = shorten(label.text, _LONGEST_LABEL)
        spot = _spot(x, y, (LETTER if label.bold else _NARROW * LETTER) * width(text), room, taken, crowd)
        if spot is not None:
            taken.append(spot)
            _write(axes, label, text, (x, y), spot, room)


def _write(
    axes: Axes, label: Label, text: str, point: tuple[float, float], spot: Spot, room: tuple[float, float]
) -> None:
    (x, y), (left, bottom, right, top), (w, h) = point, spot, room
    middle = (bottom + top) / 2
    if abs(middle - y) > FONT or left > x + FONT or right < x - FONT:  # not beside its point
        nearest = min(max(x, left), right)
        ends = [x / w, nearest / w], [y / h, (top if middle < y else bottom) / h]
        axes.plot(*ends, transform=axes.transAxes, color=label.colour, linewidth=0.7, clip_on=False)
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.8}
    weight = "bold" if label.bold else "normal"
    axes.text(left / w, middle / h, text, transform=axes.transAxes, ha="left", va="center", color=label.colour,
              weight=weight, bbox=behind, zorder=5)  # fmt: skip


def _spot(
    x: float, y: float, long: float, room: tuple[float, float], taken: Sequence[Spot], crowd: Points
) -> Spot | None:
    """A free place for a text of this length: near the point, and on few other points."""
    best, least = None, np.inf
    for order, (left, bottom) in enumerate(_places(x, y, long, room[0])):
        spot = (left, bottom, left + long, bottom + _HIGH)
        inside = left >= 0 and bottom >= 0 and spot[2] <= room[0] and spot[3] <= room[1]
        if not inside or any(_overlap(spot, other) for other in taken):
            continue
        covered = int(((crowd > spot[:2]) & (crowd < spot[2:])).all(axis=1).sum()) if len(crowd) else 0
        cost = covered + _FAR * order
        if cost < least:
            best, least = spot, cost
    return best


def _places(x: float, y: float, long: float, wide: float) -> list[tuple[float, float]]:
    """Lower left corners to try, the nearest first."""
    sides = [(x + 8, y - _HIGH / 2), (x - 8 - long, y - _HIGH / 2)]
    around = [(x - long / 2, y + 8), (x - long / 2, y - 8 - _HIGH)]
    far = [
        (left, y + up)
        for reach in (1.5, 2.6, 3.8, 5.0)
        for up in (reach * _HIGH, -(reach + 1) * _HIGH)
        for left in (min(max(x - long / 2, 0.0), wide - long), x + 4, x - long - 4)
    ]
    return [*sides, *around, *far]


def _overlap(a: Spot, b: Spot) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
