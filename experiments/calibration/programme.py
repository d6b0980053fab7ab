"""What our own measures earned: the calibrated scenario with them and without them, on the same fresh seeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.calibration.simulate import OUTCOMES
from sim.market import shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.calibration.fit import Fit, FittedNumber
    from experiments.calibration.simulate import Simulator
    from scenarios.calibration import Calibration
    from sim.params import Scenario


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number and its standard error."""

    value: float
    error: float


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the programme.

    Attributes:
        name: of the event.
        spent: currency.
        needed: customers it must keep to earn its cost.
        kept: customers it kept, if the effect is divided over the parts as in the scenario.
    """

    name: str
    spent: float
    needed: float
    kept: float


@dataclass(frozen=True, slots=True)
class Return:
    """Return of the programme, at the scale of what was measured.

    Attributes:
        kept: customers more at the end.
        earned: profit more by the end, before what the programme cost.
        later: value of the customers more at the end: what they will still earn.
        spent: what the programme cost.
        break_even_now: share of its effect at which it earns its cost by the end.
        break_even: the same, with what the customers kept will still earn.
        parts: its parts.
    """

    kept: Estimate
    earned: Estimate
    later: Estimate
    spent: float
    break_even_now: float
    break_even: float
    parts: tuple[Part, ...]

    @property
    def net(self) -> float:
        """What it earned, less what it cost."""
        return self.earned.value + self.later.value - self.spent

    @property
    def ratio(self) -> float:
        """Net gain per unit of money spent."""
        return self.net / self.spent if self.spent else float("nan")


def programme_return(found: Fit, calibration: Calibration, simulator: Simulator) -> Return:
    """Work out the return; errors hold the noise of the runs and, in proportion, that of the programme's effect."""
    without = _without(found.scenario, calibration.programme)
    off = simulator.figures([without], fresh=True)[0]
    n = len(calibration.figures)
    more = (found.runs[:, n:] - off[:, n:]) * calibration.scale
    doubt = _doubt(found.numbers, calibration)
    kept, earned, later = (_estimate(more[:, OUTCOMES.index(name)], doubt) for name in OUTCOMES[:3])
    spent = float(more[:, OUTCOMES.index("policy")].mean())
    gain = earned.value + later.value
    parts = tuple(_parts(found.scenario, calibration, kept.value, gain))
    return Return(kept, earned, later, spent, _share(spent, earned.value), _share(spent, gain), parts)


def _share(spent: float, gain: float) -> float:
    return spent / gain if gain > 0 else float("inf")


def _without(scenario: Scenario, names: Sequence[str]) -> Scenario:
    left = tuple(event for event in scenario.events if event.name not in names)
    return scenario.model_copy(update={"events": left})


def _estimate(differences: NDArray[np.float64], doubt: float) -> Estimate:
    mean = float(differences.mean())
    noise = float(differences.std(ddof=1) / np.sqrt(len(differences)))
    return Estimate(mean, float(np.hypot(noise, doubt * mean)))


def _doubt(numbers: Sequence[FittedNumber], calibration: Calibration) -> float:
    """Relative error of the programme's effect: that of the numbers on its events."""
    paths = {moved.name: moved.paths for moved in calibration.parameters}
    inside = [
        number.error / abs(number.after)
        for number in numbers
        if number.after
        and any(path.split(".")[1:2] == [name] for path in paths[number.name] for name in calibration.programme)
    ]
    return float(np.sqrt(np.sum(np.square(inside))))


def _parts(scenario: Scenario, calibration: Calibration, kept: float, gain: float) -> list[Part]:
    weeks = np.arange(scenario.weeks)
    events = [event for event in scenario.events if event.name in calibration.programme]
    effect = sum(event.value for event in events)
    parts = []
    for event in events:
        spent = calibration.scale * event.cost * float(shape(event, weeks - event.start).sum())
        needed = spent * kept / gain if gain > 0 else float("inf")
        parts.append(Part(event.name, spent, needed, kept * event.value / effect if effect else float("nan")))
    return parts
