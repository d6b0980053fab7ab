"""`paytrial schema`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.console import print_json


def schema(
    kind: Annotated[str, typer.Argument(metavar="scenario|scheme|spec", help="Kind of file.", show_default=False)],
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write to a file instead.", show_default=False)
    ] = None,
) -> None:
    """Print the JSON Schema of input files.

    It has every key with unit, range, default and meaning. Editors use it to complete and check TOML
    files while you type.

    \b
    Examples:
      paytrial schema scenario
      paytrial schema scheme --out scheme.schema.json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from paytrial.files import write_text
    from scenarios.errors import unknown
    from scenarios.kinds import MODELS
    from scenarios.schema import json_schema

    known = next((name for name in MODELS if name == kind), None)
    if known is None:
        raise unknown("kind of file", kind, MODELS)
    if out is None:
        print_json(json_schema(known))
        return
    typer.echo(f"Written: {write_text(out, json_schema(known))}")
