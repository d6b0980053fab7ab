"""7 Pay: what people earn now and then, who gains and who loses, and what pay costs in good and bad runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.ranges import Range, range_chart
from reports.data import title_of, unit_of
from reports.figures import alt_text
from reports.format import capital, percent, plain, scale
from reports.frames import frame
from reports.numbers import Interval
from reports.page import fill
from reports.people import KEPT_PAY, THIRDS, Change, change_of, quantiles
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.data import Arm, Study
from reports.format import Scale

_GROUPS = ("all", *THIRDS)


@dataclass(frozen=True, slots=True)
class Earned:
    """What people earn under a scheme, in currency per year.

    Attributes:
        arm: the scheme.
        quantiles: of yearly pay over people and runs, at 10, 25, 50, 75, 90%; () if unknown.
        cost: of total pay per year over runs, at 10, 50, 90%; () if unknown.
        gini: inequality of pay.
    """

    arm: Arm
    quantiles: tuple[float, ...]
    cost: tuple[float, ...]
    gini: Interval


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay under every scheme, and how it changes for the starting team, by group of skill."""

    study: Study
    earned: tuple[Earned, ...]
    changes: dict[str, dict[str, Change]]


def prepare(study: Study) -> Pay:
    """Compute distributions of pay, and changes for people present under both schemes."""
    earned = tuple(_earned(study, arm) for arm in study.arms if len(study.seeds[arm.name]))
    changes = {}
    for arm in study.others:
        both = study.people.matched(study.baseline.name, arm.name)
        groups = {"all": both, **{name: both[both["third"] == i] for i, name in enumerate(THIRDS)}}
        found = {name: change_of(group) for name, group in groups.items()}
        if found["all"]:
            changes[arm.name] = {name: change for name, change in found.items() if change}
    return Pay(study, earned, changes)


def _earned(study: Study, arm: Arm) -> Earned:
    cost = study.values("pay_total", arm).to_numpy() / study.years
    return Earned(
        arm,
        quantiles(study.people.yearly(arm.name)),
        tuple(float(q) for q in np.quantile(cost, (0.1, 0.5, 0.9))) if len(cost) else (),
        study.level("pay_gini", arm),
    )


def render(pay: Pay) -> Markup:
    """The section as HTML."""
    if not any(earned.quantiles for earned in pay.earned):
        return fill("nothing", text=t("nothing.people"))
    changes = _change_table(pay) if pay.changes else None
    return fill(
        "pay",
        levels=[_distribution_chart(pay)],
        cost=_cost_table(pay),
        charts=_change_charts(pay),
        changes=changes,
    )


def frames(pay: Pay) -> dict[str, pd.DataFrame]:
    """Tables `pay` and `pay_changes`."""
    levels = (
        {
            "scheme": earned.arm.name,
            **dict(
                zip(
                    ("person_p10", "person_p25", "person_p50", "person_p75", "person_p90"),
                    earned.quantiles,
                    strict=False,
                )
            ),
            **dict(zip(("cost_p10", "cost_p50", "cost_p90"), earned.cost, strict=False)),
            "gini": earned.gini.mean,
        }
        for earned in pay.earned
    )
    changes = (
        {
            "scheme": scheme,
            "skill": group,
            "people": change.people,
            "gain_share": change.gain,
            "lose_share": change.lose,
            "mean_gain": change.mean_gain,
            "mean_loss": change.mean_loss,
            **dict(zip(("p10", "p25", "p50", "p75", "p90"), change.quantiles, strict=True)),
        }
        for scheme, groups in pay.changes.items()
        for group, change in groups.items()
    )
    return {"pay": frame(levels, ["scheme"]), "pay_changes": frame(changes, ["scheme", "skill"])}


def _amounts(values: Sequence[float], currency: str) -> Scale:
    """How yearly amounts of one person are written: whole currency to three digits."""
    style = scale(
        "currency", [Interval(value, value - abs(value) / 100, value + abs(value) / 100) for value in values], currency
    )
    return style if style.factor == 1 else type(style)(1.0, currency, style.places - round(np.log10(1 / style.factor)))


def _distribution_chart(pay: Pay) -> Chart:
    study = pay.study
    drawn = [earned for earned in pay.earned if earned.quantiles and earned.arm in study.drawn]
    style = _amounts([earned.quantiles[2] for earned in drawn], study.currency)
    spread = {earned.arm.label: earned.quantiles[4] - earned.quantiles[0] for earned in drawn}
    widest, narrowest = max(spread, key=spread.__getitem__), min(spread, key=spread.__getitem__)
    title = t(
        "pay.distribution.title" if spread[widest] > spread[narrowest] else "pay.distribution.same",
        widest=widest,
        narrowest=narrowest,
        wide=style.number(spread[widest]),
        narrow=style.number(spread[narrowest]),
        currency=study.currency,
    )
    items = [
        t(
            "alt.quantiles",
            label=e.arm.label,
            p10=style.number(e.quantiles[0]),
            p50=style.number(e.quantiles[2]),
            p90=style.number(e.quantiles[4]),
        )
        for e in drawn
    ]
    alt = alt_text(title, study.currency, items)
    rows = [Range(earned.arm.label, earned.arm.look, earned.quantiles) for earned in drawn]
    axis = t("pay.distribution.axis", currency=study.currency)
    svg = range_chart("pay-distribution", rows, axis, 1e-3, alt)
    return Chart("pay-distribution", title, t("ranges.note"), svg, alt)


