"""Hand-worked cases of pay for results: commission, KPIs, pieces, deductions. The arithmetic stands beside each.

Fiscal months end with weeks 3, 7 and 12 (4, 4 and 5 weeks), the first quarter with week 12, the year with week 51.
"""

from __future__ import annotations

from typing import Any

from pay_desk import Case, Sale

from sim.pay.weekly import ADDON, NEW

MARGINAL = ((0, 0.04), (10_000, 0.06), (20_000, 0.10))
QUOTA = {"quotas": [{"id": "q", "measure": "sales", "amount": 52_000}]}  # 1,000 a week: 4,000 in the first month


def commission(**keys: Any) -> dict[str, Any]:
    return {"kind": "commission", "on": "sales", **keys}


def bonus(**keys: Any) -> dict[str, Any]:
    return {"kind": "kpi_bonus", **keys}


def csat(points: float, surveys: float = 10.0) -> dict[str, float]:
    return {"surveys": surveys, "dissatisfaction": surveys * (100.0 - points)}


def kept(share: float) -> dict[str, float]:
    """Retention over a quarter of 100 customers: 1,300 customer-weeks."""
    return {"customers": 1_300.0, "lost": round((1 - share) * 100, 9)}


def one(name: str, part: dict[str, Any], results: dict[str, Any], pay: float, week: int = 3, **more: Any) -> Case:
    """One component, results in week 0, one payment."""
    return Case(name, (part,), {0: results}, {week: [pay]} if pay else {}, weeks=week + 1, **more)


TIERS = (
    # 12,345.67 x 8% = 987.6536
    one("flat", commission(rate=0.08), {"sales": 12_345.67}, 987.65),
    # 9,900 x 4%
    one("marginal_below", commission(tiers=MARGINAL), {"sales": 9_900}, 396.0),
    # 10,000 x 4%: at the threshold nothing jumps
    one("marginal_at", commission(tiers=MARGINAL), {"sales": 10_000}, 400.0),
    # 10,000 x 4% + 100 x 6%
    one("marginal_above", commission(tiers=MARGINAL), {"sales": 10_100}, 406.0),
    # 10,000 x 4% + 10,000 x 6% + 5,000 x 10%
    one("marginal_top", commission(tiers=MARGINAL), {"sales": 25_000}, 1_500.0),
    # the first tier begins at 5,000: what is below earns nothing
    one("marginal_before_first", commission(tiers=[(5_000, 0.05)]), {"sales": 4_999}, 0.0),
    # (6,000 - 5,000) x 5%
    one("marginal_after_first", commission(tiers=[(5_000, 0.05)]), {"sales": 6_000}, 50.0),
    # 9,999 x 4% = 399.96
    one("whole_below", commission(tiers=MARGINAL[:2], tier_kind="whole"), {"sales": 9_999}, 399.96),
    # 10,000 x 6%: a jump of (6% - 4%) x 10,000 = 200
    one("whole_at", commission(tiers=MARGINAL[:2], tier_kind="whole"), {"sales": 10_000}, 600.0),
    # 10,001 x 6%
    one("whole_above", commission(tiers=MARGINAL[:2], tier_kind="whole"), {"sales": 10_001}, 600.06),
    # from 5,000 on everything counts: 0, then 5,000 x 5%
    one("whole_before_first", commission(tiers=[(5_000, 0.05)], tier_kind="whole"), {"sales": 4_999}, 0.0),
    one("whole_at_first", commission(tiers=[(5_000, 0.05)], tier_kind="whole"), {"sales": 5_000}, 250.0),
)

_FAST = commission(tiers=[(0, 0.05), (1, 0.10)], quota="q")
_SLOW = commission(tiers=[(0, 0.05), (1, 0.02)], quota="q")
_WHOLE = commission(tiers=[(0, 0.05), (1, 0.08)], quota="q", tier_kind="whole")

