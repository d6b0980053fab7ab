"""Monthly return of a service centre: John Anton's model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.value.annuity import MONEY
from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked, same_length

LOYAL_ABOVE = 85.0
"""Satisfaction index above which a customer is loyal, points of 100."""
DISLOYAL_BELOW = 50.0
"""Satisfaction index below which a customer is disloyal, points of 100."""

INDEXES = Input("indexes", "s", "points", 0, 100, "satisfaction index of each customer", many=True)
LOYAL = Input("loyal", "n", "customers", 0, 1e9, "loyal customers (satisfaction above 85) of each group", many=True)
DISLOYAL = Input("disloyal", "m", "customers", 0, 1e9, "disloyal customers (below 50) of each group", many=True)
CLV = Input("clv", "CLV", "currency a customer", -MONEY, MONEY, "lifetime value of a customer of each group", many=True)
COST = Input("cost", "C", "currency", 0.01, 1e15, "net cost of the centre in the month")
NET_GAIN = Input("net_gain", "G", "currency", -1e27, 1e27, "gain from loyal less loss from disloyal customers")


def loyal_and_disloyal(indexes: Iterable[float]) -> tuple[int, int]:
    """Customers with a satisfaction index above 85, and below 50; at 85 and at 50 they are neither.

    Args:
        indexes: satisfaction index of each customer of a group, 0 to 100 points.

    Raises:
        ValueError: an index is not a number from 0 to 100.
    """
    given = tuple(indexes)
    for position, index in enumerate(given, 1):
        if not 0 <= index <= 100:  # noqa: PLR2004 - points of 100
            raise ValueError(f"indexes[{position}] is {index!r}, but must be a number from 0 to 100 (points)")
    return sum(index > LOYAL_ABOVE for index in given), sum(index < DISLOYAL_BELOW for index in given)


@checked(LOYAL, CLV)
def gain_of(loyal: Sequence[float], clv: Sequence[float]) -> float:
    """Value that loyal customers stand for: `sum(loyal x CLV)` over customer groups; in currency.

    Raises:
        ValueError: an argument is not a number in its range, or the lists differ in length.
    """
    same_length(loyal=loyal, clv=clv)
    return sum(number * value for number, value in zip(loyal, clv, strict=True))


@checked(DISLOYAL, CLV)
def loss_of(disloyal: Sequence[float], clv: Sequence[float]) -> float:
    """Value that disloyal customers put at risk: `sum(disloyal x CLV)` over customer groups; in currency.

    Raises:
        ValueError: an argument is not a number in its range, or the lists differ in length.
    """
    same_length(disloyal=disloyal, clv=clv)
    return sum(number * value for number, value in zip(disloyal, clv, strict=True))


@checked(NET_GAIN, COST)
def return_on_cost(net_gain: float, cost: float) -> float:
    """ROI of a month: `(net gain - cost) / cost`, a share without unit: 0.5 means 50%.

    Args:
        net_gain: gain from loyal less loss from disloyal customers, currency.
        cost: net cost of the centre in the month, currency.

    Raises:
        ValueError: an argument is not a number in its range.
    """
    return (net_gain - cost) / cost


ROI = Formula(
    name="roi",
    title="Monthly ROI of a service centre",
    meaning="lifetime value that loyal customers stand for, less that of disloyal ones, against the net cost of the "
    "month; 0.5 means 50%",
    source="domain, costs and benefits of a contact centre, John Anton's model",
    inputs=(LOYAL, DISLOYAL, CLV, COST),
    steps=(
        Step("gain", "GAIN", "currency", "gain from loyal customers", "{loyal*clv}", gain_of),
        Step("loss", "LOSS", "currency", "loss from disloyal customers", "{disloyal*clv}", loss_of),
        Step("net_gain", "G", "currency", "net gain", "{gain} - {loss}", lambda gain, loss: gain - loss),
        Step("roi", "ROI", "share of cost", "return of the month", "({net_gain} - {cost}) / {cost}", return_on_cost),
    ),
    worked=(
        Worked(
            {"loyal": (420, 80), "disloyal": (60, 5), "clv": (1_200, 9_000), "cost": 300_000},
            "roi",
            2.69,
            5e-9,
            "by hand: gain 504,000 + 720,000, loss 72,000 + 45,000, net 1,107,000",
        ),
    ),
)
