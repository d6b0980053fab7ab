"""Trying a scheme on given results: the payroll itself pays, week by week, and what it pays is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.lint.world import World
from sim.calendar import open_period
from sim.pay.base import Factor, Scope
from sim.pay.measures import Column
from sim.pay.payroll import Crew, Payroll, Settlement
from sim.pay.period import Period
from sim.pay.phase import TRIGGERS
from sim.pay.program import Plan, Results
from sim.pay.tallies import Tally
from sim.pay.weekly import WorkWeek, needs_list

VETERAN = 104
"""Weeks of service of people to whom no ramp and no guarantee for newcomers applies."""
_CENTS = 100.0
_CALM = dict.fromkeys(TRIGGERS, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What some people were paid.

    Attributes:
        plan: the scheme.
        weeks: in which something was settled, in order.
        pay: by settlement, person and line, in currency, (settlements, people, lines).
        debt: open draws after each settlement, (settlements, balances, people).
        results: by settlement, one for each group of people: what had been added up, by period.
    """

    plan: Plan
    weeks: tuple[int, ...]
    pay: NDArray[np.float64]
    debt: NDArray[np.float64]
    results: tuple[tuple[dict[Period, Results], ...], ...]

    def closing(self, period: Period) -> list[int]:
        """Numbers of the settlements with which a payout period ends."""
        return [i for i, week in enumerate(self.weeks) if open_period(week, period).ends]

    def line(self, component: str) -> NDArray[np.float64]:
        """Pay of a component by its own payout periods, (periods, people)."""
        i = [name for name, _ in self.plan.lines].index(component)
        return np.asarray(self.pay[self.closing(self.period_of(component))][:, :, i])

    def period_of(self, component: str) -> Period:
        """Payout period of a component that has a line."""
        i = [name for name, _ in self.plan.lines].index(component)
        program = self.plan.program
        terms = program.period[program.line == i]
        if len(terms):
            return Period(int(terms[0]))
        return next((balance.period for line, balance in self.plan.balances if line == i), Period.MONTH)

    def totals(self, period: Period) -> NDArray[np.float64]:
        """Pay of all lines together by period, (periods, people)."""
        everything, ends = self.pay.sum(axis=2), self.closing(period)
        starts = [0, *(end + 1 for end in ends[:-1])]
        return np.array([everything[a : b + 1].sum(axis=0) for a, b in zip(starts, ends, strict=True)])

    def reading(self, factor: Factor, period: Period) -> NDArray[np.float64]:
        """Reading of a factor at the end of each period, (periods, people); NaN where it could not be measured."""
        ends = [self.results[i] for i in self.closing(period)]
        return np.array([np.concatenate([self._read(group[period], factor) for group in groups]) for groups in ends])

    def _read(self, results: Results, factor: Factor) -> NDArray[np.float64]:
        window = self.plan.windows.index(factor.reading.window)
        sums = results.sums[window]
        if factor.reading.scope == Scope.TEAM:
            sums = results.teams[window][results.team]
        elif factor.reading.scope == Scope.BRANCH:
            sums = np.repeat(results.branch[window][None], len(results.team), axis=0)
        return self.plan.values(factor.reading, sums)


def try_out(plan: Plan, world: World, measured: NDArray[np.float64], *, service: int = VETERAN) -> Trial:
    """Pay everybody for some weeks of results.

    Args:
        plan: the scheme.
        world: who works together, and which sales there are.
        measured: results, (weeks, people, columns).
        service: weeks of service at the start.
    """
    counted = {i: world.counted(tally) for i, tally in enumerate(plan.tallies) if needs_list(tally)}
    kept = [_pay(plan, measured[:, group], counted, service) for group in world.groups]
    return Trial(
        plan,
        tuple(s.payment.settled for s in kept[0]),
        np.concatenate([np.array([s.payment.cents for s in group]) for group in kept], axis=1) / _CENTS,
        np.concatenate([np.array([s.debt for s in group]) for group in kept], axis=2),
        tuple(tuple(s.results for s in settled) for settled in zip(*kept, strict=True)),
    )


def _pay(plan: Plan, measured: NDArray[np.float64], counted: dict[int, float], service: int) -> list[Settlement]:
    weeks, people, _ = measured.shape
    kept: list[Settlement] = []
    payroll = Payroll(plan, Crew.of(people, plan.scheme.team_size, service), watch=kept.append)
    working = np.ones(people)
    for week in range(weeks):
        payroll.count(WorkWeek(week, measured[week], working, figures=_CALM))
        for i, factor in counted.items():
            payroll.sums[:, :, i] += _listed(payroll, plan.tallies[i], factor, week, measured[week])
        payroll.settle(week)
    return kept


def _listed(
    payroll: Payroll, tally: Tally, factor: float, week: int, measured: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What a tally of single sales counts in a week: its share of all sales, (people,)."""
    return np.asarray(factor * payroll.share_of(tally, range(week, week + 1)) * measured[:, Column(tally.column)])
