"""The guard-rails as a table, and their limits in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.data import title_of, unit_of
from reports.format import capital, scale, signed, with_unit
from reports.frames import columns_of, frame
from reports.numbers import Interval
from reports.tables import Cell, Column, Row, Table, change_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.data import Arm, Study
    from reports.format import Scale
    from reports.guardrails import GuardResult

_TONES = {"pass": "good", "fail": "bad"}


def guard_table(study: Study, pick: Arm, guards: Sequence[GuardResult]) -> Table:
    """Limit, change and result for one scheme; the legal floor is left to the reader."""
    rows = [*(_row(study, result) for result in guards), _floor(study, pick)]
    columns = (
        Column(t("guard.column.limit"), numeric=False),
        Column(t("guard.column.change")),
        Column(t("guard.column.result"), numeric=False),
    )
    caption = t("guard.caption", scheme=pick.label, baseline=study.baseline.label)
    return Table("guardrails", caption, t("guard.corner"), columns, tuple(rows), t("guard.note"))


def _row(study: Study, result: GuardResult) -> Row:
    style = scale(unit_of(result.guard.kpi), [result.change], study.currency, change=True)
    change = change_cell(result.change, style, 0) if result.change.known else Cell(t("unknown"))
    unsure = result.passed is not None and not result.certain
    state = "unknown" if result.passed is None else "pass" if result.passed else "fail"
    verdict = Cell(t(f"guard.{state}"), t("guard.uncertain") if unsure else "", tone=_TONES.get(state, ""))
    return Row(capital(title_of(result.guard.kpi)), (Cell(_limit(result, style)), change, verdict), unit=style.unit)


def _limit(result: GuardResult, style: Scale) -> str:
    """`at most +5%, that is +1,200`, `at least −1 points of 100`."""
    guard = result.guard
    allowed = guard.worse if guard.rises else -guard.worse
    side = "guard.at_most" if guard.rises else "guard.at_least"
    if guard.relative:
        share, amount = f"{signed(100 * allowed, 0)}%", style.signed(result.limit)
        return t("guard.relative", limit=t(side, limit=share), amount=amount)
    return t(side, limit=with_unit(signed(allowed * style.factor, 0), style.unit))


def _floor(study: Study, pick: Arm) -> Row:
    lowest, before = (study.people.lowest_month(arm.name) for arm in (pick, study.baseline))
    style = scale("currency", [Interval(lowest, math.nan, math.nan)], study.currency)
    cells = (
        Cell(t("guard.floor.limit")),
        Cell(style.number(lowest), t("guard.floor.before", amount=style.number(before))),
        Cell(t("guard.open")),
    )
    return Row(t("guard.floor"), cells, unit=style.unit)


def guard_frame(pick: Arm, guards: Sequence[GuardResult]) -> pd.DataFrame:
    """One row per limit, in the unit of its KPI."""
    return frame(
        (
            {
                "scheme": pick.name,
                "kpi": result.guard.kpi,
                "unit": unit_of(result.guard.kpi),
                "limit_of_change": result.limit,
                **columns_of("change", result.change),
                "passed": result.passed,
                "certain": result.certain,
            }
            for result in guards
        ),
        ["scheme", "kpi"],
    )
