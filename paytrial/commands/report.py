"""`paytrial report`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.options import folder_of


def report(
    folder: Annotated[
        str,
        typer.Argument(metavar="DIR", help="Results folder, of `compare`, `validate` or the like.", show_default=False),
    ],
) -> None:
    """Write the report of saved results again.

    Nothing is simulated.

    \b
    Example:
      paytrial report paytrial-demo
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from experiments.layout import VALIDATION

    path = folder_of(folder, "DIR")
    if (path / VALIDATION).exists():
        from reports.validation.page import write_page

        typer.echo(f"Report: {write_page(path)}")
        return
    from paytrial.comparing import write_report

    typer.echo(f"Report: {write_report(path)}")
