"""Pay that is too low to live on, or below what the law asks."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, NOTE, WARNING, Finding, money, share
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.deduction import Deduction
from sim.pay.period import Period

_CENT = 0.005


def find(subject: Subject) -> Iterator[Finding]:
    """Certain pay, and the worst months of the trial."""
    if subject.bottom == 0:
        yield Finding("low_pay", "nothing_certain", WARNING)
    months = subject.trial.totals(Period.MONTH) if subject.world is not None else None
    worst = float(months.min()) if months is not None else None
    if worst is not None and worst < 0:
        yield Finding("low_pay", "below_zero", ERROR, (), {"worst": money(worst)})
    if subject.floor > 0:
        if months is not None and (months < subject.floor - _CENT).any():
            facts = {
                "floor": money(subject.floor),
                "below": share((months < subject.floor - _CENT).mean()),
                "worst": money(months.min()),
            }
            yield Finding("low_pay", "below_floor", ERROR, (), facts)
        elif months is None and subject.bottom < subject.floor:
            facts = {"floor": money(subject.floor), "certain": money(subject.bottom)}
            yield Finding("low_pay", "may_fall_short", WARNING, (), facts)
    held = any(balance.kind.name == "FLOOR" for _, balance in subject.balances)
    for component in subject.components:
        if isinstance(component, Deduction) and component.amount > 0 and not held:
            facts = {"amount": money(component.amount), "certain": money(subject.fixed)}
            yield Finding("low_pay", "deduction", NOTE, (component.id,), facts)


CHECK = Check(
    "low_pay",
    find,
    ("nothing_certain", "below_zero", "below_floor", "may_fall_short", "deduction"),
    frozenset({"below_zero", "below_floor"}),
)
