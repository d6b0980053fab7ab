"""Callers who hang up (Erlang A; Palm 1957): the model's chain of births and deaths, its limits, and calls one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats
from scipy.special import gammaln, logsumexp

from experiments.validation import exact_waiting
from experiments.validation.calls import simulated
from experiments.validation.case import Example, Result
from experiments.validation.exact_waiting import AGENTS, CALLS, HANDLE
from experiments.validation.picture import Picture, steps
from experiments.validation.theory import Theory
from sim.queueing import erlang_a
from sim.value.inputs import Input

_FOREVER = 1e9
"""A patience of so many handle times is as good as one without end."""
_PLACES = 200_000
_MOST_SIMULATED = 2_000.0
_TITLES = {"probability": "Calls that find all agents busy", "mean": "Mean wait", "abandonment": "Calls that hang up"}
_UNITS = {"probability": "share", "mean": "seconds", "abandonment": "share"}


def exact(load: float, agents: int, handle: float, patience: float) -> dict[str, float]:
    """Erlang A from Gamma functions, without the recursion that the program uses.

    With `x = N mu / theta` the probability of j waiting is that of none times
    `(lambda/theta)^j Gamma(x+1) / Gamma(x+1+j)`.
    """
    j = np.arange(_PLACES)
    x = agents * patience / handle
    log_tail = j * np.log(load * patience / handle) + gammaln(x + 1.0) - gammaln(x + 1.0 + j)
    log_below = stats.poisson.logcdf(agents - 1, load) - stats.poisson.logpmf(agents, load)
    share = np.exp(log_tail - logsumexp([logsumexp(log_tail), log_below]))
    waiting = float(j @ share)
    mean = waiting * handle / load
    return {"probability": float(share.sum()), "mean": mean, "abandonment": mean / patience}


def _model(load: float, agents: int, handle: float, patience: float, key: str) -> float:
    return float(getattr(erlang_a(load, agents, handle, patience), key))


def results(calls: float, handle: float, agents: float, patience: float) -> Iterator[Result]:
    """Waiting and hanging up at these inputs, the two limits, and a simulation."""
    n, load = int(agents), calls * handle / 3_600.0
    known = exact(load, n, handle, patience)
    for key in ("probability", "mean", "abandonment"):
        yield Result(
            key,
            _TITLES[key],
            "the model's chain of births and deaths",
            known[key],
            lambda key=key: _model(load, n, handle, patience, key),  # type: ignore[misc]
            _by_patience(load, n, handle, patience, key),
            unit=_UNITS[key],
        )
    yield from _limits(load, n, handle, patience)
    if calls <= _MOST_SIMULATED and known["abandonment"] * calls > 1.0:
        for key in ("mean", "abandonment"):
            yield Result(
                f"{key}_simulated",
                f"{_TITLES[key]}, calls one by one",
                "calls simulated one by one, 200 replications of 8,000 after 2,000 to fill the pool",
                known[key],
                lambda key=key: simulated(calls, handle, n, patience)[key],  # type: ignore[misc]
                _simulated_by_patience(calls, n, handle, patience, key),
                unit=_UNITS[key],
            )


def _limits(load: float, agents: int, handle: float, patience: float) -> Iterator[Result]:
    if load < agents:
        yield Result(
            "without_end",
            "Mean wait when patience has no end: that of Erlang C",
            f"the model's chain with a patience of {_FOREVER:.0e} handle times",
            exact_waiting.exact(load, agents, handle, 1.0)["mean"],
            lambda: _model(load, agents, handle, _FOREVER * handle, "mean"),
            lambda: steps(
                ("Patience, handle times, power of ten", "Mean wait, seconds"),
                9.0,
                range(-1, 10),
                lambda _: exact_waiting.exact(load, agents, handle, 1.0)["mean"],
                lambda x: _model(load, agents, handle, handle * 10.0**x, "mean"),
            ),
            unit="seconds",
            note="Line: Erlang C. The more patient callers are, the nearer the wait is to it.",
        )
    spare = stats.poisson.expect(lambda n: np.maximum(n - agents, 0.0), args=(load,))
    yield Result(
        "as_handle_time",
        "Calls that hang up when patience is as long as a call",
        "the model's chain with patience = handle time: busy and waiting together are Poisson",
        float(spare) / load,
        lambda: _model(load, agents, handle, handle, "abandonment"),
        lambda: steps(
            ("Agents", "Calls that hang up, share"),
            agents,
            range(max(1, agents - 4), agents + 5),
            lambda n: float(stats.poisson.expect(lambda k: np.maximum(k - n, 0.0), args=(load,))) / load,
            lambda n: _model(load, int(n), handle, handle, "abandonment"),
        ),
        unit="share",
    )


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
    title="Callers who hang up (Erlang A)",
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
        Example({"calls": 200.0, "handle": 180.0, "agents": 10.0, "patience": 120.0}, label="as many agents as load"),
        Example({"calls": 200.0, "handle": 180.0, "agents": 12.0, "patience": 180.0}, label="two agents to spare"),
    ),
    lengths={},
)
