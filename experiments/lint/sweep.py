"""Pay against sales and against each KPI that it reads, everything else as it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.lint.shape import measure_of, own_factors
from experiments.lint.subject import SOLD, Subject, of_quota
from experiments.lint.trial import try_out
from sim.pay.measures import MEASURES, Column, Measure
from sim.pay.period import Period

_TIMES = np.linspace(0.0, 2.0, 17)
_STEPS = 17
_BAND = (0.1, 0.9)


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Pay over a range of one measure.

    Attributes:
        measure: its name; `sales` moves everything that is sold together.
        relative: whether `x` is in multiples of what is usual, else in the unit of the measure.
        x: points, (n,).
        mean: mean pay of a month, (n,), in currency.
        low: a tenth of people earn less, (n,).
        high: a tenth of people earn more, (n,).
        now: usual value.
    """

    measure: str
    relative: bool
    x: NDArray[np.float64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    now: float


def sweeps(subject: Subject) -> list[Sweep]:
    """Sales first, if pay reads them, then the other measures in the order of the scheme."""
    factors = [factor for component in subject.components for _, factor in own_factors(component, subject.fixed)]
    read = [m for factor in factors if (m := measure_of(factor.reading)) is not None]
    names = dict.fromkeys("sales" if m.numerator in SOLD else m.name for m in read)
    ordered = sorted(names, key=lambda name: name != "sales")
    points = {m.name: _points(subject, m) for m in read}
    return [_sweep(subject, MEASURES[name], points.get(name, [])) for name in ordered]


def _points(subject: Subject, measure: Measure) -> list[float]:
    """Knots of the curves that read a measure."""
    return [
        x
        for component in subject.components
        for _, factor in own_factors(component, subject.fixed)
        if measure_of(factor.reading) == measure and not of_quota(factor) and factor.reading.ratio
        for x, _ in factor.curve.points
    ]


def _sweep(subject: Subject, measure: Measure, knots: list[float]) -> Sweep:
    assert subject.world is not None  # noqa: S101 - whoever draws has a scenario
    measured = subject.world.measured
    columns = list(SOLD) if measure.numerator in SOLD else [measure.numerator]
    if measure.denominator is None:
        return _paid(subject, measure.name, columns, _TIMES, _TIMES, 1.0)
    bad = float(measured[:, :, measure.numerator].sum() / max(measured[:, :, measure.denominator].sum(), 1e-9))
    now = measure.offset + measure.scale * bad
    spread = [*knots, now]
    room = 0.15 * (max(spread) - min(spread) or abs(now) or 1.0)
    x = np.linspace(max(measure.low, min(spread) - room), min(measure.high, max(spread) + room), _STEPS)
    times = (x - measure.offset) / (measure.scale * bad) if bad > 0 else np.ones(_STEPS)
    return _paid(subject, measure.name, columns, x, np.maximum(times, 0.0), now)


def _paid(
    subject: Subject,
    measure: str,
    columns: list[Column],
    x: NDArray[np.float64],
    times: NDArray[np.float64],
    now: float,
) -> Sweep:
    assert subject.world is not None  # noqa: S101 - see `_sweep`
    found = []
    for factor in times:
        measured = subject.world.measured.copy()
        measured[:, :, columns] *= factor
        months = try_out(subject.plan, subject.world, measured).totals(Period.MONTH)
        person = months.mean(axis=0)
        found.append((person.mean(), *np.quantile(person, _BAND)))
    mean, low, high = np.array(found).T
    return Sweep(measure, MEASURES[measure].denominator is None, x, mean, low, high, now)
