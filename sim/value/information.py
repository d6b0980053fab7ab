"""What knowing a customer is worth, less what finding out costs."""

from __future__ import annotations

from collections.abc import Sequence

from sim.value.annuity import MONEY
from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked, same_length

WORTH = Input("worth", "K", "currency per unit of information and use", 0, MONEY, "worth of information: a constant")
AMOUNTS = Input("amounts", "p", "units of information", 0, 1e9, "information in each point known", many=True)
USES = Input("uses", "N", "uses", 0, 1e9, "times each point is used", many=True)
COLLECTIONS = Input("collections", "N2", "collections", 0, 1e9, "times information is collected", whole=True)
COLLECTING = Input("collecting", "C", "currency a collection", 0, MONEY, "mean cost of collecting once")


@checked(WORTH, AMOUNTS, USES)
def information_income(worth: float, amounts: Sequence[float], uses: Sequence[float]) -> float:
    """What knowing the customer brings: `K sum(p_i N_i)`; in currency.

    Args:
        worth: currency per unit of information and use.
        amounts: information in each point known, units.
        uses: times each point is used; as many numbers as `amounts`.

    Raises:
        ValueError: an argument is not a number in its range, or the lists differ in length.
    """
    same_length(amounts=amounts, uses=uses)
    return worth * sum(amount * times for amount, times in zip(amounts, uses, strict=True))


@checked(COLLECTIONS, COLLECTING)
def information_cost(collections: int, collecting: float) -> float:
    """What collecting information costs: `N2 C`; in currency.

    Args:
        collections: times information is collected.
        collecting: mean cost of collecting once, currency.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return collections * collecting


INFORMATION = Formula(
    name="information",
    title="Customer information value",
    meaning="income from what is known of a customer, less the cost of collecting it",
    source="domain, value of a customer, second method",
    inputs=(WORTH, AMOUNTS, USES, COLLECTIONS, COLLECTING),
    steps=(
        Step("income", "I", "currency", "income from information", "{worth} x {amounts*uses}", information_income),
        Step("cost", "C1", "currency", "cost of collecting it", "{collections} x {collecting}", information_cost),
        Step(
            "value",
            "V",
            "currency",
            "value of the information",
            "{income} - {cost}",
            lambda income, cost: income - cost,
        ),
    ),
    worked=(
        Worked(
            {"worth": 2, "amounts": (4, 10), "uses": (5, 3), "collections": 6, "collecting": 8},
            "value",
            52,
            0.5,
            "by hand: 2 x (20 + 30) - 48",
        ),
    ),
)
