"""What each factor of a design does: main-effect curves, and shares of variance of main effects and interactions.

A factor is a column of the design: numbers, or anything else as categories. The response is one number a run (or a
mean over seeds), so the variance explained is that over the design, not over luck.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.analysis.surface import Columns, Squares, squares
from experiments.statistics import LEVEL, mean_interval

BINS = 8
_FEWEST_VALUES = 2

Level = float | str


@dataclass(frozen=True, slots=True)
class Curve:
    """Mean response along one factor, whatever the others are.

    Attributes:
        levels: levels of the factor, rising; with bins, the mean of the factor in each.
        n: runs at each, shape (levels,).
        mean: mean response, shape (levels,), in the unit of the response.
        low: lower end of its interval, shape (levels,); NaN for a single run.
        high: upper end.
    """

    levels: tuple[Level, ...]
    n: NDArray[np.int64]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of the variance of the response; 0 for all if the response is constant.

    Attributes:
        method: `anova` for a full grid, where the shares are exact; else `polynomial`.
        main: share of each factor's main effect.
        pairs: share of each two-way interaction, by the names of its factors in the order of the design.
        explained: share of all of them together (R squared).
        adjusted: R squared adjusted for the number of terms; NaN if no degree of freedom is left, or if the response
            is constant.
    """

    method: Literal["anova", "polynomial"]
    main: dict[str, float]
    pairs: dict[tuple[str, str], float]
    explained: float
    adjusted: float


def main_effects(
    columns: Mapping[str, ArrayLike], response: ArrayLike, bins: int = BINS, level: float = LEVEL
) -> dict[str, Curve]:
    """Mean response along each factor, with Student-t intervals.

    A number with more than `bins` different values is cut into bins with about as many runs each. The intervals
    take in what the other factors do, so they are wide; they are no comparison between levels.

    Args:
        columns: factors by name, each of shape (n,).
        response: shape (n,), finite.
        bins: most points of a curve of numbers, at least 2.
        level: confidence level, in (0, 1).

    Raises:
        ValueError: for columns of different lengths, none at all, a number that is not finite, or bins or level out of
            range.
    """
    if bins < _FEWEST_VALUES or not 0 < level < 1:
        raise ValueError(f"bins must be at least 2 and level in (0, 1), but are {bins} and {level}")
    factors, y = _checked(columns, response)
    return {name: _curve(column, y, bins, level) for name, column in factors.items()}


def variance_shares(columns: Mapping[str, ArrayLike], response: ArrayLike) -> Shares:
    """How much of the variance of the response each main effect and each two-way interaction explains.

    On a full grid (every combination equally often) these are the sums of squares of the analysis of variance, exact
    and independent of order (Montgomery, Design and Analysis of Experiments, 8th ed., chapter 5); what is left to 1 is
    interactions of three and more factors, and noise. On any other design a polynomial of degree 2 is fitted by least
    squares (numbers: linear and square; categories: one column each; and products of the linear parts); a main effect
    counts what it adds to the other main effects, an interaction what it adds to all other terms. Then shares add up
    to `explained` only about, as far as the factors are uncorrelated, and a term without effect has about
    `columns / n` of what is not explained. Trust them as far as `adjusted` is near to 1.

    Args:
        columns: factors by name, each of shape (n,).
        response: shape (n,), finite.

    Raises:
        ValueError: for columns of different lengths, none at all, a number that is not finite, or, off a full grid, no
            more runs than terms.
    """
    factors, y = _checked(columns, response)
    codes = {name: np.unique(column, return_inverse=True)[1].ravel() for name, column in factors.items()}
    method: Literal["anova", "polynomial"] = "anova" if is_grid(codes) else "polynomial"
    if np.ptp(y) == 0:
        pairs = dict.fromkeys(combinations(factors, 2), 0.0)
        return Shares(method, dict.fromkeys(factors, 0.0), pairs, 0.0, math.nan)
    return _shares(method, y, *(_anova(codes, y) if method == "anova" else squares(factors, y)))


