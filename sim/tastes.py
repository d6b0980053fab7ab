"""How people differ in what they want: risk, waiting, and care for customers.

Care is a service norm of one's own (Besley & Ghatak 2005, motivated agents): who cares serves more without being
paid for it, and dislikes pushing a sale more.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.params import Scenario
from sim.rng import Purpose, uniforms

EFFORT_MIN = 0.03
"""No agent does less of either activity: log-linear beliefs have no value at 0."""


class Tastes(NamedTuple):
    """What people want; each of shape (people,).

    Attributes:
        risk_aversion: absolute risk aversion, 1/currency.
        patience: weekly discount factor.
        care: log of own unpaid service time over the team's norm.
    """

    risk_aversion: NDArray[np.float64]
    patience: NDArray[np.float64]
    care: NDArray[np.float64]


def draw_tastes(scenario: Scenario, seed: int, rows: NDArray[np.integer], serial: NDArray[np.integer]) -> Tastes:
    """Tastes of person `serial` at position `rows`, both (n,). The median person is the scenario's."""
    team = scenario.team
    z = ndtri(uniforms(seed, Purpose.TASTE, 0, rows, serial)[:, :3])
    patience = np.full(len(rows), team.patience)
    if team.patience_sd > 0.0:
        patience **= np.exp(team.patience_sd * z[:, 1])
    return Tastes(
        risk_aversion=team.risk_aversion * np.exp(team.risk_aversion_sd * z[:, 0]),
        patience=patience,
        care=team.care_sd * z[:, 2] + 0.0,  # never -0
    )


def norms_of(scenario: Scenario, care: NDArray[np.float64]) -> NDArray[np.float64]:
    """Selling and service time under flat pay by care (n,); shape (n, 2)."""
    team = scenario.team
    norms = np.empty((len(care), 2))
    norms[:, 0] = team.sell_norm
    norms[:, 1] = np.clip(team.serve_norm * np.exp(care), EFFORT_MIN, team.effort_max)
    return norms


def dislike_of_push(scenario: Scenario, care: NDArray[np.float64]) -> NDArray[np.float64]:
    """Factor on `cost_push` by care, (n,)."""
    return np.asarray(np.exp(scenario.team.care_push * care))
