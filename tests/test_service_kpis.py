"""The service KPIs by hand: 3 agents, 10 customers, 4 weeks; and told apart they are the parts of the whole."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner
from worlds import commission_scheme, plain_beliefs, small_scenario

from paytrial.cli import app
from sim.kpis import KPIS, SERVICE_KPIS, view_of
from sim.params import Scenario
from sim.run import run
from sim.service_kpis import LEVELS, PERIODS, TOLD, service_table

NAN = float("nan")

# Two segments: a has tickets of 1 hour, b of 2 hours (complexity 2); a week of work is 40 hours.
HAND = Scenario.model_validate({
    "name": "hand", "weeks": 4, "team": {"agents": 3, "hours_per_week": 40},
    "segments": [
        {"name": "a", "share": 0.6, "spend": 1, "tickets": 1, "handle_hours": 1, "term_weeks": 4, "churn": 0.1},
        {"name": "b", "share": 0.4, "spend": 1, "tickets": 1, "handle_hours": 1, "complexity": 2, "term_weeks": 4,
         "churn": 0.1},
    ],
})  # fmt: skip


def hand_tables() -> dict[str, pd.DataFrame]:
    """What four weeks left behind. One customer of 10, of segment a, leaves in week 2; agent 2 works two weeks."""
    weeks = pd.DataFrame({
        "week": [0, 1, 2, 3],
        "customers_start": [10.0, 10.0, 10.0, 9.0],
        "lost": [0.0, 0.0, 1.0, 0.0],
        "cohort_alive": [10.0, 10.0, 9.0, 9.0],
        "tickets": [10.0, 8.0, 2.0, 0.0],
        "problems": [8.0, 6.0, 2.0, 0.0],
        "resolved": [6.0, 4.0, 2.0, 0.0],
        "follow_ups": [0.0, 2.0, 2.0, 0.0],
        "follow_ups_resolved": [0.0, 1.0, 2.0, 0.0],
        "complaints": [1.0, 1.0, 0.0, 0.0],
        "surveys": [3.0, 0.0, 1.0, 0.0],
        "csat": [60.0, NAN, 80.0, NAN],
        "satisfaction": [70.0, 70.0, 60.0, 50.0],
        "response_minutes": [10.0, 20.0, 40.0, NAN],
        "service_level": [0.9, 0.5, 0.5, NAN],
        "agents_working": [3.0, 3.0, 2.0, 2.0],
        "service_cost": [50.0, 40.0, 10.0, 0.0],
        "pay_fixed": [0.0, 0.0, 0.0, 300.0],
        "pay_variable": [0.0, 0.0, 0.0, 100.0],
    })  # fmt: skip
    segments = pd.DataFrame({
        "segment": ["a", "b"], "week": [3, 3], "customers_start": [23.0, 16.0], "lost": [1.0, 0.0],
        "tickets": [12.0, 8.0], "problems": [10.0, 6.0], "resolved": [8.0, 4.0], "follow_ups": [2.0, 2.0],
        "follow_ups_resolved": [2.0, 1.0], "complaints": [1.0, 1.0], "surveys": [2.0, 2.0], "csat": [75.0, 55.0],
        "satisfaction": [64.0, 60.0], "sales": [0.0, 0.0], "gross_profit": [0.0, 0.0],
    })  # fmt: skip
    agents = pd.DataFrame({
        "agent": [0, 1, 2], "generation": [0, 0, 0], "month": [0, 0, 0], "week": [3, 3, 3], "weeks_worked": [4, 4, 2],
        "customer_weeks": [16.0, 15.0, 8.0], "lost": [0.0, 1.0, 0.0], "tickets": [10.0, 6.0, 4.0],
        "problems": [8.0, 4.0, 4.0], "resolved": [7.0, 4.0, 1.0], "complaints": [0.0, 0.0, 2.0],
        "surveys": [2.0, 2.0, 0.0], "csat": [75.0, 55.0, NAN], "response_minutes": [10.0, 20.0, 30.0],
        "service_level": [0.8, 0.5, 0.5], "pay_total": [200.0, 120.0, 80.0], "sell": [0.0, 0.0, 0.0],
        "serve": [1.0, 1.0, 1.0],
    })  # fmt: skip
    channels = pd.DataFrame({
        "channel": ["phone", "bot", "phone", "bot"], "week": [0, 0, 1, 1], "contacts": [10.0, 4.0, 5.0, 2.0],
        "contained": [0.0, 3.0, 0.0, 2.0], "handed_over": [0.0, 1.0, 0.0, 0.0],
        "response_minutes": [6.0, NAN, 12.0, NAN],
    })  # fmt: skip
    costs = pd.DataFrame({
        "item": ["tickets", "tickets"], "group": ["service", "service"], "segment": ["a", "b"], "amount": [52.0, 48.0],
    })  # fmt: skip
    return {"weeks": weeks, "segments": segments, "agents": agents, "channels": channels, "costs": costs}


# Waits 10 x 10 + 8 x 20 + 2 x 40 = 340 minutes of 20 tickets. Solved 12 of 16: each 4/3 contacts. 3 + 1 answers.
# 10 people-weeks of 5 days have 20 tickets. Satisfaction (700 + 700 + 600 + 450) / 39.
ALL = {
    "response_time": 17.0,
    "resolution_time": 1.4 + 40 / 3,
    "csat": 65.0,
    "complaint_rate": 2 / 16,
    "followup_resolution": 3 / 4,
    "service_efficiency": 17.0 / (20 / 10 / 5),
    "unit_service_cost": (100 + 400) / 20,
    "satisfaction": 2_450 / 39,
    "reply_rate": 0.75 * (10 * 0.9 + 8 * 0.5 + 2 * 0.5) / 20,
    "resolution_rate": 0.75,
    "complaint_handling": 3 / 4,
}


@pytest.mark.parametrize("name", SERVICE_KPIS)
def test_the_kpis_of_a_run_by_hand(name):
    value = KPIS[name].formula(view_of(HAND, hand_tables()))
    # 9 of 10 after four weeks; a year has 13 times four weeks.
    assert value == pytest.approx(ALL.get(name, 0.9**13), rel=1e-12)


def cell(by: str, every: str = "run", **who: object) -> dict[str, float]:
    table = service_table(HAND, hand_tables(), by, every)
    (row,) = [row for row in table.to_dict("records") if who.items() <= row.items()]
    return row


def check(row: dict[str, float], wanted: dict[str, float]) -> None:
    assert {name: row[name] for name in SERVICE_KPIS} == pytest.approx(
        {name: wanted.get(name, NAN) for name in SERVICE_KPIS}, rel=1e-12, nan_ok=True
    )


def test_the_whole_by_hand():
    check(cell("all"), {**ALL, "retention_12m": (1 - 1 / 39) ** 52})


def test_a_week_by_hand():
    wanted = {
        "response_time": 20.0, "resolution_time": 1.4 + 20.0, "complaint_rate": 1 / 6, "followup_resolution": 0.5,
        "service_efficiency": 20.0 / (8 / 15), "unit_service_cost": 40 / 8, "satisfaction": 70.0,
        "reply_rate": 4 / 6 * 0.5, "resolution_rate": 4 / 6, "complaint_handling": 0.5, "retention_12m": 1.0,
    }  # fmt: skip
    check(cell("all", "week", period=1), wanted)


def test_a_week_without_any_request_has_no_value():
    check(cell("all", "week", period=3), {"satisfaction": 50.0, "retention_12m": 1.0})


def test_a_segment_by_hand():
    # No hiring: its service cost, and pay by work, 12 x 1 to 8 x 2: 12/28 of 400.
    a = {
        "resolution_time": 1.0 + 40 * (10 / 8 - 1), "csat": 75.0, "complaint_rate": 0.1, "followup_resolution": 1.0,
        "retention_12m": (1 - 1 / 23) ** 52, "unit_service_cost": (52 + 171.43) / 12, "satisfaction": 64.0,
        "resolution_rate": 0.8, "complaint_handling": 1.0,
    }  # fmt: skip
    check(cell("segment", segment="a"), a)
    assert cell("segment", segment="b")["resolution_time"] == pytest.approx(2.0 + 40 * (6 / 4 - 1))
    whole = (
        12 * cell("segment", segment="a")["unit_service_cost"] + 8 * cell("segment", segment="b")["unit_service_cost"]
    )
    assert whole / 20 == pytest.approx(ALL["unit_service_cost"])
    assert np.isnan(cell("segment", "month", segment="a")["unit_service_cost"])


def test_an_agent_by_hand():
    wanted = {
        "response_time": 20.0, "resolution_time": 1.4, "csat": 55.0, "complaint_rate": 0.0,
        "service_efficiency": 20.0 / (6 / 20), "retention_12m": (1 - 1 / 15) ** 52,
        "unit_service_cost": 120 / 6 + 100 / 20, "reply_rate": 0.5, "resolution_rate": 1.0,
    }  # fmt: skip
    check(cell("agent", agent=1), wanted)


def test_a_channel_by_hand():
    check(cell("channel", channel="phone"), {"response_time": (10 * 6 + 5 * 12) / 15})
    check(cell("channel", channel="bot"), {})


@pytest.fixture(scope="module")
def made():
    scenario = small_scenario(weeks=30, staff={"turnover": False})
    return scenario, run(scenario, commission_scheme(0.08), 2, beliefs=plain_beliefs())


def test_told_apart_they_are_the_parts_of_the_whole(made):
    _, result = made
    counts = ["problems", "resolved", "complaints", "surveys", "lost"]
    weeks, segments, agents = (result.tables[name] for name in ("weeks", "segments", "agents"))
    assert (segments[counts].sum() == weeks[counts].sum()).all()
    assert (agents[counts].sum() == weeks[counts].sum()).all()
    for table in (segments, agents):
        assert (table["csat"] * table["surveys"]).sum() == pytest.approx((weeks["csat"] * weeks["surveys"]).sum())
    assert agents["customer_weeks"].sum() == weeks["customers_start"].sum()


@pytest.mark.parametrize("every", PERIODS)
@pytest.mark.parametrize("by", LEVELS)
def test_every_level_and_period(made, by, every):
    scenario, result = made
    if (by, every) == ("agent", "week"):
        with pytest.raises(ValueError, match="agents are known by the month"):
            service_table(scenario, result.tables, by, every)
        return
    table = service_table(scenario, result.tables, by, every)
    assert list(table.columns) == [*LEVELS[by], "period", *SERVICE_KPIS]
    assert not table.duplicated([*LEVELS[by], "period"]).any()
    known = {name for name in SERVICE_KPIS if table[name].notna().any()}
    costs = set() if by != "segment" or every == "run" else {"unit_service_cost"}
    assert known == {name for name in SERVICE_KPIS if by in TOLD[name]} - costs
    assert table["period"].max() == {"run": 0, "year": 0, "quarter": 2, "month": 6, "week": 29}[every]


def test_the_whole_run_has_the_values_of_the_kpis(made):
    scenario, result = made
    row = service_table(scenario, result.tables).to_dict("records")[0]
    for name in SERVICE_KPIS:
        if name != "retention_12m":  # the KPI follows the starting book; new customers are at risk here too
            assert row[name] == pytest.approx(result.kpis[name], rel=1e-9), name


def test_the_dictionary_has_the_ten_and_the_two():
    assert len(SERVICE_KPIS) == len(TOLD) == 12
    assert [KPIS[name].source.split()[0] for name in SERVICE_KPIS] == [*map(str, range(1, 11)), "named", "named"]


def test_kpis_prints_the_dictionary():
    said = CliRunner().invoke(app, ["kpis", "--json"])
    rows = json.loads(said.stdout)
    assert [row["name"] for row in rows] == list(SERVICE_KPIS)
    text = CliRunner().invoke(app, ["kpis"]).stdout
    assert all(f"{row['name']}: {row['title']}" in text and row["source"] in text for row in rows)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tiny"], "--scheme is missing"),
        (["--scheme", "current"], "--scheme needs a scenario"),
        (["tiny", "--scheme", "current", "--by", "agnt"], "Did you mean 'agent'?"),
        (["tiny", "--scheme", "current", "--every", "weak"], "Did you mean 'week'?"),
        (["tiny", "--scheme", "current", "--by", "agent", "--every", "week"], "agents are known by the month"),
    ],
)
def test_wrong_options_get_one_line(words, said):
    result = CliRunner().invoke(app, ["kpis", *words])
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
