"""No dead parameter: moving any number of a scenario moves some number of the results."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel
from worlds import PEOPLE, every_component, plain_beliefs, small_scenario

from sim.fields import DESCRIPTIVE
from sim.params import Scenario
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
    segments=[
        {"name": "a", "share": 0.6, "spend": 500.0, "tickets": 0.8, "handle_hours": 0.9, "term_weeks": 4, "churn": 0.1,
         "tenure_terms": 2.0, "complexity": 1.2},
        {"name": "b", "share": 0.4, "spend": 5_000.0, "tickets": 0.5, "handle_hours": 0.9, "term_weeks": 8,
         "churn": 0.1},
    ],
    events=[
        {"kind": kind, "start": 5, "weeks": 20, "value": value}
        for kind, value in (("price_gap", 0.3), ("ticket_rate", 1.3), ("need", 0.8), ("leads", 1.5))
    ],
)  # fmt: skip
INERT = {
    "currency": "a label",
    "segments.0.share": "checked to add up to 1; moved together with its neighbour",
    "segments.1.share": "checked to add up to 1; moved together with its neighbour",
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


def _outcome(scenario: Scenario, scheme: Scheme) -> tuple[str, ...]:
    result = run(scenario, scheme, 1, beliefs=BELIEFS)
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
    name: (world, _outcome(world, every_component())) for name, world in (("plain", WORLD), ("people", PEOPLE_WORLD))
}
PATHS = [path for path in _numbers(WORLD.model_dump(mode="json")) if ".".join(path) not in INERT]


@pytest.mark.parametrize("path", PATHS, ids=".".join)
def test_every_number_is_read(path):
    assert any(
        _outcome(_moved(world.model_dump(mode="json"), path), every_component()) != base
        for world, base in WORLDS.values()
    )


def test_shares_are_read():
    data = WORLD.model_dump(mode="json")
    data["segments"][0]["share"], data["segments"][1]["share"] = 0.5, 0.5
    assert _outcome(Scenario.model_validate(data), every_component()) != WORLDS["plain"][1]


def test_the_list_of_numbers_is_complete():
    """Every numeric field of every model of a scenario is among those moved or excused."""

    def fields(model: type[BaseModel]) -> int:
        return sum(1 for f in model.model_fields.values() if isinstance(f.json_schema_extra, dict))

    sections = (WORLD.team, WORLD.staff, WORLD.selling, WORLD.service, WORLD.survey, WORLD.churn, WORLD.costs)
    expected = sum(fields(type(s)) for s in sections) + 1  # and `staff.turnover`
    assert (
        len([p for p in PATHS if p[0] in {"team", "staff", "selling", "service", "survey", "churn", "costs"}])
        == expected
    )
