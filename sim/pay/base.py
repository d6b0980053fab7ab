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

from sim.fields import IDENTIFIER, Frozen, text
from sim.pay.measures import MEASURES, Column

PeriodName = Literal["month", "quarter", "year"]


class Period(IntEnum):
    """Payout periods of the fiscal calendar."""

    MONTH = 0
    QUARTER = 1
    YEAR = 2


PERIODS: dict[str, Period] = {"month": Period.MONTH, "quarter": Period.QUARTER, "year": Period.YEAR}


@dataclass(frozen=True, slots=True)
class Reading:
    """A number read from period sums.

    With `ratio`: `offset + scale * numerator / denominator`; without: `scale * (numerator - allowed
    * denominator)`, the amount beyond what is allowed.
    """

    numerator: Column
    denominator: Column | None = None
    ratio: bool = False
    offset: float = 0.0
    scale: float = 1.0
    allowed: float = 0.0

    @classmethod
    def of(cls, measure_name: str) -> Reading:
        """The reading of a named measure."""
        m = MEASURES[measure_name]
        return cls(m.numerator, m.denominator, m.denominator is not None, m.offset, m.scale)


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
class Term:
    """`amount x product of factors`, paid at the end of `period`.

    `prorate`: scaled by the share of the period's weeks the person was employed.
    """

    period: Period
    amount: float
    factors: tuple[Factor, ...] = ()
    prorate: bool = False


class Component(Frozen):
    """Base of all pay components."""

    id: str = text(..., "name of the line on the pay statement, unique in the scheme", IDENTIFIER, 40)

    @property
    def is_fixed(self) -> bool:
        """Whether the component counts as fixed pay (True) or variable pay."""
        return False

    def terms(self) -> tuple[Term, ...]:
        """What the component pays, in normal form. A gate pays nothing and returns ()."""
        raise NotImplementedError


def payout_field(default: PeriodName) -> PeriodName:
    """Declare the payout period of a component."""
    field: PeriodName = Field(default, description="payout period: month, quarter or year")
    return field
