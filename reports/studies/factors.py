"""Levers and uncertainties as people read them: labels, units, and values with as many digits as they need."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.catalogue import t
from reports.format import NONE, capital, plain, with_unit
from reports.labels import clean
from scenarios.errors import InputError
from scenarios.paths import locate, of_scheme
from scenarios.spec import Lever, Uncertainty

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.params import Scenario
    from sim.scheme import Scheme

_STEPS = 100
_MOST_PLACES = 6
_LONGEST_UNIT = 16
_PLAIN = ("0-1", "ratio", "factor", "exponent")
"""Units that say no more than the number does."""
_SHARE = ("share of amount", "share of revenue", "share of customers", "share of monthly spend", "share")


@dataclass(frozen=True, slots=True)
class Factor:
    """A lever or an uncertainty.

    Attributes:
        name: identifier in the tables.
        label: name for people.
        unit: unit in words; `%` for shares.
        meaning: what it is; empty if the path does not say.
        path: what it sets.
        numeric: whether its values are numbers.
        low: smallest value; NaN if it is a choice.
        high: largest value.
        log: whether it is read on a logarithmic scale.
        choices: legal values of a choice.
        base: its value in the inputs as they are; None if there is none.
        lever: whether it is chosen, not uncertain.
    """

    name: str
    label: str
    unit: str
    meaning: str
    path: str
    numeric: bool
    low: float
    high: float
    log: bool
    choices: tuple[Any, ...]
    base: Any
    lever: bool

    @property
    def times(self) -> float:
        """From stored to written values."""
        return 100.0 if self.unit == t("unit.percent") else 1.0

    @property
    def suffix(self) -> str:
        """What stands directly behind a number."""
        return self.unit if self.unit == t("unit.percent") else ""

    def number(self, value: Any) -> str:
        """A value without its unit, but with its percent sign."""
        if value is None or value is False or value is True:
            return NONE if value is None else t("switch.on" if value else "switch.off")
        if not self.numeric or isinstance(value, str):
            return clean(str(value)).replace("_", " ")
        text = plain(float(value) * self.times, self._places(float(value)))
        return (text.rstrip("0").rstrip(".") if "." in text else text) + self.suffix

    def text(self, value: Any) -> str:
        """A value with its unit, for running text; long units are left to the tables."""
        number = self.number(value)
        bare = self.suffix or not self.numeric or number == NONE or len(self.unit) > _LONGEST_UNIT or "log" in self.unit
        return number if bare else with_unit(number, self.unit)

    def _places(self, value: float) -> int:
        """Decimals that show a hundredth of the range."""
        size = (self.high - self.low) * self.times / _STEPS
        if not math.isfinite(size) or size <= 0:
            size = abs(value) * self.times / _STEPS or 1.0
        places = max(0, -math.floor(math.log10(size) + 1e-9))
        # Whole numbers need no decimals, whatever the range.
        return min(0 if float(value * self.times).is_integer() else places, _MOST_PLACES)

    def ticks(self) -> tuple[float, float]:
        """Ends of its axis."""
        if self.numeric:
            return self.low, self.high
        return -0.5, len(self.choices) - 0.5


def factor_of(item: Lever | Uncertainty, model: Scheme | Scenario, currency: str) -> Factor:
    """A factor with what the declaration behind its path says."""
    unit, meaning, base = item.unit, "", None
    try:
        slot = locate(model, item.path)
        unit = unit or slot.unit
        base = True if slot.is_component else slot.value
        meaning = "" if slot.field is None else str(slot.field.description or "")
    except InputError:
        pass  # the main world need not have what others have
    lever = isinstance(item, Lever)
    kind = item.kind if isinstance(item, Lever) else "real"
    numeric = kind in ("real", "integer")
    choices: tuple[Any, ...] = (False, True) if kind == "switch" else getattr(item, "choices", ())
    log = item.log if isinstance(item, Lever) else item.distribution == "log_uniform"
    return Factor(
        item.name,
        capital(item.name.replace("_", " ")),
        _unit(unit, currency) if numeric else "",
        meaning,
        item.path,
        numeric,
        math.nan if item.low is None else float(item.low),
        math.nan if item.high is None else float(item.high),
        log,
        choices,
        base,
        lever,
    )


def unknown_factor(name: str, unit: str, currency: str, values: Iterable[float]) -> Factor:
    """A factor that the spec does not have, as the tables show it."""
    known = [float(value) for value in values if math.isfinite(float(value))]
    low, high = (min(known), max(known)) if known else (math.nan, math.nan)
    label = capital(clean(name).replace("_", " "))
    return Factor(name, label, _unit(unit, currency), "", name, True, low, high, False, (), None, False)  # noqa: FBT003


def is_of_scheme(item: Lever | Uncertainty) -> bool:
    """Whether its path belongs to the scheme, else to the scenario."""
    return of_scheme(item.path)


def _unit(unit: str, currency: str) -> str:
    if unit in _SHARE:
        return t("unit.percent")
    if unit in _PLAIN:
        return ""
    return clean(unit.replace("currency", currency)).replace("/", t("unit.per"))
