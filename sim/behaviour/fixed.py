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
        outlook: Outlook,  # noqa: ARG002
        cost: EffortCost,
        deciding: NDArray[np.bool_],
        action: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """The norms of selling and serving, no push."""
        return np.where(deciding[:, None], [cost.sell_norm, cost.serve_norm, 0.0], action)
