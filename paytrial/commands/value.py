"""`paytrial value`: one command for each formula of the registry."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from paytrial.console import aligned, print_json
from paytrial.number_options import OneLine, number_option, numbers_of, option_of
from paytrial.options import JsonOption
from scenarios.errors import InputError, unknown
from sim.value import FORMULAS
from sim.value.formula import NO_UNIT, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sim.value import Formula, Input, Results, Value

ExplainOption = Annotated[bool, typer.Option("--explain", help="Print the formula, with numbers filled in.")]


class Formulas(TyperGroup):
    """The group of formulas: a name that does not exist gets the nearest one."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the formula."""
        if args and args[0] not in FORMULAS:
            raise unknown("formula", args[0], FORMULAS)
        return super().resolve_command(ctx, args)


value = typer.Typer(
    cls=Formulas,
    invoke_without_command=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@value.callback()
def value_command(ctx: typer.Context, as_json: JsonOption = False) -> None:
    """Work out what a customer is worth.

    And what winning, keeping and losing one costs, and what a service centre returns in a month.

    One formula each; without a name, lists them. `--explain` prints a formula with numbers filled in.

    \b
    Examples:
      paytrial value
      paytrial value clv --income 2000 --rate 0.0578 --years 5 --explain
      paytrial value --json
    """  # noqa: D301 -- \b is for typer: it keeps the lines below it as they are
    if ctx.invoked_subcommand is not None:
        return
    if as_json:
        print_json([_declared(formula) for formula in FORMULAS.values()])
        return
    typer.echo("formulas:")
    typer.echo(aligned([(formula.name, formula.title) for formula in FORMULAS.values()]))
    typer.echo("\n`paytrial value NAME --help` says what each needs.")


def _declared(formula: Formula) -> dict[str, Any]:
    inputs = [
        {
            "name": item.name,
            "option": option_of(item.name),
            "unit": item.unit,
            "low": item.low,
            "high": item.high,
            "default": item.default,
            "list": item.many,
            "whole": item.whole,
            "meaning": item.meaning,
        }
        for item in formula.inputs
    ]
    return {
        "name": formula.name,
        "title": formula.title,
        "meaning": formula.meaning,
        "equations": list(formula.equations()),
        "source": formula.source,
        "note": formula.note,
        "inputs": inputs,
    }


def _work_out(formula: Formula, options: Mapping[str, str | None], *, explain: bool, as_json: bool) -> None:
    """Check the options, compute, print."""
    by_name = {item.name: item for item in formula.inputs}
    try:
        given = {name: numbers_of(by_name[name], text) for name, text in options.items() if text is not None}
        inputs = formula.complete(given, option_of)
        results = formula.compute(**inputs)
    except ValueError as error:
        raise InputError(str(error)) from error
    if as_json:
        print_json(_as_json(formula, inputs, results, explain=explain))
        return
    typer.echo(_told(formula, inputs, results, explain=explain))


def _as_json(formula: Formula, inputs: dict[str, Value], results: Results, *, explain: bool) -> dict[str, Any]:
    best = formula.result
    said: dict[str, Any] = {
        "formula": formula.name,
        "inputs": inputs,
        "value": results[best.name],
        "unit": best.unit,
        "results": results,
    }
    if formula.curve is not None:
        said["curve"] = [dict(zip(formula.curve.columns, row, strict=True)) for row in formula.rows(**inputs)]
    if formula.note:
        said["note"] = formula.note
    return {**said, "explanation": list(formula.explain(**inputs))} if explain else said


def _told(formula: Formula, inputs: dict[str, Value], results: Results, *, explain: bool) -> str:
    """Title, results (or the equations), rows of the curve, and what a reader must know."""
    lines = [formula.title, ""]
    if explain:
        lines += formula.explain(**inputs)
        lines += ["", f"where {formula.where}"] if formula.where else []
        lines += ["", f"source: {formula.source}"]
    else:
        rows = [(step.title, number(results[step.name]), _unit(step.unit)) for step in formula.steps]
        lines.append(aligned(rows))
    if formula.curve is not None:
        lines += ["", _table(formula.curve.columns, formula.rows(**inputs))]
    if formula.note:
        lines += ["", formula.note]
    return "\n".join(lines)


def _unit(unit: str) -> str:
    return "" if unit == NO_UNIT else unit


def _table(columns: tuple[str, ...], rows: list[tuple[float, ...]]) -> str:
    text = [columns, *(tuple(number(cell) for cell in row) for row in rows)]
    return aligned(text, numbers_from=0)


def _command_of(formula: Formula) -> Callable[..., None]:
    """The function that typer turns into the command: one option for each input, as text."""

    def command(*, explain: bool, as_json: bool, **options: str | None) -> None:
        _work_out(formula, options, explain=explain, as_json=as_json)

    kinds: dict[str, Any] = {item.name: Annotated[str | None, _option(item)] for item in formula.inputs}
    kinds |= {"explain": ExplainOption, "as_json": JsonOption}
    absent = {"explain": False, "as_json": False}
    keyword = inspect.Parameter.KEYWORD_ONLY
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(name, keyword, default=absent.get(name), annotation=kind) for name, kind in kinds.items()]
    )
    command.__annotations__ = kinds
    command.__doc__ = _help_of(formula)
    return command


def _option(item: Input) -> Any:
    return number_option(item, "required" if item.default is None else f"{item.default:g}")


def _help_of(formula: Formula) -> str:
    """Help made from the declaration."""
    parts = [f"{formula.title}.", f"{formula.meaning[0].upper()}{formula.meaning[1:]}."]
    parts += [formula.note] if formula.note else []
    parts.append("\b\n" + "\n".join(f"  {equation}" for equation in formula.equations()))
    parts += [f"Where {formula.where}."] if formula.where else []
    parts.append(f"Source: {formula.source}.")
    parts.append(f"\b\nExample:\n  {example_of(formula)} --explain")
    return "\n\n".join(parts)


def example_of(formula: Formula) -> str:
    """The command that works out the formula's first worked figure."""
    words = ["paytrial value", formula.name]
    for name, given in formula.worked[0].inputs.items():
        numbers = given if isinstance(given, list | tuple) else [given]
        words += [option_of(name), ",".join(f"{number:.12g}" for number in numbers)]
    return " ".join(words)


for _formula in FORMULAS.values():
    value.command(_formula.name, cls=OneLine)(_command_of(_formula))
