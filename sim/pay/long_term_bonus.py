"""Long-term bonus: earned by a year's result, paid in parts over the years to come to those who stay."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from sim.fields import number
from sim.pay.base import Component, Factor, Term, Vesting
from sim.pay.curves import Points, Shape, check_rising, shaped
from sim.pay.kpi_bonus import KpiName, check_kpi, kpi_reading
from sim.pay.period import Period


class LongTermBonus(Component):
    """`curve(measure)` of a year, paid in equal parts at the ends of the next years."""

    kind: Literal["long_term_bonus"] = Field("long_term_bonus", description="component kind")
    measure: KpiName = Field(..., description="the measured KPI")
    points: Points = Field(..., min_length=1, max_length=12, description="points (value, amount), by rising value")
    shape: Shape = Field("linear", description="linear between the points, or a step up at each")
    quota: str = Field("", max_length=40, description="id of a quota: values are shares of it, 1 is the quota")
    vesting_years: int = number(3, "years", 1, 10, "domain", "equal parts, one at the end of each of the next years")
    on_leaving: Literal["forfeit", "pay"] = Field("forfeit", description="what happens to parts that have not vested")

    @field_validator("points")
    @classmethod
    def _rising(cls, points: Points) -> Points:
        return check_rising(points)

    @model_validator(mode="after")
    def _in_range(self) -> LongTermBonus:
        check_kpi(self.measure, tuple(value for value, _ in self.points), self.quota)
        return self

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One yearly term; when it is paid is said by `vesting`."""
        factor = Factor(kpi_reading(self.measure, "own", 0, self.quota), shaped(self.points, self.shape))
        vesting = Vesting(self.vesting_years, self.on_leaving == "forfeit")
        return (Term(Period.YEAR, 1.0, (factor,), prorate=True, vesting=vesting),)
