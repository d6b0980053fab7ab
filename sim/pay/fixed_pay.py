"""Fixed pay: the same amount every month."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.fields import number
from sim.pay.base import Component, Term
from sim.pay.period import Period


class FixedPay(Component):
    """Base pay per month, by the share of the month's weeks the person was employed."""

    kind: Literal["fixed"] = Field("fixed", description="component kind")
    amount: float = number(..., "currency/month", 0, 1e7, "domain", "base pay per fiscal month")

    @property
    def is_fixed(self) -> bool:
        """Base pay is fixed pay."""
        return True

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One constant term."""
        return (Term(Period.MONTH, self.amount, prorate=True),)
