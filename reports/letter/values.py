"""Numbers of a scheme as they stand in a letter: exactly as the scheme has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import MINUS, plain
from reports.words import listing
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from collections.abc import Sequence


def exact(value: float) -> str:
    """A number with all its digits: `1,234.5`."""
    whole, _, rest = f"{value:.10f}".rstrip("0").partition(".")
    text = f"{int(whole):,}" if int(whole) or not whole.startswith("-") else "-0"
    return (f"{text}.{rest}" if rest else text.removeprefix("-0") or "0").replace("-", MINUS)


def money(value: float, currency: str) -> str:
    """An amount of money of the scheme."""
    return f"{exact(value)} {currency}".strip()


def worked_out(value: float, currency: str) -> str:
    """An amount of money that was worked out: two decimals or none."""
    cents = round(value, 2)
    return f"{plain(cents, 0 if cents == round(cents) else 2)} {currency}".strip()


def share(value: float) -> str:
    """A share as a percentage."""
    return t("percent", number=exact(round(100 * value, 8)))


def reading(measure: str, value: float, currency: str) -> str:
    """A value of a measure with its unit."""
    m = MEASURES[measure]
    if m.unit.startswith("share"):
        return share(value)
    if m.unit.startswith("currency"):
        return money(value, currency)
    return f"{exact(value)} {m.unit.split()[0]}"


def value_of(measure: str, value: float, quota: str, currency: str) -> str:
    """A value of a measure, or a share of a quota."""
    return t("letter.value.quota", share=share(value), quota=quota) if quota else reading(measure, value, currency)


def named(names: Sequence[str]) -> str:
    """Names in a sentence."""
    return listing(list(names))


def parts(items: Sequence[str]) -> str:
    """Parts of a list in which each may have commas."""
    return "; ".join(items)
