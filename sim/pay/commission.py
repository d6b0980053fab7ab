"""Commission: a share of a measured amount."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import PERIODS, Component, Curve, Factor, PeriodName, Reading, Term, payout_field


class Commission(Component):
    """`rate x amount`, paid at the end of each payout period."""

    kind: Literal["commission"] = Field("commission", description="component kind")
    on: Literal["sales", "gross_profit", "renewals"] = Field(..., description="the amount it is a share of")
    rate: float = number(..., "share of amount", 0, 1, "domain", "commission rate as a share: 0.15 means 15%")
    payout: PeriodName = payout_field("month")

    def terms(self) -> tuple[Term, ...]:
        """One proportional term."""
        factor = Factor(Reading.of(self.on), Curve.proportional(self.rate))
        return (Term(PERIODS[self.payout], 1.0, (factor,)),)
