"""The rule `fixed`: agents do what they would do on flat pay, whatever the scheme."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook
from sim.pay.program import PayProgram


class FixedRule:
    """No reaction to pay: the what-if of tools that have no behaviour."""

    name = "fixed"
    title = "no reaction"
    reacts = False

    def decide(
        self,
        program: PayProgram,  # noqa: ARG002 - the contract of Rule
        outlook: Outlook,
        cost: EffortCost,
        deciding: NDArray[np.bool_],
        action: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Everybody's own norms of selling and serving, no push."""
        norms = np.zeros(action.shape)
        norms[:, :2] = np.array([cost.sell_norm, cost.serve_norm]) + outlook.shift
        return np.where(deciding[:, None], norms, action)
