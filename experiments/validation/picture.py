"""The points of a case's chart: what theory says, and what the program gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SMOOTH = 41
"""Points of a line of theory."""
TRIED = 7
"""Points at which the program is run."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Points of a chart.

    Attributes:
        x: title of the x axis, with unit.
        y: title of the y axis, with unit.
        theory: (x, y) of the line; empty: theory says one value only, `level`.
        model: (x, y, standard error) of the program.
        at: x of the case itself.
        names: words at x = 0, 1, ... instead of numbers.
        legend: what line and dots are, if not theory and the program.
        low: lower end of a range, for evidence that gives one; None: none.
        high: its upper end.
    """

    x: str
    y: str
    theory: tuple[tuple[float, float], ...]
    model: tuple[tuple[float, float, float], ...]
    at: float
    names: tuple[str, ...] = ()
    legend: str = ""
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, Any]:
        """For the results folder."""
        return {
            "x": self.x,
            "y": self.y,
            "theory": [list(point) for point in self.theory],
            "model": [list(point) for point in self.model],
            "at": self.at,
            "names": list(self.names),
            "legend": self.legend,
            "low": self.low,
            "high": self.high,
        }

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Picture:
        """The picture a folder holds."""
        return cls(
            x=str(data["x"]),
            y=str(data["y"]),
            theory=tuple((_number(x), _number(y)) for x, y in data["theory"]),
            model=tuple((_number(x), _number(y), _number(error)) for x, y, error in data["model"]),
            at=float(data["at"]),
            names=tuple(str(name) for name in data["names"]),
            legend=str(data["legend"]),
            low=data["low"],
            high=data["high"],
        )


def _number(value: float | None) -> float:
    """A number of a JSON file, which holds null for what is none."""
    return float("nan") if value is None else float(value)


def curve(
    titles: tuple[str, str],
    at: float,
    span: tuple[float, float],
    theory: Callable[[float], float],
    model: Callable[[float], float],
) -> Picture:
    """A line of theory with the program's points on it, the case's own among them.

    Args:
        titles: of the axes.
        at: x of the case.
        span: ends of the x axis.
        theory: closed form.
        model: the program.
    """
    places = sorted({*(float(x) for x in np.linspace(*span, TRIED)), at})
    line = tuple((float(x), theory(float(x))) for x in np.linspace(*span, SMOOTH))
    return Picture(*titles, line, tuple((x, model(x), 0.0) for x in places), at)


def steps(
    titles: tuple[str, str],
    at: float,
    places: Sequence[float],
    theory: Callable[[float], float],
    model: Callable[[float], float | tuple[float, float]],
    legend: str = "",
) -> Picture:
    """As `curve`, at whole numbers only.

    Args:
        titles: of the axes.
        at: x of the case.
        places: the x to try.
        theory: closed form.
        model: the program: a value, or a value and its standard error.
        legend: as in `Picture`.
    """
    found = [(x, model(x)) for x in places]
    points = tuple((float(x), *(y if isinstance(y, tuple) else (y, 0.0))) for x, y in found)
    return Picture(*titles, tuple((float(x), theory(x)) for x in places), points, at, legend=legend)
