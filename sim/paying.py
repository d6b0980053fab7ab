"""Phase 7, pay: hands the week's results to the payroll, and its payments to the records."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.customers import Customers
from sim.events import list_addon_sales, list_left, list_new_sales, together
from sim.params import Scenario
from sim.pay.payroll import Crew, Payment, Payroll
from sim.pay.program import build_plan
from sim.pay.weekly import SaleList, WorkWeek, needs_list
from sim.records import PayRecord
from sim.scheme import Scheme

_STARTING_SERVICE = 104
"""Weeks of service of the starting team: no ramp or guarantee for new people reaches so far."""
_QUARTER = 13
NO_DECIMALS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
"""Currencies whose smallest unit is 1 (ISO 4217)."""


def unit_cents(currency: str) -> int:
    """Smallest unit of a currency in hundredths."""
    return 100 if currency in NO_DECIMALS else 1


_Entry = tuple[Payment, NDArray[np.int64]]
"""A payment that was settled and not yet paid, and who held the positions (n,)."""


class PayOffice:
    """Pay of the team of a run.

    Attributes:
        payroll: the pay of everybody.
        margin: gross margin of each segment at today's prices, (segments,).
    """

    def __init__(self, scenario: Scenario, scheme: Scheme) -> None:
        plan = build_plan(scheme)
        crew = Crew.of(scenario.team.agents, scheme.team_size, _STARTING_SERVICE)
        segments = [segment.name for segment in scenario.segments]
        self.payroll = Payroll(plan, crew, segments, unit_cents=unit_cents(scenario.currency))
        self.margin = np.array([segment.margin for segment in scenario.segments])
        self._scenario = scenario
        self._lists = bool(plan.holds) or any(needs_list(tally) for tally in plan.tallies)
        self._queue: list[_Entry] = []
        self._sales: SaleList | None = None
        self._left = np.zeros(0, np.int64)
        self._book: deque[tuple[int, int]] = deque(maxlen=_QUARTER)  # customers at the start and lost, by week

    def list_events(self, customers: Customers, sales: int, lost: int, closed: SaleList | None) -> None:
        """Note sales and departures one by one, before leavers are taken out; nothing if no pay depends on them.

        Args:
            customers: with this week's sales and leavers marked.
            sales: how many were made.
            lost: how many customers leave.
            closed: sales that are booked this week, if not those that were made.
        """
        if self._lists:
            made = list_addon_sales(self._scenario, self.margin, customers, sales) if closed is None else closed
            self._sales = made
            self._left = list_left(customers, len(self._scenario.segments), lost)

    def list_won(self, cell: NDArray[np.int64], serial: NDArray[np.integer], spend: NDArray[np.float64]) -> None:
        """Note contracts with new customers; all arrays (n,)."""
        if self._lists and self._sales is not None:
            self._sales = together(self._sales, list_new_sales(self._scenario, self.margin, cell, serial, spend))

    def count(
        self,
        week: int,
        measured: NDArray[np.float64],
        working: NDArray[np.bool_],
        customers: int,
        lost: int,
        price_gap: float,
    ) -> None:
        """Add a week's results.

        Args:
            week: of the run.
            measured: results, (agents, columns).
            working: filled positions, (agents,).
            customers: at the start of the week.
            lost: customers who left in it.
            price_gap: our price against the market's, a share.
        """
        figures = self._figures(customers, price_gap)
        self._book.append((customers, lost))
        work = WorkWeek(week, measured, working.astype(np.float64), 1, self._sales, self._left, figures)
        self.payroll.count(work)

    def _figures(self, customers: int, price_gap: float) -> dict[str, float]:
        """What triggers of phases see."""
        if not self._book or self._book[0][0] == 0:
            return {"price_gap": price_gap, "growth": 0.0, "churn": 0.0}
        before = self._book[0][0]
        churn = sum(lost for _, lost in self._book) / before
        return {"price_gap": price_gap, "growth": customers / before - 1.0, "churn": churn}

    def settle(self, week: int, generation: NDArray[np.int64], *, last: bool) -> None:
        """Pay the periods that end."""
        for payment in self.payroll.settle(week, last=last):
            self._queue.append((payment, generation.copy()))

    def leave(self, week: int, rows: NDArray[np.intp], generation: NDArray[np.int64], *, last: bool) -> None:
        """Pay people who leave: what is open, and at once what was to be paid later."""
        self._queue = [part for entry in self._queue for part in _parted(entry, rows, week)]
        for payment in self.payroll.leave(week, rows, last=last):
            self._queue.append((payment, generation[rows]))

    def due(self, week: int, *, last: bool) -> list[PayRecord]:
        """What is paid in a week; in the last week everything."""
        now = [entry for entry in self._queue if last or entry[0].week <= week]
        self._queue = [entry for entry in self._queue if not (last or entry[0].week <= week)]
        return [
            PayRecord(week, payment.rows.astype(np.int64), generation, payment.cents) for payment, generation in now
        ]


def _parted(entry: _Entry, leaving: NDArray[np.intp], week: int) -> list[_Entry]:
    """A payment, apart for those who leave in a week and are paid now."""
    payment, generation = entry
    mine = np.isin(payment.rows, leaving)
    if not mine.any():
        return [entry]
    now = replace(payment, week=week, rows=payment.rows[mine], cents=payment.cents[mine])
    rest = replace(payment, rows=payment.rows[~mine], cents=payment.cents[~mine])
    return [(now, generation[mine]), (rest, generation[~mine])]
