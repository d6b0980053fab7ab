"""KPI bonus: an amount read off a curve of a measured KPI."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator, model_validator

from sim.pay.base import (
    PERIODS,
    SCOPES,
    Component,
    Factor,
    PeriodName,
    Reading,
    ScopeName,
    Term,
    payout_field,
    scope_field,
    window_field,
)
from sim.pay.curves import Points, Shape, check_attainment, check_range, check_rising, shaped
from sim.pay.measures import MEASURES
from sim.pay.period import MONTHS
from sim.pay.tallies import Own, Tally

KpiName = Literal[
    "sales", "gross_profit", "recurring", "renewals", "collected", "sales_count", "tickets", "csat", "bad_ratings",
    "response_time", "slow_answers", "retention", "resolution", "complaints",
]  # fmt: skip


def kpi_reading(measure: str, scope: ScopeName, window: int, quota: str) -> Reading:
    """Reading of a KPI; with a quota, its attainment (1 is the quota)."""
    if not quota:
        return Reading.of(measure, SCOPES[scope], window)
    target = Tally(Own.QUOTA, quota=quota)
    return Reading(Tally(MEASURES[measure].numerator), target, ratio=True, scope=SCOPES[scope], window=window)


def check_kpi(measure: str, values: tuple[float, ...], quota: str, what: str = "points") -> None:
    """Do nothing.

    Raises:
        ValueError: for values that the measure, or its attainment, cannot take.
    """
    if not quota:
        check_range(measure, values, what)
        return
    if MEASURES[measure].denominator is not None:
        raise ValueError(f"a quota is for an amount, but {measure!r} is a ratio")
    check_attainment(values, what)


class KpiBonus(Component):
    """`curve(measure)` per payout period: straight between the points, or in steps, and flat outside them."""

    kind: Literal["kpi_bonus"] = Field("kpi_bonus", description="component kind")
    measure: KpiName = Field(..., description="the measured KPI")
    points: Points = Field(
        ..., min_length=1, max_length=12, description="points (value, amount), by rising value; see `pays`"
    )
    shape: Shape = Field("linear", description="linear between the points, or a step up at each")
    pays: Literal["amount", "base_share"] = Field(
        "amount", description="amounts are in currency, or shares of the fixed pay of the payout period"
    )
    quota: str = Field("", max_length=40, description="id of a quota: values are shares of it, 1 is the quota")
    scope: ScopeName = scope_field()
    window_weeks: int = window_field()
    payout: PeriodName = payout_field("quarter")

    @field_validator("points")
    @classmethod
    def _rising(cls, points: Points) -> Points:
        return check_rising(points)

    @model_validator(mode="after")
    def _in_range(self) -> KpiBonus:
        check_kpi(self.measure, tuple(value for value, _ in self.points), self.quota)
        return self

    def terms(self, base_pay: float) -> tuple[Term, ...]:
        """One term; a part-period is paid by the share of its weeks worked."""
        period = PERIODS[self.payout]
        unit = base_pay * MONTHS[period] if self.pays == "base_share" else 1.0
        reading = kpi_reading(self.measure, self.scope, self.window_weeks, self.quota)
        return (Term(period, unit, (Factor(reading, shaped(self.points, self.shape)),), prorate=True),)
