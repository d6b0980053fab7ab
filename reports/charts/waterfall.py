"""A bridge from one total to another: one row a term, each bar beginning where the last one ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from reports.charts.canvas import WIDTH, NumberTicks, canvas, margins, to_svg
from reports.charts.lines import LETTER
from reports.charts.palette import BAD, GOOD, INK, MUTED
from reports.labels import width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup
    from matplotlib.axes import Axes

_ROW = 26.0


@dataclass(frozen=True, slots=True)
class Step:
    """A term of the bridge: name, amount and the amount in words. The last step is the total."""

    label: str
    amount: float
    text: str


def waterfall(key: str, steps: Sequence[Step], colour: str, x_title: str, factor: float, alt: str) -> Markup:
    """Draw the steps from the top; the last, the sum of the others, starts at 0 in `colour`.

    Args:
        key: name of the chart, unique in the page.
        steps: terms, then the total; amounts in the stored unit.
        colour: of the total.
        x_title: title of the axis, with unit.
        factor: from stored unit to the unit of the axis.
        alt: what the chart shows, in words.
    """
    amounts = np.array([step.amount for step in steps])
    starts = np.concatenate([[0.0], np.cumsum(amounts[:-1])[:-1], [0.0]])
    ends = starts + amounts
    letters = max(width(step.label) for step in steps)
    with canvas(len(steps) * _ROW + 50, grid="x") as axes:
        for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
            last = row == len(steps) - 1
            fill = colour if last else GOOD if end >= start else BAD
            # Losses are hatched, so that grey print tells them from gains.
            hatch = "////" if end < start else ""
            axes.barh(
                row, end - start, left=start, height=0.62, color=fill, hatch=hatch, edgecolor="white", linewidth=0
            )
            if not last:
                axes.plot([end, end], [row, row + 1], color=MUTED, linewidth=0.8)
        axes.axvline(0, color=MUTED, linewidth=1)
        _frame(axes, starts, ends, factor, [width(step.text) for step in steps])
        axes.set_xlabel(x_title, loc="right")
        margins(axes, left=10 + LETTER * letters, right=10, top=4, bottom=42)
        _write(axes, steps, starts, ends)
        return to_svg(axes, key, alt)


def _frame(axes: Axes, starts: np.ndarray, ends: np.ndarray, factor: float, letters: Sequence[int]) -> None:
    low, high = float(min(starts.min(), ends.min(), 0.0)), float(max(starts.max(), ends.max(), 0.0))
    size = (high - low) or 1.0
    room = max(letters) * LETTER / (0.62 * WIDTH) * size  # amounts are written right of the bars
    axes.set_xlim(low - 0.04 * size, high + 1.25 * room)
    axes.set_ylim(len(starts) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(NumberTicks(factor))
    axes.set_yticks([])


def _write(axes: Axes, steps: Sequence[Step], starts: np.ndarray, ends: np.ndarray) -> None:
    box = axes.get_position()
    gap = 5 / (box.width * WIDTH) * np.ptp(axes.get_xlim())
    for row, step in enumerate(steps):
        weight = "bold" if row == len(steps) - 1 else "normal"
        axes.text(
            -6 / (box.width * WIDTH), row, step.label, transform=axes.get_yaxis_transform(), ha="right",
            va="center", color=INK, weight=weight,
        )  # fmt: skip
        axes.text(max(starts[row], ends[row]) + gap, row, step.text, ha="left", va="center", color=INK, weight=weight)
