"""The chart of accounts: every kind of cost there is, and the cost items a scenario may add.

Each item belongs to one of the four groups that profit is made of, and has a nature (what the money buys) and a driver
(what it grows with). `sim/booking.py` books a week; pay has its own ledger, the table `pay_lines`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, MAY_BE_EMPTY, Frozen, number, text

if TYPE_CHECKING:
    from sim.params import Scenario

GROUPS = {
    "service": "service cost",
    "acquisition": "winning customers",
    "staffing": "hiring",
    "policy": "training and service policy",
}
"""Group -> its title. The tables `weeks` and `runs` have one column for each."""

NATURES = (
    "labour", "channels", "technology", "training", "consulting", "customisation", "outsourcing", "equipment",
    "network", "gifts", "hiring", "marketing", "other",
)  # fmt: skip
"""What the money buys: the cost items of customer-service management (domain, S1 and S2)."""

DRIVERS = {
    "week": "week",
    "once": "one payment",
    "agent": "agent and week",
    "overtime_hour": "hour of overtime",
    "contact": "contact",
    "minute": "minute of service",
    "customer": "customer and week",
    "new_customer": "new customer",
    "hire": "hire",
}
"""Driver of a cost -> what is counted, in words."""

BY_SEGMENT = ("contact", "minute", "customer", "new_customer")
"""Drivers that are counted by segment; the other costs belong to no segment."""

NO_SEGMENT = ""
"""Stands for the segment of a cost that belongs to none."""

OF_CONTACTS = ("contact", "minute")


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of cost.

    Attributes:
        name: in the table `costs`.
        title: name in reports.
        group: of `GROUPS`.
        nature: of `NATURES`.
        driver: of `DRIVERS`.
        source: key of the scenario that holds its amount.
    """

    name: str
    title: str
    group: str
    nature: str
    driver: str
    source: str

    @property
    def unit(self) -> str:
        """Unit of its amount."""
        return f"currency/{DRIVERS[self.driver]}"


ITEMS: dict[str, Item] = {
    item.name: item
    for item in (
        Item("tickets", "contacts of own people", "service", "other", "contact", "segments.ticket_cost"),
        Item("seats", "tools, licences, equipment, network", "service", "equipment", "agent", "costs.seat_cost"),
        Item("channels", "lines and licences of channels", "service", "channels", "contact", "channels.contact_cost"),
        Item("self_service", "problems solved by self-service", "service", "technology", "contact",
             "policy.knowledge_base.cost_contact"),
        Item("chatbot_contacts", "problems that meet the chatbot", "service", "technology", "contact",
             "policy.chatbot.cost_contact"),
        Item("outsourcing", "outsourced contacts", "service", "outsourcing", "contact",
             "policy.outsourcing.cost_contact"),
        Item("second_line", "second line", "service", "labour", "week", "second_line.cost_hour"),
        Item("acquisition", "marketing and onboarding", "acquisition", "marketing", "new_customer",
             "segments.acquisition_cost"),
        Item("hiring", "recruiting and induction", "staffing", "hiring", "hire", "staff.hire_cost"),
        Item("automation", "other service policies (automation)", "policy", "technology", "week", "costs.policy_cost"),
        Item("supervision", "supervisors", "policy", "labour", "week", "staff.supervisor_cost"),
        Item("training", "training of agents", "policy", "training", "agent", "staff.training_cost"),
        Item("quality_assurance", "quality assurance", "policy", "labour", "contact", "staff.monitoring_cost"),
        Item("events", "market events", "policy", "other", "week", "events.cost"),
        Item("knowledge_base", "knowledge base", "policy", "technology", "week", "policy.knowledge_base.cost_week"),
        Item("chatbot", "chatbot", "policy", "technology", "week", "policy.chatbot.cost_week"),
        Item("process", "process team and tools", "policy", "consulting", "week", "policy.process.cost_week"),
        Item("customer_training", "training of customers", "policy", "training", "customer",
             "policy.customer_training.cost_customer"),
        Item("maintenance", "preventive maintenance", "policy", "labour", "customer",
             "policy.maintenance.cost_customer"),
        Item("crm", "customer system (CRM)", "policy", "technology", "agent", "policy.crm.cost_agent"),
        Item("service_staff", "people who only serve", "policy", "labour", "week", "policy.staffing.cost_agent"),
    )
}  # fmt: skip
"""Costs that every scenario can have, in the order of the ledger."""


class Kind(NamedTuple):
    """A kind of cost item that a scenario may add: title, group and nature as in `Item`."""

    title: str
    group: str
    nature: str


