"""Stand-ins for `sim.run.run`: instant, and able to fail, hang or die on chosen seeds.

Workers import them by name, so they take their orders from the seed and the environment.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from scenarios.loader import load_scenario, load_scheme
from sim.fields import content_hash
from sim.kpis import KPIS

MARKS = "FAKE_MODEL_MARKS"
"""Environment variable: folder in which the models below leave a file per run they began."""

WEEKS = 3


@dataclass(frozen=True)
class FakeResult:
    kpis: dict[str, float]
    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class FakeBeliefs:
    effect: float = 0.5


def measure(scenario):
    return FakeBeliefs()


def tiny():
    return load_scenario("tiny")


def two_schemes():
    return [load_scheme("current"), load_scheme("balanced")]


def simulate(scenario, scheme, seed, *, rule, beliefs):
    """A few numbers that depend on what the scheme does, its number of components, and the seed."""
    assert beliefs == FakeBeliefs()
    draws = np.random.default_rng([seed, int(content_hash(scheme)[:8], 16)])
    level = len(scheme.components) + 0.1 * draws.standard_normal()
    kpis = {name: level + index for index, name in enumerate(KPIS)} | {"csat": float("nan")}
    weeks = np.arange(WEEKS, dtype=np.int32)
    people = pd.DataFrame({"agent": [0, 1], "week": [2, 2]}, dtype=np.int32)
    return FakeResult(
        kpis,
        {
            "weeks": pd.DataFrame({"week": weeks, "profit": draws.random(WEEKS)}),
            "segments": pd.DataFrame({"segment": ["a", "b"], "week": weeks[:2], "won": draws.random(2)}),
            "agents": people.assign(sales=draws.random(2)),
            "pay_lines": people.assign(component=pd.Categorical(["base", "bonus"]), fixed=[True, False]),
        },
    )


def counted(scenario, scheme, seed, **rest):
    """Leaves a mark for each run it makes."""
    _mark(f"{scheme.name}-{seed}")
    return simulate(scenario, scheme, seed, **rest)


def slow(scenario, scheme, seed, **rest):
    """Takes a tenth of a second, and leaves a mark."""
    _mark(f"{scheme.name}-{seed}")
    time.sleep(0.1)
    return simulate(scenario, scheme, seed, **rest)


def fails_on_odd(scenario, scheme, seed, **rest):
    """Raises on odd seeds, with a message of several lines."""
    if seed % 2:
        raise ZeroDivisionError(f"nothing to divide\n  by, with seed {seed}")
    return simulate(scenario, scheme, seed, **rest)


def always_fails(scenario, scheme, seed, **rest):
    raise RuntimeError("no")


def dies_on_5(scenario, scheme, seed, **rest):
    """Kills its worker whenever it is given seed 5."""
    if seed == 5:
        _mark(f"{scheme.name}-{seed}")
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, scheme, seed, **rest)


def dies_once_on_5(scenario, scheme, seed, **rest):
    """Kills its worker the first time it is given seed 5."""
    if seed == 5 and _mark(f"{scheme.name}-{seed}") == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return simulate(scenario, scheme, seed, **rest)


def needs_too_much(scenario, scheme, seed, **rest):
    """Returns a whole number that no 32-bit column can hold."""
    result = simulate(scenario, scheme, seed, **rest)
    result.tables["weeks"]["week"] = 2**40
    return result


def begun(folder) -> list[str]:
    """Runs begun so far, one entry per attempt."""
    return sorted(path.name.rpartition(".")[0] for path in Path(folder).iterdir())


def _mark(name: str) -> int:
    """Note an attempt; returns how many there were with this one."""
    folder = Path(os.environ[MARKS])
    attempt = 1
    while True:
        try:
            (folder / f"{name}.{attempt}").touch(exist_ok=False)
        except FileExistsError:
            attempt += 1
        else:
            return attempt
