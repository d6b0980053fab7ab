"""Small drawings of the same kind side by side, with one scale of y, so that they can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import FONT, WIDTH, NumberTicks, canvas, height_of, to_svg
from reports.charts.legend import Meaning, legend, legend_height
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED
from reports.charts.scatter import Cloud, spread_of
from reports.labels import shorten, width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_COLUMNS = 2
_PANEL = 118.0
_HEAD = 22.0
_FOOT = 22.0
_TITLE_LETTERS = 20


@dataclass(frozen=True, slots=True)
class Panel:
    """One small drawing.

    Attributes:
        title: what is on the x axis.
        clouds: points; y on the common scale.
        x_range: ends of the x axis.
        ticks: texts at places of x.
        line: x and y of a line through the middle of the points.
        mark: x, y, marker and colour of a point that stands out.
        log: whether x is logarithmic.
    """

    title: str
    clouds: Sequence[Cloud]
    x_range: tuple[float, float]
    ticks: Sequence[tuple[float, str]]
    line: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None
    mark: tuple[float, float, str, str] | None = None
    log: bool = False


def panel_chart(
    key: str, panels: Sequence[Panel], y_title: str, factor: float, meanings: Sequence[Meaning], alt: str
) -> Markup:
    """Draw the panels, two in a row.

    Args:
        key: name of the chart, unique in the page.
        panels: at least one.
        y_title: title of the common y axis, with unit.
        factor: from stated unit to the unit of the axis.
        meanings: what marks stand for.
        alt: what the chart shows, in words.
    """
    rows = -(-len(panels) // _COLUMNS)
    above = 26 + legend_height(meanings)
    tall = max((len(words) for panel in panels for _, words in _tick_rows(panel)), default=1)
    pitch = _PANEL + _HEAD + _FOOT + (tall - 1) * FONT
    with canvas(rows * pitch + above) as frame:
        frame.set_axis_off()
        values = np.concatenate([cloud.y for panel in panels for cloud in panel.clouds])
        low, high = spread_of(values)
        formatter = NumberTicks(factor)
        frame.set_ylim(low, high)
        frame.yaxis.set_major_locator(MaxNLocator(4))
        ticks = [float(tick) for tick in frame.get_yticks() if low <= tick <= high]
        letters = max((width(words) for words in formatter.format_ticks(ticks)), default=1)
        left = 8 + LETTER * letters
        frame.set_position((0, 0, 1, 1 - above / height_of(frame)))
        for place, panel in enumerate(panels):
            axes = _placed(frame, place, (left, above), pitch)
            _draw(axes, panel, (low, high), ticks, formatter if place % _COLUMNS == 0 else None)
        edge = 1 + 8 / (frame.get_position().height * height_of(frame))
        frame.text(4 / WIDTH, edge, y_title, transform=frame.transAxes, ha="left", va="center", color=MUTED)
        legend(frame, meanings, 16)
        return to_svg(frame, key, alt)


def _placed(frame: Axes, place: int, corner: tuple[float, float], pitch: float) -> Axes:
    """Axes of a panel."""
    left, above = corner
    row, column = divmod(place, _COLUMNS)
    height = height_of(frame)
    wide = (WIDTH - left - 8) / _COLUMNS
    top = above + row * pitch + _HEAD
    box = ((left + column * wide) / WIDTH, 1 - (top + _PANEL) / height, (wide - 10) / WIDTH, _PANEL / height)
    return frame.figure.add_axes(box)


def _draw(
    axes: Axes, panel: Panel, y_range: tuple[float, float], ticks: Sequence[float], formatter: NumberTicks | None
) -> None:
    for cloud in panel.clouds:
        cross = cloud.marker in "x+"
        style: dict[str, Any] = {"color": cloud.colour, "linewidths": 0.8 if cross else 0.0}
        axes.scatter(cloud.x, cloud.y, s=cloud.size, marker=cloud.marker, zorder=2, **style)
    if panel.line is not None:
        axes.plot(*panel.line, color=INK, linewidth=1.4, zorder=3)
    if panel.mark is not None:
        x, y, marker, colour = panel.mark
        axes.plot([x], [y], marker, color=colour, markersize=9, markeredgecolor="white", zorder=4)
    axes.set_xscale("log" if panel.log else "linear")
    axes.set_xlim(*panel.x_range)
    axes.set_ylim(*y_range)
    axes.minorticks_off()
    axes.set_xticks([])
    axes.set_yticks(list(ticks))
    axes.set_yticklabels([] if formatter is None else formatter.format_ticks(list(ticks)))
    axes.tick_params(length=0)
    axes.grid(visible=True, axis="y")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    title = shorten(panel.title, _TITLE_LETTERS)
    axes.text(0, 1.03, title, transform=axes.transAxes, ha="left", va="bottom", color=INK, weight="bold")
    _write_ticks(axes, panel)


def _write_ticks(axes: Axes, panel: Panel) -> None:
    low, high = panel.x_range
    for at, words in _tick_rows(panel):
        place = np.log(at / low) / np.log(high / low) if panel.log else (at - low) / (high - low)
        side = "left" if place < 0.2 else "right" if place > 0.8 else "center"  # noqa: PLR2004 - ends of the axis
        x = {"left": max(place, 0.0), "right": min(place, 1.0)}.get(side, place)
        for row, text in enumerate(words):
            drop = -FONT * (0.85 + 1.1 * row) / _PANEL
            axes.text(x, drop, text, transform=axes.transAxes, ha=side, va="center", color=MUTED)


def _tick_rows(panel: Panel) -> list[tuple[float, list[str]]]:
    """Texts of the ticks, in two rows where one is too narrow."""
    most = _TITLE_LETTERS // max(1, len(panel.ticks)) - 1
    return [(at, wrapped(text, max(4, most))) for at, text in panel.ticks]
