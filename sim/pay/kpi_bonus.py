"""KPI bonus: an amount read off a piecewise-linear curve of a measured KPI."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sim.pay.base import PERIODS, Component, Curve, Factor, PeriodName, Reading, Term, payout_field
from sim.pay.measures import MEASURES

_MOST = 1e8  # currency
Point = Annotated[tuple[float, float], Field(description="(value of the measure, amount in currency)")]


class KpiBonus(Component):
    """`curve(measure)` per payout period: straight between the points, flat outside them."""

    kind: Literal["kpi_bonus"] = Field("kpi_bonus", description="component kind")
    measure: Literal[
        "sales", "gross_profit", "renewals", "tickets", "csat", "bad_ratings", "response_time", "retention",
        "resolution", "complaints",
    ] = Field(..., description="the measured KPI")  # fmt: skip
    points: tuple[Point, ...] = Field(
        ..., min_length=1, max_length=12, description="points (value, amount), by rising value; amounts in currency"
    )
    payout: PeriodName = payout_field("quarter")

    @field_validator("points")
    @classmethod
    def _rising(cls, points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
        for (left, _), (right, _) in itertools.pairwise(points):
            if right < left:
                raise ValueError(f"points must be in order of rising value, but {right:g} follows {left:g}")
        for value, amount in points:
            if not (math.isfinite(value) and abs(amount) <= _MOST):
                raise ValueError(f"amounts must be between -{_MOST:g} and {_MOST:g}, but got {amount:g}")
        return points

    @model_validator(mode="after")
    def _in_range(self) -> KpiBonus:
        m = MEASURES[self.measure]
        for value, _ in self.points:
            if not m.low <= value <= m.high:
                raise ValueError(
                    f"points of measure {self.measure!r} must lie in {m.low:g} to {m.high:g} ({m.unit}), "
                    f"but got {value:g}"
                )
        return self

    def terms(self) -> tuple[Term, ...]:
        """One term; a part-period is paid by the share of its weeks worked."""
        factor = Factor(Reading.of(self.measure), Curve(self.points))
        return (Term(PERIODS[self.payout], 1.0, (factor,), prorate=True),)
