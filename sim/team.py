"""Columnar state of the service agents."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.params import Scenario
from sim.rng import Purpose, uniforms


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
        backlog: hours of service work left over, (agents,).
        worth: what the job is worth, currency/week net of effort, (agents,).
    """

    __slots__ = (
        "action", "backlog", "close", "generation", "sell_skill", "serve_skill", "tenure", "vacancy", "worth",
    )  # fmt: skip

    def __init__(self, scenario: Scenario, seed: int, action: tuple[float, float, float], extra_skill: float) -> None:
        """Draw the starting team, at `action`; `extra_skill` is added to every log selling skill."""
        n = scenario.team.agents
        rows = np.arange(n)
        skills = draw_skills(scenario, seed, rows, np.zeros(n, np.int64))
        self.sell_skill = skills[:, 0] + extra_skill
        self.serve_skill = skills[:, 1]
        self.generation = np.zeros(n, np.int64)
        self.tenure = np.full(n, scenario.staff.ramp_weeks, np.int64)
        self.vacancy = np.full(n, -1, np.int64)
        self.action = np.tile(np.array(action), (n, 1))
        self.close = np.full(n, scenario.deals.close_norm)
        self.backlog = np.zeros(n)
        self.worth = np.zeros(n)

    @property
    def filled(self) -> NDArray[np.bool_]:
        """Positions with somebody in them, (agents,)."""
        return self.vacancy < 0

    def ramp(self, scenario: Scenario) -> NDArray[np.float64]:
        """Log of the share of full skill by tenure, (agents,)."""
        staff = scenario.staff
        if staff.ramp_weeks == 0:
            return np.zeros(len(self.tenure))
        share = staff.ramp_start + (1 - staff.ramp_start) * np.minimum(self.tenure / staff.ramp_weeks, 1.0)
        return np.asarray(np.log(share))


def draw_skills(
    scenario: Scenario, seed: int, rows: NDArray[np.integer], serial: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Log selling and log service skill of person `serial` at position `rows`; shape (n, 2)."""
    u = uniforms(seed, Purpose.SKILL, 0, rows, serial)
    return np.asarray(ndtri(u[:, :2]) * np.array([scenario.team.sell_skill_sd, scenario.team.serve_skill_sd]))
