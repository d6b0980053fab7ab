"""Where customers come from: the starting book, and leads with keys of their own."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.customers import COLUMNS, Customers
from sim.frailty import log_odds
from sim.params import Scenario
from sim.rng import Purpose, uniforms

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
    values = _traits(scenario, seed, tick=0, owner=owner, serial=serial, segment=cell % segments, starting=True)
    customers.add(cell, serial, values)
    return customers


def book_sizes(scenario: Scenario) -> NDArray[np.int64]:
    """Customers of each agent and segment, shape (agents, segments), by cumulative rounding over rows."""
    mean = scenario.team.customers_per_agent * np.array([segment.share for segment in scenario.segments])
    row = np.arange(scenario.team.agents + 1)[:, None]
    return np.asarray(np.diff(np.floor(row * mean + 0.5), axis=0), np.int64)


def _traits(
    scenario: Scenario,
    seed: int,
    *,
    tick: int,
    owner: NDArray[np.integer],
    serial: NDArray[np.uint32],
    segment: NDArray[np.integer],
    starting: bool,
) -> NDArray[np.float32]:
    """Columns of new customers, shape (n, len(COLUMNS))."""
    a = uniforms(seed, Purpose.TRAITS_A, 0, owner, serial)
    b = uniforms(seed, Purpose.TRAITS_B, 0, owner, serial)
    values = np.zeros((len(serial), len(COLUMNS)), np.float32)
    column = {name: i for i, name in enumerate(COLUMNS)}
    for s, kind in enumerate(scenario.segments):
        mine = segment == s
        spread = kind.spend_sd
        spend = kind.spend * np.exp(spread * ndtri(a[mine, 0]) - 0.5 * spread**2)
        satisfaction = kind.satisfaction + kind.satisfaction_sd * ndtri(a[mine, 2])
        values[mine, column["spend"]] = spend
        values[mine, column["frailty"]] = log_odds(kind, a[mine, 1], kind.tenure_terms if starting else 0.0)
        values[mine, column["satisfaction"]] = np.clip(satisfaction, 0.0, 100.0)
        values[mine, column["need"]] = kind.need * (0.6 + 0.4 * a[mine, 3])
        first_due = np.floor(b[mine, 0] * kind.term_weeks) if starting else tick + kind.term_weeks
        values[mine, column["due"]] = first_due
    values[:, column["since"]] = 0.0 if starting else tick + 1.0
    return values


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
    scenario: Scenario,
    seed: int,
    tick: int,
    leads: NDArray[np.int64],
    conversion: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.float32]]:
    """Which leads become customers.

    Lead j of an agent in a week is the same person under every scheme; only whether it is won
    depends on what the agent does.

    Args:
        scenario: the scenario.
        seed: run seed.
        tick: week of the run.
        leads: leads of each agent, shape (agents,).
        conversion: probability that a lead is won, shape (agents,).

    Returns:
        Cells, serial numbers and column values of the new customers.
    """
    owner = np.repeat(np.arange(len(leads)), leads)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(leads) - leads, leads)
    number = np.minimum(number, _SERIALS_PER_TICK - 1)
    serial = ((tick + 1) * _SERIALS_PER_TICK + number).astype(np.uint32)
    draws = uniforms(seed, Purpose.LEAD, 0, owner, serial)
    won = draws[:, 0] < conversion[owner]
    owner, serial = owner[won], serial[won]
    shares = np.cumsum([segment.share for segment in scenario.segments])
    segment = np.searchsorted(shares[:-1], draws[won, 1], side="right")
    values = _traits(scenario, seed, tick=tick, owner=owner, serial=serial, segment=segment, starting=False)
    return owner * len(scenario.segments) + segment, serial, values
