"""How fast an agent closes deals: holding back and pulling forward across the end of a payout period.

An agent knows the open deals and what comes in, and assumes one share closed per week to the end of each open period.
What is then still open counts in the next period, at the mean slope of pay in a fresh one. So deals move to where they
are paid best, against the trouble of moving them. With linear pay they are worth nearly the same in both.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook, own_cost, prepare
from sim.behaviour.worth import rows_of, worth
from sim.params import Scenario
from sim.pay.measures import Column
from sim.pay.program import PayProgram, Plan

_SALES = frozenset({Column.SALES, Column.GROSS_PROFIT, Column.RECURRING, Column.SALES_COUNT})
_PERIODS = 3
_POINTS = 9
_ROUNDS = 8
_GOLDEN = 0.6180339887498949


class Deals(NamedTuple):
    """What an agent knows about deals, and what moving them costs.

    Attributes:
        stock: amount open, currency, (agents,).
        inflow: amount agreed per week, currency/week, (agents,).
        unit: what a currency unit of sales adds to each tally, (agents, tallies).
        norm: share closed per week if nobody waits or hurries.
        low: least share.
        high: most.
        cost: of moving, see `sim.params.Deals`.
        discount: price concession for hurrying, share of a deal per log.
    """

    stock: NDArray[np.float64]
    inflow: NDArray[np.float64]
    unit: NDArray[np.float64]
    norm: float
    low: float
    high: float
    cost: float
    discount: float


def deals_of(
    scenario: Scenario, plan: Plan, outlook: Outlook, stock: NDArray[np.float64], inflow: NDArray[np.float64]
) -> Deals:
    """What the agents know; `stock` and `inflow` (agents,)."""
    d = scenario.deals
    sells = np.array([tally.column in _SALES for tally in plan.tallies])
    per_week = outlook.level[:, [Column.SALES]]
    unit = np.where(sells & (per_week > 0.0), outlook.level / np.where(per_week > 0.0, per_week, 1.0), 0.0)
    return Deals(stock, inflow, unit, d.close_norm, d.close_low, d.close_high, d.close_cost, d.hurry_discount)


@njit(error_model="numpy")
def still_open(stock, inflow, close, weeks):  # type: ignore[no-untyped-def]
    """Amount open after some weeks: `D (1-c)^L + f sum_{j=1..L} (1-c)^j`."""
    kept = 1.0 - close
    power = kept**weeks
    return stock * power + inflow * kept * (1.0 - power) / close


@njit(error_model="numpy")
def _shift(deals, a, close, weeks):  # type: ignore[no-untyped-def]
    """Amount booked to the end of a period beyond what comes in, in currency at the price that is paid."""
    booked_more = deals.stock[a] - still_open(deals.stock[a], deals.inflow[a], close, weeks)
    hurry = max(np.log(close / deals.norm), 0.0)
    return booked_more - deals.discount * hurry * (booked_more + deals.inflow[a] * weeks)


@njit(cache=True, error_model="numpy")
def _expect(sums, left, deals, close):  # type: ignore[no-untyped-def]
    for period in range(_PERIODS):
        for a in range(close.shape[0]):
            shift = _shift(deals, a, close[a], left[period])
            for k in range(sums.shape[2]):
                sums[period, a, k] += shift * deals.unit[a, k]


def expect(outlook: Outlook, deals: Deals, close: NDArray[np.float64]) -> Outlook:
    """The outlook of agents who know what is in the pipeline and go on closing as they do, `close` (agents,)."""
    sums = outlook.sums.copy()
    _expect(sums, outlook.left, deals, close)
    return outlook._replace(sums=sums)


@njit(error_model="numpy")
def _value(program, outlook, cost, action, rows, a):  # type: ignore[no-untyped-def]
    """Worth per week of agent `a` as the outlook is now."""
    prepare(program, outlook, a, False, rows)
    return worth(
        rows,
        outlook.link,
        outlook.risk_aversion[a],
        own_cost(outlook, cost, a),
        action[a, 0],
        action[a, 1],
        action[a, 2],
    )


@njit(error_model="numpy")
def _add(sums, period, a, unit, amount):  # type: ignore[no-untyped-def]
    for k in range(sums.shape[2]):
        sums[period, a, k] += amount * unit[a, k]


@njit(error_model="numpy")
def _later_slopes(program, fresh, cost, action, deals, rows, a, slopes):  # type: ignore[no-untyped-def]
    """What a unit of sales is worth in the next period, per period; as if it were paid today."""
    for period in range(_PERIODS):
        weeks = float(fresh.left[period])
        step = max(deals.inflow[a] / deals.norm, 1e-9)  # about as much as can be moved
        _add(fresh.sums, period, a, deals.unit, step)
        up = _value(program, fresh, cost, action, rows, a)
        _add(fresh.sums, period, a, deals.unit, -2.0 * step)
        down = _value(program, fresh, cost, action, rows, a)
        _add(fresh.sums, period, a, deals.unit, step)
        slopes[period] = (up - down) / (2.0 * step) * weeks / fresh.patience[a] ** (weeks - 1.0)


@njit(error_model="numpy")
def _worth_of(program, outlook, cost, action, deals, rows, slopes, a, close):  # type: ignore[no-untyped-def]
    """Worth per week of closing `close` a week, up to a constant."""
    total = 0.0
    for period in range(_PERIODS):
        weeks = float(outlook.left[period])
        _add(outlook.sums, period, a, deals.unit, _shift(deals, a, close, weeks))
        left_open = still_open(deals.stock[a], deals.inflow[a], close, weeks)
        paid_in = weeks - 1.0 + outlook.length[period]
        total += slopes[period] * left_open * outlook.patience[a] ** paid_in / weeks
    total += _value(program, outlook, cost, action, rows, a)
    for period in range(_PERIODS):
        _add(outlook.sums, period, a, deals.unit, -_shift(deals, a, close, float(outlook.left[period])))
    move = np.log(close / deals.norm)
    return total - deals.cost * (deals.stock[a] + deals.inflow[a]) * move * move


@njit(cache=True, error_model="numpy")
def _choose_close(program, outlook, fresh, cost, action, deals, deciding, rows, out):  # type: ignore[no-untyped-def]
    slopes = np.zeros(_PERIODS)
    first, last = np.log(deals.low), np.log(deals.high)
    step = (last - first) / (_POINTS - 1)
    for a in range(out.shape[0]):
        if not deciding[a]:
            continue
        if deals.stock[a] + deals.inflow[a] <= 0.0:
            out[a] = deals.norm
            continue
        _later_slopes(program, fresh, cost, action, deals, rows, a, slopes)
        at = np.log(deals.norm)
        best = _worth_of(program, outlook, cost, action, deals, rows, slopes, a, deals.norm)
        for i in range(_POINTS):
            value = _worth_of(program, outlook, cost, action, deals, rows, slopes, a, np.exp(first + i * step))
            if value > best:
                best, at = value, first + i * step
        low, high = max(at - step, first), min(at + step, last)
        for _ in range(_ROUNDS):
            left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
            value_left = _worth_of(program, outlook, cost, action, deals, rows, slopes, a, np.exp(left))
            value_right = _worth_of(program, outlook, cost, action, deals, rows, slopes, a, np.exp(right))
            if value_left > value_right:
                high = right
                if value_left > best:
                    best, at = value_left, left
            else:
                low = left
                if value_right > best:
                    best, at = value_right, right
        out[a] = np.exp(at)


def choose_close(
    program: PayProgram,
    outlook: Outlook,
    fresh: Outlook,
    cost: EffortCost,
    action: NDArray[np.float64],
    deals: Deals,
    deciding: NDArray[np.bool_],
    close: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Share of open deals to close per week, (agents,).

    Args:
        program: the scheme.
        outlook: as it is now, without the pipeline.
        fresh: the same people at the start of a full period.
        cost: of effort.
        action: effort they have chosen, (agents, 3).
        deals: what they know of deals.
        deciding: who chooses, (agents,); the others keep `close`.
        close: last choice, (agents,).
    """
    chosen = close.copy()
    scratch, later = outlook._replace(sums=outlook.sums.copy()), fresh._replace(sums=fresh.sums.copy())
    _choose_close(program, scratch, later, cost, action, deals, deciding, rows_of(program), chosen)
    return chosen
