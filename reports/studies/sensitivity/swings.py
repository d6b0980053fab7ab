"""What each uncertain number does to a result when it is moved alone: the numbers of the tornado."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.catalogue import t

if TYPE_CHECKING:
    import pandas as pd

    from reports.numbers import Interval
    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View


@dataclass(frozen=True, slots=True)
class Target:
    """What is looked at: a KPI of one scheme minus that of another; the level itself if both are the same."""

    quantity: Quantity
    scheme: str
    against: str

    @property
    def is_level(self) -> bool:
        """Whether it is a level, not a difference."""
        return self.scheme == self.against

    @property
    def key(self) -> str:
        """Identifier."""
        return f"{self.quantity.kpi}-{self.scheme}" + ("-level" if self.is_level else "")

    def title(self, view: View) -> str:
        """`Balanced against Current` or `Current`."""
        if self.is_level:
            return view.label(self.scheme)
        return t("sensitivity.pair", scheme=view.label(self.scheme), against=view.label(self.against))

    def of(self, table: pd.DataFrame) -> list[dict[str, Any]]:
        """Rows of this target."""
        mine = (table["kpi"] == self.quantity.kpi) & (table["scheme"] == self.scheme)
        rows = table[mine & (table["against"] == self.against)].to_dict("records")
        return [{str(key): value for key, value in row.items()} for row in rows]


@dataclass(frozen=True, slots=True)
class Swing:
    """A number moved to both ends of its range, the others as they are.

    Attributes:
        factor: the number.
        points: the number at the low end, as it is, at the high end.
        base: result with all numbers as they are.
        at_low: result at the low end.
        at_high: result at the high end.
        flips: whether the sign of the difference clearly turns at an end.
    """

    factor: Factor
    points: tuple[float, float, float]
    base: Interval
    at_low: Interval
    at_high: Interval
    flips: bool

    @property
    def size(self) -> float:
        """Largest distance from end to end, or from the base to an end."""
        means = [each.mean for each in (self.base, self.at_low, self.at_high) if each.known]
        return max(means) - min(means) if means else math.nan

    def turned(self, end: Interval) -> bool:
        """Whether the difference at an end has clearly the other sign."""
        return self.flips and end.clear and end.mean * self.base.mean < 0


def targets_of(view: View, table: str) -> list[Target]:
    """Targets in a table: differences first, then levels; by objective, the scheme furthest ahead first."""
    keys = view.table(table)[["kpi", "scheme", "against"]].drop_duplicates().itertuples(index=False, name=None)
    found = [Target(view.quantity(str(kpi)), str(scheme), str(against)) for kpi, scheme, against in keys]
    order = {quantity.kpi: i for i, quantity in enumerate(view.objectives)}
    ahead = {target: -_lead(view, target) for target in found}
    return sorted(
        found, key=lambda target: (target.is_level, order.get(target.quantity.kpi, len(order)), ahead[target])
    )


def _lead(view: View, target: Target) -> float:
    """How far the scheme is ahead as things are, in the direction of the KPI; 0 if it is not known."""
    bases = [float(row["base"]) for row in target.of(view.table("tornado")) if math.isfinite(row["base"])]
    return (target.quantity.direction or 1) * bases[0] if bases else 0.0


def swings_of(view: View, target: Target) -> list[Swing]:
    """The numbers of a target, the largest swing first."""
    quantity, found = target.quantity, []
    for row in target.of(view.table("tornado")):

        def stated(name: str, row: dict[str, Any] = row) -> Interval:
            return quantity.stated(row[name], row[f"{name}_low"], row[f"{name}_high"])

        values = (float(row["low_value"]), float(row["base_value"]), float(row["high_value"]))
        factor = view.factor(str(row["factor"]), str(row["factor_unit"]), values)
        flips = bool(row["flips"])
        found.append(Swing(factor, values, stated("base"), stated("at_low"), stated("at_high"), flips))
    known = [swing for swing in found if math.isfinite(swing.size)]
    return sorted(known, key=lambda swing: -swing.size)
