"""Waiting for an agent (Erlang C): the pool of the model, and calls simulated one by one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
from scipy import stats

from experiments.validation.calls import settles, simulated
from experiments.validation.case import Example, Result
from experiments.validation.picture import Picture, steps
from experiments.validation.theory import Theory
from sim.params import Scenario
from sim.queueing import erlang_c
from sim.service import serve
from sim.value.inputs import Input

CALLS = Input("calls", "lambda", "calls an hour", 0.1, 1e5, "calls that arrive, Poisson")
HANDLE = Input("handle", "AHT", "seconds", 1, 1e5, "mean handle time, exponential")
AGENTS = Input("agents", "N", "people", 1, 5_000, "agents", whole=True)
TARGET = Input("target", "T", "seconds", 0.6, 1e5, "answer target of the service level")
GROWTH = Input("growth", "g", "share", 0, 10, "how much longer a call takes when the agent also sells")
LEVEL = Input("level", "L", "share", 0, 0.999, "service level to reach")
_WEEK = 40.0
_RARE = 0.02
"""A share so small that a simulation of this length tells little."""
_SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
ONE_BY_ONE = "calls simulated one by one, 100 replications of 8,000 after 2,000 to fill the pool"


def exact(load: float, agents: int, handle: float, target: float) -> dict[str, float]:
    """Erlang C from the Poisson law, without the recursion that the program uses.

    `C = P(N) / (1 - rho) / (P(fewer than N) + P(N) / (1 - rho))` with P Poisson of mean A and rho = A/N.
    """
    above = stats.poisson.pmf(agents, load) / (1.0 - load / agents)
    waits = float(above / (stats.poisson.cdf(agents - 1, load) + above))
    spare = agents - load
    return {
        "probability": waits,
        "mean": waits * handle / spare,
        "level": 1.0 - waits * math.exp(-spare * target / handle),
    }


def pooled(calls: float, handle: float, agents: int, target: float) -> dict[str, float]:
    """The service of the model: everybody serves all week, all calls are pooled."""
    scenario = Scenario.model_validate(
        {
            "name": "pool",
            "team": {"agents": agents, "customers_per_agent": 30, "hours_per_week": _WEEK},
            "segments": [{"name": "all", "share": 1.0, "spend": 100.0, "tickets": 0.3, "term_weeks": 4, "churn": 0.03}],
            "service": {"pool_share": 1.0, "target_minutes": target / 60.0},
        }
    )
    tickets = np.full(agents, calls * _WEEK / agents)
    week = serve(scenario, tickets * handle / 3_600.0, tickets, np.zeros(agents), np.full(agents, _WEEK))
    waits = erlang_c(calls * handle / 3_600.0, agents, handle, target).probability
    return {"probability": waits, "mean": 60.0 * float(week.minutes[0]), "level": float(week.service_level[0])}


_TITLES = {"probability": "Calls that wait", "mean": "Mean wait", "level": "Service level"}
UNITS = {"probability": "share", "mean": "seconds", "level": "share"}


def results(calls: float, handle: float, agents: float, target: float) -> Iterator[Result]:
    """Share that waits, mean wait and service level at these inputs."""
    n, load = int(agents), calls * handle / 3_600.0
    if load >= n:
        raise ValueError(f"agents is {n}, but {load:.4g} erlangs arrive: without more agents than that calls pile up")
    for key in ("probability", "mean", "level"):
        yield _pooled(calls, handle, n, target, key)
    if exact(load, n, handle, target)["probability"] > _RARE and settles(calls, handle, n):
        for key in ("probability", "mean"):
            yield _simulated(calls, handle, n, target, key)


def _pooled(calls: float, handle: float, agents: int, target: float, key: str) -> Result:
    """A value of the model's pool."""
    return Result(
        key,
        _TITLES[key],
        "the model's Erlang C" if key == "probability" else "the model's pool, everybody serving all week",
        exact(calls * handle / 3_600.0, agents, handle, target)[key],
        lambda: pooled(calls, handle, agents, target)[key],
        _by_agents(calls, handle, agents, target, key),
        unit=UNITS[key],
    )


def _simulated(calls: float, handle: float, agents: int, target: float, key: str) -> Result:
    """The same from calls one by one."""
    return Result(
        f"{key}_simulated",
        f"{_TITLES[key]}, calls one by one",
        ONE_BY_ONE,
        exact(calls * handle / 3_600.0, agents, handle, target)[key],
        lambda: simulated(calls, handle, agents)[key],
        _simulated_by_agents(calls, handle, agents, target, key),
        unit=UNITS[key],
    )


def _by_agents(calls: float, handle: float, agents: int, target: float, key: str) -> Callable[[], Picture]:
    load = calls * handle / 3_600.0
    fewest = max(math.floor(load) + 1, agents - 3)
    return lambda: steps(
        ("Agents", f"{_TITLES[key]}, {UNITS[key]}"),
        agents,
        range(fewest, fewest + 8),
        lambda n: exact(load, int(n), handle, target)[key],
        lambda n: pooled(calls, handle, int(n), target)[key],
    )


