"""Several aims at once: the Pareto front and the volume it dominates.

Every objective is to be made large; negate one that is to be made small. A point dominates another
if it is at least as good in every objective and better in one, so equal points do not dominate each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_MATRIX = 2  # dimensions of an array of points
_PLANE = 2  # objectives up to which volumes are found by one sweep


def non_dominated(points: ArrayLike, feasible: ArrayLike | None = None) -> NDArray[np.bool_]:
    """Which points no feasible point dominates.

    Args:
        points: shape (n, m objectives), larger is better. Rows that are not feasible may hold anything.
        feasible: shape (n,); all points if left out. Infeasible points are never on the front and
            dominate nothing.

    Returns:
        Shape (n,). Copies of a point on the front are all on it.

    Raises:
        ValueError: for a wrong shape, or a feasible point that is not finite.
    """
    x, use = _checked(points, feasible)
    mask = np.zeros(len(x), np.bool_)
    mask[use] = _front(x[use])
    return mask


def hypervolume(points: ArrayLike, reference: ArrayLike, feasible: ArrayLike | None = None) -> float:
    """Volume between a reference point and the front, exact for any number of objectives.

    The part of space that some point dominates and that dominates the reference (Zitzler & Thiele 1999,
    IEEE Transactions on Evolutionary Computation 3:257), in the product of the objectives' units. One
    objective: best minus reference. The sum of exclusive volumes, one objective fewer at each level, is the
    algorithm WFG (While, Bradstreet & Barone 2012, IEEE Transactions on Evolutionary Computation 16:86).
    The time grows steeply with the objectives: on a front of 100 points about 0.01 s for 3, 0.1 s for 5.

    Args:
        points: shape (n, m), larger is better; n may be 0. Points that are not better than the reference
            in every objective add nothing.
        reference: shape (m,). Volumes compare only if they share it.
        feasible: shape (n,); all points if left out.

    Raises:
        ValueError: for a wrong shape, or a feasible point or reference that is not finite.
    """
    x, use = _checked(points, feasible)
    above = x[use] - _reference(reference, x.shape[1])
    return _volume(above[(above > 0).all(axis=1)])


def hypervolume_curve(
    points: ArrayLike, reference: ArrayLike, feasible: ArrayLike | None = None
) -> NDArray[np.float64]:
    """Hypervolume of the first 1, 2, ..., n points: the progress of a search.

    Args:
        points: shape (n, m), in the order in which they were tried.
        reference: shape (m,).
        feasible: shape (n,); all points if left out. An infeasible point leaves the curve flat.

    Returns:
        Shape (n,), never falling.

    Raises:
        ValueError: as in `hypervolume`.
    """
    x, use = _checked(points, feasible)
    above = np.where(use[:, None], x - _reference(reference, x.shape[1]), 0.0)
    front = np.empty((0, x.shape[1]))
    gains = np.zeros(len(x))
    for trial, point in enumerate(above):
        if (point > 0).all() and not (front >= point).all(axis=1).any():
            gains[trial] = _exclusive(point, front)
            front = np.vstack([front[~(front <= point).all(axis=1)], point])
    return np.cumsum(gains)


def _front(x: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows of `x` (n, m) no row dominates."""
    alive = np.ones(len(x), np.bool_)
    for row in np.argsort(-x.sum(axis=1), kind="stable"):  # strong points first, they remove most
        if alive[row]:
            alive &= ~((x <= x[row]).all(axis=1) & (x < x[row]).any(axis=1))
    return alive


def _volume(x: NDArray[np.float64]) -> float:
    """Volume between the origin and the points `x` (n, m), all coordinates positive."""
    if len(x) == 0:
        return 0.0
    x = np.unique(x[_front(x)], axis=0)
    if x.shape[1] <= _PLANE:
        # Sorted by the first objective, so the last one falls along the front: a staircase.
        width = np.diff(x[:, 0], prepend=0.0)
        return float(width @ x[:, -1]) if x.shape[1] == _PLANE else float(x[-1, 0])
    x = x[np.argsort(x[:, -1], kind="stable")]
    # All later points reach at least as far in the last objective, so it is a factor.
    return float(sum(row[-1] * _exclusive(row[:-1], x[i + 1 :, :-1]) for i, row in enumerate(x)))


def _exclusive(point: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    """Volume that `point` (m,) dominates and none of `others` (n, m) does."""
    return max(0.0, float(np.prod(point)) - _volume(np.minimum(others, point)))


def _checked(points: ArrayLike, feasible: ArrayLike | None) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    x = np.asarray(points, np.float64)
    if x.ndim != _MATRIX or x.shape[1] < 1:
        raise ValueError(f"points must be (points, objectives), but have shape {x.shape}")
    use = np.ones(len(x), np.bool_) if feasible is None else np.asarray(feasible, np.bool_)
    if use.shape != (len(x),):
        raise ValueError(f"feasible must say so for each of {len(x)} points, but has shape {use.shape}")
    if not np.isfinite(x[use]).all():
        raise ValueError("feasible points must be finite, but there is a NaN or an infinity")
    return x, use


def _reference(reference: ArrayLike, objectives: int) -> NDArray[np.float64]:
    point = np.asarray(reference, np.float64)
    if point.shape != (objectives,) or not np.isfinite(point).all():
        raise ValueError(f"reference must be {objectives} finite numbers, but is {point.tolist()}")
    return point