QUOTAS = (
    # 97.5% of 4,000: 3,900 x 5%
    one("accelerator_below", _FAST, {"sales": 3_900}, 195.0, top=QUOTA),
    # 4,000 x 5%
    one("accelerator_at", _FAST, {"sales": 4_000}, 200.0, top=QUOTA),
    # 4,000 x 5% + 100 x 10%
    one("accelerator_above", _FAST, {"sales": 4_100}, 210.0, top=QUOTA),
    # 4,000 x 5% + 100 x 2%
    one("decelerator_above", _SLOW, {"sales": 4_100}, 202.0, top=QUOTA),
    # 3,900 x 5%
    one("decelerator_below", _SLOW, {"sales": 3_900}, 195.0, top=QUOTA),
    # 3,999 x 5% = 199.95
    one("whole_quota_below", _WHOLE, {"sales": 3_999}, 199.95, top=QUOTA),
    # 4,000 x 8%: a jump of (8% - 5%) x 4,000 = 120
    one("whole_quota_at", _WHOLE, {"sales": 4_000}, 320.0, top=QUOTA),
    # 4,100 x 8%
    one("whole_quota_above", _WHOLE, {"sales": 4_100}, 328.0, top=QUOTA),
    # half the weeks worked, half the quota: 2,000 x 5% + 100 x 10%
    one("quota_of_weeks_worked", _FAST, {"sales": 2_100}, 110.0, top=QUOTA, away={2: (0,), 3: (0,)}),
)


def _sold(name: str, part: dict[str, Any], pay: float, *sales: Sale) -> Case:
    """One component and single sales in week 0."""
    return Case(name, (part,), {}, {3: [pay]}, sales={0: sales})


SALES = (
    # 499.99 does not count, 500 and 800 do: 1,300 x 10%
    _sold("sale_least", commission(rate=0.1, sale_least=500), 130.0, Sale(499.99), Sale(500), Sale(800)),
    # of 1,500 count 1,000, of 900 all: 1,900 x 10%
    _sold("sale_most", commission(rate=0.1, sale_most=1_000), 190.0, Sale(1_500), Sale(900)),
    # spend 1,999 counts once, 2,000 one and a half times: (1,000 + 1,500) x 10%
    _sold(
        "high_value", commission(rate=0.1, high_value_from=2_000, high_value_weight=1.5), 250.0,
        Sale(1_000, spend=1_999), Sale(1_000, spend=2_000),
    ),
    # small add-on 1,000 x 0.5, large contract 1,000 x 2 x 3: 6,500 x 10%
    _sold(
        "weights", commission(rate=0.1, segment_weights={"large": 2.0}, addon_weight=0.5, new_weight=3.0), 650.0,
        Sale(1_000, product=ADDON), Sale(1_000, segment="large", product=NEW),
    ),
    # (1,000 x 0.4 + 500 x 0.2) x 20%
    _sold("gross_profit", commission(on="gross_profit", rate=0.2), 100.0, Sale(1_000, margin=0.4), Sale(500,
    margin=0.2)),
    # of 1,200 at margin 0.4 count 1,000: 400 x 20%
    _sold("gross_profit_limited", commission(on="gross_profit", rate=0.2, sale_most=1_000), 80.0, Sale(1_200,
    margin=0.4)),
    # 1,200 for 6 months are 2,400 a year; x 5%
    _sold("recurring", commission(on="recurring", rate=0.05), 120.0, Sale(1_200, months=6)),
    # the same, of which 1,000 count: 2,000 a year x 5%
    _sold("recurring_limited", commission(on="recurring", rate=0.05, sale_most=1_000), 100.0, Sale(1_200, months=6)),
    # 50,000 x 1%, paid at the end of the year
    one("renewals", commission(on="renewals", rate=0.01, payout="year"), {"renewals": 50_000}, 500.0, week=51),
    # 2,000 x 5%
    one("collected", commission(on="collected", rate=0.05), {"collected": 2_000}, 100.0),
    # weeks 4 to 7 count: of 1,000 in each of weeks 3, 4, 7 and 8 two, x 10%
    Case(
        "spiff", (commission(rate=0.1, first_week=4, last_week=7),),
        {week: {"sales": 1_000} for week in (3, 4, 7, 8)}, {7: [200.0]}, weeks=13,
    ),
    # weeks 1 and 2: 1,000 of 3,000 sold from week 0 to 2 are too early
    Case(
        "spiff_inside_a_month", (commission(rate=0.1, first_week=1, last_week=2),),
        {week: {"sales": 1_000} for week in range(4)}, {3: [200.0]},
    ),
    # a sale of 1,000 at 10% gives 100: 50, 30 and 20 to the seller and the next two; the third's next is the first
    Case(
        "split", (commission(rate=0.1, split=[0.5, 0.3, 0.2]),), {0: {"sales": [1_000, 0, 0]}, 1: {"sales": [0, 0,
        500]}},
        # and 50: 25 to the third, 15 to the first, 10 to the second
        {3: [[65.0], [40.0], [45.0]]}, people=3,
    ),
    # the same results in month and quarter: 1,000 x 5% each month, 3,000 x 2% in the quarter
    Case(
        "month_and_quarter",
        (commission(rate=0.05, id="monthly"), commission(rate=0.02, payout="quarter", id="quarterly")),
        {week: {"sales": 1_000} for week in (0, 4, 12)}, {3: [50.0, 0.0], 7: [50.0, 0.0], 12: [50.0, 60.0]}, weeks=13,
    ),
)  # fmt: skip

