"""The look-ahead of a deciding agent: which sell, serve and push are worth most.

For each open payout period an agent assumes a constant action to its end, forecasts the readings
with its beliefs, and values pay by the certainty equivalent `E - rho/2 Var` over five Gauss-Hermite
nodes (the mean alone is badly wrong under nonlinear pay), less the cost of effort. The action is
found by a coarse scan and then Newton steps along directions that are conjugate in the cost of
effort; with linear production and linear pay the result is `C^-1 beta` (Holmstrom & Milgrom 1991).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.behaviour.worth import (
    AMOUNT,
    BASE,
    E_SELL,
    E_SERVE,
    GAIN,
    HELD_VALUE,
    HOLD,
    LIMITS,
    LINEAR,
    LOSS,
    LOSS_SELL,
    PERIODS,
    SLOPE,
    SPREAD,
    TARGETS,
    WEIGHT,
    OwnCost,
    rows_of,
    worth,
)
from sim.pay.measures import Column
from sim.pay.program import PayProgram

_SOLD_LOST = int(Column.SOLD_LOST)
_FINDINGS = np.array([Column.MISSOLD, Column.UNRESOLVED])  # columns of `Outlook.found`
_ROUNDS = 8
_TOLERANCE = 1e-7
_LONGEST_STEP = 0.25  # of the range of an effort


class EffortCost(NamedTuple):
    """Cost of effort of the median person and the bounds of an action; money per week.

    Beliefs are relative to its norms. How a person differs is in `Outlook.shift` and `Outlook.dislike`.
    """

    sell_norm: float
    serve_norm: float
    sell: float
    serve: float
    cross: float
    push: float
    low: float
    high: float


class Outlook(NamedTuple):
    """What an agent knows and believes, for all agents at once.

    Attributes:
        sums: tallies so far in the open periods, (3, agents, tallies).
        worked: weeks worked in the open periods, (3, agents).
        left: weeks left in the open periods, this one included, (3,).
        length: weeks of the open periods, (3,).
        level: believed outcome per unit of exposure at the norms, (agents, tallies).
        flow: believed weekly amount of each tally, used as exposure, (agents, tallies).
        elasticity: of the outcome rate to log sell, log serve, push, (tallies, 3).
        dispersion: variance per unit of expected outcome, (tallies,).
        link: 0 log-linear rates, 1 linear rates with constant variance.
        risk_aversion: absolute risk aversion, 1/currency, (agents,).
        patience: weekly discount factor, (agents,).
        active: weeks left in which a tally counts, (3, tallies).
        past: by window, what will still be read of the weeks before when a period ends, (windows, 3, agents, tallies);
            the first window is the payout period and is not filled.
        rest_sums: of a team's and the branch's other members, (2, 3, agents, tallies); empty if no term reads them.
        rest_flow: their believed weekly amounts, (2, agents, tallies).
        later: value of a term's pay when it comes later than its period's end, (agents, terms).
        limits: balances as they hold for an agent: kind, amount, recovery, open draw, pay covered and added so far, and
            value of a draw that must be paid back; (balances, agents, 7).
        shift: own norms of selling and service time less those of `EffortCost`, (agents, 2).
        dislike: own cost of push over that of `EffortCost`, (agents,).
        found: expected penalty a week at the norms for mis-sales and for unsolved tickets that quality assurance finds,
            currency, (agents, 2); (agents, 0) without quality assurance.
        spill: effect of own service on a colleague's results against that on own ones; 0 without a pool.
    """

    sums: NDArray[np.float64]
    worked: NDArray[np.float64]
    left: NDArray[np.int64]
    length: NDArray[np.int64]
    level: NDArray[np.float64]
    flow: NDArray[np.float64]
    elasticity: NDArray[np.float64]
    dispersion: NDArray[np.float64]
    link: int
    risk_aversion: NDArray[np.float64]
    patience: NDArray[np.float64]
    active: NDArray[np.float64]
    past: NDArray[np.float64]
    rest_sums: NDArray[np.float64]
    rest_flow: NDArray[np.float64]
    later: NDArray[np.float64]
    limits: NDArray[np.float64]
    shift: NDArray[np.float64]
    dislike: NDArray[np.float64]
    found: NDArray[np.float64]
    spill: float = 0.0


@njit(cache=True, error_model="numpy")
def prepare(program, outlook, a, whole, rows):  # type: ignore[no-untyped-def]
    """Fill the rows of agent `a`.

    With `whole` the pay of each open period is spread over all its weeks (what the job is worth);
    else over the weeks left (what an action is worth, up to a constant).
    """
    _prepare_findings(program, outlook, a, rows)
    terms, patience = rows.terms, outlook.patience[a]
    for t in range(program.line.shape[0]):
        period = program.period[t]
        left = float(outlook.left[period])
        weeks_paid = min(outlook.worked[period, a] + left, float(outlook.length[period]))
        share = 1.0
        if program.prorate[t]:
            counted = weeks_paid
            if program.present[t] >= 0:
                k = program.present[t]
                counted = outlook.sums[period, a, k] + outlook.active[period, k] * outlook.level[a, k]
            share = counted / outlook.length[period]
        terms[t, AMOUNT] = program.amount[t] * share
        terms[t, WEIGHT] = 1.0 / weeks_paid if whole else patience ** (left - 1.0) / left
        terms[t, WEIGHT] *= outlook.later[a, t]
        terms[t, LOSS] = 0.0
        if program.hold[t, 0] > 0.0 or program.hold[t, 2] > 0.0:
            terms[t, LOSS] = outlook.level[a, _SOLD_LOST]
            terms[t, HOLD : HOLD + 4] = program.hold[t]
            terms[t, HELD_VALUE] = patience ** program.hold[t, 1]
            for axis in range(3):
                terms[t, LOSS_SELL + axis] = outlook.elasticity[_SOLD_LOST, axis]
        for f in range(program.factor_first[t], program.factor_first[t] + program.factor_count[t]):
            _prepare_factor(program, outlook, a, f, period, rows.factors)
    if program.b_line.shape[0] > 0:
        _prepare_balances(outlook, a, whole, rows)
    if rows.weights.shape[0] > PERIODS:
        prepare_periods(outlook, a, whole, rows)


@njit(inline="always", error_model="numpy")
def _prepare_findings(program, outlook, a, rows):  # type: ignore[no-untyped-def]
    for i in range(outlook.found.shape[1]):
        found = rows.factors[program.numerator.shape[0] + i]
        found[GAIN] = outlook.found[a, i]
        for axis in range(3):
            found[E_SELL + axis] = outlook.elasticity[_FINDINGS[i], axis]


@njit(inline="always", error_model="numpy")
def own_cost(outlook, cost, a):  # type: ignore[no-untyped-def]
    """Cost of effort of agent `a`, an `OwnCost`."""
    return OwnCost(
        cost.sell_norm + outlook.shift[a, 0],
        cost.serve_norm + outlook.shift[a, 1],
        cost.sell,
        cost.serve,
        cost.cross,
        cost.push * outlook.dislike[a],
        cost.sell_norm,
        cost.serve_norm,
    )


@njit(error_model="numpy")
def _prepare_balances(outlook, a, whole, rows):  # type: ignore[no-untyped-def]
    for b in range(rows.limits.shape[0]):
        rows.limits[b, :LIMITS] = outlook.limits[b, a]
    prepare_periods(outlook, a, whole, rows)


@njit(error_model="numpy")
def prepare_periods(outlook, a, whole, rows):  # type: ignore[no-untyped-def]
    """Fill the weights of the open periods; part of `prepare` where pay of a period is valued as a whole."""
    for period in range(PERIODS):
        left, length = float(outlook.left[period]), float(outlook.length[period])
        weeks_paid = min(outlook.worked[period, a] + left, length)
        rows.weights[period] = 1.0 / weeks_paid if whole else outlook.patience[a] ** (left - 1.0) / left
        for shorter in range(period):
            if whole:
                rows.spans[shorter, period] = length / outlook.length[shorter]
            else:
                rows.spans[shorter, period] = left / outlook.left[shorter]


@njit(inline="always", error_model="numpy")
def _prepare_factor(program, outlook, a, f, period, factors):  # type: ignore[no-untyped-def]
    k, d, scope, window = program.numerator[f], program.denominator[f], program.scope[f] - 1, program.window[f]
    left = outlook.active[period, k]
    sums = outlook.sums[period, a] if window == 0 else outlook.past[window, period, a]
    so_far = sums[k]
    exposure, exposure_end = 1.0, 0.0
    if d >= 0:
        exposure = outlook.flow[a, d]
        exposure_end = sums[d] + outlook.active[period, d] * exposure
    if scope >= 0:  # what the others do adds up, whatever the agent does
        so_far += outlook.rest_sums[scope, period, a, k] + left * outlook.rest_flow[scope, a, k]
        if d >= 0:
            others = outlook.active[period, d] * outlook.rest_flow[scope, a, d]
            exposure_end += outlook.rest_sums[scope, period, a, d] + others
    if program.ratio[f]:
        slope = program.scale[f] / max(exposure_end, 1e-9)
        start = program.offset[f]
    else:
        slope = program.scale[f]
        start = -program.scale[f] * program.allowed[f] * exposure_end
    start += slope * so_far
    if outlook.link == LINEAR:
        factors[f, BASE] = start + slope * left * outlook.level[a, k]
        factors[f, GAIN] = slope * left
        factors[f, SPREAD] = abs(slope) * np.sqrt(left * outlook.dispersion[k])
    else:
        expected = left * outlook.level[a, k] * (exposure if program.rated[f] else 1.0)
        factors[f, BASE] = start
        factors[f, GAIN] = slope * expected
        factors[f, SPREAD] = abs(slope) * np.sqrt(expected * outlook.dispersion[k])
    for axis in range(3):
        factors[f, E_SELL + axis] = outlook.elasticity[k, axis]
    if scope >= 0 and outlook.link != LINEAR:  # in a pool, own service shows in the others' results too
        own = max(outlook.level[a, k] * (exposure if program.rated[f] else 1.0), 1e-9)
        factors[f, E_SERVE] *= 1.0 + outlook.spill * outlook.rest_flow[scope, a, k] / own
    straight = program.knot_count[f] == 1 and program.slope_left[f] == program.slope_right[f]
    factors[f, SLOPE] = program.slope_left[f] if straight else np.nan


@njit(error_model="numpy")
def _scan(rows, link, risk_aversion, cost, low, high, sell, serve, push, best):  # type: ignore[no-untyped-def]
    """Coarse scan of each coordinate in turn, so that a far better hill is not missed."""
    span = 0.75 * (high - low)
    start_sell, start_serve, start_push = sell, serve, push
    for axis in range(3):
        points = 7 if axis == 0 else 4
        for i in range(points):
            share = (i + 0.5) / points
            s = low + span * share if axis == 0 else sell
            q = low + span * share if axis == 1 else serve
            p = share if axis > 1 else push
            value = worth(rows, link, risk_aversion, cost, s, q, p)
            if value > best:
                best, start_sell, start_serve, start_push = value, s, q, p
        sell, serve, push = start_sell, start_serve, start_push
    return sell, serve, push, best


@njit(error_model="numpy")
def _refine(rows, link, risk_aversion, cost, low, high, sell, serve, push, best):  # type: ignore[no-untyped-def]
    """Newton steps along cost-conjugate directions with central differences, kept only if better."""
    longest = _LONGEST_STEP * (high - low)
    for r in range(_ROUNDS):
        h = 0.01 if r == 0 else 1e-3
        moved = 0.0
        for axis in range(3):
            d_sell = 1.0 if axis == 0 else (-cost.cross / cost.sell if axis == 1 else 0.0)
            d_serve = 1.0 if axis == 1 else 0.0
            d_push = 1.0 if axis > 1 else 0.0
            s, q, p = sell + h * d_sell, serve + h * d_serve, push + h * d_push
            up = worth(rows, link, risk_aversion, cost, s, q, p)
            s, q, p = sell - h * d_sell, serve - h * d_serve, push - h * d_push
            down = worth(rows, link, risk_aversion, cost, s, q, p)
            bend = up - 2.0 * best + down
            if bend < 0.0:
                step = min(max(0.5 * h * (up - down) / -bend, -longest), longest)
            else:
                step = 10.0 * h if up > down else -10.0 * h
            for _ in range(3):
                s = min(max(sell + step * d_sell, low), high)
                q = min(max(serve + step * d_serve, low), high)
                p = min(max(push + step * d_push, 0.0), 1.0)
                if s == sell and q == serve and p == push:
                    break
                value = worth(rows, link, risk_aversion, cost, s, q, p)
                if value >= best:
                    moved = max(moved, abs(s - sell), abs(q - serve), abs(p - push))
                    sell, serve, push, best = s, q, p, value
                    break
                step *= 0.25
        if moved < _TOLERANCE:
            break
    return sell, serve, push


@njit(cache=True, error_model="numpy")
def _choose(program, outlook, cost, deciding, action, targets, rows):  # type: ignore[no-untyped-def]
    link, low, high = outlook.link, cost.low, cost.high
    for a in range(action.shape[0]):
        if not deciding[a]:
            continue
        prepare(program, outlook, a, False, rows)
        own, risk_aversion = own_cost(outlook, cost, a), outlook.risk_aversion[a]
        bent = rows.limits.shape[0] > 0 or targets.shape[0] > 0
        if targets.shape[0] > 0:
            rows.weights[PERIODS:] = targets[a]
        for f in range(rows.factors.shape[0]):
            bent = bent or rows.factors[f, SLOPE] != rows.factors[f, SLOPE]
        s, q, p = action[a, 0], action[a, 1], action[a, 2]
        best = worth(rows, link, risk_aversion, own, s, q, p)
        if bent:
            s, q, p, best = _scan(rows, link, risk_aversion, own, low, high, s, q, p, best)
        action[a, 0], action[a, 1], action[a, 2] = _refine(rows, link, risk_aversion, own, low, high, s, q, p, best)


@njit(cache=True, error_model="numpy")
def _appraise(program, outlook, cost, action, whole, rows, out):  # type: ignore[no-untyped-def]
    for a in range(action.shape[0]):
        prepare(program, outlook, a, whole, rows)
        own, risk_aversion = own_cost(outlook, cost, a), outlook.risk_aversion[a]
        out[a] = worth(rows, outlook.link, risk_aversion, own, action[a, 0], action[a, 1], action[a, 2])


def choose(
    program: PayProgram,
    outlook: Outlook,
    cost: EffortCost,
    deciding: NDArray[np.bool_],
    action: NDArray[np.float64],
    targets: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Best action (agents, 3) of each deciding agent, searched from the last `action`; others keep theirs.

    With `targets` (agents, 4), a target income for each open period and the weight of a loss, agents mind what is
    below the target instead of the variance of pay.
    """
    chosen = action.copy()
    given = np.zeros((0, TARGETS)) if targets is None else targets
    rows = rows_of(program, outlook.found.shape[1], targets=targets is not None)
    _choose(program, outlook, cost, deciding, chosen, given, rows)
    return chosen


def appraise(
    program: PayProgram, outlook: Outlook, cost: EffortCost, action: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the job is worth per week, (agents,), at `action` (agents, 3): certainty equivalent less effort."""
    out = np.zeros(len(action))
    _appraise(program, outlook, cost, action, True, rows_of(program, outlook.found.shape[1]), out)
    return out


def assess(program: PayProgram, outlook: Outlook, cost: EffortCost, action: NDArray[np.float64]) -> NDArray[np.float64]:
    """What `choose` maximises, (agents,), at `action` (agents, 3): pay still to be decided, less effort, per week."""
    out = np.zeros(len(action))
    _appraise(program, outlook, cost, action, False, rows_of(program, outlook.found.shape[1]), out)
    return out
