"""Payout periods."""

from __future__ import annotations

from enum import IntEnum


class Period(IntEnum):
    """Payout periods of the fiscal calendar."""

    MONTH = 0
    QUARTER = 1
    YEAR = 2


MONTHS: dict[Period, int] = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
"""Months of each period."""
