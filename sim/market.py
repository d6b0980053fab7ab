"""Phase 1, the market: what the scenario's events and seasons do in each week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR, month_number, open_period
from sim.params import Scenario
from sim.pay.period import Period


@dataclass(frozen=True, slots=True)
class Market:
    """The market by week, each of shape (weeks,), index 0 = first measured week.

    Attributes:
        price_gap: our price above the market's, as a share.
        ticket_rate: factor on service requests, seasons included.
        need: factor on the level that need grows back to.
        leads: factor on leads from marketing.
    """

    price_gap: NDArray[np.float64]
    ticket_rate: NDArray[np.float64]
    need: NDArray[np.float64]
    leads: NDArray[np.float64]


def build_market(scenario: Scenario) -> Market:
    """Lay the events on the timeline: price gaps add up, factors multiply."""
    weeks = scenario.weeks
    market = Market(np.zeros(weeks), np.ones(weeks), np.ones(weeks), np.ones(weeks))
    for event in scenario.events:
        span = slice(event.start, event.start + event.weeks)
        if event.kind == "price_gap":
            market.price_gap[span] += event.value
        else:
            getattr(market, event.kind)[span] *= max(event.value, 0.0)
    for week in range(weeks if scenario.arrivals.month_pattern or scenario.arrivals.year_pattern else 0):
        market.ticket_rate[week] *= season(scenario, week)
    return market


def season(scenario: Scenario, week: int) -> float:
    """Factor on service requests in a measured week, from the patterns of the scenario."""
    month, year = scenario.arrivals.month_pattern, scenario.arrivals.year_pattern
    factor = month[open_period(week, Period.MONTH).done] if month else 1.0
    if not year:
        return factor
    return factor * year[_part_of_year(week, len(year))]


def _part_of_year(week: int, parts: int) -> int:
    """Quarter (4 parts), fiscal month (12) or week (52) of a week, from 0."""
    if parts == MONTHS_PER_YEAR:
        return int(month_number(np.array([week]))[0]) % MONTHS_PER_YEAR
    return (week % WEEKS_PER_YEAR) * parts // WEEKS_PER_YEAR
