"""Value where customers may leave: one retention rate, or rates that differ between customers."""

from __future__ import annotations

import math

from sim.value.annuity import MONEY
from sim.value.formula import Curve, Formula, Step, Worked
from sim.value.inputs import Input, checked

MARGIN = Input("margin", "m", "currency a year", -MONEY, MONEY, "profit from a customer a year", default=1.0)
RETENTION = Input("retention", "r", "share a year", 0, 1, "share of customers kept from one year to the next")
DISCOUNT = Input("rate", "i", "share a year", 0, 2, "discount rate")
ALPHA = Input("alpha", "a", "no unit", 1e-6, 1e6, "first parameter of the beta law of leaving")
BETA = Input("beta", "b", "no unit", 1e-6, 1e6, "second parameter of the beta law of leaving")
PERIODS = Input("years", "n", "years", 0, 200, "years after the first sale", whole=True)
PERIOD = Input("years", "n", "years", 1, 200, "years after the first sale", whole=True)
LIFETIME_RATE = Input("rate", "d", "share a year", 0.001, 2, "discount rate")

_NEGLIGIBLE = 1e-14


@checked(MARGIN, RETENTION, DISCOUNT)
def retained_value(margin: float, retention: float, rate: float) -> float:
    """Lifetime value at constant retention: `m r / (1 + i - r)`, the margin multiple times margin.

    Gupta, Lehmann & Stuart (2004). The first margin is received a year from now, if the customer stays.

    Args:
        margin: profit from a customer, currency a year.
        retention: share kept from one year to the next.
        rate: discount rate, share a year.

    Returns:
        Currency.

    Raises:
        ValueError: an argument is not a number in its range, or nobody leaves and nothing is discounted.
    """
    return margin * retention / _leaving(retention, rate)


@checked(RETENTION, DISCOUNT)
def margin_multiple(retention: float, rate: float) -> float:
    """Yearly margins that a customer is worth: `r / (1 + i - r)`.

    Args:
        retention: share kept from one year to the next.
        rate: discount rate, share a year.

    Raises:
        ValueError: as `retained_value`.
    """
    return retention / _leaving(retention, rate)


@checked(RETENTION, DISCOUNT)
def retention_elasticity(retention: float, rate: float) -> float:
    """Per cent of value gained for one per cent more retention: `(1 + i) / (1 + i - r)`.

    Args:
        retention: share kept from one year to the next.
        rate: discount rate, share a year.

    Raises:
        ValueError: as `retained_value`.
    """
    return (1.0 + rate) / _leaving(retention, rate)


def _leaving(retention: float, rate: float) -> float:
    gap = 1.0 + rate - retention
    if gap <= 0:
        raise ValueError("retention 1 at rate 0 has no finite value; lower the retention or raise the rate")
    return gap


@checked(ALPHA, BETA, PERIOD)
def retention_in(alpha: float, beta: float, years: int) -> float:
    """Share of last year's customers kept in year n: `(beta + n - 1) / (alpha + beta + n - 1)`.

    It rises with n, although nobody becomes more loyal: those who leave easily are gone first.

    Args:
        alpha: first parameter of the beta law of leaving.
        beta: second parameter.
        years: year, from 1.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return (beta + years - 1) / (alpha + beta + years - 1)


@checked(ALPHA, BETA, PERIODS)
def survival(alpha: float, beta: float, years: int) -> float:
    """Share of customers still there after n years: shifted beta-geometric, Fader & Hardie (2007).

    Args:
        alpha: first parameter of the beta law of leaving.
        beta: second parameter.
        years: whole years after the first sale.

    Returns:
        `B(alpha, beta + n) / B(alpha, beta)`, as the product of the yearly retention rates.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return math.prod(retention_in(alpha, beta, year) for year in range(1, int(years) + 1))


