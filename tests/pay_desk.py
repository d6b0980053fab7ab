"""A pay desk for tests: results and events by week go in, amounts by line come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.calendar import open_period
from sim.pay.measures import Column
from sim.pay.payroll import Crew, Payment, Payroll, Settlement
from sim.pay.period import Period
from sim.pay.program import build_plan
from sim.pay.weekly import ADDON, SaleList, WorkWeek
from sim.scheme import Scheme

SEGMENTS = ("small", "large")


@dataclass(frozen=True)
class Sale:
    """A single sale; see `sim.pay.weekly.SaleList`."""

    amount: float
    seller: int = 0
    customer: int = 0
    segment: str = "small"
    product: int = ADDON
    margin: float = 0.5
    months: float = 12.0
    spend: float = 100.0


@dataclass(frozen=True)
class Case:
    """What happens, and what must be paid.

    Attributes:
        name: of the test.
        parts: components of the scheme.
        results: week -> column -> amount of each person (a number: of the first).
        pays: week -> amounts by line, of the one person or of each; a string "5 leaves" stands for a leaver's payment.
            Payments of nothing are not listed.
        weeks: that are counted; with `monthly` rounded up to whole months.
        sales: week -> sales one by one; the columns of sales are then their sums.
        lost: week -> customers who leave.
        leave: week -> people who leave at its end.
        away: week -> people who do not work in it.
        figures: week -> what triggers of phases see from that week on.
        top: keys of the scheme itself.
        people: how many there are.
        service: weeks of service at the start.
        unit_cents: smallest unit of the currency.
        monthly: whether a month is counted at once; `results` are then those of the month that ends with the week.
        last: whether the run ends after `weeks`.
        debt: week -> open draw of the first person after the payment of that week.
        held: week -> commission of the first person held back after the payment of that week.
        due: week -> week in which the payment settled in it is paid.
    """

    name: str
    parts: tuple[dict[str, Any], ...]
    results: dict[int, dict[str, Any]]
    pays: dict[int | str, list[Any]]
    weeks: int = 4
    sales: dict[int, tuple[Sale, ...]] = field(default_factory=dict)
    lost: dict[int, tuple[int, ...]] = field(default_factory=dict)
    leave: dict[int, tuple[int, ...]] = field(default_factory=dict)
    away: dict[int, tuple[int, ...]] = field(default_factory=dict)
    figures: dict[int, dict[str, float]] = field(default_factory=dict)
    top: dict[str, Any] = field(default_factory=dict)
    people: int = 1
    service: int = 0
    unit_cents: int = 1
    monthly: bool = False
    last: bool = False
    debt: dict[int, float] = field(default_factory=dict)
    held: dict[int, float] = field(default_factory=dict)
    due: dict[int, int] = field(default_factory=dict)


def make_scheme(*parts: dict[str, Any], **top: Any) -> Scheme:
    """A scheme of components without ids of their own: they are called by their kind."""
    named = [{"id": part["kind"], **part} for part in parts]
    return Scheme.model_validate({"name": "case", "components": named, **top})


@dataclass
class Outcome:
    """What a payroll did: amounts by line of each payment that was not all nothing, and every settlement."""

    pays: dict[int | str, list[Any]]
    settlements: dict[int, Settlement]


def work_through(case: Case) -> Outcome:
    """Count and settle week by week, or month by month."""
    scheme = make_scheme(*case.parts, **case.top)
    done = Outcome({}, {})
    crew = Crew.of(case.people, scheme.team_size, case.service)
    payroll = Payroll(
        build_plan(scheme), crew, SEGMENTS, unit_cents=case.unit_cents, watch=lambda s: _note(done.settlements, s)
    )
    figures: dict[str, float] = {"price_gap": 0.0, "growth": 0.0, "churn": 0.0}
    week = 0
    while week < case.weeks:
        span = open_period(week, Period.MONTH).left if case.monthly else 1
        week += span
        figures |= case.figures.get(week - 1, {})
        payroll.count(_work(case, week - 1, span, dict(figures)))
        for payment in payroll.settle(week - 1, last=case.last and week >= case.weeks):
            _enter(done.pays, week - 1, payment, case.people)
        if week - 1 in case.leave:
            for payment in payroll.leave(week - 1, np.array(case.leave[week - 1])):
                _enter(done.pays, f"{week - 1} leaves", payment, case.people)
    return done


def _note(settlements: dict[int, Settlement], settlement: Settlement) -> None:
    settlements.setdefault(settlement.payment.settled, settlement)


def _enter(pays: dict[int | str, list[Any]], key: int | str, payment: Payment, people: int) -> None:
    amounts = (payment.cents / 100).tolist()
    if payment.cents.any():
        pays[key] = amounts[0] if people == 1 else amounts


def _work(case: Case, week: int, span: int, figures: dict[str, float]) -> WorkWeek:
    measured = np.zeros((case.people, len(Column)))
    for name, amount in case.results.get(week, {}).items():
        measured[: np.size(amount), Column[name.upper()]] = amount
    working = np.full(case.people, float(span))
    working[list(case.away.get(week, ()))] = 0.0
    sales = None
    if case.sales:
        sales = list_of(case.sales.get(week, ()))
        for column, amount in sums_of(sales, case.people).items():
            measured[:, column] = amount
    lost = np.array(case.lost.get(week, ()), np.int64)
    return WorkWeek(week, measured, working, span, sales, lost, figures)


def list_of(sales: tuple[Sale, ...]) -> SaleList:
    """Sales as columns."""
    return SaleList(
        seller=np.array([s.seller for s in sales], np.int64),
        customer=np.array([s.customer for s in sales], np.int64),
        segment=np.array([SEGMENTS.index(s.segment) for s in sales], np.int64),
        product=np.array([s.product for s in sales], np.int64),
        amount=np.array([s.amount for s in sales], np.float64),
        margin=np.array([s.margin for s in sales], np.float64),
        months=np.array([s.months for s in sales], np.float64),
        spend=np.array([s.spend for s in sales], np.float64),
    )


def sums_of(sales: SaleList, people: int) -> dict[Column, np.ndarray]:
    """Columns of results that are sums of single sales, each (people,)."""
    values = {
        Column.SALES: sales.amount,
        Column.GROSS_PROFIT: sales.amount * sales.margin,
        Column.RECURRING: sales.amount / sales.months * 12.0,
        Column.SALES_COUNT: np.ones(len(sales.seller)),
    }
    return {column: np.bincount(sales.seller, value, people) for column, value in values.items()}
