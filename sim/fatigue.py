"""Fatigue: a stock that builds up beyond a standard week and at full use of the service hours, and recovers.

Demands beyond what a person can recover from exhaust, and exhausted people work worse and leave (job demands and
resources: Demerouti, Bakker, Nachreiner & Schaufeli 2001). Agents do not foresee it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.params import Scenario


def next_fatigue(
    scenario: Scenario, fatigue: NDArray[np.float64], action: NDArray[np.float64], use: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fatigue after a week, (agents,).

    Args:
        scenario: the scenario.
        fatigue: before it, (agents,).
        action: sell, serve, push, (agents, 3).
        use: service work per service hour, (agents,); beyond 1 nobody works faster.
    """
    team = scenario.team
    overtime = np.maximum(action[:, 0] + action[:, 1] - 1.0, 0.0)
    without_a_break = np.maximum(np.minimum(use, 1.0) - team.fatigue_from, 0.0) / (1.0 - team.fatigue_from)
    strain = team.fatigue_overtime * overtime + team.fatigue_load * without_a_break
    return np.asarray(fatigue * (1.0 - team.fatigue_recovery) + strain)
