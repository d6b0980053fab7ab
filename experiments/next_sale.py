"""What one more sale would earn the company and the agent: the payroll is run again with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.pay_history import Paid, pay_history
from scenarios.errors import InputError
from scenarios.history import History
from scenarios.sales_history import SaleHistory
from sim.calendar import MONTHS_PER_YEAR
from sim.pay.measures import Column
from sim.pay.weekly import SaleList

_CENTS = 100.0
_MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, slots=True)
class NextSale:
    """What one more sale would do; money in currency.

    Attributes:
        person: who makes it.
        month: fiscal month in which it is made (from 0).
        amount: of the sale.
        margin: share of it that is gross profit.
        company: gross profit of the sale.
        agent: pay of the person with the sale minus pay without it.
        others: the same for everybody else (a team pool, an override, a lost prize).
        by_line: what makes up `agent`, by line, where it is not 0.
    """

    person: str
    month: int
    amount: float
    margin: float
    company: float
    agent: float
    others: float
    by_line: dict[str, float]

    @property
    def left(self) -> float:
        """What the company keeps of the gross profit."""
        return self.company - self.agent - self.others

    @property
    def quarter(self) -> int:
        """Fiscal quarter of the sale, from 1 in each year."""
        return self.month % MONTHS_PER_YEAR // _MONTHS_PER_QUARTER + 1

    @property
    def year(self) -> int:
        """Fiscal year of the sale, from 1."""
        return self.month // MONTHS_PER_YEAR + 1


def next_sale(
    paid: Paid,
    person: int,
    amount: float,
    *,
    month: int | None = None,
    margin: float | None = None,
    unit_cents: int = 1,
) -> NextSale:
    """Pay a history again with one more sale.

    Args:
        paid: pay without it.
        person: row of who makes it.
        amount: of the sale, in currency.
        month: fiscal month of the sale; None: the last one the person worked.
        margin: share that is gross profit; None: as of the person's other sales.
        unit_cents: smallest unit of the currency in hundredths.

    Raises:
        InputError: the person did not work in that month, or the margin is not known.
    """
    history = paid.history
    when = int(np.flatnonzero(history.working[:, person] > 0).max(initial=-1)) if month is None else month
    name = history.people[person]
    if not 0 <= when < history.months or history.working[when, person] == 0:
        label = history.calendar.label(max(when, 0))
        raise InputError(f"{name} did not work in month {label}, so no sale can be made in it")
    share = margin_of(history, person) if margin is None else margin
    if share is None:
        raise InputError("what a sale earns the company is not known: give --margin, or the column gross_profit")
    more = with_sale(history, person, when, amount, share)
    again = pay_history(more, paid.plan.scheme, unit_cents=unit_cents)
    change = (again.cents - paid.cents).sum(axis=0)
    own = change[person]
    return NextSale(
        person=name,
        month=when,
        amount=amount,
        margin=share,
        company=round(amount * share, 2),
        agent=int(own.sum()) / _CENTS,
        others=int(change.sum() - own.sum()) / _CENTS,
        by_line={line: cents / _CENTS for line, cents in zip(paid.lines, own.tolist(), strict=True) if cents},
    )


def margin_of(history: History, person: int) -> float | None:
    """Gross profit by sales of a person, or of everybody where a person has no sales; None: not known."""
    if not {Column.SALES, Column.GROSS_PROFIT} <= history.known:
        return None
    for part in (history.measured[:, person], history.measured.sum(axis=1)):
        sales, gross = part[:, Column.SALES].sum(), part[:, Column.GROSS_PROFIT].sum()
        if sales > 0:
            return float(gross / sales)
    return None


def with_sale(history: History, person: int, month: int, amount: float, margin: float) -> History:
    """A history with one more sale; it is like the person's last listed one, or like the others of the year."""
    sales = history.sales
    kind = None if sales is None else _last_sale(sales, person)
    more = {Column.SALES: amount, Column.GROSS_PROFIT: amount * margin, Column.SALES_COUNT: 1.0}
    if kind is not None:
        more[Column.RECURRING] = amount / float(kind.months[0]) * MONTHS_PER_YEAR
    else:
        total = history.measured[:, person].sum(axis=0)
        more[Column.RECURRING] = amount * total[Column.RECURRING] / total[Column.SALES] if total[Column.SALES] else 0.0
    measured = history.measured.copy()
    for column, value in more.items():
        measured[month, person, column] += value
    if sales is not None and kind is not None:
        sales = _with_listed(sales, kind, person, month, amount, margin)
    return replace(history, measured=measured, sales=sales)


def _last_sale(sales: SaleHistory, person: int) -> SaleList:
    """The last sale of a person, or else of anybody, as a list of one."""
    mine = np.flatnonzero(sales.list.seller == person)
    rows = mine if len(mine) else np.arange(len(sales.month))
    last = rows[sales.month[rows] == sales.month[rows].max()][-1]
    return SaleList(**{name: getattr(sales.list, name)[[last]] for name in SaleList.__dataclass_fields__})


def _with_listed(
    sales: SaleHistory, kind: SaleList, person: int, month: int, amount: float, margin: float
) -> SaleHistory:
    """A list with one more sale, to a customer who stays."""
    customer = int(sales.list.customer.max(initial=-1)) + 1
    one = replace(
        kind,
        seller=np.array([person]),
        customer=np.array([customer]),
        amount=np.array([amount]),
        margin=np.array([margin]),
    )
    names = SaleList.__dataclass_fields__
    together = SaleList(**{name: _joined(getattr(sales.list, name), getattr(one, name)) for name in names})
    return replace(sales, list=together, month=np.append(sales.month, month), left=np.append(sales.left, -1))


def _joined(many: NDArray[Any], one: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([many, one.astype(many.dtype)])
