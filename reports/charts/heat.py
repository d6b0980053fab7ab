"""A table drawn as shades: the number stands in every cell, so that grey print and every eye can read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.patches import Rectangle

from reports.charts.canvas import FONT, WIDTH, canvas, height_of, margins, to_svg
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED, contrast
from reports.labels import shorten, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_ROW = 34.0
_LABEL_LETTERS = 14
_NARROW = 0.84  # names are in normal weight, which is narrower than LETTER assumes
_SHADES = ("#f7f9fa", "#9cc3d5", "#0b5c7f")
_TWO_SIDED = ("#b04a12", "#f6e7dc", "#ffffff", "#dce9ef", "#0b5c7f")


@dataclass(frozen=True, slots=True)
class Grid:
    """What to draw.

    Attributes:
        rows: names of rows, from the top.
        columns: names of columns.
        values: (rows, columns); NaN where there is nothing.
        texts: what stands in each cell, (rows, columns).
        x_title: what columns are.
        y_title: what rows are.
        two_sided: whether 0 is the middle of the shades; else the smallest value is palest.
        framed: cells (row, column) that stand out.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    values: NDArray[np.float64]
    texts: Sequence[Sequence[str]]
    x_title: str = ""
    y_title: str = ""
    two_sided: bool = False
    framed: Sequence[tuple[int, int]] = ()


def heat_chart(key: str, grid: Grid, alt: str) -> Markup:
    """Draw the cells with their numbers, names of rows on the left and of columns below.

    Args:
        key: name of the chart, unique in the page.
        grid: what to draw; eight columns at most can be read.
        alt: what the chart shows, in words.
    """
    rows = [wrapped(label, _LABEL_LETTERS) for label in grid.rows]
    left = 14 + LETTER * max((width(line) for label in rows for line in label), default=0)
    letters = max(3, int((WIDTH - left - 8) / max(1, len(grid.columns)) / (_NARROW * LETTER)))
    columns = [wrapped(label, letters) for label in grid.columns]
    below = 10 + 1.2 * FONT * max((len(label) for label in columns), default=1) + (20 if grid.x_title else 4)
    above = 22 if grid.y_title else 6
    with canvas(len(rows) * _ROW + above + below, grid="x") as axes:
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        _cells(axes, grid)
        axes.set_xlim(-0.5, len(columns) - 0.5)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        margins(axes, left=left, right=6, top=above, bottom=below)
        _write(axes, grid, rows, columns)
        return to_svg(axes, key, alt)


def _cells(axes: Axes, grid: Grid) -> None:
    shades = _colours(grid)
    for (row, column), value in np.ndenumerate(grid.values):
        colour = shades[row][column]
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=1.5))
        ink = INK if contrast(colour, INK) >= contrast(colour, "#ffffff") else "#ffffff"
        text = grid.texts[row][column]
        known = np.isfinite(value) or bool(text.strip())
        axes.text(column, row, text, ha="center", va="center", color=ink if known else MUTED)
    for row, column in grid.framed:
        place = (column - 0.46, row - 0.44)
        axes.add_patch(Rectangle(place, 0.92, 0.88, facecolor="none", edgecolor=INK, linewidth=1.6, zorder=3))


def _colours(grid: Grid) -> list[list[str]]:
    finite = grid.values[np.isfinite(grid.values)]
    if not len(finite):
        return [["#ffffff"] * grid.values.shape[1] for _ in grid.values]
    low, high = float(finite.min()), float(finite.max())
    if grid.two_sided:
        high = max(abs(low), abs(high)) or 1.0
        low = -high
    shades = LinearSegmentedColormap.from_list("shades", _TWO_SIDED if grid.two_sided else _SHADES)
    size = (high - low) or 1.0
    return [
        [to_hex(shades((value - low) / size)) if np.isfinite(value) else "#ffffff" for value in row]
        for row in grid.values.tolist()
    ]


def _write(axes: Axes, grid: Grid, rows: Sequence[Sequence[str]], columns: Sequence[Sequence[str]]) -> None:
    box = axes.get_position()
    left = -6 / (box.width * WIDTH)
    line = 1.2 * FONT / (box.height * height_of(axes))
    for place, label in enumerate(rows):
        for i, words in enumerate(label):
            y = place + (i - (len(label) - 1) / 2) * 1.15 * FONT / _ROW
            axes.text(left, y, words, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
    for place, label in enumerate(columns):
        for i, words in enumerate(label):
            y = -line * (0.75 + i)
            axes.text(place, y, words, transform=axes.get_xaxis_transform(), ha="center", va="center", color=INK)
    if grid.x_title:
        axes.set_xlabel(shorten(grid.x_title, 46), loc="right", labelpad=1.2 * FONT * max(map(len, columns)) + 2)
    if grid.y_title:
        axes.text(4 / WIDTH, 1 + 0.7 * line, grid.y_title, transform=axes.transAxes, ha="left", va="center",
                  color=MUTED)  # fmt: skip
