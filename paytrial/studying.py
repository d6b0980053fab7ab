"""Carry out a study spec: `search`, `sweep`, `sensitivity`, `robust` and `pilot` share this.

A command declares its options by the types below, and calls `run_study` with the function of `experiments` that does
the work and a function that says what came out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from paytrial.console import note, print_json, progress_bar
from paytrial.options import check_workers, folder_of
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from experiments.runner import Engine, Progress
    from scenarios.inputs import Inputs

SpecArgument = Annotated[
    str, typer.Argument(metavar="SPEC", help="Name in the library, or path of a TOML file.", show_default=False)
]
OutOption = Annotated[str, typer.Option("--out", metavar="DIR", help="Results folder.", show_default=False)]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster", metavar="ADDRESS", help="Dask scheduler that makes the runs.", show_default="processes here"
    ),
]


class Study(Protocol):
    """What `experiments` offers for each kind of study."""

    def __call__(
        self,
        inputs: Inputs,
        out: Path,
        *,
        engine: Engine | None = None,
        progress: Progress | None = None,
        command: Sequence[str] | None = None,
    ) -> dict[str, Any]:
        """Do it, write its folder, return the manifest.

        Two keys of the manifest reach the terminal: `notes`, sentences; `failed`, number of runs that failed, with
        `first_error`.
        """


class Teller(Protocol):
    """Says in a few lines what a study found."""

    def __call__(self, folder: Path, manifest: Mapping[str, Any], inputs: Inputs) -> str:
        """Text for the terminal, from the tables of the folder; lines of at most 100 characters."""


def in_short(folder: Path, manifest: Mapping[str, Any], inputs: Inputs) -> str:  # noqa: ARG001 - the report has it all
    """What the report of a study says first."""
    from experiments.saved import load_saved
    from paytrial.comparing import wrapped
    from reports.studies import words_of

    return wrapped(words_of(load_saved(folder)))


def run_study(
    study: Study,
    spec: str,
    out: str,
    workers: int | None,
    cluster: str | None,
    as_json: bool,
    ctx: typer.Context,
    *,
    tell: Teller = in_short,
    tables: Sequence[str] = (),
) -> None:
    """Load a spec, do the study, write its report, say what came out.

    Args:
        study: does the work.
        spec: name or path of the spec.
        out: results folder.
        workers: processes; None for one per processor.
        cluster: address of a Dask scheduler, instead of processes here.
        as_json: whether to print JSON.
        ctx: of the command.
        tell: what to print.
        tables: names of the CSV tables that JSON holds, as far as the study made them; a verdict of the folder is
            always in it.

    Raises:
        InputError: for wrong input, before anything is written.
    """
    check_workers(workers)
    if workers is not None and cluster is not None:
        raise InputError("--workers and --cluster exclude each other: the cluster has its own workers")
    folder = folder_of(out)
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--out {folder} is a file; name a folder")
    from paytrial.guard import words
    from scenarios.inputs import load_inputs

    inputs = load_inputs(spec)
    with progress_bar(f"{study.__name__} {inputs.spec.name}") as progress:  # type: ignore[attr-defined]
        manifest = study(inputs, folder, engine=_engine(workers, cluster), progress=progress, command=words(ctx))
    _tell_notes(manifest)
    from paytrial.comparing import write_report

    report = write_report(folder)
    if as_json:
        print_json(_as_data(folder, manifest, report, tables))
    else:
        typer.echo(f"\n{tell(folder, manifest, inputs)}\n\nReport: {report}")


def _engine(workers: int | None, cluster: str | None) -> Engine:
    if cluster is not None:
        from experiments.cluster import DaskCluster

        return DaskCluster(cluster)
    from experiments.processes import LocalProcesses

    return LocalProcesses(workers)


def _tell_notes(manifest: Mapping[str, Any]) -> None:
    if manifest.get("failed"):
        note(f"{manifest['failed']} runs failed and are left out; the first: {manifest.get('first_error', '')}")
    for sentence in manifest.get("notes", ()):
        note(sentence)


def _as_data(folder: Path, manifest: Mapping[str, Any], report: Path, tables: Sequence[str]) -> dict[str, Any]:
    """For a program: what the study found, and where the rest is."""
    from experiments.saved import load_saved

    saved = load_saved(folder)
    said = {key: manifest[key] for key in ("kind", "runs", "failed", "notes") if key in manifest}
    return {
        "folder": str(folder),
        "report": str(report),
        **said,
        **({"verdict": saved.verdict} if saved.verdict else {}),
        **{name: _records(saved.table(name)) for name in tables if f"{name}.csv" in manifest["tables"]},
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    plain = table.astype(object).where(table.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]
