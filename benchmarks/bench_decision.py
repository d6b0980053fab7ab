"""Microseconds per decision, on the outlooks that agents really had in a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.report import Report, median_seconds
from benchmarks.world import SEED, bonus_scheme, linear_scheme, scenario
from sim.behaviour import RULES
from sim.behaviour.lookahead import choose
from sim.beliefs import measure_beliefs
from sim.engine import Engine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.behaviour.lookahead import EffortCost, Outlook
    from sim.pay.program import PayProgram

_SIZE = (200, 100)
_WEEKS = 52
_REPEATS = 7


class _Listener:
    """The rule `best_response`, keeping what it was asked."""

    name = "best_response"
    title = "best response"
    reacts = True

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []

    def decide(
        self,
        program: PayProgram,
        outlook: Outlook,
        cost: EffortCost,
        deciding: NDArray[np.bool_],
        action: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Answer, and keep a copy of the question if it came from the team (not from applicants)."""
        if len(deciding) == _SIZE[0]:
            seen = outlook._replace(sums=outlook.sums.copy(), worked=outlook.worked.copy())
            self.asked.append((program, seen, cost, deciding.copy(), action.copy()))
        return RULES[self.name].decide(program, outlook, cost, deciding, action)


def measure(report: Report) -> None:
    """Both schemes."""
    report.title(f"decisions: those of {_SIZE[0]} agents in the first {_WEEKS} weeks, asked again")
    world = scenario(*_SIZE)
    beliefs = measure_beliefs(world)
    schemes = ((linear_scheme(), "linear commission"), (bonus_scheme(), "commission and three KPI bonuses"))
    for scheme, label in schemes:
        listener = _Listener()
        engine = Engine(world, scheme, SEED, listener, beliefs)
        while engine.week < _WEEKS:
            engine.step()
        asked = listener.asked
        decisions = sum(int(deciding.sum()) for _, _, _, deciding, _ in asked)
        chosen = sum(choose(*question)[question[3]].sum(axis=0) for question in asked)
        # Means to a thousandth: mathematical functions may differ in the last bit between machines.
        report.check(f"decisions {scheme.name}", [decisions, *(int(1e3 * x) for x in chosen / decisions)])
        spent = median_seconds(lambda asked=asked: [choose(*question) for question in asked], _REPEATS)
        report.row(f"{label} ({decisions:,} decisions)", spent / decisions * 1e6, "us", at_most=20.0)
