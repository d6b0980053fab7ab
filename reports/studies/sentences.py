"""Differences and intervals in sentences, the same way in every study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t

if TYPE_CHECKING:
    from reports.numbers import Interval
    from reports.studies.quantity import Quantity


def interval_words(ends: str, value: Interval) -> str:
    """`95% interval 1.0 to 1.4 million`, or why there is none."""
    if value.zero:
        return t("interval.exact")
    return t("interval.of_mean", ends=ends) if value.bounded else t("no_interval")


def difference_words(quantity: Quantity, value: Interval, *, bare: bool = False) -> str:
    """`profit CNY 1.2 million a year higher (95% interval 1.0 to 1.4 million)`.

    Args:
        quantity: the KPI.
        value: stated difference.
        bare: whether brackets hold the ends alone; the text around says what they are.
    """
    if value.zero:
        return t("difference.none", title=quantity.title)
    said = quantity.said(value)
    key = "difference.higher" if said.up else "difference.lower"
    interval = said.ends if bare and value.bounded else interval_words(said.ends, value)
    return t(key, title=quantity.title, amount=said.amount, interval=interval)


def amount_words(quantity: Quantity, value: Interval) -> str:
    """`CNY 1.2 million a year more` or `less`."""
    said = quantity.said(value)
    return t("amount.more" if said.up else "amount.less", amount=said.amount)


def is_better(quantity: Quantity, value: Interval) -> bool:
    """Whether a difference goes the way that is wanted."""
    return value.mean * (quantity.direction or 1) > 0
