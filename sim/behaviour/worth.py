"""What an action is worth to an agent: the innermost part of the look-ahead, called some fifty times a decision.

It gets little: the curves of the scheme, and rows that `sim.behaviour.lookahead` has filled for the agent.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.pay.adjustment import adjustment
from sim.pay.balance import CAP
from sim.pay.program import PayProgram, curve_value

NODES, _RAW_WEIGHTS = np.polynomial.hermite_e.hermegauss(5)
WEIGHTS = _RAW_WEIGHTS / _RAW_WEIGHTS.sum()
LINEAR = 1

# Columns of `Rows.factors`: mean = BASE + GAIN g^2 and sd = SPREAD g with g = exp(shift / 2) under log-linear beliefs;
# mean = BASE + GAIN shift and sd = SPREAD under linear ones. SLOPE is NaN for a curve with knots. Rows beyond the
# scheme's factors are what quality assurance can find: GAIN is the expected penalty a week at the norms.
BASE, GAIN, SPREAD, E_SELL, E_SERVE, E_PUSH, SLOPE = range(7)
# Columns of `Rows.terms`: certainty equivalent x WEIGHT; AMOUNT is prorated. POT is the line if a balance covers it,
# else -1. LOSS is the believed weekly rate at which customers sold to leave, 0 without a hold; from LOSS_SELL on its
# elasticities; from HOLD on the hold (share, weeks, claw, claw weeks); HELD_VALUE discounts what is held back.
AMOUNT, WEIGHT, POT, PERIOD, LOSS, LOSS_SELL, _, _, HOLD, _, _, _, HELD_VALUE = range(13)
_TERM_COLUMNS = 13
# Columns of `Rows.pots`: mean and variance of a line's pay.
_MEAN, _VARIANCE = range(2)
# Columns of `Rows.limits`: those of `Outlook.limits`, then the balance's line and period.
_KIND, _LIMIT, _RECOVER, _DEBT, _COVERED, _ADDED, _CARRY, _LINE, _PERIOD = range(9)
LIMITS = 7
PERIODS = 3
_HALF_ROOT, _DENSITY = math.sqrt(0.5), 1.0 / math.sqrt(2.0 * math.pi)
TARGETS = PERIODS + 1  # a target for each period, then the weight of a loss


class Rows(NamedTuple):
    """Curves of the scheme, and one agent's rows.

    Attributes:
        factor_first: as in `PayProgram`, like the next seven.
        factor_count: factors of each term.
        knot_first: first knot of each factor.
        knot_count: its knots.
        slope_left: slope left of its knots.
        slope_right: slope right of them.
        knot_x: all knots.
        knot_y: values there.
        factors: (factors and kinds of findings, 7).
        terms: (terms, 13).
        limits: (balances, 9).
        covers: which lines each balance covers, (balances, lines).
        pots: by period, (3, lines + 1, 2), written; the last line is for all of a period's pay.
        weights: of each period, (3,); for people with a target income then the target of each period and the weight of
            a loss, (7,). No array of its own: each one more makes every call slower.
        spans: weeks of a period over weeks of a shorter one, (3, 3); how often the shorter is in the longer.
        values: pay of each line, (lines,), written.
    """

    factor_first: NDArray[np.int64]
    factor_count: NDArray[np.int64]
    knot_first: NDArray[np.int64]
    knot_count: NDArray[np.int64]
    slope_left: NDArray[np.float64]
    slope_right: NDArray[np.float64]
    knot_x: NDArray[np.float64]
    knot_y: NDArray[np.float64]
    factors: NDArray[np.float64]
    terms: NDArray[np.float64]
    limits: NDArray[np.float64]
    covers: NDArray[np.bool_]
    pots: NDArray[np.float64]
    weights: NDArray[np.float64]
    spans: NDArray[np.float64]
    values: NDArray[np.float64]


class OwnCost(NamedTuple):
    """An agent's cost of effort, as `EffortCost`, and the norms that its beliefs are relative to."""

    sell_norm: float
    serve_norm: float
    sell: float
    serve: float
    cross: float
    push: float
    sell_believed: float
    serve_believed: float


