"""What an agent may know: own results so far, open periods, and beliefs. The one place it passes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook
from sim.beliefs import COLUMNS, Beliefs, Learning
from sim.calendar import open_period
from sim.params import Scenario
from sim.pay.base import Period
from sim.pay.measures import Column
from sim.team import TeamState

EFFORT_MIN = 0.03
"""No agent does less of either activity: log-linear beliefs have no value at 0."""


def effort_cost_of(scenario: Scenario) -> EffortCost:
    """Cost of effort and bounds of an action."""
    t = scenario.team
    return EffortCost(
        t.sell_norm, t.serve_norm, t.cost_sell, t.cost_serve, t.cost_cross, t.cost_push, EFFORT_MIN, t.effort_max
    )


def start_learning(scenario: Scenario, beliefs: Beliefs) -> Learning:
    """Learning of a team that has no results yet."""
    pooled = scenario.service.pool_share
    own_weight = 1.0 - pooled + pooled / scenario.team.agents
    return Learning(beliefs, scenario.team.agents, beliefs.elasticity(scenario.team.foresight, own_weight))


def multipliers(scenario: Scenario, learning: Learning, action: NDArray[np.float64]) -> NDArray[np.float64]:
    """Believed outcome rates at `action` (agents, 3) per rate at the norms; (agents, columns)."""
    t = scenario.team
    sell = np.log(np.maximum(action[:, 0], EFFORT_MIN) / t.sell_norm)
    serve = np.log(np.maximum(action[:, 1], EFFORT_MIN) / t.serve_norm)
    effort = np.empty((len(action), 3))
    effort[:, 0], effort[:, 1], effort[:, 2] = sell, serve, action[:, 2]
    return np.exp(effort @ learning.elasticity.T)


def build_outlook(
    scenario: Scenario, learning: Learning, team: TeamState, week: int, books: NDArray[np.int64]
) -> Outlook:
    """Outlook of the team in a week; `books` (agents,) are the customers each owns."""
    periods = [open_period(week, period) for period in Period]
    left = np.array([min(p.left, scenario.weeks - week) for p in periods], np.int64)
    level = learning.levels(team.sell_skill)
    flow = level.copy()
    flow[:, Column.CUSTOMERS] = books
    return _outlook(scenario, learning, team.sums, team.worked, left, _lengths(week), level, flow)


def fresh_outlook(scenario: Scenario, learning: Learning, sell_skill: NDArray[np.float64]) -> Outlook:
    """Outlook of people of log selling skill (n,) who would start a full year today."""
    n = len(sell_skill)
    level = learning.prior_levels(sell_skill)
    sums, worked = np.zeros((len(Period), n, COLUMNS)), np.zeros((len(Period), n))
    return _outlook(scenario, learning, sums, worked, _lengths(0), _lengths(0), level, level)


def _lengths(week: int) -> NDArray[np.int64]:
    return np.array([open_period(week, period).length for period in Period], np.int64)


def _outlook(
    scenario: Scenario,
    learning: Learning,
    sums: NDArray[np.float64],
    worked: NDArray[np.float64],
    left: NDArray[np.int64],
    length: NDArray[np.int64],
    level: NDArray[np.float64],
    flow: NDArray[np.float64],
) -> Outlook:
    return Outlook(
        sums=sums,
        worked=worked,
        left=left,
        length=length,
        level=level,
        flow=flow,
        elasticity=learning.elasticity,
        dispersion=learning.dispersion,
        link=0,
        risk_aversion=scenario.team.risk_aversion,
        patience=scenario.team.patience,
    )
