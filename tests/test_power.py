"""Power of a field trial against textbooks, other formulas, and real t tests of simulated agents."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from experiments.analysis.power import agents_needed, design_effect, power, power_curve, remaining_variance

TRIALS = 10_000
EFFECTS = st.floats(0.05, 2)
SIZES = st.integers(2, 400)


def share_found(first, second, alpha=0.05, *, equal=True):
    """Share of trials (rows) whose t test is significant, and its standard error."""
    found = np.mean(stats.ttest_ind(first, second, axis=1, equal_var=equal).pvalue < alpha)
    return found, math.sqrt(found * (1 - found) / len(first))


# --- known values


@pytest.mark.parametrize(("d", "agents"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_agents_needed_are_those_of_the_textbook(d, agents):
    assert agents_needed(d, 1.0) == agents  # Cohen 1988, table 2.4.1: small, medium and large effect


@pytest.mark.parametrize(
    ("d", "n", "known"), [(0.5, 64, 0.8015), (0.5, 20, 0.3379), (0.8, 26, 0.8075), (0.2, 100, 0.2906)]
)
def test_power_is_that_of_published_tables(d, n, known):
    assert power(d, 1.0, n) == pytest.approx(known, abs=1e-4)


def test_power_is_an_average_over_the_standard_deviation_seen():
    """The t test rejects if |difference| > t s sqrt(2/n); given s the difference is normal, and s^2 is chi-squared."""
    d, n, alpha = 0.7, 9, 0.1
    freedom, shift = 2 * n - 2, d / math.sqrt(2 / n)
    critical = stats.t.isf(alpha / 2, freedom)

    def rejected(chi2):
        edge = critical * math.sqrt(chi2 / freedom)
        return (stats.norm.sf(edge - shift) + stats.norm.cdf(-edge - shift)) * stats.chi2.pdf(chi2, freedom)

    assert power(d, 1.0, n, alpha) == pytest.approx(integrate.quad(rejected, 0, 200, limit=200)[0], abs=1e-7)


def test_large_arms_follow_the_normal_law():
    d = 0.01
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    assert agents_needed(d, 1.0) == pytest.approx(2 * (z / d) ** 2, rel=1e-4)


# --- real tests


@pytest.mark.parametrize(("delta", "n"), [(0.0, 10), (0.6, 10), (-1.5, 5), (0.5, 64)])
def test_power_is_the_share_of_real_tests_that_find_it(delta, n):
    generator = np.random.Generator(np.random.PCG64(n))
    sd = 3.0
    found, error = share_found(generator.normal(delta * sd, sd, (TRIALS, n)), generator.normal(0, sd, (TRIALS, n)))
    assert power(delta * sd, sd, n) == pytest.approx(found, abs=4 * error)


@pytest.mark.parametrize(("sds", "sizes"), [((1.0, 3.0), (20, 20)), ((3.0, 1.0), (12, 36)), ((1.0, 1.0), (10, 20))])
def test_power_of_welchs_test_is_the_share_of_real_ones(sds, sizes):
    generator = np.random.Generator(np.random.PCG64(1))
    first = generator.normal(1.5, sds[0], (TRIALS, sizes[0]))
    found, error = share_found(first, generator.normal(0, sds[1], (TRIALS, sizes[1])), equal=False)
    known = power(1.5, sds[0], sizes[0], sd_other=sds[1], ratio=sizes[1] / sizes[0])
    assert known == pytest.approx(found, abs=4 * error + 0.005)  # 0.005: Satterthwaite's is an approximation


def test_groups_cost_power_as_the_design_effect_says():
    """Agents in groups that share a manager: the test on group means is exact, one that ignores groups is not."""
    generator = np.random.Generator(np.random.PCG64(2))
    trials, groups, size, correlation, delta = 5_000, 8, 10, 0.2, 0.6

    def arm(mean):
        shared = math.sqrt(correlation) * generator.normal(size=(trials, groups, 1))
        return mean + shared + math.sqrt(1 - correlation) * generator.normal(size=(trials, groups, size))

    first, second = arm(delta), arm(0.0)
    found, error = share_found(first.mean(axis=2), second.mean(axis=2))
    known = power(delta, math.sqrt(design_effect(size, correlation) / size), groups)
    assert known == pytest.approx(found, abs=4 * error)
    assert power(delta, 1.0, groups * size) > found + 0.2


def test_a_baseline_period_helps_as_its_correlation_says():
    """Analysis of covariance on simulated agents: the variance of the adjusted difference falls by 1 - r^2."""
    generator = np.random.Generator(np.random.PCG64(3))
    trials, n, r, delta = 3_000, 40, 0.7, 0.4
    before = generator.normal(size=(trials, 2 * n))
    arm = np.repeat([1.0, 0.0], n)
    after = delta * arm + r * before + math.sqrt(1 - r**2) * generator.normal(size=(trials, 2 * n))
    found = 0
    for x, y in zip(before, after, strict=True):
        design = np.column_stack([np.ones(2 * n), arm, x])
        inverse = np.linalg.inv(design.T @ design)
        beta = inverse @ design.T @ y
        variance = ((y - design @ beta) ** 2).sum() / (2 * n - 3)
        found += abs(beta[1]) > stats.t.isf(0.025, 2 * n - 3) * math.sqrt(variance * inverse[1, 1])
    share = found / trials
    error = math.sqrt(share * (1 - share) / trials)
    known = power(delta, math.sqrt(remaining_variance(r)), n)
    assert known == pytest.approx(share, abs=4 * error + 0.01)  # 0.01: the covariate's degree of freedom and imbalance
    assert power(delta, 1.0, n) < share - 0.2


# --- laws


ROUNDING = 1e-8  # of SciPy's noncentral t


@given(EFFECTS, SIZES, st.sampled_from([0.01, 0.05, 0.1]))
def test_more_agents_a_larger_effect_or_more_false_alarms_find_more(delta, n, alpha):
    base = power(delta, 1.0, n, alpha)
    assert power(delta, 1.0, n + 1, alpha) >= base - ROUNDING
    assert power(1.1 * delta, 1.0, n, alpha) >= base - ROUNDING
    assert power(delta, 1.1, n, alpha) <= base + ROUNDING
    assert power(delta, 1.0, n, 1.5 * alpha) > base - ROUNDING
    assert alpha - ROUNDING <= base <= 1


@given(EFFECTS, SIZES, st.floats(0.01, 100))
def test_neither_unit_nor_sign_nor_name_of_an_arm_matters(delta, n, unit):
    base = power(delta, 1.0, n)
    assert power(-delta * unit, unit, n) == pytest.approx(base)
    assert power(delta, 2.0, n, sd_other=1.0, ratio=2) == pytest.approx(
        power(delta, 1.0, 2 * n, sd_other=2.0, ratio=0.5)
    )
    assert power(delta, 1.0, n, sd_other=1.0) == pytest.approx(base)  # equal arms: Welch's test is Student's


@settings(max_examples=40)  # each looks for the fewest agents
@given(
    delta=st.floats(0.1, 5),
    wanted=st.sampled_from([0.5, 0.8, 0.95]),
    other=st.sampled_from([None, 0.5, 2.0]),
    ratio=st.sampled_from([0.5, 1.0, 3.0]),
)
def test_agents_needed_are_the_fewest_that_do(delta, wanted, other, ratio):
    n = agents_needed(delta, 1.0, wanted, sd_other=other, ratio=ratio)
    assert power(delta, 1.0, n, sd_other=other, ratio=ratio) >= wanted
    if (n - 1) >= 2 and (n - 1) * ratio >= 2:
        assert power(delta, 1.0, n - 1, sd_other=other, ratio=ratio) < wanted


def test_no_difference_is_found_as_often_as_by_false_alarm():
    assert power(0.0, 1.0, 30, alpha=0.01) == pytest.approx(0.01)


def test_extreme_differences_are_found_surely():
    assert power_curve(1e3, 1.0, [2, 10, 10**6]) == pytest.approx([1, 1, 1])
    assert agents_needed(1e3, 1.0) == 2


def test_a_curve_is_power_at_each_size():
    assert power_curve(0.5, 1.0, [5, 20, 64]).tolist() == [power(0.5, 1.0, n) for n in (5, 20, 64)]


def test_factors_worked_by_hand():
    assert design_effect(11, 0.05) == pytest.approx(1.5)
    assert design_effect(1, 0.9) == 1
    assert remaining_variance(0.6) == pytest.approx(0.64)
    assert remaining_variance(-1) == 0


# --- refusals


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sd": 0.0}, "sd must be finite and positive"),
        ({"sd": math.nan}, "sd must be finite and positive"),
        ({"sd_other": -1.0}, "sd_other must be"),
        ({"ratio": 0.0}, "ratio must be"),
        ({"alpha": 0.0}, "alpha must be in"),
        ({"alpha": 1.0}, "alpha must be in"),
        ({"delta": math.inf}, "delta must be finite"),
    ],
)
def test_numbers_are_checked(change, message):
    numbers = {"delta": 0.5, "sd": 1.0} | change
    with pytest.raises(ValueError, match=message):
        power(**numbers, n=10)
    with pytest.raises(ValueError, match=message):
        agents_needed(**numbers)


def test_sizes_and_wishes_are_checked():
    with pytest.raises(ValueError, match="at least 2 agents"):
        power(0.5, 1.0, 1)
    with pytest.raises(ValueError, match="at least 2 agents"):
        power(0.5, 1.0, 3, ratio=0.5)
    for delta, wanted in ((0.0, 0.8), (0.5, 1.0), (0.5, 0.05)):
        with pytest.raises(ValueError, match="delta must not be 0"):
            agents_needed(delta, 1.0, wanted)
    with pytest.raises(ValueError, match="over a billion"):
        agents_needed(1e-6, 1.0)
    with pytest.raises(ValueError, match="size must be"):
        design_effect(0.5, 0.1)
    with pytest.raises(ValueError, match="correlation must be"):
        remaining_variance(1.1)
