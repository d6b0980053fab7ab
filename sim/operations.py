"""How service is organised: channels, seasons, second line, and the levers of service policy.

Sections `channels`, `arrivals`, `second_line` and `policy` of a scenario. All are neutral by default: one channel
without a name, no seasons, no second line, every lever at 0. Equations and sources: `docs/service.md`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, Frozen, number, text

_MONTH_WEEKS = 5
_YEAR_PARTS = (4, 12, 52)
_DAYS = 7
_Factor = Annotated[float, Field(ge=0, le=10)]
_Share = Annotated[float, Field(ge=0, le=1)]

_OF_KIND = {
    "patience": "live",
    "contained": "automated",
    "handover_loss": "automated",
    "escalates_to": "automated",
}
"""Key -> the only kind of channel that has it."""
_OF_PEOPLE = ("handle_factor", "concurrency", "target_minutes", "resolve_shift")
"""Keys of channels that people answer."""


class Channel(Frozen):
    """A way to ask for service."""

    name: str = text(..., "identifier", IDENTIFIER, 40)
    title: str = text("", "name shown in reports")
    kind: Literal["live", "deferred", "automated"] = Field(
        ...,
        description="live: the customer waits and may give up; deferred: answered when there is time, left work is "
        "carried over; automated: no person, what it cannot solve goes on to `escalates_to`",
    )
    share: float = number(..., "share of problems", 0, 1, "assumed", "problems that begin here; all channels: 1")
    by_segment: dict[str, _Share] = Field(
        default_factory=dict, description="segment -> share of its problems that begin here, in place of `share`"
    )
    handle_factor: float = number(1.0, "factor", 0.01, 10, "assumed", "work per contact against `handle_hours`")
    concurrency: float = number(1.0, "contacts", 1, 20, "assumed", "contacts an agent handles at the same time")
    patience: float = number(
        0.0, "minutes", 0, 1e5, "assumed", "mean time until a waiting customer gives up, live only; 0: never"
    )
    target_minutes: float = number(30.0, "minutes", 0.01, 1e4, "assumed", "answer target of this channel")
    contact_cost: float = number(
        0.0, "currency/contact", 0, 1e6, "assumed", "lines, licences and the like per contact, besides `ticket_cost`"
    )
    resolve_shift: float = number(0.0, "log odds", -10, 10, "assumed", "solving here against solving elsewhere")
    contained: float = number(0.0, "share", 0, 1, "assumed", "problems solved without a person, automated only")
    handover_loss: float = number(
        0.0, "points", 0, 100, "assumed", "experience lost by being passed on to a person, automated only"
    )
    escalates_to: str = text("", "channel that takes what this one cannot solve, automated only")

    @model_validator(mode="after")
    def _of_its_kind(self) -> Channel:
        others = {key: kind for key, kind in _OF_KIND.items() if kind != self.kind}
        if self.kind == "automated":
            others |= dict.fromkeys(_OF_PEOPLE, "live and deferred")
        for key, kind in others.items():
            if getattr(self, key) != type(self).model_fields[key].default:
                raise ValueError(f"{key} is for {kind} channels, but channel {self.name!r} is {self.kind}")
        if self.kind == "automated" and not self.escalates_to:
            raise ValueError(f"automated channel {self.name!r} needs escalates_to: who takes what it cannot solve")
        return self


class Arrivals(Frozen):
    """When problems come, as factors on the segments' tickets; an empty list changes nothing.

    Factors apply to the measured weeks, not to the warm-up. Lists need not average 1: their mean moves the volume.
    """

    month_pattern: tuple[_Factor, ...] = Field(
        (), max_length=_MONTH_WEEKS, description="factor of the 1st, 2nd ... week of each fiscal month, five numbers"
    )
    year_pattern: tuple[_Factor, ...] = Field(
        (), max_length=52, description="factor of each quarter (4 numbers), fiscal month (12) or week (52) of the year"
    )
    day_pattern: tuple[_Factor, ...] = Field(
        (), max_length=_DAYS, description="load of each working day against the mean day; live channels wait by it"
    )

    @model_validator(mode="after")
    def _lengths(self) -> Arrivals:
        if self.month_pattern and len(self.month_pattern) != _MONTH_WEEKS:
            raise ValueError(f"month_pattern needs 5 numbers, one for each week, but has {len(self.month_pattern)}")
        if self.year_pattern and len(self.year_pattern) not in _YEAR_PARTS:
            raise ValueError(f"year_pattern needs 4, 12 or 52 numbers, but has {len(self.year_pattern)}")
        if self.day_pattern and not math.isclose(sum(self.day_pattern), len(self.day_pattern), rel_tol=1e-6):
            mean = sum(self.day_pattern) / len(self.day_pattern)
            raise ValueError(f"day_pattern must have mean 1, but has mean {mean:g}")
        return self


class Switched(Frozen):
    """A section that does nothing while its first number is 0."""

    @property
    def off(self) -> bool:
        """Whether it does nothing."""
        return bool(getattr(self, next(iter(type(self).model_fields))) == 0)


class SecondLine(Switched):
    """Specialists who take what the first contact did not solve."""

    share: float = number(0.0, "share", 0, 1, "assumed", "unsolved problems passed on to the second line; 0: none")
    hours: float = number(40.0, "hours/week", 0, 1e6, "assumed", "specialists' hours; what exceeds them stays unsolved")
    handle_hours: float = number(0.5, "hours", 0.001, 40, "assumed", "specialists' work per case")
    resolve: float = number(0.8, "share", 0, 1, "assumed", "cases the second line solves")
    delay_minutes: float = number(240.0, "minutes", 0, 1e5, "assumed", "customer's wait for the second line")
    cost_hour: float = number(120.0, "currency/hour", 0, 1e6, "assumed", "cost of a specialist's hour, used or not")


class KnowledgeBase(Switched):
    """Self-service and a knowledge base: customers find answers, agents find them faster."""

    level: float = number(0.0, "0-1", 0, 1, "assumed", "how far it is built; effects and costs are in proportion")
    solved: float = number(
        0.09, "share of problems", 0, 1, "evidence", "solved by self-service alone when built in full (9% of contacts)"
    )
    handle_cut: float = number(0.05, "share", 0, 0.9, "assumed", "work saved per ticket when built in full")
    cost_week: float = number(4_000.0, "currency/week", 0, 1e9, "assumed", "authors and platform, built in full")
    cost_contact: float = number(
        0.7, "currency/contact", 0, 1e6, "evidence", "per problem solved there: self-service costs about 0.10 USD"
    )


class Chatbot(Switched):
    """A chatbot in front of the agents."""

    level: float = number(0.0, "share of problems", 0, 1, "assumed", "problems that meet the bot first")
    contained: float = number(0.30, "share", 0, 1, "assumed", "of these, solved by the bot")
    handover_loss: float = number(6.0, "points", 0, 100, "assumed", "experience lost by those passed on to a person")
    cost_week: float = number(3_000.0, "currency/week", 0, 1e9, "assumed", "licence and upkeep at level 1")
    cost_contact: float = number(0.5, "currency/contact", 0, 1e6, "assumed", "per problem that meets the bot")


class Process(Switched):
    """Better processes and tools: less work per ticket."""

    level: float = number(0.0, "0-1", 0, 1, "assumed", "how far processes are renewed")
    handle_cut: float = number(0.12, "share", 0, 0.9, "assumed", "work saved per ticket at level 1")
    cost_week: float = number(5_000.0, "currency/week", 0, 1e9, "assumed", "process team and tools at level 1")


class CustomerTraining(Switched):
    """Teaching customers: they ask less."""

    level: float = number(0.0, "0-1", 0, 1, "assumed", "share of customers trained")
    tickets_cut: float = number(0.10, "share", 0, 0.9, "assumed", "fewer tickets at level 1")
    cost_customer: float = number(0.5, "currency/customer/week", 0, 1e6, "assumed", "courses and material at level 1")


class Maintenance(Switched):
    """Preventive maintenance and monitoring: fewer things break."""

    level: float = number(0.0, "0-1", 0, 1, "assumed", "share of customers' systems watched")
    tickets_cut: float = number(0.15, "share", 0, 0.9, "assumed", "fewer tickets at level 1")
    cost_customer: float = number(1.0, "currency/customer/week", 0, 1e6, "assumed", "monitoring at level 1")


class Outsourcing(Switched):
    """Part of the contacts is handled by another firm, paid by the contact."""

    share: float = number(0.0, "share of contacts", 0, 1, "assumed", "contacts for a person that another firm takes")
    cost_contact: float = number(25.0, "currency/contact", 0, 1e6, "assumed", "price of a contact")
    resolve_shift: float = number(-0.4, "log odds", -10, 10, "assumed", "solving there against own average agents")
    minutes: float = number(5.0, "minutes", 0, 1e4, "assumed", "mean wait there")


class Crm(Switched):
    """A customer system: offers find need better, agents see the customer's history."""

    level: float = number(0.0, "0-1", 0, 1, "assumed", "how far it is in use")
    targeting_gain: float = number(0.6, "log weight per need", 0, 10, "assumed", "added to `targeting` at level 1")
    handle_cut: float = number(0.03, "share", 0, 0.9, "assumed", "work saved per ticket at level 1")
    cost_agent: float = number(60.0, "currency/agent/week", 0, 1e6, "assumed", "licence, upkeep and support at level 1")


