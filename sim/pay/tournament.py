"""Tournament: prizes for the first ranks."""

from __future__ import annotations

import itertools
from typing import Literal

from pydantic import Field, model_validator

from sim.pay.base import PERIODS, SCOPES, Component, Curve, Factor, PeriodName, Ranking, Reading, Term, payout_field
from sim.pay.curves import MOST

RANK_KNOTS = 17
"""Points of the curve of expected prizes."""


class Tournament(Component):
    """A prize for each of the first ranks.

    Who worked the whole period competes. Equal results share the prizes of their ranks; no amount at all wins nothing.
    """

    kind: Literal["tournament"] = Field("tournament", description="component kind")
    measure: Literal[
        "sales", "gross_profit", "recurring", "renewals", "collected", "sales_count", "tickets", "csat", "retention"
    ] = Field(..., description="the measured KPI that decides the rank")
    prizes: tuple[float, ...] = Field(
        ..., min_length=1, max_length=100, description="prizes in currency: of the first, the second, ..."
    )
    scope: Literal["team", "branch"] = Field("branch", description="who competes: a team, or the whole branch")
    payout: PeriodName = payout_field("quarter")

    @model_validator(mode="after")
    def _falling(self) -> Tournament:
        for prize in self.prizes:
            if not 0 <= prize <= MOST:
                raise ValueError(f"prizes must be between 0 and {MOST:,.0f}, but got {prize:,.10g}")
        for before, after in itertools.pairwise(self.prizes):
            if after > before:
                raise ValueError(f"prizes must not rise from rank to rank, but {after:,.10g} follows {before:,.10g}")
        return self

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One term, whose curve is only a place for what a reading can expect to win."""
        factor = Factor(Reading.of(self.measure), Curve(((0.0, 0.0),) * RANK_KNOTS))
        return (Term(PERIODS[self.payout], 1.0, (factor,), ranking=Ranking(self.prizes, SCOPES[self.scope])),)
