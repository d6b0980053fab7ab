"""What an agent may know: own results so far, open periods, and beliefs. The one place it passes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.behaviour.lookahead import EffortCost, Outlook
from sim.behaviour.ranks import with_expected_prizes
from sim.beliefs import COLUMNS, Beliefs, Learning
from sim.calendar import open_period
from sim.monitoring import chance_found, penalties
from sim.params import Scenario
from sim.pay.balance import BalanceKind
from sim.pay.base import Scope
from sim.pay.measures import EXPOSURE, Column
from sim.pay.payroll import Payroll
from sim.pay.period import Period
from sim.pay.program import PayProgram, Plan
from sim.pay.tallies import Own
from sim.tastes import EFFORT_MIN, Tastes, dislike_of_push, norms_of
from sim.team import TeamState

_WEEKS_PER_YEAR = 52
_GROUPS = (Scope.TEAM, Scope.BRANCH)


def effort_cost_of(scenario: Scenario) -> EffortCost:
    """Cost of effort and bounds of an action."""
    t = scenario.team
    return EffortCost(
        t.sell_norm, t.serve_norm, t.cost_sell, t.cost_serve, t.cost_cross, t.cost_push, EFFORT_MIN, t.effort_max
    )


def start_learning(scenario: Scenario, beliefs: Beliefs) -> Learning:
    """Learning of a team that has no results yet."""
    return Learning(beliefs, scenario.team.agents, beliefs.elasticity(scenario.team.foresight, _own_weight(scenario)))


def _own_weight(scenario: Scenario) -> float:
    """Share of the service of an agent's customers that is the agent's own."""
    pooled = scenario.service.pool_share
    return 1.0 - pooled + pooled / scenario.team.agents


def multipliers(
    scenario: Scenario, learning: Learning, action: NDArray[np.float64], tricks: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Believed outcome rates at `action` (agents, 3) and `tricks` per rate at the norms; (agents, columns)."""
    t = scenario.team
    sell = np.log(np.maximum(action[:, 0], EFFORT_MIN) / t.sell_norm)
    serve = np.log(np.maximum(action[:, 1], EFFORT_MIN) / t.serve_norm)
    effort = np.empty((len(action), 3))
    effort[:, 0], effort[:, 1], effort[:, 2] = sell, serve, action[:, 2]
    if learning.trick_effects is None or tricks is None:
        return np.exp(effort @ learning.elasticity.T)
    return np.exp(effort @ learning.elasticity.T + tricks @ learning.trick_effects.T)


def build_outlook(
    scenario: Scenario,
    learning: Learning,
    payroll: Payroll,
    team: TeamState,
    week: int,
    books: NDArray[np.int64],
    withdrawn: NDArray[np.float64],
) -> tuple[PayProgram, Outlook]:
    """What the team decides by in a week.

    Args:
        scenario: the scenario.
        learning: what the team believes.
        payroll: pay so far.
        team: the agents.
        week: measured week.
        books: customers each owns, (agents,).
        withdrawn: factor on own norms of those who feel treated unfairly, (agents,).
    """
    periods = [open_period(week, period) for period in Period]
    left = np.array([min(p.left, scenario.weeks - week) for p in periods], np.int64)
    level = learning.levels(team.sell_skill)
    flow = level.copy()
    flow[:, Column.CUSTOMERS] = books
    level, flow = _extended(payroll, week, level, flow)
    active = _active(payroll, week, left)
    rest_sums, rest_flow = _rest(payroll, flow)
    outlook = _outlook(scenario, learning, payroll.plan, level, flow, team.tastes, withdrawn)._replace(
        sums=payroll.sums,
        worked=payroll.worked,
        left=left,
        length=_lengths(week),
        active=active,
        past=_past(payroll, left),
        rest_sums=rest_sums,
        rest_flow=rest_flow,
        limits=_limits(scenario, payroll, week, team.tastes.patience),
    )
    program = payroll.plan.program
    if program.ranked.any():
        program = with_expected_prizes(payroll, outlook, multipliers(scenario, learning, team.action))
    return program, outlook


def next_period(scenario: Scenario, payroll: Payroll, outlook: Outlook, week: int) -> Outlook:
    """The outlook of the same people at the start of a full period under the scheme of a week."""
    length = _lengths(week)
    return outlook._replace(
        sums=np.zeros_like(outlook.sums),
        worked=np.zeros_like(outlook.worked),
        left=length,
        length=length,
        active=_active(payroll, week, length),
        past=np.zeros_like(outlook.past),
        rest_sums=np.zeros_like(outlook.rest_sums),
        limits=_fresh_limits(scenario, payroll.plan, outlook.patience),
    )


