"""Intervals, replications and probabilities against closed forms and known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.statistics import (
    FEWEST_REPLICATIONS,
    mean_interval,
    paired_difference,
    probability_best,
    replications_needed,
)


def test_an_interval_worked_by_hand():
    # mean 5, squares 9+1+1+1+4 = 16 -> sd 2; t(4, .975) = 2.776445, half = 2.776445 x 2 / sqrt 5
    interval = mean_interval([2.0, 4.0, 6.0, 6.0, 7.0])
    assert (interval.n, interval.mean, interval.sd) == (5, 5.0, 2.0)
    assert interval.high - interval.mean == pytest.approx(2.483328, abs=1e-6)
    assert interval.mean - interval.low == pytest.approx(2.483328, abs=1e-6)


def test_two_values_are_enough():
    # t(1, .975) = tan(.475 pi) = 12.7062; sd = sqrt(1/2), so half = 12.7062 / 2
    interval = mean_interval([0.0, 1.0])
    assert interval.high - interval.mean == pytest.approx(math.tan(0.475 * math.pi) / 2)


def test_pairs_worked_by_hand():
    # differences 1, 2, 3: mean 2, sd 1; t(2, .975) = 4.302653, half = 4.302653 / sqrt 3
    interval = paired_difference([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    assert interval.mean == 2.0
    assert interval.high - 2.0 == pytest.approx(2.484138, abs=1e-6)


def test_a_copy_differs_by_exactly_nothing():
    values = np.random.default_rng(1).normal(1e8, 1e6, 32)
    interval = paired_difference(values, values.copy())
    assert (interval.mean, interval.low, interval.high, interval.sd) == (0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("level", [0.8, 0.95])
@pytest.mark.parametrize("n", [3, 12])
def test_intervals_cover_what_they_say(level, n):
    trials, truth = 4_000, 0.7
    generator = np.random.default_rng(20_240 + n)
    shared = generator.normal(0, 5, (trials, n))  # noise that both schemes see, and pairing removes
    treatment = shared + truth + generator.normal(0, 1, (trials, n))
    baseline = shared + generator.normal(0, 1, (trials, n))
    covered = 0
    for x, y in zip(treatment, baseline, strict=True):
        interval = paired_difference(x, y, level)
        covered += interval.low <= truth <= interval.high
    error = math.sqrt(level * (1 - level) / trials)
    assert abs(covered / trials - level) < 3.5 * error


@pytest.mark.parametrize("values", [[1.0], [], [[1.0, 2.0], [3.0, 4.0]], [1.0, float("nan")], [1.0, float("inf")]])
def test_intervals_refuse_what_they_cannot_use(values):
    with pytest.raises(ValueError, match=r"at least 2 values|finite"):
        mean_interval(values)


def test_pairs_must_be_pairs():
    with pytest.raises(ValueError, match="same number of values, but got 3 and 2"):
        paired_difference([1.0, 2.0, 3.0], [1.0, 2.0])


@pytest.mark.parametrize("ratio", [0.1, 1.0, 1.5, 2.0, 5.0, 13.7])
def test_replications_are_the_fewest_that_do(ratio):
    n = replications_needed(sd=ratio, half_width=1.0)

    def half(m):
        return stats.t.ppf(0.975, m - 1) * ratio / math.sqrt(m)

    assert n == next(m for m in range(FEWEST_REPLICATIONS, 10_000) if half(m) <= 1.0)


def test_replications_of_a_large_sample_follow_the_normal_law():
    z = stats.norm.ppf(0.975)  # and t is larger than z by about z (z^2 + 1) / (4 n)
    assert replications_needed(sd=500.0, half_width=1.0) == math.ceil((z * 500) ** 2 + (z**2 + 1) / 2)


def test_no_noise_still_needs_the_minimum():
    assert replications_needed(sd=0.0, half_width=1.0) == FEWEST_REPLICATIONS
    assert replications_needed(sd=0.0, half_width=1.0, minimum=30) == 30


@pytest.mark.parametrize(("sd", "half"), [(-1.0, 1.0), (math.nan, 1.0), (1.0, 0.0), (1.0, -1.0), (1.0, math.inf)])
def test_replications_refuse_nonsense(sd, half):
    with pytest.raises(ValueError, match=r"sd must be|half_width must be"):
        replications_needed(sd, half)


@pytest.mark.parametrize("lead", [-0.3, 0.0, 0.15, 0.4])
def test_probability_of_two_follows_the_normal_law(lead):
    n = 100
    noise = stats.norm.ppf((np.arange(n) + 0.5) / n)
    difference = lead + (noise - noise.mean()) / noise.std(ddof=1)  # mean `lead`, sd 1 exactly
    known = stats.norm.cdf(lead * math.sqrt(n))
    found = probability_best(np.column_stack([difference, np.zeros(n)]))
    assert found[0] == pytest.approx(known, abs=0.015)
    assert found.sum() == pytest.approx(1.0)


def test_probability_of_few_seeds_is_not_overconfident():
    # The stretch makes the variance sd^2/n even for 4 seeds; without it 0.927 would be 0.969.
    difference = np.array([-0.2, 0.6, 1.2, 1.8]) - 0.05
    n = len(difference)
    known = stats.norm.cdf(difference.mean() / (difference.std(ddof=1) / math.sqrt(n)))
    found = probability_best(np.column_stack([difference, np.zeros(n)]))[0]
    assert found == pytest.approx(known, abs=0.03)


def test_equal_schemes_are_equally_often_the_best():
    k, experiments = 4, 400
    generator = np.random.default_rng(7)
    found = [probability_best(generator.normal(size=(16, k)), draws=400) for _ in range(experiments)]
    error = np.std([p[0] for p in found]) / math.sqrt(experiments)
    assert np.mean(found, axis=0) == pytest.approx(np.full(k, 1 / k), abs=4 * error)


def test_a_dominated_scheme_is_never_the_best():
    x = np.random.default_rng(3).normal(size=20)
    assert probability_best(np.column_stack([x, x - 1e-3])).tolist() == [1.0, 0.0]


def test_copies_share_the_probability_and_take_none_from_the_others():
    generator = np.random.default_rng(5)
    x, y = generator.normal(size=(2, 24))
    alone = probability_best(np.column_stack([x, y]))
    copied = probability_best(np.column_stack([x, y, x, x]))
    assert copied[1] == pytest.approx(alone[1])
    assert copied[[0, 2, 3]] == pytest.approx(np.full(3, alone[0] / 3))
    assert probability_best(np.column_stack([x, x])).tolist() == [0.5, 0.5]


def test_order_of_seeds_and_schemes_matters_little_or_not_at_all():
    scores = np.random.default_rng(9).normal(size=(30, 3))
    found = probability_best(scores)
    assert probability_best(scores[:, ::-1])[::-1] == pytest.approx(found)
    assert probability_best(scores[::-1]) == pytest.approx(found, abs=0.02)
    assert probability_best(scores).tolist() == found.tolist()


def test_blocks_of_draws_change_nothing(monkeypatch):
    scores = np.random.default_rng(2).normal(size=(10, 3))
    whole = probability_best(scores, draws=500)
    monkeypatch.setattr("experiments.statistics._BLOCK", 70)
    assert probability_best(scores, draws=500).tolist() == whole.tolist()


@pytest.mark.parametrize("scores", [[[1.0, 2.0]], [1.0, 2.0], [[1.0, math.nan], [1.0, 2.0]], np.zeros((3, 0))])
def test_probabilities_refuse_what_they_cannot_use(scores):
    with pytest.raises(ValueError, match=r"at least 2 seeds|finite"):
        probability_best(scores)
