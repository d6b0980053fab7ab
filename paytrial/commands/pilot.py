"""`paytrial pilot`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from paytrial.options import JsonOption, WorkersOption
from paytrial.studying import ClusterOption, OutOption, SpecArgument, run_study

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scenarios.inputs import Inputs


def pilot(
    ctx: typer.Context,
    spec: SpecArgument,
    out: OutOption,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan a trial with real people: its size and length.

    Predicts what each scheme of a spec changes within the lengths it names, against the first scheme, and how many
    agents in each arm it takes to see that. Stopped half-way (Ctrl-C), the same command does only the runs that are
    missing.

    \b
    Examples:
      paytrial pilot my/study.toml --out plan
      paytrial pilot my/study.toml --out plan --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are

    def pilot_spec(inputs: Inputs, out: Path, **how: Any) -> dict[str, Any]:
        from experiments.pilot import pilot as study

        return study(inputs, out, **how)

    pilot_spec.__name__ = "pilot"
    run_study(pilot_spec, spec, out, workers, cluster, as_json, ctx, tell=_tell, tables=("effects", "power", "needed"))


def _tell(folder: Path, manifest: Mapping[str, Any], inputs: Inputs) -> str:  # noqa: ARG001 - the report has it all
    from experiments.saved import load_saved
    from paytrial.comparing import wrapped
    from reports.studies import words_of

    return wrapped(words_of(load_saved(folder)))
