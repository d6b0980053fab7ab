"""Deduction: pay taken back for bad outcomes beyond an allowed share (call-centre pay)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import PERIODS, Component, Curve, Factor, PeriodName, Reading, Term, payout_field
from sim.pay.measures import MEASURES
from sim.pay.tallies import Tally


class Deduction(Component):
    """`-amount x max(0, bad - allowed x rated)`: so much for each bad outcome beyond the allowed share."""

    kind: Literal["deduction"] = Field("deduction", description="component kind")
    measure: Literal["bad_ratings", "complaints", "slow_answers"] = Field(
        "bad_ratings", description="the bad outcome counted"
    )
    allowed: float = number(0.02, "share", 0, 1, "domain", "share that is forgiven: 2 of 100 rated calls")
    amount: float = number(..., "currency/event", 0, 1e6, "domain", "taken off for each one beyond it")
    payout: PeriodName = payout_field("month")

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One hinge term in the number beyond the allowed share."""
        m = MEASURES[self.measure]
        assert m.denominator is not None  # noqa: S101 - the measures above are ratios
        beyond = Reading(Tally(m.numerator), Tally(m.denominator), allowed=self.allowed)
        hinge = Curve(((0.0, 0.0),), 0.0, -self.amount)
        return (Term(PERIODS[self.payout], 1.0, (Factor(beyond, hinge),)),)
