"""Numbers of a statement: enough digits to check it by hand."""

from __future__ import annotations

from reports.catalogue import t
from reports.format import plain

_MOST = 6


def money(amount: float) -> str:
    """An amount of currency with two decimals."""
    return plain(amount, 2)


def number(value: float, most: int = _MOST) -> str:
    """A number with the decimals it has, at most `most`."""
    text = plain(value, most)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """A share as a percentage with the decimals it has, at most four."""
    return f"{number(100.0 * share, 4)}%"


def written(value: float, unit: str) -> str:
    """A value of a measure with this unit."""
    if unit.startswith("share"):
        return percent(value)
    if unit.startswith("currency"):
        return money(value)
    if unit == "minutes":
        return t("value.minutes", n=number(value, 2))
    return number(value, 4)
