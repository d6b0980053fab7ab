"""The ledger: every cost is booked once, and items, report, profit and the return of the centre agree to the cent."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner
from worlds import commission_scheme, every_component, plain_beliefs, small_scenario

from paytrial.cli import app
from scenarios.loader import load_scenario, load_scheme
from sim.booking import Bookkeeper, Spent
from sim.centre import centre_returns
from sim.costing import Costing, cost_of
from sim.kpis import view_of
from sim.ledger import DRIVERS, GROUPS, ITEMS, KINDS, NATURES, CostItem, accounts
from sim.params import Scenario
from sim.policy import lever_costs, policy_cost
from sim.routes import plan_routes
from sim.run import RunResult, run

SPENDING = ["service_cost", "acquisition", "staffing", "policy", "pay_fixed", "pay_variable"]
CHANNELS = [
    {"name": "phone", "kind": "live", "share": 0.6, "patience": 5.0, "contact_cost": 1.37},
    {"name": "mail", "kind": "deferred", "share": 0.2, "contact_cost": 0.41},
    {"name": "bot", "kind": "automated", "share": 0.2, "contained": 0.4, "escalates_to": "phone", "contact_cost": 0.13},
]
LEVERS = {
    "knowledge_base": {"level": 0.37}, "chatbot": {"level": 0.3}, "process": {"level": 0.21},
    "customer_training": {"level": 0.15}, "maintenance": {"level": 0.33}, "outsourcing": {"share": 0.2},
    "crm": {"level": 0.7}, "staffing": {"agents": 0.5},
}  # fmt: skip


def cents(money: Any) -> np.ndarray:
    exact = np.asarray(money, float) * 100
    whole = np.rint(exact)
    assert np.allclose(exact, whole, atol=1e-3), "money must be whole cents"
    return whole.astype(np.int64)


def check_ledger(scenario: Scenario, result: RunResult) -> Costing:
    """Items = the columns of `weeks` = what profit subtracts = the cost report = the cost of the centre."""
    weeks, costs, segments = (result.tables[name] for name in ("weeks", "costs", "segments"))
    assert not costs.duplicated(["month", "item", "segment"]).any()
    for group, column in zip(GROUPS, ("service_cost", "acquisition", "staffing", "policy"), strict=True):
        booked = cents(costs.loc[costs["group"] == group, "amount"]).sum()
        assert booked == cents(weeks[column]).sum() == cents([result.kpis[column]])[0], group
    found = cost_of(scenario, result.tables)
    spent = cents(weeks["gross_profit"]).sum() - cents(weeks["profit"]).sum()
    assert found.total == spent == sum(cents(weeks[name]).sum() for name in SPENDING)
    assert found.whole.to_serve + found.whole.to_sell == found.total
    assert abs(found.whole.profit - cents(weeks["profit"]).sum()) == 0
    assert found.whole.service == found.group("service") == cents(weeks["service_cost"]).sum()
    assert found.whole.gross_profit == cents(segments["gross_profit"]).sum()
    view = view_of(scenario, result.tables)
    *each, whole = centre_returns(view, found)
    assert whole.roi == pytest.approx(result.kpis["centre_roi"], rel=1e-9, nan_ok=True)
    assert sum(row.cost for row in each) == pytest.approx(whole.cost, rel=1e-12)
    return found


def items() -> st.SearchStrategy[list[dict[str, Any]]]:
    def build(kind: str, driver: str, amount: float, start: int, weeks: int | None) -> dict[str, Any]:
        item = {"kind": kind, "driver": driver, "amount": amount, "start": start}
        if driver == "minute":
            item["minutes"] = 3.5
        return item if weeks is None or driver == "once" else {**item, "weeks": weeks}

    one = st.builds(
        build, st.sampled_from(list(KINDS)), st.sampled_from(list(DRIVERS)), st.floats(0, 500), st.integers(0, 15),
        st.none() | st.integers(1, 10),
    )  # fmt: skip
    return st.lists(one, max_size=6).map(lambda found: [{"name": f"item{i}", **item} for i, item in enumerate(found)])


def costly(own: list[dict[str, Any]], levers: bool, channels: bool, weeks: int, price: float) -> Scenario:
    return small_scenario(
        weeks=weeks,
        costs={"items": own, "policy_cost": price, "seat_cost": price / 3},
        policy=LEVERS if levers else {},
        channels=CHANNELS if channels else [],
        second_line={"share": 0.5, "hours": 3.3} if channels else {},
        staff={"quit_rate": 0.05, "training_hours": 1.0, "monitoring_share": 0.3, "span": 8},
        events=[{"kind": "outage", "start": 2, "weeks": 2, "value": 0.5, "cost": 33.333}],
    )


worlds = st.builds(costly, items(), st.booleans(), st.booleans(), st.integers(4, 30), st.floats(0, 900))


@settings(max_examples=12)
@given(worlds, st.integers(0, 2**64 - 1))
def test_every_cost_is_booked_once(scenario, seed):
    check_ledger(scenario, run(scenario, every_component(), seed, beliefs=plain_beliefs()))


def test_the_check_can_fail():
    scenario = small_scenario()
    result = run(scenario, commission_scheme(0.08), 0, beliefs=plain_beliefs())
    result.tables["costs"].loc[3, "amount"] += 0.01
    with pytest.raises(AssertionError):
        check_ledger(scenario, result)


# --- a week by hand


def book(costs: dict[str, Any], **week: Any) -> dict[str, list[int]]:
    """The ledger of a week of 3 agents with 4 small and 6 large customers."""
    scenario = small_scenario(team={"agents": 3}, costs={"seat_cost": 0.0, **costs}, staff={"hire_cost": 100.0})
    usual = {
        "week": 0, "tickets": [3, 5], "attended": [3, 5], "contacts": [[3], [5]], "channel_cents": [0],
        "second_line_cents": 0, "won": [1, 2], "customers": [4, 6], "filled": 2, "sold": [0, 1], "overtime": 2.5,
        "events": 0.0,
    }  # fmt: skip
    given_ = {name: np.array(value) if isinstance(value, list) else value for name, value in (usual | week).items()}
    keeper = Bookkeeper(scenario, plan_routes(scenario))
    ledger = keeper.week(Spent(**given_))
    keeper.hires(ledger, given_["week"], 2)
    return {item.name: ledger[i].tolist() for i, item in enumerate(accounts(scenario)) if ledger[i].any()}


# Segments of `small_scenario`: 8 a ticket, 400 a new customer; recruiting 100 a hire.
EVERY_WEEK = {"tickets": [2400, 4000, 0], "acquisition": [40000, 80000, 0], "hiring": [0, 0, 20000]}


@pytest.mark.parametrize(
    ("item", "booked"),
    [
        ({"driver": "week", "amount": 12.34}, [0, 0, 1234]),
        ({"driver": "once", "amount": 500.0}, [0, 0, 50000]),
        ({"driver": "agent", "amount": 7.5}, [0, 0, 1500]),
        ({"driver": "overtime_hour", "amount": 40.0}, [0, 0, 10000]),
        ({"driver": "contact", "amount": 1.5}, [450, 750, 0]),
        ({"driver": "minute", "amount": 1.5, "minutes": 6.0}, [2700, 4500, 0]),
        ({"driver": "customer", "amount": 0.25}, [100, 150, 0]),
        ({"driver": "new_customer", "amount": 10.0}, [1000, 2000, 0]),
        ({"driver": "hire", "amount": 30.0}, [0, 0, 6000]),
    ],
    ids=lambda value: value["driver"] if isinstance(value, dict) else "",
)
def test_each_driver_by_hand(item, booked):
    assert book({"items": [{"name": "own", "kind": "points", **item}]}) == {**EVERY_WEEK, "own": booked}


@pytest.mark.parametrize(
    ("when", "weeks"), [({"start": 2}, {2, 3, 4, 5}), ({"start": 1, "weeks": 2}, {1, 2}), ({"weeks": 1}, {0})]
)
def test_an_item_is_paid_in_its_weeks_and_never_in_the_warm_up(when, weeks):
    item = {"name": "own", "kind": "consulting", "driver": "week", "amount": 1.0, **when}
    assert {week for week in range(-2, 6) if "own" in book({"items": [item]}, week=week)} == weeks


def test_what_is_paid_once_is_paid_in_one_week():
    item = {"name": "own", "kind": "customisation", "driver": "once", "amount": 9.0, "start": 3}
    assert [week for week in range(-2, 9) if "own" in book({"items": [item]}, week=week)] == [3]


def test_contacts_of_a_channel_are_those_that_reach_it():
    scenario = small_scenario(
        weeks=8,
        channels=CHANNELS,
        costs={"items": [
            {"name": "calls", "kind": "outsourcing", "driver": "contact", "amount": 2.0, "channel": "phone"},
            {"name": "all", "kind": "outsourcing", "driver": "contact", "amount": 2.0},
        ]},
    )  # fmt: skip
    tables = run(scenario, commission_scheme(0.05), 3, beliefs=plain_beliefs()).tables
    paid = tables["costs"].groupby("item", observed=True)["amount"].sum()
    calls = tables["channels"].query("channel == 'phone'")["contacts"].sum()
    assert paid["calls"] == pytest.approx(2.0 * calls)
    assert paid["all"] == 2.0 * tables["weeks"]["tickets"].sum()
    assert 0 < paid["calls"] < paid["all"]


def test_an_item_moves_costs_alone():
    """What is paid changes profit by what is paid, and nothing that anybody does."""
    item = {"name": "rent", "kind": "crm_rent", "driver": "agent", "amount": 75.0}
    plain, rented = (
        run(small_scenario(costs={"items": own}), every_component(), 5, beliefs=plain_beliefs()) for own in ([], [item])
    )
    for name in ("agents", "pay_lines", "channels", "segments"):
        pd.testing.assert_frame_equal(plain.tables[name], rented.tables[name])
    filled = plain.tables["weeks"]["agents_working"].sum()
    assert rented.kpis["service_cost"] - plain.kpis["service_cost"] == pytest.approx(75.0 * filled, abs=0.005)
    assert plain.kpis["profit"] - rented.kpis["profit"] == pytest.approx(75.0 * filled, abs=0.005)


def test_the_parts_of_the_levers_are_their_cost():
    scenario = small_scenario(policy=LEVERS)
    assert sum(lever_costs(scenario, 117).values()) == pytest.approx(policy_cost(scenario, 117), rel=1e-12)
    assert all(value > 0 for value in lever_costs(scenario, 117).values())


# --- the cost report by hand


def test_the_cost_report_by_hand():
    """2 agents, 2 segments: work 10 x 0.2 x 1 = 2 to 5 x 0.2 x 2 = 2, so halves; sales 1 to 3."""
    scenario = Scenario.model_validate({
        "name": "hand", "weeks": 4,
        "segments": [
            {"name": "a", "share": 0.5, "spend": 1, "tickets": 1, "term_weeks": 4, "churn": 0.1},
            {"name": "b", "share": 0.5, "spend": 1, "tickets": 1, "term_weeks": 4, "churn": 0.1, "complexity": 2},
        ],
    })  # fmt: skip
    tables = {
        "weeks": pd.DataFrame({"pay_fixed": [0.0, 0.0, 0.0, 900.0], "pay_variable": [0.0, 0.0, 0.0, 100.01]}),
        "segments": pd.DataFrame({
            "segment": ["a", "b"], "tickets": [10.0, 5.0], "sales": [100.0, 300.0], "customers_start": [52.0, 26.0],
            "gross_profit": [1_000.0, 2_000.0],
        }),
        # The first serves three quarters of the time; 500.01 / 4 is 125.0025, which is 125.00.
        "agents": pd.DataFrame({"pay_total": [500.0, 500.01], "sell": [0.2, 0.25], "serve": [0.6, 0.75]}),
        "costs": pd.DataFrame({
            "item": ["tickets", "tickets", "seats", "acquisition", "hiring", "events"],
            "group": ["service", "service", "service", "acquisition", "staffing", "policy"],
            "segment": ["a", "b", "", "b", "", ""],
            "amount": [80.0, 40.0, 30.01, 400.0, 200.0, 10.0],
        }),
    }  # fmt: skip
    found = cost_of(scenario, tables)
    a, b = found.segments
    assert (a.service, b.service) == (8_000 + 1_501, 4_000 + 1_500)  # of an odd cent the first has it
    assert (a.policy, b.policy) == (500, 500)
    # Serving: 375 + 375.01 of pay. Hiring 200 in that proportion: 150.00 to 50.00.
    assert (a.serving, b.serving) == (45_001, 45_000)
    assert (a.selling, b.selling) == (7_500, 22_500)  # 250 of pay and 50 of hiring, by sales 1 to 3
    assert (a.acquisition, b.acquisition) == (0, 40_000)
    assert (a.customer_years, b.customer_years) == (1.0, 0.5)
    assert found.total == 176_002 == found.whole.to_serve + found.whole.to_sell
    assert found.whole.profit == 300_000 - 176_002
    assert found.serving_share == pytest.approx(75_001 / 100_001)


@pytest.mark.parametrize("amount", [-123.45, 0.0])
def test_pay_taken_back_and_nothing_paid_add_up_too(amount):
    scenario = small_scenario(weeks=4)
    result = run(scenario, commission_scheme(0.0), 1, beliefs=plain_beliefs())
    tables = {name: table.copy() for name, table in result.tables.items()}
    tables["agents"]["pay_total"] = 0.0
    tables["agents"].loc[0, "pay_total"] = amount
    tables["weeks"][["pay_fixed", "pay_variable"]] = 0.0
    tables["weeks"].loc[3, "pay_fixed"] = amount
    found = cost_of(scenario, tables)
    assert found.whole.to_serve + found.whole.to_sell == found.total


# --- the chart of accounts


def test_accounts_are_complete():
    kinds = [*CostItem.model_fields["kind"].annotation.__args__]
    assert kinds == list(KINDS)
    assert [*CostItem.model_fields["driver"].annotation.__args__] == list(DRIVERS)
    for item in [*ITEMS.values(), *(SimpleNamespace(**kind._asdict(), driver="week") for kind in KINDS.values())]:
        assert item.group in GROUPS
        assert item.nature in NATURES
        assert item.driver in DRIVERS


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"driver": "minute"}, "paid by the minute, so it needs minutes"),
        ({"driver": "week", "minutes": 3}, "minutes is for the driver minute, but cost item 'own' has week"),
        ({"driver": "agent", "channel": "phone"}, "channel is for the driver contact or minute, but"),
        ({"driver": "contact", "channel": "phone"}, "there is no channel 'phone'; legal: none, the scenario has no"),
        ({"driver": "once", "weeks": 2}, "is paid once, in week 0: leave weeks out"),
        ({"driver": "week", "name": "tickets"}, "'tickets' is an account of every scenario"),
        ({"driver": "week", "kind": "crm"}, "Input should be 'crm_rent'"),
    ],
)
def test_what_does_not_fit_is_refused(item, said):
    with pytest.raises(ValueError, match=said):
        small_scenario(costs={"items": [{"name": "own", "kind": "points", "amount": 1.0, **item}]})


def test_an_item_cannot_appear_twice():
    item = {"name": "own", "kind": "points", "driver": "week", "amount": 1.0}
    with pytest.raises(ValueError, match="'own' appears twice"):
        small_scenario(costs={"items": [item, item]})


# --- the command


def test_costs_prints_what_the_run_cost(monkeypatch):
    monkeypatch.setattr("sim.run.measure_beliefs", lambda scenario: plain_beliefs())  # to measure them takes seconds
    words = ["costs", "tiny", "--scheme", "balanced", "--seed", "4"]
    said = CliRunner().invoke(app, [*words, "--json"])
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    scenario = load_scenario("tiny")
    kpis = run(scenario, load_scheme("balanced"), 4).kpis
    assert cents([found["groups"]["service"]])[0] == cents([kpis["service_cost"]])[0]
    assert cents([each["amount"] for each in found["items"]]).sum() == cents([found["total"]])[0]
    assert cents([found["all"]["profit"]])[0] == cents([kpis["profit"]])[0]
    assert found["centre"][-1]["roi"] == pytest.approx(kpis["centre_roi"])
    text = CliRunner().invoke(app, words).stdout
    assert f"{kpis['service_cost']:,.2f}" in text
    assert f"{found['total']:,.2f}" in text
