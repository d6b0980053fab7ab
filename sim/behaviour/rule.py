"""The contract of a decision rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook
from sim.params import Rules
from sim.pay.program import PayProgram, Plan
from sim.rng import Purpose, uniforms


@dataclass(frozen=True, slots=True)
class Setting:
    """The run that a rule is to decide in.

    Attributes:
        agents: positions in the team.
        seed: run seed.
        plan: the scheme made ready.
        cost: of effort, and the bounds of an action.
        params: section `rules` of the scenario.
    """

    agents: int
    seed: int
    plan: Plan
    cost: EffortCost
    params: Rules


@dataclass(frozen=True, slots=True)
class Decision:
    """What some people decide by in a week: what they may know, and luck of their own.

    Attributes:
        program: the scheme.
        outlook: what they know and believe.
        cost: of effort, and the bounds of an action.
        deciding: who decides now, (people,).
        action: what everybody does so far: sell, serve, push, (people, 3).
        params: section `rules` of the scenario.
        seed: run seed.
        tick: weeks done, warm-up included.
        position: row in the team, (people,).
        person: number of the person at the position: its holders so far, or the number of the applicant, (people,).
        applicants: whether they only consider the job.
        memory: what the rule has kept of this run, see `Rule.start`.
        tricks: strength of the tricks each plays so far, (people, tricks).
        trick_effects: log change of what each tally counts per strength of a trick, (tallies, tricks); none known if
            nobody plays tricks.
        scruple: cost of a trick, currency/week per strength^2.
    """

    program: PayProgram
    outlook: Outlook
    cost: EffortCost
    deciding: NDArray[np.bool_]
    action: NDArray[np.float64]
    params: Rules
    seed: int
    tick: int
    position: NDArray[np.integer]
    person: NDArray[np.integer]
    applicants: bool
    memory: Any
    tricks: NDArray[np.float64]
    trick_effects: NDArray[np.float64]
    scruple: float

    def uniforms(self, purpose: Purpose, block: int = 0) -> NDArray[np.float64]:
        """Four uniforms of each person in this week, (people, 4); another four with `block` 1."""
        serial = 4 * np.asarray(self.person, np.int64) + 2 * int(self.applicants) + block
        return uniforms(self.seed, purpose, self.tick, self.position, serial)


@dataclass(frozen=True, slots=True)
class Lived:
    """A week as people lived it.

    Attributes:
        week: of the run, from 0.
        action: what they did, (agents, 3).
        paid: pay settled at its end, of all periods that ended with it, currency, (agents,).
        working: filled positions, (agents,).
        decided: who decided at its start, (agents,).
    """

    week: int
    action: NDArray[np.float64]
    paid: NDArray[np.float64]
    working: NDArray[np.bool_]
    decided: NDArray[np.bool_]


class Rule:
    """Chooses what agents do. A rule has no state: what it must keep in a run is in the memory that `start` returns.

    Attributes:
        name: identifier.
        title: name in reports.
        reacts: whether pay moves effort, quitting and accepting; a rule that does not react keeps
            staff decisions at their reference, so that a change of scheme changes pay and nothing else.
        plays: whether its people play tricks.
    """

    name: str
    title: str
    reacts: bool
    plays: bool = False

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """New actions (people, 3): sell, serve, push; rows not in `asked.deciding` stay as they are.

        Must leave `asked.action` unchanged, and depend on nothing but what it is asked.
        """
        raise NotImplementedError

    def tricks(self, asked: Decision, action: NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: ARG002
        """Strength of tricks at new actions (people, 3); (people, tricks), unchanged for most rules."""
        return asked.tricks

    def start(self, setting: Setting) -> Any:  # noqa: ARG002 - most rules keep nothing
        """The memory of a new run."""
        return None

    def learn(self, memory: Any, lived: Lived) -> None:
        """Take in a week, after its pay."""

    def forget(self, memory: Any, rows: NDArray[np.intp]) -> None:
        """New people work at these positions."""

    def reacting(self, setting: Setting) -> NDArray[np.bool_]:
        """Positions whose holders react to pay, (agents,)."""
        return np.full(setting.agents, self.reacts)
