"""What a target file says: the year's targets, the organisation, the results so far."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Self

from pydantic import Field, field_validator, model_validator

from sim.fields import Frozen, number, text

QUARTERS = 4
MOST_AGENTS = 2_000
MOST_MONEY = 1e12


def exact(value: float) -> Fraction:
    """The number as it is written: 0.1 is one tenth."""
    return Fraction(str(value))


class Named(Frozen):
    """Anything in the organisation: names are texts that no spreadsheet takes for a formula."""

    name: str = text(..., "unique name: letters, digits, spaces, _ . -; a letter first", max_length=60)

    @field_validator("name")
    @classmethod
    def _plain(cls, name: str) -> str:
        if not name[:1].isalpha() or not all(char.isalnum() or char in " _.-" for char in name):
            raise ValueError(f"a name has letters, digits, spaces, _ . or -, and a letter first, but got {name!r}")
        return name


class Member(Named):
    """An agent."""

    weight: float = number(1.0, "weight", 0.01, 100, "assumed", "size of the target against that of colleagues")


class Supervisor(Named):
    """A first-line manager, with a number of agents alike or a list of agents."""

    share: float | None = number(
        None, "share of the manager's target", 0, 1, "assumed", "if not given, agents are counted"
    )
    agents: int = number(0, "agents", 0, MOST_AGENTS, "assumed", "head count, if agents have no names here")
    members: tuple[Member, ...] = Field((), max_length=MOST_AGENTS, description="agents by name")

    @model_validator(mode="after")
    def _has_agents(self) -> Self:
        if bool(self.agents) == bool(self.members):
            both = "both" if self.agents else "neither"
            raise ValueError(f"agents (a head count) or members (one by one) must be given, but there is {both}")
        return self

    @property
    def heads(self) -> int:
        """Number of agents."""
        return self.agents or len(self.members)

    @property
    def people(self) -> tuple[Member, ...]:
        """The agents; those that are only counted are called `north.1`, `north.2` and so on."""
        return self.members or tuple(Member(name=f"{self.name}.{k}") for k in range(1, self.agents + 1))


class Manager(Named):
    """A middle manager."""

    share: float | None = number(
        None, "share of the company's target", 0, 1, "assumed", "if not given, agents are counted"
    )
    supervisors: tuple[Supervisor, ...] = Field(..., min_length=1, max_length=200, description="first-line managers")

    @model_validator(mode="after")
    def _shares(self) -> Self:
        check_shares("supervisors", self.supervisors)
        return self

    @property
    def heads(self) -> int:
        """Number of agents."""
        return sum(supervisor.heads for supervisor in self.supervisors)


class QuarterResult(Frozen):
    """What a quarter brought that is over."""

    sales: float = number(..., "currency", 0, MOST_MONEY, "domain", "sales of the quarter")
    profit: float = number(..., "currency", -MOST_MONEY, MOST_MONEY, "domain", "profit of the quarter")


class TargetPlan(Named):
    """A year's targets, and who shares them."""

    title: str = text("", "name shown to people")
    currency: str = text("CNY", "currency code", r"^[A-Z]{3}$", 3)
    smallest: float = number(1.0, "currency", 0.01, 1e6, "assumed", "targets are whole multiples of this amount")
    sales: float = number(..., "currency", 0.01, MOST_MONEY, "domain", "sales target of the year")
    growth: float = number(0.0, "share per quarter", -0.5, 1, "domain", "growth of sales from a quarter to the next")
    profit_rate: tuple[float, ...] = Field(
        ..., min_length=QUARTERS, max_length=QUARTERS, description="profit-rate target of each quarter, share of sales"
    )
    rate_band: float = number(
        0.02, "share of sales", 0, 1, "assumed", "how far re-planning may move a profit rate, and what counts as met"
    )
    days_per_week: int = number(5, "days", 1, 7, "domain", "working days of a week")
    half_days: tuple[float, ...] = Field(
        (0.5, 0.5), min_length=2, max_length=2, description="weights of the first and the second half of a day"
    )
    managers: tuple[Manager, ...] = Field(..., min_length=1, max_length=200, description="middle managers")
    results: tuple[QuarterResult, ...] = Field(
        (), max_length=QUARTERS - 1, description="quarters that are over, the first one first"
    )

    @field_validator("profit_rate")
    @classmethod
    def _rates(cls, rates: tuple[float, ...]) -> tuple[float, ...]:
        for rate in rates:
            if not 0 <= rate <= 1:
                raise ValueError(f"each profit_rate must be a number from 0 to 1 (share of sales), but got {rate:g}")
        return rates

    @field_validator("half_days")
    @classmethod
    def _weights(cls, weights: tuple[float, ...]) -> tuple[float, ...]:
        if min(weights) < 0 or not 0 < sum(weights) <= 100:  # noqa: PLR2004 - as good as any limit
            raise ValueError(f"half_days must be weights from 0 to 100, not both 0, but got {list(weights)}")
        return weights

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_shares("managers", self.managers)
        heads = sum(manager.heads for manager in self.managers)
        if heads > MOST_AGENTS:
            raise ValueError(f"managers may have at most {MOST_AGENTS:,} agents altogether, but have {heads:,}")
        name, times = Counter(self._names()).most_common(1)[0]
        if times > 1:
            raise ValueError(f"managers, supervisors and agents need different names, but {name!r} appears twice")
        self._whole("sales", self.sales)
        for quarter, result in enumerate(self.results, 1):
            self._whole(f"results of quarter {quarter}: sales", result.sales)
            self._whole(f"results of quarter {quarter}: profit", result.profit)
        return self

    def _names(self) -> Iterator[str]:
        yield self.name
        for manager in self.managers:
            yield manager.name
            for supervisor in manager.supervisors:
                yield supervisor.name
                yield from (member.name for member in supervisor.people)

    def _whole(self, what: str, amount: float) -> None:
        if self.in_units(amount).denominator != 1:
            raise ValueError(
                f"{what} must be whole multiples of the smallest amount {self.smallest:g}, but got {amount!r}"
            )

    def in_units(self, amount: float) -> Fraction:
        """An amount counted in the smallest amount."""
        return exact(amount) / exact(self.smallest)


def check_shares(what: str, items: Sequence[Manager] | Sequence[Supervisor]) -> None:
    """Shares must be given for all or for none, and add up to 1.

    Raises:
        ValueError: they do not.
    """
    shares = [item.share for item in items if item.share is not None]
    if not shares:
        return
    if len(shares) < len(items):
        missing = next(item.name for item in items if item.share is None)
        raise ValueError(f"{what} need a share each or none at all, but {missing!r} has none")
    if not math.isclose(sum(shares), 1.0, abs_tol=1e-6):
        raise ValueError(f"shares of {what} must add up to 1, but add up to {sum(shares):g}")
