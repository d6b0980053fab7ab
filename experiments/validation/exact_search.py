"""The optimum of two tasks, found by the program's own search (Optuna) over a scheme's piece rates.

A stand-in for a run: the program's people choose efforts at the scheme's two rates, and profit is the surplus.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.processes import LocalProcesses
from experiments.search.search import search
from experiments.validation.case import Example, Result
from experiments.validation.picture import Picture
from experiments.validation.theory import Theory
from experiments.validation.two_tasks import Multitask
from scenarios.inputs import Inputs
from scenarios.loader import load_scenario
from scenarios.spec import Spec
from sim.kpis import KPIS
from sim.params import Scenario
from sim.scheme import Scheme
from sim.value.inputs import Input

WORLD = Multitask((10.0, 8.0), (1.0, 0.5, 0.5, 1.0), (1.0, 2.0), 0.5)
_TASKS = ("sales", "service")
_HIGHEST_RATE = 10.0
_RATE_TOLERANCE = 0.02
_SURPLUS_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class _Run:
    kpis: Mapping[str, float]
    tables: Mapping[str, pd.DataFrame]


def simulate(scenario: Scenario, scheme: Scheme, seed: int, *, rule: str, beliefs: Any) -> _Run:  # noqa: ARG001
    """The surplus at a scheme's two rates; workers import this by name."""
    amounts = {component.id: getattr(component, "amount", 0.0) for component in scheme.components}
    surplus = WORLD.reached(np.array([amounts[task] for task in _TASKS]))
    return _Run({**dict.fromkeys(KPIS, 0.0), "profit": surplus}, {"weeks": pd.DataFrame({"week": [0]}, dtype=np.int32)})


def results(trials: float, sampler_seed: float) -> Iterator[Result]:
    """Rates and surplus found by a search."""
    what = f"a search of {int(trials)} trials over two piece rates; at each, people choose efforts by the look-ahead"
    for i in range(len(_TASKS)):
        yield _rate(int(trials), int(sampler_seed), i, what)
    yield Result(
        "surplus",
        "Surplus that the search reaches",
        what,
        WORLD.surplus(WORLD.best()),
        lambda: _found(int(trials), int(sampler_seed))[1],
        lambda: _tried(int(trials), int(sampler_seed), 0),
        tolerance=_SURPLUS_TOLERANCE,
        note="It must come within 0.1% of the surplus.",
    )


def _rate(trials: int, sampler_seed: int, task: int, what: str) -> Result:
    """A rate of the best scheme tried."""
    name = _TASKS[task]
    return Result(
        f"rate_{name}",
        f"Rate on {name} that the search finds",
        what,
        float(WORLD.best()[task]),
        lambda: _found(trials, sampler_seed)[0][task],
        lambda: _tried(trials, sampler_seed, task),
        tolerance=_RATE_TOLERANCE,
        note="A search looks at points and stops; it must come within 2% of each rate." if task == 0 else "",
    )


@cache
def _trials(trials: int, sampler_seed: int) -> pd.DataFrame:
    """Every trial of a search."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "search"
        search(_inputs(trials, sampler_seed), out, engine=LocalProcesses(1), simulate=simulate)
        return pd.read_csv(out / "trials.csv")


def _inputs(trials: int, sampler_seed: int) -> Inputs:
    pays = [{"kind": "piece_rate", "id": task, "on": "tickets", "amount": 1.0} for task in _TASKS]
    scheme = Scheme.model_validate({"name": "today", "components": pays})
    scenario = load_scenario("tiny")
    spec = Spec.model_validate(
        {
            "name": "two-tasks",
            "scenarios": [scenario.name],
            "schemes": [scheme.name],
            "rules": ["fixed"],
            "objectives": ["profit"],
            "levers": [
                {"name": task, "path": f"components.{task}.amount", "low": 0.0, "high": _HIGHEST_RATE}
                for task in _TASKS
            ],
            "seeds": {"runs": 2, "fresh": 2},
            "search": {
                "trials": trials,
                "sampler_seed": sampler_seed,
                "first_look": 0,
                "extra": False,
                "finalists": 1,
                "random_twin": False,
            },
        }
    )
    return Inputs(spec, (scenario,), (scheme,), scheme, ())


def _found(trials: int, sampler_seed: int) -> tuple[tuple[float, float], float]:
    tried = _trials(trials, sampler_seed)
    profits = tried["profit"].to_numpy(np.float64)
    best = int(np.argmax(profits))
    rates = [float(tried[f"lever.{task}"].to_numpy(np.float64)[best]) for task in _TASKS]
    return (rates[0], rates[1]), float(profits[best])


def _tried(trials: int, sampler_seed: int, task: int) -> Picture:
    """Every trial against one of its rates, under the best surplus at that rate."""
    tried = _trials(trials, sampler_seed)
    at = _found(trials, sampler_seed)[0][task]
    rates, surplus = tried[f"lever.{_TASKS[task]}"], tried["profit"]
    worst = float(np.quantile(surplus, 0.2))  # the first, wild guesses would flatten the top
    points = [(float(x), float(y), 0.0) for x, y in zip(rates, surplus, strict=True) if y >= worst]
    line = np.linspace(min(x for x, _, _ in points), max(x for x, _, _ in points), 41)
    return Picture(
        f"Rate on {_TASKS[task]}, money per unit",
        "Surplus, money a week",
        tuple((float(x), _best_at(task, float(x))) for x in line),
        tuple(points),
        at,
        legend="Line: the most that any scheme with this rate can reach. Dots: schemes that were tried.",
    )


def _best_at(task: int, rate: float) -> float:
    """Largest surplus when one rate is given: the other solves a line."""
    other = 1 - task

    def at(x: float) -> float:
        rates = np.zeros(2)
        rates[task], rates[other] = rate, x
        return WORLD.surplus(rates)

    low, middle, high = at(-1.0), at(0.0), at(1.0)
    best = 0.5 * (high - low) / (2.0 * middle - high - low)
    return at(max(best, 0.0))


THEORY = Theory(
    name="search",
    meaning="The search finds the scheme that theory says is best, without knowing the theory.",
    source="Holmstrom & Milgrom 1991; the program's search (Optuna)",
    inputs=(
        Input("trials", "n", "trials", 20, 2_000, "schemes to try", whole=True),
        Input("sampler_seed", "s", "no unit", 0, 2**31, "seed of the sampler", whole=True),
    ),
    results=results,
    examples=(
        Example(
            {"trials": 100, "sampler_seed": 0},
            {"rate_sales": "128/23", "rate_service": "76/23", "surplus": "664/23"},
        ),
    ),
    lengths={},
)
