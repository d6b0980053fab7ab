"""Lasting value: what a customer buys, less the cost of winning, plus what those referred bring."""

from __future__ import annotations

from sim.value.annuity import MONEY
from sim.value.first_purchase import WINNING
from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked

TRANSACTIONS = Input("transactions", "m", "purchases", 0, 1e6, "expected number of purchases")
PURCHASE = Input("purchase", "p", "currency a purchase", 0, MONEY, "mean purchase, net of the cost to serve")
REFERRED = Input("referred", "F", "currency", -MONEY, MONEY, "net income from customers referred", default=0.0)


@checked(TRANSACTIONS, PURCHASE, WINNING)
def direct_gain(transactions: float, purchase: float, winning: float) -> float:
    """What the customer buys less the cost of winning: `m p - C0`; in currency.

    Args:
        transactions: expected number of purchases.
        purchase: mean purchase, currency, net of the cost to serve.
        winning: cost of winning the customer, currency.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return transactions * purchase - winning


LASTING = Formula(
    name="lasting",
    title="Lasting value, with referrals",
    meaning="purchases expected, less the cost of winning the customer, plus net income from customers referred",
    source="domain, lasting value of a customer",
    inputs=(TRANSACTIONS, PURCHASE, WINNING, REFERRED),
    steps=(
        Step("direct", "D", "currency", "from the customer", "{transactions} x {purchase} - {winning}", direct_gain),
        Step(
            "lasting",
            "V",
            "currency",
            "lasting value",
            "{direct} + {referred}",
            lambda direct, referred: direct + referred,
        ),
    ),
    worked=(
        Worked(
            {"transactions": 6, "purchase": 1_000, "winning": 850, "referred": 8_100},
            "direct",
            5_150,
            0.5,
            "the source's example; it does not give the parts, so 6 x 1,000 - 850 is ours",
        ),
        Worked(
            {"transactions": 6, "purchase": 1_000, "winning": 850, "referred": 8_100},
            "lasting",
            13_250,
            0.5,
            "the source's example: direct 5,150 and referred 8,100",
        ),
    ),
)
