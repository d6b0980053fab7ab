"""Random weeks of results for tests of pay, and payrolls that work through them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from pay_desk import SEGMENTS, sums_of

from sim.calendar import open_period
from sim.pay.measures import Column
from sim.pay.payroll import Crew, Payroll, Settlement
from sim.pay.period import Period
from sim.pay.program import build_plan
from sim.pay.weekly import SaleList, WorkWeek
from sim.scheme import Scheme

MONEY_COLUMNS = [
    Column.SALES,
    Column.GROSS_PROFIT,
    Column.RENEWALS,
    Column.RECURRING,
    Column.COLLECTED,
    Column.SOLD_LOST,
]
PEOPLE = 6
_CUSTOMERS = 40


def random_weeks(seed: int, weeks: int, people: int = PEOPLE, absent: float = 0.05) -> list[WorkWeek]:
    """Weeks of results that could be: sales one by one and their sums, bad outcomes no more than outcomes, absences."""
    rng = np.random.default_rng(seed)
    return [_week(rng, week, people, absent) for week in range(weeks)]


def _week(rng: np.random.Generator, week: int, people: int, absent: float) -> WorkWeek:
    measured = np.zeros((people, len(Column)))
    for column, most in (
        (Column.TICKETS, 40), (Column.SURVEYS, 12), (Column.PROBLEMS, 15), (Column.CUSTOMERS, 60)
    ):  # fmt: skip
        measured[:, column] = rng.integers(1, most, people)
    for bad, of in (
        (Column.BAD_RATINGS, Column.SURVEYS), (Column.UNRESOLVED, Column.PROBLEMS), (Column.COMPLAINTS,
        Column.PROBLEMS),
        (Column.SLOW, Column.TICKETS), (Column.LOST, Column.CUSTOMERS),
    ):  # fmt: skip
        measured[:, bad] = rng.binomial(measured[:, of].astype(int), 0.05)
    measured[:, Column.DISSATISFACTION] = measured[:, Column.SURVEYS] * rng.uniform(0, 60, people).round(1)
    measured[:, Column.WAIT_MINUTES] = measured[:, Column.TICKETS] * rng.uniform(1, 60, people).round(1)
    for column in (Column.RENEWALS, Column.COLLECTED):
        measured[:, column] = rng.uniform(0, 5_000, people).round(2)
    sales = _sales(rng, people, rng.poisson(3 * people))
    for column, amount in sums_of(sales, people).items():
        measured[:, column] = amount
    working = (rng.random(people) >= absent).astype(float)
    lost = rng.choice(_CUSTOMERS, rng.integers(0, 3), replace=False)
    figures = {"price_gap": 0.0, "growth": 0.0, "churn": 0.01 * week}
    return WorkWeek(week, measured, working, 1, sales, lost, figures)


def _sales(rng: np.random.Generator, people: int, n: int) -> SaleList:
    return SaleList(
        seller=rng.integers(0, people, n),
        customer=rng.integers(0, _CUSTOMERS, n),
        segment=rng.integers(0, len(SEGMENTS), n),
        product=rng.integers(0, 2, n),
        amount=rng.uniform(10, 600, n).round(2),
        margin=rng.choice([0.2, 0.5], n),
        months=rng.choice([6.0, 12.0], n),
        spend=rng.uniform(0, 300, n).round(2),
    )


def emptied(work: WorkWeek) -> WorkWeek:
    """The same week without results."""
    return replace(work, measured=np.zeros_like(work.measured), sales=None, lost=np.zeros(0, np.int64))


def scaled(work: WorkWeek, k: float) -> WorkWeek:
    """The same week with all money times `k`."""
    measured = work.measured.copy()
    measured[:, MONEY_COLUMNS] *= k
    assert work.sales is not None
    sales = replace(work.sales, amount=work.sales.amount * k, spend=work.sales.spend * k)
    return replace(work, measured=measured, sales=sales)


def reordered(work: WorkWeek, order: np.ndarray) -> WorkWeek:
    """The same week with people in another order: row i is then person `order[i]`."""
    assert work.sales is not None
    place = np.argsort(order)
    sales = replace(work.sales, seller=place[work.sales.seller])
    return replace(work, measured=work.measured[order], working=work.working[order], sales=sales)


def by_month(works: list[WorkWeek]) -> list[WorkWeek]:
    """Weeks put together to the months of the fiscal calendar."""
    found, month = [], list[WorkWeek]()
    for work in works:
        month.append(work)
        if open_period(work.week, Period.MONTH).ends:
            found.append(_together(month))
            month = []
    return found


def _together(month: list[WorkWeek]) -> WorkWeek:
    names = SaleList.__dataclass_fields__
    lists = [work.sales for work in month if work.sales is not None]
    sales = SaleList(**{name: np.concatenate([getattr(one, name) for one in lists]) for name in names})
    measured, working = sum(work.measured for work in month), sum(work.working for work in month)
    lost = np.concatenate([work.lost for work in month])
    return WorkWeek(month[-1].week, measured, working, len(month), sales, lost, month[0].figures)


def alone(work: WorkWeek, person: int) -> WorkWeek:
    """What one person did."""
    assert work.sales is not None
    mine = work.sales.seller == person
    columns = {name: getattr(work.sales, name)[mine] for name in SaleList.__dataclass_fields__}
    sales = SaleList(**columns | {"seller": np.zeros(mine.sum(), np.int64)})
    return replace(work, measured=work.measured[[person]], working=work.working[[person]], sales=sales)


class Till:
    """Settlements of a payroll that has worked through some weeks.

    Args:
        scheme: as data or made.
        works: the weeks, in order.
        service: weeks of service at the start.
        keys: further arguments of `Payroll`.
    """

    def __init__(self, scheme: Scheme | dict[str, Any], works: list[WorkWeek], service: int = 0, **keys: Any) -> None:
        made = scheme if isinstance(scheme, Scheme) else Scheme.model_validate(scheme)
        self.plan, self.settlements = build_plan(made), list[Settlement]()
        people = len(works[0].working)
        crew = Crew.of(people, made.team_size, service)
        self.payroll = Payroll(self.plan, crew, SEGMENTS, watch=self.settlements.append, **keys)
        for work in works:
            self.payroll.count(work)
            self.payroll.settle(work.week)

    @property
    def cents(self) -> np.ndarray:
        """What has been paid in all, (people, lines)."""
        people = (len(self.payroll.crew.team), len(self.plan.lines))
        return np.sum([np.zeros(people, np.int64), *(s.payment.cents for s in self.settlements)], axis=0)

    def line(self, name: str) -> np.ndarray:
        """What a line has paid in all, (people,), in hundredths."""
        return self.cents[:, [line for line, _ in self.plan.lines].index(name)]
