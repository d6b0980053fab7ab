"""`paytrial validate`: theory and evidence, one row a case."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from experiments.validation.titles import TITLES
from paytrial.console import note, print_json, progress_bar
from paytrial.number_options import WithLists, number_option, numbers_of, option_of
from paytrial.options import JsonOption, folder_of
from scenarios.errors import InputError, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from experiments.validation.case import Case
    from experiments.validation.table import Made, Row
    from experiments.validation.theory import Theory

OutOption = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="Write validation.html with a chart of each case, and the tables.",
        show_default=False,
    ),
]


class Theories(TyperGroup):
    """The group of theories. Each command is made when it is asked for: to load the theories is to load the model."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the contract
        """Names, in the order of the table."""
        return list(TITLES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the contract
        """The command of a theory."""
        return _command(cmd_name) if cmd_name in TITLES else None

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - the contract
        """Names and titles, for the help."""
        with formatter.section("Theories"):
            formatter.write_dl(list(TITLES.items()))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the theory; a name that does not exist gets the nearest one."""
        if args and args[0] not in TITLES:
            raise unknown("theory", args[0], TITLES)
        return super().resolve_command(ctx, args)


validate = typer.Typer(
    cls=Theories,
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@validate.callback()
def validate_command(
    ctx: typer.Context,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAME",
            help="Only these cases: a theory, a case, or how its name begins. Repeat it for more.",
            show_default=False,
        ),
    ] = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold the model to theory and evidence.

    One row a case: source, what is simulated, what it must give, what the model gives with its standard error, and
    the verdict, which is computed. A row that fails stays in the table. It takes about three minutes; nothing is read
    but the program.

    With the name of a theory: the same at inputs of your own.

    Ends with exit code 1 if a row of exact theory fails, 0 if all pass, and 2 if something given is wrong.

    \b
    Examples:
      paytrial validate
      paytrial validate --out validation
      paytrial validate --only multitask --json
      paytrial validate multitask --benefit 10 8 --cost 1 .5 .5 1 --noise 1 2 --risk-aversion .5
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    if ctx.invoked_subcommand is not None:
        if only or out is not None or as_json:
            raise InputError(f"options of the table stand without a theory; put them behind {ctx.invoked_subcommand!r}")
        return
    from experiments.validation.registry import chosen

    _show(chosen(only or []), out, as_json=as_json)


def _show(cases: Sequence[Case], out: str | None, *, as_json: bool) -> None:
    """Make the table, write it, print it, and end with 1 if exact theory fails."""
    from experiments.validation.table import as_json as told
    from experiments.validation.table import make, save

    folder = folder_of(out) if out is not None else None
    with progress_bar("cases") as progress:
        made = make(cases, charts=folder is not None, progress=progress)
    written = []
    if folder is not None:
        from reports.validation.page import write_page

        written = [*save(made, folder), write_page(folder)]
    if as_json:
        print_json(told(made))
    else:
        typer.echo(_told(made))
    for path in written:
        note(f"written: {path}")
    if made.failed:
        raise typer.Exit(1)


def _told(made: Made) -> str:
    """Groups, what is simulated, and rows; what failed is said again at the end."""
    lines: list[str] = []
    heads = ("", "target", "model", "st. error", "verdict")
    cells = {row.name: _cells(row) for row in made.rows}
    widths = [max(len(cell[i]) for cell in (heads, *cells.values())) for i in range(len(heads))]
    group = what = ""
    for row in made.rows:
        if row.group != group:
            group, what = row.group, ""
            lines += ["", row.group, f"  {row.about}", f"  {row.source}"]
        if row.what != what:
            what = row.what
            lines += ["", f"  {what}:", _line(heads, widths)] if not lines[-1].startswith("   ") else [f"  {what}:"]
        lines.append(_line(cells[row.name], widths))
        if not row.passed:
            lines.append(f"      {row.name}: {row.reason}")
    return "\n".join([*lines[1:], "", *_ending(made)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *numbers, last = (
        cell.ljust(width) if i in (0, len(cells) - 1) else cell.rjust(width)
        for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "    " + "  ".join([first, *numbers, last]).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    from experiments.validation.words import error_words, target_words, value_words

    return (row.title, target_words(row), value_words(row), error_words(row), row.verdict)


def _ending(made: Made) -> Iterator[str]:
    passed = sum(row.passed for row in made.rows)
    yield f"{passed} of {len(made.rows)} cases pass."
    failed = [row.name for row in made.rows if not row.passed]
    if failed:
        yield f"Failed: {', '.join(failed)}."


def _command(name: str) -> Any:
    """The command of a theory: one option for each input, as text."""
    from experiments.validation.registry import THEORIES

    theory = THEORIES[name]

    def command(*, out: str | None, as_json: bool, **options: str | None) -> None:
        _show(_cases(theory, options), out, as_json=as_json)

    kinds: dict[str, Any] = {item.name: Annotated[str | None, _option(theory, item)] for item in theory.inputs}
    kinds |= {"out": OutOption, "as_json": JsonOption}
    absent = {"as_json": False}
    keyword = inspect.Parameter.KEYWORD_ONLY
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(key, keyword, default=absent.get(key), annotation=kind) for key, kind in kinds.items()]
    )
    command.__annotations__ = kinds
    command.__doc__ = _help_of(theory)
    app = typer.Typer(
        add_completion=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]}
    )
    app.command(name, cls=WithLists)(command)
    return typer.main.get_command(app)


def _option(theory: Theory, item: Any) -> Any:
    return number_option(item, _words(theory.examples[0].inputs[item.name]))


def _words(value: Any) -> str:
    """Numbers as they are typed."""
    numbers = value if isinstance(value, tuple | list) else (value,)
    return " ".join(f"{number:g}" for number in numbers)


def _help_of(theory: Theory) -> str:
    """Help made from the declaration."""
    words = " ".join(f"{option_of(name)} {_words(value)}" for name, value in theory.examples[0].inputs.items())
    return "\n\n".join(
        [
            f"{theory.title}.",
            theory.meaning,
            "Options that are left out are as in the example.",
            f"Source: {theory.source}.",
            f"\b\nExample:\n  paytrial validate {theory.name} {words}",
        ]
    )


def _cases(theory: Theory, options: Mapping[str, str | None]) -> list[Case]:
    by_name = {item.name: item for item in theory.inputs}
    try:
        given = {name: numbers_of(by_name[name], text) for name, text in options.items() if text is not None}
        return theory.at(option_of, **given)
    except ValueError as error:
        raise InputError(str(error)) from error
