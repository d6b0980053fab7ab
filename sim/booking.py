"""Booking a week's costs: every cost once, in whole cents, to an account and, where it has one, to a segment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.ledger import BY_SEGMENT, GROUPS, CostItem, accounts
from sim.measured import cents
from sim.monitoring import monitoring_cost
from sim.params import Scenario
from sim.policy import lever_costs, policy_cost
from sim.routes import Routes
from sim.supervision import supervision_cost
from sim.targets.split import largest_remainder

Counts = NDArray[np.int64]


class Spent(NamedTuple):
    """What a week's costs follow from.

    Attributes:
        week: of the run, negative in the warm-up.
        tickets: raised, (segments,).
        attended: tickets for the team's own agents, (segments,).
        contacts: contacts that reached each row of the routes, (segments, rows).
        channel_cents: cost per contact of each row, (rows,).
        second_line_cents: cost of the second line.
        won: new customers, (segments,).
        customers: at the start of the week, (segments,).
        filled: filled positions.
        sold: sales booked, (segments,).
        overtime: agents' hours beyond a standard week.
        events: cost of market events, currency.
    """

    week: int
    tickets: Counts
    attended: Counts
    contacts: Counts
    channel_cents: Counts
    second_line_cents: int
    won: Counts
    customers: Counts
    filled: int
    sold: Counts
    overtime: float
    events: float


class Bookkeeper:
    """Books the costs of a run; a week's ledger is int64 cents, (accounts, segments + 1).

    The last column holds what belongs to no segment.
    """

    def __init__(self, scenario: Scenario, routes: Routes) -> None:
        """Open the accounts of a scenario."""
        self._scenario, self._routes = scenario, routes
        self._row = {item.name: i for i, item in enumerate(accounts(scenario))}
        self._per_ticket = np.array([s.ticket_cost for s in scenario.segments])
        self._per_new = np.array([s.acquisition_cost for s in scenario.segments])

    def week(self, spent: Spent) -> Counts:
        """Book a week; hires come later, see `hires`."""
        scenario = self._scenario
        book = np.zeros((len(self._row), len(scenario.segments) + 1), np.int64)
        seats = scenario.team.agents * scenario.costs.seat_cost
        book[self._row["tickets"], :-1] = cents(spent.attended * self._per_ticket * 100.0)
        book[self._row["seats"], -1] = round(seats * 100.0)
        book[self._row["second_line"], -1] = spent.second_line_cents
        book[self._row["acquisition"], :-1] = cents(spent.won * self._per_new * 100.0)
        self._channels(book, spent)
        self._policy(book, spent)
        for item in scenario.costs.items:
            if item.driver != "hire" and item.due(spent.week):
                self._item(book, item, spent)
        return book

    def hires(self, book: Counts, week: int, hires: int) -> None:
        """Add the costs of the week's hires to its ledger."""
        book[self._row["hiring"], -1] += round(hires * self._scenario.staff.hire_cost * 100.0)
        for item in self._scenario.costs.items:
            if item.driver == "hire" and item.due(week):
                book[self._row[item.name], -1] += round(hires * item.each * 100.0)

    def _channels(self, book: Counts, spent: Spent) -> None:
        """Cost of contacts by row of the routes, each shared by the contacts of the segments."""
        for row in np.flatnonzero(spent.channel_cents):
            shares = largest_remainder(int(spent.channel_cents[row]), spent.contacts[:, row].tolist())
            book[self._row[self._routes.accounts[row]], :-1] += np.array(shares)

    def _policy(self, book: Counts, spent: Spent) -> None:
        scenario, measuring = self._scenario, spent.week >= 0
        trained = scenario.staff.training_hours * scenario.staff.training_cost * spent.filled
        checked = monitoring_cost(scenario, int(spent.attended.sum() + spent.sold.sum()))
        steady = scenario.costs.policy_cost + supervision_cost(scenario)
        if measuring:
            steady += trained + checked
        parts = {
            "automation": scenario.costs.policy_cost,
            "supervision": supervision_cost(scenario),
            "training": trained * measuring,
            "quality_assurance": checked * measuring,
            "events": spent.events,
        }
        self._together(book, parts, round((steady + spent.events) * 100.0))
        customers = int(spent.customers.sum())
        levers = lever_costs(scenario, customers)
        self._together(book, levers, round(policy_cost(scenario, customers) * 100.0))
        self._share_out(book, "quality_assurance", spent.attended + spent.sold)
        self._share_out(book, "customer_training", spent.customers)
        self._share_out(book, "maintenance", spent.customers)

    def _together(self, book: Counts, parts: Mapping[str, float], total: int) -> None:
        """Book parts whose sum is rounded once: each gets the cents by which it moves the rounded running sum."""
        amounts = np.array(list(parts.values()))
        ends = cents(np.asarray(np.cumsum(amounts) * 100.0, np.float64))
        ends[np.flatnonzero(amounts)[-1] if amounts.any() else 0 :] = total
        book[[self._row[name] for name in parts], -1] = np.diff(ends, prepend=0)

    def _share_out(self, book: Counts, name: str, counted: Counts) -> None:
        """Move a cost to the segments it is counted in."""
        row = self._row[name]
        if book[row, -1] > 0 and counted.any():
            book[row, :-1] = largest_remainder(int(book[row, -1]), counted.tolist())
            book[row, -1] = 0

    def _item(self, book: Counts, item: CostItem, spent: Spent) -> None:
        row = self._row[item.name]
        if item.driver in BY_SEGMENT:
            book[row, :-1] = cents(self._counted(item, spent).astype(np.float64) * item.each * 100.0)
        else:
            counted = {"agent": spent.filled, "overtime_hour": spent.overtime}.get(item.driver, 1)
            book[row, -1] = round(counted * item.each * 100.0)

    def _counted(self, item: CostItem, spent: Spent) -> Counts:
        """What the driver of an item counts, (segments,)."""
        if item.driver == "customer":
            return spent.customers
        if item.driver == "new_customer":
            return spent.won
        if item.channel:
            return spent.contacts[:, self._routes.names.index(item.channel)]
        return spent.tickets


def by_group(scenario: Scenario, books: Counts) -> dict[str, NDArray[np.float64]]:
    """Cents of each of `GROUPS` by week, (weeks,); `books` (weeks, accounts, segments + 1)."""
    group = np.array([item.group for item in accounts(scenario)])
    return {name: books[:, group == name].sum(axis=(1, 2)).astype(np.float64) for name in GROUPS}