def rows_of(program: PayProgram, kinds: int = 0, *, targets: bool = False) -> Rows:
    """Rows for a program; what depends on an agent is still to be filled.

    Args:
        program: the scheme.
        kinds: of findings of quality assurance.
        targets: whether people have target incomes.
    """
    lines, balances = program.b_covers.shape[1], len(program.b_line)
    terms = np.zeros((len(program.line), _TERM_COLUMNS))
    terms[:, POT] = np.where(program.potted, program.line, -1)
    terms[:, PERIOD] = program.period
    limits = np.zeros((balances, _PERIOD + 1))
    limits[:, _LINE], limits[:, _PERIOD] = program.b_line, program.b_period
    return Rows(
        factor_first=program.factor_first,
        factor_count=program.factor_count,
        knot_first=program.knot_first,
        knot_count=program.knot_count,
        slope_left=program.slope_left,
        slope_right=program.slope_right,
        knot_x=program.knot_x,
        knot_y=program.knot_y,
        factors=np.zeros((len(program.numerator) + kinds, SLOPE + 1)),
        terms=terms,
        limits=limits,
        covers=program.b_covers,
        pots=np.zeros((PERIODS, lines + 1, 2)),
        weights=np.zeros(PERIODS + TARGETS if targets else PERIODS),
        spans=np.ones((PERIODS, PERIODS)),
        values=np.zeros(lines),
    )


@njit(cache=True, error_model="numpy")
def worth(rows, link, risk_aversion, cost, sell, serve, push):  # type: ignore[no-untyped-def]
    """Certainty equivalent of pay less the cost of effort, currency per week.

    Args:
        rows: of the agent.
        link: 0 log-linear rates, 1 linear rates.
        risk_aversion: absolute, 1/currency.
        cost: an `OwnCost`.
        sell: share of a standard week.
        serve: share of a standard week.
        push: 0-1.
    """
    x, y = sell - cost.sell_norm, serve - cost.serve_norm
    total = -0.5 * (cost.sell * x * x + 2.0 * cost.cross * x * y + cost.serve * y * y) - cost.push * push * push
    if link != LINEAR:
        x, y = np.log(max(sell, 1e-6) / cost.sell_believed), np.log(max(serve, 1e-6) / cost.serve_believed)
    else:
        x, y = sell - cost.sell_believed, serve - cost.serve_believed
    if rows.factors.shape[0] > rows.knot_first.shape[0]:
        total -= _penalty(rows.factors[rows.knot_first.shape[0] :], x, y, push)
    if rows.weights.shape[0] > PERIODS:
        return total + _against_target(rows, link, x, y, push)
    if rows.limits.shape[0] == 0:  # most schemes: apart, so that it stays small and fast
        for t in range(rows.terms.shape[0]):
            mean, square = _term(rows, link, t, x, y, push)
            total += rows.terms[t, WEIGHT] * (mean - 0.5 * risk_aversion * max(square - mean * mean, 0.0))
        return total
    return total + _with_balances(rows, link, risk_aversion, x, y, push)


@njit(error_model="numpy")
def _penalty(findings, x, y, push):  # type: ignore[no-untyped-def]
    """What quality assurance can be expected to find, in currency per week."""
    total = 0.0
    for i in range(findings.shape[0]):
        found = findings[i]
        total += found[GAIN] * np.exp(min(found[E_SELL] * x + found[E_SERVE] * y + found[E_PUSH] * push, 10.0))
    return total


