"""Which uncertain numbers decide the ranking of schemes: tornado, Morris screening, Sobol indices.

What is looked at is the difference between each scheme and the baseline on the same seeds, and the level of the
baseline; in the main scenario, under the first rule. The seeds are the same at every point, so luck is part of the
function and not noise between points.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.campaign import campaign
from experiments.designs import refuse_problems
from experiments.factors import base_of, unit_of
from experiments.screening import Target, laid_out, notes_of, sensitivity_of
from experiments.streams import Crossing, Stream
from scenarios.errors import InputError
from sim.kpis import KPIS
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from experiments.campaign import Campaign
    from experiments.runner import Engine, Progress
    from experiments.work import Result
    from scenarios.inputs import Inputs

KIND = "sensitivity"


def sensitivity(
    inputs: Inputs,
    out: Path,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    simulate: Callable[..., Result] = run,
) -> dict[str, Any]:
    """Ask which uncertainties of a spec matter, and write the results folder.

    Args:
        inputs: a spec and what it names; `[sensitivity]` says which methods.
        out: results folder; new, empty, or one of the same study. Runs it has are not made again.
        engine: where runs are made; processes here if left out.
        progress: told how far the whole is.
        command: words of the command that was typed.
        simulate: makes a run; must be importable by name.

    Returns:
        The manifest of the folder.

    Raises:
        InputError: for a spec without uncertainties, values that are not legal together, or a folder that cannot be
            used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    spec = inputs.spec
    if not spec.uncertainties:
        raise InputError(f"spec {spec.name} has no [[uncertainties]], so there is nothing to be sensitive to")
    base = {factor.name: base_of(factor, inputs) for factor in spec.uncertainties}
    layouts = laid_out(spec.uncertainties, spec.sensitivity, base)
    for method, layout in layouts.items():
        refuse_problems(inputs, layout.table, f"the method {method!r} of a sensitivity study")
    with campaign(KIND, inputs, out, engine=engine, progress=progress, command=command, simulate=simulate) as study:
        return _carry_out(study, base, {method: len(layout.table) for method, layout in layouts.items()})


def _carry_out(study: Campaign, base: dict[str, Any], points: dict[str, int]) -> dict[str, Any]:
    inputs, spec = study.inputs, study.inputs.spec
    crossing = replace(Crossing.whole(inputs), scenarios=inputs.scenarios[:1], rules=spec.rules[:1], swept=False)
    stream = Stream(study.lab, study.progress, sum(points.values()) * int(np.prod(crossing.shape)))

    def responses(table: pd.DataFrame) -> NDArray[np.float64]:
        portions = stream.over(crossing, table)
        cubes = [np.stack([portion.cube(kpi)[:, 0, 0] for kpi in spec.objectives], axis=2) for portion in portions]
        return _held_against_first(np.concatenate(cubes))

    units = {factor.name: unit_of(factor, inputs) for factor in spec.uncertainties}
    found = sensitivity_of(responses, spec.uncertainties, spec.sensitivity, targets_of(inputs), base, units)
    notes = [*notes_of(spec.uncertainties, spec.sensitivity, base), *found.notes]
    return study.publish(found.tables, None, points=points, notes=notes, **stream.failures())


def targets_of(inputs: Inputs) -> tuple[Target, ...]:
    """For each scheme and objective the difference to the baseline; for the baseline its level."""
    baseline = inputs.schemes[0].name
    return tuple(
        Target(kpi, KPIS[kpi].unit, scheme.name, baseline)
        for scheme in inputs.schemes
        for kpi in inputs.spec.objectives
    )


def _held_against_first(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values (points, schemes, KPIs, seeds) as targets (points, schemes x KPIs, seeds), see `targets_of`."""
    differences = values - values[:, :1]
    differences[:, 0] = values[:, 0]
    return differences.reshape(len(values), -1, values.shape[-1])
