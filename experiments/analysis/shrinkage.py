"""What the means of many noisy schemes say about their true values: a random-effects model.

The scheme that looks best looks better than it is, and a model that takes every mean at its word says so too
firmly. Here the true values are taken as draws from one normal population, whose spread the data decide.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

PRIOR_SCALE = 2.0
"""Scale of the half-Cauchy prior of the spread, in typical standard errors of a mean; assumed. It matters for few
schemes only: a flat prior is improper for two."""

_GRID = 100
_SMALLEST, _LARGEST = 0.01, 100.0  # grid of the spread: in standard errors, in observed spreads
_FLOOR = 0.05  # smallest noise variance of a scheme, as a share of the average one


def posterior(
    x: NDArray[np.float64], draws: int, generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Posterior draws and posterior means of true values, up to a common constant.

    Model: score[s, i] = seed effect[s] + value[i] + noise[s, i], with value[i] ~ N(mu, tau^2), mu flat and
    tau half-Cauchy (Gelman 2006, Bayesian Analysis 1:515). Given tau, a value is its mean shrunk by
    `B[i] = tau^2 / (tau^2 + d[i]/n)`, d[i] the scheme's own noise variance. The noise of a draw is a
    normal-weighted sum over seeds of what was observed (scaled by sqrt(B) and stretched to Student's t), so it has the
    paired covariance of the data, and no covariance matrix has to be inverted.

    Args:
        x: shape (n seeds, k schemes), n and k at least 2, no two columns equal.
        draws: number of draws.
        generator: source of random numbers.

    Returns:
        Draws, shape (draws, k), and means, shape (k,).
    """
    n, k = x.shape
    within = x - x.mean(axis=1, keepdims=True)  # pairing: what all schemes share on a seed is gone
    mean = within.mean(axis=0)
    noise = within - mean
    variance = own_variances(noise) / n
    if variance.sum() == 0:
        return np.broadcast_to(mean, (draws, k)), mean
    tau, weight = _spread(mean, variance)
    shrink = tau[:, None] ** 2 / (tau[:, None] ** 2 + variance)  # (grid, k)
    centre, error = _centre(mean, variance + tau[:, None] ** 2)
    row = generator.choice(len(tau), size=draws, p=weight)
    middle = (centre[row] + error[row] * generator.standard_normal(draws))[:, None]
    stretch = np.sqrt((n - 1) / generator.chisquare(n - 1, draws) / (n * (n - 1)))[:, None]
    blur = stretch * (generator.standard_normal((draws, n)) @ noise)
    drawn = middle + shrink[row] * (mean - middle) + np.sqrt(shrink[row]) * blur
    expected = weight @ (centre[:, None] + shrink * (mean - centre[:, None]))
    return drawn, expected


def own_variances(noise: NDArray[np.float64]) -> NDArray[np.float64]:
    """Noise variance of each scheme once the seed effect is gone; shape (k,).

    If the noise of schemes is independent with variances d, a score minus the mean of its seed has variance
    `d[i] (1 - 2/k) + sum(d) / k^2`; this is solved for d (Grubbs 1948, Journal of the American Statistical
    Association 43:243). A solution can be negative by chance, hence the floor.

    Args:
        noise: shape (n, k), rows and columns with mean 0.
    """
    n, k = noise.shape
    seen = (noise**2).sum(axis=0) / (n - 1)
    if k == 2:  # noqa: PLR2004 - two differences are one: only the sum of the two variances is known
        return np.asarray(2 * seen)
    total = seen.sum() / (1 - 1 / k)
    return np.asarray(np.maximum((seen - total / k**2) / (1 - 2 / k), _FLOOR * total / k))


def _spread(
    mean: NDArray[np.float64], variance: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Grid of tau and its posterior weights; shapes (grid,)."""
    typical = math.sqrt(float(variance.mean()))
    tau = np.geomspace(_SMALLEST * typical, _LARGEST * max(float(mean.std()), typical), _GRID)
    total = variance + tau[:, None] ** 2
    centre, error = _centre(mean, total)
    fit = ((mean - centre[:, None]) ** 2 / total + np.log(total)).sum(axis=1)
    # On a geometric grid a cell is as wide as tau is large.
    log = np.log(error) - fit / 2 + np.log(tau) - np.log1p((tau / (PRIOR_SCALE * typical)) ** 2)
    weight = np.exp(log - log.max())
    return tau, weight / weight.sum()


def _centre(mean: NDArray[np.float64], total: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision-weighted mean of the schemes and its standard error, for each row of variances (grid, k)."""
    precision = 1 / total
    known = precision.sum(axis=1)
    return precision @ mean / known, 1 / np.sqrt(known)
