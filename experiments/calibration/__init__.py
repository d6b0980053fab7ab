"""Calibration: move numbers of a scenario until it gives measured figures, and see what it says about others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.calibration.figures import check_figures
from experiments.calibration.fit import Fit, FittedFigure, FittedNumber, fit
from experiments.calibration.programme import Estimate, Part, Return, programme_return
from experiments.calibration.simulate import Simulator
from experiments.processes import LocalProcesses
from scenarios.errors import unknown
from sim.behaviour import RULES

if TYPE_CHECKING:
    from experiments.runner import Progress
    from scenarios.calibration import Calibration
    from sim.params import Scenario
    from sim.scheme import Scheme

__all__ = ["Calibrated", "Estimate", "Fit", "FittedFigure", "FittedNumber", "Part", "Return", "calibrate"]


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Result of a calibration.

    Attributes:
        fit: numbers, figures, and the calibrated scenario.
        programme: return of our own measures; None if the file names none.
        runs: runs that were made.
    """

    fit: Fit
    programme: Return | None
    runs: int


def calibrate(
    scenario: Scenario,
    scheme: Scheme,
    calibration: Calibration,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Calibrated:
    """Calibrate a scenario.

    Args:
        scenario: where to start from.
        scheme: pay scheme that was in force.
        calibration: figures, and numbers to move.
        workers: processes; None for one per processor. Results do not depend on it.
        progress: told how far it is.

    Raises:
        InputError: if calibration and scenario do not fit together.
    """
    if calibration.rule not in RULES:
        raise unknown("rule", calibration.rule, RULES)
    check_figures(calibration, scenario)
    with LocalProcesses(workers) as processes:
        simulator = Simulator(calibration, scheme, processes, progress)
        found = fit(scenario, calibration, simulator)
        earned = programme_return(found, calibration, simulator) if calibration.programme else None
    return Calibrated(found, earned, simulator.made)
