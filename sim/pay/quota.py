"""Quotas: what a person is to reach, week by week."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, Frozen, number, text

_NEARLY = 1e-6
_LEAST_SHARE = 0.01
_MOST = 1e12

Step = Annotated[tuple[int, float], Field(description="(weeks of service, share of the quota)")]


class Quota(Frozen):
    """A yearly amount per person, spread over the weeks; a new person has less, and own growth can set the next year's.

    The year is 4 quarters of 13 equal weeks, as in the target cascade (`paytrial targets`): the share of a quarter is
    that of the cascade.
    """

    id: str = text(..., "name that components refer to", IDENTIFIER, 40)
    measure: Literal["sales", "gross_profit", "recurring", "renewals", "collected", "sales_count", "tickets"] = Field(
        ..., description="the amount it is a quota of"
    )
    amount: float = number(..., "unit of the measure/year", 1e-6, 1e12, "domain", "quota of the first year")
    amounts: tuple[float, ...] = Field(
        (),
        max_length=100_000,
        description="individual quotas of the first year, by position in order; `amount` for those beyond the list",
    )
    quarters: tuple[float, float, float, float] = Field(
        (0.25, 0.25, 0.25, 0.25), description="share of the year in each quarter"
    )
    ramp: tuple[Step, ...] = Field(
        (), max_length=12, description="(weeks of service, share): the share that holds before so many weeks"
    )
    growth: float | None = number(
        None,
        "share/year",
        -0.99,
        10,
        "domain",
        "next year's quota is the own result of the year before, this much more",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Quota:
        if min(self.quarters) <= 0:
            raise ValueError(f"quarters must be shares above 0, but got {min(self.quarters):.10g}")
        if abs(math.fsum(self.quarters) - 1.0) > _NEARLY:
            raise ValueError(f"quarters must add up to 1, but add up to {math.fsum(self.quarters):.10g}")
        for amount in self.amounts:
            if not 0 < amount <= _MOST:
                raise ValueError(f"amounts must be above 0 and at most {_MOST:,.0f}, but got {amount:,.10g}")
        weeks = [week for week, _ in self.ramp]
        if any(b <= a for a, b in itertools.pairwise(weeks)):
            raise ValueError(f"ramp must be in order of rising weeks of service, but got weeks {weeks}")
        for week, share in self.ramp:
            if week < 1:
                raise ValueError(f"weeks of a ramp begin with 1, but got {week}")
            if not _LEAST_SHARE <= share <= 1:
                raise ValueError(f"shares of a ramp must lie in 0.01 to 1 (share of the quota), but got {share:.10g}")
        return self
