"""Thresholds on KPIs that are measured too coarsely to tell good from lucky."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.lint.finding import WARNING, Finding, level, name, share, whole
from experiments.lint.registry import Check
from experiments.lint.shape import jumps, measure_of, own_factors
from experiments.lint.subject import Subject, of_quota
from sim.pay.base import Component, Factor, Reading, Scope
from sim.pay.commission import Commission
from sim.pay.kpi_matrix import KpiMatrix

LUCK = 0.5
"""Share of the spread of a KPI that is chance from period to period, from which a threshold is a lottery."""
_SURE = 0.05


def find(subject: Subject) -> Iterator[Finding]:
    """Gates and steps on ratios of a person's own, at a threshold that chance decides."""
    if subject.world is None:
        return
    for component in subject.components:
        if isinstance(component, Commission | KpiMatrix):
            continue
        for _, factor in own_factors(component, subject.fixed):
            if factor.reading.ratio and factor.reading.scope == Scope.OWN and not of_quota(factor):
                yield from _judge(subject, component, factor)


def _judge(subject: Subject, component: Component, factor: Factor) -> Iterator[Finding]:
    measure, steps = measure_of(factor.reading), jumps(factor.curve)
    if measure is None or not steps:
        return
    period = subject.pays_every(component)
    reading = subject.trial.reading(factor, period)
    reading = reading[: len(reading) // 2]  # the second year repeats the first
    reading = reading[:, (~np.isnan(reading)).sum(axis=0) > 1]  # one value has no spread
    if reading.size == 0:
        return
    at = max(steps, key=lambda jump: abs(jump.size)).at
    passed = float(np.nanmean(reading >= at if measure.more_is_better else reading <= at))
    total = float(np.nanvar(reading))
    if not _SURE < passed < 1 - _SURE or total == 0:
        return
    chance = float(np.nanvar(reading, axis=0, ddof=1).mean())
    if chance / total > LUCK:
        below = factor.reading.denominator
        assert below is not None  # noqa: S101 - a ratio
        size = Factor(Reading(below, window=factor.reading.window), factor.curve)
        facts = {
            "measure": name(measure.name),
            "at": level(measure.name, at),
            "period": name(period.name.lower()),
            "passed": share(passed),
            "counted": whole(subject.trial.reading(size, period).mean()),
            "of": name(below.column.name.lower()),
            "chance": level(measure.name, chance**0.5),
            "luck": share(min(chance / total, 1.0)),
        }
        yield Finding("noisy_gate", "chance", WARNING, (component.id,), facts)


CHECK = Check("noisy_gate", find, ("chance",), frozenset({"chance"}))
