"""The market that every scheme met: what was away from normal, week by week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.lines import Axis, Line
from reports.charts.palette import look
from reports.figures import over_time
from reports.format import Scale
from reports.frames import frame
from reports.numbers import run_band
from reports.series import time_axis, time_unit

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from reports.charts.canvas import Chart
    from reports.data import Study

_CHANNELS = ("price_gap", "own_price", "ticket_rate", "need", "leads", "churn")
_PERCENT = Scale(100.0, "%", 0)


def market_lines(study: Study) -> tuple[Line, ...]:
    """Channels that moved, each as a share above normal; none if the market stood still or was not recorded."""
    x, _ = time_axis(study, np.arange(1, study.weeks + 1))
    lines = []
    for place, name in enumerate(_CHANNELS, 1):
        if f"market_{name}" not in study.results.weeks:
            continue
        away = _away(name, study.weekly(f"market_{name}")[study.baseline.name])
        if away.any():
            lines.append(Line(name, t(f"market.{name}"), look(place), x, *run_band(away)))
    return tuple(lines)


def _away(name: str, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if name == "price_gap":
        return values
    return np.asarray((np.exp(values) if name == "churn" else values) - 1.0)


def market_chart(study: Study, lines: tuple[Line, ...]) -> Chart:
    """The lines, with the largest deviation as the finding."""
    peaks = {line.label: line.y[np.abs(line.y).argmax()] for line in lines}
    largest = max(lines, key=lambda line: np.abs(line.y).max())
    title = t(
        "market.title",
        what=largest.label,
        value=_PERCENT.signed(float(peaks[largest.label])),
        week=int(np.abs(largest.y).argmax()),
    )
    items = [t("alt.level", label=label, value=_PERCENT.signed(float(peak))) for label, peak in peaks.items()]
    axis = Axis(time_axis(study, np.arange(1))[1], t("market.axis"), 100.0, "%", zero=True, zero_label=t("market.zero"))
    return over_time("market", title, t("market.note"), lines, axis, items, "%")


def market_frame(study: Study, lines: tuple[Line, ...]) -> pd.DataFrame:
    """The lines as a table, one row per channel and week; shares above normal."""
    nan = np.full(study.weeks, np.nan)
    rows = (
        {"channel": line.name, time_unit(study): x, "mean": y, "low": low, "high": high}
        for line in lines
        for x, y, low, high in zip(
            line.x, line.y, nan if line.low is None else line.low, nan if line.high is None else line.high, strict=True
        )
    )
    return frame(rows, ["channel"])
