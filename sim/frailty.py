"""Each customer's own baseline of leaving: a beta law per segment.

With P(leave at a renewal) = theta constant for a customer and theta ~ Beta(alpha, beta) across the
segment, retention without service effects follows the shifted beta-geometric curve exactly (Fader &
Hardie 2007): `r_t = (beta + t - 1) / (alpha + beta + t - 1)`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, logit, ndtr, ndtri

from sim.params import Segment

_KNOTS = np.linspace(-6.0, 6.0, 4097)


def beta_law(segment: Segment) -> tuple[float, float]:
    """(alpha, beta) of a new customer: mean `churn`, spread `1/(alpha+beta+1) = churn_spread`."""
    total = 1.0 / segment.churn_spread - 1.0
    return segment.churn * total, (1.0 - segment.churn) * total


@lru_cache(maxsize=256)
def _log_odds_table(alpha: float, beta: float) -> NDArray[np.float64]:
    theta = betaincinv(alpha, beta, ndtr(_KNOTS))
    return np.asarray(np.clip(logit(theta), -80.0, 80.0))


def log_odds(segment: Segment, uniform: NDArray[np.float64], survived: float = 0.0) -> NDArray[np.float64]:
    """Log odds of leaving at renewal, by inversion of a uniform.

    Args:
        segment: the customer's segment.
        uniform: draws in (0, 1), shape (n,).
        survived: renewals already survived; they move the law to Beta(alpha, beta + survived).

    Returns:
        Shape (n,). The inverse is tabulated over 4,097 normal scores and interpolated between them.
    """
    alpha, beta = beta_law(segment)
    table = _log_odds_table(round(alpha, 12), round(beta + survived, 12))
    return np.asarray(np.interp(ndtri(uniform), _KNOTS, table))
