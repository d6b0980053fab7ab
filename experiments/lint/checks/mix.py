"""The balance of the scheme: fixed and variable, sales and service, large and small."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import NOTE, WARNING, Finding, money, share
from experiments.lint.registry import Check
from experiments.lint.shape import measure_of, own_factors
from experiments.lint.subject import SOLD, Subject
from sim.pay.deduction import Deduction
from sim.pay.override import Override
from sim.pay.period import MONTHS, Period

LITTLE, MUCH = 0.03, 0.8
"""Shares of variable pay that move nobody, or leave too little to count on."""
UNNOTICED = 0.01


def find(subject: Subject) -> Iterator[Finding]:
    """What variable pay is for, and how much it is."""
    variable = [c for c in subject.components if not c.is_fixed and c.balance() is None and not c.modifiers()]
    if variable and not _reads_else(subject):
        yield Finding("mix", "sales_only", NOTE, tuple(c.id for c in variable))
    if subject.world is None or not variable or subject.expected <= 0:
        return
    fixed = [i for i, (_, is_fixed) in enumerate(subject.plan.lines) if is_fixed]
    months = len(subject.trial.totals(Period.MONTH))
    part = 1.0 - float(subject.trial.pay[:, :, fixed].sum(axis=(0, 2)).mean()) / months / subject.expected
    if not LITTLE <= part <= MUCH:
        variant = "little" if part < LITTLE else "much"
        yield Finding("mix", variant, WARNING, (), {"part": share(part)})
    for component in variable:
        if getattr(component, "last_week", None) is not None or isinstance(component, Deduction | Override):
            continue
        mean = float(subject.trial.line(component.id).mean()) / MONTHS[subject.pays_every(component)]
        if 0 < mean < UNNOTICED * subject.expected:
            yield Finding(
                "mix", "unnoticed", NOTE, (component.id,), {"mean": money(mean), "part": share(mean / subject.expected)}
            )


def _reads_else(subject: Subject) -> bool:
    """Whether anything that pays, or changes pay, reads something other than sales."""
    factors = [factor for c in subject.components for _, factor in own_factors(c, subject.fixed)]
    return any((m := measure_of(f.reading)) is not None and m.numerator not in SOLD for f in factors)


CHECK = Check("mix", find, ("sales_only", "little", "much", "unnoticed"), frozenset({"little", "much", "unnoticed"}))
