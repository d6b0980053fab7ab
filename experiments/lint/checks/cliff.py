"""Cliffs: a little more or less of a result, and much more or less pay."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import NOTE, WARNING, Finding, level, money, name, share
from experiments.lint.gates import GUARD, passed
from experiments.lint.registry import Check
from experiments.lint.shape import Jump, jumps, measure_of, own_factors
from experiments.lint.subject import Subject, of_quota
from sim.pay.base import Component, Factor
from sim.pay.commission import Commission
from sim.pay.kpi_gate import KpiGate
from sim.pay.kpi_matrix import KpiMatrix
from sim.pay.kpi_multiplier import KpiMultiplier
from sim.pay.period import Period

BIG = 0.15
"""Share of a period's pay from which a jump is a cliff."""


def find(subject: Subject) -> Iterator[Finding]:
    """The largest jump of each component that has one."""
    for component in subject.components:
        if isinstance(component, KpiGate):
            yield from _gate(subject, component)
        elif isinstance(component, KpiMatrix):
            yield from _matrix(subject, component)
        elif not isinstance(component, Commission):  # whole tiers have a check of their own
            yield from _steps(subject, component)


def _steps(subject: Subject, component: Component) -> Iterator[Finding]:
    period = subject.pays_every(component)
    worth = _paid(subject, component) if isinstance(component, KpiMultiplier) else 1.0
    found = [
        (abs(amount * jump.size) * worth, factor, jump)
        for amount, factor in own_factors(component, subject.fixed)
        for jump in jumps(factor.curve)
    ]
    if found:
        size, factor, jump = max(found, key=lambda each: each[0])
        yield _finding(subject, component, "step", period, size, _at(factor, jump))


def _at(factor: Factor, jump: Jump) -> tuple[str, float, bool]:
    measure = measure_of(factor.reading)
    return (measure.name if measure else "", jump.at, of_quota(factor))


def _matrix(subject: Subject, component: KpiMatrix) -> Iterator[Finding]:
    """Between neighbouring cells, and from nothing to the first row and column."""
    padded = [[0.0] * (len(component.column_steps) + 1), *([0.0, *row] for row in component.amounts)]
    found = [
        (abs(padded[i][j] - padded[i - 1][j]), component.row_measure, component.row_steps[i - 1])
        for i in range(1, len(padded))
        for j in range(1, len(padded[0]))
    ]
    found += [
        (abs(padded[i][j] - padded[i][j - 1]), component.column_measure, component.column_steps[j - 1])
        for i in range(1, len(padded))
        for j in range(1, len(padded[0]))
    ]
    size, measure, at = max(found, key=lambda each: each[0])
    if size > 0:
        yield _finding(subject, component, "step", subject.pays_every(component), size, (measure, at, False))


def _gate(subject: Subject, component: KpiGate) -> Iterator[Finding]:
    period = subject.pays_every(component)
    size = _paid(subject, component)
    if size > 0 and passed(subject, component) < GUARD:
        at = (component.measure, component.threshold, bool(component.quota))
        yield _finding(subject, component, "gate", period, size, at)


def _paid(subject: Subject, component: Component) -> float:
    """What the components that one acts on pay in a period in which they do; 0 if not known without a scenario."""
    total = 0.0
    for target in subject.targets(component):
        if target.is_fixed:
            continue  # base pay at stake has a check of its own
        if subject.world is not None:
            paid = subject.trial.line(target.id)
            total += float(paid[paid != 0].mean()) if (paid != 0).any() else 0.0
    return total


def _finding(
    subject: Subject,
    component: Component,
    variant: str,
    period: Period,
    size: float,
    at: tuple[str, float, bool],
) -> Finding:
    measure, value, quota = at
    part = subject.relative(size, period)
    # Where there is no other pay to compare with, the jump is all there is.
    severity = NOTE if part < BIG else WARNING
    facts = {
        "measure": name(measure),
        "at": level(measure, value, quota=quota),
        "size": money(size),
        "period": name(period.name.lower()),
        "part": share(part),
    }
    return Finding("cliff", variant, severity, (component.id,), facts)


CHECK = Check("cliff", find, ("step", "gate"), frozenset({"gate"}))
