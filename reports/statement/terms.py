"""What a term pays, in words, and what it was worked out from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.payslips import EVERYBODY, NOTHING
from reports.catalogue import t
from reports.statement.curves import factor_words, is_gate, is_proportional
from reports.statement.numbers import money, number, written
from reports.statement.readings import MONEY, reading_name, tally_name, unit_of
from reports.words import some
from sim.pay.period import Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.payslips import FactorValue, Prize, TermValue
    from sim.pay.base import Term
    from sim.pay.tallies import Tally

_MOST_NAMED = 8


def period_key(period: Period) -> str:
    """`month`, `quarter` or `year`."""
    return Period(period).name.lower()


def shown_terms(terms: Sequence[TermValue]) -> tuple[list[TermValue], int]:
    """Terms to show, and how many that give 0 are left out: the cells of a matrix that were not reached."""
    if len(terms) == 1 or not all(_is_cell(term) for term in terms):
        return list(terms), 0
    paying = [term for term in terms if term.amount != 0.0] or [terms[0]]
    return paying, len(terms) - len(paying)


def _is_cell(term: TermValue) -> bool:
    """Whether a part pays all or nothing, as a cell of a matrix does."""
    return bool(term.factors) and all(is_gate(value.factor.curve) for value in term.factors)


def term_formula(term: Term) -> str:
    """Formula of a term: `6% of sales x share of weeks worked`."""
    factors = term.factors[0 if term.ranking is None else 1 :]
    pays = term.amount == 1.0 and not any(is_proportional(factor.curve) for factor in factors)
    parts = [factor_words(factor, pays=pays and i == 0) for i, factor in enumerate(factors)]
    if term.ranking is not None:
        parts = [_prize_rule(term, term.ranking.prizes), *parts]
    if not parts:
        parts = [t(f"term.amount.{period_key(term.period)}", amount=money(term.amount))]
    elif term.amount != 1.0:
        parts = [number(term.amount), *parts]
    if term.prorate:
        parts.append(t("term.prorated"))
    return t("term.times").join(parts)


def term_inputs(term: TermValue) -> list[str]:
    """What a term was worked out from: `sales 21,000.00`, `4 of 4 weeks`."""
    parts = [_factor_input(value) for value in term.factors]
    if term.prize is not None:
        parts = [_prize_input(term.term, term.prize), *parts]
    if term.term.prorate:
        parts.append(t("term.present", n=number(term.present), length=number(term.length)))
    return parts


def _factor_input(value: FactorValue) -> str:
    reading = value.factor.reading
    shown = written(value.value, unit_of(reading))
    key = "input.plain" if is_proportional(value.factor.curve) else "input.gives"
    text = t(key, what=reading_name(reading, short=True), value=shown, result=number(value.result, 4))
    if reading.denominator is not None and value.source != NOTHING:
        top, bottom = _sum(reading.numerator, value.top), _sum(reading.denominator, value.bottom)
        names = {
            "top_name": tally_name(reading.numerator, short=True).rstrip(","),
            "bottom_name": tally_name(reading.denominator, short=True).rstrip(","),
        }
        text = t("input.sums", input=text, top=top, bottom=bottom, **names)
    if value.source == EVERYBODY:
        return t("input.everybody", input=text)
    return t("input.nothing", input=text) if value.source == NOTHING else text


def _prize_rule(term: Term, prizes: Sequence[float]) -> str:
    amounts = some([number(amount, 2) for amount in prizes], _MOST_NAMED)
    return t("prize.rule", what=reading_name(term.factors[0].reading), prizes=t("list.comma").join(amounts))


def _prize_input(term: Term, prize: Prize) -> str:
    if prize.place == 0:
        return t("prize.absent")
    reading = term.factors[0].reading
    key = "prize.input" if prize.sharing == 1 else "prize.shared"
    shown = {"what": reading_name(reading), "value": written(prize.value, unit_of(reading))}
    return t(key, **shown, place=prize.place, rivals=prize.rivals, n=prize.sharing)


def _sum(tally: Tally, value: float) -> str:
    return money(value) if tally.column in MONEY else number(value, 2)
