"""The rule `adaptive`: learns what pays from payslips, its own and colleagues', and knows no elasticity.

Experience-weighted attraction (Camerer & Ho 1999) over a few ways of working: levels of selling, of serving and of
push, each with an attraction of its own. After a payday a person compares what the last weeks have brought, net of
effort, with what is usual for her, and with what colleagues who worked another way say theirs have brought them; then a
way is chosen by a logit of the attractions, or copied from a colleague who is paid better.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost
from sim.behaviour.rule import Decision, Lived, Rule, Setting
from sim.calendar import open_period
from sim.params import Rules
from sim.pay.period import Period
from sim.pay.program import Plan
from sim.rng import Purpose

SELL = (0.6, 0.8, 1.0, 1.25, 1.6, 2.0)
"""Levels of selling, times the norm."""

SERVE = (0.8, 0.9, 1.0, 1.1, 1.2)
"""Levels of serving, times the norm."""

PUSH = (0.0, 0.1, 0.2, 0.4)
"""Levels of push."""


@dataclass(slots=True)
class _Memory:
    """What everybody has made of this run.

    Attributes:
        params: of the scenario.
        cost: of effort.
        round: between two reviews: the longest payout period of variable pay, at most a quarter.
        levels: selling, serving, push; each (levels,).
        first: attractions to begin with; each (levels,).
        attraction: of each level, currency a week above the usual; each (agents, levels).
        weight: of experience, in paydays, (agents,).
        usual: pay net of effort a person is used to, currency a week, (agents,); NaN before the first payday.
        way: number of the level of each kind, (agents, 3).
        due: who is to choose anew, (agents,).
        gross: pay a week in the last round, (agents,); -inf without one.
        paid: pay since the last review, currency, (agents,).
        effort: its cost since then, (agents,).
        weeks: worked since then, (agents,).
    """

    params: Rules
    cost: EffortCost
    round: Period
    levels: tuple[NDArray[np.float64], ...]
    first: tuple[NDArray[np.float64], ...]
    attraction: tuple[NDArray[np.float64], ...]
    weight: NDArray[np.float64]
    usual: NDArray[np.float64]
    way: NDArray[np.int64]
    due: NDArray[np.bool_]
    gross: NDArray[np.float64]
    paid: NDArray[np.float64]
    effort: NDArray[np.float64]
    weeks: NDArray[np.float64]


class Adaptive(Rule):
    """Learns from payslips, own and colleagues', what pays; copies who is paid better."""

    name = "adaptive"
    title = "learning from results"
    reacts = True

    def start(self, setting: Setting) -> _Memory:
        """Nobody has any experience: each level promises nothing but its effort."""
        cost, n = setting.cost, setting.agents
        levels = (
            np.clip(cost.sell_norm * np.array(SELL), cost.low, cost.high),
            np.clip(cost.serve_norm * np.array(SERVE), cost.low, cost.high),
            np.array(PUSH),
        )
        norms = np.array([cost.sell_norm, cost.serve_norm, 0.0])
        first = tuple(-_effort(cost, _moved(norms, axis, level)) for axis, level in enumerate(levels))
        memory = _Memory(
            params=setting.params,
            cost=cost,
            round=_round(setting.plan),
            levels=levels,
            first=first,
            attraction=tuple(np.empty((n, len(level))) for level in levels),
            weight=np.empty(n),
            usual=np.empty(n),
            way=np.zeros((n, 3), np.int64),
            due=np.empty(n, np.bool_),
            gross=np.empty(n),
            paid=np.zeros(n),
            effort=np.zeros(n),
            weeks=np.zeros(n),
        )
        self.forget(memory, np.arange(n))
        return memory

    def forget(self, memory: _Memory, rows: NDArray[np.intp]) -> None:
        """New people begin without experience."""
        for attraction, first in zip(memory.attraction, memory.first, strict=True):
            attraction[rows] = first
        memory.weight[rows] = memory.params.experience
        memory.usual[rows], memory.gross[rows], memory.due[rows] = np.nan, -np.inf, True
        memory.paid[rows] = memory.effort[rows] = memory.weeks[rows] = 0.0

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """A way of working for those who have been paid since they chose; applicants think of the norms.

        Always five uniforms for each person: one for each kind of level, one for whether to imitate, one for whom.
        """
        if asked.applicants:
            norms = [asked.cost.sell_norm, asked.cost.serve_norm, 0.0]
            return np.where(asked.deciding[:, None], norms, asked.action)
        memory: _Memory = asked.memory
        luck, other = asked.uniforms(Purpose.ADAPTIVE), asked.uniforms(Purpose.ADAPTIVE, 1)[:, 0]
        levels = [_drawn(memory.params.sharpness * a, luck[:, k]) for k, a in enumerate(memory.attraction)]
        colleague = (other * len(other)).astype(np.int64)
        copies = (luck[:, 3] < memory.params.imitation) & (memory.gross[colleague] > memory.gross)
        way = np.where(copies[:, None], memory.way[colleague], np.stack(levels, axis=1))
        chosen = np.stack([level[way[:, k]] for k, level in enumerate(memory.levels)], axis=1)
        return np.where((asked.deciding & memory.due)[:, None], chosen, asked.action)

    def learn(self, memory: _Memory, lived: Lived) -> None:
        """Count the week; after a payday, review."""
        memory.due &= ~lived.decided
        for k, level in enumerate(memory.levels):
            memory.way[:, k] = np.abs(lived.action[:, k, None] - level).argmin(axis=1)
        memory.paid += np.where(lived.working, lived.paid, 0.0)
        memory.effort += np.where(lived.working, _effort(memory.cost, lived.action), 0.0)
        memory.weeks += lived.working
        if open_period(lived.week, memory.round).ends:
            _review(memory, lived.working & (memory.weeks > 0))


