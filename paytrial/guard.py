"""How commands end: 0 done, 1 a fault of the program, 2 wrong input, 130 stopped by Ctrl-C."""

from __future__ import annotations

import errno
import os
import sys
import traceback
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from paytrial.console import note
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAULT = 1
WRONG_INPUT = 2
STOPPED = 130

_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.ENOTDIR, errno.EISDIR}
"""Errors of the file system that the user can do something about."""

_WORDS = "paytrial.words"


class Guarded(TyperGroup):
    """The group of all commands: turns whatever goes wrong into one message and an exit code."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Remember the words of the command before they are taken apart."""
        ctx.meta[_WORDS] = ["paytrial", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; see the module."""
        try:
            with _warnings_as_notes():
                return super().invoke(ctx)
        except InputError as error:
            _end(str(error), WRONG_INPUT)
        except KeyboardInterrupt:
            _end("stopped. Nothing is lost that was finished: the same command goes on from there", STOPPED)
        except BrokenPipeError:
            raise  # the reader of our output went away (`paytrial ... | head`): typer ends in silence
        except OSError as error:
            if error.errno in _DISK:
                _end(f"{_where(error)}{error.strerror}", WRONG_INPUT)
            _fault(error, debug=bool(ctx.params.get("debug")))
        except Exception as error:  # the last stop: everything gets a plain message
            if _is_command_line_error(error):
                raise
            if _is_of("experiments.runner", "Interrupted", error):
                _end(str(error), STOPPED)
            if _is_of("sim.behaviour.own", "RuleError", error):
                _end(str(error), WRONG_INPUT)
            _fault(error, debug=bool(ctx.params.get("debug")))


@contextmanager
def _warnings_as_notes() -> Iterator[None]:
    """Say a warning about results as one plain line; any other warning is shown as Python does."""
    before = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
        # By name, not by import: a command that opens no results folder must not pay for the import.
        if category.__name__ == "ResultsWarning":
            note(" ".join(str(message).split()))
        else:
            before(message, category, *rest, **more)

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = before


def words(ctx: typer.Context) -> Sequence[str]:
    """The command as it was typed, for the manifest."""
    typed: Sequence[str] = ctx.meta[_WORDS]
    return typed


def _end(message: str, code: int) -> None:
    typer.echo(f"paytrial: {message}", err=True)
    raise typer.Exit(code)


def _fault(error: Exception, *, debug: bool) -> None:
    """A fault of the program, not of the input."""
    if debug:
        traceback.print_exception(error)
    more = "" if debug else ". `paytrial --debug ...` shows where"
    _end(f"this is a fault of paytrial, not of your input: {type(error).__name__}: {error}{more}", FAULT)


def _where(error: OSError) -> str:
    return f"{os.fspath(error.filename)!s}: " if error.filename is not None else ""


def _is_command_line_error(error: Exception) -> bool:
    """Whether the parser of the command line has its own message and exit code for it."""
    return isinstance(error, typer.Exit | typer.Abort) or hasattr(error, "exit_code")


def _is_of(module: str, name: str, error: Exception) -> bool:
    # Looked up, not imported: a command that does not need the module must not pay for the import.
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(error, getattr(loaded, name))
