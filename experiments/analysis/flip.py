"""What you must believe: the value of an uncertainty at which a scheme stops being better.

The paired difference between two schemes is known at some values of one uncertainty. Between them its mean is taken
as linear, so the value at which it is zero follows, with the interval of values that the runs cannot rule out.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from experiments.statistics import LEVEL

ROUNDING = 1e-9
"""Share of the way between two values that is lost to rounding."""

_FEWEST = 2  # values and seeds


@dataclass(frozen=True, slots=True)
class Flip:
    """A value at which the sign of the mean difference changes.

    Attributes:
        value: where the mean difference is zero, in the unit of the uncertainty; NaN if nowhere in the range.
        low: lower end of its confidence interval; -infinity if it reaches below the range.
        high: upper end; infinity if it reaches above the range.
        direction: 1 if the difference is positive above `value`, -1 if it is positive below, 0 without a flip.
    """

    value: float
    low: float
    high: float
    direction: Literal[-1, 0, 1]


NOWHERE = Flip(math.nan, math.nan, math.nan, 0)


def first_flip(values: ArrayLike, differences: ArrayLike, level: float = LEVEL) -> Flip:
    """The flip at the lowest value, or `NOWHERE`; arguments and errors as for `flips`."""
    return next(iter(flips(values, differences, level)), NOWHERE)


def flips(values: ArrayLike, differences: ArrayLike, level: float = LEVEL) -> tuple[Flip, ...]:
    """All values at which the mean difference crosses zero, in rising order.

    The confidence interval holds the values around the flip at which a paired t test does not reject that the mean
    difference is zero (Fieller 1954, Journal of the Royal Statistical Society B 16:175, piece by piece). It needs no
    approximation beyond that of the t test, it is not symmetric, and it is open where the difference fades out
    instead of crossing. A mean that touches zero and turns back does not flip.

    Args:
        values: shape (g,), at least 2, all different, finite; in any order.
        differences: shape (g, n seeds), n at least 2, finite: scheme minus baseline at each value, the same seeds in
            the same order for all values.
        level: confidence level, in (0, 1).

    Raises:
        ValueError: for shapes that do not fit, equal values, a number that is not finite, or a level out of range.
    """
    x, y = _checked(values, differences, level)
    mean = y.mean(axis=1)
    critical = float(stats.t.isf((1 - level) / 2, y.shape[1] - 1))
    kept = _merged([part for i in range(len(x) - 1) for part in _kept(i, y[i], y[i + 1], critical)])
    return tuple(_flip(x, kept, *crossing) for crossing in _crossings(mean))


# A place between values is the number of the value below it plus the share of the way to the next one.


def _crossings(mean: NDArray[np.float64]) -> list[tuple[float, Literal[-1, 1]]]:
    """Places where the mean changes its sign, and directions."""
    found: list[tuple[float, Literal[-1, 1]]] = []
    for i, j in pairwise(np.flatnonzero(mean).tolist()):
        if (mean[i] < 0) != (mean[j] < 0):
            # The middle value if there are exact zeros in between.
            place = i + mean[i] / (mean[i] - mean[j]) if j == i + 1 else (i + j) / 2
            found.append((float(place), 1 if mean[j] > 0 else -1))
    return found


def _kept(
    i: int, left: NDArray[np.float64], right: NDArray[np.float64], critical: float
) -> Iterator[tuple[float, float]]:
    """Places from value `i` to the next one where the t test does not reject; `left` and `right` have shape (n,).

    At share w the difference of a seed is `left + w (right - left)`, so `mean^2 - critical^2 variance / n` is a
    quadratic function of w, and not positive where the test does not reject.
    """
    n, slope = len(left), right - left
    scale = critical**2 / n / (n - 1)
    level, rise = left - left.mean(), slope - slope.mean()
    quadratic = (
        slope.mean() ** 2 - scale * float(rise @ rise),
        2 * (left.mean() * slope.mean() - scale * float(level @ rise)),
        left.mean() ** 2 - scale * float(level @ level),
    )
    roots = sorted(float(root.real) for root in np.roots(quadratic) if np.isreal(root) and 0 < root.real < 1)
    for low, high in pairwise([0.0, *roots, 1.0]):
        if np.polyval(quadratic, (low + high) / 2) <= 0:
            yield i + low, i + high


def _merged(parts: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Rising parts, those that touch made one."""
    found: list[tuple[float, float]] = []
    for low, high in parts:
        if found and found[-1][1] == low:
            low = found.pop()[0]  # noqa: PLW2901 - the part begins where the one before it did
        found.append((low, high))
    return found


def _flip(x: NDArray[np.float64], kept: list[tuple[float, float]], place: float, direction: Literal[-1, 1]) -> Flip:
    """The flip at `place` with the kept part around it; without noise that is the place itself."""
    around = ((low, high) for low, high in kept if low - ROUNDING <= place <= high + ROUNDING)
    low, high = next(around, (place, place))
    value, lower, upper = np.interp([place, low, high], np.arange(len(x)), x).tolist()
    return Flip(value, -math.inf if low <= 0 else lower, math.inf if high >= len(x) - 1 else upper, direction)


def _checked(
    values: ArrayLike, differences: ArrayLike, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y = np.asarray(values, np.float64), np.asarray(differences, np.float64)
    if x.ndim != 1 or y.ndim != 2 or len(x) != len(y) or min(len(x), y.shape[1]) < _FEWEST:  # noqa: PLR2004 - a matrix
        raise ValueError(
            f"at least 2 values and as many rows of 2 seeds are needed, but shapes are {x.shape}, {y.shape}"
        )
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise ValueError("values and differences must be finite, but there is a NaN or an infinity")
    order = np.argsort(x)
    if (np.diff(x[order]) == 0).any():
        raise ValueError(f"values must all be different, but are {x.tolist()}")
    if not 0 < level < 1:
        raise ValueError(f"level must be in (0, 1), but is {level}")
    return x[order], y[order]
