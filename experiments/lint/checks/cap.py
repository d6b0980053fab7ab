"""Caps that are in the way of ordinary pay."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, money, name, share
from experiments.lint.registry import Check
from experiments.lint.subject import Subject, is_fixed
from sim.pay.cap import Cap
from sim.pay.period import MONTHS

OFTEN = 0.25
"""Share of periods at the cap from which it is in the way."""


def find(subject: Subject) -> Iterator[Finding]:
    """By the fixed pay it holds, and in the trial."""
    for component in subject.components:
        if not isinstance(component, Cap):
            continue
        balance = component.balance()
        fixed = (
            sum(getattr(c, "amount", 0.0) for c in subject.targets(component) if is_fixed(c)) * MONTHS[balance.period]
        )
        facts = {"amount": money(component.amount), "period": name(balance.period.name.lower())}
        if 0 < component.amount <= fixed or component.amount == 0:
            yield Finding("cap", "below_fixed", ERROR, (component.id,), {**facts, "fixed": money(fixed)})
        elif subject.world is not None:
            held = float((subject.trial.line(component.id) < 0).mean())
            if held > OFTEN:
                yield Finding("cap", "reached", WARNING, (component.id,), {**facts, "held": share(held)})


CHECK = Check("cap", find, ("below_fixed", "reached"), frozenset({"reached"}))
