"""Scenario discovery: in which part of the space of uncertainties does a scheme lose?

Finds boxes, such as `churn above 0.02 and market in (new, shrinking)`, that hold many of the losing cases and few
others (Bryant & Lempert 2010, Technological Forecasting and Social Change 77:34), by PRIM
(`experiments.analysis.peeling`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from experiments.analysis.peeling import Column, Region, Span, Subset, members, pasted, score, trajectory

SHARE = 0.05
SUPPORT = 0.05
COVERAGE = 0.1
LEVEL = 0.05
FOLDS = 5
CONTINUITY = 0.5
"""What a count is lowered by before it is compared with a continuous law."""

SEED = 40_000
"""Seed of the split into fifths (generator PCG64)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the space of uncertainties; a case is in it if it keeps all limits and categories.

    Attributes:
        limits: lowest and highest value of each restricted ordered column, both included, infinite if open.
        categories: values of each restricted unordered column.
        coverage: share of all losing cases that is in this box and in none before it.
        density: share of losing cases among the cases in this box and in none before it.
        support: share of all cases that is in this box and in none before it.
        p_values: of each restricted column, probability of a density this high had the column no influence, by a
            binomial test against the box without this restriction ("quasi-p-value"). Too small, since the box was
            chosen for its density; use it to compare columns.
        p_value: probability of a box this good if nothing had any influence; honest, see `discover`.
    """

    limits: dict[str, tuple[float, float]]
    categories: dict[str, tuple[object, ...]]
    coverage: float
    density: float
    support: float
    p_values: dict[str, float]
    p_value: float

    def holds(self, columns: Mapping[str, ArrayLike]) -> NDArray[np.bool_]:
        """Which cases are in the box; columns of shape (n,), result of shape (n,)."""
        inside = [Span(*limits).mask(np.asarray(columns[name], np.float64)) for name, limits in self.limits.items()]
        inside += [np.isin(np.asarray(columns[name]), np.array(kept)) for name, kept in self.categories.items()]
        return np.asarray(np.logical_and.reduce(inside), np.bool_)


@dataclass(frozen=True, slots=True)
class _Data:
    """Columns as numbers, with what is needed to name them again; rules of the search."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    values: tuple[NDArray[np.object_] | None, ...]  # categories by code; None for an ordered column
    y: NDArray[np.bool_]
    share: float
    fewest: int
    level: float

    def rows(self, which: NDArray[np.bool_]) -> _Data:
        """The same for some of the cases."""
        kept = tuple(column[which] for column in self.columns)
        fewest = max(1, round(self.fewest * which.mean()))
        return _Data(self.names, kept, self.values, self.y[which], self.share, fewest, self.level)

    def everything(self) -> Region:
        """The box without restrictions."""
        return tuple(Span() if v is None else Subset(frozenset(range(len(v)))) for v in self.values)


def discover(
    columns: Mapping[str, ArrayLike],
    y: ArrayLike,
    *,
    most: int = 3,
    share: float = SHARE,
    support: float = SUPPORT,
    coverage: float = COVERAGE,
    level: float = LEVEL,
    seed: int = SEED,
) -> tuple[Box, ...]:
    """Boxes that hold the losing cases, the best one first.

    A box is the one of the peeling with the highest correlation between being in it and losing, without the
    restrictions whose quasi-p-value is above `level`, widened again where that raises the correlation. The next box is
    looked for in the cases that are left (covering). It stops at a box that is without restrictions, explained by
    chance, or too small to matter.

    The p-value of a box comes from five-fold cross-validation: a box is found without a fifth of the cases, and the
    losing cases of that fifth in it are compared with their expectation without any influence; all fifths together give
    a normal test. No case judges a box it helped to find.

    Measured at a level of 5% with 96 cases of which 11 lose, in 4 and 6 columns: without any influence there is a box
    in 3.0% and 3.5% of 400 data sets (standard error 0.9 points); if 10 of the 11 lie in the upper fifth of the first
    or the last column, a box that restricts it is found in 99% to 100% of 200 (standard error at most 0.7 points).

    Args:
        columns: uncertainties by name, each of shape (n,). Numbers are ordered and must be finite; anything else
            (text, truth values, categories) is a set of categories.
        y: whether the scheme loses, shape (n,).
        most: largest number of boxes.
        share: share of the cases in the box that a step peels, in (0, 0.5].
        support: smallest share of all cases in a box, in (0, 1).
        coverage: smallest share of all losing cases in a box, in [0, 1).
        level: highest p-value of a box and of a restriction, in (0, 1).
        seed: seed of the split into fifths.

    Returns:
        No box at all if y is the same for all cases or nothing explains it.

    Raises:
        ValueError: for columns of different lengths, none at all, a number that is not finite, a y of other values than
            true and false, or a share out of its range.
    """
    if not (0 < share <= 0.5 and 0 < support < 1 and 0 <= coverage < 1 and 0 < level < 1):  # noqa: PLR2004 - a half
        raise ValueError(
            "share must be in (0, 0.5], support and level in (0, 1) and coverage in [0, 1), "
            f"but are {share}, {support}, {level} and {coverage}"
        )
    data = _data(columns, y, share, support, level)
    generator = np.random.Generator(np.random.PCG64(seed))
    left = np.ones(len(data.y), np.bool_)
    found: list[Box] = []
    while len(found) < most and left.sum() >= max(FOLDS, 2 * data.fewest):
        rest = data.rows(left)
        region = _best(rest)
        p_value = _honest(rest, generator)
        if region == rest.everything() or p_value > level:
            break
        box = _box(region, data, left, p_value)
        if box.coverage < coverage:
            break
        found.append(box)
        left &= ~members(region, data.columns)
    return tuple(found)


