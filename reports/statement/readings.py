"""What a reading reads, in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.catalogue import has, t
from reports.statement.numbers import money, number, percent
from reports.words import listing
from sim.pay.base import Scope
from sim.pay.measures import MEASURES, Column
from sim.pay.tallies import ALL_SALES, WORKED, Own

if TYPE_CHECKING:
    from sim.pay.base import Reading
    from sim.pay.measures import Measure
    from sim.pay.tallies import Tally

MONEY = frozenset({
    Column.SALES, Column.GROSS_PROFIT, Column.RENEWALS, Column.RECURRING, Column.COLLECTED, Column.SOLD_LOST,
})  # fmt: skip
"""Columns in currency."""
_NO_END = 10_000
"""Weeks that no run reaches."""


def measure_of(reading: Reading) -> Measure | None:
    """The measure that a reading reads, if it is one."""
    for measure in MEASURES.values():
        below = None if reading.denominator is None else reading.denominator.column
        form = (reading.numerator.column, below, reading.ratio, reading.offset, reading.scale)
        is_ratio = measure.denominator is not None
        if form == (measure.numerator, measure.denominator, is_ratio, measure.offset, measure.scale):
            return measure
    return None


def unit_of(reading: Reading) -> str:
    """Unit of the value: that of the measure, a share of a quota, currency, or a number."""
    measure = measure_of(reading)
    if measure is not None:
        return measure.unit
    if reading.denominator is not None and reading.denominator.column == Own.QUOTA and reading.ratio:
        return "share of the quota"
    if reading.denominator == WORKED and reading.numerator.column == Own.LEAD:
        return "share"
    return "currency" if reading.numerator.column in MONEY else "number"


def reading_name(reading: Reading, *, short: bool = False) -> str:
    """What a reading reads: `sales of the team over the last 26 weeks`; `short`: without which sales count."""
    name = _what(reading, short=short)
    if reading.scope != Scope.OWN:
        name = t("of.team" if reading.scope == Scope.TEAM else "of.branch", what=name)
    return t("over.window", what=name, n=reading.window) if reading.window else name


def _what(reading: Reading, *, short: bool) -> str:
    measure, below = measure_of(reading), reading.denominator
    if measure is not None:
        # What is left out counts for both parts of a ratio, so it is said once.
        plain = replace(reading.numerator, column=measure.numerator)
        title = t(f"tally.{_key(reading.numerator)}") if below is None else measure.title
        return tally_name(plain, name=title, short=short)
    top = tally_name(reading.numerator, short=short)
    if below is None:
        return top
    if not reading.ratio:
        return t("reading.beyond", top=top, allowed=percent(reading.allowed), bottom=tally_name(below, short=short))
    per = f"per.{_key(below)}"
    if has(per) and reading.numerator.column != Own.LEAD:
        return t("reading.per", top=top, bottom=t(per))
    return t("reading.ratio", top=top, bottom=tally_name(below, short=short))


def tally_name(tally: Tally, *, name: str = "", short: bool = False) -> str:
    """What a tally adds up: `sales (smb counts 50%)`; `short`: `sales, as counted,`."""
    what = name or t(f"tally.{_key(tally)}", name=tally.quota)
    which = [*_sales_rules(tally), *_time_rules(tally)]
    if short and which:
        return t("only.short", what=what)
    return t("only", what=what, which=listing(which)) if which else what


def _key(tally: Tally) -> str:
    return tally.column.name.lower()


def _sales_rules(tally: Tally) -> list[str]:
    sales = tally.sales
    rules = [t("only.segment", name=name, weight=percent(weight)) for name, weight in sales.segments]
    for key in ("addon", "new"):
        weight = getattr(sales, key)
        if weight != 1.0:
            rules.append(t(f"only.{key}", weight=percent(weight)))
    if sales.least > 0:
        rules.append(t("only.least", amount=money(sales.least)))
    if sales.most < ALL_SALES.most:
        rules.append(t("only.most", amount=money(sales.most)))
    if sales.high < ALL_SALES.high:
        rules.append(t("only.high", amount=money(sales.high), weight=percent(sales.high_weight)))
    return rules


def _time_rules(tally: Tally) -> list[str]:
    rules = []
    if tally.weeks is not None:
        first, end = tally.weeks
        key = "only.weeks" if end <= _NO_END else "only.weeks_from"
        rules.append(t(key, first=number(first), last=number(end - 1)))
    if tally.phases:
        rules.append(t("only.phases", names=listing(tally.phases, "list.or")))
    if tally.share != (1.0,):
        rules.append(t("only.split", shares=listing([percent(share) for share in tally.share])))
    return rules
