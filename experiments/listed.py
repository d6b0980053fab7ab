"""A list of points that somebody wrote: a CSV file with a column for each factor, every cell checked."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.factors import ends_of, options_of, steps_of
from scenarios.errors import InputError, did_you_mean, shown
from scenarios.files import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from experiments.factors import Factor

MOST_BYTES = 100_000_000

POINT = "point"
"""Column that a list may have and nobody reads, so that `points.csv` of a results folder is a list too."""

_TRUTHS = {"true": True, "false": False}
_SHOWN = 12  # choices named in a message


def read_list(path: Path, factors: Sequence[Factor]) -> pd.DataFrame:
    """The points of a CSV file: a header with the names of all factors, in any order, and a row for each point.

    Numbers have a decimal point; a switch is true or false.

    Args:
        path: the file.
        factors: what the columns are.

    Returns:
        A column for each factor, in their order; a row for each point.

    Raises:
        InputError: if the file cannot be read, a column is missing or unknown, or a value is not legal; the message
            names line, column, value and what is legal.
    """
    rows = _rows(path)
    header = _header(path, next(rows, (1, []))[1], factors)
    values: dict[str, list[Any]] = {factor.name: [] for factor in factors}
    for line, cells in rows:
        if len(cells) != len(header):
            raise InputError(f"{path}, line {line}: {len(cells)} values, but the header has {len(header)} columns")
        found = dict(zip(header, cells, strict=True))
        for factor in factors:
            values[factor.name].append(_value(factor, found[factor.name].strip(), f"{path}, line {line}"))
    if not values[factors[0].name]:
        raise InputError(f"{path}: there is no point below the header")
    return pd.DataFrame(values)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line number (from 1) and cells of each row that is not empty."""
    reader = csv.reader(io.StringIO(read_text(path, MOST_BYTES)), strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise InputError(f"{path}, line {reader.line_num}: not valid CSV: {error}") from error


def _header(path: Path, cells: Sequence[str], factors: Sequence[Factor]) -> list[str]:
    header = [cell.strip() for cell in cells]
    names = [factor.name for factor in factors]
    for name in header:
        if name not in (*names, POINT):
            raise InputError(f"{path}, line 1: {shown(name)} is no lever or uncertainty; {did_you_mean(name, names)}")
        if header.count(name) > 1:
            raise InputError(f"{path}, line 1: the column {name!r} is there twice")
    missing = [name for name in names if name not in header]
    if missing:
        raise InputError(f"{path}, line 1: there is no column {missing[0]!r}; needed: {', '.join(names)}")
    return header


def _value(factor: Factor, cell: str, where: str) -> Any:
    """The value that a cell says.

    Raises:
        InputError: if it is not legal.
    """
    options = options_of(factor)
    legal, value = _number(factor, cell) if options is None else _option(options, cell)
    if value is None:
        given = shown(cell) if cell else "empty"
        raise InputError(f"{where}: {factor.name} is {given}, but must be {legal}")
    return value


def _option(options: tuple[Any, ...], cell: str) -> tuple[str, Any]:
    """What is legal in words, and the option that a cell names or None."""
    legal = " or ".join(shown(option) for option in options[:_SHOWN]) + (" ..." if len(options) > _SHOWN else "")
    found = next((option for option in options if not isinstance(option, bool) and _says(cell, option)), None)
    truth = _TRUTHS.get(cell.lower())
    return legal, truth if found is None and any(option is truth for option in options) else found


def _says(cell: str, option: Any) -> bool:
    return cell == option if isinstance(option, str) else _parsed(cell) == option


def _number(factor: Factor, cell: str) -> tuple[str, float | int | None]:
    """What is legal in words, and the number that a cell holds or None."""
    value, steps = _parsed(cell), steps_of(factor)
    if steps is None:
        low, high = ends_of(factor)
        return f"a number from {low:g} to {high:g}", value if value is not None and low <= value <= high else None
    first, last = steps.value(0), steps.value(steps.count - 1)
    legal = f"a whole number from {first} to {last}" if steps.whole and steps.step == 1 else ""
    legal = legal or f"from {first:g} to {last:g} in steps of {steps.step:g}"
    position = None if value is None else steps.position(value)
    return legal, None if position is None else steps.value(position)


def _parsed(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None
