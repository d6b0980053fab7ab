"""Waiting in one pool: Erlang B and C (Erlang 1917), with a continuous number of agents; Erlang A (Palm 1957).

`A` = erlangs offered (arrivals x handle time), `N` = agents. For a number of agents that is not
whole, Erlang C waits are interpolated between the two whole numbers around it. Under Erlang A callers
who wait too long hang up.
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


@dataclass(frozen=True, slots=True)
class Impatience:
    """Steady-state waiting of a pool whose callers hang up.

    Attributes:
        probability: share of requests that wait or hang up.
        mean: mean wait of all requests, hung up or answered, in the unit of the handle time.
        abandonment: share of requests that hang up.
        occupancy: share of agents' time busy.
        waiting: mean number that wait.
    """

    probability: float
    mean: float
    abandonment: float
    occupancy: float
    waiting: float


_NEGLIGIBLE = 1e-18
_HUGE = 1e200


def erlang_a(load: float, agents: int, handle_time: float, patience: float) -> Impatience:
    """Waiting with exponential patience, from the chain of births and deaths (Palm 1957; Garnett et al. 2002).

    With n in the system the death rate is `min(n,N) mu + max(n-N,0) theta`. `abandonment = theta Lq / lambda`; as
    patience grows, all goes to `erlang_c` if the load is below the number of agents.

    Args:
        load: offered load in erlangs, positive.
        agents: number of agents, at least 1.
        handle_time: mean handle time, positive.
        patience: mean time a request waits before it hangs up, same unit, positive.

    Raises:
        ValueError: if an argument is out of range.
    """
    if not (0 < load < math.inf and agents >= 1 and 0 < handle_time < math.inf and 0 < patience < math.inf):
        raise ValueError(
            f"Erlang A needs load, handle time and patience above 0 and an agent, but got load {load:g}, {agents} "
            f"agents, handle time {handle_time:g} and patience {patience:g}"
        )
    leaving = handle_time / patience  # theta / mu
    # All relative to the probability of N in the system: fewer than N, more than N, and how many of those wait.
    blocking = erlang_b(load, agents)
    if blocking == 0.0:  # so many agents that nobody waits, to the last digit
        return Impatience(0.0, 0.0, 0.0, load / agents, 0.0)
    below, above, queue = 1.0 / blocking - 1.0, 0.0, 0.0
    at, term, place = 1.0, 1.0, 0
    while True:
        place += 1
        term *= load / (agents + place * leaving)
        above += term
        queue += place * term
        if term > _HUGE:
            at, below, above, queue, term = (x / _HUGE for x in (at, below, above, queue, term))
        if place * term < _NEGLIGIBLE * queue and load < agents + place * leaving:
            break
    total = below + at + above
    waiting = queue / total
    abandonment = leaving * waiting / load
    return Impatience(
        probability=(at + above) / total,
        mean=waiting * handle_time / load,
        abandonment=abandonment,
        occupancy=load * (1.0 - abandonment) / agents,
        waiting=waiting,
    )