def _review(memory: _Memory, who: NDArray[np.bool_]) -> None:
    """Equation (2) of Camerer & Ho for each kind of level; a way that nobody has tried is as attractive as before."""
    params, weeks = memory.params, np.maximum(memory.weeks, 1.0)
    net = (memory.paid - memory.effort) / weeks
    usual = np.where(np.isnan(memory.usual), net, memory.usual)
    gain = net - usual
    old = params.keep * memory.weight
    new = (1.0 - params.lock_in) * old + 1.0
    for k, attraction in enumerate(memory.attraction):
        mine = memory.way[:, k, None] == np.arange(attraction.shape[1])
        tried = (mine & who[:, None]).sum(axis=0)
        told = np.where(mine & who[:, None], gain[:, None], 0.0).sum(axis=0) / np.maximum(tried, 1)
        result = np.where(mine, gain[:, None], params.hearsay * told)
        updated = (old[:, None] * attraction + result) / new[:, None]
        attraction[:] = np.where(who[:, None] & (tried > 0), updated, attraction)
    memory.weight[who] = new[who]
    memory.usual[who] = (usual + (1.0 - params.keep) * gain)[who]
    memory.gross = np.where(who, memory.paid / weeks, -np.inf)
    memory.paid, memory.effort, memory.weeks = (np.zeros_like(weeks) for _ in range(3))
    memory.due |= who


def _drawn(log_odds: NDArray[np.float64], u: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of the level that each uniform falls on, (agents,), by a logit of (agents, levels)."""
    weight = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    below = np.cumsum(weight, axis=1)
    return np.asarray((u[:, None] * below[:, -1:] > below[:, :-1]).sum(axis=1))


def _effort(cost: EffortCost, action: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cost of effort, currency a week, (n,), of actions (n, 3)."""
    x, y, push = action[:, 0] - cost.sell_norm, action[:, 1] - cost.serve_norm, action[:, 2]
    quadratic = 0.5 * (cost.sell * x * x + 2.0 * cost.cross * x * y + cost.serve * y * y)
    return np.asarray(quadratic + cost.push * push * push)


def _moved(norms: NDArray[np.float64], axis: int, level: NDArray[np.float64]) -> NDArray[np.float64]:
    """The norms with one kind of level at each of its values, (levels, 3)."""
    action = np.tile(norms, (len(level), 1))
    action[:, axis] = level
    return action


def _round(plan: Plan) -> Period:
    """The longest payout period of variable pay, at most a quarter: what comes once a year is no guide."""
    variable = [
        Period(int(period))
        for line, period in zip(plan.program.line, plan.program.period, strict=True)
        if not plan.lines[line][1]
    ]
    return max((period for period in variable if period < Period.YEAR), default=Period.MONTH)
