"""Columnar state of the service agents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.growth import skill_gained
from sim.params import Scenario
from sim.rng import Purpose, uniforms
from sim.tastes import Tastes, draw_tastes, norms_of
from sim.tricks import NO_TRICKS


class TeamState:
    """One row per position; a successor keeps the position's row and its book.

    Attributes:
        sell_skill: log selling skill, (agents,).
        serve_skill: log service skill, (agents,).
        generation: how many people held the position before, (agents,).
        tenure: weeks in the position, (agents,).
        vacancy: weeks until the first interview while vacant, -1 while filled, (agents,).
        action: sell, serve, push, (agents, 3).
        close: share of agreed deals closed in a week, (agents,).
        tricks: strength of each trick, (agents, tricks).
        backlog: hours of service work left over, (agents,).
        worth: what the job is worth, currency/week net of effort, (agents,).
        tastes: what people want.
        fatigue: (agents,); 0 is rested.
        trained: hours of training remembered, (agents,).
    """

    __slots__ = (
        "action", "backlog", "close", "fatigue", "generation", "sell_skill", "serve_skill", "tastes", "tenure",
        "trained", "tricks", "vacancy", "worth",
    )  # fmt: skip

    def __init__(self, scenario: Scenario, seed: int, extra_skill: float = 0.0) -> None:
        """Draw the starting team, at everybody's norms; `extra_skill` is added to every log selling skill."""
        n = scenario.team.agents
        rows, first = np.arange(n), np.zeros(n, np.int64)
        skills = draw_skills(scenario, seed, rows, first)
        self.sell_skill = skills[:, 0] + extra_skill
        self.serve_skill = skills[:, 1]
        self.generation = np.zeros(n, np.int64)
        self.tenure = np.full(n, scenario.staff.ramp_weeks, np.int64)
        self.vacancy = np.full(n, -1, np.int64)
        self.tastes = draw_tastes(scenario, seed, rows, first)
        self.action = resting_action(scenario, self.tastes)
        self.close = np.full(n, scenario.deals.close_norm)
        self.tricks = np.tile(np.array(NO_TRICKS), (n, 1))
        self.backlog = np.zeros(n)
        self.worth = np.zeros(n)
        self.fatigue = np.zeros(n)
        self.trained = np.zeros(n)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Positions with somebody in them, (agents,)."""
        return self.vacancy < 0

    def skills(self, scenario: Scenario) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Log selling and log service skill this week, (agents,): what people bring and learn, less fatigue."""
        sell, serve = skill_gained(scenario, self.tenure, self.trained)
        ramp, tired = self.ramp(scenario), scenario.team.fatigue_skill * self.fatigue
        return self.sell_skill + ramp + sell - tired, self.serve_skill + ramp + serve - tired

    def fill(self, scenario: Scenario, rows: NDArray[np.intp], skills: NDArray[np.float64], tastes: Tastes) -> None:
        """Let new people take up the positions `rows` (n,): log skills (n, 2) and tastes (n,)."""
        self.sell_skill[rows], self.serve_skill[rows] = skills[:, 0], skills[:, 1]
        for own, new in zip(self.tastes, tastes, strict=True):
            own[rows] = new
        self.generation[rows] += 1
        self.tenure[rows] = 0
        self.vacancy[rows] = -1
        self.fatigue[rows] = 0.0
        self.trained[rows] = 0.0
        self.action[rows] = resting_action(scenario, tastes)

    def ramp(self, scenario: Scenario) -> NDArray[np.float64]:
        """Log of the share of full skill by tenure, (agents,)."""
        staff = scenario.staff
        if staff.ramp_weeks == 0:
            return np.zeros(len(self.tenure))
        share = staff.ramp_start + (1 - staff.ramp_start) * np.minimum(self.tenure / staff.ramp_weeks, 1.0)
        return np.asarray(np.log(share))


def resting_action(scenario: Scenario, tastes: Tastes) -> NDArray[np.float64]:
    """What people do on flat pay, (n, 3): own norms of selling and service, no push."""
    action = np.zeros((len(tastes.care), 3))
    action[:, :2] = norms_of(scenario, tastes.care)
    return action


def draw_skills(
    scenario: Scenario, seed: int, rows: NDArray[np.integer], serial: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Log selling and log service skill of person `serial` at position `rows`; shape (n, 2)."""
    u = uniforms(seed, Purpose.SKILL, 0, rows, serial)
    return np.asarray(ndtri(u[:, :2]) * np.array([scenario.team.sell_skill_sd, scenario.team.serve_skill_sd]))
