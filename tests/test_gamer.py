"""The red team: each trick pays where a scheme pays for it, costs the company money there, and has its remedy.

Paired runs on the same seeds; every assertion is about the mean of differences and states its standard error.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from scenarios.loader import load_scenario, load_scheme
from sim.behaviour import RULES
from sim.behaviour.gamer import Gamer
from sim.beliefs import measure_beliefs, measure_tricks
from sim.engine import Engine
from sim.pay.measures import Column
from sim.run import finish, run, start
from sim.scheme import Scheme
from sim.tricks import Trick

SEEDS = range(1, 9)
SURE = 3.0
WARM = 26


@cache
def world(agents=40, weeks=78):
    scenario = load_scenario("cloud_server")
    return scenario.model_copy(update={"team": scenario.team.model_copy(update={"agents": agents}), "weeks": weeks})


def with_parts(name, *parts, without=()):
    """A library scheme with components added and taken away."""
    data = load_scheme(name).model_dump(mode="json")
    data["components"] = [part for part in data["components"] if part["id"] not in without] + list(parts)
    return Scheme.model_validate(data)


class Only(Gamer):
    """A gamer who knows one trick."""

    def __init__(self, trick):
        self._trick = trick

    def tricks(self, asked, action):
        played = np.zeros_like(asked.tricks)
        played[:, self._trick] = super().tricks(asked, action)[:, self._trick]
        return played


@cache
def _played(scheme, trick, seed):
    """Profit, and mean strength of a trick once people have learned; without a trick those of best response."""
    rule = RULES["best_response"] if trick is None else Only(trick)
    engine = Engine(world(), Scheme.model_validate_json(scheme), seed, rule, measure_beliefs(world()))
    result = finish(engine, [record for _ in range(engine.ticks) if (record := engine.step()).week >= 0])
    weeks = result.tables["weeks"]
    strength = weeks.loc[weeks["week"] >= WARM, trick.name.lower()].mean() if trick is not None else 0.0
    return result.kpis["profit"], strength


def played(scheme, trick):
    """Profit lost to a trick, and its strength, each by seed."""
    text = scheme.model_dump_json()
    with_trick = np.array([_played(text, trick, seed) for seed in SEEDS])
    without = np.array([_played(text, None, seed)[0] for seed in SEEDS])
    return without - with_trick[:, 0], with_trick[:, 1]


def is_positive(values):
    return values.mean() > SURE * values.std(ddof=1) / np.sqrt(len(values))


# --- what tricks do


def test_what_tricks_do_is_measured_from_the_model():
    """Hard tickets passed over are missing in own figures and felt by customers; hushed surveys look better."""
    effects = measure_tricks(load_scenario("tiny"))
    assert effects[Column.UNRESOLVED, Trick.PICK] < -0.1
    assert effects[Column.COMPLAINTS, Trick.PICK] > 0.1
    assert effects[Column.DISSATISFACTION, Trick.HUSH] < -0.05
    assert effects[Column.UNRESOLVED, Trick.HUSH] == 0.0
    assert effects[Column.SALES_COUNT, Trick.BAIT] > 0.0
    assert effects[Column.LOST, Trick.BAIT] > 0.0


@pytest.mark.slow
def test_on_flat_pay_nobody_plays_tricks():
    scenario = load_scenario("tiny")
    weeks = run(scenario, load_scheme("flat_salary"), 3, rule="gamer").tables["weeks"]
    assert weeks[["pick", "hush", "bait"]].to_numpy().max() == 0.0


@pytest.mark.slow
def test_without_tricks_a_gamer_is_a_best_responder():
    """Discomfort without bound leaves only the best response."""
    scenario = load_scenario("tiny")
    honest = scenario.model_copy(update={"gaming": scenario.gaming.model_copy(update={"scruple": 1e6})})
    gamer, plain = (run(honest, load_scheme("balanced"), 3, rule=rule).kpis for rule in ("gamer", "best_response"))
    assert gamer == pytest.approx(plain, nan_ok=True)


def test_in_a_mixed_team_only_the_gamers_play():
    scenario = load_scenario("tiny")
    pay = with_parts("current", {"kind": "kpi_bonus", "id": "c", "measure": "csat", "points": [[40, 0], [80, 9_000]]})
    engine = start(scenario, pay, 3, rule="0.5 gamer + 0.5 best_response")
    players = np.zeros(scenario.team.agents, np.bool_)
    while not engine.done:
        engine.step()
        players |= engine.team.tricks.any(axis=1)
    assert players.sum() == scenario.team.agents / 2


# --- where they pay, and what stops them

RESOLUTION = {
    "kind": "kpi_bonus", "id": "solved", "measure": "resolution", "points": [[0.6, 0], [0.9, 6_000]],
    "payout": "quarter",
}  # fmt: skip


@pytest.mark.slow
def test_commission_alone_baits_and_pay_for_staying_stops_it():
    """Empty promises under `sales_heavy`; commission taken back when a customer leaves early makes them worthless."""
    lost, strength = played(load_scheme("sales_heavy"), Trick.BAIT)
    assert is_positive(lost)
    _, kept = played(load_scheme("keep_customers"), Trick.BAIT)
    assert is_positive(strength - kept)


@pytest.mark.slow
def test_pay_for_solved_tickets_leaves_hard_ones_and_pay_for_complaints_stops_it():
    lost, strength = played(with_parts("current", RESOLUTION), Trick.PICK)
    assert is_positive(lost)
    remedy = {"kind": "deduction", "id": "complaints", "measure": "complaints", "allowed": 0.0, "amount": 900.0}
    _, kept = played(with_parts("current", RESOLUTION, remedy), Trick.PICK)
    assert is_positive(strength - kept)


@pytest.mark.slow
def test_pay_for_ratings_hushes_the_displeased_and_pay_for_staying_instead_stops_it():
    """Paid for and not earned: the bonus is won without better service."""
    lost, strength = played(load_scheme("scorecard"), Trick.HUSH)
    assert is_positive(lost)
    _, kept = played(load_scheme("keep_customers"), Trick.HUSH)
    assert is_positive(strength - kept)
