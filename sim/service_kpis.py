"""The service KPIs told apart: by agent, segment or channel, and by period.

Pure functions of the tables of a run. A cell divides the sums of its rows, by the formula of the KPI in `sim.kpis`
where the tables hold what it needs; what cannot be told apart is NaN.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.calendar import WEEKS_PER_YEAR, month_number
from sim.costing import cost_of
from sim.kpis import SERVICE_KPIS
from sim.params import Scenario
from sim.policy import with_policy

LEVELS = {
    "all": (),
    "agent": ("agent", "generation"),
    "segment": ("segment",),
    "channel": ("channel",),
}
"""Level -> columns that name who."""

PERIODS = {"run": 0, "year": 12, "quarter": 3, "month": 1, "week": -1}
"""Period -> fiscal months in it; 0: everything, -1: single weeks."""

TOLD = {
    "response_time": ("all", "agent", "channel"),
    "resolution_time": ("all", "agent", "segment"),
    "csat": ("all", "agent", "segment"),
    "complaint_rate": ("all", "agent", "segment"),
    "followup_resolution": ("all", "segment"),
    "service_efficiency": ("all", "agent"),
    "retention_12m": ("all", "agent", "segment"),
    "unit_service_cost": ("all", "agent", "segment"),
    "satisfaction": ("all", "segment"),
    "reply_rate": ("all", "agent"),
    "resolution_rate": ("all", "agent", "segment"),
    "complaint_handling": ("all", "segment"),
}
"""Service KPI -> levels it can be told apart by. The unit cost of a segment needs a whole run, see `service_table`."""

_DAYS = 5.0
_SUMS = (
    "tickets", "problems", "resolved", "follow_ups", "follow_ups_resolved", "complaints", "surveys", "lost",
    "customer_weeks", "agent_weeks", "service_cost", "pay",
)  # fmt: skip
_MEANS = {
    "csat": "surveys",
    "response_minutes": "tickets",
    "service_level": "tickets",
    "satisfaction": "customer_weeks",
}
"""Column of means -> column that weighs them."""

Cells = Mapping[str, NDArray[np.float64]]


def service_table(
    scenario: Scenario, tables: Mapping[str, pd.DataFrame], by: str = "all", every: str = "run"
) -> pd.DataFrame:
    """The service KPIs of a run.

    Retention is that of a year at the weekly rate of the cell: `(1 - lost / customer-weeks)^52`. It differs from the
    KPI `retention_12m`, which follows the starting book, so cells of any length compare. An agent's unit cost is the
    team's service cost per ticket and the agent's own pay per ticket; a segment's is what `sim.costing` gives it of
    service cost and pay, and is NaN in periods shorter than the run, as costs are shared over the run.

    Args:
        scenario: the scenario as it was loaded, before its policy levers act.
        tables: tables of the run.
        by: of `LEVELS`.
        every: of `PERIODS`; agents are known by the month at the shortest.

    Returns:
        Who (columns of `LEVELS`), `period` counted from 0, and a column for each of `SERVICE_KPIS`; sorted by both.

    Raises:
        ValueError: an unknown level or period, or agents by the week.
    """
    if by not in LEVELS or every not in PERIODS:
        raise ValueError(f"by must be one of {', '.join(LEVELS)} and every one of {', '.join(PERIODS)}")
    if by == "agent" and every == "week":
        raise ValueError("agents are known by the month; every must be month, quarter, year or run")
    rows = _rows(tables, by)
    rows["period"] = _period(rows, every)
    keys = [*LEVELS[by], "period"]
    known = [column for column in _MEANS if column in rows]
    for column in known:  # means become sums, to be divided again
        rows[f"{column}_sum"] = (rows[column] * rows[_MEANS[column]]).where(rows[_MEANS[column]] > 0, 0.0)
    sums = [*(column for column in _SUMS if column in rows), *(f"{column}_sum" for column in known)]
    cells = rows.groupby(keys, observed=True, sort=True)[sums].sum().reset_index()
    values = _formulas(scenario, by, {column: cells[column].to_numpy(np.float64) for column in sums}, cells)
    if by == "agent":
        weeks = tables["weeks"]
        values["unit_service_cost"] += weeks["service_cost"].sum() / max(weeks["tickets"].sum(), 1.0)
    if by == "segment" and every == "run":
        values["unit_service_cost"] = _segment_costs(scenario, tables, cells["segment"])
    nothing = np.full(len(cells), np.nan)
    return cells[keys].assign(**{kpi: values[kpi] if by in TOLD[kpi] else nothing for kpi in SERVICE_KPIS})


def _rows(tables: Mapping[str, pd.DataFrame], by: str) -> pd.DataFrame:
    """The table that knows a level, with the columns of `_SUMS` and `_MEANS` that it has."""
    if by == "all":
        weeks = tables["weeks"]
        pay = weeks["pay_fixed"] + weeks["pay_variable"]
        return weeks.assign(customer_weeks=weeks["customers_start"], agent_weeks=weeks["agents_working"], pay=pay)
    if by == "agent":
        agents = tables["agents"]
        return agents.assign(agent_weeks=agents["weeks_worked"], pay=agents["pay_total"])
    if by == "segment":
        return tables["segments"].assign(customer_weeks=tables["segments"]["customers_start"])
    channels = tables["channels"]
    return channels.assign(tickets=channels["contacts"] - channels["contained"] - channels["handed_over"])


def _period(rows: pd.DataFrame, every: str) -> NDArray[np.int64]:
    months = PERIODS[every]
    if months <= 0:
        return np.asarray(rows["week"] if months else np.zeros(len(rows)), np.int64)
    month = rows["month"] if "month" in rows else month_number(rows["week"].to_numpy())
    return np.asarray(month, np.int64) // months


def _formulas(scenario: Scenario, by: str, sums: Cells, cells: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    def total(column: str) -> NDArray[np.float64]:
        return np.asarray(sums.get(column, np.full(len(cells), np.nan)), np.float64)

    def mean(column: str) -> NDArray[np.float64]:
        return _over(total(f"{column}_sum"), total(_MEANS[column]))

    resolution = _over(total("resolved"), total("problems"))
    unsolved = total("problems") - total("resolved")
    daily = _over(total("tickets"), total("agent_weeks") * _DAYS)
    return {
        "response_time": mean("response_minutes"),
        "resolution_time": _handle(scenario, by, cells) + (_over(total("problems"), total("resolved")) - 1.0)
        * scenario.team.hours_per_week,
        "csat": mean("csat"),
        "complaint_rate": _over(total("complaints"), total("problems")),
        "followup_resolution": _over(total("follow_ups_resolved"), total("follow_ups")),
        "service_efficiency": _over(mean("response_minutes"), daily),
        "retention_12m": (1.0 - _over(total("lost"), total("customer_weeks"))) ** WEEKS_PER_YEAR,
        "unit_service_cost": _over(total("pay") + (total("service_cost") if by == "all" else 0.0), total("tickets")),
        "satisfaction": mean("satisfaction"),
        "reply_rate": resolution * mean("service_level"),
        "resolution_rate": resolution,
        "complaint_handling": _over(total("follow_ups_resolved"), unsolved),
    }  # fmt: skip


def _over(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient, NaN where nothing was counted."""
    out = np.full(len(top), np.nan)
    np.divide(top, bottom, out=out, where=bottom > 0)
    return out


