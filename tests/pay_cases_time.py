"""Hand-worked cases of pay over time: holds, vesting, quotas, phases, lag, leavers. The arithmetic stands beside each.

Months end with weeks 3, 7, 12, 16, 20, 25, 29; three months of holding back are 13 weeks; a year ends with week 51.
"""

from __future__ import annotations

from typing import Any

from pay_desk import Case, Sale

BASE = {"kind": "fixed", "amount": 2_000}
TENTH = {"kind": "commission", "on": "sales", "rate": 0.1}
HELD = {**TENTH, "hold_share": 0.5, "hold_months": 3}
CLAWED = {**TENTH, "clawback_share": 1.0, "clawback_weeks": 8}
BOTH = {**TENTH, "hold_share": 0.5, "hold_months": 3, "clawback_share": 0.8, "clawback_weeks": 26}
QUARTER = {"payout": "quarter"}


def _stay(name: str, part: dict[str, Any], leaves: int | None, *, weeks: int = 34, **pays: float) -> Case:
    """A sale of 1,000 in week 0; its customer leaves in some week; payments by week (`w3=100.0`)."""
    return Case(
        name,
        (part,),
        {},
        {int(week[1:]): [amount] for week, amount in pays.items()},
        weeks=weeks,
        sales={0: (Sale(1_000, customer=7),)},
        lost={} if leaves is None else {leaves: (7,)},
    )


STAYING = (
    # 100, half of it held back until week 13, paid with the month that ends in week 16
    _stay("hold", HELD, None, w3=50.0, w16=50.0),
    # the window is 13 weeks: who leaves in week 13 was not kept, in week 14 was
    _stay("hold_last_week", HELD, 13, w3=50.0),
    _stay("hold_first_week_after", HELD, 14, w3=50.0, w16=50.0),
    # gone before the sale's month ends: nothing to hold back, half is paid as it always is
    _stay("hold_gone_at_once", HELD, 2, w3=50.0),
    # taken back within 8 weeks: week 8 is the last, the next month ends with week 12
    _stay("clawback_last_week", CLAWED, 8, w3=100.0, w12=-100.0),
    _stay("clawback_first_week_after", CLAWED, 9, w3=100.0),
    # never paid, so never taken back
    _stay("clawback_gone_at_once", CLAWED, 3),
    # both: 50 paid, 50 held; of the 50 paid 80% taken back, the 50 lost
    _stay("both_inside_the_hold", BOTH, 10, w3=50.0, w12=-40.0),
    # after week 13 but before payday: of the 50 paid 40 taken back, of the 50 held 10 left
    _stay("both_before_payday", BOTH, 14, w3=50.0, w16=-30.0),
    # all 100 paid: 80 taken back
    _stay("both_after_the_hold", BOTH, 20, w3=50.0, w16=50.0, w20=-80.0),
    _stay("both_last_week", BOTH, 26, w3=50.0, w16=50.0, w29=-80.0),
    _stay("both_first_week_after", BOTH, 27, w3=50.0, w16=50.0),
    # taken back at the rate that was paid: 12,000 reach 10% of everything, so 6,000 were worth 600
    Case(
        "clawback_at_the_rate_paid",
        ({**CLAWED, "rate": None, "tiers": [(0, 0.05), (10_000, 0.1)], "tier_kind": "whole"},), {},
        {3: [1_200.0], 7: [-600.0]}, weeks=13, sales={0: (Sale(6_000, customer=1),), 2: (Sale(6_000, customer=2),)},
        lost={5: (1,)},
    ),
    # two sales of a customer who leaves in week 10: of the one in week 0 nothing, of the one in week 4 (6 weeks) all
    Case(
        "clawback_by_sale", (CLAWED,), {}, {3: [100.0], 7: [30.0], 12: [-30.0]}, weeks=13,
        sales={0: (Sale(1_000, customer=1),), 4: (Sale(300, customer=1),)}, lost={10: (1,)},
    ),
    # what a colleague got of a split is taken back from him
    Case(
        "clawback_of_a_split", ({**CLAWED, "split": [0.7, 0.3]},), {}, {3: [[70.0], [30.0]], 7: [[-70.0], [-30.0]]},
        weeks=8,
        people=2, sales={0: (Sale(1_000, customer=1),)}, lost={5: (1,)},
    ),
    # a quarterly line: sold in week 0, gone in week 5, before the quarter ends
    _stay("quarter_gone_before_it_ends", {**CLAWED, **QUARTER}, 5),
    # 100 x 0.625 (0.75 x 0.5 for csat 70, 0.25 x 1 for 50 tickets), half of it held back
    Case(
        "hold_of_what_is_left_by_a_multiplier",
        (HELD, {"kind": "kpi_multiplier", "applies_to": ["commission"], "kpis": [
            {"measure": "csat", "weight": 0.75, "points": [(60, 0), (80, 1)]},
            {"measure": "tickets", "weight": 0.25, "points": [(0, 0), (100, 2)]},
        ]}),
        {0: {"surveys": 10, "dissatisfaction": 300, "tickets": 50}}, {3: [31.25], 16: [31.25]}, weeks=17,
        sales={0: (Sale(1_000),)},
    ),
    # what is held is seen in the settlement: 50 until it is paid
    Case(
        "held_is_shown", (HELD,), {}, {3: [50.0], 16: [50.0]}, weeks=17, sales={0: (Sale(1_000),)},
        held={3: 50.0, 12: 50.0, 16: 0.0},
    ),
    # a leaver is paid what is held back, or loses it
    Case(
        "hold_of_a_leaver", (HELD,), {}, {3: [50.0], "5 leaves": [50.0]}, weeks=34, sales={0: (Sale(1_000),)},
        leave={5: (0,)}
    ),
    Case(
        "hold_of_a_leaver_forfeited", (HELD,), {}, {3: [50.0]}, weeks=34, sales={0: (Sale(1_000),)}, leave={5: (0,)},
        top={"on_leaving": "forfeit"},
    ),
    # the run ends in week 5: what is held back is paid
    Case("hold_at_the_end_of_the_run", (HELD,), {}, {3: [50.0], 5: [50.0]}, weeks=6, sales={0: (Sale(1_000),)},
    last=True),
)  # fmt: skip

