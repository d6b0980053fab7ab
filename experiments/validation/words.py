"""Numbers of a row as people read them, in the terminal and on the page."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.value.formula import number

if TYPE_CHECKING:
    from experiments.validation.table import Row

_SIGNS = {1: "rises", -1: "falls", 0: ""}


def target_words(row: Row) -> str:
    """A value, or a sign and a range."""
    if row.target is not None:
        return _with_unit(number(_shorn(row.target)), row.unit)
    low, high = ("" if end is None else number(end) for end in (row.low, row.high))
    span = f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}" if high else ""
    return _with_unit(", ".join(part for part in (_SIGNS[row.sign], span) if part), row.unit)


def value_words(row: Row) -> str:
    """What the program gives; as many decimals as its standard error supports."""
    if not math.isfinite(row.value):
        return "none"
    if row.error <= 0.0:
        return _with_unit(number(_shorn(row.value)), row.unit)
    return _with_unit(f"{row.value:,.{_places(row.error)}f}", row.unit)


def error_words(row: Row) -> str:
    """Its standard error; empty without noise."""
    return f"{row.error:,.{_places(row.error)}f}" if row.error > 0.0 and math.isfinite(row.error) else ""


def _shorn(value: float) -> float:
    """Without the noise of the last digits, so that 5 is not written 4.99999999."""
    return float(f"{value:.8g}")


def _places(error: float) -> int:
    """Decimals that show two digits of a standard error."""
    return max(0, 1 - math.floor(math.log10(error)))


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}" if unit and unit != "share" else text
