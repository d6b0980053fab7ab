"""Customer value: worked figures, laws, closed forms, the registry, the command."""

from __future__ import annotations

import inspect
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy import optimize, special
from typer.testing import CliRunner

import paytrial
import sim.value
from paytrial.cli import app
from paytrial.commands.value import example_of, option_of
from scenarios.loader import load_scenario, load_scheme
from sim.kpis import KPIS, RunView, segment_values
from sim.run import run
from sim.value import (
    FORMULAS,
    Formula,
    Input,
    Value,
    annuity,
    clv,
    direct_gain,
    discounted_lifetime,
    fit,
    gain_of,
    information_cost,
    information_income,
    instalment,
    lasting_gain,
    loss_of_customer,
    loyal_and_disloyal,
    margin_multiple,
    retained_value,
    retention_elasticity,
    retention_in,
    return_on_cost,
    survival,
    survival_curve,
    transactions_value,
)

HIGH_END = (1_000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394)
"""Survivors of 1,000 customers, years 0 to 12 (Fader & Hardie 2007)."""

MONEY = st.floats(-1e6, 1e6)
RATES = st.one_of(st.just(0.0), st.floats(-0.5, -1e-3), st.floats(1e-3, 2))
YEARS = st.floats(0, 100)
SHAPES = st.floats(0.05, 20)
ALL = pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)


def invoke(*words: str):
    return CliRunner().invoke(app, ["value", *words])


def answer(*words: str) -> str:
    result = invoke(*words)
    assert result.exit_code == 0, result.output
    return result.stdout


# --- worked figures, as the sources print them


def test_annuity_figures():
    assert clv(2_000, 0.0578, 5) == pytest.approx(8_475.389, abs=5e-4)
    assert annuity(0.1, 5) == pytest.approx(3.79079, abs=5e-6)


def test_annuity_by_hand():
    # 100 / 1.1 + 100 / 1.21 = 90.9091 + 82.6446
    assert clv(100, 0.1, 2) == pytest.approx(173.5537, abs=5e-5)


def test_transactions_figure():
    assert transactions_value(3_000, 4, 10) == 120_000


def test_margin_multiple_figures():
    assert margin_multiple(0.9, 0.12) == pytest.approx(4.0909, abs=5e-5)  # 0.9 / 0.22
    assert retention_elasticity(0.9, 0.12) == pytest.approx(5.09, abs=5e-3)  # 1.12 / 0.22


def test_loss_figures_of_the_reconstruction():
    # 5 instalments of 707.932; 3,540 in print. (3,540 + 1,150) x 1.15 = 5,393.5, printed as 5,394.
    paid = 5 * instalment(3_000, 0.0578, 5)
    assert round(paid) == 3_540
    assert math.ceil((round(paid) + 1_150) * 1.15) == 5_394
    assert loss_of_customer(3_000, 0.0578, 5, 1_150) == pytest.approx((3_539.6605 + 1_150) * 1.15, abs=1e-3)
    assert 5_393 <= loss_of_customer(3_000, 0.0578, 5, 1_150) <= 5_394


def test_lasting_value_figure():
    found = FORMULAS["lasting"].compute(transactions=1, purchase=5_150, winning=0, referred=8_100)
    assert found == {"direct": 5_150, "lasting": 13_250}
    assert direct_gain(6, 1_000, 850) == 5_150


def test_survival_figures():
    found = fit(HIGH_END[:8])
    assert found.alpha == pytest.approx(0.668, abs=5e-4)
    assert found.beta == pytest.approx(3.806, abs=5e-4)
    assert found.log_likelihood == pytest.approx(-1611.158, abs=5e-4)
    assert survival(found.alpha, found.beta, 12) == pytest.approx(0.378, abs=5e-4)  # observed: 0.394
    assert discounted_lifetime(found.alpha, found.beta, 0.1) == pytest.approx(5.9223, abs=5e-5)


def test_a_constant_share_leaving_would_say_much_less():
    leaving = (HIGH_END[0] - HIGH_END[7]) / sum(HIGH_END[:7])
    assert (1 - leaving) ** 12 == pytest.approx(0.270, abs=5e-3)


