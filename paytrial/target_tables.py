"""Targets as people and spreadsheets read them."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError, did_you_mean
from sim.targets import TIME_LEVELS, in_band
from sim.targets.inputs import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.targets import Cascade, Period, Quarter, TargetPlan

COLUMNS = (
    "unit", "level", "reports_to", "period", "period_level", "sales", "profit", "profit_rate",
)  # fmt: skip
"""Columns of the CSV file: one row for each unit and period."""
MOST_CELLS = 4_000_000
"""Largest workbook: a bigger one takes minutes to write and to open."""


def money(plan: TargetPlan) -> Callable[[int], float]:
    """What turns multiples of the smallest amount into currency: whole numbers stay whole."""
    smallest = exact(plan.smallest)
    if smallest.denominator == 1:
        return lambda units: units * int(smallest)
    return lambda units: float(units * smallest)


def written(plan: TargetPlan, amount: float) -> str:
    """An amount as people read it, with as many decimals as the smallest amount has."""
    decimals = len(f"{plan.smallest:.10f}".rstrip("0").split(".")[1])
    return f"{amount:,.{decimals}f}"


def quarter_rows(found: Cascade) -> list[dict[str, Any]]:
    """One row a quarter: what was planned, what it brought or what is aimed at now."""
    of = money(found.plan)
    return [
        {
            "quarter": f"Q{quarter.number}",
            "over": quarter.over,
            "planned_sales": of(quarter.planned_sales),
            "planned_profit": of(quarter.planned_profit),
            "planned_rate": quarter.planned_rate,
            "sales": of(quarter.sales),
            "profit": of(quarter.profit),
            "profit_rate": quarter.rate,
            "rate_is": _judged(found.plan, quarter),
        }
        for quarter in found.year.quarters
    ]


def _judged(plan: TargetPlan, quarter: Quarter) -> str:
    if not quarter.over:
        return "target"
    if math.isnan(quarter.rate):
        return "no sales"
    where = "above" if quarter.rate > quarter.planned_rate else "below"
    return "on target" if in_band(plan, quarter) else f"{where} target"


def unit_rows(found: Cascade) -> list[dict[str, Any]]:
    """One row a unit: sales of each open quarter and of all of them, and profit of all; superiors first."""
    of = money(found.plan)
    whole, *quarters = [period for period in found.periods if period.level in {"year", "quarter"}]
    rows = []
    for unit, superior in found.company.walk():
        row: dict[str, Any] = {"unit": unit.name, "level": unit.level, "reports_to": superior}
        row |= {period.name: of(found.sales(unit.name, period)) for period in (*quarters, whole)}
        rows.append({**row, "profit": of(found.profit(unit.name, whole))})
    return rows


def period_rows(found: Cascade, unit: str, level: str) -> list[dict[str, Any]]:
    """One row a period of a length, for one unit.

    Raises:
        InputError: there is no such unit or no such length.
    """
    if unit not in found.totals:
        raise InputError(f"--of is {unit!r}, but nobody has that name; {did_you_mean(unit, found.totals)}")
    if level not in TIME_LEVELS:
        raise InputError(f"--by is {level!r}, but must be one of {', '.join(TIME_LEVELS)}")
    return [_cell(found, unit, period) for period in found.periods if period.level == level]


def _cell(found: Cascade, unit: str, period: Period) -> dict[str, Any]:
    of = money(found.plan)
    sales, profit = found.sales(unit, period), found.profit(unit, period)
    rate = profit / sales if sales else float("nan")
    return {"period": period.name, "sales": of(sales), "profit": of(profit), "profit_rate": rate}


def export(found: Cascade, name: str) -> Path:
    """Write all targets of everybody to a `.csv` or `.xlsx` file; nothing half-written stays if that fails.

    Raises:
        InputError: the name ends otherwise, the workbook would be too large, or the file cannot be written.
    """
    path = Path(name)
    makers = {".csv": _csv, ".xlsx": _workbook}
    if path.suffix.lower() not in makers or path.is_dir():
        raise InputError(f"--out is {name!r}, but must be the name of a .csv or .xlsx file")
    data = makers[path.suffix.lower()](found)
    from experiments.files import write_file

    try:
        write_file(path, data)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def _csv(found: Cascade) -> bytes:
    """One row for each unit and period; UTF-8 with the mark by which spreadsheets know it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_long_rows(found))
    return buffer.getvalue().encode("utf-8-sig")


def _long_rows(found: Cascade) -> Iterator[tuple[Any, ...]]:
    for unit, superior in found.company.walk():
        for period in found.periods:
            cell = _cell(found, unit.name, period)
            rate = "" if math.isnan(cell["profit_rate"]) else cell["profit_rate"]
            yield unit.name, unit.level, superior, period.name, period.level, cell["sales"], cell["profit"], rate


def _workbook(found: Cascade) -> bytes:
    """A sheet for the quarters and one for each length of period: a row for each unit's sales and profit."""
    cells = 2 * len(found.totals) * len(found.periods)
    if cells > MOST_CELLS:
        raise InputError(
            f"a workbook of {cells:,} targets is too large (at most {MOST_CELLS:,}); write a .csv file instead"
        )
    import pandas as pd

    from reports.export import workbook

    frames = {"plan": pd.DataFrame(quarter_rows(found))}
    for level in TIME_LEVELS:
        frames[level] = pd.DataFrame(_wide_rows(found, level))
    return workbook(frames)


def _wide_rows(found: Cascade, level: str) -> list[dict[str, Any]]:
    of = money(found.plan)
    chosen = [period for period in found.periods if period.level == level]
    rows: list[dict[str, Any]] = []
    for unit, superior in found.company.walk():
        head = {"unit": unit.name, "level": unit.level, "reports_to": superior}
        sales = {period.name: of(found.sales(unit.name, period)) for period in chosen}
        profit = {period.name: of(found.profit(unit.name, period)) for period in chosen}
        rows += [{**head, "what": "sales", **sales}, {**head, "what": "profit", **profit}]
    return rows
