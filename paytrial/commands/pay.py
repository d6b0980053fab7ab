"""`paytrial pay`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial.options import JsonOption
from scenarios.errors import InputError


def pay(
    scheme: Annotated[
        str,
        typer.Argument(
            metavar="SCHEME", help="Pay scheme: name in the library, or path of a file.", show_default=False
        ),
    ],
    history: Annotated[
        str | None,
        typer.Option(
            "--history", metavar="FILE", help=".csv or .xlsx file of last year's results.", show_default=False
        ),
    ] = None,
    sales: Annotated[
        str | None,
        typer.Option(
            "--sales", metavar="FILE", help="Sales one by one, if the scheme counts them so.", show_default=False
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="FILE", help="Write a .csv or .xlsx file to fill in.", show_default=False),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="SCHEME", help="Another scheme: who would earn more, who less.", show_default=False
        ),
    ] = None,
    statement: Annotated[
        str | None,
        typer.Option(
            "--statement", metavar="PERSON", help="Pay statement of a person, line by line.", show_default=False
        ),
    ] = None,
    next_sale: Annotated[
        float | None,
        typer.Option(
            "--next-sale", metavar="X", help="What one more sale of X would earn everybody.", show_default=False
        ),
    ] = None,
    of: Annotated[
        str | None,
        typer.Option("--of", metavar="PERSON", help="Who makes the sale.", show_default="everybody in turn"),
    ] = None,
    month: Annotated[
        str | None,
        typer.Option("--month", metavar="MONTH", help="When it is made.", show_default="the last month worked"),
    ] = None,
    margin: Annotated[
        float | None,
        typer.Option(
            "--margin", metavar="SHARE", help="Share of it that is gross profit.", show_default="as of other sales"
        ),
    ] = None,
    currency: Annotated[
        str,
        typer.Option("--currency", metavar="CODE", help="Currency, like EUR; JPY has no cents.", show_default=False),
    ] = "",
    year_starts: Annotated[
        int, typer.Option("--year-starts", metavar="N", help="Calendar month of the fiscal year's start, 1-12.")
    ] = 1,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="PATH", help="Folder, or .csv or .xlsx file, to write tables to.", show_default=False
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Pay on given results: what would each person have earned?

    Nothing is simulated and nobody reacts. The history has a row for each person and fiscal month; --template writes
    a file with the columns that the scheme reads. Files that exist are never replaced.

    \b
    Examples:
      paytrial pay my/proposed.toml --template history.csv
      paytrial pay my/proposed.toml --history history.csv --against current --out pay.xlsx
      paytrial pay my/proposed.toml --history history.csv --statement ann
      paytrial pay my/proposed.toml --history history.csv --next-sale 5000 --of ann
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    if (template is None) == (history is None):
        raise InputError("give --history FILE to pay, or --template FILE to get a file to fill in")
    from paytrial.pay_answers import Answers, Sale, unit_of
    from scenarios.history_columns import needs_of
    from scenarios.loader import load_scheme
    from sim.pay.program import build_plan

    unit = unit_of(currency)
    schemes = [load_scheme(name) for name in (scheme, against) if name is not None]
    needs = needs_of([build_plan(one) for one in schemes])
    if history is None:
        from paytrial.pay_template import write_template

        write_template(needs, template or "")
        return
    from scenarios.history import load_history

    known = load_history(history, needs, sales=sales, year_starts=year_starts)
    answers = Answers(known, schemes, unit, currency)
    who = of if of is not None else statement
    sale = None if next_sale is None else Sale(next_sale, who, month, margin)
    answers.give(statement, sale, out, as_json=as_json)