def test_information_value_by_hand():
    assert information_income(2, (4, 10), (5, 3)) == 100  # 2 x (4 x 5 + 10 x 3)
    assert information_cost(6, 8) == 48


def test_centre_roi_by_hand():
    # 420 x 1,200 + 80 x 9,000 = 1,224,000; 60 x 1,200 + 5 x 9,000 = 117,000; (1,107,000 - 300,000) / 300,000
    found = FORMULAS["roi"].compute(loyal=(420, 80), disloyal=(60, 5), clv=(1_200, 9_000), cost=300_000)
    assert found == {"gain": 1_224_000, "loss": 117_000, "net_gain": 1_107_000, "roi": 2.69}


# --- laws: annuity


@given(RATES, st.integers(0, 60))
def test_an_annuity_is_the_sum_of_its_terms(rate, years):
    assert annuity(rate, years) == pytest.approx(math.fsum((1 + rate) ** -t for t in range(1, years + 1)), rel=1e-9)


@given(st.floats(1, 1e6), st.floats(0.001, 2), st.floats(0, 50), st.floats(0.1, 50))
def test_clv_rises_with_income_and_years_and_falls_with_the_rate(income, rate, years, more):
    assert clv(income * 1.01, rate, years + more) > clv(income, rate, years + more)
    assert clv(income, rate, years + more) >= clv(income, rate, years)
    assert clv(income, rate * 0.99, years + more) > clv(income, rate, years + more)


@given(MONEY, st.floats(0, 100))
def test_at_rate_0_clv_is_income_times_years(income, years):
    assert clv(income, 0, years) == income * years
    for rate in (1e-18, 1e-12, -1e-12, 1e-9):
        assert clv(income, rate, years) == pytest.approx(income * years, rel=1e-6)


@given(RATES, st.floats(0, 40), st.floats(0, 40))
def test_years_can_be_cut_in_two(rate, first, second):
    """What comes after `first` years is worth its own annuity, discounted by them."""
    together = annuity(rate, first) + (1 + rate) ** -first * annuity(rate, second)
    assert annuity(rate, first + second) == pytest.approx(together, rel=1e-8, abs=1e-12)


@given(st.floats(1, 1e6), st.floats(0, 2), st.integers(1, 60))
def test_instalments_pay_back_the_loan(loan, rate, years):
    """A year's interest on what is left, less the instalment, year by year, ends at nothing."""
    rest = loan
    paid = instalment(loan, rate, years)
    for _ in range(years):
        rest = rest * (1 + rate) - paid
    assert rest == pytest.approx(0, abs=1e-9 * loan * (1 + rate) ** years)


def test_a_free_loan_is_paid_back_in_equal_parts():
    assert instalment(3_000, 0, 4) == 750


# --- laws: retention


@given(st.floats(0, 0.98), st.floats(0.01, 2))
def test_the_margin_multiple_is_the_sum_of_its_terms(retention, rate):
    terms = math.fsum((retention / (1 + rate)) ** t for t in range(1, 4_000))
    assert margin_multiple(retention, rate) == pytest.approx(terms, rel=1e-9)


@given(st.floats(0.1, 0.95), st.floats(0.01, 1))
def test_the_elasticity_is_the_slope_of_the_multiple(retention, rate):
    step = 1e-6
    up, down = (margin_multiple(retention * (1 + sign * step), rate) for sign in (1, -1))
    slope = (up - down) / (2 * step) / margin_multiple(retention, rate)
    assert retention_elasticity(retention, rate) == pytest.approx(slope, rel=1e-4)


@given(MONEY, st.floats(0, 0.99), st.floats(0, 2))
def test_retained_value_is_margin_times_multiple(margin, retention, rate):
    assert retained_value(margin, retention, rate) == pytest.approx(margin * margin_multiple(retention, rate))


def test_nobody_leaving_for_nothing_has_no_value():
    for function in (margin_multiple, retention_elasticity, lambda r, i: retained_value(1, r, i)):
        with pytest.raises(ValueError, match="retention 1 at rate 0 has no finite value"):
            function(1, 0)


