"""How numbers are written: scale, digits, signs, units. No more digits than the interval supports."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.numbers import Interval

_MOST_RESCALED = 3
MINUS = "\N{MINUS SIGN}"
NONE = "\N{EN DASH}"
_MOST_PLACES = {"%": 2, "currency": 0, "points": 2, "minutes": 2, "hours": 2, "count": 0, "ratio": 3}
_TWO_DIGITS_BELOW = 3.55
"""An uncertainty that begins with less than this is written with two digits, else with one: the
rounding rule of the Particle Data Group."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a quantity is written.

    Attributes:
        factor: what the stored value is multiplied by.
        unit: what stands beside the number, in words or as a sign.
        places: decimals; negative rounds before the point.
    """

    factor: float
    unit: str
    places: int

    def number(self, value: float) -> str:
        """A plain number: `1,234.5`, with a real minus sign."""
        return plain(value * self.factor, self.places)

    def signed(self, value: float) -> str:
        """A difference: always with its sign, except 0."""
        return signed(value * self.factor, self.places)

    def ends(self, value: Interval) -> str:
        """Interval of a level: `1.2 to 3.4`."""
        if not value.bounded:
            return t("no_interval")
        return t("from_to", low=self.number(value.low), high=self.number(value.high))

    def signed_ends(self, value: Interval) -> str:
        """Interval of a difference: `+1.2 to +3.4`."""
        if not value.bounded:
            return t("no_interval")
        low, high = (_not_zero(self.signed(end), end, value) for end in (value.low, value.high))
        return t("from_to", low=low, high=high)


def _not_zero(text: str, end: float, value: Interval) -> str:
    """The end of an interval that leaves out 0 must not be written as 0."""
    if value.clear and not text.strip("0.,"):
        return t("above_zero" if end > 0 else "below_zero")
    return text


def plain(value: float, places: int) -> str:
    """Thousands separators and a fixed number of decimals."""
    if not math.isfinite(value):
        return NONE
    text = f"{round(value, places):,.{max(places, 0)}f}"
    text = text.replace("-", MINUS)
    return text[1:] if text.startswith(MINUS) and not text.strip(MINUS + "0.,") else text


def signed(value: float, places: int) -> str:
    """As `plain`, with a plus sign if positive."""
    text = plain(value, places)
    return text if text.startswith(MINUS) or text == NONE or not text.strip("0.,") else f"+{text}"


def places_for(half_widths: Iterable[float], most: int) -> int:
    """Decimals that the typical one of these half-widths supports, at most `most`."""
    widths = sorted(width for width in half_widths if math.isfinite(width) and width > 0)
    if not widths:
        return most
    width = widths[(len(widths) - 1) // 2]
    exponent = math.floor(math.log10(width))
    digits = 1 if width / 10.0**exponent < _TWO_DIGITS_BELOW else 0
    return min(most, digits - exponent)


def scale(unit: str, values: Iterable[Interval], currency: str, *, change: bool = False) -> Scale:
    """How to write these values of one unit so that they can be compared.

    Args:
        unit: unit of the KPI dictionary: currency, share, points, minutes, hours, count or ratio.
        values: what will stand side by side.
        currency: currency code.
        change: whether the values are differences (shares are then percentage points).
    """
    shown = [value for value in values if value.known]
    factor, name, kind = _unit(unit, max((abs(v.mean) for v in shown), default=0.0), currency, change=change)
    most = _most_places(kind, [v.mean * factor for v in shown], change=change)
    return Scale(factor, name, places_for((v.half * factor for v in shown), most))


def _unit(unit: str, largest: float, currency: str, *, change: bool) -> tuple[float, str, str]:
    if unit == "share":
        return 100.0, t("unit.pp" if change else "unit.percent"), "%"
    if unit == "currency":
        for limit, factor, word in ((1e9, 1e-6, "unit.million"), (1e5, 1e-3, "unit.thousand")):
            if largest >= limit:
                return factor, t(word, currency=currency), "currency"
        return 1.0, currency, "currency"
    return 1.0, t(f"unit.{unit}"), unit


def _most_places(kind: str, values: list[float], *, change: bool) -> int:
    """Few decimals; more only for values so small that they would vanish."""
    most = _MOST_PLACES.get(kind, 2)
    largest = max((abs(value) for value in values), default=0.0)
    if kind == "currency" and 0 < largest < 100:  # noqa: PLR2004 - a price has cents
        return 2
    if kind in ("%", "points") and not change and largest >= 10:  # noqa: PLR2004 - 73.7%, but 2.14%
        return 1
    return most


def money(value: Interval, currency: str) -> tuple[str, str]:
    """An amount for running text, without its sign: (`CNY 1.2 million`, `1.0 to 1.4 million`)."""
    size = max((abs(x) for x in (value.mean, value.low, value.high) if math.isfinite(x)), default=0.0)
    factor, word = next(
        (
            (1 / limit, t(key))
            for limit, key in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
            if size >= limit
        ),
        (1.0, ""),
    )
    most = 2 if word else 0
    places = places_for([value.half * factor], most) if value.bounded else most
    # Without a spread to go by, three digits say enough.
    places = min(places, max(0, 2 - math.floor(math.log10(size * factor)))) if size else 0
    if 0 < size < 10:  # noqa: PLR2004 - a price of a few units has cents
        places = 2
    amount = t("money", currency=currency, number=plain(abs(value.mean) * factor, places), word=word).strip()
    if not value.bounded:
        return amount, t("no_interval")
    away = value.times(-factor if value.mean < 0 else factor)
    low, high = (_not_zero(plain(end, places), end, away) for end in (away.low, away.high))
    return amount, f"{t('from_to', low=low, high=high)} {word}".strip()


def share_points(value: Interval) -> tuple[str, str]:
    """A difference of shares for running text, in percentage points: (`+1.2`, `+1.0 to +1.4`)."""
    style = scale("share", [value], "", change=True)
    return style.signed(value.mean), style.signed_ends(value)


def rescaled(style: Scale, like: Scale) -> Scale:
    """A style written in the unit of another, with the digits it supports itself."""
    places = style.places + round(math.log10(style.factor / like.factor))
    return Scale(like.factor, like.unit, min(places, _MOST_RESCALED))


def with_unit(number: str, unit: str) -> str:
    """A number with its unit behind it; a percent sign without a space."""
    return f"{number}{unit}" if unit == t("unit.percent") else f"{number} {unit}".strip()


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def percent(value: float, places: int = 0) -> str:
    """A share as a percentage: `12%`."""
    return t("percent", number=plain(100 * value, places)) if math.isfinite(value) else NONE


def probability(value: float) -> str:
    """A probability from resampling: never written as certain."""
    if not math.isfinite(value):
        return NONE
    if value > 0.99:  # noqa: PLR2004 - resampling cannot tell more
        return t("above_99")
    if value < 0.01:  # noqa: PLR2004
        return t("below_1")
    return percent(value)
