"""Draws: whether what is advanced can ever be paid back."""

from __future__ import annotations

import math
from collections.abc import Iterator

from experiments.lint.finding import ERROR, NOTE, WARNING, Finding, money, name, share
from experiments.lint.limits import most_of
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.draw import Draw
from sim.pay.period import MONTHS, Period

LEAST = 0.5
"""Share of the advances that must come back within the two years of the trial."""


def find(subject: Subject) -> Iterator[Finding]:
    """By what its components can pay at most, and in the trial."""
    for component in subject.components:
        if not isinstance(component, Draw):
            continue
        if component.recovery_share == 0:
            yield Finding("draw", "guarantee", NOTE, (component.id,), {"amount": money(component.amount)})
            continue
        period = subject.pays_every(component)
        most = sum(most_of(subject, target, MONTHS[period]) for target in subject.targets(component))
        if math.isfinite(most) and most <= component.amount:
            facts = {"amount": money(component.amount), "most": money(most), "period": name(period.name.lower())}
            yield Finding("draw", "ceiling", ERROR, (component.id,), facts)
        elif subject.world is not None:
            yield from _tried(subject, component)


def _tried(subject: Subject, component: Draw) -> Iterator[Finding]:
    """Newcomers are paid the advances of a draw that ends; anybody those of one that lasts."""
    trial = subject.newcomers if component.until_week is not None else subject.trial
    line = trial.line(component.id)
    advanced, repaid = float(line[line > 0].sum()), -float(line[line < 0].sum())
    if advanced == 0 or repaid / advanced >= LEAST:
        return
    lines = [i for i, (line_id, _) in enumerate(trial.plan.lines) if line_id in component.applies_to]
    months = len(trial.closing(Period.MONTH))
    covered = float(trial.pay[:, :, lines].sum(axis=(0, 2)).mean()) / months
    amount = component.amount / MONTHS[trial.period_of(component.id)]
    facts = {
        "amount": money(amount),
        "covered": money(covered),
        "repaid": share(repaid / advanced),
        "open": money(trial.debt[-1].sum(axis=0).mean()),
    }
    yield Finding("draw", "never_repaid", ERROR if covered < amount else WARNING, (component.id,), facts)


CHECK = Check("draw", find, ("ceiling", "never_repaid", "guarantee"), frozenset({"never_repaid"}))
