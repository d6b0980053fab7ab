"""Curves that components share: how points, steps and tiers become piecewise-linear curves."""

from __future__ import annotations

import itertools
import math
from typing import Annotated, Literal

from pydantic import Field

from sim.pay.base import Curve
from sim.pay.measures import MEASURES

MOST = 1e8  # currency
MOST_ATTAINMENT = 10.0
"""Largest share of a quota that a scheme may name."""
Point = Annotated[tuple[float, float], Field(description="(value of the measure, what it gives)")]
Points = tuple[Point, ...]
Shape = Literal["linear", "step"]


def check_rising(points: Points) -> Points:
    """Points as they are.

    Raises:
        ValueError: if values fall or an amount is out of range.
    """
    for (left, _), (right, _) in itertools.pairwise(points):
        if right < left:
            raise ValueError(f"points must be in order of rising value, but {right:,.10g} follows {left:,.10g}")
    for value, amount in points:
        if not (math.isfinite(value) and abs(amount) <= MOST):
            raise ValueError(f"amounts of points must be between -{MOST:,.0f} and {MOST:,.0f}, but got {amount:,.10g}")
    return points


def check_range(measure: str, values: tuple[float, ...], what: str = "points") -> None:
    """Do nothing.

    Raises:
        ValueError: if a value is none that the measure can take.
    """
    m = MEASURES[measure]
    for value in values:
        if not m.low <= value <= m.high:
            raise ValueError(
                f"{what} of measure {measure!r} must lie in {m.low:g} to {m.high:g} ({m.unit}), but got {value:g}"
            )


def check_attainment(values: tuple[float, ...], what: str) -> None:
    """Do nothing.

    Raises:
        ValueError: for shares of a quota that must be percentages.
    """
    for value in values:
        if not 0 <= value <= MOST_ATTAINMENT:
            raise ValueError(
                f"{what} must lie in 0 to {MOST_ATTAINMENT:g} (share of the quota, 1 is the quota), but got {value:g}"
            )


def shaped(points: Points, shape: Shape) -> Curve:
    """A curve through points, or one that steps up at each; flat outside them."""
    if shape == "linear":
        return Curve(points)
    first = points[0]
    steps = [(first[0], 0.0), first]
    for (_, before), (value, amount) in itertools.pairwise(points):
        steps += [(value, before), (value, amount)]
    return Curve(tuple(steps))


def marginal(tiers: Points) -> Curve:
    """Each part of the amount at the rate of the tier it lies in; `tiers` are (from, rate)."""
    points, total = [(tiers[0][0], 0.0)], 0.0
    for (low, rate), (high, _) in itertools.pairwise(tiers):
        total += rate * (high - low)
        points.append((high, total))
    return Curve(tuple(points), 0.0, tiers[-1][1])


def whole(tiers: Points) -> Curve:
    """The whole amount at the rate of the tier it reaches; `tiers` are (from, rate). It jumps at each tier."""
    first, rate = tiers[0]
    points = [(first, 0.0), (first, rate * first)]
    for (_, before), (start, after) in itertools.pairwise(tiers):
        points += [(start, before * start), (start, after * start)]
    return Curve(tuple(points), 0.0, tiers[-1][1])
