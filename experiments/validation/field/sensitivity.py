"""Which verdicts of field evidence hang on which number of the people's behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from experiments.validation.case import Case, Measured
from experiments.validation.field import STUDIES
from experiments.validation.field.arms import Arm, Lab, world_of
from experiments.validation.field.study import Finding, effect
from experiments.validation.verdict import judge
from scenarios.paths import locate

SHARE = 0.3
"""By how much each number is moved, up and down."""

SEEDS = range(4)
"""Half of those of the table: twenty times the runs of the table are needed."""

NUMBERS = (
    "team.cost_sell",
    "team.cost_serve",
    "team.cost_cross",
    "team.cost_push",
    "team.risk_aversion",
    "team.patience",
    "team.foresight",
    "team.sell_skill_sd",
    "selling.push_effect",
    "deals.close_cost",
    "deals.hurry_discount",
    "gaming.scruple",
)
"""Numbers that are moved, by path."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A row of the table with one number moved.

    Attributes:
        case: name of the row.
        number: path of what was moved; empty: nothing.
        value: its value.
        found: the effect.
        verdict: on it.
    """

    case: str
    number: str
    value: float
    found: Measured
    verdict: str


def sensitivity(numbers: Sequence[str] = NUMBERS, seeds: Sequence[int] = SEEDS, workers: int = 2) -> list[Moved]:
    """Every row as it is, and with each number moved, rows that cannot change left out.

    Args:
        numbers: paths of scenario numbers.
        seeds: run seeds.
        workers: processes.
    """
    variants = [("", 0.0), *((path, value) for path in numbers for value in _values(path))]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        tables = pool.map(_variant, variants, [tuple(seeds)] * len(variants))
        return [row for table in tables for row in table]


def _values(path: str) -> Iterator[float]:
    """The number less and more the share; of patience, its distance from 1; only values that are legal."""
    value = _value_of(path)
    for factor in (1.0 - SHARE, 1.0 + SHARE):
        moved = 1.0 - (1.0 - value) * factor if path == "team.patience" else value * factor
        if path != "team.foresight" or moved <= 1.0:
            yield moved


def _value_of(path: str) -> float:
    slot = locate(world_of("evidence_base"), path)
    section, name = (str(key) for key in slot.keys)
    return float(getattr(getattr(world_of("evidence_base"), section), name))


def _variant(variant: tuple[str, float], seeds: Sequence[int]) -> list[Moved]:
    path, value = variant
    changes: Mapping[str, float] = {path: value} if path else {}
    lab = Lab(changes)
    return [
        _row(finding, case, path, value, lab, seeds)
        for study in STUDIES
        for finding, case in zip(study.findings, study.cases(), strict=True)
        if not path or _matters(path, finding.before) or _matters(path, finding.after)
    ]


def _row(finding: Finding, case: Case, path: str, value: float, lab: Lab, seeds: Sequence[int]) -> Moved:
    found = effect(finding, lab, seeds)
    return Moved(case.name, path, value, found, judge(case.target, found).verdict.value)


def _matters(path: str, arm: Arm) -> bool:
    """Whether a number can play a part: deals need a pipeline, tricks somebody who plays them."""
    if path.startswith("deals."):
        return world_of(arm.world).deals.close_norm < 1.0
    return arm.rule == "gamer" if path.startswith("gaming.") else True
