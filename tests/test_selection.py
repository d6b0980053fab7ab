"""Selection among finalists: calibrated probabilities, sets that hold the best, joint intervals, the winner's curse."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.analysis.selection import (
    indistinguishable,
    probability_correct,
    simultaneous_intervals,
    winners_curse,
)
from experiments.analysis.shrinkage import own_variances
from experiments.statistics import mean_interval, paired_difference, probability_best

SCHEMES = 20


def scores_of(truth, n, generator, *, spread=0.4):
    """Scores (n, k) around `truth`: a large seed effect, right-skewed noise of sd about 1, unequal between schemes."""
    k = len(truth)
    noise = (generator.gamma(2.0, size=(n, k)) - 2) / math.sqrt(2)
    return truth + generator.normal(0, 3, (n, 1)) + np.exp(generator.normal(0, spread, k)) * noise


def experiments_of(values, n, trials, seed, state=None):
    """Stated probability and whether the choice was correct, shape (trials,); `values(generator)` draws the truth."""
    generator = np.random.Generator(np.random.PCG64(seed))
    stated, correct = np.empty(trials), np.empty(trials)
    for trial in range(trials):
        truth = values(generator)
        scores = scores_of(truth, n, generator)
        if state is None:
            found = probability_correct(scores, draws=500, seed=trial)
            stated[trial], selected = found.correct, found.selected
        else:
            selected = scores.mean(axis=0).argmax()
            stated[trial] = state(scores)[selected]
        correct[trial] = truth[selected] == truth.max()
    return stated, correct


def normal_population(sd):
    return lambda generator: generator.normal(0, sd, SCHEMES)


def populations(n):
    """Schemes from a normal population whose spread is anything from none to 4 standard errors of a mean."""
    return lambda generator: generator.normal(0, generator.uniform(0, 4 / math.sqrt(n)), SCHEMES)


def test_stated_probability_of_correct_selection_is_right():
    """20 schemes of known value; the standard error is that of the mean of `stated - correct`."""
    trials, n = 300, 32
    stated, correct = experiments_of(populations(n), n, trials, seed=1)
    error = np.std(stated - correct) / math.sqrt(trials)  # about 0.023
    assert abs(np.mean(stated - correct)) < 3.5 * error
    assert 0.25 < correct.mean() < 0.75  # the experiment is neither easy nor hopeless


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 32, 128])
def test_calibration_with_20_schemes(n):
    trials = 2_000
    stated, correct = experiments_of(populations(n), n, trials, seed=n)
    error = np.std(stated - correct) / math.sqrt(trials)  # about 0.009
    assert abs(np.mean(stated - correct)) < 3.5 * error


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 32, 128])
@pytest.mark.parametrize("sd", [1.0, 2.0, 4.0])
def test_calibration_at_one_spread(sd, n):
    """The spread is unknown to the method, so at one given spread it may be off by what its docstring says: 0.04."""
    trials = 1_000
    stated, correct = experiments_of(normal_population(sd / math.sqrt(n)), n, trials, seed=round(100 * sd) + n)
    error = np.std(stated - correct) / math.sqrt(trials)  # 0.012 to 0.014
    assert abs(np.mean(stated - correct)) < 0.04 + 3 * error


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 32, 128])
def test_calibration_with_20_equally_spaced_schemes(n):
    trials = 1_000
    values = np.arange(SCHEMES) / math.sqrt(n)  # one standard error of a mean apart
    stated, correct = experiments_of(lambda generator: generator.permutation(values), n, trials, seed=n)
    error = np.std(stated - correct) / math.sqrt(trials)  # about 0.013
    assert abs(np.mean(stated - correct)) < 3.5 * error


@pytest.mark.slow
def test_reliability_whatever_is_stated():
    """Among experiments with about the same stated probability, it is the frequency of correct selection."""
    n = 32
    runs = [experiments_of(normal_population(sd / math.sqrt(n)), n, 1_000, seed=i) for i, sd in enumerate([1, 2, 4, 8])]
    stated, correct = (np.concatenate(part) for part in zip(*runs, strict=True))
    checked = 0
    for low in np.arange(0.1, 1.0, 0.1):
        inside = (stated >= low) & (stated < low + 0.1)
        error = math.sqrt(np.mean(stated[inside] * (1 - stated[inside])) / inside.sum())  # 0.01 to 0.03
        assert abs(stated[inside].mean() - correct[inside].mean()) < 3.5 * error
        checked += 1
    assert checked == 9


@pytest.mark.slow
def test_a_bootstrap_without_shrinkage_is_too_sure():
    trials, n = 300, 32
    stated, correct = experiments_of(
        normal_population(1 / math.sqrt(n)), n, trials, seed=3, state=lambda x: probability_best(x, draws=500)
    )
    error = np.std(stated - correct) / math.sqrt(trials)
    assert np.mean(stated - correct) > 4 * error


def test_shrunk_values_have_no_winners_curse():
    """The posterior mean of the selected scheme is right on average; its sample mean is too high."""
    trials, n, tau = 400, 16, 0.25
    generator = np.random.Generator(np.random.PCG64(8))
    raw, shrunk = np.empty(trials), np.empty(trials)
    for trial in range(trials):
        truth = generator.normal(0, tau, SCHEMES)
        scores = truth + generator.normal(size=(n, SCHEMES))
        found = probability_correct(scores, draws=2)
        i = found.selected
        raw[trial] = scores[:, i].mean() - truth[i]
        shrunk[trial] = found.shrunk[i] - truth[i]
    error = shrunk.std() / math.sqrt(trials)  # about 0.009
    assert abs(shrunk.mean()) < 3.5 * error
    assert raw.mean() > 20 * error


def test_clear_winner_is_sure_and_a_tie_is_not():
    generator = np.random.Generator(np.random.PCG64(4))
    scores = generator.normal(size=(32, 5))
    scores[:, 3] += 10
    found = probability_correct(scores)
    assert found.selected == 3
    assert found.correct > 0.999
    equal = np.mean([probability_correct(generator.normal(size=(32, 5)), draws=500).best for _ in range(200)], axis=0)
    assert equal == pytest.approx(np.full(5, 0.2), abs=0.07)  # standard error about 0.015


def test_a_scheme_better_on_every_seed_by_the_same_is_surely_better():
    generator = np.random.Generator(np.random.PCG64(5))
    x, other = generator.normal(size=(2, 16))
    best = probability_correct(np.column_stack([x - 1e-3, x, other - 5])).best
    assert best[0] == 0
    assert best[1] > 0.99
    assert probability_correct(np.column_stack([x - 1e-3, x])).best.tolist() == [0.0, 1.0]


def test_without_noise_the_highest_is_the_best():
    found = probability_correct([[1.0, 3.0, 2.0]] * 4)
    assert (found.selected, found.correct) == (1, 1.0)
    assert found.best.tolist() == [0.0, 1.0, 0.0]
    assert found.shrunk.tolist() == [1.0, 3.0, 2.0]


def test_copies_share_equally_and_take_nothing_from_the_others():
    generator = np.random.Generator(np.random.PCG64(6))
    x, y, z = generator.normal(size=(3, 24))
    alone = probability_correct(np.column_stack([x, y, z]))
    copied = probability_correct(np.column_stack([x, y, x, z, x]))
    assert copied.best[[0, 2, 4]] == pytest.approx(np.full(3, alone.best[0] / 3))
    assert copied.best[[1, 3]] == pytest.approx(alone.best[1:])
    assert copied.correct == pytest.approx(alone.correct)
    assert copied.shrunk[[0, 2, 4]] == pytest.approx(np.full(3, alone.shrunk[0]))
    everything = probability_correct(np.column_stack([x, x, x]))
    assert everything.correct == 1.0
    assert everything.best == pytest.approx(np.full(3, 1 / 3))


@given(
    n=st.integers(2, 12),
    k=st.integers(1, 6),
    seed=st.integers(0, 10**6),
    shift=st.sampled_from([0.0, 1e6]),
    scale=st.sampled_from([1e-3, 1.0, 1e3]),
)
def test_laws_of_probabilities(n, k, seed, shift, scale):
    """They add up to 1 and do not depend on unit, level, order of schemes, or what happens to all schemes on a seed."""
    generator = np.random.Generator(np.random.PCG64(seed))
    scores = np.round(generator.normal(size=(n, k)), 1)  # rounded: ties and copies happen
    found = probability_correct(scores, draws=300)
    assert found.best.sum() == pytest.approx(1)
    assert (found.best >= 0).all()
    assert found.correct >= found.best[found.selected] - 1e-12
    order = generator.permutation(k)
    assert probability_correct(scores[:, order], draws=300).best == pytest.approx(found.best[order], abs=0.02)
    moved = probability_correct(scale * scores + shift, draws=300)
    assert moved.best == pytest.approx(found.best, abs=0.02)
    assert moved.shrunk == pytest.approx(scale * found.shrunk + shift, rel=1e-6, abs=1e-6 * scale)


def test_the_same_seed_gives_the_same_and_zero_is_a_seed():
    scores = np.random.Generator(np.random.PCG64(7)).normal(size=(12, 4))
    zero, again, one = (probability_correct(scores, draws=500, seed=s).best.tolist() for s in (0, 0, 1))
    assert zero == again
    assert zero != one


def test_own_variances_worked_by_hand():
    # d = (1, 2, 6): scores minus the mean of the seed have variance d_i (1 - 2/3) + 9/9 = 4/3, 5/3, 3
    wanted = np.array([4 / 3, 5 / 3, 3.0])
    noise = np.array([[1.0, 1.0, 1.0], [-1.0, -1.0, -1.0]]) * np.sqrt(wanted / 2)
    assert own_variances(noise) == pytest.approx([1.0, 2.0, 6.0])


def test_own_variances_are_found_under_a_seed_effect():
    generator = np.random.Generator(np.random.PCG64(8))
    n, d = 40_000, np.array([0.5, 1.0, 2.0, 4.0])
    scores = generator.normal(0, 5, (n, 1)) + np.sqrt(d) * generator.normal(size=(n, 4))
    within = scores - scores.mean(axis=1, keepdims=True)
    # A variance has the relative standard error sqrt(2 / n) = 0.7%, and solving the equations doubles it at most.
    assert own_variances(within - within.mean(axis=0)) == pytest.approx(d, rel=0.05)


# --- the set that holds the best


def test_the_set_worked_by_hand():
    # Pairs: b - a = (1, 2, 3), t = 2 / (1 / sqrt 3) = 3.4641; one-sided p of t with 2 df is 0.0371
    scores = np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]])
    assert indistinguishable(scores, level=0.95).tolist() == [False, True]
    assert indistinguishable(scores, level=0.97).tolist() == [True, True]
    third = np.column_stack([scores, scores[:, 1] - [0.1, -0.1, 0.0]])  # two rivals: p must be below 0.025
    assert indistinguishable(third, level=0.95).tolist() == [True, True, True]


def test_a_planted_tie_is_reported_and_a_dominated_scheme_is_not():
    generator = np.random.Generator(np.random.PCG64(9))
    shared = generator.normal(0, 5, 32)
    best, tie, worse = shared, shared + 1e-3 * generator.normal(size=32), shared - 1 + 0.5 * generator.normal(size=32)
    scores = np.column_stack([worse, best, tie, best, shared - 0.01])
    assert indistinguishable(scores).tolist() == [False, True, True, True, False]


@given(seed=st.integers(0, 10**6), n=st.integers(2, 10), k=st.integers(1, 6))
def test_laws_of_the_set(seed, n, k):
    generator = np.random.Generator(np.random.PCG64(seed))
    scores = np.round(generator.normal(size=(n, k)), 1)
    kept = indistinguishable(scores)
    assert kept[scores.mean(axis=0).argmax()]
    assert (kept <= indistinguishable(scores, level=0.99)).all()  # more certainty, a larger set
    order = generator.permutation(k)
    assert indistinguishable(scores[:, order]).tolist() == kept[order].tolist()


@pytest.mark.slow
@pytest.mark.parametrize("n", [8, 32])
@pytest.mark.parametrize("span", [0.0, 1.0, 10.0])
def test_the_set_holds_the_best_as_often_as_it_says(n, span):
    """Values from tied to spread, in standard errors; a tie is the hardest case, with scheme 0 called the best."""
    trials, level = 2_000, 0.95
    generator = np.random.Generator(np.random.PCG64(n + round(10 * span)))
    truth = -np.linspace(0, span, SCHEMES) / math.sqrt(n)
    held = sum(indistinguishable(scores_of(truth, n, generator), level)[0] for _ in range(trials))
    error = math.sqrt(level * (1 - level) / trials)  # 0.005
    assert held / trials > level - 3 * error


# --- joint intervals


def test_joint_intervals_are_bonferroni():
    generator = np.random.Generator(np.random.PCG64(10))
    baseline, *columns = generator.normal(size=(4, 9))
    found = simultaneous_intervals(np.column_stack(columns), baseline, level=0.94)
    assert list(found) == [paired_difference(column, baseline, 0.98) for column in columns]  # 1 - 0.06 / 3


def test_copies_cost_nothing():
    generator = np.random.Generator(np.random.PCG64(11))
    baseline, x, y = generator.normal(size=(3, 9))
    two = simultaneous_intervals(np.column_stack([x, y]), baseline)
    more = simultaneous_intervals(np.column_stack([x, baseline, y, x, y]), baseline)
    assert [more[i] for i in (0, 2, 3, 4)] == [two[0], two[1], two[0], two[1]]
    assert (more[1].mean, more[1].low, more[1].high) == (0.0, 0.0, 0.0)
    assert simultaneous_intervals(x[:, None], baseline) == (paired_difference(x, baseline),)


def test_the_interval_of_the_picked_scheme_is_right():
    """Ten schemes as good as the baseline: its own interval of the winner fails often, the joint one does not."""
    trials, n, k = 1_000, 12, 10
    generator = np.random.Generator(np.random.PCG64(12))
    joint = own = 0
    for _ in range(trials):
        scores, baseline = generator.normal(size=(n, k)), generator.normal(size=n)
        pick = scores.mean(axis=0).argmax()
        interval = simultaneous_intervals(scores, baseline)[pick]
        joint += interval.low <= 0 <= interval.high
        interval = paired_difference(scores[:, pick], baseline)
        own += interval.low <= 0 <= interval.high
    error = math.sqrt(0.95 * 0.05 / trials)  # 0.007
    assert joint / trials > 0.95 - 3 * error
    assert own / trials < 0.95 - 6 * error


# --- paired intervals and the winner's curse


@pytest.mark.parametrize("pairs", [8, 12, 16])
def test_paired_intervals_cover_in_small_skewed_experiments(pairs):
    """1,000 experiments of 8 to 16 pairs; coverage 93% to 97%, standard error 0.7 points."""
    trials, truth = 1_000, 0.3
    generator = np.random.Generator(np.random.PCG64(100 + pairs))
    covered = 0
    for _ in range(trials):
        scores = scores_of(np.array([0.0, truth]), pairs, generator)
        interval = paired_difference(scores[:, 1], scores[:, 0])
        covered += interval.low <= truth <= interval.high
    assert 0.93 <= covered / trials <= 0.97


def test_the_curse_worked_by_hand():
    found = winners_curse(7.0, [2.0, 4.0, 6.0, 6.0, 7.0])  # mean 5, sd 2
    assert found.gap == 2.0
    assert found.error == pytest.approx(2 / math.sqrt(5))
    assert found.fresh == mean_interval([2.0, 4.0, 6.0, 6.0, 7.0])
    assert found.search == 7.0


def test_the_curse_has_the_size_of_the_highest_of_many():
    """The best of 20 equal schemes seems better by the expected maximum of 20 normal numbers."""
    trials, n = 2_000, 16
    generator = np.random.Generator(np.random.PCG64(13))
    gaps = [
        winners_curse(generator.normal(size=SCHEMES).max() / math.sqrt(n), generator.normal(size=n)).gap
        for _ in range(trials)
    ]
    grid = np.linspace(-8, 8, 40_001)
    density = SCHEMES * stats.norm.pdf(grid) * stats.norm.cdf(grid) ** (SCHEMES - 1)
    known = np.trapezoid(grid * density, grid) / math.sqrt(n)  # 1.867 / 4
    assert np.mean(gaps) == pytest.approx(known, abs=3.5 * np.std(gaps) / math.sqrt(trials))


# --- refusals


@pytest.mark.parametrize("scores", [[[1.0, 2.0]], [1.0, 2.0], [[1.0, math.nan], [1.0, 2.0]], np.zeros((3, 0))])
@pytest.mark.parametrize("function", [probability_correct, indistinguishable])
def test_scores_are_checked(function, scores):
    with pytest.raises(ValueError, match=r"at least 2 seeds|finite"):
        function(scores)


@pytest.mark.parametrize("level", [0.0, 1.0, math.nan, 95])
def test_levels_are_checked(level):
    scores = np.eye(3)
    for call in (
        lambda: indistinguishable(scores, level),
        lambda: simultaneous_intervals(scores, scores[:, 0], level),
        lambda: winners_curse(1.0, scores[0], level),
    ):
        with pytest.raises(ValueError, match="level must be in"):
            call()


def test_baseline_and_search_value_are_checked():
    with pytest.raises(ValueError, match="one score for each of 3 seeds"):
        simultaneous_intervals(np.eye(3), [1.0, 2.0])
    with pytest.raises(ValueError, match="finite"):
        simultaneous_intervals(np.eye(3), [1.0, 2.0, math.nan])
    with pytest.raises(ValueError, match="search_mean must be finite"):
        winners_curse(math.inf, [1.0, 2.0])
