"""Quotas as checks need them."""

from __future__ import annotations

from experiments.lint.subject import Subject
from sim.pay.base import Component, Factor
from sim.pay.commission import Commission
from sim.pay.period import MONTHS
from sim.pay.tallies import Own
from sim.scheme import Scheme

_MONTHS = 12


def worth_of_quota(subject: Subject, component: Commission) -> float:
    """Mean quota of one payout period."""
    quota = next(q for q in subject.scheme.quotas if q.id == component.quota)
    return quota.amount * MONTHS[subject.pays_every(component)] / _MONTHS


def quotas_of(scheme: Scheme) -> set[str]:
    """Ids of the quotas that components use."""
    return {name for component in scheme.components for name in _named(component)}


def _named(component: Component) -> set[str]:
    factors: list[Factor] = [factor for term in component.terms(0.0) for factor in term.factors]
    factors += [factor for _, factor in component.modifiers()]
    tallies = [t for f in factors for t in (f.reading.numerator, f.reading.denominator) if t is not None]
    return {tally.quota for tally in tallies if tally.column == Own.QUOTA}