def _simulated_by_agents(calls: float, handle: float, agents: int, target: float, key: str) -> Callable[[], Picture]:
    load = calls * handle / 3_600.0

    def found(n: float) -> tuple[float, float]:
        measured = simulated(calls, handle, int(n))[key]
        return measured.value, measured.error

    return lambda: steps(
        ("Agents", f"{_TITLES[key]}, {UNITS[key]}"),
        agents,
        range(agents, agents + 3),
        lambda n: exact(load, int(n), handle, target)[key],
        found,
    )


def selling_calls(calls: float, handle: float, agents: float, target: float, growth: float) -> Iterator[Result]:
    """What happens to waiting when agents also sell during calls."""
    n, longer = int(agents), handle * (1.0 + growth)
    if calls * longer / 3_600.0 >= n:
        raise ValueError(
            f"growth is {growth:g}, but {calls * longer / 3_600.0:.4g} erlangs would then arrive at {n} agents"
        )
    for key in ("mean", "level"):
        yield _longer(calls, handle, n, target, growth, key)


def _longer(calls: float, handle: float, agents: int, target: float, growth: float, key: str) -> Result:
    """A value of the pool when each call takes longer."""
    longer = handle * (1.0 + growth)
    return Result(
        key,
        f"{_TITLES[key]} when agents also sell",
        "the model's pool, everybody serving all week, each call longer by the selling in it",
        exact(calls * longer / 3_600.0, agents, longer, target)[key],
        lambda: pooled(calls, longer, agents, target)[key],
        _by_growth(calls, handle, agents, target, growth, key),
        unit=UNITS[key],
    )


def _by_growth(
    calls: float, handle: float, agents: int, target: float, growth: float, key: str
) -> Callable[[], Picture]:
    most = min(2.0 * growth, 0.98 * agents * 3_600.0 / (calls * handle) - 1.0) if growth > 0 else 0.05
    places = sorted({*np.linspace(0.0, max(most, growth), 9).tolist(), growth})
    return lambda: steps(
        ("How much longer a call takes, share", f"{_TITLES[key]}, {UNITS[key]}"),
        growth,
        places,
        lambda g: exact(calls * handle * (1 + g) / 3_600.0, agents, handle * (1 + g), target)[key],
        lambda g: pooled(calls, handle * (1 + g), agents, target)[key],
    )


def staffing(calls: float, handle: float, target: float, level: float) -> Iterator[Result]:
    """Fewest agents that reach a service level."""

    def known(x: float) -> float:
        load = x * handle / 3_600.0
        return _fewest(load, level, lambda n: exact(load, n, handle, target)["level"])

    def found(x: float) -> float:
        return _fewest(x * handle / 3_600.0, level, lambda n: pooled(x, handle, n, target)["level"])

    yield Result(
        "agents",
        "Fewest agents",
        "agents are added to the model's pool, one at a time, until the level is reached",
        known(calls),
        lambda: found(calls),
        lambda: steps(("Calls an hour", "Fewest agents"), calls, [calls * share for share in _SHARES], known, found),
        unit="people",
    )


def _fewest(load: float, level: float, reached: Callable[[int], float]) -> float:
    """Fewest agents at which a service level is reached."""
    n = math.floor(load) + 1
    while reached(n) < level:
        n += 1
    return float(n)


_SOURCE = "Erlang 1917; Gans, Koole & Mandelbaum 2003, Manufacturing & Service Operations Management 5:79-141"

WAITING = Theory(
    name="waiting",
    meaning="Calls that find every agent busy wait; how long follows from load and agents alone.",
    source=_SOURCE,
    inputs=(CALLS, HANDLE, AGENTS, TARGET),
    results=results,
    examples=tuple(
        Example(
            {"calls": calls, "handle": handle, "agents": agents, "target": target},
            {"probability": waits, "mean": mean, "level": level},
            f"{calls:.0f} calls, {agents:.0f} agents",
        )
        for calls, handle, agents, target, waits, mean, level in (
            (720.0, 240.0, 55.0, 15.0, ".2387", "8.18", ".8459"),
            (200.0, 180.0, 13.0, 20.0, ".28527", "17.116", ".79559"),
            (200.0, 180.0, 14.0, 20.0, ".17413", "7.836", ".88835"),
            (60.0, 300.0, 8.0, 20.0, ".16727", "16.73", ".863"),
        )
    ),
    lengths={},
)

CROSS_SELLING = Theory(
    name="cross-selling",
    meaning="A little more time for each call lengthens waiting a lot where agents are busy.",
    source="Erlang C; Aksin & Harker 1999, Management Science 45:324-339",
    inputs=(CALLS, HANDLE, AGENTS, TARGET, GROWTH),
    results=selling_calls,
    examples=(
        Example(
            {"calls": 200.0, "handle": 180.0, "agents": 14.0, "target": 20.0, "growth": 0.08},
            {"mean": "16.60", "level": ".803"},
        ),
    ),
    lengths={},
)

STAFFING = Theory(
    name="staffing",
    meaning="Twenty times the calls need about eleven times the agents.",
    source=_SOURCE,
    inputs=(CALLS, HANDLE, TARGET, LEVEL),
    results=staffing,
    examples=tuple(
        Example(
            {"calls": calls, "handle": 180.0, "target": 20.0, "level": 0.8}, {"agents": agents}, f"{calls:.0f} calls"
        )
        for calls, agents in ((50.0, "5"), (100.0, "8"), (200.0, "14"), (400.0, "24"), (1_000.0, "56"))
    ),
    lengths={},
)