def is_grid(codes: Mapping[str, NDArray[np.int64]]) -> bool:
    """Whether every combination of levels occurs, and equally often.

    One factor with one run a level does not count: there is nothing to average.

    Args:
        codes: level of each run, counted from 0, by name of the factor; each of shape (n,).
    """
    levels = [int(code.max()) + 1 for code in codes.values()]
    n, cells = len(next(iter(codes.values()))), math.prod(levels)
    if n % cells or levels == [n]:
        return False
    return bool((np.bincount(_cells(list(codes.values())), minlength=cells) == n // cells).all())


def _cells(codes: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Number of the combination of levels of each run; shape (n,)."""
    return np.asarray(np.ravel_multi_index(codes, [int(code.max()) + 1 for code in codes]), np.int64)


def _anova(codes: Mapping[str, NDArray[np.int64]], y: NDArray[np.float64]) -> Squares:
    centred = y - y.mean()

    def between(*names: str) -> float:
        cell = _cells([codes[name] for name in names])
        return float((np.bincount(cell, centred) ** 2 / np.bincount(cell)).sum())

    main = {name: between(name) for name in codes}
    pairs = {(a, b): between(a, b) - main[a] - main[b] for a, b in combinations(codes, 2)}
    terms = [int(code.max()) for code in codes.values()]
    freedom = sum(terms) + sum(a * b for a, b in combinations(terms, 2))
    return main, pairs, sum(main.values()) + sum(pairs.values()), freedom


def _shares(
    method: Literal["anova", "polynomial"],
    y: NDArray[np.float64],
    main: dict[str, float],
    pairs: dict[tuple[str, str], float],
    explained: float,
    terms: int,
) -> Shares:
    """Sums of squares as shares of the total one; rounding makes none negative."""
    total, left = float(((y - y.mean()) ** 2).sum()), len(y) - 1 - terms
    return Shares(
        method,
        {name: max(0.0, part / total) for name, part in main.items()},
        {pair: max(0.0, part / total) for pair, part in pairs.items()},
        explained / total,
        1 - (1 - explained / total) * (len(y) - 1) / left if left > 0 else math.nan,
    )


def _curve(column: NDArray[np.generic], y: NDArray[np.float64], bins: int, level: float) -> Curve:
    levels, member = np.unique(column, return_inverse=True)
    named: tuple[Level, ...] = tuple(levels.tolist())
    if column.dtype.kind == "f" and len(levels) > bins:
        member, named = _binned(column.astype(np.float64), bins)
    groups = [y[member == i] for i in range(len(named))]
    found = [mean_interval(group, level) if len(group) >= _FEWEST_VALUES else None for group in groups]
    return Curve(
        named,
        np.array([len(group) for group in groups], np.int64),
        np.array([group.mean() for group in groups]),
        np.array([interval.low if interval else math.nan for interval in found]),
        np.array([interval.high if interval else math.nan for interval in found]),
    )


def _binned(x: NDArray[np.float64], bins: int) -> tuple[NDArray[np.int64], tuple[Level, ...]]:
    """Bin of each value, equal values together, and the mean value of each bin."""
    edges = np.unique(np.quantile(x, np.arange(1, bins) / bins))
    _, member = np.unique(np.searchsorted(edges, x, "right"), return_inverse=True)
    return member.ravel(), tuple((np.bincount(member.ravel(), x) / np.bincount(member.ravel())).tolist())


def _checked(columns: Mapping[str, ArrayLike], response: ArrayLike) -> tuple[Columns, NDArray[np.float64]]:
    y = np.asarray(response, np.float64)
    if y.ndim != 1 or len(y) < _FEWEST_VALUES or not np.isfinite(y).all():
        raise ValueError(f"the response must be at least 2 finite numbers, but has shape {y.shape}")
    factors: Columns = {}
    for name, values in columns.items():
        column = np.asarray(values)
        if column.shape != y.shape:
            raise ValueError(
                f"factor {name} must have one value for each of {len(y)} runs, but has shape {column.shape}"
            )
        factors[name] = column.astype(np.float64) if column.dtype.kind in "iuf" else column.astype(np.str_)
        if factors[name].dtype.kind == "f" and not np.isfinite(factors[name].astype(np.float64)).all():
            raise ValueError(f"factor {name} must be finite, but has a NaN or an infinity")
    if not factors:
        raise ValueError("a design needs at least one factor")
    return factors, y
