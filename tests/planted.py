"""Stand-ins for `sim.run.run` with planted answers: what a scheme earns is a formula of scenario numbers and the seed.

Workers import them by name. Schemes are told apart by their base pay: 1,000 is scheme 0, 2,000 scheme 1, and so on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from fake_model import FakeResult

from experiments.processes import LocalProcesses
from experiments.robust import robust
from experiments.saved import Saved, load_saved
from scenarios.inputs import Inputs
from scenarios.loader import load_scenario
from scenarios.paths import changed
from scenarios.spec import Spec
from sim.kpis import KPIS
from sim.scheme import Scheme

PATHS = {
    "x": "service.abandonment",
    "y": "staff.cover_share",
    "z": "team.foresight",
    "u": "survey.response_rate",
    "v": "selling.need_refill",
}
"""Numbers of the scenario, all legal from 0 to 1, that the formulas read."""


def base_scenario(name: str = "planted", **values: float):
    """The scenario `tiny` with the planted numbers at 0.3 unless told otherwise."""
    numbers = {path: values.get(letter, 0.3) for letter, path in PATHS.items()}
    return changed(load_scenario("tiny"), numbers).model_copy(update={"name": name})


def scheme(place: int, name: str) -> Scheme:
    component = {"kind": "fixed", "id": "base", "amount": 1_000 * (place + 1)}
    return Scheme.model_validate({"name": name, "components": [component]})


def uncertainty(letter: str, low: float = 0.0, high: float = 1.0, **more: Any) -> dict[str, Any]:
    return {"name": letter, "path": PATHS[letter], "low": low, "high": high, **more}


def inputs(names: str = "abc", *, scenarios=None, letters: str = "", **spec: Any) -> Inputs:
    """A study of schemes named by letters; `spec` replaces keys of the spec, `letters` names its uncertainties."""
    worlds = tuple(scenarios or (base_scenario(),))
    schemes = tuple(scheme(place, name) for place, name in enumerate(names))
    data = {
        "name": "planted",
        "scenarios": [world.name for world in worlds],
        "schemes": list(names),
        "objectives": ["profit"],
        "uncertainties": [uncertainty(letter) for letter in letters],
        "seeds": {"runs": 8},
        "robust": {"points": 0},
        **spec,
    }
    return Inputs(Spec.model_validate(data), worlds, schemes, schemes[0], ())


def place_of(pay: Scheme) -> int:
    return round(pay.components[0].amount / 1_000) - 1


def normal(seed: int, *key: int) -> float:
    """A standard normal draw, a function of its keys."""
    return float(np.random.default_rng([seed, *key]).standard_normal())


def result(profit: float, **others: float) -> FakeResult:
    return FakeResult(dict.fromkeys(KPIS, 0.0) | {"profit": profit} | others, {"weeks": pd.DataFrame({"week": [0]})})


# --- studies of them, for tests


def saved(inputs: Inputs, out: Path, simulate: Callable[..., Any], **how: Any) -> Saved:
    """The folder of a robustness study done in this process."""
    robust(inputs, out, simulate=simulate, engine=LocalProcesses(1), **how)
    return load_saved(out)


def row(table: pd.DataFrame, **where: Any) -> pd.Series:
    """The only row with these values."""
    found = table[np.logical_and.reduce([table[key] == value for key, value in where.items()])]
    assert len(found) == 1
    return found.iloc[0]


# --- models; each takes what `sim.run.run` takes


def crossing(scenario, pay, seed, *, rule, beliefs):
    """Scheme 0 earns x, scheme 1 earns 1 - x, the same luck for both: they cross at x = 0.5."""
    x = scenario.service.abandonment
    return result(100 * (x, 1 - x)[place_of(pay)] + 5 * normal(seed))


def noisy_crossing(scenario, pay, seed, *, rule, beliefs):
    """As `crossing`, with luck of their own beside."""
    x = scenario.service.abandonment
    return result(100 * (x, 1 - x)[place_of(pay)] + 5 * normal(seed) + 10 * normal(seed, 1 + place_of(pay)))


def boxed(scenario, pay, seed, *, rule, beliefs):
    """Scheme 0 earns 100; scheme 1 earns 50, but 200 where x >= 0.6 and y <= 0.4."""
    inside = scenario.service.abandonment >= 0.6 and scenario.staff.cover_share <= 0.4
    return result((100.0, 200.0 if inside else 50.0)[place_of(pay)] + normal(seed))


def ladder(scenario, pay, seed, *, rule, beliefs):
    """Scheme 0 is best in profit and retention, each next one a little worse; much common and little own luck."""
    k = place_of(pay)
    own = normal(seed, 1 + k)
    return result(1_000 - 2.0 * k + 50 * normal(seed) + own, retention_12m=0.9 - 0.01 * k + 0.001 * own)


def level(scenario, pay, seed, *, rule, beliefs):
    """All schemes earn the same in the mean, each with luck of its own."""
    return result(1_000 + 50 * normal(seed) + 5 * normal(seed, 1 + place_of(pay)))


def equal(scenario, pay, seed, *, rule, beliefs):
    """All schemes earn the same to the last digit; the later ones keep fewer customers."""
    return result(1_000 + 50 * normal(seed), retention_12m=0.9 - 0.01 * place_of(pay))


def opposite(scenario, pay, seed, *, rule, beliefs):
    """Each rule has a favourite that fails under the other; scheme 2 is decent under both."""
    earned = {"best_response": (130.0, 0.0, 60.0), "fixed": (0.0, 100.0, 60.0)}[rule]
    return result(earned[place_of(pay)] + normal(seed))


def fails_for_b(scenario, pay, seed, *, rule, beliefs):
    """Scheme 1 would be the best, but half of its runs fail."""
    if place_of(pay) == 1 and seed % 2:
        raise ZeroDivisionError("nothing to divide by")
    return result((100.0, 110.0, 90.0)[place_of(pay)] + normal(seed))


def fails_always(scenario, pay, seed, *, rule, beliefs):
    raise RuntimeError("no")


def cost(scenario, pay, seed, *, rule, beliefs):
    """Service cost, of which less is better: scheme 0 costs x, scheme 1 costs 1 - x."""
    x = scenario.service.abandonment
    return result(0.0, service_cost=100 * (x, 1 - x)[place_of(pay)] + normal(seed))


def rich_and_lossy(scenario, pay, seed, *, rule, beliefs):
    """Scheme 1 earns twice as much as scheme 0 and keeps fewer customers."""
    k = place_of(pay)
    return result((100.0, 200.0)[k] + normal(seed), retention_12m=(0.9, 0.89)[k])


def ramp_crossing(scenario, pay, seed, *, rule, beliefs):
    """Scheme 0 earns as much as there are weeks of ramp, scheme 1 earns 50."""
    return result((float(scenario.staff.ramp_weeks), 50.0)[place_of(pay)] + normal(seed))


def steep(scenario, pay, seed, *, rule, beliefs):
    """Each scheme earns a tenth less than the one before."""
    return result(1_000 - 100.0 * place_of(pay) + normal(seed))


def noisy(scenario, pay, seed, *, rule, beliefs):
    """Everything matters a little."""
    k = place_of(pay)
    luck = normal(seed, k, round(1e6 * scenario.service.abandonment), rule == "fixed")
    level = 100 * (scenario.service.abandonment, 0.5, scenario.staff.cover_share)[k]
    return result(level + 10 * luck, retention_12m=0.9 + 0.01 * luck)


EFFECT, SPREAD = 4.0, 40.0
"""Of `trial`: what scheme 1 earns more per agent and week, and the standard deviation of an agent's week."""


