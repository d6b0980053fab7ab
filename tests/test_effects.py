"""Main effects and shares of variance: worked by hand, functions with known shares, laws."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from SALib.sample import latin
from scipy import stats

from experiments.analysis.effects import is_grid, main_effects, variance_shares
from experiments.statistics import mean_interval


def grid(**levels):
    """Every combination, as columns by name."""
    rows = list(product(*levels.values()))
    return {name: np.array([row[j] for row in rows]) for j, name in enumerate(levels)}


def hypercube(names, n, seed):
    """Latin hypercube on [0, 1]."""
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0, 1]] * len(names)}
    return dict(zip(names, latin.sample(problem, n, seed=seed).T, strict=True))


# --- full grids: exact


def test_an_additive_grid_has_no_interactions():
    design = grid(a=[-1.0, 0.0, 1.0], b=["low", "high"])
    y = 2 * design["a"] + (design["b"] == "high") * 2.0  # variances 4 x 2/3 and 1
    found = variance_shares(design, y)
    assert found.method == "anova"
    assert found.main == pytest.approx({"a": 8 / 11, "b": 3 / 11})
    assert found.pairs == pytest.approx({("a", "b"): 0.0})
    assert found.explained == pytest.approx(1)


def test_a_purely_interactive_grid_has_no_main_effects():
    design = grid(a=[-1, 1], b=[-1, 1], c=[-1, 1])
    found = variance_shares(design, design["a"] * design["c"])
    assert found.main == pytest.approx({"a": 0.0, "b": 0.0, "c": 0.0})
    assert found.pairs == pytest.approx({("a", "b"): 0.0, ("a", "c"): 1.0, ("b", "c"): 0.0})


def test_what_three_factors_do_together_is_left_over():
    design = grid(a=[-1, 1], b=[-1, 1], c=[-1, 1])
    found = variance_shares(design, 3 * design["a"] + 4 * design["a"] * design["b"] * design["c"])
    assert found.main["a"] == pytest.approx(9 / 25)
    assert found.explained == pytest.approx(9 / 25)
    assert found.adjusted == pytest.approx(1 - (16 / 25) * 7 / 1)  # 8 runs, 6 terms: 1 degree of freedom left


def test_shares_worked_by_hand():
    # cells (a, b): 1, 3, 4, 8 -> mean 4; a: -2 +2 -> SS 16; b: -1.5 +1.5 -> SS 9; rest 1, -1, -1, 1 / 2 each -> SS 1
    found = variance_shares({"a": ["x", "x", "y", "y"], "b": [1, 2, 1, 2]}, [1.0, 3.0, 4.0, 8.0])
    assert found.main == pytest.approx({"a": 16 / 26, "b": 9 / 26})
    assert found.pairs == pytest.approx({("a", "b"): 1 / 26})
    assert math.isnan(found.adjusted)


def test_one_factor_with_repeats_is_the_analysis_of_variance():
    generator = np.random.Generator(np.random.PCG64(1))
    groups = generator.normal(size=(4, 6)) + np.arange(4)[:, None]
    found = variance_shares({"scheme": np.repeat(list("abcd"), 6)}, groups.ravel())
    f = stats.f_oneway(*groups).statistic
    assert found.main["scheme"] == pytest.approx(3 * f / (3 * f + 20))  # F = (SS / 3) / (rest / 20)


@pytest.mark.parametrize(
    ("design", "full"),
    [
        (grid(a=[1, 2], b=[1, 2, 3]), True),
        ({"a": [1, 1, 2, 2], "b": [1, 2, 1, 1]}, False),  # a combination is missing
        ({"a": [1, 1, 2, 2, 2, 1, 2, 2], "b": [1, 2, 1, 2, 1, 2, 1, 2]}, False),  # not equally often
        ({"a": [1, 2, 3, 4]}, False),  # nothing to average
        ({"a": [1, 2, 1, 2]}, True),
    ],
)
def test_full_grids_are_recognised(design, full):
    codes = {name: np.unique(column, return_inverse=True)[1] for name, column in design.items()}
    assert is_grid(codes) == full


# --- other designs: a polynomial


def test_an_additive_hypercube():
    design = hypercube(("a", "b", "c"), 400, seed=1)
    y = 1 * design["a"] + 2 * design["b"]  # variances 1 and 4 twelfths
    found = variance_shares(design, y)
    assert found.method == "polynomial"
    # The sample correlation of two columns, about 1/sqrt(400) = 0.05, moves shares by twice that times sqrt(.2 x .8).
    assert found.main == pytest.approx({"a": 0.2, "b": 0.8, "c": 0.0}, abs=0.06)
    assert found.pairs == pytest.approx(dict.fromkeys(found.pairs, 0.0), abs=1e-9)
    assert found.explained == pytest.approx(1)
    assert found.adjusted == pytest.approx(1)


def test_a_purely_interactive_hypercube():
    design = hypercube(("a", "b", "c"), 400, seed=2)
    found = variance_shares(design, (design["a"] - 0.5) * (design["c"] - 0.5))
    assert found.pairs["a", "c"] == pytest.approx(1, abs=0.06)
    assert max(found.main.values()) < 0.06
    assert found.explained == pytest.approx(1)


def test_squares_count_as_main_effects():
    design = hypercube(("a", "b"), 300, seed=3)
    found = variance_shares(design, (design["a"] - 0.5) ** 2)
    assert found.main["a"] == pytest.approx(1, abs=0.02)
    assert found.explained == pytest.approx(1)


def test_categories_in_an_unbalanced_design():
    generator = np.random.Generator(np.random.PCG64(4))
    market = generator.choice(["new", "old", "wild"], 600, p=[0.5, 0.3, 0.2])
    x = generator.uniform(size=600)
    y = np.select([market == "new", market == "old"], [0.0, 1.0], 3.0)
    found = variance_shares({"market": market, "x": x}, y)
    # What x and its square explain of it by chance, 2 / 600 on average, counts for nobody.
    assert found.main["market"] == pytest.approx(1, abs=0.015)
    assert found.explained == pytest.approx(1)
    slope = variance_shares({"market": market, "x": x}, np.where(market == "wild", x - 0.5, 0.0))
    # Of a slope in a fifth of the cases, the common slope takes a fifth, the interaction the rest.
    assert slope.main["x"] == pytest.approx(0.2, abs=0.06)
    assert slope.pairs["market", "x"] == pytest.approx(0.8, abs=0.06)


def test_noise_is_left_over_and_adjusted_for():
    design = hypercube(("a", "b", "c", "d"), 120, seed=5)
    noise = np.random.Generator(np.random.PCG64(5)).normal(size=(200, 120))
    found = [variance_shares(design, row) for row in noise]
    terms, n = 4 * 2 + 6, 120
    explained = [shares.explained for shares in found]
    adjusted = [shares.adjusted for shares in found]
    assert np.mean(explained) == pytest.approx(terms / (n - 1), abs=4 * np.std(explained) / math.sqrt(200))
    assert np.mean(adjusted) == pytest.approx(0, abs=4 * np.std(adjusted) / math.sqrt(200))


def test_a_surface_that_is_no_parabola_says_so():
    """Ishigami's function: the fourth power and the wave are beyond a polynomial of degree 2."""
    design = hypercube(("a", "b", "c"), 1_000, seed=6)
    a, b, c = ((2 * column - 1) * np.pi for column in design.values())
    found = variance_shares(design, np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a))
    assert found.adjusted < 0.6


