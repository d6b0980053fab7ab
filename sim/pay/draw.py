"""Draw: an advance on variable pay, paid back from later pay or not at all."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.balance import EVER, Balance, BalanceKind
from sim.pay.base import PERIODS, Component, PeriodName, applies_field, payout_field


class Draw(Component):
    """Tops the components it names up to an amount.

    A recoverable draw takes the advance back from what is above the amount later. Where a leaver forfeits open pay,
    nothing is advanced in its place; `charge` takes what is owed from the last pay, as far as that goes.
    """

    kind: Literal["draw"] = Field("draw", description="component kind")
    amount: float = number(..., "currency/period", 0, 1e7, "domain", "what the components are topped up to")
    applies_to: tuple[str, ...] = applies_field()
    recovery_share: float = number(
        1.0, "share", 0, 1, "domain", "share of pay above the draw that pays advances back; 0: not recoverable"
    )
    recovery_start_week: int = number(0, "weeks", 0, 520, "domain", "weeks of service before anything is paid back")
    until_week: int | None = number(None, "weeks", 1, 520, "domain", "weeks of service up to which there are advances")
    on_leaving: Literal["forgive", "charge"] = Field(
        "forgive", description="what happens to advances that a leaver has not paid back"
    )
    payout: PeriodName = payout_field("month")

    def balance(self) -> Balance:
        """The line is the advance, or, negative, what is paid back."""
        return Balance(
            BalanceKind.DRAW,
            self.applies_to,
            PERIODS[self.payout],
            self.amount,
            self.recovery_share,
            self.recovery_start_week,
            EVER if self.until_week is None else self.until_week,
            self.on_leaving == "charge",
        )
