"""How a KPI is stated in a study: money that adds up over time as an amount a year, shares as percentages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import has, t
from reports.data import direction_of, title_of, unit_of
from reports.format import Scale, money, plain, scale, with_unit
from reports.numbers import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable

FLOWS = frozenset(
    (
        *("profit", "profit_npv", "profit_participation", "profit_with_book", "revenue", "sales", "gross_profit"),
        *("gross_profit_addons", "service_cost", "pay_fixed", "pay_variable", "pay_total", "acquisition"),
        *("staffing", "policy"),
    )
)
"""KPIs that add up over the time simulated, so that they are stated a year."""


@dataclass(frozen=True, slots=True)
class Said:
    """A difference in words: amount with unit and without sign, ends of its interval, and whether it is up."""

    amount: str
    ends: str
    up: bool


@dataclass(frozen=True, slots=True)
class Quantity:
    """A KPI as the report states it.

    Attributes:
        kpi: name.
        title: name for people.
        kind: unit of the KPI dictionary.
        direction: +1 more is better, -1 less is better, 0 neither.
        currency: currency code.
        per: from the stored value to the value stated; 1 / years for what adds up over time.
        yearly: whether it is stated a year.
    """

    kpi: str
    title: str
    kind: str
    direction: int
    currency: str
    per: float
    yearly: bool

    @property
    def unit(self) -> str:
        """Unit of the values in tables beside the report."""
        return t("per_year", unit=self.kind) if self.yearly else self.kind

    def stated(self, mean: float, low: float = math.nan, high: float = math.nan, n: float = 0) -> Interval:
        """Stored numbers as the report states them."""
        runs = int(n) if math.isfinite(n) else 0
        return Interval(float(mean), float(low), float(high), runs).times(self.per)

    def style(self, values: Iterable[Interval], *, change: bool = False) -> Scale:
        """How to write these stated values side by side; the unit says `a year` where that is meant."""
        found = scale(self.kind, values, self.currency, change=change)
        return Scale(found.factor, t("per_year", unit=found.unit), found.places) if self.yearly else found

    def said(self, change: Interval) -> Said:
        """A stated difference for running text; one that is lost in its interval keeps its own digits."""
        alone = Interval(change.mean, math.nan, math.nan)
        if self.kind == "currency":
            amount, ends = money(change, self.currency)
            amount = amount if _shows(amount) or not change.mean else money(alone, self.currency)[0]
            return Said(t("per_year", unit=amount) if self.yearly else amount, ends, change.mean >= 0)
        style = self.style([change], change=True)
        away = change.times(-1) if change.mean < 0 else change
        unit = t("study.points") if self.kind == "share" else style.unit
        ends = style.ends(away) if not away.clear else style.signed_ends(away).replace("+", "")
        number = style.number(abs(change.mean))
        if not _shows(number) and change.mean:
            number = self.style([alone], change=True).number(abs(change.mean))
        return Said(with_unit(number, unit), ends, change.mean >= 0)

    def level(self, value: Interval) -> str:
        """A stated level for running text, with its unit."""
        if self.kind == "currency":
            amount, _ = money(value, self.currency)
            sign = plain(-1, 0)[0] if value.mean < 0 else ""
            return sign + (t("per_year", unit=amount) if self.yearly else amount)
        style = self.style([value])
        return with_unit(style.number(value.mean), style.unit)


def _shows(text: str) -> bool:
    """Whether a number is not written as 0."""
    return any(digit in text for digit in "123456789")


def quantity(kpi: str, currency: str, years: float) -> Quantity:
    """How to state a KPI of runs of this length; `years` is NaN if worlds differ in length."""
    flow = kpi in FLOWS and math.isfinite(years) and years > 0
    per = 1 / years if flow else 1.0
    title = t(f"study.kpi.{kpi}") if has(f"study.kpi.{kpi}") else title_of(kpi)
    return Quantity(kpi, title, unit_of(kpi), direction_of(kpi), currency, per, flow)
