"""The fiscal year as periods of half-days: quarters, months of 4, 4 and 5 weeks, weeks, days, half-days."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.calendar import MONTHS_PER_YEAR, month_weeks
from sim.targets.inputs import QUARTERS, TargetPlan, exact
from sim.targets.split import largest_remainder

TIME_LEVELS = ("year", "quarter", "month", "week", "day", "half-day")
MONTH_WEEKS = tuple(int(weeks) for weeks in month_weeks(np.arange(MONTHS_PER_YEAR)))
_MONTHS = MONTHS_PER_YEAR // QUARTERS
_HALVES = 2


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of half-days.

    Attributes:
        level: year, quarter, month, week, day or half-day.
        name: `Q2`, `M04`, `W14`, `W14-D1`, `W14-D1-1`; `rest` is what is left of a year that has begun.
        first: its first half-day, counted from 0 in the first quarter that is cascaded.
        end: the half-day after its last one.
    """

    level: str
    name: str
    first: int
    end: int


@functools.cache
def periods(days_per_week: int, first_quarter: int = 1) -> tuple[Period, ...]:
    """All periods from the start of a quarter to the end of the year, longer ones first.

    Args:
        days_per_week: working days of a week.
        first_quarter: quarter to begin with, 1 to 4.
    """
    found = [period for quarter in range(first_quarter, QUARTERS + 1) for period in _quarter(quarter, days_per_week)]
    start = min(period.first for period in found)
    moved = [Period(p.level, p.name, p.first - start, p.end - start) for p in found]
    whole = Period("year", "year" if first_quarter == 1 else "rest", 0, max(period.end for period in moved))
    return tuple(sorted([whole, *moved], key=lambda p: (TIME_LEVELS.index(p.level), p.first)))


def _quarter(quarter: int, days_per_week: int) -> Iterator[Period]:
    """The quarter, its months, weeks, days and half-days; half-days count from the start of the year."""
    per_week = _HALVES * days_per_week
    months = range(_MONTHS * (quarter - 1), _MONTHS * quarter)
    begin, end = (sum(MONTH_WEEKS[:month]) * per_week for month in (months.start, months.stop))
    yield Period("quarter", f"Q{quarter}", begin, end)
    for month in months:
        weeks = sum(MONTH_WEEKS[:month])
        yield Period("month", f"M{month + 1:02d}", weeks * per_week, (weeks + MONTH_WEEKS[month]) * per_week)
        for week in range(weeks, weeks + MONTH_WEEKS[month]):
            yield from _week(week, days_per_week)


def _week(week: int, days_per_week: int) -> Iterator[Period]:
    begin = week * _HALVES * days_per_week
    name = f"W{week + 1:02d}"
    yield Period("week", name, begin, begin + _HALVES * days_per_week)
    for day in range(days_per_week):
        at = begin + _HALVES * day
        yield Period("day", f"{name}-D{day + 1}", at, at + _HALVES)
        for half in range(_HALVES):
            yield Period("half-day", f"{name}-D{day + 1}-{half + 1}", at + half, at + half + 1)


def half_day_amounts(amount: int, quarter: int, plan: TargetPlan) -> list[int]:
    """A quarter's amount split over its half-days: by months, weeks, days, halves, each by largest remainder.

    Args:
        amount: amount of the quarter, in whole units.
        quarter: 1 to 4.
        plan: working days and weights of half-days.
    """
    weeks_of = MONTH_WEEKS[_MONTHS * (quarter - 1) : _MONTHS * quarter]
    halves = [exact(weight) for weight in plan.half_days]
    weeks = [
        week
        for month, count in zip(largest_remainder(amount, weeks_of), weeks_of, strict=True)
        for week in largest_remainder(month, _equal(count))
    ]
    days = [day for week in weeks for day in largest_remainder(week, _equal(plan.days_per_week))]
    return [half for day in days for half in largest_remainder(day, halves)]


def _equal(count: int) -> Sequence[Fraction | int]:
    return [1] * count
