"""Waiting in one pool: Erlang B and C (Erlang 1917), with a continuous number of agents.

`A` = erlangs offered (arrivals x handle time), `N` = agents. For a number of agents that is not
whole, waits are interpolated between the two whole numbers around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """Steady-state waiting of a pool.

    Attributes:
        probability: share of requests that wait.
        mean: mean wait of all requests, in the unit of the handle time.
        service_level: share answered within the target.
        occupancy: share of agents' time busy.
    """

    probability: float
    mean: float
    service_level: float
    occupancy: float


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
