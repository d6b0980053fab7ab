"""`paytrial new`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.options import folder_of


def new(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="Folder of the study; made if it is not there.", show_default=False)
    ],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="NAME", help="Scenario of the library to start from.")
    ] = "cloud_server",
    current: Annotated[
        str, typer.Option("--current", metavar="NAME", help="Scheme to start today's pay from.")
    ] = "current",
    proposed: Annotated[
        str, typer.Option("--proposed", metavar="NAME", help="Scheme to start the proposal from.")
    ] = "balanced",
) -> None:
    """Start a study of your own.

    Writes a scenario, two schemes and a study spec for `paytrial search`, to edit, and a page on what to do with
    them.
    Nothing that exists is overwritten.

    \b
    Examples:
      paytrial new my-study
      paytrial new my-study --scenario tiny --proposed sales_heavy
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from paytrial.scaffold import scaffold

    path = folder_of(folder, "DIR")
    names = scaffold(path, scenario, current, proposed)
    typer.echo(f"Written to {path}: {', '.join(names)}\n")
    typer.echo("Edit them, then:\n")
    typer.echo(f"  paytrial check {path / '*.toml'}")
    typer.echo(
        f"  paytrial compare {path / 'scenario.toml'} --scheme {path / 'current.toml'} "
        f"--scheme {path / 'proposed.toml'} --runs 32 --out {path / 'results'}"
    )
