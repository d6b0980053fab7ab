"""Where the schemes tried lie on each lever, from 0 to 1, and the importance of levers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.catalogue import t

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from numpy.typing import NDArray

    from reports.studies.factors import Factor
    from reports.studies.view import View

MOST_SHOWN = 12
"""Levers a chart can hold and still be read."""


def column(view: View, factor: Factor) -> pd.Series[Any] | None:
    """Values of a lever by trial; None if the table has none."""
    table = view.table("trials")
    name = f"lever.{factor.name}"
    return table.get(name)


def place(factor: Factor, value: Any) -> float:
    """Where a value lies between the ends of its lever: 0 to 1; NaN if there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return math.nan
    if factor.numeric:
        try:
            number = float(value)
        except (TypeError, ValueError):
            return math.nan
        if factor.log and number > 0:
            return math.log(number / factor.low) / math.log(factor.high / factor.low)
        return (number - factor.low) / (factor.high - factor.low)
    return _choice_place(factor, value)


def _choice_place(factor: Factor, value: Any) -> float:
    """Choices in their order, evenly; the table may hold them as text."""
    names = [str(choice) for choice in factor.choices]
    name = str(bool(value)) if isinstance(value, bool | np.bool_) else str(value)
    if name not in names:
        name = next((known for known in names if _same_number(known, name)), name)
    return names.index(name) / max(1, len(names) - 1) if name in names else math.nan


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def places(view: View, factor: Factor) -> NDArray[np.float64]:
    """Places of all trials on a lever, (trials,)."""
    values = column(view, factor)
    if values is None:
        return np.full(len(view.table("trials")), np.nan)
    return np.array([place(factor, value) for value in values.astype(object)], np.float64)


def ticks(factor: Factor, most: int = 4) -> list[tuple[float, str]]:
    """Texts along a lever: its ends, or its choices if they are few."""
    if factor.numeric:
        return [(0.0, factor.number(factor.low)), (1.0, factor.number(factor.high))]
    shown: Iterable[Any] = factor.choices
    if len(factor.choices) > most:
        shown = (factor.choices[0], factor.choices[-1])
    return [(_choice_place(factor, choice), factor.number(choice)) for choice in shown]


def importance(view: View, kpi: str) -> dict[str, float]:
    """Importance of each lever for an objective; empty if it is not known."""
    table = view.table("importance")
    mine = table[table["objective"] == kpi]
    found = {str(lever): float(value) for lever, value in zip(mine["lever"], mine["importance"], strict=True)}
    return {lever: value for lever, value in found.items() if math.isfinite(value)} if any(found.values()) else {}


def by_importance(view: View, kpi: str) -> list[Factor]:
    """Levers, the most important first; in the order of the spec if that is not known."""
    known = importance(view, kpi)
    return sorted(view.levers, key=lambda factor: -known.get(factor.name, 0.0))


def span(factor: Factor, low: float, high: float) -> str:
    """Values at two places, once if they are the same."""
    texts = [factor.number(value_at(factor, at)) for at in (low, high)]
    return texts[0] if texts[0] == texts[1] else t("from_to", low=texts[0], high=texts[1])


def value_at(factor: Factor, at: float) -> Any:
    """The value at a place from 0 to 1."""
    if not factor.numeric:
        return factor.choices[round(at * max(1, len(factor.choices) - 1))]
    if factor.log:
        return factor.low * (factor.high / factor.low) ** at
    return factor.low + at * (factor.high - factor.low)
