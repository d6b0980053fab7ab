"""How much there is to understand in a pay scheme."""

from __future__ import annotations

from dataclasses import astuple
from itertools import pairwise

from sim.pay.base import Curve, Term
from sim.pay.measures import Column
from sim.pay.tallies import ALL_SALES, Tally
from sim.scheme import Scheme


def complexity(scheme: Scheme) -> int:
    """Measures people must watch plus conditions they must know.

    A measure is a distinct reading of results that pay depends on. A condition is a point at which the slope of a curve
    changes or its value jumps (a gate, a tier, a quota); a rule about which sales count, when, and who shares them;
    holding back, taking back, vesting and ranks; and each cap, floor or draw. Flat pay counts 0, a straight commission
    1, a bonus between two points 3.
    """
    lines = scheme.lines()
    terms = [term for line in lines for term in line.terms]
    factors = [f for term in terms for f in term.factors if isinstance(f.reading.numerator.column, Column)]
    readings = {(factor.reading.numerator, factor.reading.denominator) for factor in factors}
    points = {(factor.reading, x) for factor in factors for x in _bends(factor.curve)}
    balances = sum(line.balance is not None for line in lines)
    rules = sum(_counting_rules(tally) for tally in {factor.reading.numerator for factor in factors})
    timing = sum(map(_timing_rules, {line.id: line.terms[0] for line in lines if line.terms}.values()))
    return len(readings) + len(points) + rules + timing + balances


def _bends(curve: Curve) -> set[float]:
    """Where the slope of a curve changes, or its value jumps."""
    segments = [(a, b) for a, b in pairwise(curve.points) if a[0] != b[0]]
    slopes = [curve.slope_left, *((y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in segments), curve.slope_right]
    ends = [segments[0][0][0] if segments else curve.points[0][0], *(end for _, (end, _) in segments)]
    bent = {x for x, (before, after) in zip(ends, pairwise(slopes), strict=True) if before != after}
    return bent | {x0 for (x0, y0), (x1, y1) in pairwise(curve.points) if x0 == x1 and y0 != y1}


def _counting_rules(tally: Tally) -> int:
    """Rules that say which sales count, how much, when, and for whom."""
    limits = sum(bool(a != b) for a, b in zip(astuple(tally.sales), astuple(ALL_SALES), strict=True))
    return limits + int(tally.weeks is not None) + int(tally.share != (1.0,))


def _timing_rules(term: Term) -> int:
    """Rules that say when pay is final, and that ranks decide it."""
    hold = term.hold
    rules = (hold is not None and hold.share > 0, hold is not None and hold.claw > 0, term.vesting, term.ranking)
    return sum(map(bool, rules))
