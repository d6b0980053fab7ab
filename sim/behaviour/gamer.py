"""The rule `gamer`: best response of people who also play tricks (`sim.tricks`), where the scheme pays for them.

What a trick does to measured results was found like all beliefs, by letting everybody play it in the model; so nothing
here says which trick pays under which scheme.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import Outlook, assess, choose
from sim.behaviour.rule import Decision, Rule
from sim.tricks import Trick

_STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
_PASSES = 2


class Gamer(Rule):
    """Does what is worth most, and plays every trick that pays: the red team."""

    name = "gamer"
    title = "gamer"
    reacts = True
    plays = True

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """The optimum of the look-ahead, given the tricks that are being played."""
        outlook = _with_tricks(asked, asked.tricks)
        return choose(asked.program, outlook, asked.cost, asked.deciding, asked.action)

    def tricks(self, asked: Decision, action: NDArray[np.float64]) -> NDArray[np.float64]:
        """The strength of each trick that is worth most at an action, one trick after the other."""
        best = asked.tricks.copy()
        for trick in [*Trick] * _PASSES:
            values = []
            for strength in _STRENGTHS:
                tried = best.copy()
                tried[:, trick] = strength
                worth = assess(asked.program, _with_tricks(asked, tried), asked.cost, action)
                values.append(worth - asked.scruple * np.square(tried).sum(axis=1))
            best[:, trick] = np.array(_STRENGTHS)[np.argmax(values, axis=0)]
        return np.where(asked.deciding[:, None], best, asked.tricks)


def _with_tricks(asked: Decision, tricks: NDArray[np.float64]) -> Outlook:
    """The outlook of people who play tricks, (people, 3)."""
    factor = np.exp(tricks @ asked.trick_effects.T)
    return asked.outlook._replace(level=asked.outlook.level * factor, flow=asked.outlook.flow * factor)
