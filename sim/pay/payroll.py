"""Payroll: counts what people do week by week, and pays them when their payout periods end.

The one place that pays: the simulation and `paytrial pay` both use it. Order of a payment: what the periods that end
have earned, holds, prizes, long-term parts; each line is rounded to the smallest unit of the currency, half to even;
then balances act on the rounded lines in the order of the scheme, and are rounded too. So every statement adds up
exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.calendar import open_period
from sim.pay.balance import BalanceKind, BalanceTerms, adjust
from sim.pay.base import Scope
from sim.pay.holdbook import HoldBook
from sim.pay.measures import MEASURES
from sim.pay.period import Period
from sim.pay.program import Results, earn
from sim.pay.tallies import Own, Tally
from sim.pay.tournament import prizes_won
from sim.pay.weekly import needs_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.pay.balance import Balance
    from sim.pay.program import Plan
    from sim.pay.weekly import WorkWeek

_CENTS = 100.0
_WEEKS_PER_YEAR = 52


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is paid.

    Attributes:
        team: number of each person's team, (people,).
        leads: whether the person leads it, (people,).
        service: whole weeks of service at the start, (people,).
    """

    team: NDArray[np.int64]
    leads: NDArray[np.bool_]
    service: NDArray[np.int64]

    @classmethod
    def of(cls, people: int, team_size: int, service: int = 0) -> Crew:
        """Teams of `team_size` in order of their rows, each led by its first."""
        rows = np.arange(people)
        return cls(rows // team_size, rows % team_size == 0, np.full(people, service, np.int64))


@dataclass(frozen=True, slots=True)
class Payment:
    """What some people are paid.

    Attributes:
        settled: week in which it was settled.
        week: week in which it is paid.
        rows: the people, (n,).
        cents: by line of the statement, (n, lines), hundredths of the currency.
    """

    settled: int
    week: int
    rows: NDArray[np.intp]
    cents: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a payment came about, for statements.

    Attributes:
        payment: the payment.
        results: by period that was settled.
        debt: open draws after it, (balances, people).
        held: commission held back after it, (holds, people).
    """

    payment: Payment
    results: dict[Period, Results]
    debt: NDArray[np.float64]
    held: NDArray[np.float64]


class Payroll:
    """Pay of some people under a scheme.

    Attributes:
        plan: the scheme made ready.
        crew: who is paid; `service` is kept up to date.
        sums: tallies in the open periods, (3, people, tallies).
        worked: weeks worked in the open periods, (3, people).
        debt: open draws, (balances, people).
        quota_year: quota of this year, (quotas, people).
        phase: number of the phase that holds.
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
        people, tallies = len(crew.team), len(plan.tallies)
        self.plan, self.crew = plan, crew
        self.sums = np.zeros((len(Period), people, tallies))
        self.worked = np.zeros((len(Period), people))
        self.debt = np.zeros((len(plan.balances), people))
        self.phase = 0
        self._segments, self._unit, self._watch = tuple(segments), unit_cents, watch
        quotas = plan.scheme.quotas
        self.quota_year = np.array([np.full(people, quota.amount) for quota in quotas]).reshape(len(quotas), people)
        self._reached = np.zeros((len(quotas), people))
        self._year_worked = np.zeros(people)
        self._past: list[NDArray[np.float64]] = []  # tallies of the last weeks, newest last, if windows are read
        self._books = [HoldBook(hold, people) for _, hold, _ in plan.holds]
        self._vesting = [np.zeros((vesting.years, people)) for _, vesting in plan.vestings]
        # By balance: pay covered so far in its period, and what it has added, (balances, 2, people).
        self._so_far = np.zeros((len(plan.balances), 2, people))
        self._next = _next_colleague(crew.team)
        # What listed sales have counted, and what all sales have: what a unit of sales is worth to a tally.
        self._counted = np.zeros((2, tallies))

    # ---- counting

    def count(self, week: WorkWeek) -> None:
        """Add a week."""
        self._move_phase(week)
        counted = self._tallies(week)
        self.sums += counted
        self.worked += week.working
        if self.plan.windows != (0,):
            self._past.append(counted)
            del self._past[: -max(self.plan.windows)]
        for book, (_, _, term) in zip(self._books, self.plan.holds, strict=True):
            self._enter(book, term.factors[0].reading.numerator, week)
            book.customers_left(week.week, week.lost)
        self.crew.service[:] += np.rint(week.working).astype(np.int64)
        self._count_year(week)

    def _move_phase(self, week: WorkWeek) -> None:
        phases = self.plan.scheme.phases
        while self.phase + 1 < len(phases) and phases[self.phase + 1].starts(week.weeks.start, dict(week.figures)):
            self.phase += 1

    def _tallies(self, week: WorkWeek) -> NDArray[np.float64]:
        """What each tally counts in a week, (people, tallies)."""
        columns = week.measured.shape[1]
        out = np.empty((len(week.measured), len(self.plan.tallies)))
        out[:, :columns] = np.where(week.working[:, None] > 0, week.measured, 0.0)
        for i, tally in enumerate(self.plan.tallies[columns:], columns):
            value, share = self._value(tally, week), self.share_of(tally, week.weeks)
            out[:, i] = value * share
            if needs_list(tally) and share > 0:
                self._counted[:, i] += value.sum(), out[:, tally.column].sum()
        return out

    @property
    def mix(self) -> NDArray[np.float64]:
        """What a unit of its column has counted in each tally so far, (tallies,); 1 before there is any."""
        counted, all_sales = self._counted
        return np.where(all_sales > 0, counted / np.where(all_sales > 0, all_sales, 1.0), 1.0)

    def _value(self, tally: Tally, week: WorkWeek) -> NDArray[np.float64]:
        working = week.working
        if tally.column == Own.WEEKS:
            return working
        if tally.column == Own.LEAD:
            return np.where(self.crew.leads, working, 0.0)
        if tally.column == Own.QUOTA:
            return self.weekly_quota(tally.quota, week.week) * working
        credit = self._listed(tally, week) if needs_list(tally) else np.asarray(week.measured[:, tally.column])
        return np.where(working > 0, self._split(credit, tally.share), 0.0)

    def _listed(self, tally: Tally, week: WorkWeek) -> NDArray[np.float64]:
        people = len(week.working)
        if week.sales is None:
            return np.zeros(people)
        credit = week.sales.credit(tally.column, tally.sales, self._segments)  # type: ignore[arg-type]
        return np.asarray(np.bincount(week.sales.seller, credit, people), np.float64)

    def _split(self, own: NDArray[np.float64], share: tuple[float, ...]) -> NDArray[np.float64]:
        """Credit of each person when sales are split with the colleagues that come next."""
        if share == (1.0,):
            return own
        total, passed = share[0] * own, own
        for part in share[1:]:
            moved = np.zeros(len(own))
            np.add.at(moved, self._next, passed)
            passed = moved
            total = total + part * passed
        return np.asarray(total)

    def share_of(self, tally: Tally, weeks: range) -> float:
        """Share of some weeks that a tally counts: those inside its dates, in its phases."""
        phases = self.plan.scheme.phases
        if tally.phases and phases[self.phase].id not in tally.phases:
            return 0.0
        if tally.weeks is None:
            return 1.0
        first, end = tally.weeks
        return len(range(max(weeks.start, first), min(weeks.stop, end))) / len(weeks)

    def weekly_quota(self, name: str, week: int) -> NDArray[np.float64]:
        """Quota of each person for one week, (people,)."""
        i = [quota.id for quota in self.plan.scheme.quotas].index(name)
        return self.plan.scheme.quotas[i].weekly(week, self.crew.service, self.quota_year[i])

    def first_quota(self, name: str) -> float:
        """Mean quota for a week of a newcomer's first year."""
        quota = next(quota for quota in self.plan.scheme.quotas if quota.id == name)
        year = np.array([quota.amount])
        return float(np.mean([quota.weekly(week, np.array([week]), year)[0] for week in range(_WEEKS_PER_YEAR)]))

    def _count_year(self, week: WorkWeek) -> None:
        quotas = self.plan.scheme.quotas
        if not quotas:
            return
        for i, quota in enumerate(quotas):
            self._reached[i] += np.where(week.working > 0, week.measured[:, MEASURES[quota.measure].numerator], 0.0)
        self._year_worked += week.working
        if (week.week + 1) % _WEEKS_PER_YEAR == 0:
            for i, quota in enumerate(quotas):
                self.quota_year[i] = quota.next_year(self.quota_year[i], self._reached[i], self._year_worked)
            self._reached[:] = 0.0
            self._year_worked[:] = 0.0

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
        self.sums[:, rows] = 0.0
        self.worked[:, rows] = 0.0
        self.debt[:, rows] = 0.0
        self._so_far[:, :, rows] = 0.0
        self._reached[:, rows] = 0.0
        self._year_worked[rows] = 0.0
        self.crew.service[rows] = 0
        for i, quota in enumerate(self.plan.scheme.quotas):
            self.quota_year[i, rows] = quota.amount
        for past in self._past:
            past[rows] = 0.0
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
            earned = earn(plan.program, period, results[period], len(plan.lines))
            if forfeit and not open_period(week, period).ends:
                earned[:, [not fixed for _, fixed in plan.lines]] = 0.0
            self._hold(week, period, rows, results[period], earned, final=final, forfeit=forfeit)
            due += earned
            if not leaving:
                self._reward(period, results[period], due)
        self._vest(closing, rows, due, leaving=leaving, last=last)
        cents = self._round(due)
        for b, (line, balance) in enumerate(plan.balances):
            cents[:, line] = self._round(
                self._balance(week, b, balance, rows, closing, cents / _CENTS, leaving=leaving)
            )
        payment = Payment(week, week if last else week + plan.scheme.payment_lag_weeks, rows, cents)
        if self._watch is not None:
            held = np.array([book.held() for book in self._books]).reshape(len(self._books), len(self.crew.team))
            self._watch(Settlement(payment, results, self.debt.copy(), held))
        return [payment]

    def _round(self, amount: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.rint(amount * _CENTS / self._unit).astype(np.int64) * self._unit

    def _results(self, week: int, period: Period, rows: NDArray[np.intp]) -> Results:
        everybody = np.stack([self.sums[period], *(self.recent(weeks) for weeks in self.plan.windows[1:])])
        n_teams = int(self.crew.team.max()) + 1 if len(self.crew.team) else 0
        teams = np.zeros((len(everybody), n_teams, everybody.shape[2]))
        if (self.plan.program.scope == Scope.TEAM).any():
            for w, sums in enumerate(everybody):
                np.add.at(teams[w], self.crew.team, sums)
        whole = len(rows) == everybody.shape[1]
        return Results(
            sums=everybody if whole else everybody[:, rows],
            worked=self.worked[period, rows],
            team=self.crew.team[rows],
            teams=teams,
            branch=everybody.sum(axis=1),
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

    def _reward(self, period: Period, results: Results, due: NDArray[np.float64]) -> None:
        """Add prizes to everybody's lines."""
        for line, term in self.plan.rankings:
            if term.period != period or term.ranking is None:
                continue
            values = self.plan.values(term.factors[0].reading, results.sums[0])
            competes = results.worked >= results.length
            groups = self.crew.team if term.ranking.scope == Scope.TEAM else np.zeros(len(due), np.int64)
            for group in np.unique(groups):
                mine = (groups == group) & competes & ~np.isnan(values)
                if mine.any():
                    due[mine, line] += prizes_won(values[mine], term.ranking.prizes)

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
            parts[:, rows] += earned / vesting.years

    def _balance(
        self,
        week: int,
        b: int,
        balance: Balance,
        rows: NDArray[np.intp],
        closing: list[Period],
        paid: NDArray[np.float64],
        *,
        leaving: bool,
    ) -> NDArray[np.float64]:
        """What a balance adds to lines already rounded, (n,); `paid` (n, lines) in currency."""
        program, period = self.plan.program, balance.period
        so_far = self._so_far[b]
        so_far[0, rows] += paid[:, program.b_covers[b]].sum(axis=1)
        closes = period in closing
        added = np.zeros(len(rows))
        if closes or balance.kind == BalanceKind.CAP:
            terms = self.balance_terms(b, week, rows, to_come=0 if closes else None)
            added = adjust(terms, so_far[0, rows]) - so_far[1, rows]
            so_far[1, rows] += added
            if balance.kind == BalanceKind.DRAW:
                # What is advanced and paid back is whole units of the currency, so the debt is too.
                self.debt[b, rows] = np.maximum(terms.debt + self._round(added) / _CENTS, 0.0)
        if leaving and balance.charge:
            taken = np.minimum(self.debt[b, rows], np.maximum(paid.sum(axis=1) + added, 0.0))
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
        amount = balance.amount * np.minimum(weeks + ahead, span.length) / span.length
        service = self.crew.service[rows]
        over = service > balance.until
        kind = np.full(len(rows), int(balance.kind))
        if balance.kind == BalanceKind.DRAW:
            kind[over] = BalanceKind.REPAY
        elif balance.kind == BalanceKind.FLOOR:
            amount = np.where(over, -np.inf, amount)
        recover = np.where(service > balance.start, balance.recover, 0.0)
        return BalanceTerms(kind, amount, recover, self.debt[b, rows])

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
        found = np.zeros(self.sums.shape[1:])
        for past in self._past[-weeks:] if weeks > 0 else ():
            found += past
        return found


def _next_colleague(team: NDArray[np.int64]) -> NDArray[np.int64]:
    """Row of the colleague who comes next in the same team, the first after the last, (people,)."""
    following = np.arange(len(team))
    for number in np.unique(team):
        rows = np.flatnonzero(team == number)
        following[rows] = np.roll(rows, -1)
    return following
