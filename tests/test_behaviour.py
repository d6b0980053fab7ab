"""Behaviour emerges: the library scenario answers pay as theory and field evidence say (slow).

Every claim is a paired difference over 32 seeds and must be larger than 3 standard errors.
"""

from __future__ import annotations

import itertools
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
import pytest
from worlds import commission_scheme

from scenarios.loader import load_scenario, load_scheme
from sim.beliefs import Beliefs, measure_beliefs
from sim.params import Scenario
from sim.run import run
from sim.scheme import Scheme

pytestmark = pytest.mark.slow

SEEDS = range(32)
RATES = (0.0, 0.05, 0.10, 0.15, 0.20)
RETENTION_BONUS = {
    "kind": "kpi_bonus",
    "id": "kept",
    "measure": "retention",
    "points": [[0.93, 0], [0.98, 4_000]],
}


@dataclass(frozen=True)
class Arm:
    """One scheme in one version of the scenario."""

    scenario: Scenario
    scheme: Scheme
    beliefs: Beliefs


def _simulate(task: tuple[Arm, int]) -> dict[str, float]:
    arm, seed = task
    return run(arm.scenario, arm.scheme, seed, beliefs=arm.beliefs).kpis


def _arms() -> dict[str, Arm]:
    scenario = load_scenario("cloud_server")
    beliefs = measure_beliefs(scenario)
    blind = scenario.model_copy(update={"team": scenario.team.model_copy(update={"foresight": 0.0})})
    arms = {f"rate {rate:g}": Arm(scenario, commission_scheme(rate), beliefs) for rate in RATES}
    with_bonus = commission_scheme(0.15, 5_000.0, "kept", RETENTION_BONUS)
    arms["bonus"] = Arm(scenario, with_bonus, beliefs)
    arms["blind"] = Arm(blind, commission_scheme(0.15), beliefs)
    arms["blind bonus"] = Arm(blind, with_bonus, beliefs)
    for name in ("balanced", "sales_heavy"):
        arms[name] = Arm(scenario, load_scheme(name), beliefs)
    return arms


@pytest.fixture(scope="module")
def kpis() -> dict[str, dict[str, np.ndarray]]:
    """KPI -> array over seeds, per arm."""
    arms = _arms()
    tasks = [(arm, seed) for arm in arms.values() for seed in SEEDS]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = list(pool.map(_simulate, tasks, chunksize=8))
    n = len(SEEDS)
    return {
        name: {kpi: np.array([row[kpi] for row in rows[i * n : (i + 1) * n]]) for kpi in rows[0]}
        for i, name in enumerate(arms)
    }


def _errors_above_zero(difference: np.ndarray) -> float:
    """Mean of a paired difference in standard errors."""
    return float(difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference))))


@pytest.mark.parametrize(
    ("kpi", "sign"),
    [
        ("sell", 1),
        ("push", 1),
        ("serve", -1),
        ("mis_sold_share", 1),
        ("satisfaction", -1),
        ("retention_12m", -1),
        ("revenue_year1", 1),
    ],
)
def test_each_step_of_commission_moves_people_and_customers(kpis, kpi, sign):
    for low, high in itertools.pairwise(RATES):
        difference = kpis[f"rate {high:g}"][kpi] - kpis[f"rate {low:g}"][kpi]
        assert _errors_above_zero(sign * difference) > 3, (kpi, low, high)


def test_surveyed_satisfaction_falls_over_the_range(kpis):
    assert _errors_above_zero(kpis["rate 0"]["csat"] - kpis["rate 0.2"]["csat"]) > 3


def test_three_year_profit_is_highest_strictly_inside_the_range(kpis):
    profit = {rate: kpis[f"rate {rate:g}"]["profit"] for rate in RATES}
    best = max(RATES, key=lambda rate: profit[rate].mean())
    assert best not in (RATES[0], RATES[-1])
    for edge in (RATES[0], RATES[-1]):
        assert _errors_above_zero(profit[best] - profit[edge]) > 3


@pytest.mark.parametrize("kpi", ["retention_12m", "retention_end", "profit", "profit_with_book"])
def test_balanced_beats_sales_heavy(kpis, kpi):
    assert _errors_above_zero(kpis["balanced"][kpi] - kpis["sales_heavy"][kpi]) > 3


def test_a_retention_bonus_cuts_push_more_than_selling(kpis):
    plain, bonus = kpis["rate 0.15"], kpis["bonus"]
    less_push = np.log(plain["push"] / bonus["push"])
    less_selling = np.log(plain["sell"] / bonus["sell"])
    assert _errors_above_zero(less_push - less_selling) > 3
    assert _errors_above_zero(bonus["retention_12m"] - plain["retention_12m"]) > 3


def test_less_foresight_weakens_retention_pay(kpis):
    far = kpis["bonus"]["retention_12m"] - kpis["rate 0.15"]["retention_12m"]
    near = kpis["blind bonus"]["retention_12m"] - kpis["blind"]["retention_12m"]
    assert _errors_above_zero(far - near) > 3
