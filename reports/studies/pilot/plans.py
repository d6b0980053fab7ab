"""Trials of one scheme against today's, by aim and length: effect, agents needed, power."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.numbers import Interval
from reports.studies.quantity import Quantity, quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reports.studies.view import View

_ARMS = 2
_NOT_PER_AGENT = ("clv_mean", "unit_service_cost")


@dataclass(frozen=True, slots=True)
class Length:
    """A trial of some weeks.

    Attributes:
        weeks: how long.
        effect: scheme minus today's over these weeks; per agent for money and counts.
        sd: standard deviation between agents; NaN if it is not known.
        needed: agents per arm for the wanted power; None if there is no effect to see.
        range: agents if the effect is at the ends of its interval: the larger effect, the smaller one.
        agents: sizes of arm, (sizes,).
        power: chance of seeing the effect at each, (sizes,).
    """

    weeks: int
    effect: Interval
    sd: float
    needed: int | None
    range: tuple[int | None, int | None]
    agents: NDArray[np.float64]
    power: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """Trials of one scheme against today's by one aim, the shortest first."""

    quantity: Quantity
    scheme: str
    against: str
    lengths: tuple[Length, ...]

    @property
    def key(self) -> str:
        """Identifier."""
        return f"{self.quantity.kpi}-{self.scheme}"

    @property
    def per_agent(self) -> bool:
        """Whether effects are those of one agent."""
        return self.quantity.kind in ("currency", "count") and self.quantity.kpi not in _NOT_PER_AGENT

    @property
    def smallest(self) -> Length | None:
        """The length that needs the fewest agents; the shorter one if two need as many."""
        known = [length for length in self.lengths if length.needed is not None]
        return min(known, key=lambda length: (length.needed or 0, length.weeks)) if known else None

    def fitting(self, team: int) -> Length | None:
        """The shortest length at which two arms of a team of this size are enough."""
        return next((ln for ln in self.lengths if ln.needed is not None and _ARMS * ln.needed <= team), None)


def plans_of(view: View) -> tuple[Plan, ...]:
    """Every plan; those by the first aim first."""
    effects = view.table("effects")
    found = []
    for kpi in dict.fromkeys([*view.spec.objectives, *map(str, effects["kpi"])]):
        # A trial is told over its own weeks, not per year.
        stated = quantity(kpi, view.currency, math.nan)
        mine = effects[effects["kpi"] == kpi]
        for (scheme, against), rows in mine.groupby(["scheme", "against"], sort=False):
            records = sorted(rows.to_dict("records"), key=lambda row: float(row["weeks"]))
            lengths = tuple(_length(view, {str(k): v for k, v in row.items()}) for row in records)
            found.append(Plan(stated, str(scheme), str(against), lengths))
    return tuple(found)


def _length(view: View, row: dict[str, Any]) -> Length:
    key = {name: row[name] for name in ("kpi", "scheme", "against", "weeks")}
    needed = _rows(view, "needed", key)
    curve = sorted(_rows(view, "power", key), key=lambda r: float(r["agents"]))
    head = needed[0] if needed else {}
    return Length(
        int(row["weeks"]),
        Interval(row["effect"], row["effect_low"], row["effect_high"]),
        float(row["sd_agent"]),
        _count(head.get("agents")),
        (_count(head.get("agents_low")), _count(head.get("agents_high"))),
        np.array([r["agents"] for r in curve], np.float64),
        np.array([r["power"] for r in curve], np.float64),
    )


def _rows(view: View, name: str, key: dict[str, Any]) -> list[dict[str, Any]]:
    table = view.table(name)
    here = np.ones(len(table), np.bool_)
    for column, value in key.items():
        here &= (table[column] == value).to_numpy()
    return [{str(k): v for k, v in row.items()} for row in table[here].to_dict("records")]


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else None
