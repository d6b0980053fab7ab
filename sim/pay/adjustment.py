"""The one formula of balances: payroll settles by it, and the look-ahead values by it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.pay.balance import CAP, FLOOR, REPAY


class BalanceTerms(NamedTuple):
    """A balance as it holds for some people now; all arrays (n,).

    Attributes:
        kind: a `BalanceKind`.
        amount: for the part of the period that counts.
        recover: share of what is above `amount` that pays back a draw.
        debt: open draw.
    """

    kind: NDArray[np.int64]
    amount: NDArray[np.float64]
    recover: NDArray[np.float64]
    debt: NDArray[np.float64]


@njit(inline="always", error_model="numpy")
def adjustment(kind, amount, recover, debt, x):  # type: ignore[no-untyped-def]
    """What a balance adds to the sum `x` of its lines.

    Args:
        kind: a `BalanceKind`.
        amount: for the part of the period that counts.
        recover: share of what is above `amount` that pays back a draw.
        debt: open draw.
        x: sum of the lines.
    """
    if kind == CAP:
        return min(amount - x, 0.0)
    if x < amount:
        return 0.0 if kind == REPAY else amount - x
    if kind == FLOOR:
        return 0.0
    return -min(debt, recover * (x - amount))


@njit(cache=True, error_model="numpy")
def _adjust(kind, amount, recover, debt, x, out):  # type: ignore[no-untyped-def]
    for i in range(x.shape[0]):
        out[i] = adjustment(kind[i], amount[i], recover[i], debt[i], x[i])


def adjust(terms: BalanceTerms, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a balance adds to the sums `x` (n,) of its lines; (n,)."""
    out = np.empty(len(x))
    _adjust(*terms, x, out)
    return out
