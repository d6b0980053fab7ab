"""The value at which a difference changes its sign: known answers, coverage of the interval, laws."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.analysis.flip import NOWHERE, Flip, first_flip, flips
from experiments.statistics import paired_difference


def constant(means, n=4):
    """Differences without noise, shape (values, n)."""
    return np.repeat(np.array(means, float)[:, None], n, axis=1)


def noisy(means, n, seed, sd=1.0):
    """Differences of `n` seeds around `means`; a seed has a level, a slope and noise of its own."""
    generator = np.random.Generator(np.random.PCG64(seed))
    g = len(means)
    own = generator.normal(size=n) + np.linspace(-1, 1, g)[:, None] * generator.normal(size=n)
    return np.array(means)[:, None] + sd * (own + 0.3 * generator.normal(size=(g, n)))


# --- known answers


def test_a_line_crosses_where_it_must():
    # 3 - 2x is zero at 1.5
    (flip,) = flips([0.0, 1.0, 2.0, 3.0], constant([3.0, 1.0, -1.0, -3.0]))
    assert flip == Flip(1.5, 1.5, 1.5, -1)  # without noise the interval is the value


def test_interpolation_is_between_the_two_values_around_it():
    (flip,) = flips([0.0, 10.0, 30.0], constant([-5.0, -1.0, 3.0]))
    assert flip.value == pytest.approx(15.0)  # a quarter of the way from 10 to 30
    assert flip.direction == 1


def test_several_crossings_come_in_order():
    found = flips([4.0, 0.0, 1.0, 2.0, 3.0], constant([2.0, 1.0, -1.0, 1.0, -1.0]))  # at 0, 1, 2, 3, 4: + - + - +
    assert [flip.value for flip in found] == pytest.approx([0.5, 1.5, 2.5, 3 + 1 / 3])
    assert [flip.direction for flip in found] == [-1, 1, -1, 1]
    assert first_flip([4.0, 0.0, 1.0, 2.0, 3.0], constant([2.0, 1.0, -1.0, 1.0, -1.0])) == found[0]


def test_no_crossing_is_nan():
    assert flips([1.0, 2.0], constant([1.0, 2.0])) == ()
    nowhere = first_flip([1.0, 2.0], constant([1.0, 2.0]))
    assert nowhere is NOWHERE
    assert [math.isnan(number) for number in (nowhere.value, nowhere.low, nowhere.high)] == [True] * 3


def test_exact_zeros():
    assert [flip.value for flip in flips([0, 1, 2], constant([1, 0, -1]))] == [1.0]
    assert [flip.value for flip in flips([0, 1, 2, 3, 4], constant([1, 0, 0, 0, -1]))] == [2.0]
    assert flips([0, 1, 2], constant([1, 0, 1])) == ()  # touches and turns back
    assert flips([0, 1], constant([1, 0])) == ()
    assert flips([0, 1], constant([0, 0])) == ()


# --- its interval


def test_the_interval_worked_by_hand():
    # Each seed is a line with slope 1: differences x - 1 + e, e = -1, 0, 1. Only the level is uncertain, so the
    # interval of the flip is that of e: t(2, .975) / sqrt 3 = 2.484138.
    e = np.array([-1.0, 0.0, 1.0])
    (flip,) = flips([-5.0, 7.0], np.array([-6.0 + e, 6.0 + e]))
    assert flip.value == pytest.approx(1.0)
    assert (flip.low, flip.high) == pytest.approx((1 - 2.484138, 1 + 2.484138), abs=1e-6)


def test_at_the_ends_of_the_interval_the_t_test_is_on_the_edge():
    x, y = np.array([0.0, 1.0, 3.0, 4.0]), noisy([-3.0, -1.0, 0.5, 4.0], n=12, seed=1)
    (flip,) = flips(x, y)
    for end in (flip.low, flip.high):
        i = np.searchsorted(x, end) - 1
        share = (end - x[i]) / (x[i + 1] - x[i])
        p = stats.ttest_1samp((1 - share) * y[i] + share * y[i + 1], 0.0).pvalue
        assert p == pytest.approx(0.05, abs=1e-9)


def test_a_difference_that_fades_out_has_an_open_interval():
    means = np.array([-9.0, -0.05, 0.05])
    y = noisy(means, n=16, seed=2)
    y += (means - y.mean(axis=1))[:, None]
    (flip,) = flips([0.0, 1.0, 2.0], y)
    assert flip.value == pytest.approx(1.5)
    assert flip.high == math.inf
    assert 0 < flip.low < 1
    (mirrored,) = flips([-2.0, -1.0, 0.0], y[::-1])
    numbers = (mirrored.value, mirrored.low, mirrored.high, mirrored.direction)
    assert numbers == pytest.approx((-flip.value, -math.inf, -flip.low, -1))


@pytest.mark.parametrize("n", [8, 32])
def test_the_interval_covers_what_it_says(n):
    trials, truth = 1_500, 2.2  # the mean is 1.5 (x - 2.2): piecewise linear, as assumed
    x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    covered = found = 0
    for seed in range(trials):
        flip = min(
            flips(x, noisy(1.5 * (x - truth), n, seed)), key=lambda flip: abs(flip.value - truth), default=NOWHERE
        )
        covered += flip.low <= truth <= flip.high
        found += flip.direction != 0
    error = math.sqrt(0.95 * 0.05 / trials)  # 0.0056
    assert found == trials
    assert abs(covered / trials - 0.95) < 3.5 * error


# --- laws


@given(st.integers(0, 10**6), st.floats(0.1, 10), st.floats(-5, 5))
def test_unit_order_and_sign(seed, scale, shift):
    generator = np.random.Generator(np.random.PCG64(seed))
    x, y = np.sort(generator.uniform(size=6)), noisy(generator.normal(size=6), 5, seed)
    found = flips(x, y)
    order = generator.permutation(6)
    moved = flips((scale * x + shift)[order], scale * y[order])
    assert len(moved) == len(found)
    for flip, other in zip(found, moved, strict=True):
        numbers = (scale * flip.value + shift, scale * flip.low + shift, scale * flip.high + shift)
        assert (other.value, other.low, other.high) == pytest.approx(numbers, abs=1e-6)
    turned = flips(x, -y)
    assert [(f.value, f.low, f.high, -f.direction) for f in turned] == [
        (f.value, f.low, f.high, f.direction) for f in found
    ]


@given(st.integers(0, 10**6))
def test_laws_of_intervals(seed):
    generator = np.random.Generator(np.random.PCG64(seed))
    x, y = np.arange(7.0), noisy(generator.normal(0, 3, 7), 6, seed)
    directions = [flip.direction for flip in flips(x, y)]
    assert all(first == -second for first, second in pairwise(directions))
    for wide, narrow in zip(flips(x, y, 0.99), flips(x, y, 0.9), strict=True):
        assert wide.low <= narrow.low <= narrow.value <= narrow.high <= wide.high


@given(st.integers(0, 10**6))
def test_a_value_is_inside_if_its_own_interval_holds_zero(seed):
    """At a value next to a flip, the paired interval holds zero if the flip's interval holds the value."""
    x = np.arange(4.0)
    y = noisy(np.random.Generator(np.random.PCG64(seed)).normal(0, 2, 4), 6, seed)
    for flip in flips(x, y):
        for i in (math.floor(flip.value), math.ceil(flip.value)):
            own = paired_difference(y[i], np.zeros(6))
            assert (own.low <= 0 <= own.high) >= (flip.low <= x[i] <= flip.high)


# --- refusals


@pytest.mark.parametrize(
    ("values", "differences", "message"),
    [
        ([1.0], [[1.0, 2.0]], "at least 2 values"),
        ([1.0, 2.0], [1.0, 2.0], "at least 2 values"),
        ([1.0, 2.0], [[1.0], [2.0]], "at least 2 values"),
        ([1.0, 2.0, 3.0], [[1.0, 2.0], [3.0, 4.0]], "at least 2 values"),
        ([1.0, 1.0], [[1.0, 2.0], [3.0, 4.0]], "all be different"),
        ([1.0, math.nan], [[1.0, 2.0], [3.0, 4.0]], "must be finite"),
        ([1.0, 2.0], [[1.0, math.inf], [3.0, 4.0]], "must be finite"),
    ],
)
def test_tables_are_checked(values, differences, message):
    with pytest.raises(ValueError, match=message):
        flips(values, differences)


def test_levels_are_checked():
    with pytest.raises(ValueError, match="level must be in"):
        flips([1.0, 2.0], constant([1.0, -1.0]), level=1.0)
