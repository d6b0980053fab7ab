"""Targets of the quarters: as planned, and planned again from the results so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sim.targets.inputs import QUARTERS, TargetPlan, exact
from sim.targets.split import largest_remainder


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter's targets, in whole multiples of the smallest amount.

    Attributes:
        number: 1 to 4.
        planned_sales: sales target of the plan.
        planned_profit: profit target of the plan.
        planned_rate: profit-rate target of the plan.
        sales: what it brought if it is over, else its sales target now.
        profit: what it brought if it is over, else its profit target now.
        over: whether it is over.
    """

    number: int
    planned_sales: int
    planned_profit: int
    planned_rate: float
    sales: int
    profit: int
    over: bool

    @property
    def rate(self) -> float:
        """Profit rate reached or aimed at now; NaN without sales."""
        return self.profit / self.sales if self.sales else float("nan")


@dataclass(frozen=True, slots=True)
class Year:
    """The four quarters, and what the re-planned ones leave open.

    Attributes:
        quarters: the four quarters.
        excess: sales beyond the year's target already; 0 if it is not reached.
        gap: profit of the year's target that the rates now do not bring, because the band keeps them; negative
            if they bring more.
    """

    quarters: tuple[Quarter, ...]
    excess: int
    gap: int

    @property
    def open(self) -> tuple[Quarter, ...]:
        """Quarters that are not over."""
        return tuple(quarter for quarter in self.quarters if not quarter.over)


def plan_year(plan: TargetPlan) -> Year:
    """Targets of each quarter.

    Sales grow by `growth` from quarter to quarter, profit is sales x profit rate. After results, sales still
    missing are spread over the quarters left with the same growth. Their profit rates all move by the same number
    of points, as far as brings the year's profit, but by no more than `rate_band`: a profit rate is a target to hit,
    not the higher the better, as dearer prices and thinner service cost customers. What the band leaves out is the gap.
    """
    sales = largest_remainder(_units(plan, plan.sales), _growth(plan, QUARTERS))
    profit = [_nearest(amount * exact(rate)) for amount, rate in zip(sales, plan.profit_rate, strict=True)]
    reached = [(_units(plan, result.sales), _units(plan, result.profit)) for result in plan.results]
    missing = sum(sales) - sum(amount for amount, _ in reached)
    sales_now = largest_remainder(max(missing, 0), _growth(plan, QUARTERS - len(reached)))
    wanted = sum(profit) - sum(amount for _, amount in reached)
    profit_now = _profits(plan, sales_now, wanted) if reached else profit
    now = [*reached, *zip(sales_now, profit_now, strict=True)]
    quarters = tuple(
        Quarter(k + 1, sales[k], profit[k], plan.profit_rate[k], *now[k], over=k < len(reached))
        for k in range(QUARTERS)
    )
    return Year(quarters, max(-missing, 0), wanted - sum(profit_now))


def in_band(plan: TargetPlan, quarter: Quarter) -> bool:
    """Whether the profit rate of a quarter is as planned, give or take the band; higher is not better."""
    return abs(quarter.rate - quarter.planned_rate) <= plan.rate_band


def _profits(plan: TargetPlan, sales: Sequence[int], wanted: int) -> list[int]:
    """Profit of the quarters left: rates moved alike, within the band and within 0 to 1."""
    rates = [exact(rate) for rate in plan.profit_rate[-len(sales) :]]
    expected = sum((amount * rate for amount, rate in zip(sales, rates, strict=True)), Fraction(0))
    if not sum(sales):
        return [0] * len(sales)
    band = exact(plan.rate_band)
    shift = min(max((wanted - expected) / sum(sales), -band), band)
    moved: list[Fraction] = [min(max(rate + shift, Fraction(0)), Fraction(1)) for rate in rates]
    weights = [amount * rate for amount, rate in zip(sales, moved, strict=True)]
    return largest_remainder(_nearest(sum(weights, Fraction(0))), weights)


def _growth(plan: TargetPlan, quarters: int) -> list[Fraction]:
    return [(1 + exact(plan.growth)) ** quarter for quarter in range(quarters)]


def _units(plan: TargetPlan, amount: float) -> int:
    return int(plan.in_units(amount))


def _nearest(amount: Fraction) -> int:
    """The nearest whole number, half up."""
    return int((2 * amount + 1) // 2)
