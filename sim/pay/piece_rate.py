"""Piece rate: an amount per ticket handled."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import PERIODS, Component, Curve, Factor, PeriodName, Reading, Term, payout_field


class PieceRate(Component):
    """`amount x tickets handled`."""

    kind: Literal["piece_rate"] = Field("piece_rate", description="component kind")
    on: Literal["tickets"] = Field("tickets", description="what is counted")
    amount: float = number(..., "currency/ticket", 0, 1e6, "domain", "pay per ticket handled")
    payout: PeriodName = payout_field("month")

    def terms(self) -> tuple[Term, ...]:
        """One proportional term."""
        factor = Factor(Reading.of(self.on), Curve.proportional(self.amount))
        return (Term(PERIODS[self.payout], 1.0, (factor,)),)
