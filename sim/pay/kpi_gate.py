"""KPI gate: other components pay only while a measured KPI is good enough."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.fields import number
from sim.pay.base import Component, Curve, Factor, Reading, Term
from sim.pay.measures import MEASURES


class KpiGate(Component):
    """Multiplies the components it names by 1 when the measure meets the threshold, else by 0.

    The measure is read over the payout period of the component that is gated.
    """

    kind: Literal["kpi_gate"] = Field("kpi_gate", description="component kind")
    measure: Literal["csat", "bad_ratings", "response_time", "retention", "resolution", "complaints"] = Field(
        ..., description="the measured KPI"
    )
    threshold: float = number(..., "unit of the measure", -1e6, 1e6, "domain", "value that opens the gate")
    applies_to: tuple[str, ...] = Field(..., min_length=1, description="ids of the components held by the gate")

    @model_validator(mode="after")
    def _in_range(self) -> KpiGate:
        m = MEASURES[self.measure]
        if not m.low <= self.threshold <= m.high:
            raise ValueError(
                f"threshold of measure {self.measure!r} must lie in {m.low:g} to {m.high:g} ({m.unit}), "
                f"but got {self.threshold:g}"
            )
        return self

    def factor(self) -> Factor:
        """The 0/1 factor put on the gated terms."""
        curve = Curve.step(self.threshold, above=MEASURES[self.measure].more_is_better)
        return Factor(Reading.of(self.measure), curve)

    def terms(self) -> tuple[Term, ...]:
        """A gate itself pays nothing."""
        return ()
