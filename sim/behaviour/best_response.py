"""The rule `best_response`: the action with the highest certainty equivalent net of effort."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import choose
from sim.behaviour.rule import Decision, Rule


class BestResponse(Rule):
    """Does what is worth most: looks ahead to the end of each open payout period, and weighs pay, risk and effort."""

    name = "best_response"
    title = "best response"
    reacts = True

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """The optimum of the look-ahead."""
        return choose(asked.program, asked.outlook, asked.cost, asked.deciding, asked.action)