@checked(ALPHA, BETA, LIFETIME_RATE)
def discounted_lifetime(alpha: float, beta: float, rate: float) -> float:
    """Discounted expected lifetime of a new customer, in years; the first payment is now.

    `sum over t >= 0 of S(t) / (1 + d)^t`, added up until what is left is below a 1e-14th of it.

    Args:
        alpha: first parameter of the beta law of leaving.
        beta: second parameter.
        rate: discount rate, share a year.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    factor = 1.0 / (1.0 + rate)
    total, term, year = 0.0, 1.0, 0
    while term > _NEGLIGIBLE * total * (1.0 - factor):  # the rest is less than term / (1 - factor)
        total += term
        term *= factor * (beta + year) / (alpha + beta + year)
        year += 1
    return total


@checked(ALPHA, BETA, PERIODS)
def survival_curve(alpha: float, beta: float, years: int) -> list[tuple[float, ...]]:
    """Rows (year, share still there, share of last year's customers kept) for years 1 to n.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    rows: list[tuple[float, ...]] = []
    alive = 1.0
    for year in range(1, int(years) + 1):
        kept = retention_in(alpha, beta, year)
        alive *= kept
        rows.append((year, alive, kept))
    return rows


_GAP = "(1 + {rate} - {retention})"

MULTIPLE = Formula(
    name="multiple",
    title="Margin multiple",
    meaning="value of a customer who stays each year with the same probability; 5.09 means that 1% more retention is "
    "worth 5.09% more value",
    source="evidence, Gupta, Lehmann & Stuart 2004",
    inputs=(RETENTION, DISCOUNT, MARGIN),
    steps=(
        Step("multiple", "M", "years of margin", "margin multiple", f"{{retention}} / {_GAP}", margin_multiple),
        Step("elasticity", "E", "% per %", "retention elasticity", f"(1 + {{rate}}) / {_GAP}", retention_elasticity),
        Step("value", "V", "currency", "value of a customer", f"{{margin}} x {{retention}} / {_GAP}", retained_value),
    ),
    headline="multiple",
    worked=(
        Worked({"retention": 0.9, "rate": 0.12}, "multiple", 4.0909, 5e-5, "exact, from the closed form"),
        Worked({"retention": 0.9, "rate": 0.12}, "elasticity", 5.09, 5e-3, "Gupta, Lehmann & Stuart 2004: about 5%"),
    ),
)

_HIGH_END = {"alpha": 0.668088, "beta": 3.806095, "years": 12, "rate": 0.1}
"""Parameters of the fit to 7 years of the class High End (see `sim.value.fit`): 0.668 and 3.806 in print."""

SURVIVAL = Formula(
    name="survival",
    title="Survival, shifted beta-geometric",
    meaning="share of customers still there when each has a constant probability of leaving of their own, and the "
    "years a new customer pays, discounted; times the yearly margin it is a lifetime value",
    source="evidence, Fader & Hardie 2007",
    inputs=(ALPHA, BETA, PERIOD, LIFETIME_RATE),
    steps=(
        Step(
            "survival",
            "S",
            "share",
            "still there after n years",
            "B({alpha}, {beta} + {years}) / B({alpha}, {beta})",
            survival,
        ),
        Step(
            "retention",
            "r",
            "share a year",
            "kept in year n",
            "({beta} + {years} - 1) / ({alpha} + {beta} + {years} - 1)",
            retention_in,
        ),
        Step(
            "lifetime",
            "DEL",
            "years",
            "discounted expected lifetime, first payment now",
            "F(1, {beta}, {alpha} + {beta}, 1 / (1 + {rate}))",
            discounted_lifetime,
        ),
    ),
    headline="survival",
    where="B: beta function; F: Gauss's hypergeometric function, here the sum over t >= 0 of S(t) / (1 + d)^t",
    worked=(
        Worked(_HIGH_END, "survival", 0.378, 5e-4, "Fader & Hardie 2007, customers of the class High End"),
        Worked(_HIGH_END, "lifetime", 5.9223, 5e-5, "exact, from the closed form"),
    ),
    curve=Curve(("year", "survival", "retention"), survival_curve, ("alpha", "beta", "years")),
)