KINDS: dict[str, Kind] = {
    "crm_rent": Kind("CRM rent", "service", "technology"),
    "crm_support": Kind("CRM maintenance and support", "service", "technology"),
    "equipment": Kind("equipment", "service", "equipment"),
    "network": Kind("network", "service", "network"),
    "logistics": Kind("logistics", "service", "other"),
    "overtime": Kind("overtime", "service", "labour"),
    "outsourcing": Kind("outsourced service", "service", "outsourcing"),
    "hiring": Kind("hiring", "staffing", "hiring"),
    "crm_licence": Kind("CRM licence", "policy", "technology"),
    "automation": Kind("automation", "policy", "technology"),
    "internal_training": Kind("internal training", "policy", "training"),
    "external_training": Kind("external training", "policy", "training"),
    "trainee_time": Kind("time of those trained", "policy", "training"),
    "consulting": Kind("consulting", "policy", "consulting"),
    "customisation": Kind("customisation", "policy", "customisation"),
    "gifts": Kind("gifts to customers", "policy", "gifts"),
    "points": Kind("loyalty points", "policy", "gifts"),
}
"""Kinds of `[[costs.items]]`: the cost items of the domain that have no key of their own (S1 gifts, points, logistics,
equipment, network; S2 CRM, automation, training, consulting, customisation, outsourcing by calls and by time)."""


class CostItem(Frozen):
    """A cost that no other key carries. It moves costs and profit; it changes nothing that people or customers do."""

    name: str = text(..., "identifier", IDENTIFIER, 40)
    title: str = text("", "name shown in reports; empty: that of the kind")
    kind: Literal[
        "crm_rent", "crm_support", "equipment", "network", "logistics", "overtime", "outsourcing", "hiring",
        "crm_licence", "automation", "internal_training", "external_training", "trainee_time", "consulting",
        "customisation", "gifts", "points",
    ] = Field(..., description="what the money buys")  # fmt: skip
    driver: Literal[
        "week", "once", "agent", "overtime_hour", "contact", "minute", "customer", "new_customer", "hire"
    ] = Field(
        ...,
        description="what is paid for: each week, once (in week `start`), each filled position and week, each hour "
        "that agents work beyond a standard week, each contact, each minute of service, each customer and week, each "
        "new customer, each hire",
    )
    amount: float = number(..., "currency", 0, 1e9, "assumed", "price of one of what the driver counts")
    minutes: float = number(
        0.0, "minutes/contact", 0, 1e4, "assumed", "minutes paid for per contact; for the driver minute, which needs it"
    )
    channel: str = text("", "channel whose contacts are counted; empty: all contacts", MAY_BE_EMPTY, 60)
    start: int = number(0, "week", 0, 10_000, "assumed", "first week it is paid, from 0")
    weeks: int | None = number(
        None, "weeks", 1, 10_000, "assumed", "how long it is paid; left out: to the end; not with once"
    )

    @model_validator(mode="after")
    def _of_its_driver(self) -> CostItem:
        if self.driver == "minute" and self.minutes == 0:
            raise ValueError(f"cost item {self.name!r} is paid by the minute, so it needs minutes: those of a contact")
        for key, drivers in (("minutes", ("minute",)), ("channel", OF_CONTACTS)):
            if getattr(self, key) and self.driver not in drivers:
                raise ValueError(
                    f"{key} is for the driver {' or '.join(drivers)}, but cost item {self.name!r} has {self.driver}"
                )
        if self.driver == "once" and self.weeks is not None:
            raise ValueError(f"cost item {self.name!r} is paid once, in week {self.start}: leave weeks out")
        return self

    @property
    def each(self) -> float:
        """Price per contact, customer, agent, ... of the driver; minutes are priced per contact."""
        return self.amount * (self.minutes if self.driver == "minute" else 1.0)

    def due(self, week: int) -> bool:
        """Whether it is paid in a week of the run; never in the warm-up."""
        length = 1 if self.driver == "once" else self.weeks
        return self.start <= week and (length is None or week < self.start + length)

    def account(self) -> Item:
        """Its account in the ledger."""
        kind = KINDS[self.kind]
        return Item(self.name, self.title or kind.title, kind.group, kind.nature, self.driver, "costs.items.amount")


def accounts(scenario: Scenario) -> tuple[Item, ...]:
    """Every account of a scenario's ledger, in its order: those there always are, then its own."""
    return (*ITEMS.values(), *(item.account() for item in scenario.costs.items))


def check_items(items: Iterable[CostItem], channels: Iterable[str]) -> None:
    """Refuse cost items that do not fit the scenario.

    Raises:
        ValueError: a name that is taken, or a channel that does not exist; names what is legal.
    """
    taken, known = set(ITEMS), list(channels)
    for item in items:
        if item.name in taken:
            why = "is an account of every scenario" if item.name in ITEMS else "appears twice"
            raise ValueError(f"names of cost items must be unique, but {item.name!r} {why}")
        taken.add(item.name)
        if item.channel and item.channel not in known:
            legal = ", ".join(known) or "none, the scenario has no channels"
            raise ValueError(f"cost item {item.name!r}: there is no channel {item.channel!r}; legal: {legal}")


def contact_price(scenario: Scenario) -> float:
    """What cost items of the scenario charge per contact in its last week, currency; `ticket_cost` is apart."""
    items = (item for item in scenario.costs.items if item.driver in OF_CONTACTS and not item.channel)
    return sum((item.each for item in items if item.due(scenario.weeks - 1)), 0.0)
