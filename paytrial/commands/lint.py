"""`paytrial lint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.console import note, print_json
from paytrial.options import JsonOption, folder_of
from scenarios.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from experiments.lint.finding import Finding
    from experiments.lint.run import Linted
    from sim.params import Scenario

_HIGHEST = 1e9


def lint(
    scheme: Annotated[
        str, typer.Argument(metavar="SCHEME", help="Name in the library, or path of a TOML file.", show_default=False)
    ],
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario",
            metavar="SCENARIO",
            help="Try it on what people of this scenario do; else only its structure is checked.",
            show_default=False,
        ),
    ] = None,
    floor: Annotated[
        float, typer.Option("--floor", metavar="AMOUNT", help="Least that may be paid by law, currency a month.")
    ] = 0.0,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Write lint.html, and pay against sales and KPIs as PNG; needs --scenario.",
            show_default=False,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look for mistakes in a pay scheme.

    Cliffs, dead zones, pay that falls for better results, gates that chance decides, draws that are never paid back,
    quotas nobody reaches and the like, each with its size and what to do. Nothing is simulated but a year of ordinary
    results.

    Ends with exit code 1 if there is an error, 0 if there are at most warnings, and 2 if something given is wrong.

    \b
    Examples:
      paytrial lint my/proposed.toml
      paytrial lint my/proposed.toml --scenario cloud_server --floor 2500
      paytrial lint balanced --scenario cloud_server --out lint-balanced
      paytrial lint balanced --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from experiments.lint.finding import Severity
    from experiments.lint.run import lint as check
    from experiments.lint.world import measure_world
    from scenarios.loader import load_scenario, load_scheme

    if not 0 <= floor <= _HIGHEST:
        raise InputError(f"--floor is {floor:g}, but must be from 0 to {_HIGHEST:g}, currency a month")
    if out is not None and scenario is None:
        raise InputError("--out draws pay on the results of a scenario; add --scenario, such as cloud_server")
    folder = folder_of(out) if out is not None else None
    pay = load_scheme(scheme)
    where = load_scenario(scenario) if scenario is not None else None
    found = check(pay, measure_world(where) if where is not None else None, floor)
    written = _write(found, where, folder) if folder is not None and where is not None else []
    if as_json:
        print_json(_as_json(found, where))
    else:
        typer.echo(_told(found, where))
    for path in written:
        note(f"written: {path}")
    if found.worst == Severity.ERROR:
        raise typer.Exit(1)


def _currency(where: Scenario | None) -> str:
    return where.currency if where is not None else ""


def _tried_on(found: Linted, where: Scenario | None) -> str:
    from reports.catalogue import t

    world = found.subjects[0].world
    if where is None or world is None:
        return t("lint.alone")
    return t("lint.tried_on", scenario=where.name, people=world.measured.shape[1])


def _told(found: Linted, where: Scenario | None) -> str:
    from reports.lint.page import count_words
    from reports.lint.words import tell

    lines = [found.scheme.title or found.scheme.name, _tried_on(found, where), ""]
    for finding in found.findings:
        told = tell(finding, _currency(where))
        lines += [f"{told.severity}: {told.where}: {told.what}", f"  {told.do}", f"  [{finding.key}]", ""]
    return "\n".join([*lines, count_words(found.findings)])


def _as_json(found: Linted, where: Scenario | None) -> dict[str, Any]:
    return {
        "scheme": found.scheme.name,
        "scenario": where.name if where is not None else None,
        "worst": found.worst.name.lower() if found.worst is not None else None,
        "findings": [_row(finding, where) for finding in found.findings],
    }


def _row(finding: Finding, where: Scenario | None) -> dict[str, Any]:
    from reports.lint.words import tell

    told = tell(finding, _currency(where))
    return {
        "check": finding.check,
        "rule": finding.variant,
        "severity": finding.severity.name.lower(),
        "where": list(finding.where),
        "phases": list(finding.phases),
        "says": told.what,
        "do": told.do,
        "numbers": {key: fact.value for key, fact in finding.facts.items()},
    }


def _write(found: Linted, where: Scenario, folder: Path) -> list[Path]:
    from experiments.files import write_file, writing
    from experiments.lint.sweep import sweeps
    from reports.lint.charts import pay_pictures
    from reports.lint.page import lint_page

    pictures = pay_pictures(sweeps(found.subjects[0]), where.currency)
    title = found.scheme.title or found.scheme.name
    page = lint_page(title, _tried_on(found, where), found.findings, [p.chart for p in pictures], where.currency)
    files = {f"{picture.chart.key}.png": picture.png for picture in pictures} | {"lint.html": page.encode()}
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_file(folder / name, content)
    return [folder / name for name in files]
