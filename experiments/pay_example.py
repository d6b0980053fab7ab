"""What a scheme pays one person with usual results, and with better ones: the numbers of a letter about pay.

The payroll pays; this only says what was reached. Everybody in the team has the same results every week.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.lint.shape import measure_of, own_factors
from experiments.lint.subject import SOLD, in_phase
from experiments.lint.trial import VETERAN, Trial
from experiments.lint.world import World
from sim.calendar import open_period
from sim.pay.base import Component, Factor, Scope
from sim.pay.long_term_bonus import LongTermBonus
from sim.pay.measures import EXPOSURE, Column
from sim.pay.override import Override
from sim.pay.payroll import Crew, Payroll, Settlement
from sim.pay.period import Period
from sim.pay.phase import TRIGGERS
from sim.pay.program import Plan, Results, build_plan
from sim.pay.tallies import ALL_SALES, Own
from sim.pay.weekly import ADDON, NEW, SaleList, WorkWeek
from sim.scheme import Scheme

BETTER = 1.2
"""Better results: so many times the sales, and so much fewer bad outcomes."""
_YEAR = 52
_SHOWN = 12
"""Last week of the month that is shown, the third: a quarter ends with it, too."""
_LONGEST = 520
_MOST_PEOPLE = 600
_CENTS = 100.0


@dataclass(frozen=True, slots=True)
class Reached:
    """What was reached in a period.

    Attributes:
        measure: its name.
        value: in its unit.
        quota_share: share of the quota, if there is one.
        scope: own, team or branch.
        weighed: whether only a part of all sales counts, or some count more than once.
    """

    measure: str
    value: float
    quota_share: float | None = None
    scope: str = "own"
    weighed: bool = False


@dataclass(frozen=True, slots=True)
class Paid:
    """What a component pays for what was reached.

    Attributes:
        period: payout period.
        reached: what it reads.
        pay: its line; for what changes others, the change.
        before: what the others pay without it; 0 for what pays itself.
    """

    period: str
    reached: tuple[Reached, ...]
    pay: float
    before: float = 0.0


@dataclass(frozen=True, slots=True)
class Example:
    """A scheme with usual and with better results.

    Attributes:
        lines: what each component pays, usual and better.
        month: (component, pay) of a month with which a quarter ends, for usual results.
        better_month: the same for better results.
        sold: sales of that month, usual and better.
        weeks: weeks of that month.
        leads: whether the person leads the team.
    """

    lines: dict[str, tuple[Paid, Paid]]
    month: tuple[tuple[str, float], ...]
    better_month: tuple[tuple[str, float], ...]
    sold: tuple[float, float]
    weeks: int
    leads: bool


@dataclass(slots=True)
class _Office:
    """Pays schemes with the same results, each only once."""

    world: World
    kept: dict[tuple[str, bool, int], Trial] = field(default_factory=dict)

    def paid(self, scheme: Scheme, service: int, *, better: bool) -> Trial:
        key = (scheme.model_dump_json(), better, service)
        if key not in self.kept:
            self.kept[key] = _pay(scheme, self.world, weekly(self.world, better=better), service)
        return self.kept[key]


def example_of(scheme: Scheme, world: World) -> Example:
    """Pay a person with usual and with better results.

    Args:
        scheme: the scheme.
        world: where the usual results come from, rounded.
    """
    office = _Office(world)
    lines = {
        c.id: (_line(office, scheme, c, better=False), _line(office, scheme, c, better=True)) for c in scheme.components
    }
    first = scheme if not scheme.phases else in_phase(scheme, scheme.phases[0].id) or scheme
    months = [_month(office.paid(first, VETERAN, better=better), _person(first)) for better in (False, True)]
    weeks = open_period(_SHOWN, Period.MONTH).length
    sold = [float(weekly(world, better=better)[Column.SALES]) * weeks for better in (False, True)]
    return Example(lines, months[0], months[1], (sold[0], sold[1]), weeks, leads=_leads(first))


def weekly(world: World, *, better: bool) -> NDArray[np.float64]:
    """Results of one week, rounded to two digits so that they can be followed, (columns,)."""
    flow = world.flow
    rates = {column: _rounded(flow[column] / max(flow[per], 1e-9)) for column, per in EXPOSURE.items()}
    found = np.array([_rounded(value) for value in flow])
    if better:
        found[[*SOLD, Column.RENEWALS, Column.COLLECTED]] *= BETTER
    for column, per in EXPOSURE.items():
        found[column] = found[per] * rates[column] / (BETTER if better else 1.0)
    return found


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _leads(scheme: Scheme) -> bool:
    """Whether the person is the leader of a team: if leaders are paid for it."""
    return any(isinstance(component, Override) for component in scheme.components)


def _person(scheme: Scheme) -> int:
    """Row of the person."""
    return 0 if _leads(scheme) or scheme.team_size == 1 else 1


def _month(trial: Trial, person: int) -> tuple[tuple[str, float], ...]:
    at = trial.weeks.index(_SHOWN)
    return tuple((name, float(trial.pay[at, person, i])) for i, (name, _) in enumerate(trial.plan.lines))


def _line(office: _Office, scheme: Scheme, component: Component, *, better: bool) -> Paid:
    held = scheme if not scheme.phases else in_phase(scheme, (component.phases or (scheme.phases[0].id,))[0])
    assert held is not None  # noqa: S101 - the component holds there
    person = _person(held)
    newcomer = getattr(component, "until_week", None) is not None
    trial = office.paid(held, 0 if newcomer else VETERAN, better=better)
    if component.modifiers() or component.balance() is not None:
        return _change(office, held, component, trial, person, 0 if newcomer else VETERAN, better=better)
    line = trial.line(component.id)[:, person]
    period = trial.period_of(component.id)
    ends = trial.closing(period)
    shown = [i for i, end in enumerate(ends) if trial.weeks[end] == _SHOWN and line[i] != 0]
    at = shown[0] if shown else int(np.argmax(line != 0))
    earned = ends[0 if isinstance(component, LongTermBonus) else at]
    factors = [factor for _, factor in own_factors(component, 0.0)]
    return Paid(period.name.lower(), _all_reached(trial, earned, factors, period, person), float(line[at]))


def _change(
    office: _Office, held: Scheme, component: Component, trial: Trial, person: int, service: int, *, better: bool
) -> Paid:
    """What a component that acts on others changes, at the end of a period."""
    balance = component.balance()
    names: tuple[str, ...] = getattr(component, "applies_to", ())
    order = [name for name, _ in trial.plan.lines]
    covered = [i for i, name in enumerate(order) if name in names]
    if balance is not None and not names:  # a floor under everything above it
        covered = list(range(order.index(component.id)))
    if balance is not None:
        ends = trial.closing(balance.period)
        line = trial.line(component.id)[:, person]
        shown = next((i for i, end in enumerate(ends) if trial.weeks[end] == _SHOWN), 0)
        at = shown if line[shown] != 0 else (int(np.argmax(line != 0)) if line.any() else shown)
        since = ends[at - 1] + 1 if at else 0
        before = float(trial.pay[since : ends[at] + 1, person][:, covered].sum())
        pay = float(line[at])
        return Paid(balance.period.name.lower(), (), pay, before)
    gone = component.id
    without = held.model_copy(update={"components": tuple(c for c in held.components if c.id != gone)})
    free = office.paid(without, service, better=better)
    period = trial.period_of(names[0])
    ends = trial.closing(period)
    at = next((end for end in ends if trial.weeks[end] == _SHOWN), ends[0])
    factors = [factor for _, factor in component.modifiers()]
    before, after = (float(each.pay[at, person, covered].sum()) for each in (free, trial))
    return Paid(period.name.lower(), _all_reached(trial, at, factors, period, person), after - before, before)


def _all_reached(trial: Trial, at: int, factors: list[Factor], period: Period, person: int) -> tuple[Reached, ...]:
    results = trial.results[at][0][period]
    found = [_reached(trial.plan, results, factor, person) for factor in factors]
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _reached(plan: Plan, results: Results, factor: Factor, person: int) -> Reached | None:
    measure, reading = measure_of(factor.reading), factor.reading
    if measure is None:
        return None
    window = plan.windows.index(reading.window)
    sums = results.sums[window][person]
    if reading.scope == Scope.TEAM:
        sums = results.teams[window][results.team[person]]
    elif reading.scope == Scope.BRANCH:
        sums = results.branch[window]
    top = float(sums[plan.tallies.index(reading.numerator)])
    bottom = 0.0 if reading.denominator is None else float(sums[plan.tallies.index(reading.denominator)])
    scope = reading.scope.name.lower()
    part = reading.numerator.sales != ALL_SALES
    if reading.denominator is not None and reading.denominator.column == Own.QUOTA:
        return Reached(measure.name, top, top / bottom if bottom else None, scope, part)
    if measure.denominator is None:
        return Reached(measure.name, top, None, scope, part)
    if bottom == 0:
        return None  # nothing was measured: no survey answered
    return Reached(measure.name, measure.offset + measure.scale * top / bottom, None, scope)


def _pay(scheme: Scheme, world: World, results: NDArray[np.float64], service: int) -> Trial:
    plan = build_plan(scheme)
    people = scheme.team_size
    if (plan.program.scope == Scope.BRANCH).any() or plan.rankings:
        people = max(people, min(world.scenario.team.agents, _MOST_PEOPLE))
    kept: list[Settlement] = []
    segments = [segment.name for segment in world.scenario.segments]
    payroll = Payroll(plan, Crew.of(people, scheme.team_size, service), segments, watch=kept.append)
    measured, working = np.tile(results, (people, 1)), np.ones(people)
    figures = dict.fromkeys(TRIGGERS, 0.0)
    for week in range(_weeks(scheme)):
        sales = _sales(world, results, people, week)
        payroll.count(WorkWeek(week, measured, working, sales=sales, figures=figures))
        payroll.settle(week)
    return Trial(
        plan,
        tuple(s.payment.settled for s in kept),
        np.array([s.payment.cents for s in kept]) / _CENTS,
        np.array([s.debt for s in kept]),
        tuple((s.results,) for s in kept),
    )


def _weeks(scheme: Scheme) -> int:
    """Long enough for what vests or is dated."""
    years = 1 + max((getattr(c, "vesting_years", 0) for c in scheme.components), default=0)
    dates = [getattr(c, name, None) or 0 for c in scheme.components for name in ("first_week", "last_week")]
    dated = max(dates, default=0)
    return min(max(years * _YEAR, -(-(dated + 1) // _YEAR) * _YEAR), _LONGEST)


def _sales(world: World, results: NDArray[np.float64], people: int, week: int) -> SaleList:
    """The week's sales of everybody, all of one size: one new contract, the others add-ons."""
    each = max(1, round(float(results[Column.SALES_COUNT])))
    n = people * each
    number = np.tile(np.arange(each), people)
    segments = world.scenario.segments
    segment = number % len(segments)
    margin = float(results[Column.GROSS_PROFIT] / max(results[Column.SALES], 1e-9))
    return SaleList(
        seller=np.repeat(np.arange(people), each),
        customer=week * n + np.arange(n),
        segment=segment,
        product=np.where((number == 0) & (each > 1), NEW, ADDON),
        amount=np.full(n, float(results[Column.SALES]) / each),
        margin=np.full(n, margin),
        months=np.full(n, 12.0),
        spend=np.array([s.spend for s in segments])[segment],
    )
