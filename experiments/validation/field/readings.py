"""What is read from a run to be compared before and after a change of pay: one positive number."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from sim.run import RunResult

Reading = Callable[[RunResult], float]

_LATE_WEEKS = 26


def kpi(name: str) -> Reading:
    """A KPI of `sim.kpis`."""
    return lambda run: run.kpis[name]


def output_per_week(run: RunResult) -> float:
    """Sales per week worked in the last half year: when pay has had time to change who is there."""
    agents = run.tables["agents"]
    late = agents[agents["week"] > agents["week"].max() - _LATE_WEEKS]
    return float(late["sales"].sum() / late["weeks_worked"].sum())


def sales_of_third(*, best: bool) -> Reading:
    """Sales per week worked of the third of the people with most, or least, selling skill."""

    def read(run: RunResult) -> float:
        people = run.tables["agents"].groupby(["agent", "generation"])
        skill = people["sell_skill"].first().rank(pct=True)
        sums: pd.DataFrame = people[["sales", "weeks_worked"]].sum()[skill > 2 / 3 if best else skill <= 1 / 3]
        return float(sums["sales"].sum() / sums["weeks_worked"].sum())

    return read


def last_weeks(period: int, weeks: int) -> Reading:
    """Sales of the last weeks of a period over those of all its weeks, over all whole periods."""
    return lambda run: _share(run, period, slice(period - weeks, period))


def first_weeks(period: int, weeks: int) -> Reading:
    """Sales of the first weeks of a period over those of all its weeks, over all whole periods."""
    return lambda run: _share(run, period, slice(0, weeks))


def end_over_start(period: int, weeks: int) -> Reading:
    """Sales of the last weeks of a period over those of its first: how uneven the period is."""
    return lambda run: last_weeks(period, weeks)(run) / first_weeks(period, weeks)(run)


def _share(run: RunResult, period: int, part: slice) -> float:
    sales = run.tables["weeks"]["sales"].to_numpy(float)
    periods = sales[: len(sales) // period * period].reshape(-1, period)
    return float(periods[:, part].mean() / periods.mean())
