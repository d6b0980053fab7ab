"""Whether a scheme fits a scenario."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.params import Scenario
    from sim.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Misfit:
    """A segment that a scheme names and the scenario does not have.

    Attributes:
        component: position of the component in the scheme, from 0.
        id: of the component.
        segment: as the scheme names it.
        legal: segments of the scenario.
    """

    component: int
    id: str
    segment: str
    legal: tuple[str, ...]

    @property
    def path(self) -> str:
        """The key in the scheme."""
        return f"components.{self.id}.segment_weights.{self.segment}"


def misfit(scenario: Scenario, scheme: Scheme) -> Misfit | None:
    """The first thing in a scheme that the scenario does not know; None if they fit."""
    legal = tuple(segment.name for segment in scenario.segments)
    for i, component in enumerate(scheme.components):
        for segment in getattr(component, "segment_weights", ()):
            if segment not in legal:
                return Misfit(i, component.id, segment, legal)
    return None
