"""A history to fill in: the columns that some schemes read, with two example months of two people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scenarios.history_columns import FROM_SALES, ways
from scenarios.sales_history import SALE_COLUMNS

if TYPE_CHECKING:
    from scenarios.history_columns import HistoryColumn, Needs

_PEOPLE = ("ann", "bob")
_MONTHS = (1, 2)
_LESS = 0.8
_WHO = {
    "person": "name or number of the person; one row for each person and month",
    "month": "fiscal month: 1, 2, ... from the first of the fiscal year; or calendar months like 2024-03",
    "weeks_worked": "weeks worked in it; fiscal months have 4, 4 and 5 weeks; empty: the whole month",
    "team": "team of the person",
    "lead": "whether the person leads it: yes or no",
    "service_weeks": "weeks of service before the person's first month here; only the first row counts",
}
_SALES: dict[str, tuple[Any, Any]] = {
    "person": ("ann", "bob"),
    "month": (1, 1),
    "amount": (1_800, 640),
    "customer": ("C-1001", "C-1002"),
    "segment": ("", ""),
    "product": ("new", "addon"),
    "margin": (0.45, 0.45),
    "months": (12, 12),
    "spend": (150, 420),
    "left_month": ("", 2),
}


def columns_of(needs: Needs) -> dict[str, str]:
    """Columns that a history must have, and what each means."""
    who = {"person": True, "month": True, "weeks_worked": True}
    who |= {"team": bool(needs.team), "lead": bool(needs.lead), "service_weeks": bool(needs.service)}
    chosen = {name: _WHO[name] for name, wanted in who.items() if wanted}
    return {**chosen, **{way.name: way.meaning for way in _measured(needs)}}


def sales_columns_of(needs: Needs) -> dict[str, str]:
    """Columns that a list of single sales must have, and what each means; empty if none is needed."""
    if not needs.sales:
        return {}
    return {name: meaning for name, (meaning, always) in SALE_COLUMNS.items() if always or name in needs.sales}


def history_example(needs: Needs) -> pd.DataFrame:
    """Rows to replace by one's own."""
    rows = []
    for i, person in enumerate(_PEOPLE):
        for month in _MONTHS:
            row: dict[str, Any] = {"person": person, "month": month, "weeks_worked": 4}
            row |= {"team": "A"} if needs.team else {}
            row |= {"lead": "no" if i else "yes"} if needs.lead else {}
            row |= {"service_weeks": 104} if needs.service else {}
            # Plain differences between the rows; a count stays whole.
            scale = _LESS if i else 1.0
            row |= {way.name: _scaled(way, scale) for way in _measured(needs)}
            rows.append(row)
    return pd.DataFrame(rows)


def sales_example(needs: Needs) -> pd.DataFrame:
    """Sales to replace by one's own; empty if no list is needed."""
    named = sorted(needs.segments)
    data = {name: list(_SALES[name]) for name in sales_columns_of(needs)}
    if "segment" in data and named:
        data["segment"] = [named[0], named[-1]]
    return pd.DataFrame(data)


def _measured(needs: Needs) -> list[HistoryColumn]:
    """Columns of results; what a list of single sales gives is not asked for twice."""
    return [ways(column)[0] for column in needs.columns if not (needs.sales and column in FROM_SALES)]


def _scaled(way: HistoryColumn, scale: float) -> float:
    value = way.example * (1.0 if way.times else scale)
    return round(value, 2) if way.times else round(value)
