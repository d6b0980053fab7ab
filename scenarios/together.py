"""Scenario and scheme are checked one by one when they are loaded; what they must agree on is checked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.errors import InputError, nearest, shown
from sim.matching import misfit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.params import Scenario
    from sim.scheme import Scheme


def check_together(scenarios: Iterable[Scenario], schemes: Iterable[Scheme]) -> None:
    """Do nothing.

    Raises:
        InputError: a scheme names a segment that a scenario does not have.
    """
    there = list(schemes)
    for scenario in scenarios:
        for scheme in there:
            found = misfit(scenario, scheme)
            if found is None:
                continue
            close = nearest(found.segment, found.legal)
            meant = f"Did you mean {close!r}? " if close is not None else ""
            raise InputError(
                f"scheme {scheme.name}, component {found.component + 1}: {found.path}: {shown(found.segment)} is not a "
                f"segment of scenario {scenario.name}. {meant}There are: {', '.join(found.legal)}."
            )