# --- laws


@given(st.integers(0, 10**6), st.sampled_from([-3.0, 0.5, 100.0]), st.booleans())
def test_neither_unit_nor_order_matters(seed, scale, full):
    generator = np.random.Generator(np.random.PCG64(seed))
    design = grid(a=[0.0, 1.0, 4.0], b=["x", "y"], c=[1, 2]) if full else hypercube(("a", "b", "c"), 24, seed)
    y = generator.normal(size=len(design["a"]))
    found = variance_shares(design, y)
    order = generator.permutation(len(y))
    turned = {name: column[order] for name, column in reversed(design.items())}
    moved = variance_shares(turned, scale * y[order] + 7)
    assert moved.method == found.method == ("anova" if full else "polynomial")
    assert moved.main == pytest.approx(found.main, abs=1e-9)
    assert {frozenset(pair): share for pair, share in moved.pairs.items()} == pytest.approx(
        {frozenset(pair): share for pair, share in found.pairs.items()}, abs=1e-9
    )
    assert moved.explained == pytest.approx(found.explained)


@given(st.integers(0, 10**6))
def test_shares_of_a_grid_add_up(seed):
    design = grid(a=[1, 2, 3], b=[1, 2], c=[1, 2, 3, 4])
    y = np.random.Generator(np.random.PCG64(seed)).normal(size=24)
    found = variance_shares(design, y)
    assert sum(found.main.values()) + sum(found.pairs.values()) == pytest.approx(found.explained)
    assert found.explained < 1


