"""The chart of a case: theory as a line, the program as points, the case itself ringed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.validation.words import error_words, target_words, value_words
from reports.catalogue import t
from reports.charts.canvas import FONT, Chart, NumberTicks, canvas, margins, to_svg
from reports.charts.palette import BAD, BASELINE, COLOURS, MUTED
from reports.labels import clean, shorten, slug, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.validation.picture import Picture
    from experiments.validation.table import Row

_HEIGHT = 250.0
_LETTER = 0.62 * FONT
_ABOVE, _BELOW = 26.0, 44.0
_ERRORS = 2.0
_NAME_LETTERS = 14


def case_chart(row: Row, picture: Picture) -> Chart:
    """Draw a case.

    Args:
        row: its row of the table.
        picture: its points.
    """
    title = t(
        "validation.chart.title" if row.passed else "validation.chart.title.failed",
        title=clean(row.title),
        value=value_words(row),
        target=target_words(row),
    )
    noisy = any(error > 0 for _, _, error in picture.model)
    note = t("validation.chart.note.noisy" if noisy else "validation.chart.note")
    if picture.legend:
        note = t("validation.chart.note.own", note=clean(picture.legend))
    alt = t("validation.chart.alt", title=title, x=clean(picture.x), y=clean(picture.y), error=error_words(row) or "0")
    key = slug(row.name)
    with canvas(_HEIGHT) as axes:
        _draw(axes, picture, COLOURS[0] if row.passed else BAD)
        letters = _frame(axes, picture)
        margins(axes, left=8 + _LETTER * letters, right=16, top=_ABOVE, bottom=_BELOW)
        svg = to_svg(axes, key, alt)
    return Chart(key, title, note, svg, alt)


def _draw(axes: Axes, picture: Picture, colour: str) -> None:
    if picture.low is not None and picture.high is not None:
        axes.axhspan(picture.low, picture.high, color=BASELINE, alpha=0.14, linewidth=0)
    if picture.theory:
        x, y = np.array(picture.theory).T
        axes.plot(x, y, color=BASELINE, linewidth=1.6)
    for x, y, error in picture.model:
        if error > 0:
            axes.plot(
                [x, x],
                [y - _ERRORS * error, y + _ERRORS * error],
                color=colour,
                linewidth=1.6,
                marker="_",
                markersize=7,
            )
        axes.plot([x], [y], color=colour, marker="o", markersize=3 if error > 0 else 5, linewidth=0)
        if x == picture.at:
            axes.plot([x], [y], marker="o", markersize=12, markerfacecolor="none", markeredgecolor=colour, linewidth=0)


def _frame(axes: Axes, picture: Picture) -> int:
    """Titles and numbers of the axes; returns the letters of the longest number of y."""
    axes.set_xlabel(clean(picture.x), loc="right")
    axes.set_ylabel("")
    axes.text(0, 1.03, clean(picture.y), transform=axes.transAxes, va="bottom", ha="left", color=MUTED)
    ends = [y + sign * _ERRORS * error for _, y, error in picture.model for sign in (-1, 1)]
    ends += [y for _, y in picture.theory] + [end for end in (picture.low, picture.high) if end is not None]
    ends = [end for end in ends if np.isfinite(end)] or [0.0]
    low, high = min(ends), max(ends)
    # A line that stands still needs a height, or the last digit fills the chart.
    room = max(0.08 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-9)
    axes.set_ylim(low - room, high + room)
    xs = [x for x, *_ in (*picture.theory, *picture.model)]
    beside = 0.04 * (max(xs) - min(xs)) or 0.5
    axes.set_xlim(min(xs) - beside, max(xs) + beside)
    whole = all(x == int(x) for x, *_ in picture.model) and len(picture.theory) == len(picture.model)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=whole))
    axes.xaxis.set_major_formatter(NumberTicks(1.0))
    if picture.names:
        axes.set_xticks(range(len(picture.names)), [shorten(clean(name), _NAME_LETTERS) for name in picture.names])
        axes.set_xlim(-0.5, len(picture.names) - 0.5)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    ticks = NumberTicks(1.0)
    axes.yaxis.set_major_formatter(ticks)
    return max(width(text) for text in ticks.format_ticks([float(y) for y in axes.get_yticks()]))
