"""What pay can see: measured KPIs, each a sum or a ratio of columns of the agents' measured results.

The simulation keeps, per agent and open payout period, running sums of the columns below.
A measure reads them either as an amount (`sales`) or as `offset + scale * numerator / denominator`
(`csat`). Ratios are written over *bad* outcomes (dissatisfaction, customers lost), because agents'
beliefs are log-linear in rates of bad outcomes (see `sim.beliefs`). True satisfaction is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Column(IntEnum):
    """Columns of measured results; money in currency, per agent and week.

    `RECURRING` is the yearly fee of what was sold, `COLLECTED` what customers pay for add-ons sold before, `SOLD_LOST`
    what they would have paid in a week had they not left, `SLOW` tickets answered later than the service target.
    `MISSOLD`, mis-sales, is known to the seller alone: no measure of pay reads it.
    """

    SALES = 0
    GROSS_PROFIT = 1
    RENEWALS = 2
    TICKETS = 3
    SURVEYS = 4
    DISSATISFACTION = 5
    BAD_RATINGS = 6
    WAIT_MINUTES = 7
    CUSTOMERS = 8
    LOST = 9
    PROBLEMS = 10
    UNRESOLVED = 11
    COMPLAINTS = 12
    RECURRING = 13
    COLLECTED = 14
    SALES_COUNT = 15
    SLOW = 16
    SOLD_LOST = 17
    MISSOLD = 18


@dataclass(frozen=True, slots=True)
class Measure:
    """A KPI that a pay component may name.

    Attributes:
        name: identifier used in scheme files.
        title: name in reports.
        unit: unit of the value.
        numerator: column summed over the period.
        denominator: column the sum is divided by; None for an amount.
        offset: value when the ratio is 0.
        scale: change of the value per unit of the ratio.
        low: smallest value the measure can take.
        high: largest value the measure can take.
        more_is_better: direction.
    """

    name: str
    title: str
    unit: str
    numerator: Column
    denominator: Column | None = None
    offset: float = 0.0
    scale: float = 1.0
    low: float = 0.0
    high: float = float("inf")
    more_is_better: bool = True


_ALL = (
    Measure("sales", "sales amount", "currency", Column.SALES),
    Measure("gross_profit", "gross profit of sales", "currency", Column.GROSS_PROFIT),
    Measure("recurring", "new recurring revenue", "currency/year", Column.RECURRING),
    Measure("renewals", "renewed contract value", "currency", Column.RENEWALS),
    Measure("collected", "payments received for add-ons", "currency", Column.COLLECTED),
    Measure("sales_count", "number of sales", "sales", Column.SALES_COUNT),
    Measure("tickets", "tickets handled", "tickets", Column.TICKETS),
    Measure(
        "csat", "surveyed satisfaction", "points 0-100", Column.DISSATISFACTION, Column.SURVEYS, 100.0, -1.0, 0, 100
    ),
    Measure(
        "bad_ratings",
        "share of bad ratings",
        "share of answers",
        Column.BAD_RATINGS,
        Column.SURVEYS,
        high=1,
        more_is_better=False,
    ),
    Measure(
        "response_time",
        "mean response time",
        "minutes",
        Column.WAIT_MINUTES,
        Column.TICKETS,
        more_is_better=False,
    ),
    Measure(
        "slow_answers",
        "share answered later than the target",
        "share of tickets",
        Column.SLOW,
        Column.TICKETS,
        high=1,
        more_is_better=False,
    ),
    Measure(
        "retention",
        "customers kept per quarter",
        "share per 13 weeks",
        Column.LOST,
        Column.CUSTOMERS,
        1.0,
        -13.0,
        -12.0,
        1.0,
    ),
    Measure(
        "resolution", "problems solved at first contact", "share", Column.UNRESOLVED, Column.PROBLEMS, 1.0, -1.0, 0, 1
    ),
    Measure(
        "complaints",
        "complaints per problem",
        "share",
        Column.COMPLAINTS,
        Column.PROBLEMS,
        high=1,
        more_is_better=False,
    ),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _ALL}

EXPOSURE: dict[Column, Column] = {
    Column.DISSATISFACTION: Column.SURVEYS,
    Column.BAD_RATINGS: Column.SURVEYS,
    Column.WAIT_MINUTES: Column.TICKETS,
    Column.LOST: Column.CUSTOMERS,
    Column.UNRESOLVED: Column.PROBLEMS,
    Column.COMPLAINTS: Column.PROBLEMS,
    Column.SLOW: Column.TICKETS,
    Column.SOLD_LOST: Column.COLLECTED,
}
"""Columns whose rate agents believe in is per unit of another column; all others are per week."""
