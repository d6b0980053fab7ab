"""A finding in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import has, t
from reports.format import percent, plain
from reports.words import listing
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from experiments.lint.finding import Fact, Finding

_CODED = {"period": "lint.period", "way": "lint.way", "of": "lint.of"}
"""Facts whose text is the end of a key of the catalogue."""
_TENTHS = 10.0
_ROUND = 1e-6


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in words: how bad, where, what, and what to do."""

    severity: str
    where: str
    what: str
    do: str


def tell(finding: Finding, currency: str) -> Told:
    """Fill the words of a finding."""
    values = {key: fact_words(key, fact, currency) for key, fact in finding.facts.items()}
    where = listing(finding.where) if finding.where else t("lint.scheme")
    if finding.phases:
        where += f" ({t('lint.in_phase', phases=listing(finding.phases))})"
    return Told(
        severity=t(f"lint.severity.{finding.severity.name.lower()}"),
        where=where,
        what=t(f"lint.{finding.key}", **values),
        do=t(f"lint.{finding.key}.do", **values),
    )


def fact_words(key: str, fact: Fact, currency: str) -> str:
    """A fact as it stands in a sentence."""
    if isinstance(fact.value, str):
        if key in _CODED and has(f"{_CODED[key]}.{fact.value}"):
            return t(f"{_CODED[key]}.{fact.value}")
        return MEASURES[fact.value].title if key == "measure" and fact.value in MEASURES else fact.value
    if fact.measure:
        return reading(fact.measure, fact.value, currency)
    if fact.unit == "money":
        return amount(fact.value, currency)
    if fact.unit == "share":
        return _percent(fact.value)
    return plain(fact.value, 0 if fact.unit == "whole" else 1)


def amount(value: float, currency: str) -> str:
    """An amount of money, with cents only where there are any in a small amount."""
    small = abs(value) < _TENTHS * _TENTHS and value != round(value)
    return f"{plain(value, 2 if small else 0)} {currency}".strip()


def reading(measure: str, value: float, currency: str) -> str:
    """A value of a measure with its unit."""
    m = MEASURES[measure]
    if m.unit.startswith("share"):
        is_whole = abs(100 * value - round(100 * value)) < _ROUND
        return percent(value, 0 if is_whole else 1)
    if m.unit.startswith("currency"):
        return amount(value, currency)
    unit = m.unit.split()[0]
    return f"{plain(value, 0 if value == round(value) else 1)} {unit}"


def _percent(value: float) -> str:
    """A share as a percentage; a tenth more exactly where it is small and not whole."""
    is_whole = abs(100 * value - round(100 * value)) < _ROUND
    return percent(value, 0 if is_whole or abs(value) > 1 / _TENTHS else 1)
