"""Rules in words that describe the worlds in which the pick loses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.analysis.discovery import Box, discover

if TYPE_CHECKING:
    from collections.abc import Sequence

BOXES = [
    *("box", "factor", "low", "high", "categories", "coverage", "density", "support", "p_value"),
    "factor_p_value",
]

_DIGITS = 4  # of a bound in words: bounds are values of some world, so further digits are luck


@dataclass(frozen=True, slots=True)
class Rule:
    """A box of worlds.

    Attributes:
        number: from 1, the best one first.
        box: which worlds, and how good a description of the losing ones it is.
    """

    number: int
    box: Box

    @property
    def words(self) -> str:
        """The conditions of the box: `churn >= 0.021 and 0.3 <= margin <= 0.5`."""
        return " and ".join(_condition(name, *limits) for name, limits in self.box.limits.items())

    def as_json(self) -> dict[str, Any]:
        """For `verdict.json`."""
        box = self.box
        numbers = {"coverage": box.coverage, "density": box.density, "support": box.support, "p_value": box.p_value}
        return {"box": self.number, "when": self.words, **numbers}


def rules_of(worlds: pd.DataFrame, factors: Sequence[str]) -> list[Rule]:
    """Boxes that hold many of the losing worlds and few others; see `experiments.analysis.discovery`.

    Args:
        worlds: as `worlds_table` makes it.
        factors: names of the uncertainties.

    Returns:
        None if the pick always or never loses, or if no rule was found that says where.
    """
    if worlds.empty:
        return []
    found = discover({name: worlds[name].to_numpy() for name in factors}, worlds["loses"].to_numpy())
    return [Rule(number, box) for number, box in enumerate(found, start=1)]


def boxes_table(rules: Sequence[Rule]) -> pd.DataFrame:
    """A row for each box and each number it bounds.

    `p_value` is that of the box, from worlds that had no part in finding it. `factor_p_value` compares the bounds
    of a box with each other: the smaller, the more the box needs this one.
    """
    rows: list[Any] = []
    for rule in rules:
        box = rule.box
        for factor, (low, high) in box.limits.items():
            ends = (_or_open(low), _or_open(high))
            quality = (box.coverage, box.density, box.support, box.p_value, box.p_values[factor])
            rows.append((rule.number, factor, *ends, "", *quality))
    return pd.DataFrame(rows, columns=BOXES)


def _or_open(bound: float) -> float:
    return bound if math.isfinite(bound) else math.nan


def _condition(name: str, low: float, high: float) -> str:
    least = f"{low:.{_DIGITS}g}" if math.isfinite(low) else ""
    most = f"{high:.{_DIGITS}g}" if math.isfinite(high) else ""
    if least and most:
        return f"{least} <= {name} <= {most}"
    return f"{name} >= {least}" if least else f"{name} <= {most}"
