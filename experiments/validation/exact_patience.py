"""Callers who hang up (Erlang A; Palm 1957): the pool of the model, its limits, and calls one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats
from scipy.special import gammaln, logsumexp

from experiments.validation import exact_waiting
from experiments.validation.calls import settles, simulated
from experiments.validation.case import Example, Result
from experiments.validation.exact_waiting import AGENTS, CALLS, HANDLE, ONE_BY_ONE
from experiments.validation.picture import Picture, steps
from experiments.validation.theory import Theory
from sim.queueing import erlang_a
from sim.value.inputs import Input

_FOREVER = 1e9
"""A patience of so many handle times is as good as one without end."""
_RARE = 0.02
"""A share so small that a simulation of this length tells little."""
_LONGEST = 100_000.0
"""Longest mean queue that is worked out."""
_TITLES = {"probability": "Calls that find all agents busy", "mean": "Mean wait", "abandonment": "Calls that hang up"}
_UNITS = {"probability": "share", "mean": "seconds", "abandonment": "share"}


def exact(load: float, agents: int, handle: float, patience: float) -> dict[str, float]:
    """Erlang A from Gamma functions, without the integral that the program uses.

    With `x = N mu / theta` the probability of j waiting is that of none times
    `(lambda/theta)^j Gamma(x+1) / Gamma(x+1+j)`.
    """
    x = agents * patience / handle
    j = np.arange(_places(load, agents, patience / handle))
    log_tail = j * np.log(load * patience / handle) + gammaln(x + 1.0) - gammaln(x + 1.0 + j)
    log_below = logsumexp(stats.poisson.logpmf(np.arange(agents), load)) - stats.poisson.logpmf(agents, load)
    share = np.exp(log_tail - logsumexp([logsumexp(log_tail), log_below]))
    waiting = float(j @ share)
    mean = waiting * handle / load
    return {"probability": float(share.sum()), "mean": mean, "abandonment": mean / patience}


def _places(load: float, agents: int, patience: float) -> int:
    """So many places in the queue that hardly anybody ever stands behind them; patience in handle times."""
    return math.ceil(max(load - agents, 0.0) * patience + 12.0 * math.sqrt(max(load, agents) * patience) + 200.0)


def _model(load: float, agents: int, handle: float, patience: float, key: str) -> float:
    return float(getattr(erlang_a(load, agents, handle, patience, handle), key))


def results(calls: float, handle: float, agents: float, patience: float) -> Iterator[Result]:
    """Waiting and hanging up at these inputs, the two limits, and a simulation."""
    n, load = int(agents), calls * handle / 3_600.0
    if (load - n) * patience / handle > _LONGEST:
        raise ValueError(
            f"patience is {patience:g}, but then about {(load - n) * patience / handle:,.0f} callers would wait; take "
            f"more agents than {n} or less patience, so that they are at most {_LONGEST:,.0f}"
        )
    for key in ("probability", "mean", "abandonment"):
        yield _chain(load, n, handle, patience, key)
    yield from _limits(load, n, handle)
    if settles(calls, handle, n, patience) and exact(load, n, handle, patience)["abandonment"] > _RARE:
        for key in ("mean", "abandonment"):
            yield _simulated(calls, n, handle, patience, key)


def _chain(load: float, agents: int, handle: float, patience: float, key: str) -> Result:
    """A value of the model's pool."""
    return Result(
        key,
        _TITLES[key],
        "the model's pool when callers hang up",
        exact(load, agents, handle, patience)[key],
        lambda: _model(load, agents, handle, patience, key),
        _by_patience(load, agents, handle, patience, key),
        unit=_UNITS[key],
    )


def _simulated(calls: float, agents: int, handle: float, patience: float, key: str) -> Result:
    """The same from calls one by one."""
    return Result(
        f"{key}_simulated",
        f"{_TITLES[key]}, calls one by one",
        ONE_BY_ONE,
        exact(calls * handle / 3_600.0, agents, handle, patience)[key],
        lambda: simulated(calls, handle, agents, patience)[key],
        _simulated_by_patience(calls, agents, handle, patience, key),
        unit=_UNITS[key],
    )


def _limits(load: float, agents: int, handle: float) -> Iterator[Result]:
    if load < agents:
        yield Result(
            "without_end",
            "Mean wait when patience has no end: that of Erlang C",
            f"the model's pool with a patience of {_FOREVER:.0e} handle times",
            exact_waiting.exact(load, agents, handle, 1.0)["mean"],
            lambda: _model(load, agents, handle, _FOREVER * handle, "mean"),
            lambda: steps(
                ("Patience, handle times, power of ten", "Mean wait, seconds"),
                9.0,
                range(-1, 10),
                lambda _: exact_waiting.exact(load, agents, handle, 1.0)["mean"],
                lambda x: _model(load, agents, handle, handle * 10.0**x, "mean"),
                "Line: Erlang C. Dots: the program; the more patient callers are, the nearer.",
            ),
            unit="seconds",
        )
    yield Result(
        "as_handle_time",
        "Calls that hang up when patience is as long as a call",
        "the model's pool with patience = handle time: busy and waiting together are Poisson",
        _as_long_as_a_call(load, agents),
        lambda: _model(load, agents, handle, handle, "abandonment"),
        lambda: steps(
            ("Agents", "Calls that hang up, share"),
            agents,
            range(max(1, agents - 4), agents + 5),
            lambda n: _as_long_as_a_call(load, int(n)),
            lambda n: _model(load, int(n), handle, handle, "abandonment"),
        ),
        unit="share",
    )


def _as_long_as_a_call(load: float, agents: int) -> float:
    """Share that hangs up when patience is as long as a call: `E (n - N)+ / A` with n Poisson of mean A."""
    return float(stats.poisson.sf(agents - 1, load) - agents * stats.poisson.sf(agents, load) / load)


def _by_patience(load: float, agents: int, handle: float, patience: float, key: str) -> Callable[[], Picture]:
    return lambda: steps(
        ("Patience, seconds", f"{_TITLES[key]}, {_UNITS[key]}"),
        patience,
        [patience * share for share in (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)],
        lambda x: exact(load, agents, handle, x)[key],
        lambda x: _model(load, agents, handle, x, key),
    )


def _simulated_by_patience(
    calls: float, agents: int, handle: float, patience: float, key: str
) -> Callable[[], Picture]:
    load = calls * handle / 3_600.0

    def found(x: float) -> tuple[float, float]:
        measured = simulated(calls, handle, agents, x)[key]
        return measured.value, measured.error

    return lambda: steps(
        ("Patience, seconds", f"{_TITLES[key]}, {_UNITS[key]}"),
        patience,
        [patience * share for share in (0.5, 1.0, 2.0)],
        lambda x: exact(load, agents, handle, x)[key],
        found,
    )


THEORY = Theory(
    name="patience",
    meaning="Callers who hang up shorten the queue for the others, and even an overloaded pool has a steady state.",
    source="Palm 1957; Garnett, Mandelbaum & Reiman 2002, Manufacturing & Service Operations Management 4:208-227",
    inputs=(
        CALLS,
        HANDLE,
        AGENTS,
        Input("patience", "1/theta", "seconds", 1, 1e6, "mean time until a waiting caller hangs up, exponential"),
    ),
    results=results,
    examples=(
        Example({"calls": 200.0, "handle": 180.0, "agents": 10.0, "patience": 120.0}, label="10 agents"),
        Example({"calls": 200.0, "handle": 180.0, "agents": 12.0, "patience": 180.0}, label="12 agents"),
    ),
    lengths={},
)
