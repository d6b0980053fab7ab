"""Gates in a trial."""

from __future__ import annotations

import numpy as np

from experiments.lint.subject import Subject
from sim.pay.kpi_gate import KpiGate
from sim.pay.measures import MEASURES

GUARD = 0.98
"""Share of periods that pass from which a gate guards against the worst, and does not steer."""


def passed(subject: Subject, gate: KpiGate) -> float:
    """Share of people and periods that pass a gate, of those for whom it was measured."""
    reading = subject.trial.reading(gate.modifiers()[0][1], subject.pays_every(gate))
    known = reading[~np.isnan(reading)]
    good = known >= gate.threshold if MEASURES[gate.measure].more_is_better else known <= gate.threshold
    return float(good.mean()) if len(known) else 1.0
