"""`paytrial targets`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from paytrial.console import aligned, note, print_json
from paytrial.options import JsonOption
from scenarios.errors import InputError

if TYPE_CHECKING:
    from sim.targets import Cascade


def targets(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="TOML file of targets.", show_default=False)
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="LENGTH",
            help="List the periods of a length: year, quarter, month, week, day or half-day.",
            show_default=False,
        ),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="NAME", help="Whose periods to list.", show_default="the whole company"),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="FILE", help="Write all targets to a .csv or .xlsx file.", show_default=False),
    ] = None,
    quotas: Annotated[
        str | None,
        typer.Option(
            "--quotas",
            metavar="FILE",
            help="Write the agents' sales targets as quotas of a pay scheme.",
            show_default=False,
        ),
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Print a file to start from.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Split a year's targets over time and people.

    Year, quarters of 13 weeks, months of 4, 4 and 5 weeks, weeks, working days and half-days; company, managers,
    supervisors and agents. Targets are whole amounts and add up exactly at every level in both directions. Quarters
    that are over go into the file as results, and the quarters left are planned again.

    \b
    Examples:
      paytrial targets --example > targets.toml
      paytrial targets targets.toml
      paytrial targets targets.toml --by week --of north_phone.1
      paytrial targets targets.toml --out targets.xlsx
      paytrial targets targets.toml --quotas quotas.toml
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    from scenarios.targets import EXAMPLE, load_targets

    if example:
        typer.echo(EXAMPLE.read_text(encoding="utf-8"), nl=False)
        return
    if file is None:
        raise InputError("FILE is missing; `paytrial targets --example > targets.toml` writes one to start from")
    from paytrial.target_quotas import write_quotas
    from paytrial.target_tables import export, period_rows
    from sim.targets import cascade

    found = cascade(load_targets(file))
    unit = found.company.name if of is None else of
    listed = period_rows(found, unit, by or ("quarter" if of is not None else "year"))
    path = export(found, out) if out is not None else None
    written = write_quotas(found, quotas) if quotas is not None else None
    chosen = listed if by is not None or of is not None else None
    if as_json:
        print_json(_as_json(found, unit, chosen))
    else:
        typer.echo(_told(found) if chosen is None else f"{unit}\n\n{_periods(found, chosen)}")
    for made in (path, written):
        if made is not None:
            note(f"written: {made}")


def _as_json(found: Cascade, unit: str, chosen: list[dict[str, Any]] | None) -> dict[str, Any]:
    from paytrial.target_tables import money, quarter_rows, unit_rows

    plan, of = found.plan, money(found.plan)
    said: dict[str, Any] = {"name": plan.name, "currency": plan.currency, "smallest": plan.smallest}
    said |= {"excess_sales": of(found.year.excess), "profit_gap": of(found.year.gap)}
    said |= {"quarters": quarter_rows(found), "units": unit_rows(found)}
    return said if chosen is None else {**said, "of": unit, "periods": chosen}


def _told(found: Cascade) -> str:
    """The quarters of the company, then everybody by quarter."""
    from paytrial.target_tables import money, written

    plan = found.plan
    of = money(plan)
    lines = [f"{plan.title or plan.name}, {plan.currency}", "", _quarters(found), "", _everybody(found)]
    if found.year.excess:
        more = written(plan, of(found.year.excess))
        lines += ["", f"The year's sales target is passed by {more} already: set a new one."]
    if found.year.gap:
        side = "short of" if found.year.gap > 0 else "above"
        gap = written(plan, of(abs(found.year.gap)))
        why = "" if found.year.excess else f": rates move by {plan.rate_band:g} at most"
        lines += ["", f"Profit will be {gap} {side} the year's target{why}."]
    return "\n".join(lines)


def _quarters(found: Cascade) -> str:
    from paytrial.target_tables import quarter_rows, written

    rows = [("", "planned sales", "rate", "sales", "rate", "profit", "")]
    for row in quarter_rows(found):
        planned, sales, profit = (written(found.plan, row[key]) for key in ("planned_sales", "sales", "profit"))
        rates = _percent(row["planned_rate"]), _percent(row["profit_rate"])
        rows.append((row["quarter"], planned, rates[0], sales, rates[1], profit, row["rate_is"]))
    return aligned(rows, numbers_from=1)


def _everybody(found: Cascade) -> str:
    from paytrial.target_tables import unit_rows, written

    depth = {"company": 0, "manager": 1, "supervisor": 2, "agent": 3}
    rows = unit_rows(found)
    amounts = [key for key in rows[0] if key not in {"unit", "level", "reports_to"}]
    text = [("sales", *amounts)]
    for row in rows:
        cells = tuple(written(found.plan, row[key]) for key in amounts)
        text.append(("  " * depth[row["level"]] + row["unit"], *cells))
    return aligned(text, numbers_from=1)


def _periods(found: Cascade, rows: list[dict[str, Any]]) -> str:
    from paytrial.target_tables import written

    text = [("", "sales", "profit", "rate")]
    for row in rows:
        amounts = (written(found.plan, row[key]) for key in ("sales", "profit"))
        text.append((row["period"], *amounts, _percent(row["profit_rate"])))
    return aligned(text, numbers_from=1)


def _percent(rate: float) -> str:
    return "-" if math.isnan(rate) else f"{100 * rate:.1f}%"
