"""What a check finds: which rule, where, how bad, and the numbers. The words are in the catalogue of the reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Unit = Literal["money", "share", "number", "whole", "text"]


class Severity(IntEnum):
    """How bad it is; a higher number is worse."""

    NOTE = 0  # worth knowing
    WARNING = 1  # probably not meant
    ERROR = 2  # works against its purpose, or not at all


NOTE, WARNING, ERROR = Severity.NOTE, Severity.WARNING, Severity.ERROR


@dataclass(frozen=True, slots=True)
class Fact:
    """A number or a name of a finding.

    Attributes:
        value: a share is 0 to 1, money is in the currency.
        unit: how it is written.
        measure: name of the measure of which it is a value; it is then written in that measure's unit.
    """

    value: float | str
    unit: Unit = "number"
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        check: name of the check.
        variant: which of its rules; `check.variant` has the words.
        severity: how bad it is.
        where: ids of the components, quotas or phases concerned; empty: the whole scheme.
        facts: what the words name.
        phases: ids of the phases in which it holds; empty: always.
    """

    check: str
    variant: str
    severity: Severity
    where: tuple[str, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)
    phases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Key of its words."""
        return f"{self.check}.{self.variant}"


def money(value: float) -> Fact:
    """An amount in the currency."""
    return Fact(float(value), "money")


def share(value: float) -> Fact:
    """A share, 0 to 1."""
    return Fact(float(value), "share")


def number(value: float) -> Fact:
    """A number that is not whole."""
    return Fact(float(value), "number")


def whole(value: float) -> Fact:
    """A whole number."""
    return Fact(float(value), "whole")


def level(measure: str, value: float, *, quota: bool = False) -> Fact:
    """A value of a measure; with `quota`, a share of the quota."""
    return Fact(float(value), "share") if quota else Fact(float(value), "number", measure)


def name(text: str) -> Fact:
    """A name or a word of the scheme, as it is."""
    return Fact(text, "text")
