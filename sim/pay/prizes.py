"""Who wins which prize."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def prizes_won(values: NDArray[np.float64], prizes: tuple[float, ...]) -> NDArray[np.float64]:
    """Prize of each competitor, (n,); equal values share the prizes of the ranks they take."""
    padded = np.zeros(len(values))
    padded[: min(len(prizes), len(values))] = prizes[: len(values)]
    order = np.argsort(-values, kind="stable")
    ranked = values[order]
    groups = np.concatenate(([0], np.cumsum(ranked[1:] != ranked[:-1]))) if len(values) else np.zeros(0, np.int64)
    shared = np.bincount(groups, padded) / np.maximum(np.bincount(groups), 1)
    won = np.empty(len(values))
    won[order] = shared[groups]
    return won
