"""Which runs to make: jobs, their content addresses, and the rows of the tables they fill."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError
from sim import MODEL_VERSION
from sim.behaviour.own import own_rules
from sim.fields import canonical, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.behaviour.own import Source
    from sim.params import Scenario
    from sim.scheme import Scheme

LAST_SEED = 2**63 - 1
"""Largest seed: what a signed 64-bit column of a table holds."""

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class World:
    """A scenario with the beliefs its agents start from; None: whoever makes the run measures them."""

    scenario: Scenario
    beliefs: Any = None


@dataclass(frozen=True, slots=True)
class Job:
    """One run to make. Jobs are equal when their addresses are.

    Attributes:
        run_id: content address, 16 hex digits; equal exactly when the results must be equal.
        scenario_hash: `content_hash` of the scenario.
        scheme_hash: `content_hash` of the scheme.
        seed: run seed.
        rule: how people decide; rules of the user's own by name and digest of their source.
        world: where.
        scheme: how people are paid.
        own: source of the rules of the user's own, for a worker that does not know them.
    """

    run_id: str
    scenario_hash: str
    scheme_hash: str
    seed: int
    rule: str
    world: World = field(compare=False, repr=False)
    scheme: Scheme = field(compare=False, repr=False)
    own: tuple[Source, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the `runs` table: a job under the name its scheme goes by."""

    scheme: str
    job: Job


def run_id(scenario: Scenario, scheme: Scheme, seed: int, rule: str) -> str:
    """Content address of a run: everything that can move a number of it, and no name."""
    return _finish(_prefix(scenario, scheme, rule), seed)


def seeds(first: int, n: int) -> list[int]:
    """The `n` seeds from `first` on.

    Raises:
        InputError: if there are none, or one is outside 0 to 2^63-1.
    """
    return checked_seeds(range(first, first + n))


def checked_seeds(values: Iterable[int]) -> list[int]:
    """The seeds in rising order.

    Raises:
        InputError: if there are none, one appears twice, or one is outside 0 to 2^63-1.
    """
    ordered = sorted(int(value) for value in values)
    if not ordered:
        raise InputError("at least one seed is needed, but there is none")
    for one, other in pairwise(ordered):
        if one == other:
            raise InputError(f"seeds must differ from each other, but {one} appears twice")
    if ordered[0] < 0 or ordered[-1] > LAST_SEED:
        wrong = ordered[0] if ordered[0] < 0 else ordered[-1]
        raise InputError(f"a seed is a whole number from 0 to {LAST_SEED}, but one is {wrong}")
    return ordered


def plan(world: World, schemes: Sequence[Scheme], seed_list: Sequence[int], rule: str) -> list[Row]:
    """Rows of a comparison, in the order of its tables: schemes as given, then seeds rising."""
    return [Row(scheme.name, job) for scheme in schemes for job in jobs_of(world, scheme, seed_list, rule)]


def jobs_of(world: World, scheme: Scheme, seed_list: Iterable[int], rule: str) -> list[Job]:
    """A job for each seed."""
    prefix = _prefix(world.scenario, scheme, rule)
    scenario_hash, scheme_hash = content_hash(world.scenario), content_hash(scheme)
    own = tuple(known.source for known in own_rules(rule))
    return [
        Job(_finish(prefix, seed), scenario_hash, scheme_hash, seed, rule, world, scheme, own) for seed in seed_list
    ]


def distinct_jobs(rows: Iterable[Row]) -> list[Job]:
    """Each job once, however many names it has, by seed first.

    So an interrupted comparison has about as many runs of every scheme.
    """
    jobs = {row.job.run_id: row.job for row in rows}
    return sorted(jobs.values(), key=lambda job: job.seed)


def _prefix(scenario: Scenario, scheme: Scheme, rule: str) -> str:
    return "\0".join((MODEL_VERSION, canonical(scenario), canonical(scheme), rule))


def _finish(prefix: str, seed: int) -> str:
    return hashlib.sha256(f"{prefix}\0{seed}".encode()).hexdigest()[:_DIGITS]
