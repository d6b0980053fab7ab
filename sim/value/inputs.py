"""An input of a formula: its unit, its legal range, and the message for a value outside it."""

from __future__ import annotations

import functools
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, ParamSpec, TypeAlias, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
Value: TypeAlias = float | Sequence[float]

MOST_ITEMS = 1_000
"""Longest list an input may be."""
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Input:
    """An input of a formula.

    Attributes:
        name: name in Python, and on the command line with dashes.
        symbol: how formulas write it.
        unit: unit of the value, in words.
        low: smallest legal value.
        high: largest legal value.
        meaning: what it is, one line.
        default: value if it is not given; None: it is required.
        whole: whether it must be a whole number.
        many: whether it is a list, one number for each group, period or point.
        fewest: shortest legal list.
    """

    name: str
    symbol: str
    unit: str
    low: float
    high: float
    meaning: str
    default: float | None = None
    whole: bool = False
    many: bool = False
    fewest: int = 1

    @property
    def rule(self) -> str:
        """What the value must be, in words."""
        return f"a list of {self.fewest} to {MOST_ITEMS:,} values, each {self._range}" if self.many else self._range

    @property
    def _range(self) -> str:
        """What one number must be."""
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {_limit(self.low)} to {_limit(self.high)} ({self.unit})"

    def check(self, value: object, label: str = "") -> None:
        """Refuse an illegal value.

        Args:
            value: what was given.
            label: what to call the input; its name by default.

        Raises:
            ValueError: it is not a number (or list of numbers), not finite, not whole or out of range.
        """
        label = label or self.name
        if not self.many:
            self._check_one(value, label)
            return
        if not isinstance(value, Sequence) or isinstance(value, str) or not self.fewest <= len(value) <= MOST_ITEMS:
            given = f"a list of {len(value)}" if isinstance(value, list | tuple) else _shown(value)
            raise ValueError(f"{label} is {given}, but must be {self.rule}")
        for position, item in enumerate(value, 1):
            self._check_one(item, f"{label}[{position}]")

    def _check_one(self, value: object, label: str) -> None:
        if isinstance(value, bool) or not isinstance(value, Real) or not self._allows(value):
            raise ValueError(f"{label} is {_shown(value)}, but must be {self._range}{self._hint(value)}")

    def _allows(self, value: Any) -> bool:
        """Whether a number is in range (NaN is not), and whole if it must be."""
        return bool(self.low <= value <= self.high) and (not self.whole or float(value).is_integer())

    def _hint(self, value: object) -> str:
        is_share = self.unit.startswith("share")
        if is_share and isinstance(value, int | float) and 1 < value <= _PERCENT:
            return f". Did you mean {value / _PERCENT:.10g} ({value:g}%)?"
        return ""


def checked(*inputs: Input) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function refuse arguments that its declared inputs do not allow."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            for item in inputs:
                item.check(given.arguments[item.name])
            return function(*args, **kwargs)

        return call

    return decorate


def same_length(**lists: Sequence[float]) -> None:
    """Refuse lists of different length.

    Raises:
        ValueError: naming the lists and their lengths.
    """
    if len({len(items) for items in lists.values()}) > 1:
        lengths = " and ".join(f"{len(items)} {name}" for name, items in lists.items())
        raise ValueError(f"{' and '.join(lists)} must be lists of the same length, but there are {lengths}")


def _limit(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10f}".rstrip("0")


def _shown(value: object) -> str:
    """A value as it may stand in a message: one line, not too long."""
    if isinstance(value, float) and math.isfinite(value):
        return f"{value:,.12g}"
    text = repr(value)
    most = 60
    return text if len(text) <= most else text[: most - 3] + "..."
