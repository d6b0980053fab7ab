"""Sums over rows that follow one another and share their keys."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray


def group_starts(*keys: NDArray[np.integer]) -> NDArray[np.intp]:
    """First row of each run of rows that agree in all `keys`, each of shape (n,)."""
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.flatnonzero(new)


def group_sums(values: NDArray[np.float64], first: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum of each group of `values` (n,) whose rows start at `first` (groups,); compensated for rounding (Kahan)."""
    out = np.zeros(len(first))
    _sum_groups(values, first, out)
    return out


@njit(cache=True)
def _sum_groups(values, first, out):  # type: ignore[no-untyped-def]
    for g in range(first.shape[0]):
        end = first[g + 1] if g + 1 < first.shape[0] else values.shape[0]
        total = 0.0
        lost = 0.0  # what rounding has added so far
        for i in range(first[g], end):
            y = values[i] - lost
            t = total + y
            lost = t - total - y
            total = t
        out[g] = total
