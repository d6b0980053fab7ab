"""Customers of a real run of the model who leave for no reason of service, counted year by year."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.validation.case import Measured
from sim.engine import Engine
from sim.kernels import Acted
from sim.params import Scenario

_WEEKS = 52
_AGENTS = 20
_CUSTOMERS = 500
_SEED = 2007


@cache
def survivors(alpha: float, beta: float, years: int) -> tuple[Measured, ...]:
    """Share of 10,000 customers still there after each year, year 0 included.

    One segment with yearly contracts; satisfaction and regret move nobody, and nobody joins. The agents work as
    always. Each customer stays or leaves on their own, so the standard error is that of a share.

    Args:
        alpha: first parameter of the beta law of leaving.
        beta: second parameter.
        years: how long to run.
    """
    counts = _counts(alpha, beta, years)
    start = counts[0]
    shares = counts / start
    return tuple(Measured(float(s), math.sqrt(float(s) * (1.0 - float(s)) / float(start))) for s in shares)


def _counts(alpha: float, beta: float, years: int) -> NDArray[np.float64]:
    total = alpha + beta
    segment = {
        "name": "cohort",
        "share": 1.0,
        "spend": 100.0,
        "tickets": 0.3,
        "term_weeks": _WEEKS,
        "churn": alpha / total,
        "churn_spread": 1.0 / (total + 1.0),
    }
    scenario = Scenario.model_validate(
        {
            "name": "cohort",
            "weeks": _WEEKS * years,
            "warmup_weeks": 0,
            "team": {"agents": _AGENTS, "customers_per_agent": _CUSTOMERS},
            "segments": [segment],
            "churn": {"satisfaction_effect": 0.0, "regret_effect": 0.0},
            "selling": {"leads_per_agent": 0.0, "referral_rate": 0.0},
        }
    )
    team = scenario.team
    engine = Engine.without_pay(scenario, _SEED, (team.sell_norm, team.serve_norm, 0.0))
    start = int(engine.customers.count.sum())
    alive = [int(engine.step().acted[:, Acted.COHORT].sum()) for _ in range(_WEEKS * years)]
    return np.array([start, *alive[_WEEKS - 1 :: _WEEKS]], np.float64)
