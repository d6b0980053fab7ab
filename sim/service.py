"""Phase 3, serving: workload, waiting, care and backlog of the week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.params import Scenario
from sim.queueing import low_priority_waiting, pool_waiting

_CARE_LIMIT = 5.0
"""Time per ticket beyond five times (or below a fifth of) the handle time changes nothing more."""


@dataclass(frozen=True, slots=True)
class ServiceWeek:
    """Service of one week per agent, each of shape (agents,).

    Attributes:
        load: work to do, hours, backlog included.
        hours: time given to service.
        handled: share of the load that gets done.
        minutes: mean wait until an agent starts, minutes.
        service_level: share answered within the target.
        log_care: log of hours given per hour of work.
        backlog: work left for next week, hours.
    """

    load: NDArray[np.float64]
    hours: NDArray[np.float64]
    handled: NDArray[np.float64]
    minutes: NDArray[np.float64]
    service_level: NDArray[np.float64]
    log_care: NDArray[np.float64]
    backlog: NDArray[np.float64]


class First(NamedTuple):
    """Contacts with priority: hours spent on them, (agents,), and their mean handle minutes, weighted by load."""

    hours: NDArray[np.float64]
    minutes: float


def serve(
    scenario: Scenario,
    work: NDArray[np.float64],
    tickets: NDArray[np.float64],
    backlog: NDArray[np.float64],
    hours: NDArray[np.float64],
    target: float | None = None,
    first: First | None = None,
) -> ServiceWeek:
    """Work off the week's tickets from own queues and, by `pool_share`, from one pool.

    Args:
        scenario: the scenario.
        work: hours of new work, shape (agents,).
        tickets: new tickets, shape (agents,).
        backlog: hours left over from last week, shape (agents,).
        hours: hours given to service, shape (agents,), positive.
        target: answer target, minutes; None: that of the scenario's `service` section.
        first: contacts with priority, which take hours besides `hours`; None: there are none.
    """
    pooled = scenario.service.pool_share
    target = scenario.service.target_minutes if target is None else target
    load = work + backlog
    own = _own_queue(scenario, load, hours, target)
    if pooled == 0.0:
        return own
    pool = _pool(scenario, load, tickets, hours, target, first)
    blend = {
        name: (1 - pooled) * getattr(own, name) + pooled * getattr(pool, name)
        for name in ("handled", "minutes", "service_level", "log_care", "backlog")
    }
    return ServiceWeek(load=load, hours=hours, **blend)


def _own_queue(scenario: Scenario, load: NDArray[np.float64], hours: NDArray[np.float64], target: float) -> ServiceWeek:
    """Smooth congestion curve: `wait_half x u^4` minutes, plus the time to work off a backlog."""
    use = load / hours
    left = np.maximum(load - hours, 0.0) * (1.0 - scenario.service.abandonment)
    busy = np.minimum(use, 1.0)
    week_minutes = scenario.team.hours_per_week * 60.0
    minutes = scenario.service.wait_half * busy**4 + left / hours * week_minutes
    # Waits of those who wait taken as exponential with P(wait) = use.
    level = 1.0 - busy * np.exp(-busy * target / np.maximum(minutes, 1e-9))
    return ServiceWeek(load, hours, np.minimum(1.0, 1.0 / np.maximum(use, 1e-9)), minutes, level, log_care(use), left)


def _pool(
    scenario: Scenario,
    load: NDArray[np.float64],
    tickets: NDArray[np.float64],
    hours: NDArray[np.float64],
    target: float,
    first: First | None,
) -> ServiceWeek:
    """One queue for the team: Erlang C while there is a steady state, the congestion curve beyond."""
    agents = len(load)
    week = scenario.team.hours_per_week
    total, capacity = float(load.sum()), float(hours.sum())
    pooled = _own_queue(scenario, np.full(agents, total / agents), np.full(agents, capacity / agents), target)
    if total == 0.0:
        return pooled
    handle_minutes = total / max(float(tickets.sum()), 1.0) * 60.0
    if first is None:
        waiting = pool_waiting(total / week, capacity / week, handle_minutes, target)
    else:
        before = float(first.hours.sum())
        agents_all = (capacity + before) / week
        waiting = low_priority_waiting(total / week, handle_minutes, before / week, first.minutes, agents_all, target)
    if waiting is None:
        return pooled
    return ServiceWeek(
        load,
        hours,
        pooled.handled,
        np.full(agents, waiting.mean),
        np.full(agents, waiting.service_level),
        pooled.log_care,
        pooled.backlog,
    )


def log_care(use: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log of hours given per hour of work; `use` is hours of work per hour given, (agents,)."""
    return np.asarray(-np.log(np.clip(use, 1.0 / _CARE_LIMIT, _CARE_LIMIT)))


def experience_loss(scenario: Scenario, minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of experience lost by waiting: `wait_loss x w / (w + wait_half)`."""
    return np.asarray(scenario.service.wait_loss * minutes / (minutes + scenario.service.wait_half))
