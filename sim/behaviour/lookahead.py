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

from sim.pay.adjustment import adjustment
from sim.pay.balance import CAP
from sim.pay.measures import Column
from sim.pay.program import PayProgram, curve_value

_NODES, _RAW_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
_WEIGHTS = _RAW_WEIGHTS / _RAW_WEIGHTS.sum()
LINEAR = 1
_ROUNDS = 8
_TOLERANCE = 1e-7
_LONGEST_STEP = 0.25  # of the range of an effort


class EffortCost(NamedTuple):
    """Cost of effort and the bounds of an action; money per week."""

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
        risk_aversion: absolute risk aversion, 1/currency.
        patience: weekly discount factor.
        active: weeks left in which a tally counts, (3, tallies).
        past: by window, what will still be read of the weeks before when a period ends, (windows, 3, agents, tallies);
            the first window is the payout period and is not filled.
        rest_sums: of a team's and the branch's other members, (2, 3, agents, tallies); empty if no term reads them.
        rest_flow: their believed weekly amounts, (2, agents, tallies).
        later: value of a term's pay when it comes later than its period's end, (terms,).
        limits: balances as they hold for an agent: kind, amount, recovery, open draw, pay covered and added so far, and
            value of a draw that must be paid back; (balances, agents, 7).
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
    risk_aversion: float
    patience: float
    active: NDArray[np.float64]
    past: NDArray[np.float64]
    rest_sums: NDArray[np.float64]
    rest_flow: NDArray[np.float64]
    later: NDArray[np.float64]
    limits: NDArray[np.float64]


class Scratch(NamedTuple):
    """Rows that make one evaluation cheap: of factors, terms, lines in balance, and balances."""

    factors: NDArray[np.float64]
    terms: NDArray[np.float64]
    pots: NDArray[np.float64]
    values: NDArray[np.float64]
    limits: NDArray[np.float64]


# Columns of the per-agent scratch rows that make one evaluation cheap.
# Factor: mean = BASE + GAIN g^2 and sd = SPREAD g with g = exp(shift / 2) under log-linear beliefs;
# mean = BASE + GAIN shift and sd = SPREAD under linear ones. SLOPE is NaN for a curve with knots.
_BASE, _GAIN, _SPREAD, _E_SELL, _E_SERVE, _E_PUSH, _SLOPE = range(7)
# Term: certainty equivalent x WEIGHT; AMOUNT is already prorated. LOSS is the believed weekly rate at which customers
# sold to leave.
_AMOUNT, _WEIGHT, _LOSS = range(3)
# Line in balance, by period: mean and variance of its pay.
_MEAN, _VARIANCE = range(2)
# Balance: as in `Outlook.limits`.
_KIND, _LIMIT, _RECOVER, _DEBT, _COVERED, _ADDED, _CARRY = range(7)
_SOLD_LOST = int(Column.SOLD_LOST)


@njit(error_model="numpy")
def _prepare(program, outlook, a, whole, scratch):  # type: ignore[no-untyped-def]
    """Fill the scratch rows of agent `a`.

    With `whole` the pay of each open period is spread over all its weeks (what the job is worth);
    else over the weeks left (what an action is worth, up to a constant).
    """
    terms = scratch.terms
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
        terms[t, _AMOUNT] = program.amount[t] * share
        terms[t, _WEIGHT] = 1.0 / weeks_paid if whole else outlook.patience ** (left - 1.0) / left
        terms[t, _WEIGHT] *= outlook.later[t]
        terms[t, _LOSS] = outlook.level[a, _SOLD_LOST]
        for f in range(program.factor_first[t], program.factor_first[t] + program.factor_count[t]):
            _prepare_factor(program, outlook, a, f, period, scratch.factors)
    for b in range(program.b_line.shape[0]):
        scratch.limits[b] = outlook.limits[b, a]


@njit(error_model="numpy")
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
        factors[f, _BASE] = start + slope * left * outlook.level[a, k]
        factors[f, _GAIN] = slope * left
        factors[f, _SPREAD] = abs(slope) * np.sqrt(left * outlook.dispersion[k])
    else:
        expected = left * outlook.level[a, k] * (exposure if program.rated[f] else 1.0)
        factors[f, _BASE] = start
        factors[f, _GAIN] = slope * expected
        factors[f, _SPREAD] = abs(slope) * np.sqrt(expected * outlook.dispersion[k])
    for axis in range(3):
        factors[f, _E_SELL + axis] = outlook.elasticity[k, axis]
    straight = program.knot_count[f] == 1 and program.slope_left[f] == program.slope_right[f]
    factors[f, _SLOPE] = program.slope_left[f] if straight else np.nan


