"""Accounts of the service desk: contacts, waits and costs of a week by channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measured import cents
from sim.routes import Routes

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Answered(NamedTuple):
    """What customers met at the desks, each (agents, desks).

    Attributes:
        abandoned: share of live contacts given up.
        minutes: mean wait.
        within: share answered within the target.
    """

    abandoned: Floats
    minutes: Floats
    within: Floats


class Queued(NamedTuple):
    """Contacts that went through the desks, each (desks,).

    Attributes:
        handled: answered.
        given_up: given up, while waiting or instead of waiting another week.
        left: left for next week.
    """

    handled: Floats
    given_up: Floats
    left: Floats


@dataclass(frozen=True, slots=True)
class ChannelWeek:
    """Accounts of a week by row of the table `channels`, each of shape (rows,).

    `contacts + backlog before = contained + handed_over + handled + abandoned + backlog`. What becomes of people's
    contacts is an expected number: a queue answers a share.

    Attributes:
        contacts: contacts that reached the row, those handed over to it included.
        contained: solved by a machine.
        handed_over: passed on to people by a machine.
        handled: answered by people.
        abandoned: given up.
        backlog: contacts left for next week.
        wait_minutes: waits of the week's contacts for people, added up, minutes.
        within: contacts answered within the target.
        cost_cents: cost per contact, cents.
    """

    contacts: Floats
    contained: Floats
    handed_over: Floats
    handled: Floats
    abandoned: Floats
    backlog: Floats
    wait_minutes: Floats
    within: Floats
    cost_cents: Counts


def channel_week(
    routes: Routes, tickets: Counts, counts: Floats, answered: Answered, queued: Queued, outside_minutes: float
) -> ChannelWeek:
    """Add up a week.

    Args:
        routes: routes and rows.
        tickets: tickets by route, (agents, segments, routes).
        counts: contacts of the desks, (agents, desks).
        answered: what they met.
        queued: what became of them.
        outside_minutes: mean wait at the other firm.
    """
    rows = len(routes.names)
    by_route = tickets.sum(axis=(0, 1))
    week = {name: np.zeros(rows) for name in ChannelWeek.__dataclass_fields__ if name != "cost_cents"}
    desks = list(routes.desks)
    week["contacts"][desks] = counts.sum(axis=0)
    week["handled"][desks], week["abandoned"][desks], week["backlog"][desks] = queued
    week["wait_minutes"][desks] = (counts * answered.minutes).sum(axis=0)
    week["within"][desks] = (counts * answered.within).sum(axis=0)
    for r, route in enumerate(routes.routes):
        if route.machine >= 0:
            week["contacts"][route.machine] += by_route[r]
            week["contained" if route.people < 0 else "handed_over"][route.machine] += by_route[r]
        if route.people >= 0 and route.people == routes.outside:
            for name, each in (("contacts", 1.0), ("handled", 1.0), ("wait_minutes", outside_minutes)):
                week[name][route.people] += each * by_route[r]
    cost = cents(week["contacts"] * routes.contact_cost * 100.0)
    return ChannelWeek(**week, cost_cents=cost)