def trial(scenario, pay, seed, *, rule, beliefs):
    """Agents who earn independently of each other; 9 tenths of their luck (as variance) is the same for all schemes.

    Scheme 1 earns `EFFECT` more per agent and week and keeps two points more; scheme 2 is like scheme 0.
    """
    n, weeks, k = scenario.team.agents, scenario.weeks, place_of(pay)
    better = k == 1
    luck = np.sqrt(0.9) * normal(seed) + np.sqrt(0.1) * normal(seed, 1 + k)
    team = n * weeks * (100 + EFFECT * better) + np.sqrt(n * weeks) * SPREAD * luck
    return result(team, retention_12m=0.9 + 0.02 * better + 0.1 / np.sqrt(n) * luck)


def still(scenario, pay, seed, *, rule, beliefs):
    """Schemes make no difference at all."""
    return result(100.0 + normal(seed))


def fails_often(scenario, pay, seed, *, rule, beliefs):
    """As `trial`, but scheme 1 fails on all seeds but the first."""
    if place_of(pay) == 1 and seed > 1:
        raise ZeroDivisionError("nothing to divide by")
    return trial(scenario, pay, seed, rule=rule, beliefs=beliefs)


def certain(scenario, pay, seed, *, rule, beliefs):
    """Scheme 1 earns more, and nothing is left to luck."""
    return result((100.0, 110.0)[place_of(pay)])


def lottery(scenario, pay, seed, *, rule, beliefs):
    """In each world a coin of its own decides which scheme is ahead, on all seeds."""
    world = round(1e9 * scenario.service.abandonment)
    return result(100.0 + normal(world, place_of(pay)) + 0.01 * normal(seed))