@njit(error_model="numpy")
def _worth(program, outlook, scratch, cost, sell, serve, push):  # type: ignore[no-untyped-def]
    """Certainty equivalent of pay less the cost of effort, currency per week."""
    link, risk_aversion = outlook.link, outlook.risk_aversion
    factors, terms = scratch.factors, scratch.terms
    x, y = sell - cost.sell_norm, serve - cost.serve_norm
    total = -0.5 * (cost.sell * x * x + 2.0 * cost.cross * x * y + cost.serve * y * y) - cost.push * push * push
    if link != LINEAR:
        x, y = np.log(max(sell, 1e-6) / cost.sell_norm), np.log(max(serve, 1e-6) / cost.serve_norm)
    balanced = program.b_line.shape[0] > 0
    if balanced:
        scratch.pots[:] = 0.0
    for t in range(terms.shape[0]):
        mean = terms[t, _AMOUNT]
        square = mean * mean
        for f in range(program.factor_first[t], program.factor_first[t] + program.factor_count[t]):
            shift = factors[f, _E_SELL] * x + factors[f, _E_SERVE] * y + factors[f, _E_PUSH] * push
            if link == LINEAR:
                end, sd = factors[f, _BASE] + factors[f, _GAIN] * shift, factors[f, _SPREAD]
            else:
                g = np.exp(min(0.5 * shift, 10.0))
                end, sd = factors[f, _BASE] + factors[f, _GAIN] * g * g, factors[f, _SPREAD] * g
            first, second = _moments(program, f, factors[f, _SLOPE], end, sd)
            mean *= first
            square *= second
        if program.hold[t, 0] > 0.0 or program.hold[t, 2] > 0.0:
            keep = _kept(program.hold[t], outlook, terms[t, _LOSS], x, y, push)
            mean *= keep
            square *= keep * keep
        if balanced and program.potted[t]:
            pot = scratch.pots[program.period[t], program.line[t]]
            pot[_MEAN] += mean
            pot[_VARIANCE] += max(square - mean * mean, 0.0)
            scratch.values[program.period[t]] = terms[t, _WEIGHT]
        else:
            total += terms[t, _WEIGHT] * (mean - 0.5 * risk_aversion * max(square - mean * mean, 0.0))
    if balanced:
        total += _balanced(program, scratch, risk_aversion)
    return total


@njit(error_model="numpy")
def _kept(hold, outlook, loss, x, y, push):  # type: ignore[no-untyped-def]
    """Share of a commission that is worth having now: what is held back may be lost, what is paid may be taken back."""
    e = outlook.elasticity[_SOLD_LOST]
    rate = loss * np.exp(min(e[0] * x + e[1] * y + e[2] * push, 10.0))
    stay_held, stay_claw = np.exp(-rate * hold[1]), np.exp(-rate * hold[3])
    at_once = (1.0 - hold[0]) * (1.0 - hold[2] * (1.0 - stay_claw))
    return at_once + hold[0] * outlook.patience ** hold[1] * stay_held


@njit(error_model="numpy")
def _balanced(program, scratch, risk_aversion):  # type: ignore[no-untyped-def]
    """Certainty equivalent per week of the lines that balances act on.

    The lines of a period are taken to rise and fall together (one good or bad period), with the variance they have in
    all as if each were on its own.
    """
    total = 0.0
    for period in range(3):
        pot, value = scratch.pots[period], scratch.values[3:]
        variance, spread = 0.0, 0.0
        for line in range(pot.shape[0]):
            variance += pot[line, _VARIANCE]
            spread += np.sqrt(pot[line, _VARIANCE])
        together = np.sqrt(variance) / spread if spread > 0.0 else 0.0
        first, second = 0.0, 0.0
        for i in range(5):
            pay = 0.0
            for line in range(pot.shape[0]):
                value[line] = pot[line, _MEAN] + together * np.sqrt(pot[line, _VARIANCE]) * _NODES[i]
                pay += value[line]
            for b in range(program.b_line.shape[0]):
                if program.b_period[b] < period or (program.b_period[b] > period and program.b_kind[b] != CAP):
                    continue
                limit = scratch.limits[b]
                covered = limit[_COVERED]
                for line in range(pot.shape[0]):
                    if program.b_covers[b, line]:
                        covered += value[line]
                added = adjustment(limit[_KIND], limit[_LIMIT], limit[_RECOVER], limit[_DEBT], covered) - limit[_ADDED]
                added *= 1.0 - limit[_CARRY]
                value[program.b_line[b]] += added
                pay += added
            first += _WEIGHTS[i] * pay
            second += _WEIGHTS[i] * pay * pay
        weight = scratch.values[period]
        total += weight * (first - 0.5 * risk_aversion * max(second - first * first, 0.0))
    return total


@njit(inline="always", error_model="numpy")
def _moments(program, f, slope, mean, sd):  # type: ignore[no-untyped-def]
    """First and second moment of the curve of factor `f` at a normal reading."""
    knot = program.knot_first[f]
    if slope == slope:  # not NaN: a straight line, whose moments are exact without nodes
        value = program.knot_y[knot] + slope * (mean - program.knot_x[knot])
        return value, value * value + slope * slope * sd * sd
    first = 0.0
    second = 0.0
    for i in range(5):
        value = curve_value(
            program.knot_x,
            program.knot_y,
            knot,
            program.knot_count[f],
            program.slope_left[f],
            program.slope_right[f],
            mean + sd * _NODES[i],
        )
        first += _WEIGHTS[i] * value
        second += _WEIGHTS[i] * value * value
    return first, second


