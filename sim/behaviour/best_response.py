"""The rule `best_response`: the action with the highest certainty equivalent net of effort."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook, choose
from sim.pay.program import PayProgram


class BestResponse:
    """Looks ahead to the end of each open payout period (see `sim.behaviour.lookahead`)."""

    name = "best_response"
    title = "best response"
    reacts = True

    def decide(
        self,
        program: PayProgram,
        outlook: Outlook,
        cost: EffortCost,
        deciding: NDArray[np.bool_],
        action: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The optimum of the look-ahead."""
        return choose(program, outlook, cost, deciding, action)
