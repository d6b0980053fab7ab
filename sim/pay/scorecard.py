"""Scorecard: one bonus over many KPIs with weights."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.fields import number
from sim.pay.base import PERIODS, Component, PeriodName, Term, payout_field
from sim.pay.kpi_multiplier import Weighed, check_weights
from sim.pay.period import MONTHS


class Scorecard(Component):
    """`target x sum of weight x score`, where each score is read off a curve of its KPI."""

    kind: Literal["scorecard"] = Field("scorecard", description="component kind")
    target: float = number(..., "currency or share", 0, 1e8, "domain", "bonus at score 1, see `pays`")
    pays: Literal["amount", "base_share"] = Field(
        "amount", description="the target is in currency, or a share of the fixed pay of the payout period"
    )
    kpis: tuple[Weighed, ...] = Field(..., min_length=1, max_length=12, description="the KPIs, with points and weights")
    payout: PeriodName = payout_field("quarter")

    @model_validator(mode="after")
    def _weights(self) -> Scorecard:
        check_weights(self.kpis)
        return self

    def terms(self, base_pay: float) -> tuple[Term, ...]:
        """One term a KPI; a part-period is paid by the share of its weeks worked."""
        period = PERIODS[self.payout]
        unit = base_pay * MONTHS[period] if self.pays == "base_share" else 1.0
        return tuple(Term(period, unit * self.target * kpi.weight, (kpi.factor(),), prorate=True) for kpi in self.kpis)
