"""Counts what people do: the tallies of a week, the quota of each person, and the phase that holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.calendar import WEEKS_PER_YEAR
from sim.pay.measures import MEASURES
from sim.pay.quota_weeks import first_quotas, quota_of_next_year, quota_of_week
from sim.pay.tallies import Own, Tally
from sim.pay.weekly import needs_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.pay.payment import Crew
    from sim.pay.program import Plan
    from sim.pay.weekly import WorkWeek


class TallyCounter:
    """What is known of the weeks so far besides the sums that are paid by.

    Attributes:
        plan: the scheme made ready.
        crew: who is paid; `service` is kept up to date.
        quota_year: quota of this year, (quotas, people).
        phase: number of the phase that holds.
    """

    def __init__(self, plan: Plan, crew: Crew, segments: Sequence[str]) -> None:
        people, quotas = len(crew.team), plan.scheme.quotas
        self.plan, self.crew, self.phase = plan, replace(crew, service=crew.service.copy()), 0
        self._segments = tuple(segments)
        self._first_year = np.array([first_quotas(quota, people) for quota in quotas]).reshape(len(quotas), people)
        self.quota_year = self._first_year.copy()
        self._reached = np.zeros((len(quotas), people))
        self._year_worked = np.zeros(people)
        self._next = _next_colleague(crew.team)
        # What listed sales have counted, and what all sales have: what a unit of sales is worth to a tally.
        self._counted = np.zeros((2, len(plan.tallies)))

    def tally(self, week: WorkWeek) -> NDArray[np.float64]:
        """What each tally counts in a week, (people, tallies), in the phase that holds then."""
        self._move_phase(week)
        columns = week.measured.shape[1]
        out = np.empty((len(week.measured), len(self.plan.tallies)))
        out[:, :columns] = np.where(week.working[:, None] > 0, week.measured, 0.0)
        for i, tally in enumerate(self.plan.tallies[columns:], columns):
            value, share = self._value(tally, week), self.share_of(tally, week.weeks)
            out[:, i] = value * share
            if needs_list(tally) and share > 0:
                self._counted[:, i] += value.sum(), out[:, tally.column].sum()
        return out

    def _move_phase(self, week: WorkWeek) -> None:
        phases = self.plan.scheme.phases
        while self.phase + 1 < len(phases) and phases[self.phase + 1].starts(week.weeks.start, dict(week.figures)):
            self.phase += 1

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
            weekly = [self.weekly_quota(tally.quota, one, ahead) for ahead, one in enumerate(week.weeks)]
            return np.asarray(np.mean(weekly, axis=0) * working)
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

    def weekly_quota(self, name: str, week: int, ahead: int = 0) -> NDArray[np.float64]:
        """Quota of each person for one week, (people,); `ahead`: how many weeks after those that have been counted."""
        i = [quota.id for quota in self.plan.scheme.quotas].index(name)
        return quota_of_week(self.plan.scheme.quotas[i], week, self.crew.service + ahead, self.quota_year[i])

    def first_quota(self, name: str) -> float:
        """Mean quota for a week of a newcomer's first year."""
        i = [quota.id for quota in self.plan.scheme.quotas].index(name)
        quota, year = self.plan.scheme.quotas[i], self._first_year[i].mean(keepdims=True)
        return float(np.mean([quota_of_week(quota, week, np.array([week]), year)[0] for week in range(WEEKS_PER_YEAR)]))

    def end_of_week(self, week: WorkWeek) -> None:
        """Add a week to everybody's service, and to the results that next year's quotas come from."""
        self.crew.service[:] += np.rint(week.working).astype(np.int64)
        self._count_year(week)

    def forget(self, rows: NDArray[np.intp]) -> None:
        """Successors of people who leave begin without service, and with the quota of a first year."""
        self.crew.service[rows] = 0
        self._reached[:, rows] = 0.0
        self._year_worked[rows] = 0.0
        self.quota_year[:, rows] = self._first_year[:, rows]

    def _count_year(self, week: WorkWeek) -> None:
        quotas = self.plan.scheme.quotas
        if not quotas:
            return
        for i, quota in enumerate(quotas):
            self._reached[i] += np.where(week.working > 0, week.measured[:, MEASURES[quota.measure].numerator], 0.0)
        self._year_worked += week.working
        if (week.week + 1) % WEEKS_PER_YEAR == 0:
            for i, quota in enumerate(quotas):
                self.quota_year[i] = quota_of_next_year(quota, self.quota_year[i], self._reached[i], self._year_worked)
            self._reached[:] = 0.0
            self._year_worked[:] = 0.0


def _next_colleague(team: NDArray[np.int64]) -> NDArray[np.int64]:
    """Row of the colleague who comes next in the same team, the first after the last, (people,)."""
    following = np.arange(len(team))
    for number in np.unique(team):
        rows = np.flatnonzero(team == number)
        following[rows] = np.roll(rows, -1)
    return following
