"""A polynomial surface through the runs of any design, and what each of its terms adds.

Numbers enter linear and squared, categories with one column each, and every two factors with the products of their
linear parts (the response surface of Box & Wilson 1951, Journal of the Royal Statistical Society B 13:1).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[np.generic]]
"""Factors by name, each of shape (n,): floats are ordered, anything else is a category."""

Squares = tuple[dict[str, float], dict[tuple[str, str], float], float, int]
"""Sums of squares of main effects, of two-way interactions and of all together, and terms beside the constant."""


def squares(factors: Columns, y: NDArray[np.float64]) -> Squares:
    """Sums of squares by least squares: a main effect beside the other main effects, an interaction beside all terms.

    Args:
        factors: the design.
        y: response, shape (n,).

    Raises:
        ValueError: for no more runs than terms.
    """
    linear = {name: _linear(column) for name, column in factors.items()}
    main = {name: np.column_stack([part, _square(part, factors[name])]) for name, part in linear.items()}
    pairs = {(a, b): _products(linear[a], linear[b]) for a, b in combinations(linear, 2)}
    mains, everything = list(main.values()), [*main.values(), *pairs.values()]
    if (columns := 1 + sum(part.shape[1] for part in everything)) > len(y):
        raise ValueError(f"a surface with {columns} terms needs at least as many runs, but there are {len(y)}")
    left, terms = _left(everything, y)
    main_left, _ = _left(mains, y)
    lost = {name: _left([part for key, part in main.items() if key != name], y)[0] for name in main}
    missed = {pair: _left([*mains, *(part for key, part in pairs.items() if key != pair)], y)[0] for pair in pairs}
    return (
        {name: without - main_left for name, without in lost.items()},
        {pair: without - left for pair, without in missed.items()},
        _left([], y)[0] - left,
        terms,
    )


def _left(parts: list[NDArray[np.float64]], y: NDArray[np.float64]) -> tuple[float, int]:
    """Sum of squares that a fit of a constant and `parts`, each (n, terms), leaves, and terms beside the constant."""
    design = np.column_stack([np.ones(len(y)), *parts])
    solution, _, rank, _ = np.linalg.lstsq(design, y, rcond=None)
    return float(((y - design @ solution) ** 2).sum()), int(rank) - 1


def _linear(column: NDArray[np.generic]) -> NDArray[np.float64]:
    """A factor as columns (n, terms) with mean 0: itself in half ranges, or one column a category but the first."""
    if column.dtype.kind == "f":
        x = column.astype(np.float64)
        half = float(np.ptp(x)) / 2
        return np.asarray(((x - x.mean()) / (half if half > 0 else 1.0))[:, None])
    dummies = (column[:, None] == np.unique(column)[1:]).astype(np.float64)
    return np.asarray(dummies - dummies.mean(axis=0))


def _square(linear: NDArray[np.float64], column: NDArray[np.generic]) -> NDArray[np.float64]:
    """The square of a number, shape (n, 1); nothing, shape (n, 0), for categories and for two levels."""
    curved = column.dtype.kind == "f" and len(np.unique(column)) > 2  # noqa: PLR2004 - a line goes through two
    return np.asarray(linear**2 if curved else linear[:, :0])


def _products(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Products of all columns of `a` with all of `b`; shape (n, terms)."""
    return np.asarray((a[:, :, None] * b[:, None, :]).reshape(len(a), -1))
