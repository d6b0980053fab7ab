"""Which runs to make: jobs, their content addresses, and the rows of the tables they fill."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from scenarios.errors import InputError
from sim import MODEL_VERSION
from sim.fields import canonical, content_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.params import Scenario
    from sim.scheme import Scheme

LAST_SEED = 2**63 - 1
"""Largest seed: what a signed 64-bit column of a table holds."""

_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Job:
    """One run to make.

    Attributes:
        run_id: content address, 16 hex digits; equal exactly when the results must be equal.
        scenario_hash: `content_hash` of the scenario.
        scheme_hash: `content_hash` of the scheme.
        seed: run seed.
        rule: name of the decision rule.
    """

    run_id: str
    scenario_hash: str
    scheme_hash: str
    seed: int
    rule: str


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


def plan(scenario: Scenario, schemes: Sequence[Scheme], seed_list: Sequence[int], rule: str) -> list[Row]:
    """Rows of a comparison, in the order of its tables: schemes as given, then seeds rising."""
    rows = []
    scenario_hash = content_hash(scenario)
    for scheme in schemes:
        prefix, scheme_hash = _prefix(scenario, scheme, rule), content_hash(scheme)
        rows += [
            Row(scheme.name, Job(_finish(prefix, seed), scenario_hash, scheme_hash, seed, rule)) for seed in seed_list
        ]
    return rows


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
