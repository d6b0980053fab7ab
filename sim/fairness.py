"""Pay against that of colleagues: inequity aversion (Fehr & Schmidt 1999) over pay that was paid and is known.

Who learns to earn less than colleagues is less satisfied and looks for another job; who earns more is not (Card, Mas,
Moretti & Saez 2012). Resentment also takes away effort that nobody pays for (Cohn, Fehr, Herrmann & Schneider 2014).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.params import Scenario
    from sim.records import PayRecord

_CENTS = 100.0
_KEEP = 0.5 ** (1.0 / 26.0)
"""Pay of half a year ago counts half: a quarterly bonus is not forgotten, last year's is."""


class KnownPay:
    """What people have been paid lately, and how it compares in their team.

    Attributes:
        behind: how much more colleagues earn: mean over them of the difference, currency/week, 0 for those who earn
            less, (agents,). As of the last fiscal month's end.
        ahead: how much less they earn, the same way, (agents,).
    """

    __slots__ = ("_paid", "_weeks", "ahead", "behind")

    def __init__(self, agents: int) -> None:
        """Nobody has been paid yet."""
        self._paid, self._weeks = np.zeros(agents), np.zeros(agents)
        self.behind, self.ahead = np.zeros(agents), np.zeros(agents)

    def forget(self, rows: NDArray[np.intp]) -> None:
        """New people hold these positions."""
        for values in (self._paid, self._weeks, self.behind, self.ahead):
            values[rows] = 0.0

    def add(self, pay: Sequence[PayRecord], generation: NDArray[np.int64], stays: NDArray[np.bool_]) -> None:
        """Count a week: its payments, to those who are still there.

        Args:
            pay: payments of the week.
            generation: holder of each position, (agents,).
            stays: who worked this week and has not left, (agents,).
        """
        self._paid *= _KEEP
        self._weeks = self._weeks * _KEEP + stays
        for record in pay:
            theirs = stays[record.agent] & (record.generation == generation[record.agent])
            np.add.at(self._paid, record.agent[theirs], record.cents.sum(axis=1)[theirs] / _CENTS)

    def compare(self, team: NDArray[np.int64], filled: NDArray[np.bool_]) -> None:
        """Compare in each team the weekly pay of those who were paid at all; `team` (agents,) numbers the teams."""
        self.behind[:], self.ahead[:] = 0.0, 0.0
        known = filled & (self._paid > 0.0)
        for number in np.unique(team[known]):
            rows = np.flatnonzero(known & (team == number))
            if len(rows) > 1:
                weekly = self._paid[rows] / self._weeks[rows]
                self.behind[rows], self.ahead[rows] = pay_gaps(weekly)


def pay_gaps(pay: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean over the others of `max(theirs - own, 0)` and of `max(own - theirs, 0)`; `pay` (n,), n > 1."""
    order = np.argsort(pay, kind="stable")
    below = np.arange(len(pay))
    ranked = pay[order]
    sum_below = np.cumsum(ranked) - ranked
    sum_above = ranked.sum() - ranked - sum_below
    behind, ahead = np.empty(len(pay)), np.empty(len(pay))
    others = len(pay) - 1
    behind[order] = np.maximum(sum_above - (others - below) * ranked, 0.0) / others
    ahead[order] = np.maximum(below * ranked - sum_below, 0.0) / others
    return behind, ahead


def unfairness(scenario: Scenario, known: KnownPay) -> NDArray[np.float64]:
    """Worth of the job lost by comparing pay, currency/week, (agents,)."""
    staff = scenario.staff
    return np.asarray(staff.pay_transparency * (staff.envy * known.behind + staff.guilt * known.ahead))


def withdrawn(scenario: Scenario, known: KnownPay) -> NDArray[np.float64]:
    """Factor on the norms of selling and service time, (agents,): 1, less for those who earn less."""
    staff = scenario.staff
    felt = staff.pay_transparency * known.behind / staff.pay_scale
    return np.asarray(np.exp(-staff.unfair_effort * felt))
