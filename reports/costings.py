"""Costs of every scheme from saved runs: by item, to serve each segment, and the return of the centre."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.labels import clean
from reports.numbers import UNKNOWN, Interval, interval
from sim.centre import CentreReturn, centre_returns
from sim.costing import PAY_ITEMS, Costing, cost_of
from sim.kpis import view_of
from sim.ledger import accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from reports.data import Arm, Study
    from sim.costing import SegmentCost
    from sim.ledger import Item

MOST_RUNS = 32
"""Runs of each scheme that are costed, the first ones: means of a year's costs need no more."""

_READ = ("weeks", "segments", "agents", "costs")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item under every scheme, currency a year: levels, and paired differences to the baseline."""

    item: Item
    levels: tuple[Interval, ...]
    changes: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class ServeRow:
    """One segment under one scheme; means over runs, with intervals.

    Attributes:
        title: of the segment; empty for all.
        arm: the scheme.
        contacts: per customer and year.
        per_contact: cost to serve a contact, currency.
        to_serve: cost to serve per customer and year, currency; the next three likewise.
        to_sell: cost to sell.
        gross_profit: gross profit.
        profit: gross profit less both.
        change: `to_serve` against the baseline, paired.
    """

    title: str
    arm: Arm
    contacts: Interval
    per_contact: Interval
    to_serve: Interval
    to_sell: Interval
    gross_profit: Interval
    profit: Interval
    change: Interval


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """Return of the centre in one segment under one scheme: the means over runs, and the ROI of the means."""

    title: str
    arm: Arm
    mean: CentreReturn


@dataclass(frozen=True, slots=True)
class Costed:
    """A run of a scheme: its costs and the return of the centre."""

    costing: Costing
    returns: tuple[CentreReturn, ...]


def costed_runs(study: Study) -> dict[str, dict[int, Costed]]:
    """Scheme -> seed -> costs of the run, for the first `MOST_RUNS` runs; nothing in folders without the ledger."""
    if study.results.costs is None:
        return {}
    split = {name: _by_run(getattr(study.results, name)) for name in _READ}
    found: dict[str, dict[int, Costed]] = {}
    for arm in study.arms:
        found[arm.name] = {}
        for seed in study.seeds[arm.name][:MOST_RUNS].tolist():
            tables = {name: split[name](arm.name, seed) for name in _READ}
            costing = cost_of(study.scenario, tables)
            found[arm.name][seed] = Costed(costing, centre_returns(view_of(study.scenario, tables), costing))
    return {name: runs for name, runs in found.items() if runs}


def _by_run(table: pd.DataFrame) -> Callable[[str, int], pd.DataFrame]:
    """The rows of a run."""
    groups = table.groupby(["scheme", "seed"], observed=True, sort=False).indices
    return lambda scheme, seed: table.iloc[groups.get((scheme, seed), [])]


def item_rows(study: Study, runs: Mapping[str, Mapping[int, Costed]]) -> tuple[ItemRow, ...]:
    """Rows of the items that cost something under some scheme, in the order of the ledger."""

    def of(item: Item) -> Callable[[Costed], float]:
        return lambda run: next((c.cents for c in run.costing.items if c.item.name == item.name), 0) / 100 / study.years

    rows = []
    for item in (*accounts(study.scenario), *PAY_ITEMS):
        levels, changes = _levels(study, runs, of(item))
        if any(level.known and level.mean for level in levels):
            rows.append(ItemRow(item, levels, changes))
    return tuple(rows)


def group_row(
    study: Study, runs: Mapping[str, Mapping[int, Costed]], group: str
) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
    """Levels and differences of a group of costs, currency a year; of all costs for an empty name."""
    return _levels(
        study, runs, lambda run: (run.costing.group(group) if group else run.costing.total) / 100 / study.years
    )


def _levels(
    study: Study, runs: Mapping[str, Mapping[int, Costed]], read: Callable[[Costed], float]
) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
    values = {name: {seed: read(run) for seed, run in of.items()} for name, of in runs.items()}
    base = values.get(study.baseline.name, {})
    levels, changes = [], []
    for arm in study.arms:
        mine = values.get(arm.name, {})
        levels.append(_interval(list(mine.values())))
        changes.append(
            UNKNOWN if arm.is_baseline else _interval([mine[seed] - base[seed] for seed in mine if seed in base])
        )
    return tuple(levels), tuple(changes)


def serve_rows(study: Study, runs: Mapping[str, Mapping[int, Costed]]) -> tuple[ServeRow, ...]:
    """Rows for every segment and scheme, segments first, then all customers."""
    parts: list[tuple[str, Callable[[Costing], SegmentCost]]] = [
        (clean(segment.title) or segment.name, lambda costing, i=i: costing.segments[i])  # type: ignore[misc]
        for i, segment in enumerate(study.scenario.segments)
    ]
    parts.append(("", lambda costing: costing.whole))
    return tuple(row for title, part in parts for row in _serve(study, runs, title, part))


def _serve(
    study: Study, runs: Mapping[str, Mapping[int, Costed]], title: str, part: Callable[[Costing], SegmentCost]
) -> list[ServeRow]:
    def levels(read: Callable[[SegmentCost], float]) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
        return _levels(study, runs, lambda run: read(part(run.costing)))

    def a_year(name: str) -> Callable[[SegmentCost], float]:
        return lambda segment: _over(getattr(segment, name) / 100, segment.customer_years)

    contacts = levels(lambda segment: _over(segment.contacts, segment.customer_years))[0]
    per_contact = levels(lambda segment: _over(segment.to_serve / 100, segment.contacts))[0]
    to_serve, changes = levels(a_year("to_serve"))
    to_sell, gross, profit = (levels(a_year(name))[0] for name in ("to_sell", "gross_profit", "profit"))
    return [
        ServeRow(
            title, arm, contacts[i], per_contact[i], to_serve[i], to_sell[i], gross[i], profit[i], change=changes[i]
        )
        for i, arm in enumerate(study.arms)
        if arm.name in runs
    ]


def return_rows(study: Study, runs: Mapping[str, Mapping[int, Costed]], arms: Sequence[Arm]) -> tuple[ReturnRow, ...]:
    """Return of the centre by segment and of all, under some schemes, segments first."""
    titles = [clean(segment.title) or segment.name for segment in study.scenario.segments] + [""]
    return tuple(
        ReturnRow(title, arm, _mean([run.returns[i] for run in runs[arm.name].values()]))
        for i, title in enumerate(titles)
        for arm in arms
        if arm.name in runs
    )


def _mean(rows: Sequence[CentreReturn]) -> CentreReturn:
    names = ("loyal", "disloyal", "value", "gain", "loss", "cost")
    return CentreReturn(rows[0].name, **{name: float(np.mean([getattr(row, name) for row in rows])) for name in names})


def _interval(values: Sequence[float]) -> Interval:
    known = np.asarray(values, np.float64)
    return interval(known[np.isfinite(known)])


def _over(top: float, bottom: float) -> float:
    return top / bottom if bottom else float("nan")
