"""Customer value by first purchase: what the first sale leaves, and what the years after bring."""

from __future__ import annotations

from sim.value.annuity import MONEY, annuity
from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked

FIRST_PRICE = Input("first_price", "P0", "currency", 0, MONEY, "price of the first purchase")
WINNING = Input("winning", "C0", "currency", 0, MONEY, "cost of winning the customer")
INCOME = Input("income", "R", "currency a year", 0, MONEY, "income expected from the customer a year")
KEEPING = Input("keeping", "K", "currency a year", 0, MONEY, "cost of keeping and serving the customer", default=0.0)
LOAN_RATE = Input("rate", "r", "share a year", 0, 2, "loan rate")
YEARS = Input("years", "N", "years", 0, 100, "years the relation lasts")


@checked(FIRST_PRICE, WINNING)
def first_gain(first_price: float, winning: float) -> float:
    """What the first purchase leaves after the cost of winning the customer: `P0 - C0`; in currency.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return first_price - winning


@checked(INCOME, KEEPING, LOAN_RATE, YEARS)
def lasting_gain(income: float, keeping: float, rate: float, years: float) -> float:
    """Present value of what the customer brings later: `(R - K) (1 - (1+r)^-N) / r`; in currency.

    Args:
        income: income expected, currency a year, at the end of each year.
        keeping: cost of keeping and serving the customer, currency a year.
        rate: loan rate, share a year.
        years: years the relation lasts.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return (income - keeping) * annuity(rate, years)


_CASE = {"first_price": 5_000, "winning": 3_000, "income": 2_000, "rate": 0.0578, "years": 5}

FIRST_PURCHASE = Formula(
    name="first-purchase",
    title="Customer value by first purchase",
    meaning="first purchase net of the cost of winning, and what comes later, discounted at the loan rate; a customer "
    "is worth having if both parts are positive",
    source="domain, value of a customer, first method",
    note="The source's formula was a picture and is lost; this form is ours and keeps what its text says. The text "
    "also gives a lasting value of 5,000 for its example, and no words that tie it to a formula.",
    inputs=(FIRST_PRICE, WINNING, INCOME, LOAN_RATE, YEARS, KEEPING),
    steps=(
        Step("first", "V0", "currency", "gain of the first purchase", "{first_price} - {winning}", first_gain),
        Step(
            "later",
            "V1",
            "currency",
            "gain of the years after",
            "({income} - {keeping}) x (1 - (1 + {rate})^-{years}) / {rate}",
            lasting_gain,
            at_zero=("rate", "({income} - {keeping}) x {years}"),
        ),
        Step(
            "value", "V", "currency", "value of the customer", "{first} + {later}", lambda first, later: first + later
        ),
    ),
    worked=(
        Worked(_CASE, "first", 2_000, 0.5, "by hand: 5,000 - 3,000"),
        Worked(_CASE, "value", 10_475.389, 5e-4, "by hand: 2,000 + the annuity 8,475.389"),
    ),
)
