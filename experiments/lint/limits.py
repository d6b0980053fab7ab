"""The most a component can pay."""

from __future__ import annotations

import math

from experiments.lint.shape import heights, top
from experiments.lint.subject import Subject
from sim.pay.base import Component
from sim.pay.cap import Cap
from sim.pay.fixed_pay import FixedPay
from sim.pay.kpi_matrix import KpiMatrix
from sim.pay.period import MONTHS
from sim.pay.tournament import Tournament


def most_of(subject: Subject, component: Component, months: int) -> float:
    """The most that a component pays in some months, in currency; infinite if there is no such amount."""
    if isinstance(component, FixedPay):
        return component.amount * months
    held = [other for other in subject.components if component.id in getattr(other, "applies_to", ())]
    caps = [b.amount * months / MONTHS[b.period] for c in held if isinstance(c, Cap) and (b := c.balance()) is not None]
    grown = math.prod(
        sum(weight * max(heights(factor.curve)) for weight, factor in other.modifiers())
        for other in held
        if other.modifiers()
    )
    return min([_alone(subject, component, months) * grown, *caps])


def _alone(subject: Subject, component: Component, months: int) -> float:
    periods = months / MONTHS[subject.pays_every(component)]
    if isinstance(component, KpiMatrix):
        return max(amount for row in component.amounts for amount in row) * periods
    if isinstance(component, Tournament):
        return component.prizes[0] * periods
    total = 0.0
    for term in subject.terms(component):
        most = math.prod(top(factor.curve) for factor in term.factors)
        total += term.amount * most if term.amount and most else 0.0
    return total * periods
