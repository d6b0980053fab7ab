"""What a week leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts import ChannelWeek


@dataclass(slots=True)
class PayRecord:
    """Pay settled in a week; money in cents.

    Attributes:
        week: week of payment.
        agent: position rows, (n,).
        generation: holder of the position, (n,).
        cents: amount per line of the pay statement, (n, lines).
    """

    week: int
    agent: NDArray[np.int64]
    generation: NDArray[np.int64]
    cents: NDArray[np.int64]


@dataclass(slots=True)
class WeekRecord:
    """Results of one week; money in cents, shapes (segments,) or (agents,) as noted.

    Attributes:
        week: measured week, negative in the warm-up.
        start: customers at the start, (segments,).
        won: new customers, (segments,).
        acted: sums of the `act` kernel, (segments, len(Acted)).
        sales_cents: sales booked, add-ons and new customers, (segments,).
        tickets: tickets raised, (segments,).
        revenue_cents: (segments,).
        gross_cents: gross profit, (segments,).
        gross_addon_cents: gross profit of add-ons, (segments,).
        ledger: cents by account, (accounts, segments + 1), see `sim.booking`.
        pay: pay settled this week.
        measured: measured results, (agents, columns).
        action: sell, serve, push, (agents, 3).
        close: share of open deals closed, (agents,).
        tricks: strength of tricks, (agents, tricks).
        open_cents: deals agreed and not closed at the end of the week, of the team.
        working: filled positions, (agents,).
        minutes: mean response time, (agents,).
        service_level: (agents,).
        backlog: hours, (agents,).
        channels: accounts of the service desk by channel.
        occupancy: share of service hours busy, (agents,).
        handled: tickets handled, (agents,).
        care: log of own unpaid service time over the team's norm, (agents,).
        fatigue: at the start of the week, (agents,).
        findings: mis-sales and unsolved tickets found by quality assurance, (agents,).
        surplus: worth of the job above the outside option, currency/week, (agents,).
        quits: people who left.
        hires: people who joined.
        reputation: at the end of the week.
    """

    week: int
    start: NDArray[np.int64]
    won: NDArray[np.int64]
    acted: NDArray[np.int64]
    sales_cents: NDArray[np.int64]
    tickets: NDArray[np.int64]
    revenue_cents: NDArray[np.int64]
    gross_cents: NDArray[np.int64]
    gross_addon_cents: NDArray[np.int64]
    ledger: NDArray[np.int64]
    pay: list[PayRecord]
    measured: NDArray[np.float64]
    action: NDArray[np.float64]
    close: NDArray[np.float64]
    tricks: NDArray[np.float64]
    open_cents: int
    working: NDArray[np.bool_]
    minutes: NDArray[np.float64]
    service_level: NDArray[np.float64]
    backlog: NDArray[np.float64]
    channels: ChannelWeek
    occupancy: NDArray[np.float64]
    handled: NDArray[np.float64]
    surplus: NDArray[np.float64]
    generation: NDArray[np.int64]
    sell_skill: NDArray[np.float64]
    serve_skill: NDArray[np.float64]
    care: NDArray[np.float64]
    fatigue: NDArray[np.float64]
    findings: NDArray[np.float64]
    quits: int
    hires: int
    reputation: float
