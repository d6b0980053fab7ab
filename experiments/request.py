"""What a comparison was asked to do, and whether a folder that exists may take it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from experiments.design import Row, checked_seeds, plan
from experiments.objectives import OBJECTIVES
from scenarios.errors import InputError, unknown
from sim import MODEL_VERSION
from sim.behaviour import RULES
from sim.fields import content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sim.params import Scenario
    from sim.scheme import Scheme


@dataclass(frozen=True)
class Request:
    """A comparison, checked.

    Attributes:
        scenario: where.
        schemes: what is compared; the first is the baseline.
        seeds: rising.
        rule: how agents decide.
        objective: what the recommendation aims at.
    """

    scenario: Scenario
    schemes: tuple[Scheme, ...]
    seeds: tuple[int, ...]
    rule: str
    objective: str

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of the `runs` table, in order."""
        return plan(self.scenario, self.schemes, self.seeds, self.rule)

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
        InputError: for no or duplicate schemes, bad seeds, an unknown rule or objective.
    """
    if not schemes:
        raise InputError("at least one scheme is needed, but there is none")
    seen: set[str] = set()
    for name in (scheme.name for scheme in schemes):
        # Each scheme becomes a file, and on some systems `A` and `a` are the same file.
        if name.casefold() in seen:
            raise InputError(f"schemes need different names (capitals do not count), but {name!r} appears twice")
        seen.add(name.casefold())
    if rule not in RULES:
        raise unknown("rule", rule, RULES)
    if objective not in OBJECTIVES:
        raise unknown("objective", objective, OBJECTIVES)
    return Request(scenario, tuple(schemes), tuple(checked_seeds(seeds)), rule, objective)


def conflicts(held: Mapping[str, Any], asked: Mapping[str, Any], *, complete: bool) -> list[str]:
    """Why a folder with results `held` must not take what is `asked`; empty if it may.

    More schemes and more seeds are welcome. Fewer are not once the tables are written, because they
    would drop out of them.

    Args:
        held: `Request.identity` of the folder.
        asked: `Request.identity` of what is asked.
        complete: whether the tables of the folder are written.
    """
    found = []
    if held["model_version"] != asked["model_version"]:
        found.append(f"it was made by model version {held['model_version']}, this is {asked['model_version']}")
    if held["scenario"]["hash"] != asked["scenario"]["hash"]:
        found.append(_changed("scenario", held["scenario"]["name"], asked["scenario"]["name"]))
    if held["rule"] != asked["rule"]:
        found.append(f"its rule is {held['rule']!r}, not {asked['rule']!r}")
    hashes = {scheme["name"]: scheme["hash"] for scheme in asked["schemes"]}
    for scheme in held["schemes"]:
        name = scheme["name"]
        if name not in hashes:
            found += [f"it also holds scheme {name!r}"] * complete
        elif hashes[name] != scheme["hash"]:
            found.append(_changed("scheme", name, name))
    missing = sorted(set(held["seeds"]) - set(asked["seeds"]))
    if complete and missing:
        found.append(f"it also holds {len(missing)} other seed(s), {spans(missing)}")
    return found


def _changed(what: str, held: str, asked: str) -> str:
    if held == asked:
        return f"{what} {held!r} has changed since"
    return f"its {what} is {held!r}, which differs from {asked!r}"


def spans(seeds: Iterable[int]) -> str:
    """Rising seeds in short: `1-64, 70`, at most three spans."""
    found: list[list[int]] = []
    for seed in seeds:
        if found and seed == found[-1][1] + 1:
            found[-1][1] = seed
        else:
            found.append([seed, seed])
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in found[:3]]
    return ", ".join(shown) + (", ..." if len(found) > len(shown) else "")
