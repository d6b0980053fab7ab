"""Balances: what acts on the sum of other lines (caps, floors, guarantees, draws), and the one formula for each.

A balance has a line of its own: what it adds to the lines it covers (`covers`), negative for a cap. It is settled,
and valued in the look-ahead, by `adjustment`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.pay.period import Period
from sim.pay.tallies import WORKED, Tally

EVER = 1 << 30
"""Weeks of service that nobody reaches."""


class BalanceKind(IntEnum):
    """How a balance acts on the sum x of the lines it covers, A its amount."""

    CAP = 0  # min(x, A)
    FLOOR = 1  # max(x, A)
    DRAW = 2  # max(x, A), and what was advanced is taken back from what is above A later
    REPAY = 3  # a draw whose time is over: nothing is advanced any more


CAP, FLOOR, DRAW, REPAY = (int(kind) for kind in BalanceKind)


@dataclass(frozen=True, slots=True)
class Balance:
    """What a balancing component does.

    Attributes:
        kind: see `BalanceKind`.
        covers: ids of the lines it acts on; empty: all lines above it.
        period: over which the lines are added up.
        amount: A, in currency for a whole period.
        recover: share of what is above A that pays back a draw; 0: it is never paid back.
        start: weeks of service after which a draw begins to be paid back.
        until: weeks of service up to which it holds.
        charge: whether a leaver's open draw is taken from the last pay.
        present: tally of the weeks for which the amount counts.
    """

    kind: BalanceKind
    covers: tuple[str, ...]
    period: Period
    amount: float
    recover: float = 0.0
    start: int = 0
    until: int = EVER
    charge: bool = False
    present: Tally = WORKED


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
