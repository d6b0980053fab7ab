"""Balances: what acts on the sum of other lines (caps, floors, guarantees, draws).

A balance has a line of its own: what it adds to the lines it covers, negative for a cap. The formula is in
`sim.pay.adjustment`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

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
