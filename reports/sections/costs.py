"""Costs: what each item costs, what it costs to serve each segment, and what the centre returns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.bars import Bar, bar_chart
from reports.charts.canvas import Chart
from reports.costings import (
    MOST_RUNS,
    ItemRow,
    ReturnRow,
    ServeRow,
    costed_runs,
    group_row,
    item_rows,
    return_rows,
    serve_rows,
)
from reports.figures import alt_text, extremes, levels
from reports.format import capital, plain, rescaled, scale
from reports.frames import columns_of, frame
from reports.labels import clean
from reports.page import fill
from reports.tables import MOST_COLUMNS, Cell, Column, Row, Table, change_cell, even
from reports.verdict import featured
from sim.costing import GROUP_TITLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.data import Arm, Study
    from reports.numbers import Interval

_MOST_ROWS = 60
"""Rows of a table that a page can hold; beyond, the page shows two schemes, and the CSV all."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs of every scheme.

    Attributes:
        study: the comparison.
        items: items under every scheme.
        groups: group -> levels and differences; "" are all costs.
        segments: cost to serve by segment and scheme.
        returns: return of the centre under the baseline and the featured scheme.
        featured: the pick, or the best alternative to the baseline.
    """

    study: Study
    items: tuple[ItemRow, ...]
    groups: dict[str, tuple[tuple[Interval, ...], tuple[Interval, ...]]]
    segments: tuple[ServeRow, ...]
    returns: tuple[ReturnRow, ...]
    featured: Arm | None


def prepare(study: Study) -> Costs:
    """Cost the saved runs."""
    runs = costed_runs(study)
    close = featured(study) if runs else None
    arms = [study.baseline, *([close] if close else [])]
    return Costs(
        study,
        items=item_rows(study, runs),
        groups={group: group_row(study, runs, group) for group in (*GROUP_TITLES, "")},
        segments=serve_rows(study, runs),
        returns=return_rows(study, runs, arms),
        featured=close,
    )


def render(costs: Costs) -> Markup:
    """The section as HTML."""
    if not costs.segments:
        return fill("nothing", text=t("nothing.costs" if costs.study.results.costs is None else "nothing.finished"))
    chart = _chart(costs)
    tables = [*_item_tables(costs), _serve_table(costs), _return_table(costs)]
    return fill("costs", charts=[chart] if chart else [], tables=tables)


def frames(costs: Costs) -> dict[str, pd.DataFrame]:
    """Tables `cost_items`, `cost_to_serve` and `centre_return`."""
    return {
        "cost_items": _item_frame(costs),
        "cost_to_serve": frame(
            (
                {
                    "segment": row.title,
                    "scheme": row.arm.name,
                    **columns_of("contacts_per_customer_year", row.contacts),
                    **columns_of("cost_to_serve_per_contact", row.per_contact),
                    **columns_of("cost_to_serve_per_customer_year", row.to_serve),
                    **columns_of("cost_to_sell_per_customer_year", row.to_sell),
                    **columns_of("gross_profit_per_customer_year", row.gross_profit),
                    **columns_of("profit_per_customer_year", row.profit),
                    **columns_of("cost_to_serve_change", row.change),
                }
                for row in costs.segments
            ),
            ["segment", "scheme"],
        ),
        "centre_return": frame(
            (
                {
                    "segment": row.title,
                    "scheme": row.arm.name,
                    "loyal": row.mean.loyal,
                    "disloyal": row.mean.disloyal,
                    "gain": row.mean.gain,
                    "loss": row.mean.loss,
                    "cost": row.mean.cost,
                    "roi": row.mean.roi,
                }
                for row in costs.returns
            ),
            ["segment", "scheme"],
        ),
    }


def _item_frame(costs: Costs) -> pd.DataFrame:
    return frame(
        (
            {
                "item": row.item.name,
                "title": row.item.title,
                "group": row.item.group,
                "nature": row.item.nature,
                "driver": row.item.driver,
                "scheme": arm.name,
                **columns_of("per_year", row.levels[i]),
                **columns_of("change", row.changes[i]),
            }
            for row in costs.items
            for i, arm in enumerate(costs.study.arms)
        ),
        ["item", "scheme"],
    )


def _item_tables(costs: Costs) -> list[Table]:
    """Costs a year by item: one table, or several if there are many schemes. Each begins with the baseline."""
    study = costs.study
    tables = []
    caption = t("costs.items.caption", baseline=study.baseline.label)
    for part, group in enumerate(even(len(study.others), MOST_COLUMNS - 1) or [range(0)]):
        chosen = [0, *(place + 1 for place in group)]
        rows = []
        for name, title in GROUP_TITLES.items():
            items = [row for row in costs.items if row.item.group == name]
            if len(items) == 1:
                only = t("costs.only", group=capital(title), item=clean(items[0].item.title))
                rows.append(_amounts(costs, only, items[0].levels, items[0].changes, chosen))
            elif items:
                rows.append(_amounts(costs, capital(title), *costs.groups[name], chosen))
                names = [f"\N{EN DASH} {clean(row.item.title)}" for row in items]
                rows += [
                    _amounts(costs, name, row.levels, row.changes, chosen)
                    for name, row in zip(names, items, strict=True)
                ]
        rows.append(_amounts(costs, t("costs.all"), *costs.groups[""], chosen))
        arms = [study.arms[i] for i in chosen]
        columns = tuple(Column(arm.label, t("baseline") if arm.is_baseline else "", arm.look) for arm in arms)
        shown = t("continued", caption=caption) if part else caption
        tables.append(Table("cost_items", shown, t("costs.item"), columns, tuple(rows), t("costs.items.note")))
    return tables


def _amounts(
    costs: Costs, title: str, amounts: Sequence[Interval], changes: Sequence[Interval], chosen: Sequence[int]
) -> Row:
    """A row of amounts, all in the unit of the sum of all costs, each with the digits it supports."""
    currency = costs.study.currency
    whole = scale("currency", costs.groups[""][0], currency)
    level = rescaled(scale("currency", amounts, currency), whole)
    largest = max((abs(amount.mean) * level.factor for amount in amounts if amount.known), default=0.0)
    level = replace(level, places=min(level.places, 1 if largest >= 10 else 2))  # noqa: PLR2004 - 46.8, but 4.68
    change = rescaled(scale("currency", changes, currency, change=True), whole)
    cells = tuple(change_cell(changes[i], change, 0, level.number(amounts[i].mean)) for i in chosen)
    return Row(title, cells, t("per_year", unit=whole.unit))


def _shown(costs: Costs) -> list[ServeRow]:
    if len(costs.segments) <= _MOST_ROWS:
        return list(costs.segments)
    return [row for row in costs.segments if row.arm.is_baseline or row.arm is costs.featured]


def _serve_table(costs: Costs) -> Table:
    study, shown = costs.study, _shown(costs)
    contact = scale("currency", [row.per_contact for row in shown], study.currency)
    rows: list[Row] = []
    for title in dict.fromkeys(row.title for row in shown):
        mine = [row for row in shown if row.title == title]
        rows.append(Row(title or t("costs.whole")))
        change = scale("currency", [row.change for row in mine], study.currency, change=True)
        for row in mine:
            money = (row.to_serve, row.to_sell, row.gross_profit, row.profit)
            cells = (
                Cell(plain(row.contacts.mean, 1)),
                Cell(contact.number(row.per_contact.mean)),
                *(Cell(plain(value.mean, 0)) for value in money),
                Cell(change.signed(row.change.mean), change.signed_ends(row.change)) if row.change.known else Cell(""),
            )
            rows.append(Row(row.arm.label, cells, look=row.arm.look))
    names = ("contacts", "per_contact", "to_serve", "to_sell", "gross_profit", "profit", "change")
    columns = tuple(Column(t(f"costs.column.{name}"), "" if name == "contacts" else study.currency) for name in names)
    note = t("costs.serve.note", baseline=study.baseline.label)
    return Table("cost_to_serve", t("costs.serve.caption"), t("scheme"), columns, tuple(rows), note)


def _return_table(costs: Costs) -> Table:
    rows: list[Row] = []
    for title in dict.fromkeys(row.title for row in costs.returns):
        rows.append(Row(title or t("costs.whole")))
        for row in costs.returns:
            if row.title == title:
                mean = row.mean
                counts = (Cell(plain(mean.loyal, 0)), Cell(plain(mean.disloyal, 0)))
                worth = Cell(plain(mean.value, 0) if title else "")
                money = (Cell(plain(mean.gain - mean.loss, 0)), Cell(plain(mean.cost, 0)))
                rows.append(
                    Row(row.arm.label, (*counts, worth, *money, Cell(plain(100 * mean.roi, 0))), look=row.arm.look)
                )
    names = ("loyal", "disloyal", "value", "net_gain", "cost", "roi")
    currency = costs.study.currency
    units = ("", "", currency, currency, currency, t("unit.percent"))
    columns = tuple(Column(t(f"costs.centre.{name}"), unit) for name, unit in zip(names, units, strict=True))
    return Table("centre_return", t("costs.centre.caption"), t("scheme"), columns, tuple(rows), t("costs.centre.note"))


def _chart(costs: Costs) -> Chart | None:
    """Cost to serve a customer for a year, by segment: the baseline and the featured scheme."""
    study = costs.study
    arms = [arm for arm in (study.baseline, costs.featured) if arm and any(r.arm is arm for r in costs.segments)]
    cells = {(row.title, row.arm.name): row for row in costs.segments if row.title}
    titles = list(dict.fromkeys(title for title, _ in cells))
    if not all(cells[title, arm.name].to_serve.known for title in titles for arm in arms):
        return None
    bars = []
    for title in titles:
        values = [cells[title, arm.name].to_serve for arm in arms]
        means = [value.mean for value in values]
        text = t("costs.serve.bar", values=" / ".join(plain(mean, 0) for mean in means))
        ends = {"low": [v.low for v in values], "high": [v.high for v in values]} if values[0].bounded else {}
        bars.append(Bar(title, means, text, **ends))
    last = {title: cells[title, arms[-1].name].to_serve for title in titles}
    top, low = extremes(last)
    key = "costs.serve.title" if len(last) > 1 else "costs.serve.single"
    title = t(
        key,
        scheme=arms[-1].label,
        top=top,
        high=plain(last[top].mean, 0),
        bottom=low,
        low=plain(last[low].mean, 0),
        currency=study.currency,
    )
    style = scale("currency", last.values(), study.currency)
    alt = alt_text(title, style.unit, levels(last, style))
    words = [arm.label for arm in arms] if len(arms) > 1 else []
    svg = bar_chart("cost_to_serve", bars, t("costs.serve.axis", unit=study.currency), 1.0, alt, words=words)
    return Chart("cost_to_serve", title, t("costs.serve.chart", runs=MOST_RUNS), svg, alt)