@njit(inline="always", error_model="numpy")
def _term(rows, link, t, x, y, push):  # type: ignore[no-untyped-def]
    """First and second moment of the pay of term `t`."""
    factors, terms = rows.factors, rows.terms
    mean = terms[t, AMOUNT]
    square = mean * mean
    for f in range(rows.factor_first[t], rows.factor_first[t] + rows.factor_count[t]):
        shift = factors[f, E_SELL] * x + factors[f, E_SERVE] * y + factors[f, E_PUSH] * push
        if link == LINEAR:
            end, sd = factors[f, BASE] + factors[f, GAIN] * shift, factors[f, SPREAD]
        else:
            g = np.exp(min(0.5 * shift, 10.0))
            end, sd = factors[f, BASE] + factors[f, GAIN] * g * g, factors[f, SPREAD] * g
        first, second = _moments(rows, f, factors[f, SLOPE], end, sd)
        mean *= first
        square *= second
    if terms[t, LOSS] > 0.0:
        keep = _kept(terms[t], x, y, push)
        mean *= keep
        square *= keep * keep
    return mean, square


@njit(error_model="numpy")
def _with_balances(rows, link, risk_aversion, x, y, push):  # type: ignore[no-untyped-def]
    """Certainty equivalent per week of all terms, where balances act on some of them."""
    total = 0.0
    rows.pots[:] = 0.0
    for t in range(rows.terms.shape[0]):
        mean, square = _term(rows, link, t, x, y, push)
        variance = max(square - mean * mean, 0.0)
        if rows.terms[t, POT] < 0.0:
            total += rows.terms[t, WEIGHT] * (mean - 0.5 * risk_aversion * variance)
        else:
            pot = rows.pots[int(rows.terms[t, PERIOD]), int(rows.terms[t, POT])]
            pot[_MEAN] += mean
            pot[_VARIANCE] += variance
    for period in range(PERIODS):
        first, second = _balanced(rows, period)
        total += rows.weights[period] * (first - 0.5 * risk_aversion * max(second - first * first, 0.0))
    return total


@njit(error_model="numpy")
def forecast(rows, link, x, y, push):  # type: ignore[no-untyped-def]
    """Write the last line of `rows.pots`: mean and variance of the pay that each open period ends with.

    `x` and `y` are what beliefs respond to: log sell and log serve over the norms, or their differences to the norms.
    Pay that comes later counts as what it is worth at the end of its period.
    """
    whole = rows.values.shape[0]
    rows.pots[:] = 0.0
    for t in range(rows.terms.shape[0]):
        mean, square = _term(rows, link, t, x, y, push)
        variance = max(square - mean * mean, 0.0)
        period = int(rows.terms[t, PERIOD])
        if rows.limits.shape[0] > 0 and rows.terms[t, POT] >= 0.0:
            pot = rows.pots[period, int(rows.terms[t, POT])]
            pot[_MEAN] += mean
            pot[_VARIANCE] += variance
        else:
            later = rows.terms[t, WEIGHT] / rows.weights[period]
            rows.pots[period, whole, _MEAN] += later * mean
            rows.pots[period, whole, _VARIANCE] += later * later * variance
    if rows.limits.shape[0] > 0:
        for period in range(PERIODS):
            first, second = _balanced(rows, period)
            rows.pots[period, whole, _MEAN] += first
            rows.pots[period, whole, _VARIANCE] += max(second - first * first, 0.0)


@njit(error_model="numpy")
def _against_target(rows, link, x, y, push):  # type: ignore[no-untyped-def]
    """Value per week of pay to people with a target income: what is below it counts more (Koszegi & Rabin 2006).

    Pay of a period is taken as normal, so that the expected shortfall has a closed form.
    """
    forecast(rows, link, x, y, push)
    total, target, whole = 0.0, rows.weights[PERIODS:], rows.values.shape[0]
    for period in range(PERIODS):
        mean, sd = rows.pots[period, whole, _MEAN], np.sqrt(rows.pots[period, whole, _VARIANCE])
        ahead = mean - target[period]
        below = min(ahead, 0.0)
        if sd > 0.0:
            z = ahead / sd
            below = ahead * 0.5 * math.erfc(z * _HALF_ROOT) - sd * _DENSITY * np.exp(-0.5 * z * z)
        total += rows.weights[period] * (mean + (target[PERIODS] - 1.0) * below)
    return total


