"""The contract of a decision rule."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook
from sim.pay.program import PayProgram


class Rule(Protocol):
    """Chooses what agents do.

    Attributes:
        name: identifier.
        title: name in reports.
        reacts: whether pay moves effort, quitting and accepting; a rule that does not react keeps
            staff decisions at their reference, so that a change of scheme changes pay and nothing else.
    """

    name: str
    title: str
    reacts: bool

    def decide(
        self,
        program: PayProgram,
        outlook: Outlook,
        cost: EffortCost,
        deciding: NDArray[np.bool_],
        action: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """New actions (agents, 3): sell, serve, push; rows not in `deciding` (agents,) stay as they are.

        Must be a pure function of its arguments and leave `action` unchanged.
        """
        ...
