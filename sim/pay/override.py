"""Override: the leader of a team earns a share of what the team sells."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import PERIODS, SCOPES, Component, Curve, Factor, PeriodName, Reading, Term, payout_field
from sim.pay.measures import MEASURES
from sim.pay.tallies import WORKED, Own, Tally


class Override(Component):
    """`rate x amount of the team`, for its leader."""

    kind: Literal["override"] = Field("override", description="component kind")
    on: Literal["sales", "gross_profit", "recurring", "renewals", "collected"] = Field(
        ..., description="the amount it is a share of"
    )
    rate: float = number(..., "share of amount", 0, 1, "domain", "share of the team's amount")
    payout: PeriodName = payout_field("month")

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """The team's amount, times the share of own weeks as its leader."""
        amount = Reading(Tally(MEASURES[self.on].numerator), scope=SCOPES["team"])
        leads = Factor(Reading(Tally(Own.LEAD), WORKED, ratio=True), Curve.proportional(1.0))
        return (Term(PERIODS[self.payout], 1.0, (Factor(amount, Curve.proportional(self.rate)), leads)),)
