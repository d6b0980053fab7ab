"""Where customers come from: the starting book, and leads with keys of their own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.customers import COLUMNS, Customers
from sim.frailty import interpolate, log_odds_table
from sim.params import Gaming, Scenario
from sim.rng import Purpose, uniforms

_SPEND, _SATISFACTION, _NEED, _FRAILTY, _DUE, _SINCE = (
    COLUMNS.index(name) for name in ("spend", "satisfaction", "need", "frailty", "due", "since")
)
_REGRET = COLUMNS.index("regret")
_MOST_LEADS = 4_000
_SERIALS_PER_TICK = 8192
"""Serial numbers set aside per week and agent; the starting book takes those of week 0."""


def build_customers(scenario: Scenario, seed: int) -> Customers:
    """The starting book of every agent.

    Sizes depend on the agent's row only, so one more agent leaves all other books as they were.
    """
    counts = book_sizes(scenario)
    customers = Customers(counts.ravel())
    agents, segments = counts.shape
    cell = np.repeat(np.arange(agents * segments), counts.ravel())
    owner = cell // segments
    per_agent = counts.sum(axis=1)
    serial = np.concatenate([np.arange(n) for n in per_agent]).astype(np.uint32)
    traits = traits_of(scenario, starting=True)
    values = _draw_traits(traits, seed, tick=0, owner=owner, serial=serial, segment=cell % segments)
    customers.add(cell, serial, values)
    return customers


def book_sizes(scenario: Scenario) -> NDArray[np.int64]:
    """Customers of each agent and segment, shape (agents, segments), by cumulative rounding over rows."""
    mean = scenario.team.customers_per_agent * np.array([segment.share for segment in scenario.segments])
    row = np.arange(scenario.team.agents + 1)[:, None]
    return np.asarray(np.diff(np.floor(row * mean + 0.5), axis=0), np.int64)


class Traits(NamedTuple):
    """What decides the traits of new customers; an entry per segment.

    Attributes:
        starting: customers of the starting book, not leads.
        share_below: share of customers in this and all segments before it.
        spend: mean spend, currency/month.
        spend_sd: its log sd.
        spend_shift: what makes `spend` the mean and not the median.
        satisfaction: mean.
        satisfaction_sd: its sd.
        need: level of need.
        term: weeks between renewals.
        odds: log odds of leaving by normal score, (segments, knots); see `sim.frailty`.
    """

    starting: bool
    share_below: NDArray[np.float64]
    spend: NDArray[np.float64]
    spend_sd: NDArray[np.float64]
    spend_shift: NDArray[np.float64]
    satisfaction: NDArray[np.float64]
    satisfaction_sd: NDArray[np.float64]
    need: NDArray[np.float64]
    term: NDArray[np.float64]
    odds: NDArray[np.float64]


def traits_of(scenario: Scenario, *, starting: bool) -> Traits:
    """Traits of the starting book or of leads."""
    segments = scenario.segments
    return Traits(
        starting=starting,
        share_below=np.cumsum([segment.share for segment in segments]),
        spend=np.array([segment.spend for segment in segments]),
        spend_sd=np.array([segment.spend_sd for segment in segments]),
        spend_shift=np.array([0.5 * segment.spend_sd**2 for segment in segments]),
        satisfaction=np.array([segment.satisfaction for segment in segments]),
        satisfaction_sd=np.array([segment.satisfaction_sd for segment in segments]),
        need=np.array([segment.need for segment in segments]),
        term=np.array([segment.term_weeks for segment in segments], np.float64),
        odds=np.stack([log_odds_table(segment, segment.tenure_terms if starting else 0.0) for segment in segments]),
    )


def _draw_traits(
    traits: Traits,
    seed: int,
    *,
    tick: int,
    owner: NDArray[np.integer],
    serial: NDArray[np.uint32],
    segment: NDArray[np.integer],
) -> NDArray[np.float32]:
    """Columns of new customers, shape (n, len(COLUMNS))."""
    a = uniforms(seed, Purpose.TRAITS_A, 0, owner, serial)
    score = ndtri(a[:, :3])
    # The machine's vector `exp`, not the compiler's: they differ in the last bit.
    size = np.exp(traits.spend_sd[segment] * score[:, 0] - traits.spend_shift[segment])
    if traits.starting:
        b = uniforms(seed, Purpose.TRAITS_B, 0, owner, serial)
        due, since = np.floor(b[:, 0] * traits.term[segment]), 0.0
    else:
        due, since = tick + traits.term[segment], tick + 1.0
    values = np.zeros((len(serial), len(COLUMNS)), np.float32)
    _fill_traits(traits, segment, a, score, size, due, since, values)
    return values


@njit(cache=True, error_model="numpy")
def _fill_traits(traits, segment, uniform, score, size, due, since, values):  # type: ignore[no-untyped-def]
    for i in range(segment.shape[0]):
        s = segment[i]
        values[i, _SPEND] = traits.spend[s] * size[i]
        values[i, _FRAILTY] = interpolate(score[i, 1], traits.odds[s])
        satisfaction = traits.satisfaction[s] + traits.satisfaction_sd[s] * score[i, 2]
        values[i, _SATISFACTION] = min(max(satisfaction, 0.0), 100.0)
        values[i, _NEED] = traits.need[s] * (0.6 + 0.4 * uniform[i, 3])
        values[i, _DUE] = due[i]
        values[i, _SINCE] = since


@njit(cache=True)
def _poisson(uniform, mean, out):  # type: ignore[no-untyped-def]
    for i in range(uniform.shape[0]):
        p = np.exp(-mean)
        below = p
        n = 0
        while uniform[i] >= below and n < _MOST_LEADS:
            n += 1
            p *= mean / n
            below += p
        out[i] = n


def draw_leads(scenario: Scenario, seed: int, tick: int, factor: float, agents: int) -> NDArray[np.int64]:
    """Leads from marketing of each agent in a week, shape (agents,): Poisson by inversion."""
    out = np.zeros(agents, np.int64)
    draws = uniforms(seed, Purpose.LEADS, tick, np.arange(agents), np.zeros(agents, np.uint32))
    _poisson(draws[:, 0], scenario.selling.leads_per_agent * factor, out)
    return out


def win_leads(
    traits: Traits,
    seed: int,
    tick: int,
    leads: NDArray[np.int64],
    conversion: NDArray[np.float64],
    baited: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32], NDArray[np.bool_]]:
    """Which leads become customers.

    Lead j of an agent in a week is the same person under every scheme; only whether it is won
    depends on what the agent does.

    Args:
        traits: what decides the traits of leads.
        seed: run seed.
        tick: week of the run.
        leads: leads of each agent, shape (agents,).
        conversion: probability that a lead is won, shape (agents,).
        baited: the same with leads won by empty promises, at least `conversion`; None: nobody makes any.

    Returns:
        Cells, serial numbers and column values of the new customers, and which were won by empty promises.
    """
    owner = np.repeat(np.arange(len(leads)), leads)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(leads) - leads, leads)
    number = np.minimum(number, _SERIALS_PER_TICK - 1)
    serial = ((tick + 1) * _SERIALS_PER_TICK + number).astype(np.uint32)
    draws = uniforms(seed, Purpose.LEAD, 0, owner, serial)
    won = draws[:, 0] < (conversion if baited is None else baited)[owner]
    misled = draws[won, 0] >= conversion[owner[won]]
    owner, serial = owner[won], serial[won]
    segment = np.searchsorted(traits.share_below[:-1], draws[won, 1], side="right")
    values = _draw_traits(traits, seed, tick=tick, owner=owner, serial=serial, segment=segment)
    return owner * len(traits.share_below) + segment, serial, values, misled


def disappoint(gaming: Gaming, values: NDArray[np.float32], misled: NDArray[np.bool_]) -> None:
    """Make customers (n, columns) what they are who were won by empty promises, `misled` (n,)."""
    values[misled, _SPEND] *= np.float32(gaming.bait_spend)
    values[misled, _FRAILTY] += np.float32(gaming.bait_churn)
    values[misled, _REGRET] += np.float32(gaming.bait_regret)
