"""The cascade: targets of everybody in every period, adding up in both directions.

Time first: each quarter is split down to half-days for the company. Then the organisation: the year's total of each
unit is split among those below it by largest remainder, and their running totals follow that of their superior
(`sim.targets.split`). A target of any unit in any period is a difference of two running totals, so periods add up
to longer ones and subordinates to their superior without anything left over.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.targets.inputs import TargetPlan
from sim.targets.organisation import Unit, organisation
from sim.targets.periods import Period, half_day_amounts, periods
from sim.targets.quarters import Year, plan_year
from sim.targets.split import in_proportion, largest_remainder, running, shared_out


@dataclass(frozen=True, slots=True)
class Totals:
    """Running totals of a unit from the start of the first open quarter, at each half-day, in whole units."""

    sales: list[int]
    profit: list[int]


@dataclass(frozen=True, slots=True)
class Cascade:
    """Targets of every unit in every period.

    Attributes:
        plan: what they come from.
        year: the quarters.
        company: the organisation.
        periods: periods of the quarters that are not over, longer ones first.
        totals: running totals by name of the unit.
    """

    plan: TargetPlan
    year: Year
    company: Unit
    periods: tuple[Period, ...]
    totals: dict[str, Totals]

    def sales(self, unit: str, period: Period) -> int:
        """Sales target of a unit in a period, in multiples of the smallest amount."""
        totals = self.totals[unit].sales
        return totals[period.end] - totals[period.first]

    def profit(self, unit: str, period: Period) -> int:
        """Profit target of a unit in a period, in multiples of the smallest amount."""
        totals = self.totals[unit].profit
        return totals[period.end] - totals[period.first]


def cascade(plan: TargetPlan) -> Cascade:
    """Targets of everybody in every period that is still open."""
    year, company = plan_year(plan), organisation(plan)
    sales: list[int] = [0]
    profit: list[int] = [0]
    for quarter in year.open:
        within = running(half_day_amounts(quarter.sales, quarter.number, plan))
        earned = in_proportion(within, quarter.profit)
        sales, profit = _appended(sales, within), _appended(profit, earned)
    found = periods(plan.days_per_week, year.open[0].number)
    totals: dict[str, Totals] = {}
    _hand_down(company, Totals(sales, profit), totals)
    return Cascade(plan, year, company, found, totals)


def _appended(totals: list[int], more: list[int]) -> list[int]:
    return totals + [totals[-1] + amount for amount in more[1:]]


def _hand_down(unit: Unit, own: Totals, found: dict[str, Totals]) -> None:
    """Note a unit's running totals, and those of all below it."""
    found[unit.name] = own
    if not unit.children:
        return
    sales = largest_remainder(own.sales[-1], [child.weight for child in unit.children])
    profit = largest_remainder(own.profit[-1], sales)
    shares = zip(shared_out(own.sales, sales), shared_out(own.profit, profit), strict=True)
    for child, (sold, earned) in zip(unit.children, shares, strict=True):
        _hand_down(child, Totals(sold, earned), found)
