"""Phase 1, the market: what the scenario's events do in each week."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.params import Scenario


@dataclass(frozen=True, slots=True)
class Market:
    """The market by week, each of shape (weeks,), index 0 = first measured week.

    Attributes:
        price_gap: our price above the market's, as a share.
        ticket_rate: factor on service requests.
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
    return market
