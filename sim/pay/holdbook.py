"""Commission that depends on whether the customer stays: held back, or taken back.

One book for each line with a hold. A sale is entered when it is made and rated when its payout period ends: then its
commission is its part of what the line paid, so a later taking back is at the rate that was paid. What was held back
and has been paid since can be taken back like the rest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.pay.base import Hold

_NO_ONE = -1


class HoldBook:
    """Sales whose commission is not yet final.

    Args:
        hold: the rule.
        people: how many there are.
    """

    def __init__(self, hold: Hold, people: int) -> None:
        self._hold = hold
        self._owed = np.zeros(people)  # to pay (or, negative, to take back) when the line is paid next
        self._person = np.zeros(0, np.int64)
        self._customer = np.zeros(0, np.int64)
        self._week = np.zeros(0, np.int64)
        self._credit = np.zeros(0)
        self._paid = np.zeros(0)  # commission paid so far
        self._held = np.zeros(0)  # commission held back
        self._rated = np.zeros(0, np.bool_)
        self._gone = np.zeros(0, np.int64)  # week in which the customer left before the sale was rated, -1: not

    def enter(
        self, week: int, person: NDArray[np.int64], customer: NDArray[np.int64], credit: NDArray[np.float64]
    ) -> None:
        """Enter sales of a week; all arrays (n,). Sales that count nothing are left out."""
        counts = credit != 0.0
        n = int(counts.sum())
        self._person = np.append(self._person, person[counts])
        self._customer = np.append(self._customer, customer[counts])
        self._week = np.append(self._week, np.full(n, week))
        self._credit = np.append(self._credit, credit[counts])
        self._paid = np.append(self._paid, np.zeros(n))
        self._held = np.append(self._held, np.zeros(n))
        self._rated = np.append(self._rated, np.zeros(n, np.bool_))
        self._gone = np.append(self._gone, np.full(n, _NO_ONE))

    def customers_left(self, week: int, customers: NDArray[np.int64]) -> None:
        """Take back what customers who left in a week have cost."""
        if len(customers) == 0 or len(self._person) == 0:
            return
        gone = np.isin(self._customer, customers)
        age = week - self._week
        self._held[gone & self._rated] *= self._kept(age[gone & self._rated])
        back = gone & self._rated & (age <= self._hold.claw_weeks)
        np.subtract.at(self._owed, self._person[back], self._hold.claw * self._paid[back])
        self._gone[gone & ~self._rated & (self._gone == _NO_ONE)] = week
        # A customer leaves once: nothing more can happen to a rated sale but the payment of what is not forfeited.
        self._customer[gone & self._rated] = _NO_ONE

    def rate(self, week: int, rows: NDArray[np.intp], earned: NDArray[np.float64], total: NDArray[np.float64]) -> None:
        """Rate the open sales of some people when their period ends, and pay what is due.

        Args:
            week: in which the period ends.
            rows: the people, (n,).
            earned: commission of the period, (n,), in currency.
            total: what the sales of the period count in all, (n,).
        """
        share = np.zeros(len(self._owed))
        share[rows] = np.where(total != 0.0, earned / np.where(total == 0.0, 1.0, total), 0.0)
        mine = np.isin(self._person, rows) & ~self._rated
        commission = share[self._person[mine]] * self._credit[mine]
        gone, age = self._gone[mine] != _NO_ONE, self._gone[mine] - self._week[mine]
        held = self._hold.share * commission
        paid = np.where(gone & (age <= self._hold.claw_weeks), 1.0 - self._hold.claw, 1.0) * (commission - held)
        self._held[mine] = np.where(gone, self._kept(age), 1.0) * held
        self._paid[mine] = paid
        self._rated[mine] = True
        self._customer[np.flatnonzero(mine)[gone]] = _NO_ONE
        np.add.at(self._owed, self._person[mine], paid)
        # What sales that were not listed have earned is not held back.
        listed = np.bincount(self._person[mine], commission, len(self._owed))[rows]
        self._owed[rows] += earned - listed
        self._release(week)

    def _kept(self, age: NDArray[np.int64]) -> NDArray[np.float64]:
        """Share of what is held back that is left when the customer leaves so many weeks after the sale, (n,)."""
        left = np.where(age <= self._hold.claw_weeks, 1.0 - self._hold.claw, 1.0)
        return np.where(age <= self._hold.weeks, 0.0, left)

    def _release(self, week: int) -> None:
        due = self._rated & (self._week + self._hold.weeks <= week)
        np.add.at(self._owed, self._person[due], self._held[due])
        self._paid[due] += self._held[due]
        self._held[due] = 0.0
        done = self._rated & (week - self._week >= max(self._hold.claw_weeks, self._hold.weeks))
        self._retain(~done)

    def take(self, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """What is owed to some people now, (n,); it is then no longer owed."""
        owed = self._owed[rows]
        self._owed[rows] = 0.0
        return owed

    def close(self, rows: NDArray[np.intp], *, forfeit: bool) -> None:
        """People leave, or the run ends: what is held back is paid now, or lost. Nothing can be taken back later."""
        mine = np.isin(self._person, rows)
        if not forfeit:
            np.add.at(self._owed, self._person[mine], self._held[mine])
        self._retain(~mine)

    def held(self) -> NDArray[np.float64]:
        """Commission held back by person, (people,)."""
        return np.asarray(np.bincount(self._person, self._held, len(self._owed)), np.float64)

    def _retain(self, kept: NDArray[np.bool_]) -> None:
        for name in ("_person", "_customer", "_week", "_credit", "_paid", "_held", "_rated", "_gone"):
            setattr(self, name, getattr(self, name)[kept])
