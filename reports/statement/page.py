"""A whole statement: payslip by payslip, as text and as rows of a table."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.catalogue import t
from reports.labels import clean
from reports.statement.lines import line_words
from reports.statement.numbers import money
from reports.words import listing
from sim.calendar import month_number
from sim.pay.period import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from experiments.payslips import Payslip
    from sim.pay.program import Plan

_CENTS = 100.0
_INDENT = "    "
_WIDTH = 110
"""Letters in a line of text."""


def statement_rows(plan: Plan, slips: Sequence[Payslip], label: Callable[[int], str]) -> list[dict[str, Any]]:
    """One row a line: when, which line, formula, inputs, amount and running total.

    Args:
        plan: the scheme made ready.
        slips: of one person or position.
        label: name of a fiscal month, counted from 0.
    """
    rows = []
    for slip in slips:
        when = {
            "month": label(_month(slip)),
            "settled_week": slip.settled,
            "paid_week": slip.paid,
            "leaving": slip.leaving,
            "holder": slip.holder,
        }
        for line in slip.lines:
            said = line_words(plan, line)
            rows.append(
                {
                    **when,
                    "line": said.id,
                    "period": said.period,
                    "formula": said.formula,
                    "inputs": said.inputs,
                    "amount": said.amount,
                    "running_total": said.running,
                }
            )
    return rows


def statement_text(
    plan: Plan,
    slips: Sequence[Payslip],
    who: str,
    label: Callable[[int], str],
    *,
    currency: str = "",
    by_week: bool = False,
) -> str:
    """A statement for people.

    Args:
        plan: the scheme made ready.
        slips: of one person or position.
        who: the person.
        label: name of a fiscal month, counted from 0.
        currency: currency code; "": not known.
        by_week: whether people come and go within months, so that weeks are worth saying.
    """
    scheme = clean(plan.scheme.title or plan.scheme.name)
    key = "statement.title.currency" if currency else "statement.title"
    parts = [t(key, who=clean(who), scheme=scheme, currency=currency)]
    if not slips:
        return "\n\n".join([*parts, t("statement.none")])
    widths = _widths(slips)
    many = len({slip.holder for slip in slips}) > 1
    parts += [_slip_text(plan, slip, label, widths, by_week=by_week, many=many) for slip in slips]
    return "\n\n".join([*parts, t("statement.rounding")])


def _month(slip: Payslip) -> int:
    return int(month_number(np.array([slip.settled]))[0])


def _widths(slips: Sequence[Payslip]) -> tuple[int, int]:
    names = [line.id for slip in slips for line in slip.lines]
    amounts = [money(line.running / _CENTS) for slip in slips for line in slip.lines]
    return max(len(name) for name in [*names, t("statement.total")]), max(len(text) + 1 for text in amounts)


def _slip_text(
    plan: Plan, slip: Payslip, label: Callable[[int], str], widths: tuple[int, int], *, by_week: bool, many: bool
) -> str:
    name_width, width = widths

    def row(name: str, amount: str, so_far: str) -> str:
        return f"  {name.ljust(name_width)}  {amount.rjust(width)}  {so_far.rjust(width)}"

    lines = [_heading(slip, label, by_week=by_week, many=many)]
    lines.append(row("", t("statement.amount"), t("statement.so_far")))
    for line in slip.lines:
        said = line_words(plan, line)
        lines.append(row(said.id, money(said.amount), money(said.running)))
        lines.append(_wrapped(said.formula, 1))
        if said.inputs:
            lines.append(_wrapped(said.inputs, 2))
    lines.append(row(t("statement.total"), money(slip.cents / _CENTS), ""))
    return "\n".join(text.rstrip() for text in lines)


def _wrapped(text: str, depth: int) -> str:
    indent = _INDENT * depth
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)


def _heading(slip: Payslip, label: Callable[[int], str], *, by_week: bool, many: bool) -> str:
    when = t("statement.month", label=label(_month(slip)))
    if by_week:
        when = t("statement.paid", when=when, week=slip.paid)
    longer = [t(f"period.{Period(period).name.lower()}") for period in slip.periods if period != Period.MONTH]
    if longer and not slip.leaving and not slip.last:
        when = t("statement.ends", when=when, periods=listing(longer))
    if slip.leaving:
        when = t("statement.leaving", when=when)
    if many:
        when = t("statement.holder", when=when, n=slip.holder + 1)
    return t("statement.last", when=when) if slip.last else when