@given(SHAPES, SHAPES, st.integers(1, 60))
def test_survival_is_a_ratio_of_beta_functions(alpha, beta, years):
    closed = math.exp(special.betaln(alpha, beta + years) - special.betaln(alpha, beta))
    assert survival(alpha, beta, years) == pytest.approx(closed, rel=1e-9)
    curve = survival_curve(alpha, beta, years)
    assert [year for year, _, _ in curve] == list(range(1, years + 1))
    assert curve[-1][1] == pytest.approx(closed, rel=1e-9)
    assert curve[-1][2] == retention_in(alpha, beta, years)


@given(SHAPES, SHAPES, st.integers(1, 50))
def test_those_who_stayed_longer_are_kept_more_often(alpha, beta, year):
    assert retention_in(alpha, beta, year + 1) > retention_in(alpha, beta, year)
    assert retention_in(alpha, beta, 1) == pytest.approx(beta / (alpha + beta))


def test_survival_is_the_mean_of_everybodys_own():
    """Numerical integral over the beta law of (1 - theta)^n."""
    theta = special.betaincinv(0.668, 3.806, (np.arange(200_000) + 0.5) / 200_000)
    assert survival(0.668, 3.806, 6) == pytest.approx(((1 - theta) ** 6).mean(), rel=1e-5)


@given(SHAPES, SHAPES, st.floats(0.01, 2))
def test_the_discounted_lifetime_is_gauss_hypergeometric(alpha, beta, rate):
    closed = special.hyp2f1(1, beta, alpha + beta, 1 / (1 + rate))
    assert discounted_lifetime(alpha, beta, rate) == pytest.approx(closed, rel=1e-8)


def test_the_discounted_lifetime_at_its_ends():
    assert discounted_lifetime(1e6, 1e-6, 0.1) == pytest.approx(1)  # everybody leaves after the first payment
    assert discounted_lifetime(1e-6, 1e6, 0.1) == pytest.approx(11, rel=1e-6)  # nobody does: 1 + 1 / 0.1
    alike = discounted_lifetime(1e5, 9e5, 0.1)  # hardly any difference: one retention rate, 0.9
    assert alike == pytest.approx(1 + margin_multiple(0.9, 0.1), rel=1e-4)


# --- laws: fit


def log_likelihood(alpha: float, beta: float, survivors) -> float:
    """Written from the definition: P(T = t) of those lost, S(n) of those left."""
    lost = -np.diff(survivors)
    t = np.arange(1, len(survivors))
    log_p = special.betaln(alpha + 1, beta + t - 1) - special.betaln(alpha, beta)
    log_s = special.betaln(alpha, beta + t[-1]) - special.betaln(alpha, beta)
    return float(lost @ log_p + survivors[-1] * log_s)


def best_by_simplex(survivors) -> tuple[float, float, float]:
    found = optimize.minimize(
        lambda x: -log_likelihood(math.exp(x[0]), math.exp(x[1]), survivors),
        x0=(0.0, 1.0),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-9, "maxiter": 10_000, "maxfev": 10_000},
    )
    return math.exp(found.x[0]), math.exp(found.x[1]), -found.fun


@pytest.mark.parametrize("years", [5, 7, 12])
def test_the_fit_is_where_another_optimiser_finds_it(years):
    survivors = HIGH_END[: years + 1]
    found = fit(survivors)
    alpha, beta, best = best_by_simplex(survivors)
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), rel=1e-3)
    assert found.log_likelihood == pytest.approx(best, abs=1e-6)
    assert found.log_likelihood == pytest.approx(log_likelihood(found.alpha, found.beta, survivors), abs=1e-7)


def test_a_fit_of_two_periods_by_hand():
    # Leaving: 20%, then 100 of 800, 12.5%. alpha / (alpha + beta) = 0.2 and alpha / (alpha + beta + 1) = 0.125
    # give alpha = 1/3 and beta = 4/3.
    found = fit((1_000, 800, 700))
    assert (found.alpha, found.beta) == pytest.approx((1 / 3, 4 / 3))


