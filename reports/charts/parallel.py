"""Many settings at once: a row for each number, and a thread through the rows for each scheme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.charts.canvas import FONT, WIDTH, canvas, margins, to_svg
from reports.charts.legend import Meaning, legend, legend_height
from reports.charts.lines import LETTER
from reports.charts.palette import INK, MUTED
from reports.labels import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

_ROW = 50.0
_LABEL_LETTERS = 13


@dataclass(frozen=True, slots=True)
class Track:
    """A row: its name, and texts at places from 0 (left) to 1 (right)."""

    label: str
    ticks: Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class Thread:
    """A line through all rows: places from 0 to 1, (rows,); NaN where it has none."""

    places: NDArray[np.float64]
    colour: str
    weight: float = 0.6
    marker: str = ""
    alpha: float = 1.0


def parallel_chart(
    key: str, tracks: Sequence[Track], threads: Sequence[Thread], meanings: Sequence[Meaning], alt: str
) -> Markup:
    """Draw the rows from the top and the threads down through them; the last thread lies on top.

    Args:
        key: name of the chart, unique in the page.
        tracks: rows.
        threads: schemes.
        meanings: what the colours stand for.
        alt: what the chart shows, in words.
    """
    labels = [wrapped(track.label, _LABEL_LETTERS) for track in tracks]
    letters = max((width(row) for label in labels for row in label), default=0)
    above = 14 + legend_height(meanings)
    with canvas(len(tracks) * _ROW + above, grid="x") as axes:
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        for place in range(len(tracks)):
            axes.plot([0, 1], [place, place], color=MUTED, linewidth=0.8, zorder=1)
        for thread in threads:
            _draw(axes, thread)
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(len(tracks) - 0.4, -0.35)
        axes.set_xticks([])
        axes.set_yticks([])
        margins(axes, left=10 + LETTER * letters, right=10, top=above, bottom=2)
        for place, (track, label) in enumerate(zip(tracks, labels, strict=True)):
            _write(axes, place, track, label)
        legend(axes, meanings)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, thread: Thread) -> None:
    rows = np.arange(len(thread.places))
    style: dict[str, Any] = {"marker": thread.marker, "markersize": 6, "markeredgewidth": 0} if thread.marker else {}
    axes.plot(thread.places, rows, color=thread.colour, linewidth=thread.weight, alpha=thread.alpha, zorder=2, **style)
    if thread.marker:
        return
    # A setting between two that are missing has no line: show it as a dot.
    known = np.isfinite(thread.places)
    alone = known & ~np.r_[False, known[:-1]] & ~np.r_[known[1:], False]
    axes.plot(thread.places[alone], rows[alone], ".", color=thread.colour, markersize=3, alpha=thread.alpha, zorder=2)


def _write(axes: Axes, place: int, track: Track, label: Sequence[str]) -> None:
    left = -6 / (axes.get_position().width * WIDTH)
    for i, words in enumerate(label):
        y = place + (i - (len(label) - 1) / 2) * 1.15 * FONT / _ROW
        axes.text(left, y, words, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
    behind = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
    for at, text in track.ticks:
        side = "left" if at < 0.15 else "right" if at > 0.85 else "center"  # noqa: PLR2004 - ends of the row
        axes.plot([at, at], [place - 0.06, place + 0.06], color=MUTED, linewidth=0.8, zorder=1)
        axes.text(at, place + 0.26, text, ha=side, va="center", color=MUTED, bbox=behind, zorder=3)
