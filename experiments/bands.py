"""Intervals of many means at once; the same numbers as `experiments.statistics` gives one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from experiments.statistics import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Bands:
    """Means with their intervals; arrays of one shape.

    Attributes:
        n: values that count.
        mean: their mean; NaN if there is none.
        low: lower end; NaN for fewer than 2 values.
        high: upper end.
    """

    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def bands(values: NDArray[np.float64], level: float = LEVEL) -> Bands:
    """Student-t intervals of means over the last axis; NaN values are left out.

    Source: Law, Simulation Modeling and Analysis, 5th ed., section 4.5. For a paired difference pass the differences.

    Args:
        values: shape (..., n).
        level: confidence level, in (0, 1).

    Returns:
        Arrays of shape (...).
    """
    known = np.isfinite(values)
    n = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=-1) / n
        squares = np.where(known, values - mean[..., None], 0.0) ** 2
        sd = np.sqrt(squares.sum(axis=-1) / (n - 1))
        half = stats.t.ppf((1 + level) / 2, np.maximum(n - 1, 1)) * sd / np.sqrt(n)
    half = np.where(n > 1, half, np.nan)
    return Bands(np.asarray(n, np.int64), mean, mean - half, mean + half)
