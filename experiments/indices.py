"""Morris and Sobol indices of numbers in the unit cube: SALib behind two plain functions each.

Factors are shares of their own laws, in 0-1, so an elementary effect is the change over the whole law of a factor.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from SALib.analyze import morris as morris_analysis
from SALib.analyze import sobol as sobol_analysis
from SALib.sample import morris as morris_sample
from SALib.sample import sobol as sobol_sample

from experiments.statistics import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

RESAMPLES = 1_000
"""Bootstrap samples behind each interval; they resample walks (Morris) or rows of the base sample (Sobol)."""

FEWEST_BLOCKS = 2
_MOST_VALUES = 1 << 22  # of a bootstrap held at once: 32 MiB


@dataclass(frozen=True, slots=True)
class Morris:
    """Elementary effects of k factors, in the unit of the response; arrays of shape (k,).

    Attributes:
        mu: mean effect of moving a factor over its law.
        mu_star: mean of its absolute value: how much the factor matters.
        low: lower end of the interval of `mu_star`, not below 0.
        high: upper end.
        sigma: standard deviation of the effect: large where it is curved, or depends on other factors.
    """

    mu: NDArray[np.float64]
    mu_star: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    sigma: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sobol:
    """Shares of the variance of the response, of k factors; arrays of shape (k,).

    Attributes:
        first: share of the factor alone. An estimate may be a little below 0 or above 1.
        first_low: lower end of its interval.
        first_high: upper end.
        total: share of the factor with all its interactions.
        total_low: lower end of its interval.
        total_high: upper end.
    """

    first: NDArray[np.float64]
    first_low: NDArray[np.float64]
    first_high: NDArray[np.float64]
    total: NDArray[np.float64]
    total_low: NDArray[np.float64]
    total_high: NDArray[np.float64]


def even(levels: int) -> int:
    """The number of levels that Morris needs: even, so that steps of half the range stay on the grid."""
    return levels + levels % 2


def morris_shares(factors: int, trajectories: int, levels: int, seed: int) -> NDArray[np.float64]:
    """Walks through the grid, each of which moves every factor once.

    Source: Morris 1991, Technometrics 33:161.

    Args:
        factors: k.
        trajectories: number of walks.
        levels: values of each factor, even.
        seed: 0 or more.

    Returns:
        Shape (trajectories * (k + 1), k), in 0-1; the rows of a walk follow each other.
    """
    return np.asarray(morris_sample.sample(_cube(factors), trajectories, levels, seed=_seed(seed)), np.float64)


def sobol_shares(factors: int, samples: int, seed: int) -> NDArray[np.float64]:
    """Two quasi-random samples A and B (scrambled Sobol sequence), and A with each column taken from B.

    Source: Saltelli et al. 2010, Computer Physics Communications 181:259.

    Args:
        factors: k.
        samples: rows of the base sample; a power of 2 is best.
        seed: 0 or more.

    Returns:
        Shape (samples * (k + 2), k), in 0-1; the rows of one base point follow each other.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that powers of 2 are balanced best; any number is legal
        found = sobol_sample.sample(_cube(factors), samples, calc_second_order=False, seed=_seed(seed))
    return np.asarray(found, np.float64)


def morris_indices(shares: NDArray[np.float64], response: NDArray[np.float64], levels: int, seed: int) -> Morris:
    """Elementary effects from a design of `morris_shares`.

    A walk in which a response is not finite is left out.

    Args:
        shares: the design, shape (n, k).
        response: shape (n,).
        levels: of the design.
        seed: of the bootstrap.

    Returns:
        NaN throughout if fewer than 2 walks are left.
    """
    k = shares.shape[1]
    use = _whole(response, k + 1)
    if use.sum() < FEWEST_BLOCKS * (k + 1):
        return Morris(*(np.full(k, np.nan) for _ in range(5)))
    found = morris_analysis.analyze(
        _cube(k), shares[use], response[use], RESAMPLES, LEVEL, num_levels=levels, seed=_seed(seed)
    )
    mu, star, half, sigma = (_floats(found[name]) for name in ("mu", "mu_star", "mu_star_conf", "sigma"))
    return Morris(mu, star, np.maximum(star - half, 0.0), star + half, sigma)


def sobol_indices(response: NDArray[np.float64], factors: int, seed: int) -> Sobol:
    """First and total indices from a design of `sobol_shares`, with bootstrap intervals (normal, 95%).

    First: Saltelli et al. 2010, table 2 (b). Total: Jansen 1999, Computer Physics Communications 117:35. The intervals
    take the base sample as random; it is quasi-random, so they are wide. A base point of which a response is not finite
    is left out.

    Args:
        response: shape (samples * (factors + 2),).
        factors: k.
        seed: of the bootstrap.

    Returns:
        NaN throughout if fewer than 2 base points are left; 0 if the response is constant.
    """
    y = response[_whole(response, factors + 2)]
    if len(y) < FEWEST_BLOCKS * (factors + 2):
        return Sobol(*(np.full(factors, np.nan) for _ in range(6)))
    if np.ptp(y) <= np.finfo(float).eps * np.abs(y).max():
        return Sobol(*(np.zeros(factors) for _ in range(6)))
    resamples = int(np.clip(_MOST_VALUES // (len(y) // (factors + 2)), 100, RESAMPLES))
    found = sobol_analysis.analyze(
        _cube(factors),
        y,
        calc_second_order=False,
        num_resamples=resamples,
        conf_level=LEVEL,
        seed=_seed(seed),
    )
    first, first_half, total, total_half = (_floats(found[name]) for name in ("S1", "S1_conf", "ST", "ST_conf"))
    return Sobol(first, first - first_half, first + first_half, total, total - total_half, total + total_half)


def _cube(factors: int) -> dict[str, Any]:
    return {"num_vars": factors, "names": [f"x{i}" for i in range(factors)], "bounds": [[0.0, 1.0]] * factors}


def _seed(seed: int) -> int:
    """SALib asks `if seed:`, so 0 would mean a different result each time."""
    return seed + 1


def _whole(response: NDArray[np.float64], block: int) -> NDArray[np.bool_]:
    """Which points belong to a block (a walk, a base point) all of whose responses are finite; shape (n,)."""
    return np.repeat(np.isfinite(response).reshape(-1, block).all(axis=1), block)


def _floats(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, np.float64)