_LINE = bonus(measure="csat", points=[(60, 0), (80, 1_000)], payout="month")
_STEP = bonus(measure="csat", points=[(60, 200), (80, 1_000)], shape="step", payout="month")
_TOTAL = bonus(measure="sales", points=[(0, 0), (10_000, 1_000)], payout="month")
_MATRIX = {
    "kind": "kpi_matrix", "row_measure": "csat", "row_steps": [60, 80], "column_measure": "retention",
    "column_steps": [0.9, 0.95], "amounts": [[100, 200], [300, 600]],
}  # fmt: skip
_CARD = {
    "kind": "scorecard",
    "target": 1_000,
    "kpis": [
        {"measure": "csat", "weight": 0.6, "points": [(60, 0), (80, 1)]},
        {"measure": "retention", "weight": 0.4, "points": [(0.9, 0), (1, 1)]},
    ],
}
_STEADY = {week: {"sales": 100} for week in range(52)}

KPIS = (
    one("kpi_linear", _LINE, csat(70), 500.0),  # half way from 60 to 80
    one("kpi_linear_below", _LINE, csat(60), 0.0),
    one("kpi_linear_above", _LINE, csat(95), 1_000.0),  # flat beyond the last point
    one("kpi_linear_part", _LINE, csat(80), 500.0, away={2: (0,), 3: (0,)}),  # 1,000 x 2 of 4 weeks
    one("kpi_step_below", _STEP, csat(59.9), 0.0),
    one("kpi_step_first", _STEP, csat(60), 200.0),
    one("kpi_step_between", _STEP, csat(79.9), 200.0),
    one("kpi_step_second", _STEP, csat(80), 1_000.0),
    # a quarter of base pay is 3 x 4,000 = 12,000; at 75 points 7.5% of it
    Case(
        "kpi_share_of_base",
        ({"kind": "fixed", "amount": 4_000}, bonus(measure="csat", points=[(60, 0), (80, 0.1)], pays="base_share")),
        {0: csat(75)}, {3: [4_000.0, 0.0], 7: [4_000.0, 0.0], 12: [4_000.0, 900.0]}, weeks=13,
    ),
    # teams of two: 1,000 + 3,000 pays 400 each, 500 + 500 pays 100 each
    Case(
        "kpi_of_the_team", ({**_TOTAL, "scope": "team"},), {0: {"sales": [1_000, 3_000, 500, 500]}},
        {3: [[400.0], [400.0], [100.0], [100.0]]}, people=4, top={"team_size": 2},
    ),
    # the branch sells 5,000
    Case(
        "kpi_of_the_branch", ({**_TOTAL, "scope": "branch"},), {0: {"sales": [1_000, 3_000, 500, 500]}},
        {3: [[500.0]] * 4}, people=4, top={"team_size": 2},
    ),
    # the second of two leaves in week 1; what she sold stays the team's: 400 to her (4,000 x 10%, 2 of 4 weeks
    # worked: 200), 10% of 4,000 to the other
    Case(
        "kpi_of_the_team_after_one_left", ({**_TOTAL, "scope": "team"},), {0: {"sales": [1_000, 3_000]}},
        {"1 leaves": [[200.0]], 3: [[400.0], [0.0]]}, people=2, leave={1: (1,)}, away={2: (1,), 3: (1,)},
    ),
    # the same over the last 13 weeks
    Case(
        "window_of_the_team_after_one_left", ({**_TOTAL, "scope": "team", "window_weeks": 13},),
        {0: {"sales": [1_000, 3_000]}}, {"1 leaves": [[200.0]], 3: [[400.0], [0.0]], 7: [[400.0], [0.0]]}, weeks=8,
        people=2, leave={1: (1,)}, away=dict.fromkeys(range(2, 8), (1,)),
    ),
    # 100 a week: 400, 800, 1,300, and then 13 weeks are always 1,300; x 10%
    Case(
        "rolling_13_weeks", ({**_TOTAL, "window_weeks": 13},), _STEADY,
        {3: [40.0], 7: [80.0], 12: [130.0], 16: [130.0], 20: [130.0]}, weeks=21,
    ),
    # 100 a week for a year, then nothing: at the end of week 64 the last 52 weeks are 39 x 100; x 10%
    Case(
        "rolling_52_weeks", ({**_TOTAL, "window_weeks": 52, "payout": "quarter"},), _STEADY,
        {12: [130.0], 25: [260.0], 38: [390.0], 51: [520.0], 64: [390.0]}, weeks=65,
    ),
    # month by month: 400, 400, 500, 400; the last 13 weeks at the end of week 16 are 500 + 400 + 400
    Case(
        "rolling_13_weeks_of_months", ({**_TOTAL, "window_weeks": 13},),
        {3: {"sales": 400}, 7: {"sales": 400}, 12: {"sales": 500}, 16: {"sales": 400}},
        {3: [40.0], 7: [80.0], 12: [130.0], 16: [130.0]}, weeks=17, monthly=True,
    ),
    # 0.6 x 0.5 (70 of 60 to 80) + 0.4 x 0.8 (0.98 of 0.9 to 1) = 0.62
    one("scorecard", _CARD, csat(70) | kept(0.98), 620.0, week=12),
    one("matrix_corner", _MATRIX, csat(80) | kept(0.95), 600.0, week=12),
    one("matrix_first_corner", _MATRIX, csat(60) | kept(0.9), 100.0, week=12),
    one("matrix_between_steps", _MATRIX, csat(79.9) | kept(0.94), 100.0, week=12),
    one("matrix_edge", _MATRIX, csat(99) | kept(0.9), 300.0, week=12),
    one("matrix_below_first_step", _MATRIX, csat(59.9) | kept(0.99), 0.0, week=12),
)  # fmt: skip


