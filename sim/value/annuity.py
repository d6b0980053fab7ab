"""What a customer brings over the years: a level yearly profit discounted, or purchases added up."""

from __future__ import annotations

import math

from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked

MONEY = 1e12
"""Largest amount a formula takes."""

INCOME = Input(
    "income", "R", "currency a year", -MONEY, MONEY, "profit from a loyal customer a year: mean monthly profit x 12"
)
RATE = Input("rate", "i", "share a year", -0.5, 2, "discount rate")
YEARS = Input("years", "n", "years", 0, 100, "years the customer stays loyal")
PRICE = Input("price", "p", "currency a purchase", 0, MONEY, "price of one purchase")
PER_YEAR = Input("per_year", "f", "purchases a year", 0, 1e6, "purchases a year")

_FLAT = 1e-15
"""Below this rate the annuity is the number of years to the last digit."""


@checked(RATE, YEARS)
def annuity(rate: float, years: float) -> float:
    """Present value of 1 a year, paid at the end of each of `years` years: `(1 - (1+i)^-n) / i`.

    Args:
        rate: discount rate, share a year.
        years: number of years; parts of a year are allowed.

    Returns:
        A number of years; `years` itself at rate 0, the limit.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return years if abs(rate) < _FLAT else -math.expm1(-years * math.log1p(rate)) / rate


@checked(INCOME, RATE, YEARS)
def clv(income: float, rate: float, years: float) -> float:
    """Customer lifetime value: a level yearly profit, discounted. `CLV = R (1 - (1+i)^-n) / i`.

    Args:
        income: profit from the customer, currency a year, received at the end of each year.
        rate: discount rate, share a year.
        years: years of loyalty.

    Returns:
        Currency.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return income * annuity(rate, years)


@checked(PRICE, PER_YEAR, YEARS)
def transactions_value(price: float, per_year: float, years: float) -> float:
    """Price x purchases a year x years, not discounted; in currency.

    Args:
        price: price of a purchase, currency.
        per_year: purchases a year.
        years: years of loyalty.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return price * per_year * years


_CLV_TEXT = "{income} x (1 - (1 + {rate})^-{years}) / {rate}"
_CLV_FLAT = "{income} x {years}"

CLV = Formula(
    name="clv",
    title="Customer lifetime value, as an annuity",
    meaning="present value of a level yearly profit from a loyal customer, received at the end of each year",
    source="domain, costs and benefits of a contact centre",
    inputs=(INCOME, RATE, YEARS),
    steps=(Step("clv", "CLV", "currency", "customer lifetime value", _CLV_TEXT, clv, ("rate", _CLV_FLAT)),),
    worked=(
        Worked({"income": 2_000, "rate": 0.0578, "years": 5}, "clv", 8_475.389, 5e-4, "exact, from the closed form"),
        Worked({"income": 1, "rate": 0.1, "years": 5}, "clv", 3.79079, 5e-6, "exact, from the closed form"),
    ),
)

TRANSACTIONS = Formula(
    name="transactions",
    title="Transactions, undiscounted",
    meaning="what a loyal customer buys over the years; revenue, not profit, and not discounted",
    source="domain, costs and benefits of a contact centre",
    inputs=(PRICE, PER_YEAR, YEARS),
    steps=(Step("value", "V", "currency", "purchases added up", "{price} x {per_year} x {years}", transactions_value),),
    worked=(Worked({"price": 3_000, "per_year": 4, "years": 10}, "value", 120_000, 0.5, "the source's example"),),
)
