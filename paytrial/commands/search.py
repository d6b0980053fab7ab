"""`paytrial search`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.options import JsonOption, WorkersOption
from paytrial.studying import ClusterOption, OutOption, SpecArgument, run_study
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scenarios.inputs import Inputs

MOST_TRIALS = 100_000


def search(
    ctx: typer.Context,
    spec: SpecArgument,
    out: OutOption,
    trials: Annotated[
        int | None, typer.Option("--trials", metavar="N", help="Schemes to try.", show_default="what the spec says")
    ] = None,
    storage: Annotated[
        str | None,
        typer.Option(
            "--storage",
            metavar="URL",
            help="Where the study is kept: journal:FILE, sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME, which "
            "several searches may share.",
            show_default="study.db in DIR",
        ),
    ] = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search for better pay schemes.

    Sets the levers of a spec, runs each scheme on common seeds, stops the hopeless early, and measures the best
    again on seeds the search never saw. Killed or stopped, the same command goes on; more --trials add to what
    is there.

    \b
    Examples:
      paytrial search cloud_search --trials 200 --out found
      paytrial search my/search.toml --out found --storage postgresql+psycopg://me@server/studies
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    if trials is not None and not 1 <= trials <= MOST_TRIALS:
        raise InputError(f"--trials is {trials}, but must be from 1 to {MOST_TRIALS:,}")

    def search_spec(inputs: Inputs, out: Path, **how: Any) -> dict[str, Any]:
        from experiments.search.search import search, with_trials

        return search(with_trials(inputs, trials), out, storage=storage, **how)

    search_spec.__name__ = "search"
    tables = ("finalists", "trials", "convergence", "importance")
    run_study(search_spec, spec, out, workers, cluster, as_json, ctx, tell=_tell, tables=tables)


def _tell(folder: Path, manifest: Mapping[str, Any], inputs: Inputs) -> str:  # noqa: ARG001 - the report has it all
    from experiments.saved import load_saved
    from paytrial.comparing import wrapped
    from reports.studies.search import search_words

    return wrapped(search_words(load_saved(folder)))
