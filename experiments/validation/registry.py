"""All theories and studies, in the order of the table."""

from __future__ import annotations

from experiments.validation import (
    exact_distortion,
    exact_gamma,
    exact_multitask,
    exact_patience,
    exact_search,
    exact_selling,
    exact_survival,
    exact_value,
    exact_waiting,
)
from experiments.validation.case import Case
from experiments.validation.field import STUDIES
from experiments.validation.theory import Theory
from scenarios.errors import unknown

_ALL = (
    exact_multitask.THEORY,
    exact_search.THEORY,
    exact_selling.ONE_TASK,
    exact_selling.SELLING,
    exact_distortion.THEORY,
    exact_gamma.THEORY,
    exact_waiting.WAITING,
    exact_patience.THEORY,
    exact_waiting.CROSS_SELLING,
    exact_waiting.STAFFING,
    exact_survival.THEORY,
    exact_survival.FIT,
    exact_value.ANNUITY,
    exact_value.MARGIN,
    exact_value.LOSS,
)

THEORIES: dict[str, Theory] = {theory.name: theory for theory in _ALL}


def all_cases() -> list[Case]:
    """Every case of the table: theories at their examples, then studies."""
    exact = [case for theory in THEORIES.values() for case in theory.table()]
    return exact + [case for study in STUDIES for case in study.cases()]


def chosen(only: list[str]) -> list[Case]:
    """Cases of the table by name, or by the beginning of a name up to a full stop; all if nothing is named.

    Raises:
        InputError: a name that no case begins with.
    """
    cases = all_cases()
    for name in only:
        if not any(_begins(case, name) for case in cases):
            group = [case.name for case in cases if _begins(case, name.partition(".")[0])]
            raise unknown("case", name, group or dict.fromkeys(case.name.partition(".")[0] for case in cases))
    return [case for case in cases if not only or any(_begins(case, name) for name in only)]


def _begins(case: Case, name: str) -> bool:
    return case.name == name or case.name.startswith(f"{name}.")