@pytest.mark.parametrize("design", [grid(a=[1, 2], b=[1, 2, 3]), {"a": [0.1, 0.5, 0.2, 0.9, 0.3, 0.7]}])
def test_a_constant_response_has_no_shares(design):
    found = variance_shares(design, np.full(6, 0.1))
    assert set(found.main.values()) == {0.0}
    assert set(found.pairs.values()) <= {0.0}
    assert found.explained == 0


def test_a_constant_factor_has_no_share():
    design = hypercube(("a", "b"), 50, seed=7) | {"same": np.ones(50), "one": np.full(50, "x")}
    found = variance_shares(design, design["a"])
    assert found.main["same"] == found.main["one"] == 0
    assert found.explained == pytest.approx(1)


# --- curves


def test_curves_of_levels_worked_by_hand():
    design = {"rate": [1, 1, 2, 2, 4], "market": ["new", "old", "new", "old", "old"]}
    curves = main_effects(design, [1.0, 3.0, 5.0, 9.0, 2.0])
    rate, market = curves["rate"], curves["market"]
    assert rate.levels == (1.0, 2.0, 4.0)
    assert rate.n.tolist() == [2, 2, 1]
    assert rate.mean.tolist() == [2.0, 7.0, 2.0]
    known = mean_interval([5.0, 9.0])
    assert (rate.low[1], rate.high[1]) == (known.low, known.high)
    assert np.isnan([rate.low[2], rate.high[2]]).all()  # one run says nothing of its spread
    assert market.levels == ("new", "old")
    assert market.mean == pytest.approx([3.0, 14 / 3])


def test_curves_of_numbers_are_binned():
    x = np.arange(100.0)
    curve = main_effects({"x": x}, 2 * x, bins=4)["x"]
    assert curve.n.tolist() == [25, 25, 25, 25]
    assert curve.levels == pytest.approx((12, 37, 62, 87))
    assert curve.mean == pytest.approx(2 * np.array(curve.levels))  # on a line, the mean of a bin lies on it


def test_bins_keep_equal_values_together():
    x = np.array([0.0] * 90 + list(range(1, 11)))
    curve = main_effects({"x": x}, x, bins=4)["x"]
    assert curve.n.sum() == 100
    assert curve.n.max() >= 90


@given(st.integers(0, 10**6), st.integers(2, 9))
def test_curves_average_to_the_mean(seed, bins):
    generator = np.random.Generator(np.random.PCG64(seed))
    design = {
        "x": generator.normal(size=40).round(1),
        "k": generator.integers(0, 3, 40),
        "on": generator.random(40) > 0.5,
    }
    y = generator.normal(size=40)
    for curve in main_effects(design, y, bins).values():
        assert curve.n @ curve.mean / 40 == pytest.approx(y.mean())
        assert len(curve.levels) == len(curve.n) <= max(bins, 3)
        assert list(curve.levels) == sorted(curve.levels)


# --- refusals


@pytest.mark.parametrize("function", [main_effects, variance_shares])
def test_designs_are_checked(function):
    with pytest.raises(ValueError, match="at least one factor"):
        function({}, [1.0, 2.0])
    with pytest.raises(ValueError, match="factor a must have one value for each of 2 runs"):
        function({"a": [1.0]}, [1.0, 2.0])
    with pytest.raises(ValueError, match="factor a must be finite"):
        function({"a": [1.0, math.inf]}, [1.0, 2.0])
    for response in ([1.0], [1.0, math.nan], [[1.0, 2.0]]):
        with pytest.raises(ValueError, match="at least 2 finite numbers"):
            function({"a": [1.0, 2.0]}, response)


def test_a_surface_needs_runs():
    with pytest.raises(ValueError, match="a surface with 6 terms needs at least as many runs, but there are 5"):
        variance_shares(hypercube(("a", "b"), 5, seed=1), np.arange(5.0))


def test_bins_and_levels_are_checked():
    for change in ({"bins": 1}, {"level": 0.0}, {"level": 1.0}):
        with pytest.raises(ValueError, match="bins must be at least 2"):
            main_effects({"a": [1.0, 2.0]}, [1.0, 2.0], **change)