_SHARES = {"kind": "long_term_bonus", "measure": "sales", "points": [(0, 0), (100_000, 9_000)]}
_ONE_YEAR = {10: {"sales": 100_000}}

VESTING = (
    # 9,000 earned in the first year, a third at the end of each of the next three
    Case("vesting", (_SHARES,), _ONE_YEAR, {103: [3_000.0], 155: [3_000.0], 207: [3_000.0]}, weeks=208),
    # 100,000 / 9 sell 1,000: 333.33, 333.33, and the last takes what is left: 333.34
    Case(
        "vesting_adds_up", (_SHARES,), {10: {"sales": 100_000 / 9}}, {103: [333.33], 155: [333.33], 207: [333.34]},
        weeks=208
    ),
    # a second year earns 4,500 more: 3,000, then 3,000 + 1,500 twice, then 1,500
    Case(
        "vesting_of_two_years", (_SHARES,), _ONE_YEAR | {60: {"sales": 50_000}},
        {103: [3_000.0], 155: [4_500.0], 207: [4_500.0], 259: [1_500.0]}, weeks=260,
    ),
    Case("vesting_forfeited", (_SHARES,), _ONE_YEAR, {103: [3_000.0]}, weeks=208, leave={130: (0,)}),
    Case(
        "vesting_paid_to_a_leaver", ({**_SHARES, "on_leaving": "pay"},), _ONE_YEAR, {103: [3_000.0],
        "130 leaves": [6_000.0]},
        weeks=208, leave={130: (0,)},
    ),
    # half a year worked, half the bonus of 50,000 sold: 4,500 x 26/52, in one part
    Case(
        "vesting_of_half_a_year", ({**_SHARES, "vesting_years": 1},), {30: {"sales": 50_000}}, {103: [2_250.0]},
        weeks=104,
        away=dict.fromkeys(range(26), (0,)),
    ),
)  # fmt: skip

_REACHED = {"kind": "kpi_bonus", "measure": "sales", "quota": "q", "payout": "month", "points": [(1, 0), (1, 300)]}
_SHARE = {"kind": "kpi_bonus", "measure": "sales", "quota": "q", "points": [(0, 0), (1, 1_000)]}


def _quota(amount: float = 52_000, **keys: Any) -> dict[str, Any]:
    return {"quotas": [{"id": "q", "measure": "sales", "amount": amount, **keys}]}


_RAMP = _quota(ramp=[(4, 0.5), (10, 0.75)])

