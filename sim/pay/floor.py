"""Floor: at least so much in all, as a minimum wage or a guarantee for new people."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.balance import EVER, Balance, BalanceKind
from sim.pay.base import PERIODS, Component, PeriodName, payout_field


class Floor(Component):
    """`max(sum, amount)` of what is paid in a period: of the components it names, or of all above it.

    The amount is for a whole period; of a part of one the share of weeks worked. A period that ends after `until_week`
    is no longer guaranteed.
    """

    kind: Literal["floor"] = Field("floor", description="component kind")
    amount: float = number(..., "currency/period", 0, 1e7, "domain", "least that is paid")
    applies_to: tuple[str, ...] = Field(
        (), max_length=50, description="ids of the components that count; empty: all above this one"
    )
    until_week: int | None = number(None, "weeks", 1, 520, "domain", "weeks of service up to which it is guaranteed")
    payout: PeriodName = payout_field("month")

    def balance(self) -> Balance:
        """The line is what is topped up."""
        until = EVER if self.until_week is None else self.until_week
        return Balance(BalanceKind.FLOOR, self.applies_to, PERIODS[self.payout], self.amount, until=until)