@settings(max_examples=50)
@given(st.floats(0.2, 5), st.floats(0.5, 20), st.integers(3, 12))
def test_the_fit_finds_the_law_that_made_the_counts(alpha, beta, years):
    found = fit([1e6 * survival(alpha, beta, year) for year in range(years + 1)])
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), rel=1e-4)


@settings(max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.integers(0, 1_000), min_size=3, max_size=8))
def test_nothing_nearby_is_more_likely(counts):
    survivors = sorted(counts, reverse=True)
    try:
        found = fit(survivors)
    except ValueError:
        assume(False)  # no law to fit
    for up, side in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99), (1.1, 1.1), (0.9, 0.9)):
        assert log_likelihood(found.alpha * up, found.beta * side, survivors) <= found.log_likelihood + 1e-6


def test_more_customers_alike_change_the_likelihood_only():
    one, ten = fit(HIGH_END[:8]), fit([10 * count for count in HIGH_END[:8]])
    assert (ten.alpha, ten.beta) == pytest.approx((one.alpha, one.beta), rel=1e-9)
    assert ten.log_likelihood == pytest.approx(10 * one.log_likelihood)


@pytest.mark.parametrize(
    ("survivors", "said"),
    [
        ((1_000, 900, 810, 729), "customers do not seem to differ; a constant 0.1 lost a period fits best"),
        ((1_000, 950, 800, 500), "customers do not seem to differ"),
        ((1_000, 500, 500, 500), "stop leaving after the first period"),
        ((1_000, 900, 901), "survivors rise from 900 to 901 in period 2, but may only fall"),
        ((1_000, 0, 0), "all gone after one period"),
        ((1_000, 1_000, 1_000), "survivors never fall"),
        ((1_000, 900), "a list of 2, but must be a list of 3 to 1,000 values"),
        ((1_000, math.nan, 3), r"survivors\[2\] is nan, but must be a number from 0 to"),
        ((1_000, -1, 3), r"survivors\[2\] is -1, but must be a number from 0 to"),
    ],
)
def test_counts_without_a_law_are_refused(survivors, said):
    with pytest.raises(ValueError, match=said):
        fit(survivors)


# --- laws: the rest


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1), st.floats(0.5, 60))
def test_what_comes_later_grows_with_years_and_falls_with_the_cost_of_keeping(income, keeping, rate, years):
    dearer = lasting_gain(income, keeping + 1, rate, years)
    assert dearer < lasting_gain(income, keeping, rate, years)
    if income > keeping:
        assert lasting_gain(income, keeping, rate, years + 1) >= lasting_gain(income, keeping, rate, years)


def test_a_customer_is_worth_the_first_purchase_and_the_rest():
    found = FORMULAS["first-purchase"].compute(
        first_price=900, winning=1_000, income=500, rate=0.0, years=3, keeping=200
    )
    assert found == {"first": -100, "later": 900, "value": 800}  # (500 - 200) x 3


@given(st.floats(0, 1e5), st.floats(0, 1), st.integers(1, 40), st.floats(0, 1e5), st.floats(0, 2))
def test_the_loss_grows_with_everything_that_is_lost(winning, rate, years, repeat, reputation):
    loss = loss_of_customer(winning, rate, years, repeat, reputation)
    assert loss_of_customer(winning + 1, rate, years, repeat, reputation) > loss
    assert loss_of_customer(winning, rate, years, repeat + 1, reputation) > loss
    assert loss_of_customer(winning, rate, years, repeat, reputation + 0.1) >= loss
    assert loss >= winning + repeat - 1e-6 * (1 + loss)  # at the least what was spent and is not bought


@given(st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1e3)), min_size=1, max_size=6), st.floats(0, 100))
def test_information_is_worth_more_with_more_use_and_more_content(points, worth):
    amounts, uses = (list(column) for column in zip(*points, strict=True))
    income = information_income(worth, amounts, uses)
    assert information_income(worth, amounts, [n + 1 for n in uses]) >= income
    assert information_income(worth, [p + 1 for p in amounts], uses) >= income
    assert information_cost(4, 10) < information_cost(5, 10)


