"""The numbers that move: from the search's coordinates to a scenario, and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenarios.errors import InputError, shown
from scenarios.paths import changed, locate, of_scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.calibration import Moved
    from sim.params import Scenario


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A number that moves. Its coordinate is 1 at the start; 0.05 more is 5% more, or 5% of the range.

    Attributes:
        moved: what the file says.
        starts: values of its paths before calibration.
    """

    moved: Moved
    starts: tuple[float, ...]

    @property
    def is_positive(self) -> bool:
        """Whether it moves in proportion; a number that may be 0 or change its sign moves by shares of its range."""
        return self.moved.low > 0

    def value(self, x: float) -> float:
        """Value of the first path at a coordinate."""
        if self.is_positive:
            return self.starts[0] * math.exp(x - 1.0)
        return self.starts[0] + (x - 1.0) * (self.moved.high - self.moved.low)

    def at(self, value: float) -> float:
        """The coordinate of a value."""
        if self.is_positive:
            return 1.0 + math.log(value / self.starts[0])
        return 1.0 + (value - self.starts[0]) / (self.moved.high - self.moved.low)

    def slope(self, x: float) -> float:
        """How fast the value moves with the coordinate."""
        return self.value(x) if self.is_positive else self.moved.high - self.moved.low

    def changes(self, x: float) -> dict[str, float]:
        """Values of all its paths."""
        first = self.value(x)
        return {path: first * start / self.starts[0] for path, start in zip(self.moved.paths, self.starts, strict=True)}


def coordinates(scenario: Scenario, parameters: Sequence[Moved]) -> tuple[Coordinate, ...]:
    """The numbers to move, as they stand in a scenario.

    Raises:
        InputError: for a path that leads nowhere or to no number, or a start outside its range.
    """
    return tuple(
        Coordinate(moved, tuple(_start(scenario, moved, path) for path in moved.paths)) for moved in parameters
    )


def _start(scenario: Scenario, moved: Moved, path: str) -> float:
    if of_scheme(path):
        raise InputError(f"parameters.{moved.name}: {path} is in the scheme; calibration moves numbers of the scenario")
    slot = locate(scenario, path)
    if isinstance(slot.value, bool) or not isinstance(slot.value, int | float):
        raise InputError(f"parameters.{moved.name}: {path} is {shown(slot.value)}, not a number")
    if slot.field is not None and slot.field.annotation is int:
        raise InputError(f"parameters.{moved.name}: {path} is a whole number; calibration moves numbers in small steps")
    if path == moved.paths[0] and not moved.low <= slot.value <= moved.high:
        raise InputError(
            f"parameters.{moved.name}: {path} is {slot.value:g} in scenario {scenario.name}, outside the range "
            f"{moved.low:g} to {moved.high:g} of the calibration file"
        )
    if len(moved.paths) > 1 and slot.value == 0:
        raise InputError(f"parameters.{moved.name}: {path} is 0, so it cannot move in proportion with the others")
    return float(slot.value)


def scenario_at(scenario: Scenario, where: Sequence[Coordinate], point: Iterable[float]) -> Scenario:
    """The scenario at a point.

    Raises:
        InputError: if the values break a rule of the scenario.
    """
    values: dict[str, float] = {}
    for coordinate, x in zip(where, point, strict=True):
        values |= coordinate.changes(float(x))
    return changed(scenario, values)
