"""Shapes of curves: jumps, flats and falls, in the direction that is better."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from sim.pay.base import Component, Curve, Factor, Reading
from sim.pay.measures import MEASURES, Measure
from sim.pay.tallies import Own

_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Jump:
    """A step of a curve: at a value, from one height to another, read from the left."""

    at: float
    before: float
    after: float

    @property
    def size(self) -> float:
        """How far it goes up or down."""
        return self.after - self.before


def measure_of(reading: Reading) -> Measure | None:
    """The named measure that a reading reads, if it is one (weeks and leaders are not)."""
    below = reading.denominator
    column = None if below is None or below.column in (Own.QUOTA, Own.WEEKS) else below.column
    fits = (m for m in MEASURES.values() if m.numerator == reading.numerator.column and m.denominator == column)
    return next(fits, None)


def more_is_better(factor: Factor) -> bool:
    """Whether a higher reading is a better result; a number of bad outcomes beyond an allowance is not."""
    if factor.reading.denominator is not None and not factor.reading.ratio:
        return False
    measure = measure_of(factor.reading)
    return measure is None or measure.more_is_better


def jumps(curve: Curve) -> list[Jump]:
    """Steps of a curve in order."""
    return [Jump(x0, y0, y1) for (x0, y0), (x1, y1) in pairwise(curve.points) if x1 == x0 and y1 != y0]


def slopes(curve: Curve) -> list[tuple[float, float, float]]:
    """Straight pieces (from, to, slope), the outer ones with infinite ends."""
    points = curve.points
    inner = [
        (x0, x1, (y1 - y0) / (x1 - x0))
        for (x0, y0), (x1, y1) in pairwise(points)
        if x1 - x0 > _NOISE * max(1.0, abs(x0))
    ]
    return [(-math.inf, points[0][0], curve.slope_left), *inner, (points[-1][0], math.inf, curve.slope_right)]


def heights(curve: Curve) -> list[float]:
    """Values at the knots."""
    return [y for _, y in curve.points]


def is_constant(curve: Curve) -> bool:
    """Whether a curve gives the same everywhere."""
    return not jumps(curve) and all(slope == 0 for _, _, slope in slopes(curve))


def is_zero(curve: Curve) -> bool:
    """Whether a curve gives nothing anywhere."""
    return all(y == 0 for y in heights(curve)) and curve.slope_left == curve.slope_right == 0


def is_bounded(curve: Curve) -> bool:
    """Whether a curve has a highest value to the right."""
    return curve.slope_right <= 0


def top(curve: Curve) -> float:
    """Highest value; infinite if there is none."""
    return max(heights(curve)) if is_bounded(curve) and curve.slope_left >= 0 else math.inf


def own_factors(component: Component, base_pay: float) -> list[tuple[float, Factor]]:
    """Factors of a component with what one unit of each is worth: the amount of its term, or its weight."""
    paid = [(term.amount, factor) for term in component.terms(base_pay) for factor in term.factors]
    return paid + list(component.modifiers())
