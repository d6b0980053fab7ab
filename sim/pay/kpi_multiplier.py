"""KPI multiplier: what other components pay, times a factor read off KPIs."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.fields import Frozen, number
from sim.pay.base import Component, Factor, ScopeName, applies_field, scope_field, window_field
from sim.pay.curves import Points, Shape, check_rising, shaped
from sim.pay.kpi_bonus import KpiName, check_kpi, kpi_reading

_MOST_SCORE = 100.0
_NEARLY = 1e-9


class Weighed(Frozen):
    """A KPI in a scorecard or a multiplier."""

    measure: KpiName = Field(..., description="the measured KPI")
    weight: float = number(1.0, "share", 0, 1, "domain", "weight; the weights of a component add up to 1")
    points: Points = Field(..., min_length=1, max_length=12, description="points (value, score), by rising value")
    shape: Shape = Field("linear", description="linear between the points, or a step up at each")
    quota: str = Field("", max_length=40, description="id of a quota: values are shares of it, 1 is the quota")
    scope: ScopeName = scope_field()
    window_weeks: int = window_field()

    @model_validator(mode="after")
    def _consistent(self) -> Weighed:
        check_rising(self.points)
        check_kpi(self.measure, tuple(value for value, _ in self.points), self.quota)
        for _, score in self.points:
            if abs(score) > _MOST_SCORE:
                raise ValueError(f"scores of points must be between -100 and 100 (1 is on target), but got {score:g}")
        return self

    def factor(self) -> Factor:
        """The score as a curve of the KPI."""
        reading = kpi_reading(self.measure, self.scope, self.window_weeks, self.quota)
        return Factor(reading, shaped(self.points, self.shape))


def check_weights(kpis: tuple[Weighed, ...]) -> None:
    """Do nothing.

    Raises:
        ValueError: if the weights do not add up to 1.
    """
    total = sum(kpi.weight for kpi in kpis)
    if abs(total - 1.0) > _NEARLY:
        raise ValueError(f"weights of kpis must add up to 1, but add up to {total:.10g}")


class KpiMultiplier(Component):
    """Multiplies the components it names by the weighed mean of scores of KPIs."""

    kind: Literal["kpi_multiplier"] = Field("kpi_multiplier", description="component kind")
    kpis: tuple[Weighed, ...] = Field(..., min_length=1, max_length=12, description="the KPIs, with points and weights")
    applies_to: tuple[str, ...] = applies_field()

    @model_validator(mode="after")
    def _weights(self) -> KpiMultiplier:
        check_weights(self.kpis)
        return self

    def modifiers(self) -> tuple[tuple[float, Factor], ...]:
        """A weight and a score for each KPI."""
        return tuple((kpi.weight, kpi.factor()) for kpi in self.kpis)
