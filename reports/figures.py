"""Charts with their words: title, note and alternative text around a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.lines import Axis, Line, line_chart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.format import Scale
    from reports.numbers import Interval


def alt_text(title: str, unit: str, items: Iterable[str]) -> str:
    """What a chart shows for those who cannot see it: the finding, then the numbers behind it."""
    return t("alt.list", title=title, unit=unit, items="; ".join(items))


def over_time(
    key: str, title: str, note: str, lines: Sequence[Line], axis: Axis, items: Iterable[str], unit: str
) -> Chart:
    """A chart of lines over time.

    Args:
        key: name of the chart, unique in the page.
        title: the finding.
        note: what is drawn.
        lines: what to draw.
        axis: titles and number format of the axes.
        items: the numbers behind the finding, in words.
        unit: their unit.
    """
    alt = alt_text(title, unit, items)
    return Chart(key, title, note, line_chart(key, lines, axis, alt), alt)


def levels(ends: Mapping[str, Interval], style: Scale) -> list[str]:
    """`label value` for each."""
    return [t("alt.level", label=label, value=style.number(end.mean)) for label, end in ends.items()]


def differences(ends: Mapping[str, Interval], style: Scale) -> list[str]:
    """`label value (interval)` for each."""
    return [
        t("alt.interval", label=label, value=style.signed(end.mean), ends=style.signed_ends(end))
        for label, end in ends.items()
    ]


def extremes(ends: Mapping[str, Interval]) -> tuple[str, str]:
    """Labels with the highest and the lowest mean."""
    return max(ends, key=lambda label: ends[label].mean), min(ends, key=lambda label: ends[label].mean)
