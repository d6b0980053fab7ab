"""Figures of a run that can be held against measured ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from scenarios.errors import InputError, unknown
from sim.behaviour import RULES
from sim.kpis import KPIS, RunView

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.calibration import Calibration, Figure
    from sim.params import Scenario
    from sim.run import RunResult

_WEEKS_PER_MONTH = 52 / 12
_NEED_PAY = ("profit_participation",)


def _total(column: str) -> Callable[[pd.DataFrame], float]:
    return lambda rows: float(rows[column].sum())


def _ratio(top: str, bottom: str, factor: float = 1.0) -> Callable[[pd.DataFrame], float]:
    def formula(rows: pd.DataFrame) -> float:
        below = float(rows[bottom].sum())
        return factor * float(rows[top].sum()) / below if below else float("nan")

    return formula


FIGURES: dict[str, Callable[[pd.DataFrame], float]] = {
    "monthly_churn": _ratio("lost", "customers_start", _WEEKS_PER_MONTH),
    "won": _total("won"),
    "lost": _total("lost"),
    "lost_per_won": _ratio("lost", "won"),
    "customers_start": lambda rows: float(rows["customers_start"].iloc[0]),
    "customers_end": lambda rows: float(rows["customers_end"].iloc[-1]),
    "customers_mean": lambda rows: float(rows["customers_start"].mean()),
    "revenue": _total("revenue"),
    "gross_profit": _total("gross_profit"),
    "sales": _total("sales"),
    "tickets": _total("tickets"),
    "tickets_per_customer": _ratio("tickets", "customers_start"),
    "satisfaction": lambda rows: float(np.average(rows["satisfaction"], weights=rows["customers_start"])),
}
"""Name -> formula over rows of `weeks`, or of one segment in `segments`. `monthly_churn`: customers lost in a month /
customers at its start, on average. Whatever else is measured over all customers is a KPI of `sim.kpis`."""


def figure_of(figure: Figure, scenario: Scenario, result: RunResult) -> float:
    """A figure of a run, in the unit it was measured in."""
    value = _in_time(figure, scenario, result, figure.first, figure.last)
    if figure.minus:
        value -= _in_time(figure, scenario, result, *figure.minus)
    return value * figure.scale


def _in_time(figure: Figure, scenario: Scenario, result: RunResult, first: int, last: int) -> float:
    tables = {name: result.tables[name] for name in ("weeks", "segments", "agents")}
    cut = {name: table[(table["week"] >= first) & (table["week"] <= last)] for name, table in tables.items()}
    if figure.segment:
        segments = cut["segments"]
        return FIGURES[figure.figure](segments[segments["segment"] == figure.segment])
    if figure.figure in FIGURES:
        return FIGURES[figure.figure](cut["weeks"])
    view = RunView(scenario.model_copy(update={"weeks": last - first + 1}), **cut)
    return float(KPIS[figure.figure].formula(view))


def check_figures(calibration: Calibration, scenario: Scenario) -> None:
    """Refuse figures, segments, weeks and events that the scenario cannot have.

    Raises:
        InputError: naming the figure and what is legal.
    """
    segments = [segment.name for segment in scenario.segments]
    for figure in calibration.figures:
        legal = FIGURES if figure.segment else {**FIGURES, **KPIS}
        if figure.figure not in legal:
            raise unknown(f"figure of a segment ({figure.name})" if figure.segment else "figure", figure.figure, legal)
        if figure.figure in _NEED_PAY and not RULES[calibration.rule].reacts:
            raise InputError(
                f"figures.{figure.name}: {figure.figure} needs people who value their pay, "
                f'which rule "{calibration.rule}" does not have; set rule = "best_response" or choose another figure'
            )
        if figure.segment and figure.segment not in segments:
            raise unknown(f"segment in scenario {scenario.name} ({figure.name})", figure.segment, segments)
        latest = max(figure.last, *figure.minus) if figure.minus else figure.last
        if latest >= scenario.weeks:
            raise InputError(
                f"figures.{figure.name}: week {latest} is beyond the end of scenario {scenario.name}, which has weeks "
                f"0 to {scenario.weeks - 1}"
            )
    events = [event.name for event in scenario.events if event.name]
    for name in calibration.programme:
        if name not in events:
            raise unknown(f"event in scenario {scenario.name} called", name, events)
