"""Templates of `paytrial pay --template`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import typer

from experiments.files import write_file, writing
from paytrial.console import aligned
from paytrial.pay_output import refuse_existing
from reports.export import workbook, write_csv
from scenarios.errors import InputError, shown
from scenarios.history_template import columns_of, history_example, sales_columns_of, sales_example

if TYPE_CHECKING:
    from scenarios.history_columns import Needs


def write_template(needs: Needs, given: str) -> None:
    """Write a file to fill in, and say what its columns mean.

    Args:
        needs: what the schemes read.
        given: a .csv file (single sales get one of their own beside it), or an .xlsx file.

    Raises:
        InputError: it ends otherwise, or a file is there already.
    """
    path = Path(given)
    if path.suffix.lower() not in {".csv", ".xlsx"}:
        raise InputError(f"--template is {shown(given)}, but must be the name of a .csv or .xlsx file")
    columns, listed = columns_of(needs), sales_columns_of(needs)
    frames = {"history": history_example(needs)} | ({"sales": sales_example(needs)} if listed else {})
    is_book = path.suffix.lower() == ".xlsx"
    files = [path] if is_book or not listed else [path, path.with_name(f"{path.stem}_sales.csv")]
    refuse_existing(files)
    _save_template(frames, files, columns, listed)
    typer.echo("\n".join(_template_text(files, columns, listed, is_book=is_book)))


def _save_template(
    frames: dict[str, pd.DataFrame], files: list[Path], columns: dict[str, str], listed: dict[str, str]
) -> None:
    path = files[0]
    with writing(path):
        if path.suffix.lower() == ".xlsx":
            meaning = [("history", *item) for item in columns.items()] + [("sales", *item) for item in listed.items()]
            guide = pd.DataFrame(meaning, columns=["sheet", "column", "meaning"])
            write_file(path, workbook({**frames, "columns": guide}))
            return
        write_csv({file.stem: frame for file, frame in zip(files, frames.values(), strict=True)}, path.parent)


def _template_text(files: list[Path], columns: dict[str, str], listed: dict[str, str], *, is_book: bool) -> list[str]:
    lines = [f"{files[0]}: one row for each person and fiscal month. Replace the example rows by your own.", ""]
    lines.append(aligned(list(columns.items())))
    if listed:
        where = f"{files[0]}, sheet sales" if is_book else str(files[-1])
        lines += ["", f"{where}: one row for each sale; give it with --sales.", "", aligned(list(listed.items()))]
    return [*lines, "", "With sales and gross_profit, the cost ratios are known, too."]
