"""4 The plan and the people: what pay alone would change if nobody reacted, and what people make of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.format import Scale, money, scale
from reports.frames import columns_of, frame
from reports.numbers import Interval, interval
from reports.page import fill
from reports.tables import MOST_COLUMNS, Column, Row, Table, change_cell, even

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.data import Arm, Study

KPIS = ("profit", "pay_variable", "pay_fixed")
PARTS = ("plan", "people", "both")


@dataclass(frozen=True, slots=True)
class Split:
    """A scheme's difference to the baseline, in currency per year: by KPI and part of `PARTS`."""

    arm: Arm
    changes: dict[tuple[str, str], Interval]


@dataclass(frozen=True, slots=True)
class Mechanics:
    """A split for every scheme that has runs with people who do not react."""

    study: Study
    splits: tuple[Split, ...]


def prepare(study: Study) -> Mechanics:
    """Pair the runs in which people react with those in which they do not, seed by seed."""
    static = study.results.mechanics
    if static is None:
        return Mechanics(study, ())
    static = static[static["status"] == "ok"]
    splits = tuple(_split(study, static, arm) for arm in study.others)
    return Mechanics(study, tuple(split for split in splits if split.changes["profit", "both"].known))


def _split(study: Study, static: pd.DataFrame, arm: Arm) -> Split:
    changes: dict[tuple[str, str], Interval] = {}
    for kpi in KPIS:
        plan = _static(static, arm, kpi) - _static(static, study.baseline, kpi)
        both = study.values(kpi, arm) - study.values(kpi, study.baseline)
        # By difference on the same seeds, so that the parts add up.
        pairs = (both - plan).dropna().index
        parts = {"plan": plan[pairs], "people": (both - plan)[pairs], "both": both[pairs]}
        for part, values in parts.items():
            changes[kpi, part] = study.per_year(interval(np.asarray(values, np.float64)))
    return Split(arm, changes)


def _static(static: pd.DataFrame, arm: Arm, kpi: str) -> pd.Series[float]:
    return static[static["scheme"] == arm.name].set_index("seed")[kpi]


def render(mechanics: Mechanics) -> Markup:
    """The section as HTML."""
    if not mechanics.splits:
        return fill("nothing", text=t("nothing.static"))
    style = _style(mechanics)
    tables = [
        _table(mechanics, [mechanics.splits[i] for i in group], style, part)
        for part, group in enumerate(even(len(mechanics.splits), MOST_COLUMNS))
    ]
    findings = [_finding(mechanics.study, split) for split in mechanics.splits]
    return fill("mechanics", intro=t("mechanics.intro"), findings=findings, tables=tables)


def frames(mechanics: Mechanics) -> dict[str, pd.DataFrame]:
    """Table `mechanics`: by scheme, KPI and part, per year, with intervals."""
    rows = (
        {"scheme": split.arm.name, "kpi": kpi, "part": part, **columns_of("change_per_year", change)}
        for split in mechanics.splits
        for (kpi, part), change in split.changes.items()
    )
    return {"mechanics": frame(rows, ["scheme", "kpi", "part"])}


def _style(mechanics: Mechanics) -> Scale:
    values = [change for split in mechanics.splits for change in split.changes.values()]
    return scale("currency", values, mechanics.study.currency, change=True)


def _table(mechanics: Mechanics, splits: Sequence[Split], style: Scale, part: int) -> Table:
    rows = []
    for kpi in KPIS:
        direction = 1 if kpi == "profit" else 0
        for which in PARTS:
            cells = tuple(change_cell(split.changes[kpi, which], style, direction) for split in splits)
            rows.append(Row(t(f"mechanics.{kpi}.{which}"), cells))
    columns = tuple(Column(split.arm.label, "", split.arm.look) for split in splits)
    caption = t("mechanics.caption", baseline=mechanics.study.baseline.label, unit=style.unit)
    if part:
        caption = t("continued", caption=caption)
    return Table("mechanics", caption, t("mechanics.corner"), columns, tuple(rows), t("mechanics.note"))


def _finding(study: Study, split: Split) -> str:
    """One sentence: the plan alone, and what people make of it."""
    said = {}
    for part in ("plan", "people"):
        change = split.changes["profit", part]
        amount, _ = money(change, study.currency)
        key = "none" if change.zero else ("unclear" if not change.clear else ("up" if change.mean > 0 else "down"))
        said[part] = t(f"mechanics.{part}.{key}", amount=amount)
    return t("mechanics.finding", scheme=split.arm.label, **said)