def _best(data: _Data) -> Region:
    """The box with the highest score on the peeling, cleaned and widened."""
    start = data.everything()
    if data.y.all() or not data.y.any():
        return start
    path = trajectory(data.columns, data.y, start, data.share, data.fewest)
    region = max(path, key=lambda region: score(members(region, data.columns), data.y))
    return pasted(_cleaned(region, data), data.columns, data.y, data.share)


def _cleaned(region: Region, data: _Data) -> Region:
    """`region` without the restrictions that chance explains, the weakest first."""
    free = data.everything()
    while (p_values := _quasi_p(region, data)) and max(p_values.values()) > data.level:
        worst = max(p_values, key=lambda j: p_values[j])
        region = (*region[:worst], free[worst], *region[worst + 1 :])
    return region


def _quasi_p(region: Region, data: _Data) -> dict[int, float]:
    """Quasi-p-value of each restricted column, by its number."""
    inside = members(region, data.columns)
    n, losing = int(inside.sum()), int(data.y[inside].sum())
    found = {}
    for j, (restriction, free) in enumerate(zip(region, data.everything(), strict=True)):
        if restriction != free:
            without = data.y[members(region, data.columns, skip=j)].mean()
            found[j] = float(stats.binom.sf(losing - 1, n, without))
    return found


def _honest(data: _Data, generator: np.random.Generator) -> float:
    """P-value of the search by cross-validation."""
    fold = _fifths(data.y, generator)
    surplus = variance = 0.0
    for k in range(FOLDS):
        judge = data.rows(fold == k)
        inside = members(_best(data.rows(fold != k)), judge.columns)
        n, losing, boxed = len(judge.y), int(judge.y.sum()), int(inside.sum())
        # Mean and variance of the hypergeometric law: this many cases in the box, drawn from these.
        surplus += int((inside & judge.y).sum()) - boxed * losing / n
        variance += boxed * losing * (n - boxed) * (n - losing) / (n**2 * max(1, n - 1))
    return float(stats.norm.sf((surplus - CONTINUITY) / variance**0.5)) if variance > 0 else 1.0


def _fifths(y: NDArray[np.bool_], generator: np.random.Generator) -> NDArray[np.intp]:
    """A fifth (from 0) for each case, with as many losing cases in each as can be; shape as y.

    Where few cases lose, a fifth without any of them would judge nothing. The split looks at y alone, so without any
    influence the losing cases of a fifth are still as likely in the box as its others.
    """
    order = generator.permutation(len(y))
    fold = np.empty(len(y), np.intp)
    fold[order[np.argsort(y[order], kind="stable")]] = np.arange(len(y)) % FOLDS
    return fold


def _box(region: Region, data: _Data, left: NDArray[np.bool_], p_value: float) -> Box:
    inside = members(region, data.columns) & left
    losing = int((inside & data.y).sum())
    limits: dict[str, tuple[float, float]] = {}
    categories: dict[str, tuple[object, ...]] = {}
    p_values = _quasi_p(region, data.rows(left))
    for j in p_values:
        match region[j]:
            case Span(low, high):
                limits[data.names[j]] = (low, high)
            case Subset(codes):
                named = data.values[j]
                categories[data.names[j]] = () if named is None else tuple(named[code] for code in sorted(codes))
    return Box(
        limits,
        categories,
        coverage=losing / int(data.y.sum()),
        density=losing / int(inside.sum()),
        support=float(inside.mean()),
        p_values={data.names[j]: p for j, p in p_values.items()},
        p_value=p_value,
    )


def _data(columns: Mapping[str, ArrayLike], y: ArrayLike, share: float, support: float, level: float) -> _Data:
    loses = np.asarray(y)
    if loses.ndim != 1 or len(loses) == 0 or not np.isin(loses, [False, True]).all():
        raise ValueError(f"y must be one truth value a case, but has shape {loses.shape} and type {loses.dtype}")
    encoded = [_encoded(name, np.asarray(column), len(loses)) for name, column in columns.items()]
    if not encoded:
        raise ValueError("discovery needs at least one column")
    numbers, values = zip(*encoded, strict=True)
    fewest = max(1, round(support * len(loses)))
    return _Data(tuple(columns), numbers, values, loses.astype(np.bool_), share, fewest, level)


def _encoded(name: str, column: NDArray[np.generic], n: int) -> tuple[Column, NDArray[np.object_] | None]:
    if column.shape != (n,):
        raise ValueError(f"column {name} must have one value for each of {n} cases, but has shape {column.shape}")
    if column.dtype.kind in "iuf":
        numbers = column.astype(np.float64)
        if not np.isfinite(numbers).all():
            raise ValueError(f"column {name} must be finite, but has a NaN or an infinity")
        return numbers, None
    named, codes = np.unique(column, return_inverse=True)
    return codes.astype(np.float64), np.array(named.tolist(), np.object_)
