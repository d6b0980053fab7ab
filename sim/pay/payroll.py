"""Payroll: counts what people do week by week, and pays them when their payout periods end.

The one place that pays: the simulation and `paytrial pay` both use it. Order of a payment: what the periods that end
have earned, holds, prizes, long-term parts; each line is rounded to the smallest unit of the currency, half to even;
then balances act on the rounded lines in the order of the scheme, and are rounded too. So every statement adds up
exactly.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.calendar import open_period
from sim.pay.adjustment import BalanceTerms, adjust
from sim.pay.balance import BalanceKind
from sim.pay.base import Scope
from sim.pay.counting import TallyCounter
from sim.pay.holdbook import HoldBook
from sim.pay.payment import Acted, Crew, Payment, Settlement
from sim.pay.period import Period
from sim.pay.prizes import prizes_won
from sim.pay.program import Results, earn
from sim.pay.tallies import WORKED, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.pay.balance import Balance
    from sim.pay.program import Plan
    from sim.pay.weekly import WorkWeek

__all__ = ["Acted", "Crew", "Payment", "Payroll", "Settlement"]

_CENTS = 100.0
_DIGITS = 6  # of a unit: far finer than a rule of pay, far coarser than the error of a sum


class Payroll(TallyCounter):
    """Pay of some people under a scheme.

    Attributes:
        sums: tallies in the open periods, (3, people, tallies).
        worked: weeks worked in the open periods, (3, people).
        gone: tallies in the open periods of people who have left since, (3, teams, tallies).
        debt: open draws, (balances, people).
        watch: told of every settlement; None: nobody.
    """

    def __init__(
        self,
        plan: Plan,
        crew: Crew,
        segments: Sequence[str] = ("",),
        *,
        unit_cents: int = 1,
        watch: Callable[[Settlement], None] | None = None,
    ) -> None:
        """Start with nothing counted.

        Args:
            plan: the scheme made ready.
            crew: who is paid.
            segments: names of the segments that sales refer to.
            unit_cents: smallest unit of the currency in hundredths; 100 for a currency without decimals.
            watch: told of every settlement.
        """
        super().__init__(plan, crew, segments)
        people, tallies = len(crew.team), len(plan.tallies)
        self.sums = np.zeros((len(Period), people, tallies))
        self.worked = np.zeros((len(Period), people))
        self.debt = np.zeros((len(plan.balances), people))
        self._unit, self.watch = unit_cents, watch
        self.gone = np.zeros((len(Period), int(crew.team.max(initial=-1)) + 1, tallies))
        # If windows are read: tallies of the last weeks, newest last, and those of people who have left, by team.
        self._past: list[NDArray[np.float64]] = []
        self._past_gone: list[NDArray[np.float64]] = []
        self._books = [HoldBook(hold, people) for _, hold, _ in plan.holds]
        self._vesting = [np.zeros((vesting.years, people)) for _, vesting in plan.vestings]
        # By balance: pay covered so far in its period, and what it has added, (balances, 2, people).
        self._so_far = np.zeros((len(plan.balances), 2, people))
        self._just_paid = (-1, np.zeros(people))  # the last week that was settled, and what it paid, in currency

    # ---- counting

    def count(self, week: WorkWeek) -> None:
        """Add a week."""
        counted = self.tally(week)
        self.sums += counted
        self.worked += week.working
        if self.plan.windows != (0,):
            # Windows count weeks: a month of history is as many weeks that are all alike.
            self._past += [counted / week.span for _ in week.weeks]
            self._past_gone += [np.zeros_like(self.gone[0]) for _ in week.weeks]
            for past in (self._past, self._past_gone):
                del past[: -max(self.plan.windows)]
        for book, (_, _, term) in zip(self._books, self.plan.holds, strict=True):
            self._enter(book, term.factors[0].reading.numerator, week)
            book.customers_left(week.week, week.lost)
        self.end_of_week(week)

    def _enter(self, book: HoldBook, tally: Tally, week: WorkWeek) -> None:
        if week.sales is None:
            return
        sales, seller = week.sales, week.sales.seller
        credit = sales.credit(tally.column, tally.sales, self._segments)  # type: ignore[arg-type]
        credit = credit * self.share_of(tally, week.weeks)
        for part in tally.share:
            here = week.working[seller] > 0
            book.enter(week.week, seller[here], sales.customer[here], part * credit[here])
            seller = self._next[seller]

    # ---- paying

    def settle(self, week: int, *, last: bool = False) -> list[Payment]:
        """Pay the periods that end with a week; in the last week everything still open."""
        closing = [period for period in Period if last or open_period(week, period).ends]
        everybody = np.arange(len(self.crew.team))
        paid = self._pay(week, closing, everybody, leaving=False, last=last)
        for period in closing:
            self.sums[period] = 0.0
            self.gone[period] = 0.0
            self.worked[period] = 0.0
        return paid

    def leave(self, week: int, rows: NDArray[np.intp], *, last: bool = False) -> list[Payment]:
        """People leave: settle their open periods by the rule of the scheme, and make room for successors.

        Args:
            week: of leaving.
            rows: the people, (n,).
            last: whether the run ends with this week.
        """
        if len(rows) == 0:
            return []
        forfeit = self.plan.scheme.on_leaving == "forfeit"
        paid = self._pay(week, list(Period), rows, leaving=True, last=last, forfeit=forfeit)
        team = self.crew.team[rows]
        for own, gone in zip([*self.sums, *self._past], [*self.gone, *self._past_gone], strict=True):
            np.add.at(gone, team, own[rows])
            own[rows] = 0.0
        self.worked[:, rows] = 0.0
        self.debt[:, rows] = 0.0
        self._so_far[:, :, rows] = 0.0
        self.forget(rows)
        return paid

    def _pay(
        self,
        week: int,
        closing: list[Period],
        rows: NDArray[np.intp],
        *,
        leaving: bool,
        last: bool,
        forfeit: bool = False,
    ) -> list[Payment]:
        if not closing:
            return []
        plan, final = self.plan, leaving or last
        results = {period: self._results(week, period, rows) for period in closing}
        due = np.zeros((len(rows), len(plan.lines)))
        for period in closing:
            prizes = None if leaving else self._prizes(period, results[period])
            earned = earn(plan.program, period, results[period], len(plan.lines), prizes)
            if forfeit and not open_period(week, period).ends:
                earned[:, [not fixed for _, fixed in plan.lines]] = 0.0
            self._hold(week, period, rows, results[period], earned, final=final, forfeit=forfeit)
            due += earned
        self._vest(closing, rows, due, leaving=leaving, last=last)
        cents = self._round(due)
        acted: list[Acted | None] = []
        for b, (line, balance) in enumerate(plan.balances):
            cents[:, line] = self._round(
                self._balance(week, b, balance, rows, closing, cents / _CENTS, acted, leaving=leaving, forfeit=forfeit)
            )
        if not leaving:
            self._just_paid = week, cents.sum(axis=1) / _CENTS
        payment = Payment(week, week if final else week + plan.scheme.payment_lag_weeks, rows, cents)
        if self.watch is not None:
            held = np.array([book.held() for book in self._books]).reshape(len(self._books), len(self.crew.team))
            self.watch(Settlement(payment, results, self.debt.copy(), held, tuple(acted), leaving, last))
        return [payment] if final else self._later(payment)

    def _later(self, payment: Payment) -> list[Payment]:
        """A payment apart: fixed pay now, variable pay some weeks later if the scheme says so."""
        if payment.week == payment.settled:
            return [payment]
        fixed = np.array([is_fixed for _, is_fixed in self.plan.lines])
        now = replace(payment, week=payment.settled, cents=np.where(fixed, payment.cents, 0))
        return [now, replace(payment, cents=np.where(fixed, 0, payment.cents))]

    def _round(self, amount: NDArray[np.float64]) -> NDArray[np.int64]:
        # 0.15 x 6,876.50 is 1,031.475, but a hair less in binary: what is a tie on paper must be one here.
        return np.rint(np.round(amount * _CENTS / self._unit, _DIGITS)).astype(np.int64) * self._unit

    def _results(self, week: int, period: Period, rows: NDArray[np.intp]) -> Results:
        windows = self.plan.windows[1:]
        everybody = np.stack([self.sums[period], *(self.recent(weeks) for weeks in windows)])
        teams = np.stack(
            [self.gone[period], *(_sum_of_last(self._past_gone, weeks, self.gone[0]) for weeks in windows)]
        )
        if (self.plan.program.scope > Scope.OWN).any():
            for w, sums in enumerate(everybody):
                np.add.at(teams[w], self.crew.team, sums)
        return Results(
            sums=everybody if np.array_equal(rows, np.arange(everybody.shape[1])) else everybody[:, rows],
            worked=self.worked[period, rows],
            team=self.crew.team[rows],
            teams=teams,
            branch=teams.sum(axis=1),
            here=everybody.sum(axis=1),
            length=float(open_period(week, period).length),
        )

    def _hold(
        self,
        week: int,
        period: Period,
        rows: NDArray[np.intp],
        results: Results,
        earned: NDArray[np.float64],
        *,
        final: bool,
        forfeit: bool,
    ) -> None:
        """Replace what lines with a hold have earned by what they pay now."""
        for book, (line, _, term) in zip(self._books, self.plan.holds, strict=True):
            if term.period != period:
                continue
            total = results.sums[0][:, self.plan.tallies.index(term.factors[0].reading.numerator)]
            book.rate(week, rows, earned[:, line], total)
            if final:
                book.close(rows, forfeit=forfeit)
            earned[:, line] = book.take(rows)

    def _prizes(self, period: Period, results: Results) -> NDArray[np.float64] | None:
        """Prizes that everybody wins by rank, (terms, people); None if the scheme has none."""
        program = self.plan.program
        if not program.ranked.any():
            return None
        won = np.zeros((len(program.line), len(results.worked)))
        for t, (_, term) in zip(np.flatnonzero(program.ranked), self.plan.rankings, strict=True):
            if term.period != period or term.ranking is None:
                continue
            reading = term.factors[0].reading
            values = self.plan.values(reading, results.sums[0])
            competes = (results.worked >= results.length) & ~np.isnan(values)
            if not reading.ratio:
                competes &= values > 0.0  # nobody wins for nothing
            if term.present != WORKED:
                competes &= results.sums[0][:, self.plan.tallies.index(term.present)] > 0.0
            groups = self.crew.team if term.ranking.scope == Scope.TEAM else np.zeros(len(values), np.int64)
            for group in np.unique(groups[competes]):
                mine = competes & (groups == group)
                won[t, mine] = prizes_won(values[mine], term.ranking.prizes)
        return won

    def _vest(
        self, closing: list[Period], rows: NDArray[np.intp], due: NDArray[np.float64], *, leaving: bool, last: bool
    ) -> None:
        """Replace what long-term lines have earned by the parts that are paid now."""
        if Period.YEAR not in closing:
            return
        for parts, (line, vesting) in zip(self._vesting, self.plan.vestings, strict=True):
            earned = due[:, line].copy()
            if leaving or last:
                lost = leaving and vesting.forfeited
                due[:, line] = 0.0 if lost else parts[:, rows].sum(axis=0) + earned
                parts[:, rows] = 0.0
                continue
            due[:, line] = parts[0, rows]
            parts[:-1, rows] = parts[1:, rows]
            parts[-1, rows] = 0.0
            # Equal parts in whole units of the currency; the last takes what is left, so all of them add up.
            part = self._round(earned / vesting.years) / _CENTS
            parts[:-1, rows] += part
            parts[-1, rows] += earned - part * (vesting.years - 1)

    def _balance(
        self,
        week: int,
        b: int,
        balance: Balance,
        rows: NDArray[np.intp],
        closing: list[Period],
        paid: NDArray[np.float64],
        acted: list[Acted | None],
        *,
        leaving: bool,
        forfeit: bool,
    ) -> NDArray[np.float64]:
        """What a balance adds to lines already rounded, (n,); `paid` (n, lines) in currency. `acted` gets its terms."""
        program, period = self.plan.program, balance.period
        so_far = self._so_far[b]
        kept = so_far[:, rows].sum(axis=0)  # what its lines have come to before this payment
        so_far[0, rows] += paid[:, program.b_covers[b]].sum(axis=1)
        closes = period in closing
        added = np.zeros(len(rows))
        acted.append(None)
        if closes or balance.kind == BalanceKind.CAP:
            is_cap = balance.kind == BalanceKind.CAP
            terms = self.balance_terms(b, week, rows, to_come=0 if closes and not is_cap else None)
            if is_cap:  # neither leaving nor absence takes back what has been paid below it
                terms = terms._replace(amount=np.maximum(terms.amount, kept))
            if forfeit and balance.kind == BalanceKind.DRAW and not open_period(week, period).ends:
                terms = terms._replace(kind=np.full(len(rows), int(BalanceKind.REPAY)))
            acted[b] = Acted(terms, so_far[0, rows], so_far[1, rows])
            # Whole units of the currency, so what is added so far and what is owed are, too.
            added = self._round(adjust(terms, so_far[0, rows]) - so_far[1, rows]) / _CENTS
            so_far[1, rows] += added
            if balance.kind == BalanceKind.DRAW and balance.recover > 0.0:
                self.debt[b, rows] = np.maximum(terms.debt + added, 0.0)
        if leaving and balance.charge:
            # Who leaves in a week that ends a month has been paid for it a moment ago: that is the last pay, too.
            last_pay = paid.sum(axis=1) + (self._just_paid[1][rows] if self._just_paid[0] == week else 0.0)
            taken = np.minimum(self.debt[b, rows], np.maximum(last_pay + added, 0.0))
            self.debt[b, rows] -= taken
            added -= taken
        if closes:
            so_far[:, rows] = 0.0
        return added

    def balance_terms(self, b: int, week: int, rows: NDArray[np.intp], *, to_come: int | None = None) -> BalanceTerms:
        """A balance as it holds for some people.

        Args:
            b: number of the balance.
            week: of the run.
            rows: the people, (n,).
            to_come: weeks of the period still to come; None: all that are left after this week.
        """
        balance, span = self.plan.balances[b][1], open_period(week, self.plan.balances[b][1].period)
        present = self.plan.program.b_present[b]
        weeks = self.worked[balance.period, rows] if present < 0 else self.sums[balance.period][rows, present]
        ahead = span.left - 1 if to_come is None else to_come
        counted = np.minimum(weeks + ahead * self.share_of(balance.present, range(week, week + 1)), span.length)
        amount = balance.amount * counted / span.length
        service = self.crew.service[rows]
        off = (service > balance.until) | (counted <= 0.0)
        kind = np.full(len(rows), int(balance.kind))
        if balance.kind == BalanceKind.DRAW:
            kind[off] = BalanceKind.REPAY
        else:
            amount = np.where(off, np.inf if balance.kind == BalanceKind.CAP else -np.inf, amount)
        recover = np.where(service > balance.start, balance.recover, 0.0)
        return BalanceTerms(kind, amount, recover, self.debt[b, rows])

    def paid_in(self, week: int) -> NDArray[np.float64]:
        """What was settled at the end of a week, currency, (people,); known of the last such week, without leavers."""
        return self._just_paid[1] if self._just_paid[0] == week else np.zeros(len(self.crew.team))

    def stake(self) -> NDArray[np.float64]:
        """What each person would lose by leaving now, in currency, (people,)."""
        lost = np.zeros(len(self.crew.team))
        for parts, (_, vesting) in zip(self._vesting, self.plan.vestings, strict=True):
            if vesting.forfeited:
                lost += parts.sum(axis=0)
        if self.plan.scheme.on_leaving == "forfeit":
            for book in self._books:
                lost += book.held()
        return lost

    def so_far(self, b: int) -> NDArray[np.float64]:
        """Pay that a balance has covered in its open period, and what it has added, (2, people)."""
        return np.asarray(self._so_far[b])

    def recent(self, weeks: int) -> NDArray[np.float64]:
        """Sums of the last `weeks` weeks, (people, tallies)."""
        return _sum_of_last(self._past, weeks, self.sums[0])


def _sum_of_last(past: list[NDArray[np.float64]], weeks: int, like: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of the last `weeks` arrays, each of the shape of `like`."""
    found = np.zeros_like(like)
    for one in past[-weeks:] if weeks > 0 else ():
        found += one
    return found
