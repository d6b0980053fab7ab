"""`paytrial list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from paytrial.console import aligned, print_json
from paytrial.options import JsonOption

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, str]]


def show(
    what: Annotated[
        str, typer.Argument(metavar="[WHAT]", help="library, components, measures, rules, objectives or kpis.")
    ] = "library",
    as_json: JsonOption = False,
) -> None:
    """List the library and what files may name.

    Scenarios, schemes and study specs that come with paytrial; or the pay components, measures, decision rules,
    objectives or KPIs there are.

    \b
    Examples:
      paytrial list
      paytrial list measures
      paytrial list kpis --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from scenarios.errors import unknown

    if what not in SHELVES:
        raise unknown("list", what, SHELVES)
    shelves = SHELVES[what]()
    if as_json:
        print_json(shelves)
        return
    for title, rows in shelves.items():
        typer.echo(f"{title}:")
        typer.echo(aligned([tuple(row.values()) for row in rows]) + "\n")


def _library() -> dict[str, Rows]:
    from scenarios.library import library
    from scenarios.loader import load_scenario, load_scheme, load_spec_document

    specs = {name: load_spec_document(path)[0] for name, path in library("spec").items()}
    return {
        "scenarios": [{"name": name, "title": load_scenario(path).title} for name, path in library("scenario").items()],
        "schemes": [{"name": name, "title": load_scheme(path).title} for name, path in library("scheme").items()],
        "study specs": [{"name": name, "title": spec.title} for name, spec in specs.items()],
    }


def _components() -> dict[str, Rows]:
    from sim.pay import COMPONENTS

    return {"components": [{"kind": kind, "meaning": _first_line(cls)} for kind, cls in COMPONENTS.items()]}


def _measures() -> dict[str, Rows]:
    from sim.pay.measures import MEASURES

    return {"measures": [{"name": m.name, "title": m.title, "unit": m.unit} for m in MEASURES.values()]}


def _rules() -> dict[str, Rows]:
    from sim.behaviour import RULES

    return {"rules": [{"name": name, "meaning": _first_line(type(rule))} for name, rule in RULES.items()]}


def _objectives() -> dict[str, Rows]:
    from experiments.objectives import OBJECTIVES

    words = {1: "more is better", -1: "less is better"}
    return {"objectives": [{"name": o.name, "kpi": o.kpi, "better": words[o.direction]} for o in OBJECTIVES.values()]}


def _kpis() -> dict[str, Rows]:
    from sim.kpis import KPIS

    words = {1: "more is better", -1: "less is better", 0: ""}
    rows = [
        {"name": k.name, "title": k.title, "unit": k.unit, "better": words[k.direction], "meaning": k.description}
        for k in KPIS.values()
    ]
    return {"kpis": rows}


def _first_line(cls: type) -> str:
    return (cls.__doc__ or "").strip().split("\n")[0].replace("`", "")


SHELVES: dict[str, Callable[[], dict[str, Rows]]] = {
    "library": _library,
    "components": _components,
    "measures": _measures,
    "rules": _rules,
    "objectives": _objectives,
    "kpis": _kpis,
}
