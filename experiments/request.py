"""What a comparison was asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.design import Row, World, checked_seeds, plan
from experiments.objectives import OBJECTIVES
from scenarios.errors import InputError, unknown
from scenarios.theories import load_rule
from scenarios.together import check_together
from sim import MODEL_VERSION
from sim.fields import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.params import Scenario
    from sim.scheme import Scheme


STATIC = "fixed"
"""The rule of people who do not react to pay."""

MECHANICS_SEEDS = 16
"""Runs of each scheme with them: what pay alone changes differs little between runs."""


@dataclass(frozen=True)
class Request:
    """A comparison, checked.

    Attributes:
        scenario: where.
        schemes: what is compared; the first is the baseline.
        seeds: rising.
        rule: how agents decide, as `scenarios.theories.load_rule` writes it.
        objective: what the recommendation aims at.
    """

    scenario: Scenario
    schemes: tuple[Scheme, ...]
    seeds: tuple[int, ...]
    rule: str
    objective: str

    def rows(self, beliefs: Any = None) -> list[Row]:
        """The rows of the `runs` table, in order, with what agents believe if it is known."""
        return plan(World(self.scenario, beliefs), self.schemes, self.seeds, self.rule)

    def mechanics_rows(self, beliefs: Any = None) -> list[Row]:
        """The schemes once more on the first seeds, with people who do not react: what the plan alone would do.

        None for a single scheme, or if the comparison is of people who do not react anyway.
        """
        if len(self.schemes) == 1 or self.rule == STATIC:
            return []
        return plan(World(self.scenario, beliefs), self.schemes, self.seeds[:MECHANICS_SEEDS], STATIC)

    @cached_property
    def identity(self) -> dict[str, Any]:
        """What decides the numbers, for the plan and the manifest of a folder."""
        return {
            "model_version": MODEL_VERSION,
            "scenario": {"name": self.scenario.name, "hash": content_hash(self.scenario)},
            "schemes": [{"name": scheme.name, "hash": content_hash(scheme)} for scheme in self.schemes],
            "rule": self.rule,
            "seeds": list(self.seeds),
        }


def request(scenario: Scenario, schemes: Sequence[Scheme], seeds: Iterable[int], rule: str, objective: str) -> Request:
    """Check what was asked.

    Raises:
        InputError: for no or duplicate schemes, a scheme that does not fit the scenario, bad seeds, an unknown rule or
            objective.
    """
    if not schemes:
        raise InputError("at least one scheme is needed, but there is none")
    seen: set[str] = set()
    for name in (scheme.name for scheme in schemes):
        # Each scheme becomes a file, and on some systems `A` and `a` are the same file.
        if name.casefold() in seen:
            raise InputError(f"schemes need different names (capitals do not count), but {name!r} appears twice")
        seen.add(name.casefold())
    theory = load_rule(rule)
    if objective not in OBJECTIVES:
        raise unknown("objective", objective, OBJECTIVES)
    check_together([scenario], schemes)
    return Request(scenario, tuple(schemes), tuple(checked_seeds(seeds)), theory, objective)
