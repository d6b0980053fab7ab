"""A week of results, as pay counts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.pay.measures import Column
from sim.pay.tallies import ALL_SALES, Sales, Tally

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDON, NEW = 0, 1
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class SaleList:
    """Sales one by one; all arrays (n,).

    Attributes:
        seller: row of the person.
        customer: number of the customer; the same customer has the same number.
        segment: number of the segment.
        product: `ADDON` or `NEW`.
        amount: in currency.
        margin: share of the amount that is gross profit.
        months: for which the amount is paid: amount / months is the monthly fee.
        spend: of the customer before the sale, in currency/month.
    """

    seller: NDArray[np.int64]
    customer: NDArray[np.int64]
    segment: NDArray[np.int64]
    product: NDArray[np.int64]
    amount: NDArray[np.float64]
    margin: NDArray[np.float64]
    months: NDArray[np.float64]
    spend: NDArray[np.float64]

    def credit(self, column: Column, sales: Sales, segments: tuple[str, ...]) -> NDArray[np.float64]:
        """What each sale counts, (n,)."""
        counted = np.where(self.amount >= sales.least, np.minimum(self.amount, sales.most), 0.0)
        weights = dict(sales.segments)
        weight = np.array([weights.get(name, 1.0) for name in segments])[self.segment]
        weight = weight * np.where(self.product == NEW, sales.new, sales.addon)
        weight *= np.where(self.spend >= sales.high, sales.high_weight, 1.0)
        value = counted * weight
        if column == Column.GROSS_PROFIT:
            return np.asarray(value * self.margin)
        if column == Column.RECURRING:
            return np.asarray(value / self.months * _MONTHS)
        if column == Column.SALES_COUNT:
            return np.asarray(np.where(counted > 0, weight, 0.0))
        return np.asarray(value)


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """What one week, or a month of history, adds.

    Attributes:
        week: last week that is covered, counted from 0.
        span: weeks that are covered.
        measured: results, (people, columns).
        working: weeks worked, (people,), at most `span`.
        sales: sales one by one; None if they are not known.
        lost: numbers of customers who left, (n,).
        figures: what triggers of phases see at the start, see `sim.pay.phase`.
    """

    week: int
    measured: NDArray[np.float64]
    working: NDArray[np.float64]
    span: int = 1
    sales: SaleList | None = None
    lost: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    figures: Mapping[str, float] = field(default_factory=dict)

    @property
    def weeks(self) -> range:
        """Weeks that are covered."""
        return range(self.week - self.span + 1, self.week + 1)


def needs_list(tally: Tally) -> bool:
    """Whether a tally can only be counted from sales one by one."""
    return tally.sales != ALL_SALES
