"""`paytrial robust`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from paytrial.options import JsonOption, WorkersOption
from paytrial.studying import ClusterOption, OutOption, SpecArgument, run_study

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scenarios.inputs import Inputs


def robust(
    ctx: typer.Context,
    spec: SpecArgument,
    out: OutOption,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask whether the best scheme stays the best in other worlds.

    Compares the schemes of a spec over its scenarios and rules (regret, worst case, CVaR). Then says what you must
    believe about each uncertain number for another scheme to win, and in which worlds the pick loses. Stopped half-way
    (Ctrl-C), the same command does only the runs that are missing.

    \b
    Examples:
      paytrial robust my/study.toml --out results
      paytrial robust my/study.toml --out results --workers 4 --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are

    def robust_spec(inputs: Inputs, out: Path, **how: Any) -> dict[str, Any]:
        from experiments.robust import robust as study

        return study(inputs, out, **how)

    robust_spec.__name__ = "robust"
    tables = ("values", "regret", "criteria", "flips", "boxes")
    run_study(robust_spec, spec, out, workers, cluster, as_json, ctx, tell=_tell, tables=tables)


def _tell(folder: Path, manifest: Mapping[str, Any], inputs: Inputs) -> str:  # noqa: ARG001 - the report has it all
    from experiments.saved import load_saved
    from paytrial.comparing import wrapped
    from reports.studies import words_of

    return wrapped(words_of(load_saved(folder)))
