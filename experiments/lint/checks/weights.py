"""Weights that nobody acts on, and segments that do not exist."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, name, share
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.commission import Commission
from sim.pay.kpi_multiplier import KpiMultiplier
from sim.pay.scorecard import Scorecard

SMALL = 0.05
"""Weight below which nobody does anything for a KPI."""


def find(subject: Subject) -> Iterator[Finding]:
    """Scorecards, multipliers and weighed sales."""
    for component in subject.components:
        if isinstance(component, KpiMultiplier | Scorecard):
            for kpi in component.kpis:
                if kpi.weight < SMALL:
                    facts = {"measure": name(kpi.measure), "weight": share(kpi.weight)}
                    yield Finding("weights", "small", WARNING, (component.id,), facts)
        elif isinstance(component, Commission):
            yield from _sales(subject, component)


def _sales(subject: Subject, component: Commission) -> Iterator[Finding]:
    if component.addon_weight == component.new_weight == 0:
        yield Finding("weights", "no_product", ERROR, (component.id,))
    known = {s.name for s in subject.world.scenario.segments} if subject.world is not None else None
    for segment, weight in component.segment_weights.items():
        if known is not None and segment not in known:
            facts = {"segment": name(segment), "known": name(", ".join(sorted(known)))}
            yield Finding("weights", "unknown_segment", ERROR, (component.id,), facts)
        elif weight == 0:
            yield Finding("weights", "segment_worthless", WARNING, (component.id,), {"segment": name(segment)})


CHECK = Check(
    "weights",
    find,
    ("small", "no_product", "unknown_segment", "segment_worthless"),
    frozenset({"unknown_segment"}),
)
