"""The scenarios of the library are worlds that make sense, and their markets do what their titles say."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from worlds import plain_beliefs

from scenarios.loader import load_scenario, load_scheme
from sim.run import RunResult, run

WORLDS = (
    "cloud_server",
    "price_war",
    "technology_upgrade",
    "policy_change",
    "small_firm_outsourced",
    "large_firm_crm",
    "telecom_branch",
)


@cache
def result(name: str, seed: int = 1) -> RunResult:
    """A year and a half on flat pay (the branch: both its years); nobody reacts, so beliefs do not matter."""
    scenario = load_scenario(name)
    scenario = scenario.model_copy(update={"weeks": scenario.weeks if name == "telecom_branch" else 78})
    return run(scenario, load_scheme("flat_salary"), seed, rule="fixed", beliefs=plain_beliefs())


def weeks_of(name: str) -> pd.DataFrame:
    """Its table `weeks`."""
    return result(name).tables["weeks"]


@pytest.mark.parametrize("name", WORLDS)
def test_a_world_is_one_a_manager_would_recognise(name: str) -> None:
    """Bounds are those of field surveys, wide: load, retention, satisfaction, a business that earns money."""
    kpis, weeks = result(name).kpis, weeks_of(name)
    assert 0.35 <= kpis["occupancy"] <= 0.88
    assert 0.6 <= kpis["retention_12m"] <= 0.95
    assert 50 <= kpis["satisfaction"] <= 80
    assert kpis["profit"] > 0
    assert weeks["profit"].rolling(13).sum().dropna().gt(0).all()
    assert 0.05 <= kpis["pay_total"] / kpis["gross_profit"] <= 0.5
    assert 0.5 <= weeks["customers_end"].iloc[-1] / weeks["customers_start"].iloc[0] <= 2.1


@pytest.mark.parametrize("name", ["price_war", "technology_upgrade", "policy_change"])
def test_a_variant_is_the_cloud_server_team_until_something_happens(name: str) -> None:
    first = min(event.start for event in load_scenario(name).events)
    pd.testing.assert_frame_equal(weeks_of("cloud_server")[:first], weeks_of(name)[:first], check_exact=True)


def test_a_price_war_takes_customers_and_our_answer_closes_part_of_the_gap() -> None:
    calm, war = weeks_of("cloud_server"), weeks_of("price_war")
    assert war["lost"][26:].sum() > 1.1 * calm["lost"][26:].sum()
    assert war["won"][26:].sum() < 0.9 * calm["won"][26:].sum()
    gap = war["market_price_gap"].to_numpy()
    assert gap[38] == pytest.approx(0.2)
    assert gap[39] == pytest.approx(0.12)
    assert gap[64] == pytest.approx(0.2 - 0.08 * (1 - 0.75), abs=1e-6)
    assert gap.argmax() <= 38


def test_a_technology_upgrade_sells_more_after_a_time_of_bad_service() -> None:
    calm, new = weeks_of("cloud_server"), weeks_of("technology_upgrade")
    assert new["satisfaction"][34:44].mean() < calm["satisfaction"][34:44].mean() - 2
    assert new["sales_count"][52:].sum() > 1.05 * calm["sales_count"][52:].sum()
    assert new["policy"][26:].to_numpy() == pytest.approx(3_000.0 * np.minimum(np.arange(1, 53) / 26, 1), abs=0.01)


def test_a_new_rule_brings_requests_that_die_down() -> None:
    calm, rule = weeks_of("cloud_server"), weeks_of("policy_change")
    ratio = (rule["tickets"] / rule["customers_start"]) / (calm["tickets"] / calm["customers_start"])
    assert ratio[53:58].mean() > 1.25
    assert 1 < ratio[72:].mean() < 1.2


def test_the_branch_is_the_published_one() -> None:
    """Spending of the programme adds up to the published total, at the stated scale."""
    scenario = load_scenario("telecom_branch")
    programme = [event for event in scenario.events if event.cost]
    spent = 20 * sum(event.cost * event.weeks for event in programme)
    assert spent == pytest.approx(1_775_566, abs=20)
    assert [round(20 * event.cost * event.weeks, -2) for event in programme] == [397_200, 71_400, 70_000, 1_236_900]
    assert weeks_of("telecom_branch")["policy"][52:].sum() * 20 == pytest.approx(1_775_566, abs=20)
