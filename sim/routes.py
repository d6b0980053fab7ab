"""Routes of a problem: by which channel it comes, and who handles it in the end.

A route is one way through the operation: straight to people on a channel, solved by a machine, handed over by one to
people, or handled by another firm. Shares of the routes follow from the scenario once, when a run starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.operations import Channel
from sim.params import Scenario

_ROUNDING = 1e-9
KNOWLEDGE_BASE, CHATBOT, OUTSOURCED, ALL = "knowledge_base", "chatbot", "outsourced", "all"
"""Rows of the table `channels` that no channel of the scenario stands for; `all` is the one without channels."""


class Route(NamedTuple):
    """One way through the operation.

    Attributes:
        machine: row of what met the problem first without a person; -1: none did.
        people: row of the people who handle it; -1: solved by the machine.
        handover_loss: experience lost by being passed on, points.
    """

    machine: int
    people: int
    handover_loss: float


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes of a scenario, and the rows (channels) they pass.

    Attributes:
        names: name of each row, (rows,).
        channels: the channel of each row; None for the rows of policy levers.
        desks: rows answered by the team's own agents, (desks,).
        outside: row of the other firm, -1 if there is none.
        routes: the routes.
        below: share of a segment's problems on all routes up to and with each, float32 (segments, routes).
        contact_cost: currency per contact of each row, (rows,).
        accounts: account of the ledger that each row's contacts are booked to, (rows,).
    """

    names: tuple[str, ...]
    channels: tuple[Channel | None, ...]
    desks: tuple[int, ...]
    outside: int
    routes: tuple[Route, ...]
    below: NDArray[np.float32]
    contact_cost: NDArray[np.float64]
    accounts: tuple[str, ...]

    @property
    def drawn(self) -> bool:
        """Whether a customer's way depends on a draw."""
        waiting = any(c is not None and c.kind == "live" for c in self.channels)
        return waiting or len(self.routes) > 1 or self.routes[0].people not in self.desks

    def members(self, row: int) -> list[int]:
        """Numbers of the routes whose problems the people of a row handle."""
        return [r for r, route in enumerate(self.routes) if route.people == row]

    def met(self, row: int) -> list[int]:
        """Numbers of the routes whose problems the machine of a row meets."""
        return [r for r, route in enumerate(self.routes) if route.machine == row]

    def contacts(self, tickets: NDArray[np.int64]) -> NDArray[np.int64]:
        """Contacts that reach each row, (segments, rows), of tickets by route, (segments, routes)."""
        rows = range(len(self.names))
        return np.stack([tickets[:, self.members(row) + self.met(row)].sum(axis=1) for row in rows], axis=1)


def plan_routes(scenario: Scenario) -> Routes:
    """Work out the routes of a scenario and their shares."""
    policy = scenario.policy
    channels: list[Channel | None] = list(scenario.channels) or [None]
    names = [channel.name for channel in scenario.channels] or [ALL]
    costs = [channel.contact_cost for channel in scenario.channels] or [0.0]
    extra = (
        (KNOWLEDGE_BASE, policy.knowledge_base.level, policy.knowledge_base.cost_contact, "self_service"),
        (CHATBOT, policy.chatbot.level, policy.chatbot.cost_contact, "chatbot_contacts"),
        (OUTSOURCED, policy.outsourcing.share, policy.outsourcing.cost_contact, "outsourcing"),
    )
    accounts = ["channels"] * len(names)
    rows = {}
    for name, level, cost, account in extra:
        rows[name] = len(names) if level > 0 else -1
        if level > 0:
            names.append(_free_name(name, names))
            channels.append(None)
            costs.append(cost)
            accounts.append(account)
    shares: dict[Route, NDArray[np.float64]] = {}
    for route, share in _ways(scenario, rows):
        if np.any(share > 0):
            shares[route] = shares.get(route, 0.0) + share
    below = np.cumsum(np.array(list(shares.values())).T, axis=1)  # (segments, routes)
    below[below > 1.0 - _ROUNDING] = 1.0  # a route without a share is never taken
    own = len(scenario.channels) or 1
    desks = tuple(i for i in range(own) if (c := channels[i]) is None or c.kind != "automated")
    return Routes(
        tuple(names), tuple(channels), desks, rows[OUTSOURCED], tuple(shares), below.astype(np.float32),
        np.array(costs), tuple(accounts),
    )  # fmt: skip


def _free_name(name: str, taken: list[str]) -> str:
    """A name for the row of a lever that no channel has."""
    return name if name not in taken else f"policy_{name}"


def _ways(scenario: Scenario, rows: dict[str, int]) -> list[tuple[Route, NDArray[np.float64]]]:
    """Every way with the share of each segment's problems that takes it, (segments,)."""
    policy = scenario.policy
    solved = policy.knowledge_base.level * policy.knowledge_base.solved
    met = policy.chatbot.level
    ways = []
    for row, share in _starts(scenario):
        ways.append((Route(rows[KNOWLEDGE_BASE], -1, 0.0), share * solved))
        rest = share * (1.0 - solved)
        channel = scenario.channels[row] if scenario.channels else None
        if channel is not None and channel.kind == "automated":
            people = [c.name for c in scenario.channels].index(channel.escalates_to)
            ways.append((Route(row, -1, 0.0), rest * channel.contained))
            ways += _to_people(
                scenario, rows, Route(row, people, channel.handover_loss), rest * (1 - channel.contained)
            )
            continue
        ways += _to_people(scenario, rows, Route(-1, row, 0.0), rest * (1.0 - met))
        ways.append((Route(rows[CHATBOT], -1, 0.0), rest * met * policy.chatbot.contained))
        passed_on = Route(rows[CHATBOT], row, policy.chatbot.handover_loss)
        ways += _to_people(scenario, rows, passed_on, rest * met * (1.0 - policy.chatbot.contained))
    return ways


def _starts(scenario: Scenario) -> list[tuple[int, NDArray[np.float64]]]:
    """Where problems begin: row, and share of each segment's, (segments,)."""
    if not scenario.channels:
        return [(0, np.ones(len(scenario.segments)))]
    return [
        (row, np.array([channel.by_segment.get(segment.name, channel.share) for segment in scenario.segments]))
        for row, channel in enumerate(scenario.channels)
    ]


def _to_people(
    scenario: Scenario, rows: dict[str, int], route: Route, share: NDArray[np.float64]
) -> list[tuple[Route, NDArray[np.float64]]]:
    """A way to people, divided between own agents and another firm."""
    away = scenario.policy.outsourcing.share
    return [(route, share * (1.0 - away)), (route._replace(people=rows[OUTSOURCED]), share * away)]
