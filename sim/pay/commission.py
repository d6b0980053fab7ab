"""Commission: a share of a measured amount."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from sim.fields import number
from sim.pay.base import PERIODS, Component, Curve, Factor, Hold, PeriodName, Reading, Term, payout_field
from sim.pay.curves import Points, check_attainment, marginal, whole
from sim.pay.measures import MEASURES
from sim.pay.tallies import Own, Sales, Tally

_SALES = {"sales", "gross_profit", "recurring"}
_MONTH_WEEKS = 52 / 12
_MOST_WEIGHT = 100.0
_NEARLY = 1e-9


class Commission(Component):
    """`rate x amount`, paid at the end of each payout period; the rate may rise or fall in tiers.

    Tiers count from amounts, or with `quota` from shares of the quota. On sales, the amount can be weighed and
    limited sale by sale, split with colleagues, held back until the customer has stayed for some months, and taken
    back when the customer leaves, what had been held back too.
    """

    kind: Literal["commission"] = Field("commission", description="component kind")
    on: Literal["sales", "gross_profit", "recurring", "renewals", "collected"] = Field(
        ..., description="the amount it is a share of"
    )
    rate: float | None = number(None, "share of amount", 0, 1, "domain", "commission rate as a share: 0.15 means 15%")
    tiers: Points = Field((), max_length=12, description="(from, rate) instead of one rate, by rising amount")
    tier_kind: Literal["marginal", "whole"] = Field(
        "marginal", description="marginal: each part at its own rate; whole: everything at the rate that is reached"
    )
    quota: str = Field("", max_length=40, description="id of a quota: tiers count from shares of it, 1 is the quota")
    segment_weights: dict[str, float] = Field({}, max_length=50, description="segment = weight of its sales, else 1")
    addon_weight: float = number(1.0, "weight", 0, 100, "domain", "weight of what is sold to customers there are")
    new_weight: float = number(1.0, "weight", 0, 100, "domain", "weight of contracts with new customers")
    sale_least: float = number(0.0, "currency", 0, 1e8, "domain", "smallest sale that counts")
    sale_most: float | None = number(None, "currency", 0, 1e9, "domain", "amount of a sale beyond which no more counts")
    high_value_from: float | None = number(
        None, "currency/month", 0, 1e8, "domain", "monthly spend from which a customer is of high value"
    )
    high_value_weight: float = number(1.0, "weight", 0, 100, "domain", "weight of sales to customers of high value")
    split: tuple[float, ...] = Field(
        (1.0,), min_length=1, max_length=5, description="shares of a sale: the seller's, the next colleague's, ..."
    )
    first_week: int | None = number(None, "week", 0, 10_000, "assumed", "first week of the run whose sales count")
    last_week: int | None = number(None, "week", 0, 10_000, "assumed", "last week of the run whose sales count")
    hold_share: float = number(0.0, "share", 0, 1, "domain", "share held back until the customer has stayed")
    hold_months: int = number(0, "months", 0, 60, "domain", "months for which it is held back")
    clawback_share: float = number(0.0, "share", 0, 1, "domain", "share taken back when the customer leaves")
    clawback_weeks: int = number(0, "weeks", 0, 260, "domain", "weeks after the sale in which it is taken back")
    payout: PeriodName = payout_field("month")

    @model_validator(mode="after")
    def _consistent(self) -> Commission:
        if (self.rate is None) == (not self.tiers):
            raise ValueError(f"commission needs rate or tiers, but has {'both' if self.tiers else 'neither'}")
        for i, (start, rate) in enumerate(self.tiers):
            if start < 0:
                raise ValueError(f"tiers must begin at 0 or more, but got {start:,.10g}")
            if not 0 <= rate <= 1:
                raise ValueError(f"rates of tiers must lie in 0 to 1 (share of amount), but got {rate:.10g}")
            if i and start <= self.tiers[i - 1][0]:
                raise ValueError(f"tiers must rise, but {start:,.10g} follows {self.tiers[i - 1][0]:,.10g}")
        if self.quota and not self.tiers:
            raise ValueError("quota is for tiers: give tiers in shares of it")
        self._check_sales()
        if bool(self.hold_share) != bool(self.hold_months):
            missing = "hold_months" if self.hold_share else "hold_share"
            raise ValueError(f"hold_share and hold_months go together, but {missing} is missing or 0")
        if bool(self.clawback_share) != bool(self.clawback_weeks):
            missing = "clawback_weeks" if self.clawback_share else "clawback_share"
            raise ValueError(f"clawback_share and clawback_weeks go together, but {missing} is missing or 0")
        if (self.first_week or 0) > (10_000 if self.last_week is None else self.last_week):
            raise ValueError(f"first_week {self.first_week} comes after last_week {self.last_week}")
        return self

    def _check_sales(self) -> None:
        if self.sale_most is not None and self.sale_most < self.sale_least:
            raise ValueError(f"sale_most {self.sale_most:g} is below sale_least {self.sale_least:g}: no sale counts")
        special = self._sales() != Sales() or self.split != (1.0,) or self.hold_share or self.clawback_share
        if special and self.on not in _SALES:
            raise ValueError(
                f"weights, limits, split, hold and clawback of single sales need on = 'sales', 'gross_profit' or "
                f"'recurring', but it is {self.on!r}"
            )
        if min(self.split) < 0 or abs(sum(self.split) - 1.0) > _NEARLY:
            raise ValueError(f"split must be shares from 0 that add up to 1, but got {list(self.split)}")
        for segment, weight in self.segment_weights.items():
            if not 0 <= weight <= _MOST_WEIGHT:
                raise ValueError(f"segment_weights must be between 0 and 100, but {segment!r} has {weight:.10g}")
        if (self.high_value_from is None) != (self.high_value_weight == 1.0):
            missing = "missing" if self.high_value_from is None else "missing or 1"
            other = "high_value_from" if self.high_value_from is None else "high_value_weight"
            raise ValueError(f"high_value_from and high_value_weight go together, but {other} is {missing}")

    def _sales(self) -> Sales:
        inf = float("inf")
        return Sales(
            segments=tuple(sorted(self.segment_weights.items())),
            addon=self.addon_weight,
            new=self.new_weight,
            least=self.sale_least,
            most=inf if self.sale_most is None else self.sale_most,
            high=inf if self.high_value_from is None else self.high_value_from,
            high_weight=self.high_value_weight,
        )

    def _tally(self) -> Tally:
        weeks = None
        if self.first_week is not None or self.last_week is not None:
            weeks = (self.first_week or 0, 10_000 if self.last_week is None else self.last_week + 1)
        return Tally(MEASURES[self.on].numerator, self._sales(), weeks, share=self.split)

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One term: a straight line, a curve of the amount, or quota x a curve of its attainment."""
        amount = self._tally()
        if not self.tiers:
            factors: tuple[Factor, ...] = (Factor(Reading.amount(amount), Curve.proportional(self.rate or 0.0)),)
        elif self.quota:
            quota = Tally(Own.QUOTA, weeks=amount.weeks, quota=self.quota)
            factors = (
                Factor(Reading(amount, quota, ratio=True), self._curve()),
                Factor(Reading.amount(quota), Curve.proportional(1.0)),
            )
        else:
            factors = (Factor(Reading.amount(amount), self._curve()),)
        return (Term(PERIODS[self.payout], 1.0, factors, hold=self._hold()),)

    @field_validator("quota")
    @classmethod
    def _in_shares(cls, quota: str, known: ValidationInfo) -> str:
        if quota:
            check_attainment(tuple(max(start, 0.0) for start, _ in known.data.get("tiers", ())), "tiers")
        return quota

    def _curve(self) -> Curve:
        return marginal(self.tiers) if self.tier_kind == "marginal" else whole(self.tiers)

    def _hold(self) -> Hold | None:
        if not self.hold_share and not self.clawback_share:
            return None
        weeks = round(self.hold_months * _MONTH_WEEKS)
        return Hold(self.hold_share, weeks, self.clawback_share, self.clawback_weeks)
