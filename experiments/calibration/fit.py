"""Least squares over common seeds: the numbers at which a scenario gives the measured figures.

The misfit of a figure is (mean over runs - measured value)/its standard error. All points of the search meet the same
seeds, so a difference between two points is what the numbers do, not luck. What was found is then run on fresh seeds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import least_squares

from experiments.calibration.points import coordinates, scenario_at
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.calibration.points import Coordinate
    from experiments.calibration.simulate import Simulator
    from scenarios.calibration import Calibration, Figure
    from sim.params import Scenario

_SAME_POINT = 5e-4  # a step shorter than this share of the coordinates ends the search
_SINGULAR = 1e8


@dataclass(frozen=True, slots=True)
class FittedNumber:
    """A number that was moved.

    Attributes:
        name: in the calibration file.
        path: its first path.
        before: value in the scenario.
        after: value found.
        error: standard error of it, from the figures' errors and the noise of the runs.
        at_bound: whether the search stopped at the edge of its range.
    """

    name: str
    path: str
    before: float
    after: float
    error: float
    at_bound: bool


@dataclass(frozen=True, slots=True)
class FittedFigure:
    """A measured figure against the simulated one, on fresh seeds.

    Attributes:
        figure: what the calibration file says.
        before: mean of the runs before calibration, on the search's seeds.
        simulated: mean of the fresh runs.
        noise: standard error of that mean.
        error: standard error of the simulated figure as a prediction: noise, and the errors of the moved numbers.
    """

    figure: Figure
    before: float
    simulated: float
    noise: float
    error: float

    @property
    def interval(self) -> tuple[float, float]:
        """95% interval of the simulated figure."""
        return self.simulated - 1.96 * self.error, self.simulated + 1.96 * self.error

    @property
    def misfit(self) -> float:
        """Simulated less measured, in standard errors of that difference.

        A used figure was fitted on other runs with as much noise, so noise counts twice and the errors of the moved
        numbers, which come from this very figure, do not count.
        """
        spread = np.sqrt(2.0) * self.noise if self.figure.use == "fit" else self.error
        return float((self.simulated - self.figure.value) / np.hypot(self.figure.error, spread))


@dataclass(frozen=True, slots=True)
class Fit:
    """What a calibration found.

    Attributes:
        scenario: the scenario at the numbers found.
        numbers: the numbers that were moved.
        figures: every figure, used or held out.
        runs: outcomes of the fresh runs, (runs, figures + outcomes).
    """

    scenario: Scenario
    numbers: tuple[FittedNumber, ...]
    figures: tuple[FittedFigure, ...]
    runs: NDArray[np.float64]


def fit(scenario: Scenario, calibration: Calibration, simulator: Simulator) -> Fit:
    """Find the numbers, then check them on fresh seeds.

    Raises:
        InputError: the figures to fit do not depend on a number, or cannot tell two of them apart.
    """
    search = _Search(scenario, calibration, simulator)
    point = search.solve()
    last = scenario_at(scenario, search.where, point)
    fresh = simulator.figures([last], fresh=True)[0]
    n = len(calibration.figures)
    mean, noise = fresh[:, :n].mean(axis=0), fresh[:, :n].std(axis=0, ddof=1) / np.sqrt(len(fresh))
    slopes = search.slopes(point)
    spread = _covariance(slopes[search.used], np.hypot(search.errors, noise)[search.used], calibration)
    error = np.sqrt(np.einsum("ij,jk,ik->i", slopes, spread, slopes) + noise**2)
    figures = tuple(
        FittedFigure(figure, float(search.start[i]), float(mean[i]), float(noise[i]), float(error[i]))
        for i, figure in enumerate(calibration.figures)
    )
    numbers = tuple(
        _number(at, float(x), float(np.sqrt(spread[i, i])))
        for i, (at, x) in enumerate(zip(search.where, point, strict=True))
    )
    return Fit(last, numbers, figures, fresh)


def _number(at: Coordinate, x: float, error: float) -> FittedNumber:
    value, edges = at.value(x), (at.moved.low, at.moved.high)
    reach = 1e-6 * (edges[1] - edges[0])
    at_bound = min(abs(value - edge) for edge in edges) <= reach
    return FittedNumber(at.moved.name, at.moved.paths[0], at.starts[0], value, abs(at.slope(x)) * error, at_bound)


def _covariance(
    slopes: NDArray[np.float64], errors: NDArray[np.float64], calibration: Calibration
) -> NDArray[np.float64]:
    """Covariance of the coordinates, (parameters, parameters)."""
    weighed = slopes / errors[:, None]
    strength = np.sqrt((weighed**2).sum(axis=0))
    names = [moved.name for moved in calibration.parameters]
    if strength.min() < 1e-9:  # noqa: PLR2004 - nothing moved
        raise InputError(
            f"no figure to fit moves when {names[int(strength.argmin())]} does (by step = {calibration.step:g}): leave "
            "it out, measure more, or set a larger step or more runs"
        )
    if np.linalg.cond(weighed / strength) > _SINGULAR:
        raise InputError(f"the figures to fit cannot tell {', '.join(names)} apart; leave one out, or measure more")
    return np.asarray(np.linalg.inv(weighed.T @ weighed))


class _Search:
    def __init__(self, scenario: Scenario, calibration: Calibration, simulator: Simulator) -> None:
        self.where = coordinates(scenario, calibration.parameters)
        self.errors = np.array([figure.error for figure in calibration.figures])
        self.used = np.array([figure.use == "fit" for figure in calibration.figures])
        self._values = np.array([figure.value for figure in calibration.figures])
        self._scenario, self._calibration, self._simulator = scenario, calibration, simulator
        self._known: dict[tuple[float, ...], NDArray[np.float64]] = {}
        self.start = self._means([np.ones(len(self.where))])[0]

    def solve(self) -> NDArray[np.float64]:
        """The point of least misfit."""
        edges = np.array([sorted((at.at(at.moved.low), at.at(at.moved.high))) for at in self.where]).T
        solved = least_squares(
            lambda x: self._misfits(self._means([x])[0]),
            np.ones(len(self.where)),
            jac=lambda x: (self.slopes(x) / self.errors[:, None])[self.used],
            bounds=(edges[0], edges[1]),
            max_nfev=self._calibration.steps,
            xtol=_SAME_POINT,
            ftol=1e-4,
            gtol=1e-6,
        )
        return np.asarray(solved.x)

    def slopes(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """How fast every figure moves with every coordinate, (figures, parameters); steps stay inside the range."""
        step = self._calibration.step
        signs = [-1.0 if at.at(at.moved.high) - xi < step else 1.0 for at, xi in zip(self.where, x, strict=True)]
        moved = [x + step * sign * unit for sign, unit in zip(signs, np.eye(len(x)), strict=True)]
        means = self._means([x, *moved])
        return np.stack(
            [(mean - means[0]) / (step * sign) for mean, sign in zip(means[1:], signs, strict=True)], axis=1
        )

    def _misfits(self, means: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(((means - self._values) / self.errors)[self.used])

    def _means(self, points: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
        """Means of the figures at points; each point is simulated once."""
        keys = [tuple(float(xi) for xi in x) for x in points]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new:
            scenarios = [scenario_at(self._scenario, self.where, key) for key in new]
            values = self._simulator.figures(scenarios)[:, :, : len(self.errors)].mean(axis=1)
            self._known |= dict(zip(new, values, strict=True))
        return [self._known[key] for key in keys]
