"""What the terminal shows: aligned text, JSON, and a progress bar."""

from __future__ import annotations

import json
import math
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from experiments.runner import Progress


def aligned(rows: Sequence[Sequence[str]], indent: str = "  ", *, numbers_from: int | None = None) -> str:
    """Rows as columns of equal width; columns from `numbers_from` on stand at the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]

    def cell(text: str, i: int) -> str:
        is_number = numbers_from is not None and i >= numbers_from
        return text.rjust(widths[i]) if is_number else text.ljust(widths[i])

    return "\n".join(indent + "  ".join(cell(text, i) for i, text in enumerate(row)).rstrip() for row in rows)


def print_json(value: Any) -> None:
    """Print JSON; NaN and infinity, which JSON does not have, become null."""
    typer.echo(json.dumps(_plain(value), indent=2, ensure_ascii=False))


def note(message: str) -> None:
    """Something for the person at the terminal, not for the program that reads our output."""
    typer.echo(f"paytrial: {message}", err=True)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A bar with count and time left on stderr; None where nobody watches (no terminal)."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("preparing", total=None)

        def tell(done: int, total: int, failed: int) -> None:
            doing = f"{what}, {failed} failed" if failed else what
            bar.update(task, description=doing, completed=done, total=total)

        yield tell


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
