"""Activity-based costing of a run: what each item, service, customer and segment costs, adding up to the cent.

Three rules say whose a cost is:

1. what the ledger books to a segment (contacts, new customers, costs per customer) stays there;
2. pay is split by each person's time of the month into serving and selling, and the cost of hiring as all pay is;
3. what is left of serving goes by work (contacts x hours of a contact x complexity), what is left of selling by sales.

Cost to serve = service cost + service policy + pay for serving + its part of hiring. Cost to sell is the rest:
acquisition, pay for selling, its part of hiring. Together they are all costs, and gross profit less both is profit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

import numpy as np
import pandas as pd

from sim.calendar import WEEKS_PER_YEAR
from sim.ledger import GROUPS, NO_SEGMENT, Item, accounts
from sim.params import Scenario
from sim.targets.split import largest_remainder

PAY = "pay"
"""Group of the two items of pay, which the ledger of the table `pay_lines` holds."""
PAY_ITEMS = (
    Item("pay_fixed", "fixed pay", PAY, "labour", "agent", "the pay scheme"),
    Item("pay_variable", "variable pay", PAY, "labour", "agent", "the pay scheme"),
)
GROUP_TITLES = {**GROUPS, PAY: "pay"}


@dataclass(frozen=True, slots=True)
class ItemCost:
    """What an item cost in a run.

    Attributes:
        item: the account.
        cents: amount.
    """

    item: Item
    cents: int


@dataclass(frozen=True, slots=True)
class SegmentCost:
    """Costs and gross profit of a segment over a run, in cents, and what they are divided by.

    Attributes:
        name: of the segment.
        service: service cost.
        policy: training and service policy.
        serving: pay for serving, and its part of hiring.
        acquisition: winning customers.
        selling: pay for selling, and its part of hiring.
        gross_profit: gross profit.
        contacts: tickets raised.
        customer_years: customer-weeks / 52.
    """

    name: str
    service: int
    policy: int
    serving: int
    acquisition: int
    selling: int
    gross_profit: int
    contacts: int
    customer_years: float

    @property
    def to_serve(self) -> int:
        """Cost to serve, cents."""
        return self.service + self.policy + self.serving

    @property
    def to_sell(self) -> int:
        """Cost to sell, cents."""
        return self.acquisition + self.selling

    @property
    def profit(self) -> int:
        """Gross profit less all costs, cents."""
        return self.gross_profit - self.to_serve - self.to_sell


@dataclass(frozen=True, slots=True)
class Costing:
    """All costs of a run, by item and by segment.

    Attributes:
        items: items that cost something, in the order of the ledger, pay last.
        segments: in the order of the scenario.
        serving_share: share of pay that is for serving.
    """

    items: tuple[ItemCost, ...]
    segments: tuple[SegmentCost, ...]
    serving_share: float

    def group(self, name: str) -> int:
        """Cents of a group of `GROUP_TITLES`."""
        return sum(each.cents for each in self.items if each.item.group == name)

    @property
    def total(self) -> int:
        """All costs, cents."""
        return sum(each.cents for each in self.items)

    @property
    def whole(self) -> SegmentCost:
        """All segments together, without a name."""
        names = [each.name for each in fields(SegmentCost) if each.name != "name"]
        return SegmentCost("", **{name: sum(getattr(segment, name) for segment in self.segments) for name in names})

    @property
    def contacts(self) -> int:
        """Tickets raised."""
        return sum(segment.contacts for segment in self.segments)


def cost_of(scenario: Scenario, tables: Mapping[str, pd.DataFrame]) -> Costing:
    """Costs of a run from its tables `weeks`, `segments`, `agents` and `costs`; see the rules above."""
    names = [segment.name for segment in scenario.segments]
    items = _items(scenario, tables)
    served, sold = _pay_by_use(tables["agents"])
    hiring = sum(each.cents for each in items if each.item.group == "staffing")
    of_hiring = _shared(hiring, [served, sold] if served + sold > 0 else [1, 0])
    sums = tables["segments"].groupby("segment", observed=False)
    read = ("tickets", "sales", "customers_start", "gross_profit")
    per = {column: sums[column].sum().reindex(names).to_numpy() for column in read}
    work = [
        Fraction(float(tickets)) * Fraction(segment.handle_hours) * Fraction(segment.complexity)
        for tickets, segment in zip(per["tickets"], scenario.segments, strict=True)
    ]
    sales = _cents(per["sales"])
    ledger = _by_segment(tables["costs"], names)
    parts = {
        "service": _with_rest(*ledger["service"], work),
        "policy": _with_rest(*ledger["policy"], work),
        "serving": _shared(served + of_hiring[0], work),
        "acquisition": _with_rest(*ledger["acquisition"], sales),
        "selling": _shared(sold + of_hiring[1], sales),
        "gross_profit": _cents(per["gross_profit"]),
        "contacts": [int(tickets) for tickets in per["tickets"]],
    }
    segments = tuple(
        SegmentCost(
            name=name,
            customer_years=float(per["customers_start"][i]) / WEEKS_PER_YEAR,
            **{part: values[i] for part, values in parts.items()},
        )
        for i, name in enumerate(names)
    )
    return Costing(items, segments, served / (served + sold) if served + sold else float("nan"))


def _items(scenario: Scenario, tables: Mapping[str, pd.DataFrame]) -> tuple[ItemCost, ...]:
    booked = tables["costs"].groupby("item", observed=True)["amount"].sum()
    found = [ItemCost(item, int(_cents([booked.get(item.name, 0.0)])[0])) for item in accounts(scenario)]
    paid = [ItemCost(item, sum(_cents(tables["weeks"][item.name]))) for item in PAY_ITEMS]
    return tuple(each for each in (*found, *paid) if each.cents)


def _pay_by_use(agents: pd.DataFrame) -> tuple[int, int]:
    """Cents paid for serving and for selling: each person's pay of a month by the time of the month."""
    pay = np.array(_cents(agents["pay_total"]), np.int64)
    sell, serve = agents["sell"].to_numpy(), agents["serve"].to_numpy()
    share = np.divide(serve, sell + serve, out=np.ones(len(pay)), where=sell + serve > 0)
    serving = np.rint(pay * share).astype(np.int64)
    return int(serving.sum()), int((pay - serving).sum())


def _by_segment(costs: pd.DataFrame, names: Sequence[str]) -> dict[str, tuple[list[int], int]]:
    """Cents of each group booked to the segments, and to none."""
    sums = costs.groupby(["group", "segment"], observed=True)["amount"].sum()
    found = {}
    for group in GROUPS:
        *mine, rest = _cents([sums.get((group, name), 0.0) for name in (*names, NO_SEGMENT)])
        found[group] = (mine, rest)
    return found


def _with_rest(mine: list[int], rest: int, weights: Sequence[Fraction | int]) -> list[int]:
    return [own + more for own, more in zip(mine, _shared(rest, weights), strict=True)]


def _shared(cents: int, weights: Sequence[Fraction | int]) -> list[int]:
    """Split cents by weights so that they add up; a negative amount (pay taken back) is split as its size is."""
    parts = largest_remainder(abs(cents), [max(weight, 0) for weight in weights])
    return parts if cents >= 0 else [-part for part in parts]


def _cents(money: Sequence[float] | pd.Series[float] | np.ndarray) -> list[int]:
    return [int(value) for value in np.rint(np.asarray(money, np.float64) * 100.0)]
