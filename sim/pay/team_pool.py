"""Team pool: a share of what the team sells, the same for everybody in it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import PERIODS, SCOPES, Component, Curve, Factor, PeriodName, Reading, Term, payout_field
from sim.pay.measures import MEASURES
from sim.pay.tallies import WORKED, Tally


class TeamPool(Component):
    """`rate x amount of the team`, shared by weeks worked."""

    kind: Literal["team_pool"] = Field("team_pool", description="component kind")
    on: Literal["sales", "gross_profit", "recurring", "renewals", "collected"] = Field(
        ..., description="the amount it is a share of"
    )
    rate: float = number(..., "share of amount", 0, 1, "domain", "share of the team's amount that goes into the pool")
    scope: Literal["team", "branch"] = Field("team", description="who shares: a team, or the whole branch")
    payout: PeriodName = payout_field("month")

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """The team's amount per week worked, times own weeks."""
        per_week = Reading(Tally(MEASURES[self.on].numerator), WORKED, ratio=True, scope=SCOPES[self.scope])
        weeks = Factor(Reading.amount(WORKED), Curve.proportional(1.0))
        return (Term(PERIODS[self.payout], 1.0, (Factor(per_week, Curve.proportional(self.rate)), weeks)),)
