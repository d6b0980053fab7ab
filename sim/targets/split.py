"""Whole amounts split so that the parts add up, exactly, in time and in the organisation."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction


def largest_remainder(total: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split a whole amount by weights (Hamilton's method): round down, then one more for the largest remainders.

    Args:
        total: amount, in whole units, 0 or more.
        weights: 0 or more each; all 0 counts as all equal.

    Returns:
        Whole parts, in the order of the weights; each within one unit of its share, together `total`. Of equal
        remainders the earlier one comes first.

    Raises:
        ValueError: no weights, or a negative number.
    """
    if not weights or total < 0 or min(weights) < 0:
        raise ValueError(f"need weights and nothing negative, but got total {total} and weights {list(weights)}")
    whole_weights = _whole(weights)
    of = sum(whole_weights)
    parts, remainders = zip(*(divmod(total * weight, of) for weight in whole_weights), strict=True)
    given = list(parts)
    by_remainder = sorted(range(len(given)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[: total - sum(given)]:
        given[i] += 1
    return given


def _whole(weights: Sequence[Fraction | int]) -> list[int]:
    """Weights in the same proportions, as whole numbers; all 1 if all are 0."""
    if not any(weights):
        return [1] * len(weights)
    factor = math.lcm(*(weight.denominator for weight in weights))
    return [int(weight * factor) for weight in weights]


def shared_out(cumulative: Sequence[int], parts: Sequence[int]) -> list[list[int]]:
    """Share what a superior has at each point in time between subordinates whose totals are known.

    Split one by one, periods would not add up to the subordinates' totals. Here the *running* total of the superior is
    split instead: in two groups about equally large, each of them again, down to the single one. What a group has at
    a point depends on the superior's running total only, never falls when that rises, and ends at the group's total.
    So differences between any two points add up in both directions, and none is negative.

    Args:
        cumulative: the superior's running total at each point in time; from 0 to the sum of `parts`.
        parts: total of each subordinate.

    Returns:
        Running totals of each subordinate, shape (subordinates, points). They add up to `cumulative` at each point and
        stay within three units of their share of it, mostly within one.
    """
    if len(parts) == 1:
        return [list(cumulative)]
    cut = _middle(parts)
    left, whole = sum(parts[:cut]), sum(parts)
    first = _scaled(cumulative, left, whole)
    rest = [so_far - gone for so_far, gone in zip(cumulative, first, strict=True)]
    return shared_out(first, parts[:cut]) + shared_out(rest, parts[cut:])


def running(amounts: Sequence[int]) -> list[int]:
    """Running totals, from 0 before the first amount."""
    return [0, *itertools.accumulate(amounts)]


def in_proportion(cumulative: Sequence[int], total: int) -> list[int]:
    """Spread `total` over time like a running total that starts at 0 and ends at its largest."""
    return _scaled(cumulative, total, cumulative[-1])


def _scaled(amounts: Sequence[int], numerator: int, denominator: int) -> list[int]:
    """Each amount x a ratio, to the nearest whole number, half up; 0 for a ratio 0 / 0."""
    if not denominator:
        return [0] * len(amounts)
    factor, half, whole = 2 * numerator, denominator, 2 * denominator
    return [(amount * factor + half) // whole for amount in amounts]


def _middle(parts: Sequence[int]) -> int:
    """Where to cut a list in two parts about equally large; of equally good places, the one nearest the middle."""
    whole = sum(parts)
    sums = list(itertools.accumulate(parts))
    return min(range(1, len(parts)), key=lambda i: (abs(2 * sums[i - 1] - whole), abs(2 * i - len(parts))))
