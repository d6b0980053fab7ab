"""The service desk: a week's problems go their routes, meet channels, people and machines, and leave accounts.

Live channels are answered first; the hours left work off the deferred ones. Equations: `docs/service.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.accounts import Answered, ChannelWeek, Queued, channel_week
from sim.live import LiveWeek, live_week
from sim.operations import Channel
from sim.params import Scenario
from sim.route_draws import Fate
from sim.routes import Routes, plan_routes
from sim.service import First, ServiceWeek, experience_loss, log_care, serve

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_LEAST_LEFT = 0.01
"""Share of their service hours that people keep for deferred work when live contacts take it all."""


@dataclass(frozen=True, slots=True)
class DeskWeek:
    """What the desk leaves behind in a week.

    Attributes:
        service: service of each agent.
        resolve: probability of solving by cell and route, (agents, segments, routes).
        good: experience of a solved problem, (agents, segments, routes).
        fates: float32 (cells, routes, len(Fate)), 0 routes if all problems share one fate.
        attended: tickets for the team's own agents, (agents, segments).
        contacts: contacts that reached each row of the routes, (segments, rows).
        channels: accounts by channel.
        second_line_cents: cost of the second line.
    """

    service: ServiceWeek
    resolve: Floats
    good: Floats
    fates: NDArray[np.float32]
    attended: Counts
    contacts: Counts
    channels: ChannelWeek
    second_line_cents: int


class Desk:
    """The desk of a run.

    Attributes:
        routes: routes and rows.
        backlog: contacts waiting at each desk, (agents, desks).
    """

    def __init__(self, scenario: Scenario) -> None:
        """Plan the routes of a scenario."""
        self._scenario = scenario
        self.routes: Routes = plan_routes(scenario)
        self.backlog = np.zeros((scenario.team.agents, len(self.routes.desks)))
        self._handle = np.array([s.handle_hours * s.complexity for s in scenario.segments])
        self._complexity = np.array([s.complexity for s in scenario.segments])
        own = [self._channel(row) for row in self.routes.desks]
        self._factor = np.array([c.handle_factor / c.concurrency if c else 1.0 for c in own])
        self._target = [c.target_minutes if c else scenario.service.target_minutes for c in own]
        self._shift = np.array([c.resolve_shift if c else 0.0 for c in own])
        self._live = np.array([c is not None and c.kind == "live" for c in own])
        self._live_channels = tuple(c for c in own if c is not None and c.kind == "live")

    def _channel(self, row: int) -> Channel | None:
        return self.routes.channels[row]

    def week(self, tickets: Counts, backlog: Floats, hours: Floats, skill: Floats, offers: Floats) -> DeskWeek:
        """Serve a week.

        Args:
            tickets: tickets by route, (agents, segments, routes).
            backlog: hours left over from last week, (agents,).
            hours: hours given to service, (agents,), positive.
            skill: log service skill, (agents,).
            offers: offers made, (agents,).
        """
        contacts = [tickets[:, :, self.routes.members(row)].sum(axis=2) for row in self.routes.desks]
        attended = contacts[0].copy() if len(contacts) == 1 else np.sum(contacts, axis=0)
        fitted = self._fitted(skill, hours, attended)
        counts = np.stack([c.sum(axis=1) for c in contacts], axis=1).astype(np.float64)  # (agents, desks)
        work = np.stack([self._work(c, fitted, i) for i, c in enumerate(contacts)], axis=1)
        if (minutes := self._scenario.service.offer_minutes) > 0:
            work += (offers * minutes / 60.0)[:, None] * _weights(counts)
        service, answered, queued = self._serve(counts, work, backlog, hours)
        resolve, good, referred = self._outcomes(service, answered, fitted, tickets)
        service = self._of_all(service, tickets, attended)
        outside = self._scenario.policy.outsourcing.minutes
        channels = channel_week(self.routes, tickets, counts, answered, queued, outside)
        reached = self.routes.contacts(tickets.sum(axis=0))
        fates = self._fates(resolve, good, answered)
        return DeskWeek(service, resolve, good, fates, attended, reached, channels, round(referred * 100.0))

    # ---- work

    def _work(self, contacts: Counts, skill: Floats, desk: int) -> Floats:
        """Hours of work at a desk, (agents,); `skill` (agents,) or (agents, segments)."""
        handle = self._handle * self._factor[desk]
        if skill.ndim == 1:
            return np.asarray((contacts * handle).sum(axis=1) / np.exp(skill))
        return np.asarray((contacts * handle / np.exp(skill)).sum(axis=1))

    def _fitted(self, skill: Floats, hours: Floats, attended: Counts) -> Floats:
        """Skill of those who handle an agent's problems: own, (agents,); with routing by skill (agents, segments)."""
        service = self._scenario.service
        by_skill = service.pool_share * service.skill_share
        if by_skill == 0.0:
            return skill
        best = _by_complexity(self._complexity, (attended * self._handle).sum(axis=0), skill, hours)
        return np.asarray((1.0 - by_skill) * skill[:, None] + by_skill * best)

    # ---- queues

    def _serve(
        self, counts: Floats, work: Floats, backlog: Floats, hours: Floats
    ) -> tuple[ServiceWeek, Answered, Queued]:
        """Answer live contacts, then work off deferred ones."""
        scenario, live, late = self._scenario, self._live, ~self._live
        agents = len(hours)
        answered = Answered(*(np.zeros(counts.shape) for _ in range(3)))
        carried = np.zeros(agents)
        if live.any():
            met: LiveWeek = live_week(scenario, self._live_channels, counts[:, live], work[:, live], hours)
            answered.abandoned[:, live], answered.minutes[:, live] = met.abandoned, met.minutes
            answered.within[:, live] = met.within
            carried = met.carried
        free = np.maximum(hours - carried, _LEAST_LEFT * hours)
        mail, letters = work[:, late].sum(axis=1), counts[:, late].sum(axis=1)
        first = First(carried, _handle_minutes(work[:, live], counts[:, live])) if live.any() else None
        usual = scenario.service.target_minutes
        targets = {t for t, is_live in zip(self._target, live, strict=True) if not is_live} or {usual}
        by_target = {target: serve(scenario, mail, letters, backlog, free, target, first) for target in targets}
        done = next(iter(by_target.values()))
        longest = 60.0 * scenario.team.hours_per_week if live.any() else np.inf
        for i in np.flatnonzero(late):
            answered.minutes[:, i] = np.minimum(done.minutes, longest)
            answered.within[:, i] = by_target[self._target[i]].service_level
        share = np.where(live, 1.0 - answered.abandoned, done.handled[:, None])
        queued = self._queue(counts, share)
        together = {
            name: _mean(values, counts)
            for name, values in (
                ("handled", share), ("minutes", answered.minutes), ("service_level", answered.within)
            )
        }  # fmt: skip
        load = done.load + carried
        care = done.log_care if not live.any() else self._care(load, hours)
        return ServiceWeek(load, hours, log_care=care, backlog=done.backlog, **together), answered, queued

    def _care(self, load: Floats, hours: Floats) -> Floats:
        """Care when people answer live contacts too: own hours per own work, and the pool's."""
        pooled = self._scenario.service.pool_share
        together = log_care(np.full(len(load), load.sum() / hours.sum()))
        return np.asarray((1.0 - pooled) * log_care(load / hours) + pooled * together)

    def _queue(self, counts: Floats, share: Floats) -> Queued:
        """Move the contacts that wait: answered by `share` (agents, desks), given up, or left for next week."""
        waiting = counts + self.backlog
        handled = waiting * share
        left = waiting - handled
        given_up = left * np.where(self._live, 1.0, self._scenario.service.abandonment)
        self.backlog = left - given_up
        return Queued(handled.sum(axis=0), given_up.sum(axis=0), self.backlog.sum(axis=0))

    def _of_all(self, service: ServiceWeek, tickets: Counts, attended: Counts) -> ServiceWeek:
        """The share handled as a share of all tickets of an agent's customers, not of those that reach people."""
        if not self.routes.drawn:
            return service
        raised = tickets.sum(axis=(1, 2))
        reached = attended.sum(axis=1)
        share = np.divide(reached, raised, out=np.ones(len(raised)), where=raised > 0)
        return ServiceWeek(
            service.load, service.hours, service.handled * share, service.minutes, service.service_level,
            service.log_care, service.backlog,
        )  # fmt: skip

    # ---- outcomes

    def _outcomes(
        self, service: ServiceWeek, answered: Answered, skill: Floats, tickets: Counts
    ) -> tuple[Floats, Floats, float]:
        """Probability of solving and experience by route, and the cost of the second line in currency."""
        s = self._scenario.service
        skill = skill[:, None] if skill.ndim == 1 else skill
        base = s.resolve_base + s.resolve_care * service.log_care[:, None] + s.resolve_skill * skill
        odds = base - s.resolve_complexity * (self._complexity - 1.0)
        resolve, good = np.empty(tickets.shape), np.empty(tickets.shape)
        for r, route in enumerate(self.routes.routes):
            if route.people in self.routes.desks:
                desk = self.routes.desks.index(route.people)
                chance = 1.0 / (1.0 + np.exp(-(odds + self._shift[desk])))
                minutes = answered.minutes[:, desk]
            else:
                chance, minutes = self._elsewhere(route.people), np.zeros(len(tickets))
                minutes += self._scenario.policy.outsourcing.minutes if route.people >= 0 else 0.0
            felt = s.experience_good - experience_loss(self._scenario, minutes) - route.handover_loss
            resolve[:, :, r] = chance
            good[:, :, r] = np.maximum(felt, s.experience_bad)[:, None]
        referred = self._second_line(resolve, good, answered, tickets)
        return resolve, good, referred

    def _elsewhere(self, people: int) -> Floats:
        """Probability of solving by segment where no own agent is at work: by a machine, or by another firm."""
        if people < 0:
            return np.ones(len(self._complexity))
        s = self._scenario.service
        shift = self._scenario.policy.outsourcing.resolve_shift
        odds = s.resolve_base + shift - s.resolve_complexity * (self._complexity - 1.0)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))

    def _second_line(self, resolve: Floats, good: Floats, answered: Answered, tickets: Counts) -> float:
        """Let specialists solve what the first contact did not, as far as their hours go; their cost, currency."""
        line, s = self._scenario.second_line, self._scenario.service
        if line.share == 0.0:
            return 0.0
        own = [r for r, route in enumerate(self.routes.routes) if route.people in self.routes.desks]
        desks = [self.routes.desks.index(self.routes.routes[r].people) for r in own]
        reached = tickets[:, :, own] * (1.0 - answered.abandoned[:, None, desks] * self._live[desks])
        cases = float((reached * (1.0 - resolve[:, :, own])).sum()) * line.share
        taken = min(1.0, line.hours / (cases * line.handle_hours)) if cases > 0 else 1.0
        later = (1.0 - resolve[:, :, own]) * (line.share * taken * line.resolve)
        resolve[:, :, own] += later
        delay = float(experience_loss(self._scenario, np.array(line.delay_minutes)))
        good[:, :, own] -= delay * later / np.maximum(resolve[:, :, own], 1e-12)
        np.maximum(good, s.experience_bad, out=good)
        return line.hours * line.cost_hour

    def _fates(self, resolve: Floats, good: Floats, answered: Answered) -> NDArray[np.float32]:
        """Fates as the kernel reads them."""
        agents, segments, routes = resolve.shape
        if not self.routes.drawn:
            return np.zeros((agents * segments, 0, len(Fate)), np.float32)
        fates = np.zeros((agents, segments, routes, len(Fate)), np.float32)
        fates[..., Fate.RESOLVE], fates[..., Fate.GOOD] = resolve, good
        for r, route in enumerate(self.routes.routes):
            fates[:, :, r, Fate.PERSON] = float(route.people in self.routes.desks)
            if route.people in self.routes.desks:
                gone = answered.abandoned[:, self.routes.desks.index(route.people), None]
                fates[:, :, r, Fate.ABANDON] = gone
                fates[:, :, r, Fate.RETURN] = gone * self._scenario.service.recontact
        return fates.reshape(agents * segments, routes, len(Fate))


