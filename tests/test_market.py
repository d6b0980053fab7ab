"""The market: every kind of event, rivals who follow our prices, chance."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from worlds import commission_scheme, plain_beliefs, small_scenario

from reports.market_view import market_chart, market_frame, market_lines
from scenarios.errors import InputError
from scenarios.loader import load_scenario
from sim.beliefs import _quiet
from sim.market import build_market, rival_prices, wander
from sim.market_kinds import FACTORS, KINDS
from sim.params import MarketDynamics, MarketEvent, Scenario
from sim.run import run

START, SEEDS = 8, range(1, 6)
BELIEFS = plain_beliefs()
SCHEME = commission_scheme(0.08)


def event(kind: str, **changes: Any) -> dict[str, Any]:
    """An event of a size that can be felt."""
    size = {"own_price": -0.2, "ticket_rate": 2.0, "need": 0.5, "leads": 0.2, "outage": 3.0}.get(kind, 0.6)
    return {"kind": kind, "start": START, "weeks": 10, "value": size, **changes}


def world(*events: dict[str, Any], **changes: Any) -> Scenario:
    """A small team with 26 weeks in which something may happen."""
    return small_scenario(events=list(events), **changes)


def weeks_of(scenario: Scenario, seed: int = 1, rule: str = "best_response") -> pd.DataFrame:
    """The table `weeks` of a run."""
    return run(scenario, SCHEME, seed, rule=rule, beliefs=BELIEFS).tables["weeks"]


@cache
def calm_weeks() -> pd.DataFrame:
    """Weeks in which nothing happens."""
    return weeks_of(world())


# --- what every kind must do ---


def test_the_kinds_are_those_a_scenario_may_name() -> None:
    assert list(KINDS) == list(get_args(MarketEvent.model_fields["kind"].annotation))
    assert all(kind.name == name and kind.basis and kind.title for name, kind in KINDS.items())


@pytest.mark.parametrize("kind", KINDS)
def test_before_its_first_week_nothing_changes(kind: str) -> None:
    calm, moved = calm_weeks(), weeks_of(world(event(kind)))
    pd.testing.assert_frame_equal(calm[:START], moved[:START], check_exact=True)
    assert not calm[START:].equals(moved[START:])


@pytest.mark.parametrize("kind", KINDS)
def test_of_neutral_size_it_changes_nothing_at_all(kind: str) -> None:
    neutral = event(kind, value=KINDS[kind].neutral, rise_weeks=3, fade_weeks=2.0)
    pd.testing.assert_frame_equal(calm_weeks(), weeks_of(world(neutral)), check_exact=True)


@pytest.mark.parametrize("kind", KINDS)
def test_its_full_size_is_reached_and_it_ends(kind: str) -> None:
    scenario = world(event(kind, weeks=5, rise_weeks=2, fade_weeks=0.0), weeks=80)
    market = build_market(scenario, 1)
    for move in KINDS[kind].moves:
        path, full = getattr(market, move.channel), KINDS[kind].target(move, event(kind)["value"])
        base = 1.0 if move.channel in FACTORS or move.channel == "own_price" else 0.0
        full += base if move.channel == "own_price" else 0.0
        assert (path[:START] == base).all()
        if move.half_life is None:
            assert path[START : START + 5] == pytest.approx([(base + full) / 2, *[full] * 4])
            assert path[START + 5] == base
        else:
            later = START + int(move.half_life)
            assert [path[START], path[later]] == pytest.approx([full, (base + full) / 2])


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_market_every_time(kind: str) -> None:
    scenario = world(event(kind))
    first, second = build_market(scenario, 3), build_market(scenario, 3)
    assert all((getattr(first, name) == getattr(second, name)).all() for name in vars(first))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("side", [-1, 1])
def test_a_size_out_of_range_is_refused(kind: str, side: int) -> None:
    bound = KINDS[kind].low if side < 0 else KINDS[kind].high
    MarketEvent.model_validate(event(kind, value=bound))
    with pytest.raises(ValidationError, match=r"value|less than|greater than"):
        MarketEvent.model_validate(event(kind, value=bound + 0.01 * side))


# --- direction and size ---

FELT = {
    "price_gap": ("lost", 1),
    "ticket_rate": ("tickets", 1),
    "need": ("sales_count", -1),
    "leads": ("won", -1),
    "churn": ("lost", 1),
    "price_war": ("lost", 1),
    "technology_upgrade": ("tickets", 1),
    "policy_change": ("tickets", 1),
    "demand_boom": ("won", 1),
    "demand_slump": ("won", -1),
    "outage": ("tickets", 1),
    "own_price": ("won", 1),
}


@cache
def busy(seed: int, kind: str = "") -> pd.DataFrame:
    """Larger books and more leads, with one event or none."""
    many = {"team": {"agents": 4, "customers_per_agent": 120}, "selling": {"leads_per_agent": 4.0}}
    return weeks_of(world(*([event(kind)] if kind else []), **many), seed, "fixed")


@pytest.mark.parametrize("kind", KINDS)
def test_it_moves_what_it_should(kind: str) -> None:
    """Paired over 5 seeds: the mean change is beyond two of its standard errors, in the right direction."""
    column, sign = FELT[kind]
    changes = [(busy(seed, kind)[column] - busy(seed)[column])[START:].sum() for seed in SEEDS]
    mean, error = np.mean(changes), np.std(changes, ddof=1) / np.sqrt(len(changes))
    assert sign * mean > 2 * error > 0


def test_an_outage_costs_satisfaction_where_there_is_no_spare_time() -> None:
    """Four seeds, paired: satisfaction falls after the outage in the busy team, by more than in the idle one."""
    fall = {}
    for name, hours in (("idle", 0.05), ("busy", 1.6)):
        changes = []
        for seed in SEEDS[:4]:
            segments = [{"name": "a", "share": 1.0, "spend": 300.0, "tickets": 0.4, "term_weeks": 13, "churn": 0.05,
                         "handle_hours": hours}]  # fmt: skip
            calm, moved = (
                weeks_of(world(*e, segments=segments), seed, "fixed")["satisfaction"][START : START + 6].mean()
                for e in ((), (event("outage", weeks=1),))
            )
            changes.append(moved - calm)
        fall[name] = np.mean(changes), np.std(changes, ddof=1) / np.sqrt(len(changes))
    assert fall["busy"][0] < -2 * fall["busy"][1]
    assert fall["idle"][0] - fall["busy"][0] > 2 * np.hypot(fall["idle"][1], fall["busy"][1])


def test_an_event_costs_what_it_says() -> None:
    costly = event("churn", value=0.0, rise_weeks=2, cost=100.0)
    added = weeks_of(world(costly))["policy"] - calm_weeks()["policy"]
    expected = np.zeros(26)
    expected[START : START + 10] = 100.0
    expected[START] = 50.0
    assert added.to_numpy() == pytest.approx(expected)


# --- our own prices, and rivals ---


def test_a_price_cut_comes_out_of_the_margin() -> None:
    """With customers who do not look at prices, revenue falls by the cut and what it costs to provide stays."""
    blind = {"selling": {"price_effect": 0.0}, "churn": {"price_effect": 0.0}}
    calm = weeks_of(world(**blind), rule="fixed")
    cut = weeks_of(world(event("own_price", weeks=100), **blind), rule="fixed")
    assert (cut["customers_end"] == calm["customers_end"]).all()
    assert cut["revenue"][START:].to_numpy() == pytest.approx(0.8 * calm["revenue"][START:].to_numpy(), rel=1e-5)
    assert cut["sales"][START:].to_numpy() == pytest.approx(0.8 * calm["sales"][START:].to_numpy(), rel=1e-5)
    cost = [(t["revenue"] - t["gross_profit"])[START:].to_numpy() for t in (calm, cut)]
    assert cost[1] == pytest.approx(cost[0], rel=1e-5)


def test_a_price_cut_that_ends_leaves_prices_where_they_were() -> None:
    blind = {"selling": {"price_effect": 0.0}, "churn": {"price_effect": 0.0}}
    calm = weeks_of(world(**blind), rule="fixed")
    back = weeks_of(world(event("own_price", weeks=4), **blind), rule="fixed")
    assert back["revenue"][START + 4 :].to_numpy() == pytest.approx(calm["revenue"][START + 4 :].to_numpy(), rel=1e-5)


@pytest.mark.parametrize(("speed", "strength"), [(0.0, 1.0), (0.2, 0.6), (0.5, 1.0), (0.3, 1.5), (1.0, 1.0)])
def test_rivals_close_the_gap_as_the_closed_form_says(speed: float, strength: float) -> None:
    scenario = world(
        event("own_price", weeks=100), market={"reaction_speed": speed, "reaction_strength": strength}, weeks=40
    )
    t = np.arange(40 - START)
    gap = -0.2 * (1 - strength * (1 - (1 - speed) ** t))
    assert build_market(scenario, 1).price_gap[START:] == pytest.approx(gap, abs=1e-12)


def test_rivals_stand_still_until_we_move() -> None:
    dynamics = MarketDynamics(reaction_speed=0.5)
    assert (rival_prices(np.zeros(20), dynamics) == 0).all()


# --- chance ---

CHANCE = {
    "price_gap_sd": 0.1, "ticket_rate_sd": 0.2, "need_sd": 0.15, "leads_sd": 0.3, "reversion": 0.1,
    "price_gap_climate": -0.5, "ticket_rate_climate": 0.0, "need_climate": 0.6, "leads_climate": 0.8,
}  # fmt: skip


def test_chance_is_off_unless_a_spread_is_set() -> None:
    quiet = {name: value for name, value in CHANCE.items() if not name.endswith("_sd")}
    pd.testing.assert_frame_equal(calm_weeks(), weeks_of(world(market=quiet)), check_exact=True)


def test_a_random_market_has_the_stated_moments() -> None:
    """1,500 seeds in weeks 5 and 45, within four standard errors.

    Variance 1 - 0.9^(2t+2) (error sqrt(2/n) of it), correlation the product of the loadings, lagged correlation 0.9^5
    (errors below 1/sqrt(n)).
    """
    n = 1_500
    paths = np.stack([wander(51, MarketDynamics(**CHANCE), seed) for seed in range(n)])
    for week in (5, 45):
        expected = 1 - 0.9 ** (2 * week + 2)
        assert paths[:, :, week].var(axis=0) == pytest.approx(np.full(4, expected), abs=4 * np.sqrt(2 / n) * expected)
        assert paths[:, :, week].mean(axis=0) == pytest.approx(np.zeros(4), abs=4 * np.sqrt(expected / n))
    load = np.array([-0.5, 0.0, 0.6, 0.8])
    between = np.outer(load, load)
    np.fill_diagonal(between, 1.0)
    assert np.corrcoef(paths[:, :, 45].T) == pytest.approx(between, abs=4 / np.sqrt(n))
    for k in range(4):
        assert np.corrcoef(paths[:, k, 45], paths[:, k, 50])[0, 1] == pytest.approx(0.9**5, abs=4 / np.sqrt(n))


def test_random_factors_have_mean_one() -> None:
    """600 seeds; within four standard errors of the mean, sd/sqrt(n)."""
    scenario = world(market=CHANCE)
    markets = [build_market(scenario, seed) for seed in range(600)]
    for name, sd in (("ticket_rate", 0.2), ("need", 0.15), ("leads", 0.3)):
        values = np.stack([getattr(market, name) for market in markets])
        assert values.mean(axis=0)[[0, 10, 25]] == pytest.approx(np.ones(3), abs=4 * 1.05 * sd / np.sqrt(600))
        assert values.min() > 0


def test_a_market_belongs_to_its_seed_and_begins_the_same_in_a_longer_run() -> None:
    scenario = world(market=CHANCE)
    short, longer = build_market(scenario, 5), build_market(scenario.model_copy(update={"weeks": 60}), 5)
    assert all((getattr(short, name) == getattr(longer, name)[:26]).all() for name in vars(short))
    assert (build_market(scenario, 6).price_gap != short.price_gap).all()


def test_every_scheme_meets_the_same_market() -> None:
    scenario = world(event("price_war"), market={**CHANCE, "reaction_speed": 0.2})
    tables = [run(scenario, commission_scheme(rate), 2, beliefs=BELIEFS).tables["weeks"] for rate in (0.0, 0.2)]
    columns = [column for column in tables[0] if column.startswith("market_")]
    assert len(columns) == 6
    pd.testing.assert_frame_equal(tables[0][columns], tables[1][columns], check_exact=True)
    assert not tables[0]["sales"].equals(tables[1]["sales"])


def test_people_believe_in_a_still_market() -> None:
    """What beliefs are measured in is the same scenario, whatever the market does."""
    stormy = world(event("outage"), event("own_price"), market={**CHANCE, "reaction_speed": 0.5})
    assert _quiet(stormy) == _quiet(world())


# --- what a user sees ---


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('kind = "price_wars"', "did you mean 'price_war'"),
        ("value = 3", "value of the kind price_war must be from 0 to 2 (price gap once rivals"),
        ("fade_weeks = -1", "events.war.fade_weeks is -1, but must be a number from 0 to 520 (weeks)"),
        ("rise = 3", "did you mean 'rise_weeks'"),
        ('name = "a b"', "a letter followed by letters, digits, _ or -"),
    ],
)
def test_a_wrong_event_is_said_in_one_line(line: str, said: str, tmp_path) -> None:
    lines = {"kind": 'kind = "price_war"', "name": 'name = "war"', "value": "value = 0.2"}
    lines[line.split(" ", maxsplit=1)[0]] = line
    file = tmp_path / "s.toml"
    text = ['extends = "tiny"', 'name = "mine"', "[[events]]", "start = 1", "weeks = 2", *lines.values()]
    file.write_text("\n".join(text), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    message = str(caught.value)
    assert said in message
    assert f"line {text.index(line) + 1}" in message
    assert "\n" not in message


def test_two_events_of_one_name_are_refused() -> None:
    with pytest.raises(ValidationError, match="names of events must be unique, but 'x' appears twice"):
        world(event("need", name="x"), event("leads", name="x"))


def test_the_report_draws_what_moved_and_nothing_else() -> None:
    """Lines are shares above normal; a folder of an earlier version has no such columns, and no chart."""
    table = weeks_of(world(event("price_war", value=0.2), event("churn", value=0.1)))
    study: Any = SimpleNamespace(
        weeks=26,
        baseline=SimpleNamespace(name="a"),
        results=SimpleNamespace(weeks=table),
        weekly=lambda column: {"a": table[column].to_numpy()[None]},
    )
    price, churn = market_lines(study)
    assert price.y == pytest.approx(table["market_price_gap"])
    assert churn.y == pytest.approx(np.expm1(table["market_churn"]))
    chart = market_chart(study, (price, churn))
    assert f"Price gap by +20% in week {START + 7}" in chart.title
    assert list(market_frame(study, (price, churn))["mean"]) == [*price.y, *churn.y]
    study.results.weeks = table[["week"]]
    assert market_lines(study) == ()
