"""Microseconds per decision, on the outlooks that agents really had in a run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.report import Report, in_turns
from benchmarks.world import SEED, bonus_scheme, linear_scheme, scenario
from sim.behaviour.best_response import BestResponse
from sim.behaviour.lookahead import choose
from sim.beliefs import measure_beliefs
from sim.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.behaviour import Decision
    from sim.beliefs import Beliefs
    from sim.params import Scenario
    from sim.scheme import Scheme

_SIZE = (200, 100)
_WEEKS = 52
_REPEATS = 7


class _Listener(BestResponse):
    """The rule `best_response`, keeping what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """Answer, and keep a copy of the question if it came from the team (not from applicants)."""
        if not asked.applicants:
            outlook = asked.outlook
            seen = outlook._replace(sums=outlook.sums.copy(), worked=outlook.worked.copy())
            self.asked.append((asked.program, seen, asked.cost, asked.deciding.copy(), asked.action.copy()))
        return super().decide(asked)


def measure(report: Report) -> None:
    """Both schemes."""
    report.title(f"decisions: those of {_SIZE[0]} agents in the first {_WEEKS} weeks, asked again")
    world = scenario(*_SIZE)
    beliefs = measure_beliefs(world)
    schemes = ((linear_scheme(), "linear commission"), (bonus_scheme(), "commission and three KPI bonuses"))
    questions = [_questions(world, scheme, beliefs) for scheme, _ in schemes]
    spent = in_turns([partial(_answer, asked) for asked in questions], _REPEATS)
    for (scheme, label), asked, time in zip(schemes, questions, spent, strict=True):
        decisions = sum(int(deciding.sum()) for _, _, _, deciding, _ in asked)
        chosen = sum(answer[question[3]].sum(axis=0) for question, answer in zip(asked, _answer(asked), strict=True))
        # Means to a thousandth: mathematical functions may differ in the last bit between machines.
        report.check(f"decisions {scheme.name}", [decisions, *(int(1e3 * x) for x in chosen / decisions)])
        report.row(f"{label} ({decisions:,} decisions)", time / decisions * 1e6, "us", at_most=20.0)


def _questions(world: Scenario, scheme: Scheme, beliefs: Beliefs) -> list[tuple[Any, ...]]:
    listener = _Listener()
    engine = Engine(world, scheme, SEED, listener, beliefs)
    while engine.week < _WEEKS:
        engine.step()
    return listener.asked


def _answer(questions: list[tuple[Any, ...]]) -> list[NDArray[np.float64]]:
    return [choose(*question) for question in questions]
