"""Cap: at most so much from the components it names."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.balance import Balance, BalanceKind
from sim.pay.base import PERIODS, Component, PeriodName, applies_field, payout_field


class Cap(Component):
    """`min(sum, amount)` of the components it names, over a period that may be longer than their own.

    The amount is for a whole period: who joins in the middle has the share of the weeks to its end. It holds from the
    payment on in which it is passed, and neither leaving nor absence takes back what was paid below it.
    """

    kind: Literal["cap"] = Field("cap", description="component kind")
    amount: float = number(..., "currency/period", 0, 1e9, "domain", "most that the components pay together")
    applies_to: tuple[str, ...] = applies_field()
    payout: PeriodName = payout_field("month")

    def balance(self) -> Balance:
        """The line is what is cut off, negative."""
        return Balance(BalanceKind.CAP, self.applies_to, PERIODS[self.payout], self.amount)
