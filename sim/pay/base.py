"""The contract of a pay component, and the normal form it is written in.

A component is a sum of *terms*. A term pays `amount x product of factors` at the end of a payout
period; a factor is a piecewise-linear *curve* of one *reading* of the measured columns. This one
form settles pay and values the agents' look-ahead, so both use the same formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from pydantic import Field

from sim.fields import IDENTIFIER, Frozen, number, text
from sim.pay.balance import Balance
from sim.pay.measures import MEASURES
from sim.pay.period import Period
from sim.pay.tallies import WORKED, Tally

PeriodName = Literal["month", "quarter", "year"]


PERIODS: dict[str, Period] = {"month": Period.MONTH, "quarter": Period.QUARTER, "year": Period.YEAR}


class Scope(IntEnum):
    """Whose results a reading adds up."""

    OWN = 0
    TEAM = 1
    BRANCH = 2


SCOPES: dict[str, Scope] = {"own": Scope.OWN, "team": Scope.TEAM, "branch": Scope.BRANCH}
ScopeName = Literal["own", "team", "branch"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read from period sums of tallies.

    With `ratio`: `offset + scale * numerator / denominator`; without: `scale * (numerator - allowed
    * denominator)`, the amount beyond what is allowed.

    Attributes:
        numerator: what is added up.
        denominator: what it is divided by, or what the allowance is a share of; None for an amount.
        ratio: whether it is divided.
        offset: value when the ratio is 0.
        scale: change of the value per unit.
        allowed: share of the denominator that is free.
        scope: whose sums are read.
        window: weeks that are read, ending with the period; 0: the weeks of the payout period.
    """

    numerator: Tally
    denominator: Tally | None = None
    ratio: bool = False
    offset: float = 0.0
    scale: float = 1.0
    allowed: float = 0.0
    scope: Scope = Scope.OWN
    window: int = 0

    @classmethod
    def of(cls, measure_name: str, scope: Scope = Scope.OWN, window: int = 0) -> Reading:
        """The reading of a named measure."""
        m = MEASURES[measure_name]
        below = None if m.denominator is None else Tally(m.denominator)
        return cls(Tally(m.numerator), below, below is not None, m.offset, m.scale, 0.0, scope, window)

    @classmethod
    def amount(cls, tally: Tally, scale: float = 1.0) -> Reading:
        """The sum of a tally."""
        return cls(tally, scale=scale)


@dataclass(frozen=True, slots=True)
class Curve:
    """Piecewise-linear curve: `points` (x, y) in order of x, then straight on with the outer slopes.

    Two points with the same x make a jump; at the jump itself the later point counts.
    """

    points: tuple[tuple[float, float], ...]
    slope_left: float = 0.0
    slope_right: float = 0.0

    @classmethod
    def proportional(cls, slope: float) -> Curve:
        """`slope * x`."""
        return cls(((0.0, 0.0),), slope, slope)

    @classmethod
    def step(cls, at: float, *, above: bool) -> Curve:
        """1 at or above `at` (or, with `above=False`, at or below it), else 0."""
        if above:
            return cls(((at, 0.0), (at, 1.0)))
        just_past = at + 1e-9 * max(1.0, abs(at))
        return cls(((just_past, 1.0), (just_past, 0.0)))


@dataclass(frozen=True, slots=True)
class Factor:
    """A curve of a reading."""

    reading: Reading
    curve: Curve


@dataclass(frozen=True, slots=True)
class Hold:
    """What happens to commission when the customer leaves.

    Attributes:
        share: of the commission on a sale that is held back.
        weeks: for which it is held back; it is paid then if the customer is still there, else never.
        claw: share of what has been paid of the commission that is taken back when the customer leaves.
        claw_weeks: within so many weeks of the sale; the last of them counts, as it does for `weeks`.
    """

    share: float = 0.0
    weeks: int = 0
    claw: float = 0.0
    claw_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Vesting:
    """How a bonus vests.

    Attributes:
        years: equal parts, the first a year after it was earned.
        forfeited: whether a leaver loses what has not vested; else it is paid at once.
    """

    years: int
    forfeited: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """Prizes by rank.

    Attributes:
        prizes: in currency, of the first, the second, ...
        scope: who competes with whom.
    """

    prizes: tuple[float, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Term:
    """`amount x product of factors`, paid at the end of `period`.

    Attributes:
        period: payout period.
        amount: in currency.
        factors: multiplied.
        prorate: whether it is scaled by the share of the period's weeks the person was employed.
        present: tally of the weeks that count in the proration.
        hold: for commission that depends on whether the customer stays.
        vesting: for a bonus that is paid over years.
        ranking: for prizes; the first factor then stands for the prize: when paid the one won, else the one expected.
    """

    period: Period
    amount: float
    factors: tuple[Factor, ...] = ()
    prorate: bool = False
    present: Tally = WORKED
    hold: Hold | None = None
    vesting: Vesting | None = None
    ranking: Ranking | None = None


class Component(Frozen):
    """Base of all pay components.

    A component plays one of three parts: it pays (`terms`), it changes what others pay (`modifiers` of the components
    in `applies_to`), or it acts on the sum of others (`balance`).
    """

    id: str = text(..., "name of the line on the pay statement, unique in the scheme", IDENTIFIER, 40)
    phases: tuple[str, ...] = Field((), max_length=20, description="phases in which it holds; empty: always")

    @property
    def is_fixed(self) -> bool:
        """Whether the component counts as fixed pay (True) or variable pay."""
        return False

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - most need no base pay
        """What the component pays, in normal form; () if it does not pay itself.

        Args:
            base_pay: fixed pay of the scheme, currency/month.
        """
        return ()

    def modifiers(self) -> tuple[tuple[float, Factor], ...]:
        """What it multiplies others by: the sum of weight x factor; () if it changes nothing."""
        return ()

    def balance(self) -> Balance | None:
        """What it does to the sum of others, if anything."""
        return None


def payout_field(default: PeriodName) -> PeriodName:
    """Declare the payout period of a component."""
    field: PeriodName = Field(default, description="payout period: month, quarter or year")
    return field


def scope_field() -> ScopeName:
    """Declare whose results a component reads."""
    field: ScopeName = Field("own", description="whose results: own, of the team, of the whole branch")
    return field


def applies_field() -> tuple[str, ...]:
    """Declare the components that a modifier changes."""
    field: tuple[str, ...] = Field(..., min_length=1, max_length=50, description="ids of the components it changes")
    return field


def window_field() -> int:
    """Declare over how many weeks a KPI is read."""
    field: int = number(
        0, "weeks", 0, 104, "domain", "weeks a KPI is read over, ending with the payout period; 0: the payout period"
    )
    return field
