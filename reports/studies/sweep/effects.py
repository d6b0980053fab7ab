"""What moves the results of a sweep: effects, curves and means over points, as the report states them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.numbers import Interval

if TYPE_CHECKING:
    import pandas as pd

    from reports.studies.factors import Factor
    from reports.studies.quantity import Quantity
    from reports.studies.view import View


@dataclass(frozen=True, slots=True)
class Context:
    """One scheme in one world under one theory of behaviour."""

    scheme: str
    scenario: str
    rule: str

    def of(self, table: pd.DataFrame, kpi: str) -> pd.DataFrame:
        """Rows of this context and KPI."""
        here = (table["scenario"] == self.scenario) & (table["rule"] == self.rule) & (table["kpi"] == kpi)
        return table[here & (table["scheme"] == self.scheme)]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one factor, or two together, do to a KPI.

    Attributes:
        factor: the factor.
        other: the second one of an interaction, else None.
        share: of the variance between points.
        size: largest minus smallest mean of the main-effect curve; NaN for an interaction.
    """

    factor: Factor
    other: Factor | None
    share: float
    size: Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """Mean of a KPI at values of a factor, in order."""

    factor: Factor
    levels: tuple[Any, ...]
    means: tuple[Interval, ...]

    @property
    def ends(self) -> tuple[int, int]:
        """Places of the smallest and of the largest mean."""
        order = sorted(range(len(self.means)), key=lambda i: self.means[i].mean)
        return order[0], order[-1]


def contexts_of(view: View) -> list[Context]:
    """All contexts in the tables; the first is the main one: the scheme that is swept, in the first world."""
    keys = view.table("summary")[["scheme", "scenario", "rule"]].drop_duplicates()
    found = [Context(*map(str, row)) for row in keys.itertuples(index=False, name=None)]
    swept = view.manifest.get("swept")
    here = [context for context in found if (context.scenario, context.rule) == (found[0].scenario, found[0].rule)]
    main = next((context for context in here if context.scheme == swept), here[0] if here else None)
    return [*([main] if main else []), *(context for context in found if context != main)]


def effects_of(view: View, context: Context, quantity: Quantity, *, pairs: bool = False) -> list[Effect]:
    """Main effects, or interactions, the largest first."""
    rows = context.of(view.table("effects"), quantity.kpi)
    found = []
    for row in rows.to_dict("records"):
        other = str(row["other"])
        if bool(other) == pairs and math.isfinite(row["share"]):
            second = view.factor(other) if other else None
            size = quantity.stated(row["range"])
            found.append(Effect(view.factor(str(row["factor"])), second, float(row["share"]), size))
    return sorted(found, key=lambda effect: -effect.share)


def fit_of(view: View, context: Context, quantity: Quantity) -> float:
    """R2 of the surrogate behind the shares; NaN if it is not known."""
    fits = context.of(view.table("effects"), quantity.kpi)["fit"].dropna()
    return float(fits.iloc[0]) if len(fits) else math.nan


def curve_of(view: View, context: Context, quantity: Quantity, factor: Factor) -> Curve | None:
    """The main-effect curve of a factor; None if there is none."""
    rows = context.of(view.table("curves"), quantity.kpi)
    rows = rows[rows["factor"] == factor.name]
    if rows.empty or "value" not in rows:
        return None
    values = [_typed(factor, value) for value in rows["value"]]
    means = [quantity.stated(*row) for row in rows[["mean", "low", "high"]].itertuples(index=False, name=None)]
    known = [(value, mean) for value, mean in zip(values, means, strict=True) if mean.known and value == value]  # noqa: PLR0124 - NaN
    if factor.numeric:
        known.sort(key=lambda pair: float(pair[0]))
    return Curve(factor, tuple(v for v, _ in known), tuple(m for _, m in known)) if known else None


def _typed(factor: Factor, value: Any) -> Any:
    """A level as its factor has it: the column may hold numbers and texts of several factors as text."""
    if factor.numeric:
        try:
            return float(value)
        except (TypeError, ValueError):
            return math.nan
    text = str(value)
    return next((choice for choice in factor.choices if text in (str(choice), str(choice).lower())), text)
