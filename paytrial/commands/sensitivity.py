"""`paytrial sensitivity`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from paytrial.options import JsonOption, WorkersOption
from paytrial.studying import ClusterOption, OutOption, SpecArgument, run_study

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.inputs import Inputs


def sensitivity(
    ctx: typer.Context,
    spec: SpecArgument,
    out: OutOption,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find the uncertain numbers that decide the ranking.

    Moves the uncertain numbers of a spec and looks at the difference between each scheme and the baseline on the same
    seeds: one number at a time (tornado), along random walks (Morris), and all together (Sobol indices). Stopped
    half-way (Ctrl-C), the same command does only the runs that are missing.

    \b
    Examples:
      paytrial sensitivity cloud_uncertainties --out sensitive
      paytrial sensitivity my/study.toml --out sensitive --workers 4 --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are

    def sensitivity_spec(inputs: Inputs, out: Path, **how: Any) -> dict[str, Any]:
        from experiments.sensitivity import sensitivity as study

        return study(inputs, out, **how)

    sensitivity_spec.__name__ = "sensitivity"
    tables = ("tornado", "morris", "sobol")
    run_study(sensitivity_spec, spec, out, workers, cluster, as_json, ctx, tables=tables)