class Staffing(Switched):
    """People who only serve, added to the team's service hours in equal parts."""

    agents: float = number(0.0, "full-time people", 0, 100_000, "assumed", "service-only staff")
    serve: float = number(
        0.85, "share of week", 0.01, 1, "evidence", "their time at work on tickets (planning cap 85%)"
    )
    cost_agent: float = number(1_900.0, "currency/person/week", 0, 1e6, "assumed", "their pay and seat")


class Policy(Frozen):
    """Levers of service policy: what management can do about service besides pay."""

    knowledge_base: KnowledgeBase = Field(default_factory=KnowledgeBase, description="self-service, knowledge base")
    chatbot: Chatbot = Field(default_factory=Chatbot, description="chatbot in front of the agents")
    process: Process = Field(default_factory=Process, description="better processes: less work per ticket")
    customer_training: CustomerTraining = Field(default_factory=CustomerTraining, description="customers ask less")
    maintenance: Maintenance = Field(default_factory=Maintenance, description="preventive maintenance, monitoring")
    outsourcing: Outsourcing = Field(default_factory=Outsourcing, description="contacts handled by another firm")
    crm: Crm = Field(default_factory=Crm, description="customer system: targeting, history")
    staffing: Staffing = Field(default_factory=Staffing, description="people who only serve")


def check_channels(channels: tuple[Channel, ...], segments: Iterable[str]) -> None:
    """Refuse channels that do not fit together.

    Raises:
        ValueError: names the rule, the value and what is legal.
    """
    names = [channel.name for channel in channels]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"channel names must be unique, but {twice[0]!r} appears twice")
    people = [channel.name for channel in channels if channel.kind != "automated"]
    known = list(segments)
    for channel in channels:
        if channel.escalates_to and channel.escalates_to not in people:
            legal = ", ".join(people) or "none, add a live or deferred channel"
            raise ValueError(
                f"channel {channel.name!r} escalates to {channel.escalates_to!r}, which is no channel with people; "
                f"legal: {legal}"
            )
        stray = sorted(set(channel.by_segment) - set(known))
        if stray:
            raise ValueError(f"channel {channel.name!r}: there is no segment {stray[0]!r}; legal: {', '.join(known)}")
    for segment in known if channels else ():
        total = sum(channel.by_segment.get(segment, channel.share) for channel in channels)
        if not math.isclose(total, 1.0, abs_tol=1e-6):
            where = f" of segment {segment!r}" if any(c.by_segment for c in channels) else ""
            raise ValueError(f"channel shares{where} must add up to 1, but add up to {total:g}")
