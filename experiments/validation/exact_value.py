"""What a customer is worth: annuity, margin multiple and the loss of a customer, against sums written out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.validation.case import Example, Result
from experiments.validation.picture import curve
from experiments.validation.theory import Theory
from sim.value.annuity import INCOME, RATE, clv
from sim.value.inputs import Input
from sim.value.loss import instalment, loss_of_customer
from sim.value.retention import margin_multiple, retention_elasticity

_NEGLIGIBLE = 1e-17
_WHOLE_YEARS = Input("years", "n", "years", 1, 100, "years the customer stays", whole=True)
_MONEY = Input("winning", "C0", "money", 1, 1e9, "cost of winning the customer: a loan")
_LOAN = Input("rate", "r", "share a year", 0.0001, 2, "loan rate")
_PRICE = Input("repeat_price", "P1", "money", 0, 1e9, "price of a repeat purchase")
_REPUTATION = Input("reputation", "X", "share of the loss", 0, 10, "damage to reputation")


def discounted(income: float, rate: float, years: int) -> float:
    """Yearly payments at the end of each year, discounted one by one."""
    return float(sum(income / (1.0 + rate) ** year for year in range(1, years + 1)))


def annuities(income: float, rate: float, years: float) -> Iterator[Result]:
    """A level yearly profit."""
    last = int(years)
    yield Result(
        "value",
        f"Value of {income:g} a year for {last} years at {100 * rate:.3g}%",
        "the program's annuity; target: payments discounted one by one",
        discounted(income, rate, last),
        lambda: clv(income, rate, last),
        lambda: curve(
            ("Discount rate, share a year", "Value, money"),
            rate,
            (0.0, 2.0 * max(abs(rate), 0.05)),
            lambda x: discounted(income, x, last),
            lambda x: clv(income, x, last),
        ),
        unit="money",
    )


def margins(retention: float, rate: float) -> Iterator[Result]:
    """A customer who stays each year with the same probability."""
    if 1.0 + rate <= retention:
        raise ValueError(
            f"rate is {rate:g}, but must be above retention - 1 = {retention - 1:g}: else worth is infinite"
        )
    what = "the program's formula; target: margins of customers still there, discounted one by one"
    yield Result(
        "multiple",
        "Worth in years of margin",
        what,
        _added_up(retention, rate),
        lambda: margin_multiple(retention, rate),
        lambda: curve(
            ("Retention, share a year", "Worth, years of margin"),
            retention,
            (0.5 * retention, retention),
            lambda x: _added_up(x, rate),
            lambda x: margin_multiple(x, rate),
        ),
        unit="years",
    )
    yield Result(
        "elasticity",
        "Change of worth for 1% better retention",
        "the program's formula; target: the sum with retention a little higher and a little lower",
        _elasticity(retention, rate),
        lambda: retention_elasticity(retention, rate),
        lambda: curve(
            ("Retention, share a year", "% of worth for 1% of retention"),
            retention,
            (0.5 * retention, retention),
            lambda x: _elasticity(x, rate),
            lambda x: retention_elasticity(x, rate),
        ),
        unit="% per %",
    )


def _added_up(retention: float, rate: float) -> float:
    """Sum over years t of (r / (1 + i))^t, until nothing is left."""
    keep, term, total = retention / (1.0 + rate), 1.0, 0.0
    while (term := term * keep) > _NEGLIGIBLE * max(total, keep):
        total += term
    return total


def _elasticity(retention: float, rate: float) -> float:
    h = min(1e-3, 0.01 * (1.0 + rate - retention) / retention)  # narrow against how far worth is from infinite
    values = [np.log(_added_up(retention * (1.0 + k * h), rate)) for k in (-2, -1, 1, 2)]
    return float((values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h))


def losses(winning: float, rate: float, years: float, repeat_price: float, reputation: float) -> Iterator[Result]:
    """What is lost with a customer."""
    last = int(years)
    paid = last * winning / discounted(1.0, rate, last)
    yield Result(
        "paid",
        "Instalments on the cost of winning, all together",
        "the program's level instalment x years; target: the instalment whose discounted sum is the loan",
        paid,
        lambda: last * instalment(winning, rate, last),
        lambda: curve(
            ("Loan rate, share a year", "All instalments, money"),
            rate,
            (0.0001, 2.0 * rate),
            lambda x: last * winning / discounted(1.0, x, last),
            lambda x: last * instalment(winning, x, last),
        ),
        unit="money",
    )
    yield Result(
        "loss",
        "Loss from losing a customer",
        "the program's formula; target: instalments as above, and a repeat purchase, enlarged by reputation",
        (paid + repeat_price) * (1.0 + reputation),
        lambda: loss_of_customer(winning, rate, last, repeat_price, reputation),
        lambda: curve(
            ("Damage to reputation, share of the loss", "Loss, money"),
            reputation,
            (0.0, 2.0 * max(reputation, 0.1)),
            lambda x: (paid + repeat_price) * (1.0 + x),
            lambda x: loss_of_customer(winning, rate, last, repeat_price, x),
        ),
        unit="money",
        note="A reconstruction: the source's formula was a picture and is lost. This one gives what figures survive.",
    )


ANNUITY = Theory(
    name="annuity",
    meaning="A level yearly profit, discounted.",
    source="Annuity formula; the domain's costs and benefits of a contact centre",
    inputs=(INCOME, RATE, _WHOLE_YEARS),
    results=annuities,
    examples=(
        Example({"income": 2_000.0, "rate": 0.0578, "years": 5}, {"value": "8475.389"}, "domain's example"),
        Example({"income": 1.0, "rate": 0.1, "years": 5}, {"value": "3.79079"}, "unit income"),
    ),
    lengths={},
)

MARGIN = Theory(
    name="margin",
    meaning="1% better retention is worth about 5%: more than 1% better margin or cheaper winning.",
    source="Gupta, Lehmann & Stuart 2004, Journal of Marketing Research 41:7-18",
    inputs=(
        Input("retention", "r", "share a year", 0.01, 0.999, "share of customers kept each year"),
        Input("rate", "i", "share a year", 0.001, 2, "discount rate"),
    ),
    results=margins,
    examples=(Example({"retention": 0.9, "rate": 0.12}, {"multiple": "4.0909", "elasticity": "5.09"}),),
    lengths={},
)

LOSS = Theory(
    name="loss",
    meaning="Losing a customer wastes what winning them cost, and a repeat purchase.",
    source="The domain's value of a customer, first method; reconstructed from its figures",
    inputs=(_MONEY, _LOAN, _WHOLE_YEARS, _PRICE, _REPUTATION),
    results=losses,
    examples=(
        Example(
            {"winning": 3_000.0, "rate": 0.0578, "years": 5, "repeat_price": 1_150.0, "reputation": 0.15},
            {"paid": "3539.66", "loss": "5393"},
        ),
    ),
    lengths={},
)
