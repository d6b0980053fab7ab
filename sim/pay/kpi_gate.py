"""KPI gate: other components pay only while a measured KPI is good enough."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.fields import number
from sim.pay.base import Component, Curve, Factor, ScopeName, applies_field, scope_field, window_field
from sim.pay.kpi_bonus import KpiName, check_kpi, kpi_reading
from sim.pay.measures import MEASURES


class KpiGate(Component):
    """Multiplies the components it names by 1 when the measure meets the threshold, else by 0.

    The measure is read over the payout period of the component that is gated.
    """

    kind: Literal["kpi_gate"] = Field("kpi_gate", description="component kind")
    measure: KpiName = Field(..., description="the measured KPI")
    threshold: float = number(..., "unit of the measure", -1e6, 1e9, "domain", "value that opens the gate")
    quota: str = Field("", max_length=40, description="id of a quota: the threshold is a share of it, 1 is the quota")
    scope: ScopeName = scope_field()
    window_weeks: int = window_field()
    applies_to: tuple[str, ...] = applies_field()

    @model_validator(mode="after")
    def _in_range(self) -> KpiGate:
        check_kpi(self.measure, (self.threshold,), self.quota, "threshold")
        return self

    def modifiers(self) -> tuple[tuple[float, Factor], ...]:
        """The 0/1 factor put on the gated terms."""
        curve = Curve.step(self.threshold, above=MEASURES[self.measure].more_is_better)
        return ((1.0, Factor(kpi_reading(self.measure, self.scope, self.window_weeks, self.quota), curve)),)
