"""Skill that people gain: by years in the job (a learning curve) and by training.

Both are added to the log skill a person came with. Closer supervision speeds them up (assumed).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.params import Scenario
from sim.supervision import attention

_WEEKS_PER_YEAR = 52.0


def work_share(scenario: Scenario) -> float:
    """Share of the working week that training leaves."""
    return max(1.0 - scenario.staff.training_hours / scenario.team.hours_per_week, 0.0)


def next_training(scenario: Scenario, trained: NDArray[np.float64], working: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Hours of training remembered after a week, (agents,)."""
    staff = scenario.staff
    return np.asarray(trained * (1.0 - staff.training_decay) + staff.training_hours * working)


def skill_gained(
    scenario: Scenario, tenure: NDArray[np.int64], trained: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Log selling and log service skill gained on the job, each (agents,).

    Args:
        scenario: the scenario.
        tenure: weeks in the position, (agents,).
        trained: hours of training remembered, (agents,).
    """
    staff = scenario.staff
    beyond_ramp = np.maximum(tenure - staff.ramp_weeks, 0) / _WEEKS_PER_YEAR
    years = staff.tenure_learning * np.log1p(attention(scenario) * beyond_ramp)
    learned = -np.expm1(-attention(scenario) * trained / staff.training_scale)
    return years + staff.training_sell * learned, years + staff.training_serve * learned