GROUPS = st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(1, 1e5)), min_size=1, max_size=6)


@given(GROUPS, st.floats(1, 1e6), st.floats(0.01, 100))
def test_roi_has_no_unit(groups, cost, rate_of_exchange):
    loyal, disloyal, values = (list(column) for column in zip(*groups, strict=True))
    one = FORMULAS["roi"].compute(loyal=loyal, disloyal=disloyal, clv=values, cost=cost)["roi"]
    exchanged = [value * rate_of_exchange for value in values]
    other = FORMULAS["roi"].compute(loyal=loyal, disloyal=disloyal, clv=exchanged, cost=cost * rate_of_exchange)["roi"]
    assert other == pytest.approx(one, rel=1e-6, abs=1e-6 * (gain_of(loyal, values) + gain_of(disloyal, values)) / cost)


@given(GROUPS, st.floats(1, 1e6), st.randoms(use_true_random=False))
def test_the_order_of_groups_does_not_matter_and_a_group_can_be_cut_in_two(groups, cost, source):
    def roi(rows) -> float:
        loyal, disloyal, values = (list(column) for column in zip(*rows, strict=True))
        return FORMULAS["roi"].compute(loyal=loyal, disloyal=disloyal, clv=values, cost=cost)["roi"]

    shuffled = source.sample(groups, len(groups))
    (loyal, disloyal, value), *rest = groups
    halves = [(loyal / 2, disloyal / 2, value), *rest, (loyal / 2, disloyal / 2, value)]
    size = sum((n + m) * v for n, m, v in groups) / cost
    assert roi(shuffled) == pytest.approx(roi(groups), rel=1e-9, abs=1e-9 * size)
    assert roi(halves) == pytest.approx(roi(groups), rel=1e-9, abs=1e-9 * size)


def test_roi_is_0_where_net_gain_pays_exactly():
    assert return_on_cost(500, 500) == 0
    assert return_on_cost(0, 500) == -1


def test_loyal_is_above_85_and_disloyal_below_50():
    assert loyal_and_disloyal([100, 85.1, 85, 84, 50, 49.9, 0]) == (2, 2)
    assert loyal_and_disloyal([]) == (0, 0)
    for wrong in (-1, 101, math.nan):
        with pytest.raises(ValueError, match=r"indexes\[2\] is .*, but must be a number from 0 to 100 \(points\)"):
            loyal_and_disloyal([60, wrong])


# --- the KPIs of a run are the same formulas


@pytest.fixture(scope="module")
def view() -> RunView:
    scenario = load_scenario("tiny")
    tables = run(scenario, load_scheme("current"), 1).tables
    return RunView(scenario, tables["weeks"], tables["segments"], tables["agents"])


def test_the_value_of_a_segment_is_the_margin_multiple_to_the_last_bit(view):
    rate = view.scenario.costs.discount_rate
    for row in segment_values(view).itertuples():
        assert row.value == row.margin * row.retention / (1.0 + rate - row.retention)
        assert row.value == retained_value(row.margin, row.retention, rate)


def test_the_roi_of_a_run_is_the_formula_on_its_groups(view):
    values = segment_values(view)
    tail = view.weeks.tail(13)
    spent = float((tail["service_cost"] + tail["pay_fixed"] + tail["pay_variable"] + tail["policy"]).sum())
    groups = {
        key: tuple(map(float, values[column]))
        for key, column in (("loyal", "loyal"), ("disloyal", "disloyal"), ("clv", "value"))
    }
    found = FORMULAS["roi"].compute(**groups, cost=spent / 3)  # 13 weeks are 3 months
    assert KPIS["centre_roi"].formula(view) == pytest.approx(found["roi"], rel=1e-9)


# --- the registry


def python_of(text: str) -> str:
    """The arithmetic of an explanation as Python: ` x `, `^` and thousands separators."""
    return re.sub(r"(?<=\d),(?=\d{3})", "", text).replace(" x ", " * ").replace("^", "**")


