"""Laws of every run: customers, money and pay add up, over random valid scenarios and schemes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import commission_scheme, every_component, plain_beliefs, scenarios, schemes, small_scenario

from sim.kpis import KPIS
from sim.run import RunResult, run

COSTS = ["service_cost", "pay_fixed", "pay_variable", "acquisition", "staffing", "policy"]


def _cents(values) -> np.ndarray:
    exact = np.asarray(values, float) * 100
    cents = np.rint(exact)
    assert np.allclose(exact, cents, atol=1e-3), "money must be whole cents"
    return cents.astype(np.int64)


def check_identities(result: RunResult) -> None:
    weeks, segments, lines, agents = (result.tables[k] for k in ("weeks", "segments", "pay_lines", "agents"))
    for table in (weeks, segments):
        assert (table["customers_start"] + table["won"] - table["lost"] == table["customers_end"]).all()
    by_week = segments.groupby("week")[["customers_start", "won", "lost", "customers_end"]].sum()
    assert (by_week.to_numpy() == weeks[by_week.columns].to_numpy()).all()
    for _, table in segments.groupby("segment", observed=True):
        assert (table["customers_end"].to_numpy()[:-1] == table["customers_start"].to_numpy()[1:]).all()
    spent = sum(_cents(weeks[cost]) for cost in COSTS)
    assert (_cents(weeks["gross_profit"]) - spent == _cents(weeks["profit"])).all()
    paid = _cents(lines["amount"])
    assert paid[lines["fixed"]].sum() == _cents(weeks["pay_fixed"]).sum()
    assert paid[~lines["fixed"]].sum() == _cents(weeks["pay_variable"]).sum()
    assert paid.sum() == _cents(agents["pay_total"]).sum()
    assert (_cents(agents["pay_fixed"]) + _cents(agents["pay_variable"]) == _cents(agents["pay_total"])).all()
    assert (weeks["mis_sold_count"] <= weeks["sales_count"]).all()
    assert (weeks["sales_count"] <= weeks["offers"]).all()
    assert (weeks["resolved"] <= weeks["problems"]).all()
    assert set(result.kpis) == set(KPIS)


@settings(max_examples=40)
@given(scenarios(), schemes(), st.integers(0, 2**64 - 1), st.sampled_from(["best_response", "fixed"]))
def test_everything_adds_up(scenario, scheme, seed, rule):
    check_identities(run(scenario, scheme, seed, rule=rule, beliefs=plain_beliefs()))


def test_the_check_can_fail():
    result = run(small_scenario(), commission_scheme(0.08), 0, beliefs=plain_beliefs())
    result.tables["weeks"].loc[3, "profit"] += 0.01
    with pytest.raises(AssertionError):
        check_identities(result)


@pytest.mark.parametrize("weeks", [5, 13, 52, 60])
def test_what_is_owed_at_the_end_is_settled(weeks):
    """Commission paid over the run = rate x sales of working agents, wherever the run stops."""
    scenario = small_scenario(weeks=weeks, staff={"turnover": False})
    scheme = commission_scheme(0.1, 5_000.0)
    result = run(scenario, scheme, 0, beliefs=plain_beliefs())
    pay = result.kpis["pay_variable"]
    months = weeks // 4 + 1
    # Each monthly line of each of 4 agents is rounded to the cent on its own.
    assert pay == pytest.approx(0.1 * result.tables["agents"]["sales"].sum(), abs=0.005 * 4 * months)


def test_base_pay_of_a_full_team_is_twelve_months_a_year():
    scenario = small_scenario(weeks=104, staff={"turnover": False})
    result = run(scenario, every_component(), 0, beliefs=plain_beliefs())
    assert result.kpis["pay_fixed"] == 2 * 12 * 4 * 5_000.0


def test_customers_never_leave_before_their_renewal_date():
    scenario = small_scenario(weeks=26, warmup_weeks=0)
    result = run(scenario, commission_scheme(0.08), 1, beliefs=plain_beliefs())
    assert (result.tables["weeks"]["lost"] <= result.tables["weeks"]["due"]).all()