def _change_charts(pay: Pay) -> list[Chart]:
    """One small chart per scheme, all on one scale: change of pay by thirds of skill."""
    study = pay.study
    drawn = [arm for arm in study.drawn if arm.name in pay.changes]
    ends = [q for arm in drawn for change in pay.changes[arm.name].values() for q in change.quantiles]
    span = (min(0.0, *ends), max(0.0, *ends)) if ends else (0.0, 0.0)
    return [_change_chart(study, arm, pay.changes[arm.name], span) for arm in drawn]


def _change_chart(study: Study, arm: Arm, groups: dict[str, Change], span: tuple[float, float]) -> Chart:
    style = _amounts([max(map(abs, span))], study.currency)
    shown = [name for name in _GROUPS if name in groups]
    rows = [Range(t(f"skill.{name}"), arm.look, groups[name].quantiles) for name in shown]
    title = _change_finding(arm, groups)
    items = [t("alt.level", label=t(f"skill.{name}"), value=style.signed(groups[name].quantiles[2])) for name in shown]
    alt = alt_text(title, study.currency, items)
    key = f"pay-change-{study.arms.index(arm)}"
    svg = range_chart(key, rows, t("pay.change.axis", currency=study.currency), 1e-3, alt, span=span)
    return Chart(key, title, t("pay.change.note", baseline=study.baseline.label), svg, alt)


def _change_finding(arm: Arm, groups: dict[str, Change]) -> str:
    """How many gain and lose, and the group for which the middle person's pay changes most that way."""
    everybody = groups["all"]
    names = {"scheme": arm.label, "gain": percent(everybody.gain), "lose": percent(everybody.lose)}
    if everybody.gain == everybody.lose == 0:
        return t("pay.change.same", scheme=arm.label, kept=percent(KEPT_PAY))
    middles = {name: groups[name].quantiles[2] for name in THIRDS if name in groups} or {"all": 0.0}
    if everybody.gain >= everybody.lose:
        return t("pay.change.gain", group=t(f"skill.{max(middles, key=middles.__getitem__)}"), **names)
    return t("pay.change.lose", group=t(f"skill.{min(middles, key=middles.__getitem__)}"), **names)


def _cost_table(pay: Pay) -> Table:
    study = pay.study
    known = [earned for earned in pay.earned if earned.cost]
    cost = scale("currency", [Interval(e.cost[1], e.cost[0], e.cost[2]) for e in known], study.currency)
    person = _amounts([e.quantiles[2] for e in known if e.quantiles], study.currency)
    rows = tuple(
        Row(
            earned.arm.label,
            (
                *(Cell(cost.number(value)) for value in earned.cost),
                *(Cell(person.number(earned.quantiles[i]) if earned.quantiles else "") for i in (0, 2, 4)),
                Cell(plain(earned.gini.mean, 3)),
            ),
            look=earned.arm.look,
        )
        for earned in known
    )
    columns = (
        *(Column(t(f"pay.column.cost.{name}"), t("per_year", unit=cost.unit)) for name in ("p10", "p50", "p90")),
        *(Column(t(f"pay.column.person.{name}"), t("per_year", unit=study.currency)) for name in ("p10", "p50", "p90")),
        Column(capital(title_of("pay_gini")), t(f"unit.{unit_of('pay_gini')}")),
    )
    return Table("pay", t("pay.caption"), t("scheme"), columns, rows, t("pay.note"))


def _change_table(pay: Pay) -> Table:
    study = pay.study
    rows: list[Row] = []
    groups = [(arm, pay.changes[arm.name]) for arm in study.others if arm.name in pay.changes]
    middles = [change.quantiles[2] for _, found in groups for change in found.values()]
    style = _amounts([max((abs(m) for m in middles), default=0.0)], study.currency)
    for arm, found in groups:
        rows.append(Row(arm.label, look=arm.look))
        rows += [_change_row(name, found[name], style) for name in _GROUPS if name in found]
    columns = (
        Column(t("pay.column.people")),
        Column(t("pay.column.gain"), t("unit.percent")),
        Column(t("pay.column.lose"), t("unit.percent")),
        Column(t("pay.column.mean_gain"), t("per_year", unit=study.currency)),
        Column(t("pay.column.mean_loss"), t("per_year", unit=study.currency)),
        Column(t("pay.column.median"), t("per_year", unit=study.currency)),
    )
    caption = t("pay.changes.caption", baseline=study.baseline.label)
    return Table(
        "pay_changes", caption, t("pay.corner"), columns, tuple(rows), t("pay.changes.note", kept=percent(KEPT_PAY))
    )


def _change_row(name: str, change: Change, style: Scale) -> Row:
    return Row(
        t(f"skill.{name}"),
        (
            Cell(plain(change.people, 0)),
            Cell(plain(100 * change.gain, 0)),
            Cell(plain(100 * change.lose, 0)),
            Cell(style.signed(change.mean_gain)),
            Cell(style.signed(-change.mean_loss)),
            Cell(style.signed(change.quantiles[2])),
        ),
    )
