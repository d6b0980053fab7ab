"""Stand-ins for `sim.run.run` whose answers have known sensitivity indices, or take a known time.

Schemes and numbers of the scenario are those of `planted`.
"""

from __future__ import annotations

import math
import time

from fake_model import FakeResult, _mark
from planted import PATHS, normal, place_of

from scenarios.paths import locate
from sim.kpis import KPIS

WEIGHTS = {"x": 1.0, "y": 2.0, "z": 4.0}
"""What scheme 1 earns more than scheme 0, for each unit of a number."""

TASK = 0.005


def quick_scenario(folder):
    """A file of a scenario that the real model runs in a moment, beliefs included; returns its name.

    A small team has its beliefs measured many times over, so this one has many agents with few customers each.
    """
    path = folder / "quick.toml"
    text = 'extends = "tiny"\nname = "quick"\n[team]\nagents = 120\ncustomers_per_agent = 4\n'
    path.write_text(text, encoding="utf-8")
    return path.name


def read(scenario, letters="xyz"):
    return [locate(scenario, PATHS[letter]).value for letter in letters]


def found(profit, **others):
    return FakeResult({"profit": profit, "retention_12m": 0.9, **others}, {})


def ishigami_of(x, y, z, a=7.0, b=0.1):
    """The function of Ishigami & Homma 1990, its arguments from 0 to 1 instead of -pi to pi."""
    s, t, u = (math.pi * (2 * share - 1) for share in (x, y, z))
    return math.sin(s) + a * math.sin(t) ** 2 + b * u**4 * math.sin(s)


def linear(scenario, pay, seed, *, rule, beliefs):
    """Scheme 0 earns 100 and luck, scheme 1 a weighted sum of numbers more, and a little luck of its own."""
    more = sum(WEIGHTS[letter] * value for letter, value in zip(WEIGHTS, read(scenario), strict=True))
    own = place_of(pay) * (more + 0.001 * normal(seed, 1))
    return found(100 + 5 * normal(seed) + own)


def ishigami(scenario, pay, seed, *, rule, beliefs):
    """Scheme 0 earns 10 and luck, scheme 1 Ishigami's function of x, y, z more."""
    return found(10 + 5 * normal(seed) + place_of(pay) * ishigami_of(*read(scenario)))


def surface(scenario, pay, seed, *, rule, beliefs):
    """Earns 10 x + 4 (y - 1/2) times the place of the scheme plus one, and x y in retention; no luck."""
    x, y = read(scenario, "xy")
    return found((1 + place_of(pay)) * (10 * x + 4 * (y - 0.5)), retention_12m=x * y)


def by_pay(scenario, pay, seed, *, rule, beliefs):
    """Earns its base pay in thousands squared, and x."""
    return found((pay.components[0].amount / 1_000) ** 2 + read(scenario, "x")[0])


def marked(scenario, pay, seed, **rest):
    """As `by_pay`, and leaves a mark for each run."""
    _mark(f"{pay.name}-{seed}-{read(scenario, 'x')[0]}")
    return by_pay(scenario, pay, seed, **rest)


def by_components(scenario, pay, seed, *, rule, beliefs):
    """Earns the sum of the amounts of all components."""
    return found(float(sum(component.amount for component in pay.components)))


def instant(scenario, pay, seed, *, rule, beliefs):
    """All KPIs, so that what is kept of a run is as large as it is."""
    return found(scenario.service.abandonment + seed, **dict.fromkeys(KPIS.keys() - {"profit", "retention_12m"}, 0.5))


def busy(scenario, pay, seed, *, rule, beliefs):
    """Works for a stated time of the processor, whatever else runs on it."""
    until = time.process_time() + TASK
    while time.process_time() < until:
        pass
    return instant(scenario, pay, seed, rule=rule, beliefs=beliefs)


def waits(scenario, pay, seed, **rest):
    """Takes a stated time, and no processor."""
    time.sleep(TASK)
    return instant(scenario, pay, seed, **rest)


def fails_high(scenario, pay, seed, *, rule, beliefs):
    """Fails where x is above 0.9."""
    if read(scenario, "x")[0] > 0.9:
        raise ZeroDivisionError("nothing to divide by")
    return linear(scenario, pay, seed, rule=rule, beliefs=beliefs)
