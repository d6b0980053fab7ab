"""How far each number is from the value at which two schemes change places: a row for each, from end to end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.charts.canvas import FONT, WIDTH, canvas, margins, to_svg
from reports.charts.legend import Meaning, legend, legend_height
from reports.charts.lines import LETTER
from reports.charts.palette import BAD, INK, MUTED, RULE
from reports.labels import width, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 46.0
_LABEL_LETTERS = 15


@dataclass(frozen=True, slots=True)
class Flip:
    """A row: places from 0 (low end of the range) to 1 (high end), and texts.

    Attributes:
        label: the number.
        ends: texts of both ends.
        base: place of the value as it is; may lie outside.
        flip: place at which the schemes change places; NaN if there is none.
        low: lower end of the interval of the flip.
        high: its upper end.
        text: the value of the flip.
    """

    label: str
    ends: tuple[str, str]
    base: float
    flip: float
    low: float
    high: float
    text: str


def flip_chart(key: str, flips: Sequence[Flip], words: tuple[str, str, str], alt: str) -> Markup:
    """Draw one row per number; the part beyond the flip is shaded.

    Args:
        key: name of the chart, unique in the page.
        flips: rows, from the top.
        words: what the dot, the diamond and the shade mean.
        alt: what the chart shows, in words.
    """
    meanings = [Meaning(words[0], INK), Meaning(words[1], BAD, "D"), Meaning(words[2], RULE, "s")]
    labels = [wrapped(flip.label, _LABEL_LETTERS) for flip in flips]
    letters = max((width(line) for label in labels for line in label), default=0)
    above = 10 + legend_height(meanings)
    with canvas(len(flips) * _ROW + above, grid="x") as axes:
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
        for row, flip in enumerate(flips):
            _draw(axes, row, flip)
        axes.set_xlim(-0.04, 1.04)
        axes.set_ylim(len(flips) - 0.35, -0.5)
        axes.set_xticks([])
        axes.set_yticks([])
        margins(axes, left=10 + LETTER * letters, right=8, top=above, bottom=2)
        _write(axes, flips, labels)
        legend(axes, meanings)
        return to_svg(axes, key, alt)


def _draw(axes: Axes, row: int, flip: Flip) -> None:
    axes.plot([0, 1], [row, row], color=MUTED, linewidth=1, zorder=2)
    if np.isfinite(flip.flip):
        beyond = (0.0, flip.flip) if flip.flip < flip.base else (flip.flip, 1.0)
        axes.barh(row, beyond[1] - beyond[0], left=beyond[0], height=0.3, color=RULE, linewidth=0, zorder=1)
        if np.isfinite(flip.low):
            axes.plot([flip.low, flip.high], [row, row], color=BAD, linewidth=3, solid_capstyle="butt", zorder=3)
        axes.plot([flip.flip], [row], "D", color=BAD, markersize=8, markeredgecolor="white", zorder=4)
    if np.isfinite(flip.base):
        axes.plot([min(max(flip.base, 0.0), 1.0)], [row], "o", color=INK, markersize=7, zorder=4)


def _write(axes: Axes, flips: Sequence[Flip], labels: Sequence[Sequence[str]]) -> None:
    left = -6 / (axes.get_position().width * WIDTH)
    for row, (flip, label) in enumerate(zip(flips, labels, strict=True)):
        for i, words in enumerate(label):
            y = row + (i - (len(label) - 1) / 2) * 1.15 * FONT / _ROW
            axes.text(left, y, words, transform=axes.get_yaxis_transform(), ha="right", va="center", color=INK)
        for at, text, side in ((0.0, flip.ends[0], "left"), (1.0, flip.ends[1], "right")):
            axes.text(at, row + 0.34, text, ha=side, va="center", color=MUTED)
        if np.isfinite(flip.flip):
            side = "left" if flip.flip < 0.15 else "right" if flip.flip > 0.85 else "center"  # noqa: PLR2004 - ends
            axes.text(flip.flip, row - 0.3, flip.text, ha=side, va="center", color=BAD, weight="bold")
