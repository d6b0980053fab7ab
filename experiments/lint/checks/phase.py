"""Phases: what a change of phase cuts off."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, money, name, whole
from experiments.lint.registry import Check
from experiments.lint.subject import Subject, in_phase
from sim.calendar import open_period
from sim.pay.base import Component
from sim.pay.fixed_pay import FixedPay
from sim.pay.period import Period
from sim.pay.phase import Phase
from sim.scheme import Scheme

FALL = 0.1
"""Share of fixed pay whose loss people take as a cut in pay."""


def find(subject: Subject) -> Iterator[Finding]:
    """Each phase against the one before."""
    scheme = subject.whole
    if not scheme.phases:
        return
    yield from _unused(scheme)
    for before, phase in zip(scheme.phases, scheme.phases[1:], strict=False):
        yield from _cut(scheme, before, phase)
        yield from _fall(scheme, before, phase)


def _unused(scheme: Scheme) -> Iterator[Finding]:
    for phase in scheme.phases:
        held = in_phase(scheme, phase.id)
        if held is None or all(c.modifiers() for c in held.components):
            yield Finding("phase", "empty", ERROR, (phase.id,))
        elif not any(phase.id in c.phases for c in scheme.components):
            yield Finding("phase", "unused", WARNING, (phase.id,))


def _cut(scheme: Scheme, before: Phase, phase: Phase) -> Iterator[Finding]:
    """Components that end or begin in the midst of their payout period."""
    if phase.from_week is None:
        return
    for component in scheme.components:
        changes = bool(component.phases) and (before.id in component.phases) != (phase.id in component.phases)
        for term in _terms(component):
            span = open_period(phase.from_week, term)
            if changes and span.done:
                facts = {
                    "week": whole(phase.from_week),
                    "period": name(term.name.lower()),
                    "done": whole(span.done),
                    "length": whole(span.length),
                }
                yield Finding("phase", "mid_period", WARNING, (component.id, phase.id), facts)
                break


def _terms(component: Component) -> list[Period]:
    found = [term.period for term in component.terms(0.0) if not component.is_fixed]
    balance = component.balance()
    return found if balance is None else [balance.period]


def _fall(scheme: Scheme, before: Phase, phase: Phase) -> Iterator[Finding]:
    old, new = (_fixed(scheme, each) for each in (before, phase))
    if old > 0 and (old - new) / old > FALL:
        yield Finding("phase", "lower_base", WARNING, (phase.id,), {"old": money(old), "new": money(new)})


def _fixed(scheme: Scheme, phase: Phase) -> float:
    """Fixed pay in a phase, currency/month."""
    held = [c for c in scheme.components if not c.phases or phase.id in c.phases]
    return sum(c.amount for c in held if isinstance(c, FixedPay))


CHECK = Check("phase", find, ("empty", "unused", "mid_period", "lower_base"), whole=True)
