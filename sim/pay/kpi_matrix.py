"""KPI matrix: a bonus that depends on two KPIs together."""

from __future__ import annotations

import itertools
from typing import Literal

from pydantic import Field, model_validator

from sim.pay.base import PERIODS, Component, Curve, Factor, PeriodName, Reading, Term, payout_field
from sim.pay.curves import MOST, check_range
from sim.pay.kpi_bonus import KpiName


class KpiMatrix(Component):
    """The amount in the row and the column that two KPIs reach.

    A value between two steps counts as the lower one, a value below the first step gives nothing. Written as a sum of
    products: each amount times 1 while both KPIs lie in its cell.
    """

    kind: Literal["kpi_matrix"] = Field("kpi_matrix", description="component kind")
    row_measure: KpiName = Field(..., description="KPI that chooses the row")
    row_steps: tuple[float, ...] = Field(
        ..., min_length=1, max_length=8, description="value from which each row counts"
    )
    column_measure: KpiName = Field(..., description="KPI that chooses the column")
    column_steps: tuple[float, ...] = Field(
        ..., min_length=1, max_length=8, description="value from which each column counts"
    )
    amounts: tuple[tuple[float, ...], ...] = Field(..., description="amounts in currency, a list for each row")
    payout: PeriodName = payout_field("quarter")

    @model_validator(mode="after")
    def _consistent(self) -> KpiMatrix:
        if self.row_measure == self.column_measure:
            raise ValueError(f"row_measure and column_measure must differ, but both are {self.row_measure!r}")
        for name, steps in (("row_steps", self.row_steps), ("column_steps", self.column_steps)):
            for before, after in itertools.pairwise(steps):
                if after <= before:
                    raise ValueError(f"{name} must rise, but {after:,.10g} follows {before:,.10g}")
        check_range(self.row_measure, self.row_steps, "row_steps")
        check_range(self.column_measure, self.column_steps, "column_steps")
        rows, columns = len(self.row_steps), len(self.column_steps)
        if len(self.amounts) != rows or any(len(row) != columns for row in self.amounts):
            got = _shape(self.amounts)
            raise ValueError(f"amounts must be {rows} lists of {columns}, a list for each row, but got {got}")
        for amount in itertools.chain(*self.amounts):
            if abs(amount) > MOST:
                raise ValueError(f"amounts must be between -{MOST:,.0f} and {MOST:,.0f}, but got {amount:,.10g}")
        return self

    def terms(self, base_pay: float) -> tuple[Term, ...]:  # noqa: ARG002 - the contract
        """One term for each cell that pays."""
        rows = [Factor(Reading.of(self.row_measure), curve) for curve in _boxes(self.row_steps)]
        columns = [Factor(Reading.of(self.column_measure), curve) for curve in _boxes(self.column_steps)]
        return tuple(
            Term(PERIODS[self.payout], self.amounts[i][j], (row, column), prorate=True)
            for i, row in enumerate(rows)
            for j, column in enumerate(columns)
            if self.amounts[i][j] != 0.0
        )


def _shape(amounts: tuple[tuple[float, ...], ...]) -> str:
    """Lengths of the lists, in words."""
    lengths = sorted({len(row) for row in amounts})
    return f"{len(amounts)} of {' or '.join(map(str, lengths))}" if lengths else "none"


def _boxes(steps: tuple[float, ...]) -> list[Curve]:
    """For each step a curve that is 1 from it to the next, else 0."""
    curves = [Curve(((low, 0.0), (low, 1.0), (high, 1.0), (high, 0.0))) for low, high in itertools.pairwise(steps)]
    return [*curves, Curve.step(steps[-1], above=True)]
