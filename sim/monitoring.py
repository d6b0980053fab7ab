"""Quality assurance: samples contacts, and finds some of the mis-sales and unsolved tickets among them.

What a finding is worth avoiding to an agent (a talk, a warning, embarrassment) is in money, but nobody pays it. Agents
reckon with the expected findings of an action, by the probability that really applies (Becker 1968); the week they
are caught in, the job is worth that much less to them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from sim.params import Scenario
from sim.rng import Purpose, uniforms
from sim.supervision import attention


def chance_found(scenario: Scenario) -> float:
    """Probability that a mis-sale or an unsolved ticket is found."""
    staff = scenario.staff
    return staff.monitoring_share * min(staff.monitoring_detection * attention(scenario), 1.0)


def penalties(scenario: Scenario) -> NDArray[np.float64]:
    """What a mis-sale and an unsolved ticket that is found are worth avoiding, currency, (2,)."""
    return np.array([scenario.staff.penalty_missold, scenario.staff.penalty_unsolved])


def draw_findings(
    scenario: Scenario, seed: int, tick: int, missold: NDArray[np.integer], unsolved: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Mis-sales and unsolved tickets found this week, (agents, 2).

    Args:
        scenario: the scenario.
        seed: run seed.
        tick: week of the run.
        missold: mis-sales, (agents,).
        unsolved: tickets not solved, (agents,).
    """
    cases = np.stack([missold, unsolved], axis=1)
    chance = chance_found(scenario)
    if chance == 0.0:
        return np.zeros(cases.shape, np.int64)
    rows = np.arange(len(cases))
    u = uniforms(seed, Purpose.MONITOR, tick, rows, np.zeros(len(rows), np.int64))[:, :2]
    return np.asarray(binom.ppf(u, cases, chance), np.int64)


def monitoring_cost(scenario: Scenario, contacts: int) -> float:
    """Cost of the samples among a week's `contacts`, currency."""
    return scenario.staff.monitoring_share * contacts * scenario.staff.monitoring_cost
