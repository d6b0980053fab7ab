"""Robustness over contexts: what a scheme costs where it is not the best.

A table `values[scheme, context]` holds the mean value of each scheme in each context (a scenario, a
market, a theory of behaviour), larger is better, all in one unit; every result is in that unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

ALPHA = 0.2

_MATRIX = 2  # dimensions of the table


@dataclass(frozen=True, slots=True)
class Criteria:
    """How good each scheme is over the contexts, by six criteria; arrays of shape (schemes,).

    Attributes:
        mean: weighted mean value; larger is better.
        worst: value in the worst context (maximin, Wald 1945); larger is better.
        cvar: mean value of the worst share of contexts; larger is better.
        mean_regret: weighted mean regret; smaller is better. Ranks like `mean`.
        max_regret: largest regret (minimax regret, Savage 1951); smaller is better.
        share_best: weight of the contexts in which no scheme is better; larger is better.
    """

    mean: NDArray[np.float64]
    worst: NDArray[np.float64]
    cvar: NDArray[np.float64]
    mean_regret: NDArray[np.float64]
    max_regret: NDArray[np.float64]
    share_best: NDArray[np.float64]


def regret(values: ArrayLike) -> NDArray[np.float64]:
    """Value given up by each scheme: best value of the context minus its own.

    Source: Savage 1951, Journal of the American Statistical Association 46:55.

    Args:
        values: shape (schemes, contexts), finite.

    Returns:
        Shape (schemes, contexts), not negative; each context has at least one zero, tied schemes have several.

    Raises:
        ValueError: for a wrong shape, or a value that is not finite.
    """
    x = _checked(values)
    return np.asarray(x.max(axis=0) - x)


def cvar(values: ArrayLike, alpha: float = ALPHA, weights: ArrayLike | None = None) -> NDArray[np.float64]:
    """Mean value of the worst share `alpha` of contexts, of each scheme (conditional value at risk).

    A context that straddles the share counts by the part inside it, so the result is exact for any `alpha` and
    any number of contexts: it is the mean for `alpha` = 1 and the worst value for small `alpha`.
    Source: Rockafellar & Uryasev 2002, Journal of Banking & Finance 26:1443, proposition 8.

    Args:
        values: shape (schemes, contexts), finite.
        alpha: share of the total weight, in (0, 1].
        weights: shape (contexts,), not negative, not all zero; equal if left out.

    Returns:
        Shape (schemes,).

    Raises:
        ValueError: for a wrong shape, a value that is not finite, bad weights, or `alpha` outside its range.
    """
    x = _checked(values)
    if not 0 < alpha <= 1:
        raise ValueError(f"alpha must be in (0, 1], but is {alpha}")
    share = _shares(weights, x.shape[1])
    order = np.argsort(x, axis=1, kind="stable")
    ranked = share[order]  # (schemes, contexts), weight of the worst context first
    before = np.cumsum(ranked, axis=1) - ranked
    inside = np.clip(alpha - before, 0.0, ranked)
    inside /= inside.sum(axis=1, keepdims=True)
    return np.asarray((inside * np.take_along_axis(x, order, axis=1)).sum(axis=1))


def criteria(values: ArrayLike, alpha: float = ALPHA, weights: ArrayLike | None = None) -> Criteria:
    """All criteria at once.

    Args:
        values: shape (schemes, contexts), finite.
        alpha: share of the total weight that `cvar` looks at, in (0, 1].
        weights: shape (contexts,), not negative, not all zero; equal if left out. A context without weight counts
            for no criterion.

    Raises:
        ValueError: as in `cvar`.
    """
    x = _checked(values)
    share = _shares(weights, x.shape[1])
    x, share = x[:, share > 0], share[share > 0]
    lost = regret(x)
    return Criteria(
        mean=x @ share,
        worst=x.min(axis=1),
        cvar=cvar(x, alpha, share),
        mean_regret=lost @ share,
        max_regret=lost.max(axis=1),
        share_best=(lost == 0) @ share,
    )


def leaders(criterion: ArrayLike, direction: int = 1, tolerance: float = 0.0) -> NDArray[np.bool_]:
    """Which schemes lead by a criterion; all of those that tie.

    Args:
        criterion: shape (schemes,), finite.
        direction: 1 if larger is better, -1 if smaller is.
        tolerance: differences up to this count as ties; in the unit of the criterion, not negative.

    Returns:
        Shape (schemes,), at least one True.

    Raises:
        ValueError: for a wrong shape, a value that is not finite, another direction, or a negative tolerance.
    """
    score = np.asarray(criterion, np.float64)
    if score.ndim != 1 or len(score) == 0 or not np.isfinite(score).all():
        raise ValueError(f"a criterion must be one finite number a scheme, but is {score.tolist()}")
    if direction not in {1, -1} or not tolerance >= 0:
        raise ValueError(f"direction must be 1 or -1 and tolerance not negative, but are {direction} and {tolerance}")
    score = score * direction
    return np.asarray(score >= score.max() - tolerance)


def _shares(weights: ArrayLike | None, contexts: int) -> NDArray[np.float64]:
    """Weights that add up to 1; shape (contexts,)."""
    w = np.ones(contexts) if weights is None else np.asarray(weights, np.float64)
    if w.shape != (contexts,) or not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 0:
        raise ValueError(f"weights must be {contexts} numbers, none negative, not all zero, but are {w.tolist()}")
    return np.asarray(w / w.sum())


def _checked(values: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(values, np.float64)
    if x.ndim != _MATRIX or 0 in x.shape:
        raise ValueError(f"values must be (schemes, contexts), at least one of each, but have shape {x.shape}")
    if not np.isfinite(x).all():
        bad = [tuple(int(i) for i in place) for place in np.argwhere(~np.isfinite(x))[:3]]
        raise ValueError(f"values must be finite, but are not at (scheme, context) {bad}")
    return x
