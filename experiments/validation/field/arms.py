"""The runs behind field evidence: a situation, a pay scheme and a rule, by name; each run is made once.

Situations are the files of `world/`, all of which extend `world/evidence_base.toml`; pay schemes those of `pay/`. They
are ordinary files: `paytrial run experiments/validation/field/world/pipeline.toml --scheme .../pay/volume.toml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scenarios.loader import load_scenario, load_scheme
from scenarios.paths import changed
from sim.beliefs import Beliefs, measure_beliefs
from sim.params import Deals, Gaming, Scenario, Staff, Team
from sim.run import RunResult, run

SEEDS = range(8)
"""Seeds of every effect; the same before and after, so that what is common to both cancels."""

FOLDER = Path(__file__).parent
_TASTES = ("cost_sell", "cost_serve", "cost_cross", "cost_push", "risk_aversion", "patience", "foresight")

Changes = tuple[tuple[str, float], ...]
"""Paths of scenario numbers and other values for them."""


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a comparison.

    Attributes:
        world: name of a file of `world/`.
        pay: name of a file of `pay/`.
        rule: name of the decision rule.
    """

    world: str
    pay: str
    rule: str = "best_response"


class Lab:
    """Makes runs, and keeps them: findings share arms.

    Args:
        changes: path -> value of scenario numbers, the same for every study; for sensitivity.
    """

    def __init__(self, changes: Mapping[str, float] | None = None) -> None:
        self._changes: Changes = tuple((changes or {}).items())
        self._runs: dict[tuple[Arm, int], RunResult] = {}

    def run(self, arm: Arm, seed: int) -> RunResult:
        """The run of an arm; its errors are those of `sim.run.run`."""
        if (arm, seed) not in self._runs:
            scenario = world_of(arm.world, self._changes)
            scheme = load_scheme(FOLDER / "pay" / f"{arm.pay}.toml")
            beliefs = beliefs_of(scenario)
            self._runs[arm, seed] = run(scenario, scheme, seed, rule=arm.rule, beliefs=beliefs)
        return self._runs[arm, seed]


@cache
def world_of(name: str, changes: Changes = ()) -> Scenario:
    """The scenario of a situation.

    A change of a number that a situation sets for itself holds there too; none of the situations sets a number that
    `sensitivity` moves.
    """
    return changed(load_scenario(FOLDER / "world" / f"{name}.toml"), dict(changes))


def beliefs_of(scenario: Scenario) -> Beliefs:
    """What people believe in a scenario; measured once for all that differ only in what beliefs do not depend on.

    Beliefs are measured from people who do not react and do not leave, so tastes and the horizon cannot matter; a
    test holds that.
    """
    return measure_beliefs(_plain(scenario))


def _plain(scenario: Scenario) -> Scenario:
    """The scenario with the tastes, names and horizon that all share."""
    tastes = {name: Team.model_fields[name].default for name in _TASTES}
    labels = {"name": "plain", "title": "", "description": "", "sources": {}}
    deals = {name: Deals.model_fields[name].default for name in ("close_cost", "hurry_discount")}
    parts = {
        "team": scenario.team.model_copy(update=tastes),
        "staff": scenario.staff.model_copy(
            update={"turnover": False, "quit_rate": Staff.model_fields["quit_rate"].default}
        ),
        "deals": scenario.deals.model_copy(update=deals),
        "gaming": Gaming(),
        "weeks": 52,
    }
    return scenario.model_copy(update={**labels, **parts})
