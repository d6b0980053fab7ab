"""Worlds in which people differ, tire, compare pay and are watched; workers of `test_people` import them by name."""

from __future__ import annotations

from typing import Any

import numpy as np
from worlds import commission_scheme

from scenarios.loader import load_scenario
from sim.beliefs import Beliefs
from sim.params import Scenario
from sim.run import run, start
from sim.scheme import Scheme

SEEDS = range(12)
FLAT, STEEP = commission_scheme(0.0, 7_200.0), commission_scheme(0.15, 4_000.0)
FATIGUE = {"fatigue_overtime": 1.5, "fatigue_load": 0.05}


def base_world(team: dict[str, Any] | None = None, staff: dict[str, float] | None = None) -> Scenario:
    """`cloud_server` with 30 agents, and these numbers."""
    cloud = load_scenario("cloud_server")
    more_team = cloud.team.model_copy(update={"agents": 30, **(team or {})})
    return cloud.model_copy(update={"team": more_team, "staff": cloud.staff.model_copy(update=staff or {})})


def arms_of_people() -> dict[str, tuple[Scenario, Scheme]]:
    """Scenario and scheme of each arm, by name."""
    worlds = {
        "default": base_world(),
        "default, nobody leaves": base_world(staff={"turnover": False}),
        "diverse": base_world({"sell_skill_sd": 0.55}),
        "diverse, nobody leaves": base_world({"sell_skill_sd": 0.55}, {"turnover": False}),
        "open pay": base_world(staff={"pay_transparency": 1.0}),
    }
    arms = {
        f"{name}: {pay}": (world, scheme)
        for name, world in worlds.items()
        for pay, scheme in (("flat", FLAT), ("steep", STEEP))
    }
    for rate in (0.3, 0.45):
        arms[f"rested: {rate}"] = base_world(), commission_scheme(rate, 4_000.0)
        arms[f"tired: {rate}"] = base_world(FATIGUE), commission_scheme(rate, 4_000.0)
    arms["watched: steep"] = base_world(staff={"monitoring_share": 0.05}), STEEP
    return arms


def observed(task: tuple[Scenario, Scheme, int, Beliefs]) -> dict[str, float]:
    """KPIs, sales per working agent of the last year, and quits per year by selling skill."""
    scenario, scheme, seed, beliefs = task
    result = run(scenario, scheme, seed, beliefs=beliefs)
    agents, weeks = result.tables["agents"], result.tables["weeks"].iloc[-52:]
    people = agents.groupby(["agent", "generation"]).agg(
        month=("month", "max"), skill=("sell_skill", "last"), weeks=("weeks_worked", "sum")
    )
    quits = {}
    for half, here in (("low", people["skill"] < 0), ("high", people["skill"] >= 0)):
        left = people["month"][here] < agents["month"].max()
        quits[f"quits {half}"] = left.sum() / (people["weeks"][here].sum() / 52)
    output = weeks["sales"].sum() / weeks["agents_working"].sum()
    return {**result.kpis, **quits, "sales per worker": output}


def tastes_at_the_end(task: tuple[Scenario, Scheme, int, Beliefs]) -> dict[str, float]:
    """Mean log risk aversion and mean care of those who hold a position after the last week."""
    scenario, scheme, seed, beliefs = task
    engine = start(scenario, scheme, seed, beliefs=beliefs)
    while not engine.done:
        engine.step()
    tastes, here = engine.team.tastes, engine.team.filled
    return {"risk": float(np.log(tastes.risk_aversion[here]).mean()), "care": float(tastes.care[here].mean())}
