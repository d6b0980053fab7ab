"""`paytrial sweep`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from paytrial.options import JsonOption, WorkersOption
from paytrial.studying import ClusterOption, OutOption, SpecArgument, run_study

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.inputs import Inputs


def sweep(
    ctx: typer.Context,
    spec: SpecArgument,
    out: OutOption,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """See how results change over ranges of numbers.

    Runs every scheme of a spec in every scenario, at every point of a design over its levers and uncertainties, on the
    same seeds. Says what each number does alone and two do together. Stopped half-way (Ctrl-C), the same command does
    only the runs that are missing.

    \b
    Examples:
      paytrial sweep commission_sweep --out swept
      paytrial sweep my/study.toml --out swept --workers 4 --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are

    def sweep_spec(inputs: Inputs, out: Path, **how: Any) -> dict[str, Any]:
        from experiments.sweep import sweep as study

        return study(inputs, out, **how)

    sweep_spec.__name__ = "sweep"
    run_study(sweep_spec, spec, out, workers, cluster, as_json, ctx, tables=("points", "curves", "effects"))
