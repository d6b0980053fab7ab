"""The rule `fixed`: agents do what they would do on flat pay, whatever the scheme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.rule import Decision, Rule


class FixedRule(Rule):
    """No reaction to pay: the what-if of tools that have no behaviour."""

    name = "fixed"
    title = "no reaction"
    reacts = False

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """Everybody's own norms of selling and serving, no push."""
        norms = np.zeros(asked.action.shape)
        norms[:, :2] = np.array([asked.cost.sell_norm, asked.cost.serve_norm]) + asked.outlook.shift
        return np.where(asked.deciding[:, None], norms, asked.action)