@njit(error_model="numpy")
def _scan(program, outlook, scratch, cost, sell, serve, push, best):  # type: ignore[no-untyped-def]
    """Coarse scan of each coordinate in turn, so that a far better hill is not missed."""
    span = 0.75 * (cost.high - cost.low)
    start_sell, start_serve, start_push = sell, serve, push
    for axis in range(3):
        points = 7 if axis == 0 else 4
        for i in range(points):
            share = (i + 0.5) / points
            s = cost.low + span * share if axis == 0 else sell
            q = cost.low + span * share if axis == 1 else serve
            p = share if axis > 1 else push
            value = _worth(program, outlook, scratch, cost, s, q, p)
            if value > best:
                best, start_sell, start_serve, start_push = value, s, q, p
        sell, serve, push = start_sell, start_serve, start_push
    return sell, serve, push, best


@njit(error_model="numpy")
def _refine(program, outlook, scratch, cost, sell, serve, push, best):  # type: ignore[no-untyped-def]
    """Newton steps along cost-conjugate directions with central differences, kept only if better."""
    longest = _LONGEST_STEP * (cost.high - cost.low)
    for r in range(_ROUNDS):
        h = 0.01 if r == 0 else 1e-3
        moved = 0.0
        for axis in range(3):
            d_sell = 1.0 if axis == 0 else (-cost.cross / cost.sell if axis == 1 else 0.0)
            d_serve = 1.0 if axis == 1 else 0.0
            d_push = 1.0 if axis > 1 else 0.0
            s, q, p = sell + h * d_sell, serve + h * d_serve, push + h * d_push
            up = _worth(program, outlook, scratch, cost, s, q, p)
            s, q, p = sell - h * d_sell, serve - h * d_serve, push - h * d_push
            down = _worth(program, outlook, scratch, cost, s, q, p)
            bend = up - 2.0 * best + down
            if bend < 0.0:
                step = min(max(0.5 * h * (up - down) / -bend, -longest), longest)
            else:
                step = 10.0 * h if up > down else -10.0 * h
            for _ in range(3):
                s = min(max(sell + step * d_sell, cost.low), cost.high)
                q = min(max(serve + step * d_serve, cost.low), cost.high)
                p = min(max(push + step * d_push, 0.0), 1.0)
                if s == sell and q == serve and p == push:
                    break
                value = _worth(program, outlook, scratch, cost, s, q, p)
                if value >= best:
                    moved = max(moved, abs(s - sell), abs(q - serve), abs(p - push))
                    sell, serve, push, best = s, q, p, value
                    break
                step *= 0.25
        if moved < _TOLERANCE:
            break
    return sell, serve, push


@njit(cache=True, error_model="numpy")
def _choose(program, outlook, cost, deciding, action, scratch):  # type: ignore[no-untyped-def]
    for a in range(action.shape[0]):
        if not deciding[a]:
            continue
        _prepare(program, outlook, a, False, scratch)
        bent = program.b_line.shape[0] > 0
        for f in range(scratch.factors.shape[0]):
            bent = bent or scratch.factors[f, _SLOPE] != scratch.factors[f, _SLOPE]
        s, q, p = action[a, 0], action[a, 1], action[a, 2]
        best = _worth(program, outlook, scratch, cost, s, q, p)
        if bent:
            s, q, p, best = _scan(program, outlook, scratch, cost, s, q, p, best)
        action[a, 0], action[a, 1], action[a, 2] = _refine(program, outlook, scratch, cost, s, q, p, best)


@njit(cache=True, error_model="numpy")
def _appraise(program, outlook, cost, action, scratch, out):  # type: ignore[no-untyped-def]
    for a in range(action.shape[0]):
        _prepare(program, outlook, a, True, scratch)
        out[a] = _worth(program, outlook, scratch, cost, action[a, 0], action[a, 1], action[a, 2])


def _scratch(program: PayProgram) -> Scratch:
    lines, balances = program.b_covers.shape[1], len(program.b_line)
    return Scratch(
        factors=np.zeros((len(program.numerator), 7)),
        terms=np.zeros((len(program.line), 3)),
        pots=np.zeros((3, lines if balances else 0, 2)),
        values=np.zeros(3 + lines),
        limits=np.zeros((balances, 7)),
    )


def choose(
    program: PayProgram,
    outlook: Outlook,
    cost: EffortCost,
    deciding: NDArray[np.bool_],
    action: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Best action (agents, 3) of each deciding agent, searched from the last `action`; others keep theirs."""
    chosen = action.copy()
    _choose(program, outlook, cost, deciding, chosen, _scratch(program))
    return chosen


def appraise(
    program: PayProgram, outlook: Outlook, cost: EffortCost, action: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the job is worth per week, (agents,), at `action` (agents, 3): certainty equivalent less effort."""
    out = np.zeros(len(action))
    _appraise(program, outlook, cost, action, _scratch(program), out)
    return out
