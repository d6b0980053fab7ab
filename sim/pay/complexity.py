"""How much there is to understand in a pay scheme."""

from __future__ import annotations

from itertools import pairwise

from sim.pay.base import Curve, Factor
from sim.scheme import Scheme


def complexity(scheme: Scheme) -> int:
    """Measures people must watch plus conditions they must know.

    A measure is a distinct reading that pay depends on. A condition is a gate, or a point where the slope of a curve
    changes or its value jumps. Flat pay counts 0, a straight commission 1, a bonus between two points 3.
    """
    factors = [factor for line in scheme.lines() for term in line.terms for factor in term.factors]
    measures = {(factor.reading.numerator, factor.reading.denominator) for factor in factors}
    return len(measures) + sum(_bends(factor) for factor in _distinct(factors))


def _distinct(factors: list[Factor]) -> list[Factor]:
    """Each factor once: a gate that holds three components is one condition."""
    return list(dict.fromkeys(factors))


def _bends(factor: Factor) -> int:
    curve: Curve = factor.curve
    points = curve.points
    slopes = [curve.slope_left]
    jumps = 0
    for (x0, y0), (x1, y1) in pairwise(points):
        if x1 == x0:
            jumps += y1 != y0
        else:
            slopes.append((y1 - y0) / (x1 - x0))
    slopes.append(curve.slope_right)
    return jumps + sum(a != b for a, b in pairwise(slopes))
