"""The command line: `paytrial COMMAND`. Each command is one file in `paytrial.commands`."""

from __future__ import annotations

from typing import Annotated

import typer

from paytrial import __version__
from paytrial.commands.calibrate import calibrate
from paytrial.commands.check import check
from paytrial.commands.compare import compare
from paytrial.commands.costs import costs
from paytrial.commands.demo import demo
from paytrial.commands.explain import explain
from paytrial.commands.kpis import kpis
from paytrial.commands.lint import lint
from paytrial.commands.new import new
from paytrial.commands.pay import pay
from paytrial.commands.pilot import pilot
from paytrial.commands.report import report
from paytrial.commands.robust import robust
from paytrial.commands.run import run
from paytrial.commands.schema import schema
from paytrial.commands.search import search
from paytrial.commands.sensitivity import sensitivity
from paytrial.commands.show import show
from paytrial.commands.statement import statement
from paytrial.commands.sweep import sweep
from paytrial.commands.targets import targets
from paytrial.commands.validate import validate
from paytrial.commands.value import value
from paytrial.guard import Guarded

app = typer.Typer(
    cls=Guarded,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain text: reads the same in a terminal, a pipe and a log
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"paytrial {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault of the program.")] = False,
) -> None:
    """Try a pay scheme on simulated service agents before it is tried on real people.

    \b
    To begin:
      paytrial demo              compare five schemes for a cloud-server team, with a report
      paytrial new my-study      files of your own to edit
      paytrial compare ...       compare schemes on them
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are


app.command()(demo)
app.command("list")(show)
app.command()(new)
app.command()(check)
app.command()(lint)
app.command()(explain)
app.command()(schema)
app.command()(run)
app.command()(costs)
app.command()(kpis)
app.command()(compare)
app.command()(search)
app.command()(sweep)
app.command()(sensitivity)
app.command()(robust)
app.command()(pilot)
app.command()(calibrate)
app.command()(pay)
app.command()(statement)
app.command()(report)
app.add_typer(validate, name="validate")
app.add_typer(value, name="value")
app.command()(targets)


def main() -> None:
    """Entry point of the `paytrial` command."""
    app(prog_name="paytrial")