def fresh_outlook(
    scenario: Scenario,
    learning: Learning,
    payroll: Payroll,
    sell_skill: NDArray[np.float64],
    tastes: Tastes,
    week: int,
) -> Outlook:
    """Outlook of people of log selling skill (n,) and `tastes` who would start a full year today."""
    n, plan, length = len(sell_skill), payroll.plan, _lengths(0)
    level = learning.prior_levels(sell_skill)
    level, flow = _extended(payroll, week, level, level, fresh=True)
    tallies = len(plan.tallies)
    sums, worked = np.zeros((len(Period), n, tallies)), np.zeros((len(Period), n))
    rest_sums, rest_flow = _rest_of_newcomers(payroll, flow)
    return _outlook(scenario, learning, plan, level, flow, tastes, np.ones(n))._replace(
        sums=sums,
        worked=worked,
        left=length,
        length=length,
        active=_active(payroll, week, length),
        past=np.zeros((len(plan.windows), len(Period), n if len(plan.windows) > 1 else 0, tallies)),
        rest_sums=rest_sums,
        rest_flow=rest_flow,
        limits=_fresh_limits(scenario, plan, tastes.patience),
    )


def _lengths(week: int) -> NDArray[np.int64]:
    return np.array([open_period(week, period).length for period in Period], np.int64)


