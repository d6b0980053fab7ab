"""The look-ahead against incentive theory (Holmstrom & Milgrom 1991) and against settlement."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import every_component, in_one_team, plain_outlook

from sim.behaviour.lookahead import LINEAR, EffortCost, appraise, choose
from sim.beliefs import COLUMNS
from sim.pay.measures import Column
from sim.pay.period import Period
from sim.pay.program import build_plan, earn
from sim.scheme import Scheme

_WIDE = (-1_000.0, 1_000.0)


def _linear_world(cost: np.ndarray, beta: tuple[float, float], noise: tuple[float, float], risk: float):
    """Two measured tasks, x = e + noise, paid `beta` per unit; cost 1/2 e'Ce around 0."""
    scheme = Scheme.model_validate(
        {
            "name": "linear",
            "components": [
                {"kind": "commission", "id": "task1", "on": "sales", "rate": beta[0] / 100},
                {"kind": "commission", "id": "task2", "on": "renewals", "rate": beta[1] / 100},
            ],
        }
    )
    elasticity = np.zeros((COLUMNS, 3))
    elasticity[Column.SALES, 0] = 100.0
    elasticity[Column.RENEWALS, 1] = 100.0
    dispersion = np.zeros(COLUMNS)
    dispersion[Column.SALES], dispersion[Column.RENEWALS] = noise
    plan = build_plan(scheme)
    outlook = plain_outlook(
        plan,
        sums=np.zeros((3, 1, COLUMNS)),
        worked=np.zeros((3, 1)),
        left=np.array([4, 13, 52]),
        length=np.array([4, 13, 52]),
        level=np.zeros((1, COLUMNS)),
        flow=np.zeros((1, COLUMNS)),
        elasticity=elasticity,
        dispersion=dispersion,
        link=LINEAR,
        risk_aversion=risk,
        patience=1.0,
    )
    effort = EffortCost(0.0, 0.0, cost[0, 0], cost[1, 1], cost[0, 1], 1.0, *_WIDE)
    return plan.program, outlook, effort


def _best(cost, beta, noise=(0.0, 0.0), risk=0.0) -> np.ndarray:
    program, outlook, effort = _linear_world(cost, beta, noise, risk)
    return choose(program, outlook, effort, np.array([True]), np.zeros((1, 3)))[0]


# The example of docs/model.md: b=(10,8), C=[[1,.5],[.5,1]], Sigma=diag(1,2), r=.5.
EXAMPLE = np.array([[1.0, 0.5], [0.5, 1.0]])


@pytest.mark.parametrize(
    ("beta", "effort"),
    [
        ((128 / 23, 76 / 23), (120 / 23, 16 / 23)),
        ((48 / 11, 0.0), (5.818181818, -2.909090909)),
        ((20 / 3, 0.0), (8.888888889, -4.444444444)),
        ((10.0, 8.0), (8.0, 4.0)),
    ],
)
def test_multitask_example(beta, effort):
    action = _best(EXAMPLE, beta, noise=(1.0, 2.0), risk=0.5)
    assert np.allclose(action, [*effort, 0.0], atol=1e-6)


@given(st.floats(0.5, 5), st.floats(0.5, 5), st.floats(-0.9, 0.9), st.floats(0, 20), st.floats(0, 20), st.floats(0, 2))
def test_effort_is_the_inverse_cost_matrix_times_beta(c1, c2, tilt, beta1, beta2, risk):
    """Risk aversion moves pay's worth, never effort, under linear pay."""
    d = tilt * np.sqrt(c1 * c2)
    cost = np.array([[c1, d], [d, c2]])
    action = _best(cost, (beta1, beta2), noise=(1.0, 2.0), risk=risk)
    assert np.allclose(action[:2], np.linalg.solve(cost, [beta1, beta2]), atol=1e-6)


def test_crowding_out_slope():
    """d e2 / d beta1 = -d / (c1 c2 - d^2)."""
    low, high = _best(EXAMPLE, (5.0, 3.0)), _best(EXAMPLE, (6.0, 3.0))
    assert high[1] - low[1] == pytest.approx(-0.5 / 0.75, abs=1e-6)


def test_worth_is_the_certainty_equivalent():
    """E - rho/2 Var - cost: beta'e - 1/2 e'Ce - r/2 beta'Sigma beta for one week (n = 1)."""
    beta, noise, risk = np.array([128 / 23, 76 / 23]), np.array([1.0, 2.0]), 0.5
    program, outlook, effort = _linear_world(EXAMPLE, tuple(beta), tuple(1e4 * noise), risk)
    outlook = outlook._replace(left=np.ones(3, int), length=np.ones(3, int), active=np.ones((3, COLUMNS)))
    e = np.linalg.solve(EXAMPLE, beta)
    expected = beta @ e - 0.5 * e @ EXAMPLE @ e - 0.5 * risk * (noise * beta**2).sum()
    assert appraise(program, outlook, effort, np.array([[*e, 0.0]]))[0] == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.floats(0.1, 50.0), min_size=COLUMNS, max_size=COLUMNS), st.integers(1, 4))
def test_the_look_ahead_values_a_certain_outcome_as_settlement_pays_it(flow, left):
    """With no noise and no effect of effort, worth x weeks = settled pay, component by component."""
    plan = build_plan(every_component())
    rate = np.array(flow)
    level = rate.copy()
    for column, per in (
        (Column.DISSATISFACTION, Column.SURVEYS),
        (Column.BAD_RATINGS, Column.SURVEYS),
    ):
        level[column] = rate[column] / rate[per]
    n = np.array([left, left, left])
    outlook = plain_outlook(
        plan,
        sums=np.tile(3.0 * rate, (3, 1, 1)),
        worked=np.full((3, 1), 3.0),
        left=n,
        length=n + 3,
        level=level[None],
        flow=rate[None],
        elasticity=np.zeros((COLUMNS, 3)),
        dispersion=np.zeros(COLUMNS),
        link=0,
        risk_aversion=1e-4,
        patience=0.995,
    )
    cost = EffortCost(0.2, 0.6, 1.0, 1.0, 0.0, 1.0, 0.03, 1.2)
    worth = appraise(plan.program, outlook, cost, np.array([[0.2, 0.6, 0.0]]))[0]
    end = ((3.0 + left) * rate)[None]
    worked = np.array([3.0 + left])
    results = in_one_team(end, worked, left + 3)
    paid = sum(earn(plan.program, p, results, len(plan.lines)).sum() for p in Period)
    assert worth * (left + 3) == pytest.approx(paid, abs=0.05)


def test_rows_that_do_not_decide_keep_their_action():
    program, outlook, effort = _linear_world(EXAMPLE, (1.0, 1.0), (0.0, 0.0), 0.0)
    before = np.array([[0.5, 0.5, 0.25]])
    assert np.array_equal(choose(program, outlook, effort, np.array([False]), before), before)
