"""Loss from losing a customer: a reconstruction of a formula that is lost."""

from __future__ import annotations

from sim.value.annuity import MONEY, annuity
from sim.value.first_purchase import LOAN_RATE, WINNING
from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked

INSTALMENTS = Input(
    "years", "N", "years", 1, 100, "years the relation would have lasted: as many instalments", whole=True
)
REPEAT_PRICE = Input("repeat_price", "P1", "currency", 0, MONEY, "price of a repeat purchase")
REPUTATION = Input("reputation", "X", "share of the loss", 0, 10, "damage to reputation", default=0.15)


@checked(WINNING, LOAN_RATE, INSTALMENTS)
def instalment(winning: float, rate: float, years: int) -> float:
    """Level instalment at the end of each year that pays back a loan of `winning`: `C0 r / (1 - (1+r)^-N)`.

    Args:
        winning: cost of winning the customer: the loan, currency.
        rate: loan rate, share a year.
        years: number of instalments.

    Returns:
        Currency a year; `winning / years` at rate 0, the limit.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return winning / annuity(rate, years)


def _enlarged(paid: float, repeat_price: float, reputation: float) -> float:
    return (paid + repeat_price) * (1.0 + reputation)


@checked(WINNING, LOAN_RATE, INSTALMENTS, REPEAT_PRICE, REPUTATION)
def loss_of_customer(winning: float, rate: float, years: int, repeat_price: float, reputation: float = 0.15) -> float:
    """Loss from losing a customer: `(N A + P1) (1 + X)`, a RECONSTRUCTION.

    The formula of the source was a picture and is lost. This one gives the figures that survive: N instalments A
    on the cost of winning, which is spent for nothing, and a repeat purchase that does not come, both enlarged by
    the damage to reputation.

    Args:
        winning: cost of winning the customer, currency.
        rate: loan rate, share a year.
        years: years the relation would have lasted.
        repeat_price: price of a repeat purchase, currency.
        reputation: damage to reputation, share of the loss.

    Returns:
        Currency.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return _enlarged(years * instalment(winning, rate, years), repeat_price, reputation)


_CASE = {"winning": 3_000, "rate": 0.0578, "years": 5, "repeat_price": 1_150}

LOSS = Formula(
    name="loss",
    title="Loss from losing a customer (reconstruction)",
    meaning="instalments on the cost of winning the customer, spent for nothing, and a repeat purchase that does not "
    "come, enlarged by the damage to reputation",
    source="domain, value of a customer, first method; reconstructed",
    note="A reconstruction: the source's formula was a picture and is lost. This one gives the figures that survive, "
    "3,540 and 5,394; another formula may give them too.",
    inputs=(WINNING, LOAN_RATE, INSTALMENTS, REPEAT_PRICE, REPUTATION),
    steps=(
        Step(
            "instalment",
            "A",
            "currency a year",
            "level instalment on the cost of winning",
            "{winning} x {rate} / (1 - (1 + {rate})^-{years})",
            instalment,
            at_zero=("rate", "{winning} / {years}"),
        ),
        Step(
            "paid",
            "L",
            "currency",
            "all instalments",
            "{years} x {instalment}",
            lambda years, instalment: years * instalment,
        ),
        Step(
            "loss",
            "LOSS",
            "currency",
            "loss from losing the customer",
            "({paid} + {repeat_price}) x (1 + {reputation})",
            _enlarged,
        ),
    ),
    worked=(
        Worked(_CASE, "paid", 3_540, 0.5, "the source's example"),
        Worked(
            _CASE, "loss", 5_393.5, 0.5, "the source's example, which rounds 3,539.66 to 3,540 and 5,393.5 to 5,394"
        ),
    ),
)
