"""Tallies: what pay adds up week by week.

A tally counts a column of measured results, all of it or a part: sales of a segment, sales from a certain size on,
the weeks of a promotion. A quota is a tally too: every week adds a week's worth of it, so a part of a period, a ramp
or a change of phase needs no rule of its own. Everything that reads results reads sums of tallies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sim.pay.measures import Column


class Own(IntEnum):
    """Tallies that do not count a column of results."""

    WEEKS = -1  # weeks worked
    QUOTA = -2  # weekly part of a quota
    LEAD = -3  # weeks as leader of a team


@dataclass(frozen=True, slots=True)
class Sales:
    """Which sales count, and how much of each.

    Attributes:
        segments: (segment, weight); a segment that is not named counts 1. Empty: all count 1.
        addon: weight of what is sold to customers.
        new: weight of new contracts.
        least: smallest amount that counts, in currency.
        most: amount beyond which nothing more counts, in currency; infinite: no such amount.
        high: monthly spend from which a customer is of high value.
        high_weight: weight of sales to such customers.
    """

    segments: tuple[tuple[str, float], ...] = ()
    addon: float = 1.0
    new: float = 1.0
    least: float = 0.0
    most: float = float("inf")
    high: float = float("inf")
    high_weight: float = 1.0


ALL_SALES = Sales()


@dataclass(frozen=True, slots=True)
class Tally:
    """What is added up.

    Attributes:
        column: of measured results, or one of `Own`.
        sales: which sales count; only for columns of sales.
        weeks: (first, end) weeks of the run that count, `end` not among them; None: all.
        phases: only weeks of these phases count; empty: all.
        quota: name of the quota, for `Own.QUOTA`.
        share: shares of a sale that go to the seller, the next colleague, the one after.
    """

    column: Column | Own
    sales: Sales = ALL_SALES
    weeks: tuple[int, int] | None = None
    phases: tuple[str, ...] = ()
    quota: str = ""
    share: tuple[float, ...] = (1.0,)


WORKED = Tally(Own.WEEKS)