def _weights(counts: Floats) -> Floats:
    """Share of each desk in the contacts of an agent, (agents, desks); equal shares where there are none."""
    total = counts.sum(axis=1, keepdims=True)
    out = np.full(counts.shape, 1.0 / counts.shape[1])
    np.divide(counts, total, out=out, where=total > 0)
    return out


def _handle_minutes(work: Floats, counts: Floats) -> float:
    """Mean minutes of agents' time per contact, weighted by load; `work` in hours and `counts` (agents, channels)."""
    hours, contacts = work.sum(axis=0), counts.sum(axis=0)
    each = np.divide(hours * 60.0, contacts, out=np.zeros(len(hours)), where=contacts > 0)
    return float((hours * each).sum() / max(hours.sum(), 1e-9))


def _mean(values: Floats, counts: Floats) -> Floats:
    """Mean over the desks of each agent, weighted by contacts, (agents,)."""
    return values[:, 0].copy() if values.shape[1] == 1 else np.asarray((_weights(counts) * values).sum(axis=1))


def _by_complexity(complexity: Floats, load: Floats, skill: Floats, hours: Floats) -> Floats:
    """Mean skill that each segment's problems meet when harder ones go to more skilled agents, (segments,).

    Agents stand in the order of skill with their hours, problems in the order of complexity with their work: each
    segment meets the agents who stand where its work does.

    Args:
        complexity: of each segment, (segments,).
        load: hours of work of each segment, (segments,).
        skill: log service skill, (agents,).
        hours: hours given to service, (agents,).
    """
    if load.sum() == 0.0:
        return np.full(len(load), float(np.average(skill, weights=hours)))
    problems, agents = np.argsort(-complexity, kind="stable"), np.argsort(-skill, kind="stable")
    work = np.cumsum(np.append(0.0, load[problems])) / load.sum()
    given = np.cumsum(np.append(0.0, hours[agents])) / hours.sum()
    overlap = np.minimum(work[1:, None], given[1:]) - np.maximum(work[:-1, None], given[:-1])
    overlap = np.maximum(overlap, 0.0) + 1e-12 * np.diff(given)
    met = np.empty(len(load))
    met[problems] = (overlap * skill[agents]).sum(axis=1) / overlap.sum(axis=1)
    return met
