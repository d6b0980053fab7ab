"""Components that always pay the same: base pay under another name."""

from __future__ import annotations

import math
from collections.abc import Iterator

from experiments.lint.finding import NOTE, WARNING, Finding, level, money, name, share
from experiments.lint.gates import GUARD, passed
from experiments.lint.registry import Check
from experiments.lint.shape import is_constant, is_zero, own_factors, top
from experiments.lint.subject import Subject
from sim.pay.base import Component
from sim.pay.kpi_bonus import KpiBonus
from sim.pay.kpi_gate import KpiGate
from sim.pay.long_term_bonus import LongTermBonus
from sim.pay.measures import MEASURES
from sim.pay.scorecard import Scorecard

OFTEN = 0.95
"""Share of periods at the most from which a bonus is base pay."""
_NEARLY = 0.999


def find(subject: Subject) -> Iterator[Finding]:
    """By its curve, by the range of the measure, and in the trial."""
    for component in subject.components:
        factors = own_factors(component, subject.fixed)
        constant = bool(factors) and all(is_constant(f.curve) and not is_zero(f.curve) for _, f in factors)
        if constant:
            yield Finding("always_pays", "flat", WARNING, (component.id,))
        elif isinstance(component, KpiGate):
            yield from _gate(subject, component)
        elif subject.world is not None and isinstance(component, KpiBonus | Scorecard):
            yield from _tried(subject, component)


def _gate(subject: Subject, component: KpiGate) -> Iterator[Finding]:
    m = MEASURES[component.measure]
    at = {
        "measure": name(component.measure),
        "at": level(component.measure, component.threshold, quota=bool(component.quota)),
    }
    if component.threshold <= m.low if m.more_is_better else component.threshold >= m.high:
        yield Finding("always_pays", "open", WARNING, (component.id,), at)
    elif subject.world is not None:
        part = passed(subject, component)
        if part >= GUARD:
            yield Finding("always_pays", "passed", NOTE, (component.id,), {**at, "passed": share(part)})


def _tried(subject: Subject, component: Component) -> Iterator[Finding]:
    if isinstance(component, LongTermBonus):
        return
    most = sum(amount * top(factor.curve) for amount, factor in own_factors(component, subject.fixed))
    if (
        not math.isfinite(most)
        or most <= 0
        or any(component.id in getattr(c, "applies_to", ()) for c in subject.components)
    ):
        return
    full = float((subject.trial.line(component.id) >= _NEARLY * most).mean())
    if full > OFTEN:
        facts = {"most": money(most), "full": share(full), "period": name(subject.pays_every(component).name.lower())}
        yield Finding("always_pays", "tried", WARNING, (component.id,), facts)


CHECK = Check("always_pays", find, ("flat", "open", "passed", "tried"), frozenset({"passed", "tried"}))