def evaluated(text: str) -> float:
    names = {
        "B": special.beta,
        "F": special.hyp2f1,
        "alpha_max": lambda n: best_by_simplex(n)[0],
        "beta_max": lambda n: best_by_simplex(n)[1],
        "log_l": lambda n: best_by_simplex(n)[2],
    }
    return float(eval(python_of(text), {"__builtins__": {}}, names))  # noqa: S307 - our own text


def check_explained(formula: Formula, given: dict[str, Value], rel: float) -> None:
    """What the explanation says, worked out, is what the functions return."""
    results = formula.compute(**given)
    known = {**formula.complete(given), **results}
    for step in formula.steps:
        assert evaluated(step.filled(known)) == pytest.approx(results[step.name], rel=rel, abs=1e-6), step.name


@ALL
def test_a_formula_is_declared_in_full(formula):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", formula.name)
    assert formula.source.split(",")[0] in {"evidence", "domain", "assumed"}
    assert formula.title
    assert formula.meaning
    assert formula.worked
    symbols = [item.symbol for item in formula.inputs] + [step.symbol for step in formula.steps]
    assert len(set(symbols)) == len(symbols)
    assert "x" not in symbols, "x is the sign for times"
    for item in formula.inputs:
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", item.name)
        assert item.unit
        assert item.meaning
        assert item.low < item.high
        assert item.default is None or item.low <= item.default <= item.high


@ALL
def test_texts_and_functions_take_the_same_inputs(formula):
    known = {item.name for item in formula.inputs}
    used = set(formula.curve.arguments) if formula.curve else set()
    for step in formula.steps:
        assert set(inspect.signature(step.compute).parameters) == set(step.arguments)
        assert set(step.arguments) <= known
        used |= set(step.arguments)
        known.add(step.name)
    assert {item.name for item in formula.inputs} <= used, "an input that nothing reads"
    assert formula.result in formula.steps


@ALL
def test_worked_figures_come_out_to_the_digits_given(formula):
    for worked in formula.worked:
        found = formula.compute(**worked.inputs)[worked.step]
        assert found == pytest.approx(worked.value, abs=worked.half_digit, rel=0), worked


@ALL
def test_the_explanation_is_the_arithmetic(formula):
    check_explained(formula, dict(formula.worked[0].inputs), rel=1e-6)


@st.composite
def legal(draw: st.DrawFn, formula: Formula) -> dict[str, Value]:
    """Inputs in range, of a size people use; lists of one length."""
    length = draw(st.integers(1, 4))

    def one(item: Input) -> st.SearchStrategy[float]:
        low, high = max(item.low, -1e4), min(item.high, 50 if item.unit in {"no unit", "years"} else 1e4)
        if item.whole:
            return st.integers(math.ceil(low), math.floor(high))
        if item.name == "rate":
            return st.floats(max(low, 0.01), high) if low > 0 else st.sampled_from([0, 0.02, 0.5, 1.25])
        return st.floats(low + 0.05 if item.unit == "no unit" else low, high).map(lambda value: round(value, 3))

    return {
        item.name: draw(st.tuples(*[one(item)] * length)) if item.many else draw(one(item)) for item in formula.inputs
    }


@pytest.mark.parametrize("formula", [f for f in FORMULAS.values() if f.name != "fit"], ids=lambda f: f.name)
@given(data=st.data())
def test_the_explanation_is_the_arithmetic_for_any_inputs(formula, data):
    given_values = data.draw(legal(formula))
    assume(not (formula.name == "multiple" and given_values["retention"] >= 1 + given_values["rate"]))
    assume(not (formula.name == "survival" and given_values["alpha"] < 0.05))
    check_explained(formula, given_values, rel=1e-6)


@ALL
def test_the_limit_at_zero_is_what_comes_near_it(formula):
    for step in formula.steps:
        if step.at_zero is None:
            continue
        near, at = ({**formula.worked[0].inputs, step.at_zero[0]: value} for value in (1e-9, 0))
        assert formula.compute(**at)[step.name] == pytest.approx(formula.compute(**near)[step.name], rel=1e-6)
        known = {**formula.complete(at), **formula.compute(**at)}
        assert evaluated(step.filled(known)) == pytest.approx(known[step.name])


