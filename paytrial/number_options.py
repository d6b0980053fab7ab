"""Options made from declared inputs: numbers and lists of numbers, refused in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from scenarios.errors import InputError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.value import Input, Value

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?,?")


class OneLine(TyperCommand):
    """A command whose options are refused in one line, like everything else that is wrong."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Say what the parser refuses as wrong input."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if not hasattr(error, "format_message"):
                raise
            raise InputError(f"{error.format_message().rstrip('.')}; see `{ctx.command_path} --help`") from error


class WithLists(OneLine):
    """A command whose lists may be written with spaces too: `--benefit 10 8` is `--benefit 10,8`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join the numbers behind an option, then parse as usual."""
        return super().parse_args(ctx, list(_joined(args)))


def _joined(args: list[str]) -> Iterator[str]:
    place = 0
    while place < len(args):
        yield args[place]
        is_option = args[place].startswith("--")
        place += 1
        last = place
        while is_option and last < len(args) and _NUMBER.fullmatch(args[last]):
            last += 1
        if last > place:
            yield ",".join(part.rstrip(",") for part in args[place:last])
        place = last


def option_of(name: str) -> str:
    """The option of an input: `per_year` is `--per-year`."""
    return "--" + name.replace("_", "-")


def numbers_of(item: Input, text: str) -> Value:
    """An option as a number, or a list of numbers separated by commas.

    Raises:
        InputError: it is not; the message says what is legal.
    """
    parts = text.split(",") if item.many else [text]
    try:
        found = tuple(float(part) for part in parts)
    except ValueError:
        percent = text.strip().removesuffix("%")
        is_percent = percent != text.strip() and _is_number(percent)
        hint = f". Write {float(percent) / 100:.10g}" if is_percent else ""
        how = ", separated by commas" if item.many else ""
        raise InputError(f"{option_of(item.name)} is {shown(text)}, but must be {item.rule}{how}{hint}") from None
    return found if item.many else found[0]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def number_option(item: Input, default: str) -> Any:
    """The option of an input.

    Args:
        item: the input.
        default: what holds if it is not given, in words.
    """
    kind = "X,X,..." if item.many else "X"
    text = f"{item.symbol}: {item.meaning}; {item.rule} [{default}]"
    return typer.Option(option_of(item.name), metavar=kind, help=text, show_default=False)
