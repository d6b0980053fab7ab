"""Components that never pay, or only for perfection."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, level, name, share, whole
from experiments.lint.registry import Check
from experiments.lint.shape import is_zero, own_factors
from experiments.lint.subject import Subject
from sim.pay.base import Component
from sim.pay.cap import Cap
from sim.pay.deduction import Deduction
from sim.pay.kpi_bonus import KpiBonus
from sim.pay.kpi_gate import KpiGate
from sim.pay.long_term_bonus import LongTermBonus
from sim.pay.measures import MEASURES
from sim.pay.tournament import Tournament

SELDOM = 0.02
"""Share of periods with pay below which a component never pays."""


def find(subject: Subject) -> Iterator[Finding]:
    """By its numbers, by the range of the measure, by its dates, and in the trial."""
    for component in subject.components:
        if _is_nothing(subject, component):
            yield Finding("never_pays", "zero", ERROR, (component.id,))
            continue
        yield from _perfection(component)
        if subject.world is None:
            continue
        weeks = subject.world.scenario.weeks
        first = getattr(component, "first_week", None)
        if first is not None and first >= weeks:
            facts = {"first": whole(first), "weeks": whole(weeks)}
            yield Finding("never_pays", "dates", ERROR, (component.id,), facts)
        elif first is None and getattr(component, "last_week", None) is None:
            yield from _tried(subject, component)


def _is_nothing(subject: Subject, component: Component) -> bool:
    balance = component.balance()
    if balance is not None:
        return balance.amount == 0 and not isinstance(component, Cap)
    if isinstance(component, Tournament):
        return max(component.prizes) == 0
    factors = own_factors(component, subject.fixed)
    if not factors:
        return all(term.amount == 0 for term in subject.terms(component))
    return all(amount == 0 or is_zero(factor.curve) for amount, factor in factors)


def _perfection(component: Component) -> Iterator[Finding]:
    """Only the best value that a measure can take is good enough."""
    if isinstance(component, KpiGate):
        measure, quota, least = component.measure, component.quota, component.threshold
    elif isinstance(component, KpiBonus | LongTermBonus):
        measure, quota = component.measure, component.quota
        better = MEASURES[measure].more_is_better
        paying = [x for x, y in component.points if y > 0]
        edge = component.points[0] if better else component.points[-1]
        if not paying or (edge[1] > 0 and component.shape == "linear"):
            return
        least = min(paying) if better else max(paying)
        beside = [x for x, y in component.points if y <= 0]
        if component.shape == "linear" and beside:
            least = max(beside) if better else min(beside)
    else:
        return
    m = MEASURES[measure]
    best = m.high if m.more_is_better else m.low
    if not quota and (least >= best if m.more_is_better else least <= best):
        facts = {"measure": name(measure), "at": level(measure, least)}
        yield Finding("never_pays", "perfection", WARNING, (component.id,), facts)


def _tried(subject: Subject, component: Component) -> Iterator[Finding]:
    if component.modifiers() or component.balance() is not None or isinstance(component, Deduction):
        return
    paid = subject.trial.line(component.id) != 0
    if paid.mean() < SELDOM and (not paid.any() or not isinstance(component, Tournament)):
        facts = {"paid": share(paid.mean()), "period": name(subject.pays_every(component).name.lower())}
        yield Finding("never_pays", "tried", WARNING, (component.id,), facts)


CHECK = Check("never_pays", find, ("zero", "perfection", "dates", "tried"), frozenset({"dates", "tried"}))