def _handle(scenario: Scenario, by: str, cells: pd.DataFrame) -> NDArray[np.float64]:
    """Hours of work on a ticket: of the segment, else the mean that the KPI `resolution_time` takes."""
    segments = with_policy(scenario).segments
    hours = {segment.name: segment.handle_hours * segment.complexity for segment in segments}
    if by == "segment":
        return np.array([hours[name] for name in cells["segment"]])
    tickets = {segment.name: segment.share * segment.tickets for segment in segments}
    all_tickets = sum(tickets.values())
    mean = sum(hours[name] * tickets[name] for name in hours) / all_tickets if all_tickets else 0.0
    return np.full(len(cells), mean)


def _segment_costs(
    scenario: Scenario, tables: Mapping[str, pd.DataFrame], names: pd.Series[str]
) -> NDArray[np.float64]:
    """Service cost and pay of each segment per contact; the part of hiring that follows pay is left out."""
    found = cost_of(scenario, tables)
    hiring = found.group("staffing")
    pay = found.group("pay")
    of_pay = pay / (pay + hiring) if pay + hiring else 1.0
    each = {s.name: (s.service + (s.serving + s.selling) * of_pay) / 100.0 for s in found.segments}
    contacts = {s.name: float(s.contacts) for s in found.segments}
    return _over(np.array([each[name] for name in names]), np.array([contacts[name] for name in names]))
