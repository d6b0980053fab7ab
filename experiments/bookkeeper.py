"""Writes payslips while people are paid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from experiments.payslips import Limit, Line, Payslip, Stock
from experiments.term_values import term_value
from sim.calendar import open_period
from sim.pay.adjustment import adjust
from sim.pay.payroll import Settlement
from sim.pay.period import Period
from sim.pay.program import Plan
from sim.scheme import PayLine

_CENTS = 100.0


class Bookkeeper:
    """Writes the payslips of some people: give it to a payroll as `watch`.

    Attributes:
        plan: the scheme made ready.
        slips: row -> payslips, in order.
    """

    def __init__(self, plan: Plan, people: Iterable[int], holder: Callable[[int], int] = lambda _: 0) -> None:
        """Start with no payslip.

        Args:
            plan: the scheme made ready.
            people: rows of the people.
            holder: asked for the number of the person in a position.
        """
        self.plan = plan
        self.slips: dict[int, list[Payslip]] = {row: [] for row in people}
        self._holder, self._lines = holder, plan.scheme.lines()
        self._kept = {row: np.zeros(len(self._lines)) for row in self.slips}
        self._running = dict.fromkeys(self.slips, 0)
        self._debt = {row: np.zeros(len(plan.balances)) for row in self.slips}

    def __call__(self, settlement: Settlement) -> None:
        """Note a settlement."""
        for at, row in enumerate(settlement.payment.rows.tolist()):
            if row in self.slips:
                self._note(settlement, at, row)
                self._debt[row] = settlement.debt[:, row] * (not settlement.leaving)

    def _note(self, settlement: Settlement, at: int, row: int) -> None:
        payment = settlement.payment
        cents = payment.cents[at].tolist()
        found = [self._line(settlement, at, row, i, cents[i]) for i in range(len(cents))]
        lines = tuple(line for line in found if line is not None)
        if lines:
            ends = tuple(settlement.results)
            flags = settlement.leaving, settlement.last
            slip = Payslip(payment.settled, payment.week, ends, *flags, self._holder(row), lines, sum(cents))
            self.slips[row].append(slip)

    def _line(self, settlement: Settlement, at: int, row: int, i: int, cents: int) -> Line | None:
        """A line of a payslip; None if there is nothing to say."""
        line = self._lines[i]
        if line.balance is not None:
            limit = self._limit(settlement, at, row, i, cents)
            untouched = limit is None or (limit.covered == 0.0 and limit.debt == 0.0)
            if cents == 0 and untouched:
                return None
            return self._entry(row, line.id, line.balance.period, cents, limit=limit)
        period = line.terms[0].period if line.terms else Period.MONTH
        if period not in settlement.results:
            return None
        if settlement.results[period].worked[at] == 0 and cents == 0 and self._kept[row][i] == 0.0:
            return None
        parts = self._earned(settlement, at, row, i, cents, line, period)
        if cents == 0 and not parts["terms"] and parts["stock"] is None:
            return None
        return self._entry(row, line.id, period, cents, **parts)

    def _entry(self, row: int, name: str, period: Period, cents: int, **parts: Any) -> Line:
        self._running[row] += cents
        nothing: dict[str, Any] = {"terms": (), "forfeited": 0.0, "stock": None, "limit": None}
        return Line(id=name, period=period, cents=cents, running=self._running[row], **(nothing | parts))

    def _earned(
        self, settlement: Settlement, at: int, row: int, i: int, cents: int, line: PayLine, period: Period
    ) -> dict[str, Any]:
        """What a line that pays is made of."""
        results, plan = settlement.results[period], self.plan
        numbers = np.flatnonzero(plan.program.line == i).tolist()
        terms = tuple(
            term_value(plan, t, term, results, at)
            for t, term in zip(numbers, line.terms, strict=True)
            if term.ranking is None or not settlement.leaving  # who leaves wins no prize
        )
        earned = sum(term.amount for term in terms)
        lost = earned if self._forfeits(settlement, period, fixed=line.fixed) else 0.0
        return {
            "terms": terms,
            "forfeited": lost,
            "stock": self._stock(settlement, row, i, earned - lost, cents),
        }

    def _forfeits(self, settlement: Settlement, period: Period, *, fixed: bool) -> bool:
        """Whether a leaver loses what an open period has earned."""
        if not settlement.leaving or fixed or self.plan.scheme.on_leaving != "forfeit":
            return False
        return not open_period(settlement.payment.settled, period).ends

    def _stock(self, settlement: Settlement, row: int, i: int, earned: float, cents: int) -> Stock | None:
        """What a line keeps back; what neither was paid nor is kept is lost."""
        paid, before = cents / _CENTS, float(self._kept[row][i])
        holds = [line for line, _, _ in self.plan.holds]
        if i in holds:
            kind, after = "hold", float(settlement.held[holds.index(i), row])
        elif any(line == i for line, _ in self.plan.vestings):
            over = settlement.leaving or settlement.last
            kind, after = "vesting", 0.0 if over else earned + before - paid
        else:
            return None
        self._kept[row][i] = after
        return Stock(kind, before, after, earned + before - after - paid)

    def _limit(self, settlement: Settlement, at: int, row: int, i: int, cents: int) -> Limit | None:
        """What a balance did; None if it had nothing to do."""
        b = [line for line, _ in self.plan.balances].index(i)
        balance, acted = self.plan.balances[b][1], settlement.acted[b]
        if acted is None:
            return None
        gives, before = float(adjust(acted.terms, acted.covered)[at]), float(acted.before[at])
        charges = settlement.leaving and balance.charge
        covers = np.flatnonzero(self.plan.program.b_covers[b]).tolist()
        return Limit(
            balance=balance,
            covers=tuple(self.plan.lines[line][0] for line in covers),
            kind=int(acted.terms.kind[at]),
            amount=float(acted.terms.amount[at]),
            covered=float(acted.covered[at]),
            before=before,
            gives=gives,
            debt=float(self._debt[row][b]),
            debt_after=float(settlement.debt[b, row]),
            charged=round(gives - before - cents / _CENTS, 2) if charges else 0.0,
        )