QUOTAS = (
    # half of 1,000 a week for 4 weeks, three quarters up to 10, then all: the months ask 2,000, 3,000 and
    # 750 + 750 + 3 x 1,000 = 4,500
    Case(
        "quota_ramp", (_REACHED,), {3: {"sales": 2_000}, 7: {"sales": 2_999}, 12: {"sales": 4_500}}, {3: [300.0],
        12: [300.0]},
        weeks=13, top=_RAMP,
    ),
    # the same, month by month: the ramp ends inside the third month, so 4,499 are too few
    Case(
        "quota_ramp_of_months", (_REACHED,), {3: {"sales": 2_000}, 7: {"sales": 3_000}, 12: {"sales": 4_499}},
        {3: [300.0], 7: [300.0]}, weeks=13, top=_RAMP, monthly=True,
    ),
    # who has been here for long has no ramp: 2,000 of 4,000
    Case("quota_without_ramp", (_REACHED,), {3: {"sales": 3_999}}, {}, weeks=4, top=_RAMP, service=104),
    # a successor begins the ramp anew: week 8 to 12 are her first 5 weeks, 4 x 500 + 750
    Case(
        "quota_ramp_of_a_successor", (_REACHED,), {12: {"sales": 2_750}}, {12: [300.0]}, weeks=13, top=_RAMP,
        service=104,
        leave={7: (0,)},
    ),
    # the first quarter asks 10% of 52,000, the second 20%: 5,200 are all of 5,200 and half of 10,400
    Case(
        "quota_seasons", (_SHARE,), {12: {"sales": 5_200}, 25: {"sales": 5_200}}, {12: [1_000.0], 25: [500.0]},
        weeks=26,
        top=_quota(quarters=[0.1, 0.2, 0.3, 0.4]),
    ),
    # 10,000 in the first year; sold 20,000, so 22,000 in the second: 200%, then 50%, then 11,000 x 1.1 = 12,100: 100%
    Case(
        "quota_growth", ({**_SHARE, "payout": "year", "points": [(0, 0), (2, 2_000)]},),
        {30: {"sales": 20_000}, 60: {"sales": 11_000}, 120: {"sales": 12_100}},
        {51: [2_000.0], 103: [500.0], 155: [1_000.0]}, weeks=156, top=_quota(10_000, growth=0.1),
    ),
    # 26 weeks worked: 8,000 are 16,000 a year; with 10% more 17,600 are asked
    Case(
        "quota_growth_of_half_a_year", ({**_SHARE, "payout": "year"},), {30: {"sales": 8_000}, 60: {"sales": 8_800}},
        # 8,000 of 5,000 (half a year's quota) pay 1,000 x 26/52; 8,800 of 17,600
        {51: [500.0], 103: [500.0]}, weeks=104, top=_quota(10_000, growth=0.1), away=dict.fromkeys(range(26), (0,)),
    ),
    # a leaver's month is short, and so is her quota: 2 weeks of 1,000; paid for 2 of 4 weeks
    Case(
        "quota_of_a_leaver", (_REACHED,), {0: {"sales": 2_000}}, {"1 leaves": [150.0]}, weeks=2, top=_quota(),
        leave={1: (0,)}
    ),
)  # fmt: skip

LEAVERS = (
    # 2 of 4 weeks: base 1,000, commission 100
    Case(
        "leaver_settled", (BASE, TENTH), {4: {"sales": 1_000}}, {3: [2_000.0, 0.0], "5 leaves": [1_000.0, 100.0]},
        weeks=6,
        leave={5: (0,)},
    ),
    Case(
        "leaver_forfeits", (BASE, TENTH), {4: {"sales": 1_000}}, {3: [2_000.0, 0.0], "5 leaves": [1_000.0, 0.0]},
        weeks=6,
        leave={5: (0,)}, top={"on_leaving": "forfeit"},
    ),
    # the month has ended and is paid; of the open quarter's commission nothing
    Case(
        "leaver_at_the_end_of_a_month", (BASE, TENTH, {**TENTH, **QUARTER, "id": "quarterly"}), {2: {"sales": 1_000}},
        {3: [2_000.0, 100.0, 0.0]}, weeks=4, leave={3: (0,)}, top={"on_leaving": "forfeit"},
    ),
    # the same, settled: the quarter so far, 4 of 13 weeks, is paid on its own
    Case(
        "leaver_settles_the_quarter", (TENTH, {**TENTH, **QUARTER, "id": "quarterly"}), {2: {"sales": 1_000}},
        {3: [100.0, 0.0], "3 leaves": [0.0, 100.0]}, weeks=4, leave={3: (0,)},
    ),
    # a successor begins at nothing: weeks 6 and 7, half the month, and only what she sells
    Case(
        "successor", (BASE, TENTH), {4: {"sales": 1_000}, 6: {"sales": 300}},
        {3: [2_000.0, 0.0], "5 leaves": [1_000.0, 100.0], 7: [1_000.0, 30.0]}, weeks=8, leave={5: (0,)},
    ),
    # settled in week 3, paid six weeks later
    Case(
        "payment_lag", (TENTH,), {0: {"sales": 1_000}, 4: {"sales": 500}}, {3: [100.0], 7: [50.0]}, weeks=8,
        top={"payment_lag_weeks": 6}, due={3: 9, 7: 13},
    ),
    # the run ends after 6 weeks: base for 2 of 4 weeks, quarterly commission so far, all paid in the last week
    Case(
        "end_of_the_run", (BASE, {**TENTH, **QUARTER}), {4: {"sales": 1_000}}, {3: [2_000.0, 0.0], 5: [1_000.0, 100.0]},
        weeks=6, last=True, top={"payment_lag_weeks": 6}, due={3: 9, 5: 5},
    ),
    # months of history: base of three months, commission of the quarter
    Case(
        "months_of_history", (BASE, {**TENTH, **QUARTER}), {3: {"sales": 100}, 7: {"sales": 200}, 12: {"sales": 300}},
        {3: [2_000.0, 0.0], 7: [2_000.0, 0.0], 12: [2_000.0, 60.0]}, weeks=13, monthly=True,
    ),
)  # fmt: skip

CASES = STAYING + VESTING + QUOTAS + LEAVERS
