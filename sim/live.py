"""Live channels of a week: one queue of customers who wait, and give up when their patience ends.

All live channels share the agents, first come first served; kinds of customers differ in patience. Equations:
`sim/patience.py`, `docs/service.md`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.operations import Channel
from sim.params import Scenario
from sim.patience import shared_queue

Floats = NDArray[np.float64]
_MINUTES = 60.0


class LiveWeek(NamedTuple):
    """What live customers met, per agent and live channel.

    Attributes:
        abandoned: share who gave up, (agents, channels).
        minutes: mean wait until answered or given up, (agents, channels).
        within: share answered within the channel's target, (agents, channels).
        carried: work done for those who were answered, hours, (agents,).
    """

    abandoned: Floats
    minutes: Floats
    within: Floats
    carried: Floats


def live_week(
    scenario: Scenario, channels: tuple[Channel, ...], contacts: Floats, work: Floats, hours: Floats
) -> LiveWeek:
    """Answer live contacts from own queues and, by `pool_share`, from one pool.

    Args:
        scenario: the scenario.
        channels: the live channels.
        contacts: contacts of the week, (agents, channels).
        work: agents' hours they take, (agents, channels).
        hours: hours given to service, (agents,), positive.
    """
    pooled = scenario.service.pool_share
    own = _queues(scenario, channels, contacts, work, hours, np.ones(len(hours)))
    carried = (work * (1.0 - own[0])).sum(axis=1)
    if pooled == 0.0:
        return LiveWeek(*own, carried)
    week = scenario.team.hours_per_week
    total, capacity = work.sum(axis=0), float(hours.sum())
    agents = np.array([capacity / week])
    pool = _queues(scenario, channels, contacts.sum(axis=0)[None], total[None], np.array([week]), agents)
    abandoned, minutes, within = ((1.0 - pooled) * a + pooled * b for a, b in zip(own, pool, strict=True))
    shared = float((total * (1.0 - pool[0][0])).sum()) * hours / capacity
    return LiveWeek(abandoned, minutes, within, (1.0 - pooled) * carried + pooled * shared)


def _queues(
    scenario: Scenario, channels: tuple[Channel, ...], contacts: Floats, work: Floats, span: Floats, agents: Floats
) -> tuple[Floats, Floats, Floats]:
    """Share given up, minutes and share within target of k queues, each (k, channels).

    Contacts and hours of work (k, channels) come in over `span` hours (k,), with `agents` (k,) at work. An agent who
    handles n contacts at once counts as n servers, each of whom takes n times as long.
    """
    slots = (work * [channel.concurrency for channel in channels]).sum(axis=1)
    total, count = work.sum(axis=1), contacts.sum(axis=1)
    at_once = _ratio(slots, total, 1.0)
    handle = np.maximum(_ratio(slots * _MINUTES, count, _MINUTES), 1e-6)
    weight = _ratio(contacts, np.broadcast_to(count[:, None], contacts.shape), 1.0 / len(channels))
    patience = tuple(channel.patience for channel in channels)
    target = tuple(channel.target_minutes for channel in channels)
    days = scenario.arrivals.day_pattern or (1.0,)
    abandoned, minutes, within = (np.zeros(contacts.shape) for _ in range(3))
    for day in days:
        waits = shared_queue(slots / span * day, agents * at_once, handle, weight, patience, target)
        share = day / len(days)
        abandoned += share * waits.abandoned
        minutes += share * waits.mean
        within += share * waits.within
    longest = 0.5 * _MINUTES * scenario.team.hours_per_week  # overload lasts to the end of the week, not for ever
    return np.clip(abandoned, 0.0, 1.0), np.minimum(minutes, longest), np.clip(within, 0.0, 1.0)


def _ratio(numerator: Floats, denominator: Floats, otherwise: float) -> Floats:
    """Quotient, `otherwise` where there is nothing to divide by."""
    out = np.full(numerator.shape, otherwise)
    np.divide(numerator, denominator, out=out, where=denominator > 0)
    return out
