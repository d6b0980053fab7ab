"""Floors that swallow what is earned."""

from __future__ import annotations

import math
from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, money, name, share
from experiments.lint.limits import most_of
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.draw import Draw
from sim.pay.floor import Floor
from sim.pay.period import MONTHS

OFTEN = 0.5
"""Share of periods at the floor from which pay does not depend on results any more."""


def find(subject: Subject) -> Iterator[Finding]:
    """Floors, and draws that are not paid back; those for newcomers only may bind."""
    for at, component in enumerate(subject.components):
        if not isinstance(component, Floor | Draw) or (isinstance(component, Draw) and component.recovery_share > 0):
            continue
        balance = component.balance()
        above = [c for c in subject.components[:at] if c.balance() is None and not c.modifiers()]
        covered = subject.targets(component) or above
        most = sum(most_of(subject, target, MONTHS[balance.period]) for target in covered)
        facts = {"amount": money(component.amount), "period": name(balance.period.name.lower())}
        has_variable = any(not c.is_fixed for c in covered)
        if component.amount > 0 and has_variable and math.isfinite(most) and most <= component.amount:
            yield Finding("floor", "above_all", ERROR, (component.id,), {**facts, "most": money(most)})
        elif subject.world is not None and component.until_week is None:
            bound = float((subject.trial.line(component.id) > 0).mean())
            if bound > OFTEN:
                yield Finding("floor", "swallows", WARNING, (component.id,), {**facts, "bound": share(bound)})


CHECK = Check("floor", find, ("above_all", "swallows"), frozenset({"swallows"}))
