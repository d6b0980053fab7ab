"""The pipeline of agreed deals: nothing is lost in it, and agents move deals only where pay makes it worth while."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from scenarios.loader import load_scenario
from sim.beliefs import measure_beliefs
from sim.deals import Pipeline, no_sales
from sim.pay.weekly import SaleList
from sim.run import run, start
from sim.scheme import Scheme

NORM = 0.3
SURE = 3.0
SEEDS = range(1, 9)
WARM = 26
QUOTA = [{"id": "plan", "measure": "sales", "amount": 400_000}]


@cache
def world(agents=40, weeks=78, name="cloud_server", **deals):
    scenario = load_scenario(name)
    changed = scenario.deals.model_copy(update={"close_norm": NORM, **deals})
    team = scenario.team.model_copy(update={"agents": agents})
    return scenario.model_copy(update={"team": team, "weeks": weeks, "deals": changed})


@cache
def tiny(**deals):
    return world(6, 26, "tiny", **deals)


def scheme(quotas=(), **commission):
    parts = [
        {"kind": "fixed", "id": "base", "amount": 4_800},
        {"kind": "commission", "id": "sales", "on": "sales", **commission},
    ]
    return Scheme.model_validate({"name": "test", "components": parts, "quotas": list(quotas)})


LINEAR = scheme(rate=0.10)
ACCELERATOR = scheme(QUOTA, tiers=[[0, 0.05], [1.0, 0.15]], quota="plan", payout="quarter")


def sales_of(seller, amount):
    n = len(seller)
    whole = np.zeros(n, np.int64)
    return SaleList(
        np.array(seller), np.arange(n), whole, whole, np.array(amount, float), np.full(n, 0.5), np.full(n, 12.0),
        np.full(n, 100.0),
    )  # fmt: skip


# --- nothing is lost


def test_a_deal_is_open_or_closed_or_gone_with_its_customer():
    pipeline = Pipeline(tiny(), seed=3)
    close = np.full(6, NORM)
    agreed = sales_of([0, 1, 1, 5], [100.0, 250.0, 49.99, 1e6])
    first = pipeline.step(agreed, np.array([3]), close, 0)
    closed = first.cents.sum() + first.conceded_cents.sum()
    gone = 0 if 3 in first.sales.customer else 100_000_000
    assert closed + pipeline.open_cents + gone == 100_039_999
    assert first.conceded_cents.sum() == 0  # nobody hurries
    for tick in range(1, 80):
        closed += pipeline.step(no_sales(), np.zeros(0, np.int64), close, tick).cents.sum()
    assert pipeline.open_cents == 0
    assert closed + gone == 100_039_999


def test_the_share_closed_is_the_one_chosen_and_hurry_costs_a_discount():
    pipeline = Pipeline(tiny(hurry_discount=0.05), seed=0)
    n = 4_000
    close = np.array([0.9, 0.1, NORM, NORM, NORM, NORM])
    seller = np.arange(n) % 2
    closed = pipeline.step(sales_of(seller, np.full(n, 100.0)), np.zeros(0, np.int64), close, 1)
    for agent, share in ((0, 0.9), (1, 0.1)):
        error = np.sqrt(share * (1 - share) / (n / 2))
        assert (closed.sales.seller == agent).sum() / (n / 2) == pytest.approx(share, abs=4 * error)
    assert closed.sales.amount[closed.sales.seller == 0] == pytest.approx(100 * (1 - 0.05 * np.log(3)), abs=0.005)
    assert closed.sales.amount[closed.sales.seller == 1] == pytest.approx(100.0)
    fee = 100.0 / 12 * 12 / 52  # a week
    assert closed.waiting_cents.sum() == pytest.approx(
        fee * 100 * len(pipeline.open.amount),
        abs=0.5 * len(pipeline.open.amount),  # each to a cent
    )


def test_who_closes_faster_closes_the_same_deals_and_more():
    slow, fast = (Pipeline(tiny(), seed=5) for _ in range(2))
    agreed = sales_of(np.zeros(500, np.int64), np.full(500, 10.0))
    few = slow.step(agreed, np.zeros(0, np.int64), np.full(6, 0.3), 7).sales.customer
    many = fast.step(agreed, np.zeros(0, np.int64), np.full(6, 0.6), 7).sales.customer
    assert set(few) < set(many)


def test_without_a_pipeline_there_is_none():
    assert start(load_scenario("tiny"), LINEAR, 1).pipeline is None


@pytest.mark.slow
def test_all_that_is_agreed_is_booked_or_open_in_a_run():
    """People who do not react sell the same with and without a pipeline; it only takes longer until it is booked."""
    plain = load_scenario("tiny")
    at_once = run(plain, LINEAR, 2, rule="fixed").tables["weeks"]
    later = run(tiny(), LINEAR, 2, rule="fixed").tables["weeks"]
    assert (at_once["offers"] == later["offers"]).all()
    assert later["close"].tolist() == pytest.approx([NORM] * len(later))
    waiting = later["open_deals"].iloc[-1] - later["open_deals"].iloc[0]
    gone = at_once["sales"][1:].sum() - later["sales"][1:].sum() - waiting  # with customers who left
    assert 0 <= gone < 0.03 * at_once["sales"].sum()
    assert later["revenue"].sum() < at_once["revenue"].sum()


def test_lists_of_sales_hold_what_is_booked():
    """Commission by segment is counted from single sales, commission on all sales from sums: the same."""
    by_segment = scheme(rate=0.10, segment_weights={"small": 1.0, "large": 1.0})
    a, b = (run(tiny(), plan, 4, rule="fixed").kpis["pay_variable"] for plan in (LINEAR, by_segment))
    assert a == pytest.approx(b, rel=1e-6)


# --- what agents choose


@pytest.mark.slow
def test_with_linear_pay_and_no_impatience_nobody_moves_a_deal():
    """A deal is worth the same in every period: the only optimum is the usual pace."""
    scenario = tiny(hurry_discount=0.0)
    patient = scenario.model_copy(update={"team": scenario.team.model_copy(update={"patience": 1.0})})
    engine = start(patient, LINEAR, 1)
    while not engine.done:
        engine.step()
        if engine.week < patient.weeks - 13:  # later the last period is cut short by the end of the run
            assert engine.team.close == pytest.approx(NORM, abs=1e-3)


def weekly(pay, column, seeds=SEEDS):
    """Mean of a weekly column by week of the quarter, (seeds, 13), once agents have learned."""
    beliefs = measure_beliefs(world())
    found = []
    for seed in seeds:
        table = run(world(), pay, seed, beliefs=beliefs).tables["weeks"]
        found.append(table.loc[table["week"] >= WARM, column].to_numpy().reshape(-1, 13).mean(axis=0))
    return np.array(found)


@pytest.fixture(scope="module")
def sold():
    return {name: weekly(pay, "sales") for name, pay in (("linear", LINEAR), ("accelerator", ACCELERATOR))}


def relative(sold, weeks):
    """Sales in some weeks of the quarter over the mean, accelerator against linear: mean and standard error."""
    share = {name: values[:, weeks].mean(axis=1) / values.mean(axis=1) for name, values in sold.items()}
    difference = share["accelerator"] - share["linear"]
    return difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))


@pytest.mark.slow
def test_an_accelerator_fills_the_end_of_the_quarter_and_empties_the_start_of_the_next(sold):
    """Oyer (1998), Larkin (2014). Measured +.13 and -.07, standard errors .02 and .01."""
    end, end_error = relative(sold, slice(10, 13))
    start_of_next, start_error = relative(sold, slice(0, 3))
    assert end > SURE * end_error
    assert start_of_next < -SURE * start_error


@pytest.mark.slow
def test_linear_monthly_pay_shows_no_sawtooth():
    """The pace of closing stays within 1% of the usual one in every week of the month."""
    close = weekly(LINEAR, "close", seeds=SEEDS[:2])
    assert close == pytest.approx(np.full_like(close, NORM), rel=0.01)
