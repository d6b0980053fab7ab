"""Phase 1, the market: what events, rivals, seasons and chance do in each week."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR, month_number, open_period
from sim.market_kinds import FACTORS, KINDS, Move
from sim.params import MarketDynamics, MarketEvent, Scenario
from sim.pay.period import Period
from sim.rng import Purpose, uniforms

_GONE = 0.01
"""What is left of a fading event below this share is nothing."""
_RANDOM = ("price_gap", "ticket_rate", "need", "leads")


class MarketWeek(NamedTuple):
    """The market in one week.

    Attributes:
        price_gap: our price above the market's, as a share.
        ticket_rate: factor on service requests, seasons included.
        need: factor on the level that need grows back to.
        leads: factor on leads from marketing.
        churn: log odds added to leaving at a renewal.
        own_price: our prices, 1 = those of the scenario.
        cost: what events cost us, currency.
    """

    price_gap: float = 0.0
    ticket_rate: float = 1.0
    need: float = 1.0
    leads: float = 1.0
    churn: float = 0.0
    own_price: float = 1.0
    cost: float = 0.0


NEUTRAL = MarketWeek()


class Market:
    """The market by week; every attribute has shape (weeks,), index 0 = first measured week.

    Attributes: as in `MarketWeek`.
    """

    def __init__(self, weeks: int) -> None:
        """A market in which nothing happens."""
        for name, value in NEUTRAL._asdict().items():
            setattr(self, name, np.full(weeks, value))

    price_gap: NDArray[np.float64]
    ticket_rate: NDArray[np.float64]
    need: NDArray[np.float64]
    leads: NDArray[np.float64]
    churn: NDArray[np.float64]
    own_price: NDArray[np.float64]
    cost: NDArray[np.float64]

    def week(self, week: int) -> MarketWeek:
        """One week; before the first measured one nothing happens."""
        if week < 0:
            return NEUTRAL
        return MarketWeek(*(float(getattr(self, name)[week]) for name in MarketWeek._fields))


def build_market(scenario: Scenario, seed: int) -> Market:
    """Lay events, the answer of rivals and chance on the timeline.

    Effects add up (price gap, own price, churn) or multiply (ticket rate, need, leads). Depends on scenario and
    seed only, so every scheme meets the same market.
    """
    market = Market(scenario.weeks)
    for event in scenario.events:
        _add_event(market, event)
    market.price_gap += market.own_price - 1.0 - rival_prices(market.own_price - 1.0, scenario.market)
    _add_chance(market, scenario.market, seed)
    if scenario.arrivals.month_pattern or scenario.arrivals.year_pattern:
        market.ticket_rate *= [season(scenario, week) for week in range(scenario.weeks)]
    return market


def _add_event(market: Market, event: MarketEvent) -> None:
    kind = KINDS[event.kind]
    weeks = np.arange(len(market.cost)) - event.start
    held = shape(event, weeks)
    market.cost += held * event.cost
    for move in kind.moves:
        size, extent = kind.target(move, event.value), held if move.half_life is None else _impulse(move, weeks)
        path = getattr(market, move.channel)
        if move.channel in FACTORS:
            path *= (1.0 - extent) + extent * size
        else:
            path += extent * size


def shape(event: MarketEvent, weeks: NDArray[np.integer]) -> NDArray[np.float64]:
    """Share of an event's full size `weeks` (n,) after its start: it rises evenly, holds, and fades by half-lives."""
    kind = KINDS[event.kind]
    rise = kind.rise_weeks if event.rise_weeks is None else event.rise_weeks
    fade = kind.fade_weeks if event.fade_weeks is None else event.fade_weeks
    risen = np.clip((np.minimum(weeks, event.weeks - 1) + 1) / max(rise, 1), 0.0, 1.0)
    after = np.maximum(weeks - event.weeks + 1, 0)
    left = 0.5 ** (after / fade) if fade > 0 else np.where(after > 0, 0.0, 1.0)
    return np.where((weeks >= 0) & (left >= _GONE), risen * left, 0.0)


def _impulse(move: Move, weeks: NDArray[np.integer]) -> NDArray[np.float64]:
    left = 0.5 ** (np.maximum(weeks, 0) / (move.half_life or 1.0))
    return np.where((weeks >= 0) & (left >= _GONE), left, 0.0)


def rival_prices(own: NDArray[np.float64], dynamics: MarketDynamics) -> NDArray[np.float64]:
    """Rivals' answer to our price changes, as shares of price; both (weeks,).

    A week after ours, rivals begin to close the distance to `reaction_strength` times our change:
    `rival(t+1) = rival(t) + reaction_speed (reaction_strength own(t) - rival(t))`.
    """
    rival = np.zeros(len(own))
    for t in range(len(own) - 1):
        aim = dynamics.reaction_strength * own[t]
        rival[t + 1] = rival[t] + dynamics.reaction_speed * (aim - rival[t])
    return rival


def _add_chance(market: Market, dynamics: MarketDynamics, seed: int) -> None:
    spread = np.array([getattr(dynamics, f"{name}_sd") for name in _RANDOM])
    if not spread.any():
        return
    deviation = spread[:, None] * wander(len(market.cost), dynamics, seed)
    keep = (1.0 - dynamics.reversion) ** 2
    variance = spread[:, None] ** 2 * (1.0 - keep ** np.arange(1, len(market.cost) + 1))
    market.price_gap += deviation[0]
    for name, path, half in zip(_RANDOM[1:], deviation[1:], variance[1:] / 2.0, strict=True):
        getattr(market, name)[:] *= np.exp(path - half)  # a factor whose mean is 1 in every week


def wander(weeks: int, dynamics: MarketDynamics, seed: int) -> NDArray[np.float64]:
    """Mean-reverting paths with long-run variance 1 that begin at 0, shape (4, weeks).

    `x(t) = (1 - reversion) x(t-1) + sqrt(1 - (1 - reversion)^2) e(t)`; the shocks e share a common factor, the
    business climate: `e = load x climate + sqrt(1 - load^2) x own`, so two channels correlate by the product of their
    loads. Draws are keyed by seed and week.
    """
    week = np.arange(weeks)
    owner = np.zeros(weeks, np.int64)
    blocks = [ndtri(uniforms(seed, Purpose.MARKET, 0, owner + block, week)) for block in (0, 1)]
    climate, own = blocks[0][:, 0], np.column_stack([blocks[0][:, 1:], blocks[1][:, :1]]).T
    load = np.array([getattr(dynamics, f"{name}_climate") for name in _RANDOM])[:, None]
    shock = load * climate + np.sqrt(1.0 - load**2) * own
    keep = 1.0 - dynamics.reversion
    path = np.zeros((len(_RANDOM), weeks))
    last = np.zeros(len(_RANDOM))
    for t in range(weeks):
        last = keep * last + np.sqrt(1.0 - keep**2) * shock[:, t]
        path[:, t] = last
    return path


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