def _gate(**keys: Any) -> dict[str, Any]:
    return {"kind": "kpi_gate", "applies_to": ["commission"], **keys}


def _changed(name: str, change: dict[str, Any], results: dict[str, Any], pay: float, **more: Any) -> Case:
    """1,000 x 10%, changed by something."""
    return Case(
        name, (commission(rate=0.1), change), {0: {"sales": 1_000, **results}}, {3: [pay]} if pay else {}, **more
    )


_SCORE = {
    "kind": "kpi_multiplier",
    "kpis": [{"measure": "csat", "points": [(60, 0.8), (90, 1.1)]}],
    "applies_to": ["commission"],
}
_SCORES = {
    "kind": "kpi_multiplier",
    "kpis": [
        {"measure": "csat", "weight": 0.75, "points": [(60, 0), (80, 1)]},
        {"measure": "tickets", "weight": 0.25, "points": [(0, 0), (100, 2)]},
    ],
    "applies_to": ["commission"],
}

CHANGES = (
    _changed("multiplier", _SCORE, csat(75), 95.0),  # 0.8 + 0.3 x 15/30 = 0.95
    _changed("multiplier_of_two", _SCORES, csat(70) | {"tickets": 50}, 62.5),  # 0.75 x 0.5 + 0.25 x 1 = 0.625
    _changed("gate_at_its_bound", _gate(measure="csat", threshold=60), csat(60), 100.0),
    _changed("gate_just_below", _gate(measure="csat", threshold=60), csat(59.99), 0.0),
    # less is better: 30 minutes open it, 30.01 do not
    _changed(
        "gate_on_waiting", _gate(measure="response_time", threshold=30), {"tickets": 100, "wait_minutes": 3_000}, 100.0
    ),
    _changed(
        "gate_on_waiting_shut", _gate(measure="response_time", threshold=30), {"tickets": 100, "wait_minutes": 3_001},
        0.0
    ),
    # two in a hundred bad ratings open it (0.02 at the bound), nobody asked opens it too
    _changed("gate_bad_at", _gate(measure="bad_ratings", threshold=0.02), {"surveys": 100, "bad_ratings": 2}, 100.0),
    _changed("gate_bad_none", _gate(measure="bad_ratings", threshold=0.02), {}, 100.0),
    _changed("gate_bad_beyond", _gate(measure="bad_ratings", threshold=0.02), {"surveys": 100, "bad_ratings": 3}, 0.0),
    # the gate reads renewals, the commission sales
    _changed("gate_on_another_amount", _gate(measure="renewals", threshold=5_000), {"renewals": 5_000}, 100.0),
    _changed("gate_on_another_amount_shut", _gate(measure="renewals", threshold=5_000), {"renewals": 4_999}, 0.0),
    # the quota of the month is 1,000: reached exactly, and missed by one unit if 1,001 were asked (52 x 1,001 / 4)
    _changed(
        "gate_on_attainment", _gate(measure="sales", quota="q", threshold=1), {}, 100.0,
        top={"quotas": [{"id": "q", "measure": "sales", "amount": 13_000}]},
    ),
    _changed(
        "gate_on_attainment_shut", _gate(measure="sales", quota="q", threshold=1), {}, 0.0,
        top={"quotas": [{"id": "q", "measure": "sales", "amount": 13_013}]},
    ),
    # the gate of a monthly line reads its month, that of a quarterly line its quarter: csat 50 in the first month, 100
    # in
    # the second (10 answers each), 75 in the quarter
    Case(
        "gate_reads_the_period_of_the_line",
        (
            commission(rate=0.1, id="monthly"), commission(rate=0.1, id="quarterly", payout="quarter"),
            {**_gate(measure="csat", threshold=75), "applies_to": ["monthly", "quarterly"]},
        ),
        {0: {"sales": 1_000, **csat(50)}, 4: {"sales": 1_000, **csat(100)}}, {7: [100.0, 0.0], 12: [0.0, 200.0]},
        weeks=13,
    ),
    # 2,000 x 10% cannot be lost by others: each is gated by the own csat
    Case(
        "gate_by_person", (commission(rate=0.1), _gate(measure="csat", threshold=60)),
        {0: {"sales": [1_000, 2_000], "surveys": [10, 10], "dissatisfaction": [300, 500]}}, {3: [[100.0], [0.0]]},
        people=2,
    ),
)  # fmt: skip

