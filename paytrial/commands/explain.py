"""`paytrial explain`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.console import note, print_json
from paytrial.options import JsonOption
from scenarios.errors import InputError

if TYPE_CHECKING:
    from reports.letter.letter import Letter


def explain(
    scheme: Annotated[
        str, typer.Argument(metavar="SCHEME", help="Name in the library, or path of a TOML file.", show_default=False)
    ],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="Where usual results and the currency come from.")
    ] = "cloud_server",
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", help="Write it as a page, FILE.html, to print.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say a pay scheme in plain words.

    A letter to the people it pays: a paragraph for each component with an example, what else holds (quotas, phases,
    leaving), a month worked out, and one picture.

    \b
    Examples:
      paytrial explain my/proposed.toml
      paytrial explain balanced --out balanced.html
      paytrial explain balanced --scenario tiny --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from experiments.lint.world import measure_world
    from experiments.pay_example import example_of
    from reports.letter.letter import write_letter
    from reports.letter.output import letter_page, letter_text
    from scenarios.loader import load_scenario, load_scheme

    path = _page_of(out) if out is not None else None
    pay, where = load_scheme(scheme), load_scenario(scenario)
    letter = write_letter(pay, example_of(pay, measure_world(where)), where.currency, where.name)
    if path is not None:
        _write(path, letter_page(letter))
    if as_json:
        print_json(_as_json(pay.name, letter))
    else:
        typer.echo(letter_text(letter))
    if path is not None:
        note(f"written: {path}")


def _page_of(out: str) -> Path:
    if not out.strip() or "\0" in out or not out.lower().endswith((".html", ".htm")):
        raise InputError(f'--out is "{out}", but must be the name of a file that ends in .html')
    path = Path(out)
    if path.is_dir():
        raise InputError(f"--out {out} is a folder; name a file that ends in .html")
    if not path.parent.is_dir():
        raise InputError(f"--out {out}: there is no folder {path.parent}")
    return path


def _write(path: Path, page: str) -> None:
    from experiments.files import write_file, writing

    with writing(path):
        write_file(path, page.encode())


def _as_json(name: str, letter: Letter) -> dict[str, Any]:
    return {
        "scheme": name,
        "title": letter.title,
        "opening": list(letter.opening),
        "components": [{"id": part.id, "says": list(part.sentences)} for part in letter.parts],
        "rules": list(letter.rules),
        "month": letter.month,
        "lines": [{"name": line, "usual": usual, "better": better} for line, usual, better in letter.rows],
    }
