"""Waiting in one pool: Erlang B, C and A, with a continuous number of agents.

`A` = erlangs offered (arrivals x handle time), `N` = agents. For a number of agents that is not
whole, waits are interpolated between the two whole numbers around it. Erlang B and C: Erlang (1917);
A, with customers who give up: Palm (1943), in the form of Zeltyn & Mandelbaum (2005) for customers
who differ in patience (`sim/patience.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.patience import patient_waits


@dataclass(frozen=True, slots=True)
class Waiting:
    """Steady-state waiting of a pool.

    Attributes:
        probability: share of requests that wait.
        mean: mean wait of all requests, in the unit of the handle time.
        service_level: share answered within the target.
        occupancy: share of agents' time busy.
        abandonment: share who give up before they are answered.
    """

    probability: float
    mean: float
    service_level: float
    occupancy: float
    abandonment: float = 0.0


def erlang_b(load: float, agents: int) -> float:
    """Blocking probability: `B(0)=1, B(k)=A B(k-1)/(k + A B(k-1))`."""
    blocking = 1.0
    for k in range(1, agents + 1):
        blocking = load * blocking / (k + load * blocking)
    return blocking


def erlang_c(load: float, agents: int, handle_time: float, target: float) -> Waiting:
    """Waiting with `agents` servers and offered load `load` < agents.

    Args:
        load: offered load in erlangs, 0 <= load < agents.
        agents: number of agents, at least 1.
        handle_time: mean handle time.
        target: answer target, same unit.

    Raises:
        ValueError: if the load is not below the number of agents.
    """
    if not 0 <= load < agents:
        raise ValueError(f"Erlang C needs 0 <= load < agents, but got load {load:g} and {agents} agents")
    blocking = erlang_b(load, agents)
    waits = agents * blocking / (agents - load * (1.0 - blocking))
    spare = agents - load
    return Waiting(
        probability=waits,
        mean=waits * handle_time / spare,
        service_level=1.0 - waits * math.exp(-spare * target / handle_time),
        occupancy=load / agents,
    )


def erlang_a(load: float, agents: int, handle_time: float, patience: float, target: float) -> Waiting:
    """Waiting with `agents` servers when customers give up after an exponential time.

    Args:
        load: offered load in erlangs, at least 0; it may exceed the number of agents.
        agents: number of agents, at least 1.
        handle_time: mean handle time.
        patience: mean time until a waiting customer gives up, same unit, positive.
        target: answer target, same unit.

    Returns:
        Waiting; its mean is over all customers, until answered or given up, and its service level the
        share answered within the target.

    Raises:
        ValueError: if the load is negative, or there is no agent or no patience.
    """
    if load < 0 or agents < 1 or patience <= 0:
        raise ValueError(f"Erlang A needs load >= 0, agents and patience, but got {load:g}, {agents} and {patience:g}")
    waits = patient_waits(
        np.array([load]), np.array([float(agents)]), np.array([handle_time]), np.ones((1, 1)), (patience,), (target,)
    )
    abandonment = float(waits.abandoned[0, 0])
    return Waiting(
        probability=float(waits.probability[0]),
        mean=float(waits.mean[0, 0]),
        service_level=float(waits.within[0, 0]),
        occupancy=load * (1.0 - abandonment) / agents,
        abandonment=abandonment,
    )


def pool_waiting(load: float, agents: float, handle_time: float, target: float) -> Waiting | None:
    """`erlang_c` for a real number of agents; None when the pool is overloaded."""
    low, high = math.floor(agents), math.ceil(agents)
    if load >= low:
        # Below the next whole number there is no steady state to interpolate from.
        return erlang_c(load, high, handle_time, target) if load < agents and high > low else None
    if low == high:
        return erlang_c(load, low, handle_time, target)
    share = agents - low
    a, b = (erlang_c(load, n, handle_time, target) for n in (low, high))
    return Waiting(
        probability=(1 - share) * a.probability + share * b.probability,
        mean=(1 - share) * a.mean + share * b.mean,
        service_level=(1 - share) * a.service_level + share * b.service_level,
        occupancy=load / agents,
    )


def low_priority_waiting(
    load: float, handle_time: float, first: float, first_time: float, agents: float, target: float
) -> Waiting | None:
    """Waiting of contacts that are worked on only while nobody with priority waits; None when the pool is overloaded.

    Work is conserved: the work that waits under Erlang C for all contacts is that of the contacts with priority, which
    wait as if alone, and that of the others. Interruptions count as waiting. Too long by about a quarter where those
    with priority give up often (see docs/service.md).

    Args:
        load: erlangs of the contacts asked about, positive.
        handle_time: their mean handle time.
        first: erlangs of those with priority.
        first_time: their mean handle time, weighted by load.
        agents: number of agents, not necessarily whole.
        target: answer target, same unit.
    """
    if load + first >= agents:
        return None
    everybody = _waits(load + first, agents)
    work = everybody * (load * handle_time + first * first_time) / (agents - load - first)
    work -= _waits(first, agents) * first * first_time / (agents - first)
    mean = work / load
    return Waiting(
        probability=everybody,
        mean=mean,
        service_level=1.0 - everybody * math.exp(-everybody * target / mean),
        occupancy=(load + first) / agents,
    )


def _waits(load: float, agents: float) -> float:
    """Share who wait, between the whole numbers of agents; everybody where a whole number is too few."""
    low, high = math.floor(agents), math.ceil(agents)
    few, many = (erlang_c(load, n, 1.0, 0.0).probability if load < n else 1.0 for n in (low, high))
    return few + (agents - low) * (many - few)
