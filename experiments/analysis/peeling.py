"""PRIM, the patient rule induction method: peel a box step by step, paste back what was peeled too much.

Source: Friedman & Fisher 1999, Statistics and Computing 9:123. Each step removes a small share of the rows at one
side of one column (or one category) so that the share of positive rows rises most. Where steps differ in size, as with
integers and categories, the rise is divided by the rows it costs (Kwakkel & Jaxa-Rozen 2016, Environmental Modelling &
Software 79:311), else whole categories would win by their size.

Where few rows are positive, most steps remove none of them and so raise the share equally. Of such steps the one is
taken behind which the best box lies; the order of the columns would be no reason, and walks into noise. It decides only
between steps that are alike in this too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Span:
    """Values of an ordered column from `low` to `high`, both included."""

    low: float = -math.inf
    high: float = math.inf

    def mask(self, column: Column) -> NDArray[np.bool_]:
        """Which values are in it; shape as `column`."""
        return (column >= self.low) & (column <= self.high)

    def peels(self, inside: Column, share: float) -> Iterator[Span]:
        """The span without the lowest, or the highest, `share` of the values `inside`; equal values go together."""
        ordered = np.sort(inside)
        if ordered[0] == ordered[-1]:
            return
        step = max(1, int(share * len(ordered)))
        above = max(step, int(np.searchsorted(ordered, ordered[0], "right")))
        yield Span(float(ordered[above]), self.high)
        below = max(step, len(ordered) - int(np.searchsorted(ordered, ordered[-1], "left")))
        yield Span(self.low, float(ordered[-1 - below]))

    def pastes(self, outside: Column, count: int) -> Iterator[Span]:
        """The span with about `count` more of the values `outside` at its lower and at its upper end."""
        below, above = np.sort(outside[outside < self.low]), np.sort(outside[outside > self.high])
        if len(below):
            yield Span(float(below[-count]) if count < len(below) else -math.inf, self.high)
        if len(above):
            yield Span(self.low, float(above[count - 1]) if count < len(above) else math.inf)


@dataclass(frozen=True, slots=True)
class Subset:
    """Categories of an unordered column, as codes."""

    codes: frozenset[int]

    def mask(self, column: Column) -> NDArray[np.bool_]:
        """Which values are in it; shape as `column`."""
        return np.isin(column, list(self.codes))

    def peels(self, inside: Column, share: float) -> Iterator[Subset]:  # noqa: ARG002 - a category has its own size
        """The subset without one of the categories `inside`."""
        found = frozenset(int(code) for code in np.unique(inside))
        if len(found) > 1:
            yield from (Subset(self.codes - {code}) for code in sorted(found))

    def pastes(self, outside: Column, count: int) -> Iterator[Subset]:  # noqa: ARG002 - a category has its own size
        """The subset with one more of the categories `outside`."""
        yield from (Subset(self.codes | {int(code)}) for code in np.unique(outside))


Restriction = Span | Subset
Region = tuple[Restriction, ...]


def members(region: Region, columns: Sequence[Column], skip: int = -1) -> NDArray[np.bool_]:
    """Rows inside `region`, with no regard to the column number `skip`; shape (n,)."""
    inside = np.ones(len(columns[0]), np.bool_)
    for j, (restriction, column) in enumerate(zip(region, columns, strict=True)):
        if j != skip:
            inside &= restriction.mask(column)
    return inside


def score(inside: NDArray[np.bool_], y: NDArray[np.bool_]) -> float:
    """Correlation (phi) of being in a box and being positive; 1 if they are the same, 0 without contrast.

    It weighs density against coverage and is 0 for a box that says nothing; the F-score of the two is high for the
    whole space if most rows are positive.
    """
    n, boxed, positive = len(y), int(inside.sum()), int(y.sum())
    if boxed in {0, n} or positive in {0, n}:
        return 0.0
    return float(_phi(n, np.array(boxed), positive, np.array((inside & y).sum())))


def _phi(n: int, boxed: NDArray[np.intp], positive: int, both: NDArray[np.intp]) -> NDArray[np.float64]:
    """Correlation by counts: of all rows, those in a box, positive ones and both; shape as `boxed`."""
    spread = np.sqrt(np.asarray(boxed * (n - boxed), np.float64) * positive * (n - positive))
    return np.asarray((n * both - boxed * positive) / spread, np.float64)


def trajectory(
    columns: Sequence[Column], y: NDArray[np.bool_], start: Region, share: float, fewest: int
) -> Iterator[Region]:
    """Boxes of one peeling, from `start` to one that is pure or cannot lose a step and keep `fewest` rows."""
    region: Region | None = start
    while region is not None:
        yield region
        region = _peeled(region, columns, y, share, fewest)


def pasted(region: Region, columns: Sequence[Column], y: NDArray[np.bool_], share: float) -> Region:
    """`region`, widened as long as that raises its score."""
    best, found = score(members(region, columns), y), True
    while found:
        found = False
        for wider in list(_wider(region, columns, share)):
            value = score(members(wider, columns), y)
            if value > best:
                best, region, found = value, wider, True
                break
    return region


def _peeled(
    region: Region, columns: Sequence[Column], y: NDArray[np.bool_], share: float, fewest: int
) -> Region | None:
    inside = members(region, columns)
    positive = y[inside]
    if positive.all() or not positive.any():
        return None
    best, tied = -math.inf, list[tuple[int, Restriction]]()
    for j, restriction in enumerate(region):
        values = columns[j][inside]
        for smaller in restriction.peels(values, share):
            keep = smaller.mask(values)
            if (kept := int(keep.sum())) < fewest:
                continue
            gain = (positive[keep].mean() - positive.mean()) / (len(keep) - kept)
            if gain > best:
                best, tied = gain, []
            if gain == best:  # the same counts make the same number, to the last digit
                tied.append((j, smaller))
    if len(tied) > 1:
        tied.sort(key=lambda step: -_behind(region[step[0]], step[1], columns[step[0]][inside], positive, y, fewest))
    return (*region[: tied[0][0]], tied[0][1], *region[tied[0][0] + 1 :]) if tied else None


def _behind(
    restriction: Restriction,
    smaller: Restriction,
    values: Column,
    positive: NDArray[np.bool_],
    y: NDArray[np.bool_],
    fewest: int,
) -> float:
    """Highest score of a box of at least `fewest` rows that is got by peeling this column alone on at the same side.

    Args:
        restriction: of the column, before the step.
        smaller: after the step.
        values: of the column in the box, shape (rows in the box,).
        positive: y in the box, shape (rows in the box,).
        y: of all rows, with some positive ones and some others, shape (n,).
        fewest: rows.
    """
    order, counts = _deeper(restriction, smaller, values)
    counts = counts[counts >= fewest]
    both = np.cumsum(positive[order], dtype=np.intp)[counts - 1]
    return float(_phi(len(y), counts, int(y.sum()), both).max())


def _deeper(
    restriction: Restriction, smaller: Restriction, values: Column
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of `values`, the last to be peeled first, and how many of these can be left; categories have no side."""
    left = smaller.mask(values)
    if not (isinstance(restriction, Span) and isinstance(smaller, Span)):
        return np.flatnonzero(left), np.array([left.sum()])
    order = np.argsort(-values if smaller.low > restriction.low else values, kind="stable")
    ordered = values[order]
    counts = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1  # equal values go together
    return order, counts[counts <= left.sum()]


def _wider(region: Region, columns: Sequence[Column], share: float) -> Iterator[Region]:
    count = max(1, int(share * members(region, columns).sum()))
    for j, restriction in enumerate(region):
        outside = members(region, columns, skip=j) & ~restriction.mask(columns[j])
        for wider in restriction.pastes(columns[j][outside], count):
            yield (*region[:j], wider, *region[j + 1 :])
