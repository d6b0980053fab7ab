"""Retention without service effects against the shifted beta-geometric curve."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import small_scenario

from sim.engine import Engine
from sim.frailty import log_odds
from sim.kernels import Acted
from sim.params import Segment

ALPHA, BETA = 0.668, 3.806
"""Fader & Hardie (2007), the "High End" data, fitted to the first 7 years."""


def _survival(years: int) -> np.ndarray:
    t = np.arange(1, years + 1)
    return np.cumprod((BETA + t - 1) / (ALPHA + BETA + t - 1))


def _cohort(years: int, seed: int) -> tuple[int, np.ndarray]:
    total = ALPHA + BETA
    segment = {
        "name": "high_end",
        "share": 1.0,
        "spend": 100.0,
        "tickets": 0.3,
        "term_weeks": 52,
        "churn": ALPHA / total,
        "churn_spread": 1 / (total + 1),
    }
    scenario = small_scenario(
        weeks=52 * years,
        warmup_weeks=0,
        team={"agents": 40, "customers_per_agent": 500},
        segments=[segment],
        churn={"satisfaction_effect": 0.0, "regret_effect": 0.0},
        selling={"leads_per_agent": 0.0, "referral_rate": 0.0},
    )
    engine = Engine.without_pay(scenario, seed, (0.22, 0.62, 0.0))
    customers = int(engine.customers.count.sum())
    alive = [int(engine.step().acted[:, Acted.COHORT].sum()) for _ in range(52 * years)]
    return customers, np.array(alive)[51::52]


def test_the_closed_form_is_the_published_one():
    # Predicted 37.8% at year 12; first-year survival 1 - alpha/(alpha+beta).
    assert _survival(12)[-1] == pytest.approx(0.378, abs=5e-4)
    assert _survival(1)[0] == pytest.approx(1 - ALPHA / (ALPHA + BETA))


def test_the_cohort_follows_the_shifted_beta_geometric_at_every_year():
    n, alive = _cohort(12, seed=0)
    expected = _survival(12)
    error = np.sqrt(expected * (1 - expected) / n)
    assert np.all(np.abs(alive / n - expected) < 4 * error)


def test_tabulated_frailty_has_the_moments_of_the_beta_law():
    segment = Segment(name="x", share=1, spend=1, tickets=0, term_weeks=4, churn=0.03, churn_spread=0.05)
    n = 400_000
    u = (np.arange(n) + 0.5) / n
    for survived in (0.0, 6.0):
        theta = 1 / (1 + np.exp(-log_odds(segment, u, survived)))
        a, b = 0.03 * 19, 0.97 * 19 + survived
        assert theta.mean() == pytest.approx(a / (a + b), rel=1e-4)
        assert theta.var() == pytest.approx(a * b / (a + b) ** 2 / (a + b + 1), rel=2e-3)
