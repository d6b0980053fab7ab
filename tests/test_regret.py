"""Regret, CVaR and the other criteria over contexts: by hand, at their limits, and by laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from experiments.analysis.regret import criteria, cvar, leaders, regret

TABLE = np.array([[10.0, 0.0, 4.0, 6.0], [5.0, 5.0, 5.0, 5.0], [10.0, 4.0, 1.0, 7.0]])
VALUES = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=st.integers(-9, 9).map(float)
)
ALPHAS = st.floats(0.01, 1.0)


# --- regret


def test_regret_worked_by_hand():
    assert regret(TABLE).tolist() == [[0, 5, 1, 1], [5, 0, 0, 2], [0, 1, 4, 0]]


def test_criteria_worked_by_hand():
    found = criteria(TABLE, alpha=0.5)
    assert found.mean.tolist() == [5.0, 5.0, 5.5]
    assert found.worst.tolist() == [0.0, 5.0, 1.0]
    assert found.cvar.tolist() == [2.0, 5.0, 2.5]  # the worst two of four
    assert found.mean_regret.tolist() == [1.75, 1.75, 1.25]
    assert found.max_regret.tolist() == [5.0, 5.0, 4.0]
    assert found.share_best.tolist() == [0.25, 0.5, 0.5]  # the first context is tied


def test_criteria_can_disagree():
    found = criteria(TABLE, alpha=0.5)
    assert leaders(found.worst).tolist() == [False, True, False]  # maximin is careful
    assert leaders(found.max_regret, direction=-1).tolist() == [False, False, True]  # minimax regret is not


@given(VALUES, st.integers(-5, 5))
def test_laws_of_regret(values, shift):
    lost = regret(values)
    assert (lost >= 0).all()
    assert ((lost == 0).any(axis=0)).all()
    # A context that is better for everybody changes no regret.
    moved = values.copy()
    moved[:, 0] += shift
    assert regret(moved).tolist() == lost.tolist()


@given(VALUES)
def test_mean_regret_ranks_like_the_mean(values):
    found = criteria(values)
    assert found.mean + found.mean_regret == pytest.approx(np.full(len(values), values.max(axis=0).mean()))


@given(VALUES)
def test_a_scheme_best_everywhere_leads_by_every_criterion(values):
    found = criteria(np.vstack([values, values.max(axis=0)]))
    for name, direction in (("mean", 1), ("worst", 1), ("cvar", 1), ("mean_regret", -1), ("max_regret", -1)):
        assert leaders(getattr(found, name), direction, tolerance=1e-12)[-1]
    assert found.share_best[-1] == pytest.approx(1)


# --- CVaR


def test_cvar_counts_a_context_in_part():
    # worst 30% of 4 contexts are 1.2 contexts: (1 + 0.2 x 2) / 1.2
    assert cvar([[4.0, 2.0, 1.0, 3.0]], alpha=0.3)[0] == pytest.approx(1.4 / 1.2)
    # worst 62.5% are 2.5 contexts: (1 + 2 + 0.5 x 3) / 2.5
    assert cvar([[4.0, 2.0, 1.0, 3.0]], alpha=0.625)[0] == pytest.approx(4.5 / 2.5)


def test_cvar_with_weights_worked_by_hand():
    # weights .5 .3 .2, worst first 1 (.3), 2 (.2), 3 (.5): the worst 40% are .3 x 1 + .1 x 2
    found = cvar([[3.0, 1.0, 2.0]], alpha=0.4, weights=[5, 3, 2])
    assert found[0] == pytest.approx((0.3 * 1 + 0.1 * 2) / 0.4)


@pytest.mark.parametrize("n", [3, 7, 10])
def test_whole_counts_are_plain_means(n):
    values = np.random.Generator(np.random.PCG64(n)).normal(size=n)
    for count in range(1, n + 1):
        assert cvar([values], alpha=count / n)[0] == pytest.approx(np.sort(values)[:count].mean())


def test_cvar_of_a_uniform_law():
    """The worst share a of U(0, 1) has mean a/2; here on a grid of midpoints, where it is exact."""
    values = (np.arange(1_000) + 0.5) / 1_000
    for alpha in (0.05, 0.2, 0.75):
        assert cvar([values], alpha)[0] == pytest.approx(alpha / 2)


@given(VALUES, ALPHAS, ALPHAS)
def test_cvar_lies_between_worst_and_mean_and_grows_with_its_share(values, alpha, beta):
    low, high = sorted([alpha, beta])
    small, large = cvar(values, low), cvar(values, high)
    assert (small <= large + 1e-9).all()
    assert (values.min(axis=1) <= small + 1e-9).all()
    assert cvar(values, 1.0) == pytest.approx(values.mean(axis=1))
    assert cvar(values, 1e-9) == pytest.approx(values.min(axis=1))


@given(VALUES, ALPHAS)
def test_cvar_is_what_its_dual_says(values, alpha):
    """Rockafellar & Uryasev: the highest `c - mean(max(c - value, 0)) / alpha` over c, reached at one of the values."""
    shortfall = np.maximum(values[:, :, None] - values[:, None, :], 0)  # (scheme, c, context)
    dual = (values - shortfall.mean(axis=2) / alpha).max(axis=1)
    assert cvar(values, alpha) == pytest.approx(dual, abs=1e-9)


@given(VALUES, ALPHAS)
def test_a_weight_of_two_is_a_context_twice(values, alpha):
    weights = np.ones(values.shape[1])
    weights[0] = 2
    twice = np.column_stack([values, values[:, 0]])
    weighted, repeated = criteria(values, alpha, weights), criteria(twice, alpha)
    for name in ("mean", "worst", "cvar", "mean_regret", "max_regret", "share_best"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name))


@given(VALUES, ALPHAS)
def test_a_context_without_weight_counts_for_nothing(values, alpha):
    weights = [*np.ones(values.shape[1]), 0.0]
    more = np.column_stack([values, np.arange(len(values)) * -1e6])
    with_it, without = criteria(more, alpha, weights), criteria(values, alpha)
    for name in ("mean", "worst", "cvar", "mean_regret", "max_regret", "share_best"):
        assert getattr(with_it, name) == pytest.approx(getattr(without, name))


# --- ties


def test_ties_lead_together():
    assert leaders([1.0, 3.0, 3.0, 2.0]).tolist() == [False, True, True, False]
    assert leaders([1.0, 3.0, 1.0], direction=-1).tolist() == [True, False, True]
    assert leaders([1.0, 3.0, 2.5, 2.4], tolerance=0.5).tolist() == [False, True, True, False]


# --- refusals


def test_a_missing_value_is_named():
    values = TABLE.copy()
    values[2, 1] = math.nan
    for call in (regret, cvar, criteria):
        with pytest.raises(ValueError, match=r"finite, but are not at \(scheme, context\) \[\(2, 1\)\]"):
            call(values)


@pytest.mark.parametrize("values", [[1.0, 2.0], np.empty((0, 3)), np.empty((3, 0))])
def test_tables_are_checked(values):
    for call in (regret, cvar, criteria):
        with pytest.raises(ValueError, match=r"\(schemes, contexts\)"):
            call(values)


@pytest.mark.parametrize("alpha", [0.0, -0.1, 1.01, math.nan])
def test_shares_are_checked(alpha):
    with pytest.raises(ValueError, match="alpha must be in"):
        cvar(TABLE, alpha)


@pytest.mark.parametrize("weights", [[1.0], [0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, -1.0], [1.0, math.nan, 1.0, 1.0]])
def test_weights_are_checked(weights):
    with pytest.raises(ValueError, match="weights must be 4 numbers"):
        cvar(TABLE, 0.5, weights)


def test_leaders_are_checked():
    with pytest.raises(ValueError, match="one finite number a scheme"):
        leaders([1.0, math.nan])
    with pytest.raises(ValueError, match="one finite number a scheme"):
        leaders([])
    with pytest.raises(ValueError, match="direction must be 1 or -1"):
        leaders([1.0], direction=0)
    with pytest.raises(ValueError, match="tolerance not negative"):
        leaders([1.0], tolerance=-1.0)
