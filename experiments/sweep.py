"""How results change over a range of numbers: schemes x scenarios x rules x points of a design x seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.campaign import campaign
from experiments.designs import designed
from experiments.listed import POINT
from experiments.streams import Crossing, Stream
from experiments.sweep_tables import effects_tables, runs_rows, summary_rows
from scenarios.spec import COMPLEXITY
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from experiments.campaign import Campaign
    from experiments.designs import Points
    from experiments.runner import Engine, Progress
    from experiments.work import Result
    from scenarios.inputs import Inputs

KIND = "sweep"


def sweep(
    inputs: Inputs,
    out: Path,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    simulate: Callable[..., Result] = run,
) -> dict[str, Any]:
    """Run everything at every point of the design of a spec, and write the results folder.

    With levers of the scheme, the template with the values of the point is run beside the schemes of the spec, as
    `template*`.

    Args:
        inputs: a spec and what it names; `[design]` says which points.
        out: results folder; new, empty, or one of the same study. Runs it has are not made again.
        engine: where runs are made; processes here if left out.
        progress: told how far the whole is.
        command: words of the command that was typed.
        simulate: makes a run; must be importable by name.

    Returns:
        The manifest of the folder.

    Raises:
        InputError: for a design that cannot be made, or a folder that cannot be used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    points, crossing = designed(inputs), Crossing.whole(inputs)
    with campaign(KIND, inputs, out, engine=engine, progress=progress, command=command, simulate=simulate) as study:
        return _carry_out(study, points, crossing)


def _carry_out(study: Campaign, points: Points, crossing: Crossing) -> dict[str, Any]:
    """Portion by portion: what is kept of a portion is its rows of the tables."""
    kpis = kpis_of(study.inputs)
    stream = Stream(study.lab, study.progress, len(points.table) * int(np.prod(crossing.shape)))
    runs, summaries = [], []
    for portion in stream.over(crossing, points.table):
        runs.append(runs_rows(portion))
        summaries.append(summary_rows(portion, kpis))
    summary = pd.concat(summaries, ignore_index=True)
    curves, effects = effects_tables(study.inputs, points.table, crossing, summary)
    tables = {
        "points": _numbered(points.table),
        "summary": summary,
        "curves": curves,
        "effects": effects,
        "runs": pd.concat(runs, ignore_index=True),
    }
    swept = {"swept": crossing.arms[-1]} if crossing.swept else {}
    return study.publish(tables, None, kpis=kpis, notes=list(points.notes), **swept, **stream.failures())


def kpis_of(inputs: Inputs) -> list[str]:
    """KPIs that the tables are about: objectives, and what has a limit. The runs have all KPIs."""
    limited = [limit.kpi for limit in inputs.spec.limits if limit.kpi != COMPLEXITY]
    return list(dict.fromkeys([*inputs.spec.objectives, *limited]))


def _numbered(table: pd.DataFrame) -> pd.DataFrame:
    numbers = pd.DataFrame({POINT: np.arange(len(table))})
    return pd.concat([numbers, table.reset_index(drop=True)], axis=1)
