"""The compiled weekly work on customers: `arrive` (needs, tickets, referrals) and `act` (the rest).

Both run over one cell. Written for the vector unit: values are selected, never branched on; every
constant is float32; counts and money are summed as integers, so no order of sums matters and the
result is exact. `docs/model.md` gives the equations with the same names.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numba import njit

from sim.customers import (
    ADDON,
    DUE,
    FRAILTY,
    LANES,
    LEFT,
    MISSOLD,
    NEED,
    OPEN,
    REGRET,
    SATISFACTION,
    SINCE,
    SPEND,
    TICKETS,
    WEIGHT,
)
from sim.numeric import F32, I32, bell32, exp32, sigmoid32, unit16_high, unit16_low, unit24
from sim.rng import Purpose, philox
from sim.route_draws import Lane, draw_tile

_U32 = np.uint32
_I64 = np.int64
_ZERO = F32(0.0)
_ONE = F32(1.0)
_HALF = F32(0.5)
_MAX_TICKETS = 8
_MOST_TICKETS = F32(3.0)
_LEAST_SPEND = F32(0.01)
_CENTS = F32(100.0)
_WEEKLY_CENTS = F32(100.0 * 12.0 / 52.0)
WEIGHT_UNIT = 1024
POINT_UNIT = 256
_LANE_ROWS = len(Lane)
_P_ARRIVE = _U32(Purpose.ARRIVE)
_P_ACT_A = _U32(Purpose.ACT_A)
_P_ACT_B = _U32(Purpose.ACT_B)


class Fixed(IntEnum):
    """Parameters of a segment that stay the same all through a run; columns of a float32 row."""

    TICKET_RATE = 0
    REGRET_TICKETS = 1
    TARGETING = 2
    NEED_REFILL = 3
    NEED_LEVEL = 4
    REFERRAL_RATE = 5
    LOYAL_ABOVE = 6
    DISLOYAL_BELOW = 7
    WEIGHT_GOOD = 8
    WEIGHT_BAD = 9
    FORGETTING = 10
    NEUTRAL = 11
    BUY_SATISFACTION = 12
    SIZE_SHARE = 13
    SIZE_SD = 14
    SALE_MONTHS = 15
    NEED_AFTER = 16
    ADDON_KEPT = 17
    MISSOLD_KEPT = 18
    MISSOLD_LOSS = 19
    REGRET_KEPT = 20
    SURVEY_RATE = 21
    SURVEY_SD = 22
    SURVEY_BAD = 23
    SURVEY_REGRET = 24
    COMPLAINT_RATE = 25
    CHURN_SATISFACTION = 26
    CHURN_REGRET = 27
    TERM_WEEKS = 28
    TERM_MONTHS = 29
    COHORT_BEFORE = 30
    ADDON_TICKETS = 31


class Weekly(IntEnum):
    """Parameters of a cell that change from week to week; columns of a float32 row."""

    TICKET_FACTOR = 0
    NEED_FACTOR = 1
    RESOLVE = 2
    EXPERIENCE_GOOD = 3
    EXPERIENCE_BAD = 4
    OFFERS_PER_WEIGHT = 5
    BUY_NEEDED = 6
    BUY_UNNEEDED = 7
    REFUSED_LOSS = 8
    CHURN_SHIFT = 9
    ASKED = 10  # share of the usual surveys after a problem that was not solved


class Arrived(IntEnum):
    """Sums that `arrive` writes per cell."""

    TICKETS = 0
    WEIGHT = 1
    REFERRALS = 2


class Acted(IntEnum):
    """Sums that `act` writes per cell; money in cents."""

    SATISFACTION = 0
    PROBLEMS = 1
    RESOLVED = 2
    FOLLOW_UPS = 3
    FOLLOW_UPS_RESOLVED = 4
    OFFERS = 5
    SALES = 6
    MISSOLD = 7
    SALES_CENTS = 8
    MISSOLD_CENTS = 9
    SURVEYS = 10
    SURVEY_POINTS = 11
    BAD_RATINGS = 12
    COMPLAINTS = 13
    DUE = 14
    RENEWED_CENTS = 15
    LOST = 16
    LOST_UNHAPPY = 17
    REVENUE_CENTS = 18
    ADDON_CENTS = 19
    LOYAL = 20
    DISLOYAL = 21
    COHORT = 22
    ADDON_LOST_CENTS = 23


@njit(inline="always", error_model="numpy")
def _arrive_cell(tiles, serial, first, count, agent, tick, key0, key1, fix, week, out):  # type: ignore[no-untyped-def]
    refill = fix[Fixed.NEED_REFILL]
    level = min(fix[Fixed.NEED_LEVEL] * week[Weekly.NEED_FACTOR], _ONE)
    rate = fix[Fixed.TICKET_RATE] * week[Weekly.TICKET_FACTOR]
    regret_tickets = fix[Fixed.REGRET_TICKETS]
    addon_tickets = fix[Fixed.ADDON_TICKETS]
    targeting = fix[Fixed.TARGETING]
    loyal = fix[Fixed.LOYAL_ABOVE]
    referral = fix[Fixed.REFERRAL_RATE]
    tickets = _I64(0)
    weights = _I64(0)
    referrals = _I64(0)
    for t in range((count + LANES - 1) // LANES):
        x = tiles[first + t]
        s = serial[first + t]
        for j in range(LANES):
            on = t * LANES + j < count
            word0, word1, _, _ = philox(s[j], agent, tick, _P_ARRIVE, key0, key1)
            need = x[NEED + j] + refill * (level - x[NEED + j])
            x[NEED + j] = need
            # Poisson by inversion, cut at _MAX_TICKETS.
            addons = (x[ADDON + j] + x[MISSOLD + j]) / max(x[SPEND + j], _LEAST_SPEND)
            mean = min(rate * (_ONE + regret_tickets * x[REGRET + j] + addon_tickets * addons), _MOST_TICKETS)
            u = unit24(word0)
            p = exp32(-mean)
            below = p
            n = _ZERO
            for k in range(1, _MAX_TICKETS + 1):
                n = n + (_ONE if u >= below else _ZERO)
                p = p * mean * F32(1.0 / k)
                below = below + p
            n = n + x[OPEN + j]
            x[TICKETS + j] = n if on else _ZERO
            weight = exp32(targeting * need)
            x[WEIGHT + j] = weight
            tickets += I32(n) if on else I32(0)
            weights += I32(weight * F32(WEIGHT_UNIT)) if on else I32(0)
            refers = on and x[SATISFACTION + j] > loyal and unit24(word1) < referral
            referrals += I32(1) if refers else I32(0)
    out[Arrived.TICKETS] = tickets
    out[Arrived.WEIGHT] = weights
    out[Arrived.REFERRALS] = referrals


@njit(cache=True, error_model="numpy")
def arrive(tiles, serial, first, count, tick, key0, key1, fixed, weekly, out):  # type: ignore[no-untyped-def]
    """Needs grow back, tickets are raised, loyal customers refer.

    Args:
        tiles: float32 (n_tiles, WIDTH), changed in place: need, tickets, weight.
        serial: uint32 (n_tiles, LANES).
        first: int64 (cells,).
        count: int64 (cells,).
        tick: uint32 week of the run.
        key0: uint32 seed word.
        key1: uint32 seed word.
        fixed: float32 (segments, len(Fixed)).
        weekly: float32 (cells, len(Weekly)).
        out: int64 (cells, len(Arrived)), written.
    """
    segments = fixed.shape[0]
    for c in range(count.shape[0]):
        agent = _U32(c // segments)
        _arrive_cell(tiles, serial, first[c], count[c], agent, tick, key0, key1, fixed[c % segments], weekly[c], out[c])


@njit(inline="always", error_model="numpy")
def _act_cell(tiles, serial, first, count, agent, tick, key0, key1, fix, week, below, fate, lane, out):  # type: ignore[no-untyped-def]
    bad = week[Weekly.EXPERIENCE_BAD]
    offers_per_weight = week[Weekly.OFFERS_PER_WEIGHT]
    buy_needed = week[Weekly.BUY_NEEDED]
    buy_unneeded = week[Weekly.BUY_UNNEEDED]
    refused_loss = week[Weekly.REFUSED_LOSS]
    churn_shift = week[Weekly.CHURN_SHIFT]
    asked = week[Weekly.ASKED]
    weight_good = fix[Fixed.WEIGHT_GOOD]
    weight_bad = fix[Fixed.WEIGHT_BAD]
    forgetting = fix[Fixed.FORGETTING]
    neutral = fix[Fixed.NEUTRAL]
    buy_satisfaction = fix[Fixed.BUY_SATISFACTION]
    size_sd = fix[Fixed.SIZE_SD]
    # The bell is Irwin-Hall; this makes the mean size `size_share` to first order, as for a normal.
    size = fix[Fixed.SIZE_SHARE] * exp32(-_HALF * size_sd * size_sd)
    sale_months = fix[Fixed.SALE_MONTHS]
    need_after = fix[Fixed.NEED_AFTER]
    addon_kept = fix[Fixed.ADDON_KEPT]
    missold_kept = fix[Fixed.MISSOLD_KEPT]
    missold_loss = fix[Fixed.MISSOLD_LOSS]
    regret_kept = fix[Fixed.REGRET_KEPT]
    survey_rate = fix[Fixed.SURVEY_RATE]
    survey_sd = fix[Fixed.SURVEY_SD]
    survey_bad = fix[Fixed.SURVEY_BAD]
    survey_regret = fix[Fixed.SURVEY_REGRET]
    complaint_rate = fix[Fixed.COMPLAINT_RATE]
    churn_satisfaction = fix[Fixed.CHURN_SATISFACTION]
    churn_regret = fix[Fixed.CHURN_REGRET]
    term = fix[Fixed.TERM_WEEKS]
    term_months = fix[Fixed.TERM_MONTHS]
    cohort_before = fix[Fixed.COHORT_BEFORE]
    loyal_above = fix[Fixed.LOYAL_ABOVE]
    disloyal_below = fix[Fixed.DISLOYAL_BELOW]
    now = F32(tick)

    satisfaction_sum = _I64(0)
    problems = I32(0)
    resolved = I32(0)
    follow_ups = I32(0)
    follow_ups_resolved = I32(0)
    offers = I32(0)
    sales = I32(0)
    missold = I32(0)
    sales_cents = _I64(0)
    missold_cents = _I64(0)
    surveys = I32(0)
    survey_points = _I64(0)
    bad_ratings = I32(0)
    complaints = I32(0)
    renewals_due = I32(0)
    renewed_cents = _I64(0)
    lost = I32(0)
    lost_unhappy = I32(0)
    revenue_cents = _I64(0)
    addon_cents = _I64(0)
    loyal = I32(0)
    disloyal = I32(0)
    cohort = I32(0)
    addon_lost_cents = _I64(0)

    # With one route and nobody giving up, every problem has the same fate.
    lane[Lane.RESOLVE] = week[Weekly.RESOLVE]
    lane[Lane.GOOD] = week[Weekly.EXPERIENCE_GOOD]
    lane[Lane.RATED] = _ONE
    lane[Lane.RETURNS] = _ONE
    for t in range((count + LANES - 1) // LANES):
        x = tiles[first + t]
        s = serial[first + t]
        if fate.shape[0] > 0:
            draw_tile(s, agent, tick, key0, key1, below, fate, lane)
        for j in range(LANES):
            on = t * LANES + j < count
            a0, a1, a2, a3 = philox(s[j], agent, tick, _P_ACT_A, key0, key1)
            b0, b1, b2, b3 = philox(s[j], agent, tick, _P_ACT_B, key0, key1)
            old = x[SATISFACTION + j]
            old_regret = x[REGRET + j]
            need = x[NEED + j]
            spend = x[SPEND + j]

            # Service: the week's tickets are one problem, solved at first contact or not.
            served = on and x[TICKETS + j] > _ZERO
            solved = served and unit24(a1) < lane[Lane.RESOLVE, j]
            follow_up = served and x[OPEN + j] > _ZERO
            experience = lane[Lane.GOOD, j] if solved else bad
            gap = experience - old
            weight = weight_good if gap >= _ZERO else weight_bad
            standing = old + (weight * gap if served else _ZERO)
            standing = standing + forgetting * (neutral - standing)

            # Selling: at most one offer a week; two branches, with need and without.
            offered = on and unit24(a2) < _ONE - exp32(-offers_per_weight * x[WEIGHT + j])
            needs_it = unit24(a3) < need
            odds = (buy_needed if needs_it else buy_unneeded) + buy_satisfaction * (standing - neutral)
            bought = offered and unit24(b0) < sigmoid32(odds)
            wrong = bought and not needs_it
            refused = offered and not bought
            fee = size * spend * exp32(size_sd * bell32(b1))
            amount = fee * sale_months

            # What the survey sees: half the experience, half the standing, minus regret, plus noise.
            answered = (
                served and lane[Lane.RATED, j] > _ZERO and unit16_low(b3) < survey_rate * (_ONE if solved else asked)
            )
            score = _HALF * experience + _HALF * standing - survey_regret * old_regret + survey_sd * bell32(b2)
            score = min(max(score, _ZERO), F32(100.0))
            complained = served and (not solved) and unit16_high(b3) < complaint_rate

            after = standing - (refused_loss if refused else _ZERO) - (missold_loss if wrong else _ZERO)
            after = min(max(after, _ZERO), F32(100.0))
            regret = old_regret * regret_kept + (_ONE if wrong else _ZERO)
            addon = x[ADDON + j] * addon_kept + (fee if bought and needs_it else _ZERO)
            unneeded = x[MISSOLD + j] * missold_kept + (fee if wrong else _ZERO)

            # Renewal: logistic around the customer's own baseline.
            due = on and x[DUE + j] == now
            leave_odds = x[FRAILTY + j] + churn_shift + churn_satisfaction * (neutral - after) + churn_regret * regret
            leaves = due and unit24(a0) < sigmoid32(leave_odds)
            renewed = (spend + addon + unneeded) * term_months

            x[DUE + j] = LEFT if leaves else (now + term if due else x[DUE + j])
            x[SATISFACTION + j] = after
            x[REGRET + j] = regret
            x[NEED + j] = need * (need_after if bought else _ONE)
            x[ADDON + j] = addon
            x[MISSOLD + j] = unneeded
            x[OPEN + j] = lane[Lane.RETURNS, j] if served and not solved else _ZERO
            # The offer weight is not needed any more: until next week its place holds what was sold.
            x[WEIGHT + j] = amount if bought else _ZERO

            satisfaction_sum += I32(after * F32(POINT_UNIT)) if on else I32(0)
            problems += I32(1) if served else I32(0)
            resolved += I32(1) if solved else I32(0)
            follow_ups += I32(1) if follow_up else I32(0)
            follow_ups_resolved += I32(1) if follow_up and solved else I32(0)
            offers += I32(1) if offered else I32(0)
            sales += I32(1) if bought else I32(0)
            missold += I32(1) if wrong else I32(0)
            sales_cents += _I64(amount * _CENTS + _HALF) if bought else _I64(0)
            missold_cents += _I64(amount * _CENTS + _HALF) if wrong else _I64(0)
            surveys += I32(1) if answered else I32(0)
            survey_points += I32(score * F32(POINT_UNIT)) if answered else I32(0)
            bad_ratings += I32(1) if answered and score < survey_bad else I32(0)
            complaints += I32(1) if complained else I32(0)
            renewals_due += I32(1) if due else I32(0)
            renewed_cents += _I64(renewed * _CENTS + _HALF) if due and not leaves else _I64(0)
            lost += I32(1) if leaves else I32(0)
            lost_unhappy += I32(1) if leaves and after < disloyal_below else I32(0)
            revenue_cents += _I64(spend * _WEEKLY_CENTS + _HALF) if on else _I64(0)
            addon_cents += _I64((addon + unneeded) * _WEEKLY_CENTS + _HALF) if on else _I64(0)
            addon_lost_cents += _I64((addon + unneeded) * _WEEKLY_CENTS + _HALF) if leaves else _I64(0)
            loyal += I32(1) if on and after > loyal_above else I32(0)
            disloyal += I32(1) if on and after < disloyal_below else I32(0)
            cohort += I32(1) if on and x[SINCE + j] < cohort_before and not leaves else I32(0)

    out[Acted.SATISFACTION] = satisfaction_sum
    out[Acted.PROBLEMS] = problems
    out[Acted.RESOLVED] = resolved
    out[Acted.FOLLOW_UPS] = follow_ups
    out[Acted.FOLLOW_UPS_RESOLVED] = follow_ups_resolved
    out[Acted.OFFERS] = offers
    out[Acted.SALES] = sales
    out[Acted.MISSOLD] = missold
    out[Acted.SALES_CENTS] = sales_cents
    out[Acted.MISSOLD_CENTS] = missold_cents
    out[Acted.SURVEYS] = surveys
    out[Acted.SURVEY_POINTS] = survey_points
    out[Acted.BAD_RATINGS] = bad_ratings
    out[Acted.COMPLAINTS] = complaints
    out[Acted.DUE] = renewals_due
    out[Acted.RENEWED_CENTS] = renewed_cents
    out[Acted.LOST] = lost
    out[Acted.LOST_UNHAPPY] = lost_unhappy
    out[Acted.REVENUE_CENTS] = revenue_cents
    out[Acted.ADDON_CENTS] = addon_cents
    out[Acted.LOYAL] = loyal
    out[Acted.DISLOYAL] = disloyal
    out[Acted.COHORT] = cohort
    out[Acted.ADDON_LOST_CENTS] = addon_lost_cents


@njit(cache=True, error_model="numpy")
def act(tiles, serial, first, count, tick, key0, key1, fixed, weekly, below, fates, out):  # type: ignore[no-untyped-def]
    """Customers are served, offered to, surveyed, and renew or leave.

    Arguments as for `arrive`; `below` is float32 (segments, routes) and `fates` float32 (cells, routes, len(Fate)),
    see `sim.route_draws`, with 0 routes if all problems share the fate in `weekly`; `out` is int64 (cells, len(Acted)),
    written. Leavers are marked in the `due` column and taken out by `customers.remove_left`.
    """
    segments = fixed.shape[0]
    lane = np.empty((_LANE_ROWS, LANES), np.float32)
    for c in range(count.shape[0]):
        agent, seg = _U32(c // segments), c % segments
        _act_cell(
            tiles, serial, first[c], count[c], agent, tick, key0, key1, fixed[seg], weekly[c], below[seg], fates[c],
            lane, out[c],
        )  # fmt: skip
