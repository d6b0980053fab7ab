"""Calls one by one: a small simulation of a pool that knows nothing of Erlang's formulas.

First come, first served: a call takes the agent who is free first, unless its caller would have to wait longer than
they are willing to; then it never reaches an agent.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.validation.case import Measured

_SEED = 1917
_REPLICATIONS = 100
_CALLS = 10_000
_WARM_UP = 2_000


_MOST_CALLS = 500.0
_LONGEST_MEMORY = 250.0


def settles(calls: float, handle: float, agents: int, patience: float = math.inf) -> bool:
    """Whether a pool forgets an empty start well within the 2,000 calls that are left out, and is small enough.

    Memory, in calls: `1 / (1 - sqrt(rho))^2` without impatience (Morse 1955); no longer than patience or handle time.
    """
    occupancy = calls * handle / 3_600.0 / agents
    memory = 1.0 / (1.0 - math.sqrt(occupancy)) ** 2 if occupancy < 1.0 else math.inf
    return calls <= _MOST_CALLS and min(memory, calls * max(patience, handle) / 3_600.0) <= _LONGEST_MEMORY


@cache
def simulated(calls: float, handle: float, agents: int, patience: float = math.inf) -> dict[str, Measured]:
    """Waiting in a pool, with standard errors over 100 independent replications of 8,000 calls each.

    Args:
        calls: arrivals an hour, Poisson.
        handle: mean handle time, seconds, exponential.
        agents: number of agents.
        patience: mean time until a waiting caller hangs up, seconds, exponential; infinite: never.

    Returns:
        `probability` of waiting, `mean` wait in seconds of all calls, `abandonment`.
    """
    found = _replications(calls, handle, agents, patience)
    errors = found.std(axis=1, ddof=1) / math.sqrt(_REPLICATIONS)
    names = ("probability", "mean", "abandonment")
    return {name: Measured(float(m), float(e)) for name, m, e in zip(names, found.mean(axis=1), errors, strict=True)}


def _replications(calls: float, handle: float, agents: int, patience: float) -> NDArray[np.float64]:
    """Share that waits, mean wait and share that hangs up, (3, replications); one call at a time, all side by side."""
    generator = np.random.Generator(np.random.PCG64([_SEED, agents]))
    shape = (_CALLS, _REPLICATIONS)
    arrivals = np.cumsum(generator.exponential(3_600.0 / calls, shape), axis=0)
    works = generator.exponential(handle, shape)
    limits = generator.exponential(patience, shape) if math.isfinite(patience) else np.full(shape, math.inf)
    free = np.zeros((_REPLICATIONS, agents))  # when each agent is free
    each, sums = np.arange(_REPLICATIONS), np.zeros((3, _REPLICATIONS))
    for i in range(_CALLS):
        first = free.argmin(axis=1)
        wait = np.maximum(free[each, first] - arrivals[i], 0.0)
        served = wait <= limits[i]
        free[each, first] = np.where(served, arrivals[i] + wait + works[i], free[each, first])
        if i >= _WARM_UP:
            sums += (wait > 0.0, np.minimum(wait, limits[i]), ~served)
    return sums / (_CALLS - _WARM_UP)
