"""`paytrial check`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from paytrial.console import print_json
from paytrial.options import JsonOption


def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenario, scheme and study spec files.", show_default=False)
    ],
    as_json: JsonOption = False,
) -> None:
    """Check scenario, scheme and study spec files.

    Names the file, line and key of what is wrong, the rule, and what is legal. Ends with exit code 2 if a
    file is wrong.

    \b
    Examples:
      paytrial check my/scenario.toml my/proposed.toml
      paytrial check my/*.toml --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from paytrial.guard import WRONG_INPUT

    results = [_one(name) for name in files]
    if as_json:
        print_json(results)
    else:
        for result in results:
            typer.echo(result["message"], err=not result["ok"])
    if not all(result["ok"] for result in results):
        raise typer.Exit(WRONG_INPUT)


def _one(name: str) -> dict[str, Any]:
    from scenarios.errors import InputError
    from scenarios.kinds import MODELS, NOUNS
    from scenarios.loader import load_any

    try:
        model = load_any(Path(name))
        kind = next(kind for kind, cls in MODELS.items() if isinstance(model, cls))
        if kind == "spec":  # what it names must be there, too; that takes the model's dictionaries
            from scenarios.inputs import load_inputs

            load_inputs(Path(name))
    except InputError as error:
        return {"file": name, "ok": False, "message": str(error)}
    return {
        "file": name,
        "ok": True,
        "kind": kind,
        "name": model.name,
        "message": f"{name}: {NOUNS[kind]} {model.name}, correct",
    }
