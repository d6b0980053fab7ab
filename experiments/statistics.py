"""What a few runs say about many: intervals, replications needed, probability of being best.

Pure functions on arrays. All intervals are two-sided; runs of one scheme are independent, runs of
two schemes on the same seed are a pair.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
FEWEST_REPLICATIONS = 8
BEST_DRAWS = 10_000
BEST_SEED = 20_000
"""Seed of the bootstrap (generator PCG64): published, so that the probabilities can be checked."""

_FEWEST_VALUES = 2
_BLOCK = 1_000_000  # weights held in memory at once


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its confidence interval.

    Attributes:
        n: number of values.
        mean: their mean.
        sd: their standard deviation (divisor n-1).
        low: lower end.
        high: upper end.
    """

    n: int
    mean: float
    sd: float
    low: float
    high: float


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Student-t interval of a mean: `mean +- t(n-1, (1+level)/2) sd / sqrt(n)`.

    Source: Law, Simulation Modeling and Analysis, 5th ed., section 4.5.

    Args:
        values: shape (n,), n at least 2, finite.
        level: confidence level, in (0, 1).

    Raises:
        ValueError: for fewer than 2 values, or one that is not finite.
    """
    x = _checked(values)
    n = len(x)
    mean, sd = float(x.mean()), float(x.std(ddof=1))
    half = float(stats.t.ppf((1 + level) / 2, n - 1)) * sd / math.sqrt(n)
    return Interval(n, mean, sd, mean - half, mean + half)


def paired_difference(treatment: ArrayLike, baseline: ArrayLike, level: float = LEVEL) -> Interval:
    """Student-t interval of the mean of `treatment - baseline`, pair by pair.

    Source: Law, section 10.2.1 (paired-t). With common random numbers the pairs are correlated, and
    the interval is shorter than that of two independent samples.

    Args:
        treatment: shape (n,), n at least 2, finite.
        baseline: shape (n,), in the same order of seeds.
        level: confidence level, in (0, 1).

    Raises:
        ValueError: for different lengths, fewer than 2 pairs, or a value that is not finite.
    """
    x, y = _checked(treatment), _checked(baseline)
    if len(x) != len(y):
        raise ValueError(f"pairs need the same number of values, but got {len(x)} and {len(y)}")
    return mean_interval(x - y, level)


def replications_needed(sd: float, half_width: float, level: float = LEVEL, minimum: int = FEWEST_REPLICATIONS) -> int:
    """Smallest n, at least `minimum`, with `t(n-1, (1+level)/2) sd / sqrt(n) <= half_width`.

    Source: Law, section 9.4.1 (absolute error; for a relative one pass share x mean). `sd` is itself
    an estimate, so this is a plan, not a promise.

    Args:
        sd: standard deviation of one run, or of one paired difference; not negative.
        half_width: wanted half-width in the same unit; positive.
        level: confidence level, in (0, 1).
        minimum: smallest answer: fewer runs say too little about `sd`.

    Raises:
        ValueError: if `sd` is negative or `half_width` not positive, or one is not finite.
    """
    if not (math.isfinite(sd) and sd >= 0):
        raise ValueError(f"sd must be finite and not negative, but is {sd}")
    if not (math.isfinite(half_width) and half_width > 0):
        raise ValueError(f"half_width must be finite and positive, but is {half_width}")
    share = (1 + level) / 2
    # The normal quantile is smaller than every t quantile, so this start is never too large.
    n = max(minimum, _FEWEST_VALUES, math.ceil((float(stats.norm.ppf(share)) * sd / half_width) ** 2))
    while float(stats.t.ppf(share, n - 1)) * sd > half_width * math.sqrt(n):
        n += 1
    return n


def probability_best(scores: ArrayLike, draws: int = BEST_DRAWS, seed: int = BEST_SEED) -> NDArray[np.float64]:
    """Probability that each scheme has the highest mean, by a paired Bayesian bootstrap over seeds.

    Each draw weighs the seeds with w ~ Dirichlet(1, ..., 1), the same for every scheme
    (Rubin 1981, Annals of Statistics 9:130). The weighted mean has variance `(n-1)/(n+1)` times that
    of a mean, `sd^2/n`; deviations are stretched by `sqrt((n+1)/(n-1))` to make up for it. Schemes
    with equal scores on every seed (copies) are one competitor and share its probability equally.

    Args:
        scores: shape (n seeds, k schemes), n at least 2, finite, larger is better.
        draws: number of draws.
        seed: seed of the generator (PCG64).

    Returns:
        Shape (k,), adds up to 1. Monte Carlo error at most `1/(2 sqrt(draws))`.

    Raises:
        ValueError: for a wrong shape, fewer than 2 seeds, or a score that is not finite.
    """
    x = np.asarray(scores, np.float64)
    if x.ndim != 2 or x.shape[0] < _FEWEST_VALUES or x.shape[1] < 1:  # noqa: PLR2004 - a matrix
        raise ValueError(f"scores must be (at least 2 seeds, schemes), but have shape {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError("scores must be finite")
    distinct, member, copies = np.unique(x, axis=1, return_inverse=True, return_counts=True)
    wins = _wins(distinct, draws, np.random.Generator(np.random.PCG64(seed)))
    return np.asarray((wins / copies)[member.ravel()] / draws)


def _wins(x: NDArray[np.float64], draws: int, generator: np.random.Generator) -> NDArray[np.float64]:
    """Draws won by each column, ties split; shape (columns,)."""
    n, columns = x.shape
    mean = x.mean(axis=0)
    stretch = math.sqrt((n + 1) / (n - 1))
    wins, left, block = np.zeros(columns), draws, max(1, _BLOCK // n)
    while left:
        weights = generator.standard_exponential((min(left, block), n))
        weights /= weights.sum(axis=1, keepdims=True)
        drawn = mean + stretch * (weights @ (x - mean))
        best = drawn == drawn.max(axis=1, keepdims=True)
        wins += (best / best.sum(axis=1, keepdims=True)).sum(axis=0)
        left -= len(weights)
    return wins


def _checked(values: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(values, np.float64)
    if x.ndim != 1 or len(x) < _FEWEST_VALUES:
        raise ValueError(f"at least {_FEWEST_VALUES} values in one row are needed, but the shape is {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError("values must be finite, but there is a NaN or an infinity")
    return x
