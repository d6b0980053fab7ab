"""`paytrial kpis`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.console import aligned, note, print_json
from paytrial.options import JsonOption, RuleOption, check_seed
from scenarios.errors import InputError, unknown

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

    from sim.params import Scenario

_MOST_LINES = 60
_UNITS = {"share": "%", "currency": "{currency}"}


def kpis(
    scenario: Annotated[
        str | None,
        typer.Argument(metavar="[SCENARIO]", help="Name in the library, or path of a TOML file.", show_default=False),
    ] = None,
    scheme: Annotated[
        str | None,
        typer.Option("--scheme", metavar="SCHEME", help="Name in the library, or path of a file.", show_default=False),
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="LEVEL", help="Whose: all, agent, segment or channel.")] = "all",
    every: Annotated[
        str, typer.Option("--every", metavar="PERIOD", help="Of which time: run, year, quarter, month or week.")
    ] = "run",
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed of the run, 0 or more.")] = 1,
    rule: RuleOption = "best_response",
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="PATH", help=".csv or .xlsx file, or folder, to write to.", show_default=False),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the service KPIs: their dictionary, or their values in a run.

    Without a scenario: what each KPI means, in the sources and here, and what it can be told apart by. With one: the
    values of a run, of all or of each agent, segment or channel, in the whole run or by period.

    \b
    Examples:
      paytrial kpis
      paytrial kpis cloud_server --scheme balanced --by segment
      paytrial kpis cloud_server --scheme balanced --by agent --every quarter --out kpis.csv
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    if scenario is None:
        for name, value in (("--scheme", scheme), ("--out", out)):
            if value is not None:
                raise InputError(f"{name} needs a scenario, whose run is to be shown")
        print_json(_dictionary()) if as_json else typer.echo(_told())
        return
    if scheme is None:
        raise InputError("--scheme is missing; `paytrial list` names the schemes there are")
    check_seed(seed)
    where, theory, table = _measured(scenario, scheme, seed, rule, by, every, out)
    if as_json:
        ids = {"scenario": where.name, "scheme": scheme, "seed": seed, "rule": theory, "by": by, "every": every}
        print_json({**ids, "rows": table.to_dict("records")})
    else:
        typer.echo(f"{where.title or where.name} / {scheme}, seed {seed}, rule {rule}\n")
        typer.echo(_shown(where, table, by, every))
        if by != "channel":
            typer.echo("\nRetention is that of a year, at the weekly rate of the customers and the time shown.")
    if out is not None:
        from paytrial.pay_output import write_frames

        for path in write_frames({"kpis": table}, out):
            note(f"written: {path}")


def _measured(
    scenario: str, scheme: str, seed: int, rule: str, by: str, every: str, out: str | None
) -> tuple[Scenario, str, pd.DataFrame]:
    """The scenario, the rule by its full name, and the table of a run."""
    from scenarios.loader import load_scenario, load_scheme
    from scenarios.theories import load_rule
    from scenarios.together import check_together
    from sim.service_kpis import LEVELS, PERIODS, service_table

    for option, value, legal in (("--by", by, LEVELS), ("--every", every, PERIODS)):
        if value not in legal:
            raise unknown(option, value, legal)
    if by == "agent" and every == "week":
        raise InputError("--every is week, but agents are known by the month: month, quarter, year or run")
    if out is not None:
        from paytrial.pay_output import files_of

        files_of(out, ["kpis"])
    where, how = load_scenario(scenario), load_scheme(scheme)
    check_together([where], [how])
    theory = load_rule(rule)
    from sim.run import run as simulate

    tables = simulate(where, how, seed, rule=theory).tables
    return where, theory, service_table(where, tables, by, every)


def _dictionary() -> list[dict[str, Any]]:
    from sim.kpis import KPIS, SERVICE_KPIS
    from sim.service_kpis import TOLD

    words = {1: "more", -1: "less", 0: "neither"}
    return [
        {
            "name": name,
            "title": KPIS[name].title,
            "source": KPIS[name].source,
            "here": KPIS[name].description,
            "unit": KPIS[name].unit,
            "better": words[KPIS[name].direction],
            "by": list(TOLD[name]),
        }
        for name in SERVICE_KPIS
    ]


def _told() -> str:
    """The dictionary as text: one paragraph a KPI."""
    found = []
    for row in _dictionary():
        lines = [
            ("in the sources", row["source"]),
            ("here", f"{row['here']}; {row['unit']}; {row['better']} is better"),
            ("known by", ", ".join(row["by"])),
        ]
        found.append(f"{row['name']}: {row['title']}\n{aligned(lines)}")
    return "\n\n".join(found)


def _shown(scenario: Scenario, table: pd.DataFrame, by: str, every: str) -> str:
    """One row a KPI for a few cells, one row a cell for many."""
    from sim.kpis import KPIS, SERVICE_KPIS

    told = [name for name in SERVICE_KPIS if table[name].notna().any()]
    heads = [_who(row, by, every) for row in table.to_dict("records")]
    cells = {name: [_number(value, KPIS[name].unit) for value in table[name]] for name in told}
    units = {name: _UNITS.get(KPIS[name].unit, KPIS[name].unit).format(currency=scenario.currency) for name in told}
    if by != "agent" and len(heads) <= 6:  # noqa: PLR2004 - as many columns as a terminal holds
        rows = [("", "unit", *heads), *((KPIS[name].title, units[name], *cells[name]) for name in told)]
        return aligned(rows, numbers_from=2)
    rows = [("", *told), ("", *(units[name] for name in told))]
    rows += [(head, *(cells[name][i] for name in told)) for i, head in enumerate(heads[:_MOST_LINES])]
    left = len(heads) - _MOST_LINES
    more = f"\n\n  and {left:,} rows more: --out FILE.csv writes all" if left > 0 else ""
    return aligned(rows, numbers_from=1) + more


def _who(row: Mapping[Hashable, Any], by: str, every: str) -> str:
    """Name of a cell: agent 3.1 is the second person of position 3; periods are counted from 1."""
    who = {"all": "all", "agent": f"agent {row.get('agent')}.{row.get('generation')}"}.get(by) or str(row[by])
    return who if every == "run" else f"{who}, {every} {row['period'] + 1}"


def _number(value: float, unit: str) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{100 * value:,.1f}" if unit == "share" else f"{value:,.2f}"
