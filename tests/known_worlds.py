"""Worlds whose best scheme is known, as stand-ins for `sim.run.run`; workers import them by name.

A scheme speaks to them through the amounts of its piece rates, by component id.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from fake_model import FakeResult

from sim.kpis import KPIS

BENEFIT = np.array([10.0, 8.0])
COST = np.array([[1.0, 0.5], [0.5, 1.0]])
NOISE = np.diag([1.0, 2.0])
RISK_AVERSION = 0.5

BEST_RATES = np.array([128 / 23, 76 / 23])
BEST_SURPLUS = 664 / 23
"""Holmstrom & Milgrom (1991), worked in fractions."""


def amounts(scheme) -> dict[str, float]:
    """Component id -> amount of the piece rates of a scheme."""
    return {c.id: c.amount for c in scheme.components if c.kind == "piece_rate"}


def result(**kpis: float) -> FakeResult:
    """A run with these KPIs, all others 0."""
    empty = pd.DataFrame({"week": np.arange(1, dtype=np.int32)})
    return FakeResult(dict.fromkeys(KPIS, 0.0) | kpis, {"weeks": empty})


def luck(seed: int, *more: int) -> np.random.Generator:
    """Draws of a seed."""
    return np.random.default_rng([seed, *more])


def surplus(rates) -> float:
    """Certainty-equivalent surplus of linear multitask pay: b'C^-1 beta - beta'C^-1 beta/2 - r/2 beta'Sigma beta."""
    effort = np.linalg.solve(COST, rates)
    return float(BENEFIT @ effort - rates @ effort / 2 - RISK_AVERSION / 2 * rates @ NOISE @ rates)


def multitask(scenario, scheme, seed, *, rule, beliefs):
    """The surplus of two rates, without luck."""
    own = amounts(scheme)
    return result(profit=surplus(np.array([own["selling"], own["serving"]])))


def noisy_multitask(scenario, scheme, seed, *, rule, beliefs):
    """The same with luck: common to all schemes (sd 2), and of each scheme alone (sd 0.5)."""
    own = amounts(scheme)
    rates = np.array([own["selling"], own["serving"]])
    alone = luck(seed, *np.abs(rates * 1e6).astype(int)).normal(0, 0.5)
    return result(profit=surplus(rates) + luck(seed).normal(0, 2) + alone)


def trade_off(scenario, scheme, seed, *, rule, beliefs):
    """Profit is best at x = 6, retention at x = 2; the front is 2 <= x <= 6. Turnover rises with x."""
    x = amounts(scheme)["x"]
    noise = luck(seed).normal(0, 1) + luck(seed, int(x * 1e6)).normal(0, 0.1)
    return result(
        profit=100 - (x - 6) ** 2 + noise,
        retention_12m=0.9 - 0.01 * (x - 2) ** 2 + 0.001 * noise,
        agent_turnover=x / 10,
    )


def flat(scenario, scheme, seed, *, rule, beliefs):
    """Every scheme is as good as every other: a planted tie."""
    x = amounts(scheme)["x"]
    return result(profit=100 + luck(seed).normal(0, 1) + luck(seed, int(x * 1e6)).normal(0, 0.5))


def falling(scenario, scheme, seed, *, rule, beliefs):
    """The less x the better, and nothing that a search may set is as good as x = 0."""
    x = amounts(scheme)["x"]
    return result(profit=100 - 5 * x + luck(seed).normal(0, 1) + luck(seed, int(x * 1e6)).normal(0, 0.2))


def breaks_above_5(scenario, scheme, seed, *, rule, beliefs):
    """As `falling`, but runs with x above 5 raise."""
    if amounts(scheme)["x"] > 5:
        raise ZeroDivisionError("x is too large")
    return falling(scenario, scheme, seed, rule=rule, beliefs=beliefs)


def two_rules(scenario, scheme, seed, *, rule, beliefs):
    """The best x is 2 if people react, 8 if they do not; 5 is best in the worse of the two."""
    x = amounts(scheme)["x"]
    best = 2.0 if rule == "best_response" else 8.0
    return result(profit=100 - (x - best) ** 2 + luck(seed).normal(0, 1))
