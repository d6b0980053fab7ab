"""Gates and multipliers on fixed pay."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, money
from experiments.lint.registry import Check
from experiments.lint.subject import Subject, is_fixed
from sim.pay.kpi_gate import KpiGate


def find(subject: Subject) -> Iterator[Finding]:
    """Whatever multiplies fixed pay."""
    for component in subject.components:
        if not component.modifiers():
            continue
        fixed = sum(getattr(c, "amount", 0.0) for c in subject.targets(component) if is_fixed(c))
        if fixed > 0:
            gate = isinstance(component, KpiGate)
            variant, severity = ("gate", ERROR) if gate else ("multiplier", WARNING)
            yield Finding("base_at_risk", variant, severity, (component.id,), {"fixed": money(fixed)})


CHECK = Check("base_at_risk", find, ("gate", "multiplier"))