def _extended(
    payroll: Payroll, week: int, level: NDArray[np.float64], flow: NDArray[np.float64], *, fresh: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Believed levels and weekly amounts of all tallies, from those of the columns; both (n, tallies)."""
    plan, columns = payroll.plan, level.shape[1]
    if len(plan.tallies) == columns:
        return level, flow
    wide, amounts = (
        np.concatenate([values, np.zeros((len(level), len(plan.tallies) - columns))], axis=1)
        for values in (level, flow)
    )
    for i, tally in enumerate(plan.tallies[columns:], columns):
        if tally.column == Own.WEEKS:
            wide[:, i] = 1.0
        elif tally.column == Own.LEAD:
            wide[:, i] = 0.0 if fresh else payroll.crew.leads
        elif tally.column == Own.QUOTA:
            wide[:, i] = payroll.first_quota(tally.quota) if fresh else payroll.weekly_quota(tally.quota, week)
        else:
            wide[:, i] = payroll.mix[i] * level[:, tally.column]
            amounts[:, i] = payroll.mix[i] * flow[:, tally.column]
            continue
        amounts[:, i] = wide[:, i]
    return wide, amounts


def _active(payroll: Payroll, week: int, left: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weeks left in which each tally counts, (3, tallies). A phase is taken to last."""
    found = np.repeat(left[:, None].astype(np.float64), len(payroll.plan.tallies), axis=1)
    for i, tally in enumerate(payroll.plan.tallies[COLUMNS:], COLUMNS):
        for period, weeks in enumerate(left):
            found[period, i] = weeks * payroll.share_of(tally, range(week, week + int(weeks)))
    return found


def _past(payroll: Payroll, left: NDArray[np.int64]) -> NDArray[np.float64]:
    """What a window will still read of the weeks before when a period ends, (windows, 3, agents, tallies)."""
    windows = payroll.plan.windows
    agents, tallies = payroll.sums.shape[1:]
    found = np.zeros((len(windows), len(Period), agents if len(windows) > 1 else 0, tallies))
    for w, weeks in enumerate(windows[1:], 1):
        for period in Period:
            found[w, period] = payroll.recent(weeks - int(left[period]))
    return found


def _rest(payroll: Payroll, flow: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums so far and weekly amounts of the other members of the team and the branch."""
    if not (payroll.plan.program.scope > 0).any():
        return _no_rest(flow)
    team, gone = payroll.crew.team, payroll.gone
    in_team = _of_others(payroll.sums, team) + gone[:, team]
    in_branch = payroll.sums.sum(axis=1, keepdims=True) + gone.sum(axis=1, keepdims=True) - payroll.sums
    sums = np.stack([in_team, in_branch])
    flow = _amounts(payroll.plan, flow)
    flows = np.stack([_of_others(flow[None], team)[0], flow.sum(axis=0, keepdims=True) - flow])
    return sums, flows


def _amounts(plan: Plan, flow: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weekly amounts of all tallies, (n, tallies): `flow` has rates where beliefs are per unit of another column."""
    found = flow.copy()
    for i, tally in enumerate(plan.tallies):
        per = EXPOSURE.get(Column(tally.column)) if 0 <= tally.column < COLUMNS else None
        if per is not None:
            found[:, i] *= flow[:, per]
    return found


def _of_others(values: NDArray[np.float64], team: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sum over the other members of each person's team; `values` (k, people, tallies)."""
    totals = np.zeros((values.shape[0], int(team.max()) + 1, values.shape[2]))
    for k, own in enumerate(values):
        np.add.at(totals[k], team, own)
    return np.asarray(totals[:, team] - values)


def _no_rest(flow: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.zeros((len(_GROUPS), len(Period), 0, flow.shape[1])), np.zeros((len(_GROUPS), 0, flow.shape[1]))


def _rest_of_newcomers(payroll: Payroll, flow: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """As `_rest`, for people who would join a team like the others."""
    if not (payroll.plan.program.scope > 0).any():
        return _no_rest(flow)
    people = len(payroll.crew.team)
    others = np.array([np.bincount(payroll.crew.team).mean(), people]) - 1.0
    mean = _amounts(payroll.plan, flow).mean(axis=0)
    flows = np.broadcast_to(others[:, None, None] * mean, (len(_GROUPS), *flow.shape)).copy()
    return np.zeros((len(_GROUPS), len(Period), *flow.shape)), flows


def _limits(scenario: Scenario, payroll: Payroll, week: int, patience: NDArray[np.float64]) -> NDArray[np.float64]:
    """Balances as they hold for each agent, see `Outlook.limits`."""
    plan, everybody = payroll.plan, np.arange(len(payroll.crew.team))
    found = np.zeros((len(plan.balances), len(everybody), 7))
    for b, (_, balance) in enumerate(plan.balances):
        terms = payroll.balance_terms(b, week, everybody, to_come=open_period(week, balance.period).left)
        found[b] = np.stack([*terms, *payroll.so_far(b), _carry(scenario, plan, b, patience)], axis=1)
    return found


def _fresh_limits(scenario: Scenario, plan: Plan, patience: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.zeros((len(plan.balances), len(patience), 7))
    for b, (_, balance) in enumerate(plan.balances):
        found[b, :, :3] = (int(balance.kind), balance.amount, balance.recover)
        found[b, :, 6] = _carry(scenario, plan, b, patience)
    return found


def _carry(scenario: Scenario, plan: Plan, b: int, patience: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a unit of a draw costs who gets it, (n,): it is paid back about a period later, by those who stay."""
    balance = plan.balances[b][1]
    if balance.kind != BalanceKind.DRAW or balance.recover == 0.0:
        return np.zeros(len(patience))
    weeks = open_period(0, balance.period).length
    return _each(patience, lambda one: [(one * _stay(scenario)) ** weeks])[:, 0]


def _stay(scenario: Scenario) -> float:
    """Weekly probability of staying that an agent reckons with."""
    return 1.0 - (scenario.staff.quit_rate if scenario.staff.turnover else 0.0)


def _each(patience: NDArray[np.float64], of: Callable[[float], ArrayLike]) -> NDArray[np.float64]:
    """A function of patience for each person, (n, ...), worked out once for each patience there is."""
    known, which = np.unique(patience, return_inverse=True)
    return np.array([of(float(one)) for one in known])[which]


def _later(scenario: Scenario, plan: Plan, patience: float) -> NDArray[np.float64]:
    """Value of each term's pay that comes after its period has ended, (terms,)."""
    fixed = np.array([is_fixed for _, is_fixed in plan.lines])
    found = np.where(fixed[plan.program.line], 1.0, patience**plan.scheme.payment_lag_weeks)
    for t, years in enumerate(plan.program.vesting):
        if years > 0:
            yearly = (patience * _stay(scenario)) ** _WEEKS_PER_YEAR
            found[t] *= np.mean([yearly**year for year in range(1, int(years) + 1)])
    return found


def _found(scenario: Scenario, level: NDArray[np.float64], flow: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected penalty a week at the norms, by kind of finding; see `Outlook.found`."""
    chance = chance_found(scenario)
    if chance == 0.0:
        return np.zeros((len(level), 0))
    cases = np.stack([level[:, Column.MISSOLD], level[:, Column.UNRESOLVED] * flow[:, Column.PROBLEMS]], axis=1)
    return np.asarray(chance * penalties(scenario) * cases)


def _outlook(
    scenario: Scenario,
    learning: Learning,
    plan: Plan,
    level: NDArray[np.float64],
    flow: NDArray[np.float64],
    tastes: Tastes,
    withdrawn: NDArray[np.float64],
) -> Outlook:
    elasticity, dispersion = learning.elasticity, learning.dispersion
    extra = plan.tallies[len(dispersion) :]
    if extra:
        rows = [t.share[0] * elasticity[t.column] if t.column >= 0 else np.zeros(3) for t in extra]
        elasticity = np.concatenate([elasticity, np.array(rows)])
        dispersion = np.append(dispersion, [dispersion[t.column] if t.column >= 0 else 0.0 for t in extra])
    nothing = np.zeros(0)
    return Outlook(
        sums=nothing,
        worked=nothing,
        left=nothing.astype(np.int64),
        length=nothing.astype(np.int64),
        level=level,
        flow=flow,
        elasticity=elasticity,
        dispersion=dispersion,
        link=0,
        risk_aversion=tastes.risk_aversion,
        patience=tastes.patience,
        active=nothing,
        past=nothing,
        rest_sums=nothing,
        rest_flow=nothing,
        later=_each(tastes.patience, lambda patience: _later(scenario, plan, patience)),
        limits=nothing,
        shift=withdrawn[:, None] * norms_of(scenario, tastes.care) - norms_of(scenario, np.zeros(len(level))),
        dislike=dislike_of_push(scenario, tastes.care),
        found=_found(scenario, level, flow),
        spill=scenario.service.pool_share / scenario.team.agents / _own_weight(scenario),
    )