def bad_values(item: Input) -> list[object]:
    over, under = item.high * 1.01 + 1, item.low - 1
    wrong: list[object] = [
        over,
        under,
        math.nan,
        math.inf,
        -math.inf,
        "5",
        True,
        None if item.many else (1, 2),
        10**400,
    ]
    return [*wrong, item.low + 0.5] if item.whole else wrong


@ALL
def test_inputs_out_of_range_get_one_message_with_rule_and_value(formula):
    good = dict(formula.worked[0].inputs)
    for item in formula.inputs:
        for value in bad_values(item):
            given_value = [value] * 3 if item.many and value is not None else value
            with pytest.raises(ValueError, match=item.name) as caught:
                formula.compute(**{**good, item.name: given_value})
            message = str(caught.value)
            assert "\n" not in message
            assert item.unit in message


@ALL
def test_missing_and_unknown_inputs_are_refused(formula):
    good = dict(formula.worked[0].inputs)
    for item in formula.inputs:
        if item.default is None:
            rest = {name: value for name, value in good.items() if name != item.name}
            with pytest.raises(ValueError, match=f"^{item.name} is missing: "):
                formula.compute(**rest)
    with pytest.raises(ValueError, match=f"{formula.name} has no input 'colour'; its inputs: {formula.inputs[0].name}"):
        formula.compute(**good, colour=1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: clv(2_000, 0.0578, -5), r"^years is -5, but must be a number from 0 to 100 \(years\)$"),
        (lambda: clv(2_000, -1, 5), r"^rate is -1, but must be a number from -0.5 to 2 \(share a year\)$"),
        (lambda: clv(math.nan, 0.0578, 5), r"^income is nan, but must be a number from -1,000,000,000,000 to "),
        (lambda: clv(income=2_000, rate=5.78, years=5), r"Did you mean 0.0578 \(5.78%\)\?$"),
        (lambda: annuity("0.1", 5), r"^rate is '0.1', but must be a number"),
        (lambda: instalment(3_000, 0.05, 2.5), r"^years is 2.5, but must be a whole number from 1 to 100"),
        (
            lambda: information_income(1, (1, 2), (3,)),
            "must be lists of the same length, but there are 2 amounts and 1 u",
        ),
        (lambda: gain_of((1,), (2, 3)), "loyal and clv must be lists of the same length, but there are 1 loyal and 2"),
        (lambda: gain_of(5, (2, 3)), "loyal is 5, but must be a list of 1 to 1,000 values"),
        (lambda: return_on_cost(5, 0), r"^cost is 0, but must be a number from 0.01 to"),
    ],
)
def test_functions_refuse_wrong_arguments_too(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_reconstructions_say_so():
    assert "reconstruction" in FORMULAS["loss"].title
    assert "reconstruction" in FORMULAS["loss"].note.lower()
    assert "reconstruction" in answer("loss", "--help").lower()
    page = (Path(__file__).parent.parent / "docs" / "value.md").read_text(encoding="utf-8")
    assert "reconstruct" in page


# --- the command


def test_it_lists_the_formulas():
    said = answer()
    for formula in FORMULAS.values():
        assert f"  {formula.name} " in said
        assert formula.title in said
    listed = json.loads(answer("--json"))
    assert [row["name"] for row in listed] == list(FORMULAS)
    assert {row["option"] for row in listed[0]["inputs"]} == {"--income", "--rate", "--years"}


@ALL
def test_the_example_in_the_help_gives_its_figure(formula):
    example = f"{example_of(formula)} --explain"
    assert f"    {example}\n" in answer(formula.name, "--help")
    words = example.removeprefix("paytrial value ").split()
    said = json.loads(answer(*words, "--json"))
    worked = formula.worked[0]
    assert said["results"][worked.step] == pytest.approx(worked.value, abs=worked.half_digit, rel=0)
    assert said["value"] == said["results"][formula.result.name]
    assert said["unit"] == formula.result.unit
    assert said["explanation"] == list(formula.explain(**worked.inputs))


@ALL
def test_the_help_says_unit_range_and_meaning_of_every_input(formula):
    said = " ".join(answer(formula.name, "--help").split())
    for item in formula.inputs:
        assert f"{option_of(item.name)} " in said
        assert item.meaning in said
        assert item.rule in said
    for equation in formula.equations():
        assert equation in said


@ALL
def test_every_missing_option_gets_one_line(formula):
    words = example_of(formula).removeprefix("paytrial value ").split()
    for item in formula.inputs:
        if item.default is not None:
            continue
        at = words.index(option_of(item.name))
        result = invoke(*words[:at], *words[at + 2 :])
        assert result.exit_code == 2
        assert result.stderr == f"paytrial: {option_of(item.name)} is missing: {item.meaning}; {item.rule}\n"


def test_explain_fills_the_numbers_in():
    said = answer("clv", "--income", "2000", "--rate", "0.0578", "--years", "5", "--explain")
    assert "CLV = R x (1 - (1 + i)^-n) / i\n" in said
    assert "    = 2,000 x (1 - (1 + 0.0578)^-5) / 0.0578\n" in said
    assert "    = 8,475.39 currency: customer lifetime value\n" in said


def test_survival_prints_the_projection():
    said = answer("survival", "--alpha", "0.668", "--beta", "3.806", "--years", "12", "--rate", "0.1")
    assert re.search(r"^ +12 +0\.378 ?", said, re.MULTILINE)
    curve = json.loads(answer("survival", "--alpha", "1", "--beta", "1", "--years", "3", "--rate", "0.1", "--json"))[
        "curve"
    ]
    assert [row["survival"] for row in curve] == pytest.approx([1 / 2, 1 / 3, 1 / 4])  # uniform law: 1 / (n + 1)
    assert [row["retention"] for row in curve] == pytest.approx([1 / 2, 2 / 3, 3 / 4])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("clv --income 2000 --rate -1 --years 5", "--rate is -1, but must be a number from -0.5 to 2 (share a year)"),
        ("clv --income 2000 --rate .1 --years -5", "--years is -5, but must be a number from 0 to 100 (years)"),
        ("clv --income 2000 --rate nan --years 5", "--rate is nan, but must be a number from -0.5 to 2 (share a year)"),
        (
            "clv --income 2000 --rate 5.78% --years 5",
            '--rate is "5.78%", but must be a number from -0.5 to 2 (share a year). Write 0.0578',
        ),
        ("clv --colour red", "No such option: --colour; see `root value clv --help`"),
        ("clv --rate", "Option '--rate' requires an argument; see `root value clv --help`"),
        (
            "fit --survivors 5,x",
            f'--survivors is "5,x", but must be {FORMULAS["fit"].inputs[0].rule}, separated by commas',
        ),
        (
            "roi --loyal 1,2 --disloyal 1,2 --clv 5 --cost 9",
            "loyal and clv must be lists of the same length, but there are 2 loyal and 1 clv",
        ),
    ],
)
def test_wrong_options_get_one_line(words, said):
    result = invoke(*words.split())
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"paytrial: {said}\n"


def test_a_formula_that_does_not_exist():
    result = invoke("cvl")
    assert result.exit_code == 2
    assert result.stderr.startswith("paytrial: there is no formula \"cvl\". Did you mean 'clv'?")


def test_the_reference_names_every_formula():
    text = (Path(__file__).parent.parent / "docs" / "reference-cli.md").read_text(encoding="utf-8")
    section = text.split("## paytrial value")[1].split("\n## ")[0]
    for name in FORMULAS:
        assert f"`{name}`" in section


def test_python_has_the_same_functions():
    assert paytrial.value.clv is sim.value.clv
    assert set(paytrial.value.__all__) == {
        name for name in sim.value.__all__ if name == "FORMULAS" or name[0].islower()
    }


def test_the_page_shows_what_the_command_prints():
    page = (Path(__file__).parent.parent / "docs" / "value.md").read_text(encoding="utf-8")
    block = re.search(r"^```\n\$ paytrial value (.*?)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert block is not None
    assert answer(*block[1].split()) == block[2]
