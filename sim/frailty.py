"""Each customer's own baseline of leaving: a beta law per segment.

With P(leave at a renewal) = theta constant for a customer and theta ~ Beta(alpha, beta) across the
segment, retention without service effects follows the shifted beta-geometric curve exactly (Fader &
Hardie 2007): `r_t = (beta + t - 1) / (alpha + beta + t - 1)`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import betaincinv, logit, ndtr, ndtri

from sim.params import Segment

_KNOTS = np.linspace(-6.0, 6.0, 4097)


def beta_law(segment: Segment) -> tuple[float, float]:
    """(alpha, beta) of a new customer: mean `churn`, spread `1/(alpha+beta+1) = churn_spread`."""
    total = 1.0 / segment.churn_spread - 1.0
    return segment.churn * total, (1.0 - segment.churn) * total


def log_odds_table(segment: Segment, survived: float = 0.0) -> NDArray[np.float64]:
    """Log odds of leaving at 4,097 normal scores, between which they are interpolated.

    Args:
        segment: the customer's segment.
        survived: renewals already survived; they move the law to Beta(alpha, beta + survived).
    """
    alpha, beta = beta_law(segment)
    return _log_odds_table(round(alpha, 12), round(beta + survived, 12))


@lru_cache(maxsize=256)
def _log_odds_table(alpha: float, beta: float) -> NDArray[np.float64]:
    theta = betaincinv(alpha, beta, ndtr(_KNOTS))
    return np.asarray(np.clip(logit(theta), -80.0, 80.0))


def log_odds(segment: Segment, uniform: NDArray[np.float64], survived: float = 0.0) -> NDArray[np.float64]:
    """Log odds of leaving at renewal, by inversion of a uniform.

    Args:
        segment: the customer's segment.
        uniform: draws in (0, 1), shape (n,).
        survived: as for `log_odds_table`.

    Returns:
        Shape (n,). The inverse is tabulated over 4,097 normal scores and interpolated between them.
    """
    out = np.empty(len(uniform))
    _log_odds_all(ndtri(uniform), log_odds_table(segment, survived), out)
    return out


@njit(inline="always", error_model="numpy")
def interpolate(score, table):  # type: ignore[no-untyped-def]
    """Value of `table` (knots,) at a normal score, as `np.interp` gives it."""
    if score <= _KNOTS[0]:
        return table[0]
    if score >= _KNOTS[-1]:
        return table[-1]
    i = np.searchsorted(_KNOTS, score, side="right") - 1
    slope = (table[i + 1] - table[i]) / (_KNOTS[i + 1] - _KNOTS[i])
    return slope * (score - _KNOTS[i]) + table[i]


@njit(cache=True, error_model="numpy")
def _log_odds_all(score, table, out):  # type: ignore[no-untyped-def]
    for i in range(score.shape[0]):
        out[i] = interpolate(score[i], table)
