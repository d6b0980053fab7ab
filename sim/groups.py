"""Rows that follow one another and share their keys."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def group_starts(*keys: NDArray[np.integer]) -> NDArray[np.intp]:
    """First row of each run of rows that agree in all `keys`, each of shape (n,)."""
    new = np.ones(len(keys[0]), np.bool_)
    new[1:] = np.any([key[1:] != key[:-1] for key in keys], axis=0)
    return np.flatnonzero(new)


def group_sums(values: NDArray[np.float64], first: NDArray[np.intp]) -> NDArray[np.float64]:
    """Sum of each group of `values` (n,) whose rows start at `first` (groups,)."""
    return np.asarray(np.add.reduceat(values, first)) if len(first) else np.zeros(0)
