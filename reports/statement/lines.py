"""Lines of a statement: formula, inputs, amount and running total."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.statement.numbers import money, percent
from reports.statement.terms import period_key, shown_terms, term_formula, term_inputs
from sim.pay.balance import BalanceKind

if TYPE_CHECKING:
    from experiments.payslips import Limit, Line, Stock
    from sim.pay.base import Term
    from sim.pay.program import Plan

_CENTS = 100.0


@dataclass(frozen=True, slots=True)
class Said:
    """A line as people read it.

    Attributes:
        id: of the component.
        period: payout period.
        formula: in words.
        inputs: with their values.
        amount: in currency.
        running: paid so far, this line included, in currency.
    """

    id: str
    period: str
    formula: str
    inputs: str
    amount: float
    running: float


def line_words(plan: Plan, line: Line) -> Said:
    """A line in words."""
    formula, inputs = _limit_words(line.limit) if line.limit is not None else _pay_words(plan, line)
    return Said(line.id, period_key(line.period), formula, inputs, line.cents / _CENTS, line.running / _CENTS)


def _pay_words(plan: Plan, line: Line) -> tuple[str, str]:
    shown, left_out = shown_terms(line.terms)
    formulas = list(dict.fromkeys(term_formula(term.term) for term in shown))
    inputs = [text for term in shown for text in term_inputs(term)]
    if left_out:
        inputs.append(t("term.more", n=left_out))
    if line.forfeited:
        inputs.append(t("forfeit.input", amount=money(line.forfeited)))
    rules = [t("term.plus").join(formulas)] if formulas else []
    if line.stock is not None:
        rules += _stock_rules(plan, line.id)
        inputs.append(_stock_input(line.stock, line.earned - line.forfeited))
    return t("list.semicolon").join(rules), t("input.joined").join(dict.fromkeys(inputs))


def _stock_rules(plan: Plan, name: str) -> list[str]:
    terms: tuple[Term, ...] = next(line.terms for line in plan.scheme.lines() if line.id == name)
    rules = []
    hold, vesting = terms[0].hold, terms[0].vesting
    if hold is not None and hold.share:
        rules.append(t("hold.rule", share=percent(hold.share), weeks=hold.weeks))
    if hold is not None and hold.claw:
        rules.append(t("claw.rule", share=percent(hold.claw), weeks=hold.claw_weeks))
    if vesting is not None:
        rules.append(t("vesting.rule", years=vesting.years))
    return rules


def _stock_input(stock: Stock, earned: float) -> str:
    amounts = {"earned": money(earned), "before": money(stock.before), "after": money(stock.after)}
    text = t(f"{stock.kind}.input", **amounts)
    if round(stock.lost, 2) == 0.0:
        return text
    return t("input.joined").join([text, t("stock.lost", lost=money(stock.lost))])


def _limit_words(limit: Limit) -> tuple[str, str]:
    balance = limit.balance
    lines = t("term.plus").join(limit.covers) if balance.covers else t("limit.above")
    each = t(f"each.{period_key(balance.period)}")
    values = {"lines": lines, "amount": money(balance.amount), "period": each, "recover": percent(balance.recover)}
    rule = {BalanceKind.CAP: "cap.rule", BalanceKind.FLOOR: "floor.rule"}.get(balance.kind, "draw.rule")
    if rule == "draw.rule" and not balance.recover:
        rule = "draw.rule.lost"
    return t(rule, **values), t("input.joined").join(_limit_inputs(limit, lines))


def _limit_inputs(limit: Limit, lines: str) -> list[str]:
    covered = money(limit.covered)
    over = limit.kind == BalanceKind.REPAY or not math.isfinite(limit.amount)
    inputs = [t("limit.over", lines=lines, covered=covered)] if over else []
    if not over:
        inputs.append(t("limit.input", lines=lines, covered=covered, amount=money(limit.amount)))
    if round(limit.before, 2):
        inputs.append(t("limit.before", before=money(limit.before)))
    if limit.debt or limit.debt_after:
        inputs.append(t("limit.debt", debt=money(limit.debt), after=money(limit.debt_after)))
    if limit.charged:
        inputs.append(t("limit.charged", charged=money(limit.charged)))
    return inputs
