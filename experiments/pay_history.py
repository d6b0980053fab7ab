"""Pay on a history: what each person would have earned under a scheme. Nothing is simulated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scenarios.history import History
from scenarios.sales_history import SaleHistory
from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR, month_weeks
from sim.kpis import gini
from sim.pay.measures import Column
from sim.pay.payroll import Crew, Payroll, Settlement
from sim.pay.program import Plan, build_plan
from sim.pay.weekly import SaleList, WorkWeek
from sim.scheme import Scheme

_CENTS = 100.0
QUANTILES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
_NO_ONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Paid:
    """Pay of everybody.

    Attributes:
        history: what was paid for.
        plan: the scheme made ready.
        cents: by fiscal month in which it was settled, (months, people, lines).
    """

    history: History
    plan: Plan
    cents: NDArray[np.int64]

    @property
    def lines(self) -> list[str]:
        """Ids of the lines."""
        return [name for name, _ in self.plan.lines]

    @property
    def totals(self) -> NDArray[np.int64]:
        """Cents in all, (people,)."""
        return np.asarray(self.cents.sum(axis=(0, 2)), np.int64)

    @property
    def fixed(self) -> NDArray[np.int64]:
        """Cents of fixed pay, (people,)."""
        fixed = np.array([is_fixed for _, is_fixed in self.plan.lines], np.bool_)
        return np.asarray(self.cents[:, :, fixed].sum(axis=(0, 2)), np.int64)


def pay_history(
    history: History, scheme: Scheme, *, unit_cents: int = 1, watch: Callable[[Settlement], None] | None = None
) -> Paid:
    """Pay a history.

    A person whose months end before the history does has left, and is settled by the rule of the scheme. With the
    last month everything still open is paid, as at the end of a run.

    Args:
        history: what people did; it must hold what the scheme reads, see `scenarios.history_columns.needs_of`.
        scheme: the scheme.
        unit_cents: smallest unit of the currency in hundredths.
        watch: told of every settlement.
    """
    plan = build_plan(scheme)
    crew = Crew(history.team, history.leads, history.service.copy())
    segments = history.sales.segments if history.sales is not None else ("",)
    payroll = Payroll(plan, crew, segments, unit_cents=unit_cents, watch=watch)
    cents = np.zeros((history.months, len(history.people), len(plan.lines)), np.int64)
    week = -1
    for month, span in enumerate(month_weeks(np.arange(history.months)).tolist()):
        week += span
        payroll.count(_work(history, month, week, span))
        last = month + 1 == history.months
        payments = payroll.settle(week, last=last)
        if not last:
            payments += payroll.leave(week, np.flatnonzero(history.last == month))
        for payment in payments:
            cents[month, payment.rows] += payment.cents
    return Paid(history, plan, cents)


def _work(history: History, month: int, week: int, span: int) -> WorkWeek:
    sales, lost = _events(history.sales, month)
    return WorkWeek(week, history.measured[month], history.working[month], span, sales, lost)


def _events(sales: SaleHistory | None, month: int) -> tuple[SaleList | None, NDArray[np.int64]]:
    return (None, _NO_ONE) if sales is None else (sales.of_month(month), sales.lost_in(month))


def people_table(paid: Paid, against: Paid | None = None) -> pd.DataFrame:
    """One row a person: months and weeks worked, pay by line and in all, and the difference to another scheme."""
    history, lines = paid.history, paid.cents.sum(axis=0)
    table: dict[str, object] = {
        "person": list(history.people),
        "months": (history.working > 0).sum(axis=0),
        "weeks": history.working.sum(axis=0),
    }
    for column, name in ((Column.SALES, "sales"), (Column.GROSS_PROFIT, "gross_profit")):
        if column in history.known:
            table[name] = history.measured[:, :, column].sum(axis=0)
    table |= {f"line_{name}": lines[:, i] / _CENTS for i, name in enumerate(paid.lines)}
    table |= {"fixed": paid.fixed / _CENTS, "variable": (paid.totals - paid.fixed) / _CENTS}
    table["total"] = paid.totals / _CENTS
    if against is not None:
        table["against"] = against.totals / _CENTS
        table["difference"] = (paid.totals - against.totals) / _CENTS
    return pd.DataFrame(table)


def months_table(paid: Paid) -> pd.DataFrame:
    """One row for each person, fiscal month and line that paid something; amounts add up to the totals."""
    month, person, line = np.nonzero(paid.cents)
    history = paid.history
    labels = np.array([history.calendar.label(m) for m in range(history.months)], object)
    return pd.DataFrame(
        {
            "person": np.array(history.people, object)[person],
            "month": labels[month],
            "line": np.array(paid.lines, object)[line],
            "amount": paid.cents[month, person, line] / _CENTS,
        }
    )


def monthly(paid: Paid) -> NDArray[np.float64]:
    """Pay for a month of work (52 / 12 weeks) of who worked at all, in currency, (n,)."""
    weeks = paid.history.working.sum(axis=0)
    worked = weeks > 0
    return np.asarray(paid.totals[worked] / _CENTS / weeks[worked] * WEEKS_PER_YEAR / MONTHS_PER_YEAR)


def distribution(amounts: NDArray[np.float64]) -> dict[str, float]:
    """Mean, quantiles and Gini of amounts (people,), in currency; NaN for nobody."""
    if len(amounts) == 0:
        return dict.fromkeys(("mean", *map(_quantile, QUANTILES), "gini"), float("nan"))
    found = {"mean": float(amounts.mean())}
    found |= {_quantile(q): float(np.quantile(amounts, q)) for q in QUANTILES}
    # Inequality has no meaning where some owe and others earn.
    return {**found, "gini": float(gini(amounts)) if (amounts >= 0).all() else float("nan")}


def _quantile(q: float) -> str:
    return {0.0: "min", 0.5: "median", 1.0: "max"}.get(q, f"p{round(100 * q)}")


def cost_ratios(paid: Paid) -> dict[str, float | None]:
    """Pay by sales and by gross profit; None where the history does not say."""
    pay = float(paid.totals.sum()) / _CENTS
    found: dict[str, float | None] = {}
    for column, name in ((Column.SALES, "sales"), (Column.GROSS_PROFIT, "gross_profit")):
        amount = float(paid.history.measured[:, :, column].sum())
        found[f"pay_by_{name}"] = pay / amount if column in paid.history.known and amount > 0 else None
    return found
