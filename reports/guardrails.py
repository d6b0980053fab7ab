"""Limits that a good pay scheme must not break, whatever it earns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data import direction_of

if TYPE_CHECKING:
    from reports.data import Arm, Study
    from reports.numbers import Interval


@dataclass(frozen=True, slots=True)
class Guard:
    """A limit on how much worse than the baseline a KPI may get.

    Attributes:
        kpi: what is watched.
        worse: how much worse it may get, in its own unit or as a share of the baseline's level.
        relative: whether `worse` is a share of the baseline's level.
        rises: whether a rise is what is limited.
    """

    kpi: str
    worse: float
    relative: bool
    rises: bool


GUARDS = (
    Guard("pay_total", 0.05, relative=True, rises=True),
    Guard("satisfaction", 1.0, relative=False, rises=False),
    Guard("agent_turnover", 0.02, relative=False, rises=True),
    Guard("complaint_rate", 0.05, relative=True, rises=True),
)
"""Defaults of this report. They are conventions, printed beside the result, not facts about the firm."""


@dataclass(frozen=True, slots=True)
class GuardResult:
    """A limit and where a scheme stands: `limit` and `change` in the unit of the KPI.

    `passed` is None if nothing is known; `certain` says whether the whole interval is on that side.
    """

    guard: Guard
    change: Interval
    limit: float
    passed: bool | None
    certain: bool


def check(study: Study, arm: Arm) -> tuple[GuardResult, ...]:
    """All limits for one scheme."""
    return tuple(_check(study, arm, guard) for guard in GUARDS)


def _check(study: Study, arm: Arm, guard: Guard) -> GuardResult:
    change = study.change(guard.kpi, arm)
    size = guard.worse * (study.level(guard.kpi, study.baseline).mean if guard.relative else 1.0)
    limit = size if guard.rises else -size
    if not change.known:
        return GuardResult(guard, change, limit, None, certain=False)
    inside = (lambda x: x <= limit) if guard.rises else (lambda x: x >= limit)
    passed = inside(change.mean)
    certain = change.zero or (change.bounded and inside(change.low) == inside(change.high) == passed)
    return GuardResult(guard, change, limit, passed, certain)


WATCHED = (
    "retention_12m",
    "satisfaction",
    "mis_sold_share",
    "agent_turnover",
    "complaint_rate",
    "response_time",
    "customers_end",
)
"""KPIs that can get worse while profit rises."""


@dataclass(frozen=True, slots=True)
class Worsening:
    """A watched KPI that is clearly worse than under the baseline, and by which share of its level."""

    kpi: str
    before: Interval
    after: Interval
    change: Interval
    share: float


def worst(study: Study, arm: Arm) -> Worsening | None:
    """The watched KPI that gets worse by the largest share; None if none clearly does."""
    found = []
    for kpi in WATCHED:
        before, after, change = study.level(kpi, study.baseline), study.level(kpi, arm), study.change(kpi, arm)
        if change.clear and change.mean * direction_of(kpi) < 0 and before.mean:
            found.append(Worsening(kpi, before, after, change, abs(change.mean / before.mean)))
    return max(found, key=lambda worsening: worsening.share, default=None)
