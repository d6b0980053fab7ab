"""Limits of a study in words and in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import plain, with_unit
from reports.numbers import Interval
from scenarios.spec import COMPLEXITY

if TYPE_CHECKING:
    from reports.studies.view import View
    from scenarios.spec import Limit


_EXACT = 1_000.0
"""Amounts of money below this are written in full."""


def limit_title(view: View, limit: Limit) -> str:
    """What a limit is on."""
    return t("limit.complexity") if limit.kpi == COMPLEXITY else view.quantity(limit.kpi).title


def limit_words(view: View, limit: Limit) -> str:
    """`total pay at most CNY 5.2 million a year`."""
    key = "limit.at_most" if limit.at_most is not None else "limit.at_least"
    return t(key, title=limit_title(view, limit), bound=bound_words(view, limit))


def bound_words(view: View, limit: Limit) -> str:
    """The bound with its unit."""
    return amount_words(view, limit, limit.bound)


def amount_words(view: View, limit: Limit, value: float, *, change: bool = False) -> str:
    """An amount in the unit of the limit, stated as the report states this KPI, with three digits or so.

    Args:
        view: the study.
        limit: the limit.
        value: in the stored unit.
        change: whether it is a difference; that of shares is in percentage points.
    """
    if limit.kpi == COMPLEXITY:
        return plain(value, 0 if float(value).is_integer() else 1)
    found = view.quantity(limit.kpi)
    shown = Interval(value * found.per, float("nan"), float("nan"))
    if found.kind == "currency" and abs(shown.mean) >= _EXACT:
        return found.level(shown)
    if found.kind == "share":
        unit = t("study.points" if change else "unit.percent")
        number = plain(100 * shown.mean, 1)
        return with_unit(number if change else number.removesuffix(".0"), unit)
    style = found.style([shown])
    number = plain(shown.mean, 0 if float(shown.mean).is_integer() else 2)
    return with_unit(number, style.unit if found.kind not in ("count", "ratio") else "")
