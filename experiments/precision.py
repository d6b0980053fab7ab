"""How precisely a KPI should be known: the one place that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Precision:
    """Wanted half-width of a 95% interval.

    Attributes:
        relative: as a share of the baseline's mean, for units not in `absolute`.
        absolute: unit -> half-width in that unit.
    """

    relative: float
    absolute: Mapping[str, float]

    def half_width(self, unit: str, baseline_mean: float) -> float:
        """Wanted half-width for a KPI of that unit; 0 if it is relative to a mean of 0."""
        return self.absolute.get(unit, self.relative * abs(baseline_mean))


DEFAULT = Precision(relative=0.01, absolute={"share": 0.0025, "points": 0.25})
"""1% of the baseline's mean; 0.25 points for shares (which are 0-1) and for points."""