_BAD = {"kind": "deduction", "measure": "bad_ratings", "allowed": 0.02, "amount": 50}
_SLOW_ANSWERS = {"kind": "deduction", "measure": "slow_answers", "allowed": 0.1, "amount": 2}
_COMPLAINTS = {"kind": "deduction", "measure": "complaints", "allowed": 0.05, "amount": 30}

PIECES = (
    one("tickets", {"kind": "piece_rate", "amount": 2.5}, {"tickets": 400}, 1_000.0),
    one("sales_count", {"kind": "piece_rate", "on": "sales_count", "amount": 20}, {"sales_count": 7}, 140.0),
    one("bad_ratings_allowed", _BAD, {"surveys": 100, "bad_ratings": 2}, 0.0),  # 2 in 100 are forgiven
    one("bad_ratings_third", _BAD, {"surveys": 100, "bad_ratings": 3}, -50.0),
    one("bad_ratings_of_fifty", _BAD, {"surveys": 50, "bad_ratings": 5}, -200.0),  # 1 forgiven, 4 x 50
    one("slow_answers", _SLOW_ANSWERS, {"tickets": 200, "slow": 26}, -12.0),  # 20 forgiven, 6 x 2
    one("complaints", _COMPLAINTS, {"problems": 40, "complaints": 5}, -90.0),  # 2 forgiven, 3 x 30
)

# Half to even: 0.125 is 12.5 hundredths, 0.375 is 37.5. Without decimals 1,234.5 and 1,235.5 are.
ROUNDING = (
    one("half_to_even_down", commission(rate=0.5), {"sales": 0.25}, 0.12),
    one("half_to_even_up", commission(rate=0.5), {"sales": 0.75}, 0.38),
    one("half_to_even_negative", {"kind": "deduction", "allowed": 0, "amount": 0.125}, {"bad_ratings": 1}, -0.12),
    one("no_decimals_down", commission(rate=0.1), {"sales": 12_345}, 1_234.0, unit_cents=100),
    one("no_decimals_up", commission(rate=0.1), {"sales": 12_355}, 1_236.0, unit_cents=100),
)

CASES = TIERS + QUOTAS + SALES + KPIS + CHANGES + PIECES + ROUNDING