@njit(inline="always", error_model="numpy")
def _moments(rows, f, slope, mean, sd):  # type: ignore[no-untyped-def]
    """First and second moment of the curve of factor `f` at a normal reading."""
    knot = rows.knot_first[f]
    if slope == slope:  # not NaN: a straight line, whose moments are exact without nodes
        value = rows.knot_y[knot] + slope * (mean - rows.knot_x[knot])
        return value, value * value + slope * slope * sd * sd
    first = 0.0
    second = 0.0
    for i in range(5):
        value = curve_value(
            rows.knot_x,
            rows.knot_y,
            knot,
            rows.knot_count[f],
            rows.slope_left[f],
            rows.slope_right[f],
            mean + sd * NODES[i],
        )
        first += WEIGHTS[i] * value
        second += WEIGHTS[i] * value * value
    return first, second


@njit(error_model="numpy")
def _kept(term, x, y, push):  # type: ignore[no-untyped-def]
    """Share of a commission that is worth having: what is held back may be lost, what is paid may be taken back."""
    shift = term[LOSS_SELL] * x + term[LOSS_SELL + 1] * y + term[LOSS_SELL + 2] * push
    rate = term[LOSS] * np.exp(min(shift, 10.0))
    share, weeks, claw, claw_weeks = term[HOLD], term[HOLD + 1], term[HOLD + 2], term[HOLD + 3]
    stay_claw, stay_held = np.exp(-rate * claw_weeks), np.exp(-rate * weeks)
    at_once = (1.0 - share) * (1.0 - claw * (1.0 - stay_claw))
    # A window longer than the hold can take back what was held back and paid, too.
    return at_once + share * term[HELD_VALUE] * (stay_held - claw * max(stay_held - stay_claw, 0.0))


@njit(error_model="numpy")
def _balanced(rows, period):  # type: ignore[no-untyped-def]
    """First and second moment of the pay of a period's lines that balances act on.

    They are taken to rise and fall together (one good or bad period), with the variance they have in all as if each
    were on its own. A balance over a longer period than its lines' sees as many of their periods as it has.
    """
    pots, value, limits = rows.pots, rows.values, rows.limits
    together = _together(rows, period)
    first, second = 0.0, 0.0
    for i in range(5):
        move = together * NODES[i]
        pay = 0.0
        for line in range(value.shape[0]):
            value[line] = pots[period, line, _MEAN] + move * np.sqrt(pots[period, line, _VARIANCE])
            pay += value[line]
        for b in range(limits.shape[0]):
            limit = limits[b]
            if limit[_PERIOD] < period or (limit[_PERIOD] > period and limit[_KIND] != CAP):
                continue
            covered = limit[_COVERED]
            for line in range(value.shape[0]):
                if rows.covers[b, line]:
                    covered += value[line]
                    for shorter in range(period if limit[_KIND] != CAP else 0):
                        times = rows.spans[shorter, period]
                        spread = np.sqrt(times * pots[shorter, line, _VARIANCE])
                        covered += times * pots[shorter, line, _MEAN] + move * spread
            added = adjustment(limit[_KIND], limit[_LIMIT], limit[_RECOVER], limit[_DEBT], covered) - limit[_ADDED]
            added *= 1.0 - limit[_CARRY]
            value[int(limit[_LINE])] += added
            pay += added
        first += WEIGHTS[i] * pay
        second += WEIGHTS[i] * pay * pay
    return first, second


@njit(error_model="numpy")
def _together(rows, period):  # type: ignore[no-untyped-def]
    """Standard deviation of all lines up to a period, over the sum of their standard deviations."""
    variance, spread = 0.0, 0.0
    for shorter in range(period + 1):
        times = rows.spans[shorter, period] if shorter < period else 1.0
        for line in range(rows.values.shape[0]):
            own = times * rows.pots[shorter, line, _VARIANCE]
            variance += own
            spread += np.sqrt(own)
    return np.sqrt(variance) / spread if spread > 0.0 else 0.0
