"""Piece rate: an amount for each ticket handled, or each sale."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import PERIODS, Component, Curve, Factor, PeriodName, Reading, Term, payout_field


class PieceRate(Component):
    """`amount x number`."""

    kind: Literal["piece_rate"] = Field("piece_rate", description="component kind")
    on: Literal["tickets", "sales_count"] = Field(
        "tickets", description="what is counted: tickets or calls handled, sales"
    )
    amount: float = number(..., "currency/piece", 0, 1e6, "domain", "pay for each")
    payout: PeriodName = payout_field("month")

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One proportional term."""
        factor = Factor(Reading.of(self.on), Curve.proportional(self.amount))
        return (Term(PERIODS[self.payout], 1.0, (factor,)),)
