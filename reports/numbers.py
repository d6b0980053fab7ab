"""A number with its interval, and how one is made from runs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Mean of n runs and the ends of its 95% interval; the ends are NaN with fewer than two runs."""

    mean: float
    low: float
    high: float
    n: int = 0

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2

    @property
    def known(self) -> bool:
        """Whether there is a mean."""
        return math.isfinite(self.mean)

    @property
    def bounded(self) -> bool:
        """Whether there is an interval."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    @property
    def zero(self) -> bool:
        """Whether it is exactly 0 in every run."""
        return self.mean == 0 and (not self.bounded or self.low == self.high == 0)

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.bounded and (self.low > 0 or self.high < 0)

    def times(self, factor: float) -> Interval:
        """The interval in another unit; `factor` may be negative."""
        low, high = self.low * factor, self.high * factor
        return Interval(self.mean * factor, min(low, high), max(low, high), self.n)


UNKNOWN = Interval(math.nan, math.nan, math.nan)


def interval(values: Floats) -> Interval:
    """Mean of the values (runs,) with its 95% t interval."""
    if not len(values):
        return UNKNOWN
    mean, low, high = mean_band(np.asarray(values, np.float64)[:, None])
    return Interval(float(mean[0]), float(low[0]), float(high[0]), len(values))


def mean_band(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, low and high end of its 95% t interval over runs: (runs, points) -> three (points,)."""
    n = len(values)
    mean = values.mean(axis=0)
    if n < 2:  # noqa: PLR2004 - one run has no spread
        return mean, np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    # Deviations from the first run, so that equal values have a spread of exactly 0.
    spread = (values - values[0]).std(axis=0, ddof=1)
    half = stdtrit(n - 1, (1 + CONFIDENCE) / 2) * spread / math.sqrt(n)
    return mean, mean - half, mean + half


def run_band(values: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean, 10th and 90th percentile over runs: (runs, points) -> three (points,)."""
    low, high = np.quantile(values, (0.1, 0.9), axis=0)
    return values.mean(axis=0), low, high
