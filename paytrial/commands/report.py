"""`paytrial report`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.options import folder_of


def report(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="Results folder of `compare` or `demo`.", show_default=False)
    ],
) -> None:
    """Write the report of saved results again.

    Nothing is simulated.

    \b
    Example:
      paytrial report paytrial-demo
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from paytrial.comparing import write_report

    typer.echo(f"Report: {write_report(folder_of(folder, 'DIR'))}")
