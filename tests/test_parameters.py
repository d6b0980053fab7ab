"""No dead parameter: moving any number of a scenario moves some number of the results."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel
from worlds import (
    LARGE_SEGMENT,
    PEOPLE,
    SMALL_SEGMENT,
    commission_scheme,
    every_component,
    plain_beliefs,
    small_scenario,
)

from sim.fields import DESCRIPTIVE
from sim.operations import Policy
from sim.params import Rules, Scenario
from sim.run import run
from sim.scheme import Scheme

# A world in which most mechanisms are at work: overload, turnover, events, both routings, referrals.
WORLD = small_scenario(
    weeks=40,
    team={"agents": 6, "customers_per_agent": 40.0},
    service={"pool_share": 0.5, "loyal_above": 70.0},
    staff={"quit_rate": 0.05, "vacancy_weeks": 1},
    selling={"referral_rate": 0.05, "leads_per_agent": 3.0},
    survey={"response_rate": 0.6},
    costs={"policy_cost": 100.0},
    rules={"imitation": 0.6},
    segments=[
        {"name": "a", "share": 0.6, "spend": 500.0, "tickets": 0.8, "handle_hours": 0.9, "term_weeks": 4, "churn": 0.1,
         "tenure_terms": 5.0, "complexity": 1.2},
        {"name": "b", "share": 0.4, "spend": 5_000.0, "tickets": 0.5, "handle_hours": 0.9, "term_weeks": 8,
         "churn": 0.1},
    ],
    events=[
        {"kind": kind, "start": 5, "weeks": 20, "value": value, "rise_weeks": 3, "fade_weeks": 2.0, "cost": 9.0}
        for kind, value in (
            ("price_gap", 0.3), ("own_price", -0.2), ("ticket_rate", 1.3), ("need", 0.8), ("leads", 1.5),
            ("churn", -0.3),
        )
    ],
    market={
        "reaction_speed": 0.2, "reaction_strength": 0.8, "reversion": 0.1,
        **{f"{name}_sd": 0.2 for name in ("price_gap", "ticket_rate", "need", "leads")},
        **{f"{name}_climate": 0.5 for name in ("price_gap", "ticket_rate", "need", "leads")},
    },
)  # fmt: skip
# The same with all of service at work, for a quarter: channels, second line, every lever.
SERVICE = Scenario.model_validate({
    **WORLD.model_dump(),
    "weeks": 12,
    "service": {**WORLD.service.model_dump(), "skill_share": 0.5, "offer_minutes": 2.0},
    "second_line": {"share": 0.5, "hours": 5.0},
    "policy": {
        "knowledge_base": {"level": 0.5}, "chatbot": {"level": 0.3}, "process": {"level": 0.5},
        "customer_training": {"level": 0.5}, "maintenance": {"level": 0.5}, "outsourcing": {"share": 0.2},
        "crm": {"level": 0.5}, "staffing": {"agents": 1.0},
    },
    "channels": [
        {"name": "phone", "kind": "live", "share": 0.4, "patience": 5.0, "target_minutes": 1.0},
        {"name": "mail", "kind": "deferred", "share": 0.4, "target_minutes": 60.0},
        {"name": "bot", "kind": "automated", "share": 0.2, "contained": 0.4, "handover_loss": 5.0,
         "escalates_to": "phone", "contact_cost": 0.5},
    ],
})  # fmt: skip
OF_SERVICE = (
    "channels", "policy", "second_line", "service.skill_share", "service.offer_minutes", "service.recontact",
)  # fmt: skip
INERT = {
    "currency": "a label",
    "segments.0.share": "checked to add up to 1; moved together with its neighbour",
    "segments.1.share": "checked to add up to 1; moved together with its neighbour",
    **{f"channels.{i}.share": "checked to add up to 1; moved together with its neighbour" for i in range(3)},
    **{f"channels.{i}.patience": "for live channels only" for i in (1, 2)},
    **{f"channels.{i}.{key}": "for automated channels only" for i in (0, 1) for key in ("contained", "handover_loss")},
    **{
        f"channels.2.{key}": "nobody works on an automated channel"
        for key in ("handle_factor", "concurrency", "target_minutes", "resolve_shift")
    },
}


def _numbers(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() if key not in DESCRIPTIVE for leaf in _numbers(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for i, item in enumerate(value) for leaf in _numbers(item, (*path, str(i)))]
    return [path] if isinstance(value, int | float) else []


def _moved(data: dict[str, Any], path: tuple[str, ...]) -> Scenario:
    """The world with one number nudged inside its range."""
    holder: Any = data
    for key in path[:-1]:
        holder = holder[int(key)] if isinstance(holder, list) else holder[key]
    old = holder[path[-1]]
    steps = (old * 1.3, old * 0.7, old + 5, old + 1, old + 0.05, old - 0.05)
    for new in (not old,) if isinstance(old, bool) else steps:
        holder[path[-1]] = int(new) if isinstance(old, int) and not isinstance(old, bool) else new
        if holder[path[-1]] == old:
            continue
        try:
            return Scenario.model_validate(data)
        except ValueError:
            continue
    raise AssertionError(f"no legal neighbour of {'.'.join(path)} = {old}")


def _outcome(scenario: Scenario, scheme: Scheme, rule: str = "best_response") -> tuple[str, ...]:
    result = run(scenario, scheme, 1, rule=rule, beliefs=BELIEFS)
    return (repr(result.kpis), *(table.to_csv() for table in result.tables.values()))


# Now and eventual effects differ, so that foresight matters.
_PLAIN = plain_beliefs()
BELIEFS = type(_PLAIN)(
    tuple((a, 0.5 * b, c) for a, b, c in _PLAIN.now),
    _PLAIN.eventual, _PLAIN.skill, _PLAIN.dispersion, _PLAIN.level, _PLAIN.flow,
)  # fmt: skip
PEOPLE_WORLD = Scenario.model_validate(
    {
        key: {**value, **PEOPLE.get(key, {})} if isinstance(value, dict) else value
        for key, value in WORLD.model_dump(mode="json").items()
    }
)
WORLDS = {
    name: (world, _outcome(world, every_component()))
    for name, world in (("plain", WORLD), ("people", PEOPLE_WORLD), ("service", SERVICE))
}
BASE, SERVICE_BASE = WORLDS["plain"][1], WORLDS["service"][1]
NUMBERS = [path for path in _numbers(SERVICE.model_dump(mode="json")) if ".".join(path) not in INERT]
PATHS = [path for path in NUMBERS if path[0] not in {"deals", "rules", "gaming"}]
OF_RULES = [path for path in NUMBERS if path[0] == "rules"]

# Deals are moved where pay is steep near the end of a quarter.
PIPELINE = small_scenario(deals={"close_norm": 0.5})
STEEP = commission_scheme(
    0.0,
    5_000.0,
    "steep",
    {"kind": "commission", "id": "c", "on": "sales", "tiers": [[40_000, 0.3]], "payout": "quarter"},
)
# Tricks are played where the scheme pays for them.
GAMED = commission_scheme(
    0.3,
    5_000.0,
    "gamed",
    {"kind": "kpi_bonus", "id": "csat", "measure": "csat", "points": [[40, 0], [80, 9_000]]},
    {"kind": "kpi_bonus", "id": "solved", "measure": "resolution", "points": [[0.2, 0], [0.9, 60_000]]},
)
TRICKS = [path for path in NUMBERS if path[0] == "gaming"]
DEALS = [path for path in _numbers(PIPELINE.model_dump(mode="json")) if path[0] == "deals"]


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_every_number_is_read(path):
    service = ".".join(path).startswith(OF_SERVICE)
    assert any(
        _outcome(_moved(world.model_dump(mode="json"), path), every_component()) != base
        for name, (world, base) in WORLDS.items()
        if service == (name == "service")
    )


@pytest.mark.parametrize("path", DEALS, ids=".".join)
def test_every_number_of_the_pipeline_is_read(path):
    assert _outcome(_moved(PIPELINE.model_dump(mode="json"), path), STEEP) != _outcome(PIPELINE, STEEP)


@pytest.mark.slow  # each measures what tricks do anew
@pytest.mark.parametrize("path", TRICKS, ids=".".join)
def test_every_number_of_tricks_is_read_by_gamers_alone(path):
    busy = [{**segment, "handle_hours": 1.5} for segment in (SMALL_SEGMENT, LARGE_SEGMENT)]
    world = small_scenario(selling={"leads_per_agent": 3.0}, segments=busy)
    moved = _moved(world.model_dump(mode="json"), path)
    assert _outcome(moved, GAMED, "gamer") != _outcome(world, GAMED, "gamer")
    assert _outcome(moved, GAMED) == _outcome(world, GAMED)


@pytest.mark.parametrize("path", OF_RULES, ids=".".join)
def test_every_number_of_a_rule_is_read_by_that_rule(path):
    """The meaning of each begins with the name of the rule that reads it; no other rule does."""
    rule = (Rules.model_fields[path[1]].description or "").split(":")[0]
    moved = _moved(WORLD.model_dump(mode="json"), path)
    assert _outcome(moved, every_component(), rule) != _outcome(WORLD, every_component(), rule)
    assert _outcome(moved, every_component()) == BASE


@pytest.mark.parametrize("kind", ["segments", "channels"])
def test_shares_are_read(kind):
    data = SERVICE.model_dump(mode="json")
    data[kind][0]["share"], data[kind][1]["share"] = data[kind][0]["share"] - 0.1, data[kind][1]["share"] + 0.1
    assert _outcome(Scenario.model_validate(data), every_component()) != SERVICE_BASE


def test_the_list_of_numbers_is_complete():
    """Every numeric field of every model of a scenario is among those moved or excused."""

    def fields(model: type[BaseModel]) -> int:
        return sum(1 for f in model.model_fields.values() if isinstance(f.json_schema_extra, dict))

    assert len(DEALS) == fields(type(WORLD.deals))
    names = {"team", "staff", "selling", "service", "survey", "churn", "costs", "market", "second_line"}
    sections = [getattr(WORLD, name) for name in names] + [getattr(WORLD.policy, name) for name in Policy.model_fields]
    expected = sum(fields(type(s)) for s in sections) + 1  # and `staff.turnover`
    assert len([p for p in PATHS if p[0] in {*names, "policy"}]) == expected
