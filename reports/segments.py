"""Customers by segment: counts, retention and revenue under every scheme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.labels import clean
from reports.numbers import UNKNOWN, Interval, interval

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from reports.data import Arm, Study


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment under one scheme; means over runs.

    Attributes:
        name: identifier of the segment.
        title: its title.
        arm: the scheme.
        start: customers at the start.
        won: customers won over the horizon.
        lost: customers lost over the horizon.
        end: customers at the end.
        kept: share of the starting customers still there at the end.
        revenue: per year.
        end_change: customers at the end against the baseline, paired.
        end_share: the same as a share of the baseline's mean.
        revenue_change: revenue per year against the baseline, paired.
    """

    name: str
    title: str
    arm: Arm
    start: Interval
    won: Interval
    lost: Interval
    end: Interval
    kept: Interval
    revenue: Interval
    end_change: Interval
    end_share: Interval
    revenue_change: Interval


_SUMS = ("won", "lost", "revenue")
_FIRST = "customers_start"
_LAST = ("customers_end", "cohort_alive")


def segment_rows(study: Study) -> tuple[SegmentRow, ...]:
    """Rows for every segment and every scheme with runs, segments first."""
    arrays = _arrays(study)
    return tuple(
        _row(study, arrays, segment.name, clean(segment.title) or segment.name, arm)
        for segment in study.scenario.segments
        for arm in study.arms
        if (segment.name, arm.name) in arrays
    )


def _arrays(study: Study) -> dict[tuple[str, str], dict[str, NDArray[np.float64]]]:
    """Per (segment, scheme): one number per run, in the order of `study.seeds`."""
    table: pd.DataFrame = study.results.segments
    found = {}
    for (segment, scheme), part in table.groupby(["segment", "scheme"], sort=False, observed=True):
        runs = len(study.seeds.get(str(scheme), ()))
        if not runs:
            continue
        cube = {name: part[name].to_numpy(np.float64).reshape(runs, -1) for name in (*_SUMS, _FIRST, *_LAST)}
        found[str(segment), str(scheme)] = {
            **{name: cube[name].sum(axis=1) for name in _SUMS},
            _FIRST: cube[_FIRST][:, 0],
            **{name: cube[name][:, -1] for name in _LAST},
        }
    return found


def _row(
    study: Study, arrays: dict[tuple[str, str], dict[str, NDArray[np.float64]]], name: str, title: str, arm: Arm
) -> SegmentRow:
    mine = arrays[name, arm.name]
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = mine["cohort_alive"] / mine[_FIRST]
    ends, revenue, share = UNKNOWN, UNKNOWN, UNKNOWN
    base = arrays.get((name, study.baseline.name))
    if base is not None and not arm.is_baseline:
        own, other = study.common(arm, study.baseline)
        ends = interval(mine["customers_end"][own] - base["customers_end"][other])
        revenue = study.per_year(interval(mine["revenue"][own] - base["revenue"][other]))
        level = base["customers_end"].mean()
        share = ends.times(1 / level) if level else UNKNOWN
    return SegmentRow(
        name,
        title,
        arm,
        start=interval(mine[_FIRST]),
        won=interval(mine["won"]),
        lost=interval(mine["lost"]),
        end=interval(mine["customers_end"]),
        kept=interval(kept[np.isfinite(kept)]),
        revenue=study.per_year(interval(mine["revenue"])),
        end_change=ends,
        end_share=share,
        revenue_change=revenue,
    )
