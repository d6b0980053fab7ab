"""Pay schemes with one planted mistake each, and sound ones: what the linter must find, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.scheme import Scheme

BASE = {"kind": "fixed", "id": "base", "amount": 5_000}
SALES = {"kind": "commission", "id": "sales", "on": "sales", "rate": 0.08}
QUOTA = {"id": "plan", "measure": "sales", "amount": 340_000}


def bonus(**more: Any) -> dict[str, Any]:
    """A quarterly bonus on satisfaction that is as it should be."""
    return {"kind": "kpi_bonus", "id": "bonus", "measure": "csat", "points": [[66, 0], [80, 2_400]], **more}


def scheme(*components: dict[str, Any], **more: Any) -> Scheme:
    """A scheme of these components."""
    return Scheme.model_validate({"name": "trap", "components": list(components), **more})


@dataclass(frozen=True)
class Trap:
    """A scheme, the rule that must fire and where; `tried`: only with a scenario; `floor`: legal minimum."""

    rule: str
    where: tuple[str, ...]
    scheme: Scheme
    tried: bool = False
    floor: float = 0.0
    numbers: dict[str, float] = field(default_factory=dict)


def _tiers(**more: Any) -> dict[str, Any]:
    return {"kind": "commission", "id": "sales", "on": "sales", **more}


_WHOLE = _tiers(tiers=[[0, 0.04], [30_000, 0.08]], tier_kind="whole")
_CONTEST = {"kind": "tournament", "id": "contest", "measure": "sales", "prizes": [3_000, 2_000, 1_000]}
_KPI = {"measure": "csat", "points": [[60, 0.8], [80, 1.2]]}

TRAPS = (
    # 3,000 at 75 is a fifth of the 15,000 of fixed pay in a quarter
    Trap(
        "cliff.step",
        ("bonus",),
        scheme(BASE, bonus(points=[[75, 3_000]], shape="step")),
        numbers={"at": 75, "size": 3_000, "part": 0.2},
    ),
    Trap(
        "cliff.step",
        ("card",),
        scheme(
            BASE,
            {
                "kind": "scorecard",
                "id": "card",
                "target": 4_000,
                "kpis": [{"measure": "csat", "points": [[72, 1]], "shape": "step"}],
            },
        ),
        numbers={"size": 4_000},
    ),
    Trap(
        "cliff.step",
        ("grid",),
        scheme(
            BASE,
            {
                "kind": "kpi_matrix",
                "id": "grid",
                "row_measure": "csat",
                "row_steps": [60, 72],
                "column_measure": "sales",
                "column_steps": [0, 60_000],
                "amounts": [[0, 500], [500, 4_000]],
            },
        ),
        numbers={"size": 3_500},
    ),
    Trap(
        "cliff.gate",
        ("gate",),
        scheme(
            BASE, SALES, {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 71, "applies_to": ["sales"]}
        ),
        tried=True,
    ),
    # (0.08 - 0.04) x 30,000
    Trap("whole_tiers.jump", ("sales",), scheme(BASE, _WHOLE), numbers={"jump": 1_200, "at": 30_000}),
    # a month's quota of 340,000/12, (0.09 - 0.05) of it at the quota
    Trap(
        "whole_tiers.jump",
        ("sales",),
        scheme(BASE, _tiers(tiers=[[0, 0.05], [1, 0.09]], tier_kind="whole", quota="plan"), quotas=[QUOTA]),
        numbers={"jump": 0.04 * 340_000 / 12},
    ),
    Trap(
        "dead_zone.plateau",
        ("bonus",),
        scheme(BASE, bonus(points=[[60, 0], [66, 900], [74, 900], [80, 2_000]])),
        numbers={"low": 66, "high": 74},
    ),
    Trap("dead_zone.plateau", ("sales",), scheme(BASE, _tiers(tiers=[[0, 0.05], [20_000, 0], [40_000, 0.1]]))),
    Trap("dead_zone.sales", ("sales",), scheme(BASE, _tiers(tiers=[[60_000, 0.2]])), tried=True),
    Trap("negative_pay.slope", ("bonus",), scheme(BASE, bonus(points=[[60, 2_000], [80, 0]]))),
    Trap("negative_pay.slope", ("bonus",), scheme(BASE, bonus(measure="response_time", points=[[5, 0], [40, 900]]))),
    Trap(
        "negative_pay.tier",
        ("sales",),
        scheme(BASE, _tiers(tiers=[[0, 0.1], [30_000, 0.06]], tier_kind="whole")),
        numbers={"loss": 1_200},
    ),
    Trap(
        "negative_pay.total",
        (),
        scheme(BASE, _tiers(tiers=[[0, 0.1], [30_000, 0.04]], tier_kind="whole")),
        tried=True,
    ),
    Trap(
        "negative_pay.matrix",
        ("grid",),
        scheme(
            BASE,
            {
                "kind": "kpi_matrix",
                "id": "grid",
                "row_measure": "csat",
                "row_steps": [60, 72],
                "column_measure": "response_time",
                "column_steps": [0, 20],
                "amounts": [[100, 200], [200, 300]],
            },
        ),
    ),
    Trap(
        "uncapped.accelerator",
        ("sales",),
        scheme(BASE, _tiers(tiers=[[0, 0.05], [40_000, 0.2]])),
        numbers={"first": 0.05, "last": 0.2},
    ),
    Trap("uncapped.exposure", ("sales",), scheme(BASE, SALES), tried=True),
    Trap("never_pays.zero", ("sales",), scheme(BASE, _tiers(rate=0))),
    Trap("never_pays.zero", ("bonus",), scheme(BASE, bonus(points=[[60, 0], [80, 0]]))),
    Trap("never_pays.zero", ("contest",), scheme(BASE, {**_CONTEST, "prizes": [0]})),
    Trap("never_pays.perfection", ("bonus",), scheme(BASE, bonus(points=[[100, 900]], shape="step"))),
    Trap(
        "never_pays.perfection",
        ("gate",),
        scheme(
            BASE,
            SALES,
            {"kind": "kpi_gate", "id": "gate", "measure": "complaints", "threshold": 0, "applies_to": ["sales"]},
        ),
    ),
    Trap("never_pays.dates", ("sales",), scheme(BASE, _tiers(rate=0.1, first_week=400, last_week=410)), tried=True),
    Trap("never_pays.tried", ("bonus",), scheme(BASE, bonus(points=[[95, 0], [98, 9_000]])), tried=True),
    Trap("always_pays.flat", ("bonus",), scheme(BASE, bonus(points=[[60, 900]]))),
    Trap(
        "always_pays.open",
        ("gate",),
        scheme(
            BASE, SALES, {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 0, "applies_to": ["sales"]}
        ),
    ),
    Trap(
        "always_pays.passed",
        ("gate",),
        scheme(
            BASE, SALES, {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 30, "applies_to": ["sales"]}
        ),
        tried=True,
    ),
    Trap("always_pays.tried", ("bonus",), scheme(BASE, bonus(points=[[20, 0], [40, 900]])), tried=True),
    Trap(
        "noisy_gate.chance",
        ("gate",),
        scheme(
            BASE, SALES, {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 71, "applies_to": ["sales"]}
        ),
        tried=True,
    ),
    Trap(
        "noisy_gate.chance",
        ("bonus",),
        scheme(BASE, bonus(points=[[72, 900]], shape="step", payout="month")),
        tried=True,
    ),
    Trap(
        "draw.ceiling",
        ("advance",),
        scheme(
            BASE, bonus(payout="month"), {"kind": "draw", "id": "advance", "amount": 3_000, "applies_to": ["bonus"]}
        ),
        numbers={"amount": 3_000, "most": 2_400},
    ),
    Trap(
        "draw.never_repaid",
        ("advance",),
        scheme(BASE, SALES, {"kind": "draw", "id": "advance", "amount": 4_000, "applies_to": ["sales"]}),
        tried=True,
    ),
    Trap(
        "draw.guarantee",
        ("advance",),
        scheme(
            BASE,
            SALES,
            {"kind": "draw", "id": "advance", "amount": 1_000, "applies_to": ["sales"], "recovery_share": 0},
        ),
    ),
    Trap("low_pay.nothing_certain", (), scheme(SALES)),
    Trap(
        "low_pay.below_zero",
        (),
        scheme({**BASE, "amount": 100}, {"kind": "deduction", "id": "off", "amount": 5_000}),
        tried=True,
    ),
    Trap("low_pay.below_floor", (), scheme({**BASE, "amount": 2_000}, SALES), tried=True, floor=2_500),
    Trap(
        "low_pay.may_fall_short", (), scheme({**BASE, "amount": 2_000}, SALES), floor=2_500, numbers={"certain": 2_000}
    ),
    Trap("low_pay.deduction", ("off",), scheme(BASE, {"kind": "deduction", "id": "off", "amount": 80})),
    Trap(
        "timing.shift",
        ("sales",),
        scheme(BASE, _tiers(tiers=[[0, 0.02], [30_000, 0.2]], tier_kind="whole")),
        tried=True,
    ),
    Trap(
        "complexity.many",
        (),
        scheme(
            BASE,
            *(
                bonus(id=f"b{i}", measure=m, points=[[a, 0], [b, 100], [c, 300]])
                for i, (m, a, b, c) in enumerate(
                    [
                        ("csat", 60, 70, 80),
                        ("resolution", 0.6, 0.7, 0.9),
                        ("retention", 0.9, 0.94, 0.98),
                        ("renewals", 1e4, 2e4, 4e4),
                        ("collected", 1e4, 2e4, 4e4),
                        ("tickets", 300, 500, 900),
                    ]
                )
            ),
        ),
        numbers={"count": 21},
    ),
    Trap(
        "cap.below_fixed",
        ("cap",),
        scheme(BASE, SALES, {"kind": "cap", "id": "cap", "amount": 5_000, "applies_to": ["base", "sales"]}),
    ),
    Trap(
        "cap.reached",
        ("cap",),
        scheme(BASE, SALES, {"kind": "cap", "id": "cap", "amount": 1_500, "applies_to": ["sales"]}),
        tried=True,
    ),
    Trap(
        "base_at_risk.gate",
        ("gate",),
        scheme(
            BASE,
            SALES,
            {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 40, "applies_to": ["base", "sales"]},
        ),
        numbers={"fixed": 5_000},
    ),
    Trap(
        "base_at_risk.multiplier",
        ("times",),
        scheme(BASE, {"kind": "kpi_multiplier", "id": "times", "kpis": [_KPI], "applies_to": ["base"]}),
    ),
    Trap("quota.unused", ("plan",), scheme(BASE, SALES, quotas=[QUOTA])),
    Trap(
        "quota.ratchet",
        ("plan",),
        scheme(BASE, _tiers(tiers=[[0, 0.05], [1, 0.09]], quota="plan"), quotas=[{**QUOTA, "growth": 0.1}]),
    ),
    Trap(
        "quota.never",
        ("plan", "sales"),
        scheme(
            BASE,
            _tiers(tiers=[[0, 0.05], [1, 0.09]], quota="plan", payout="quarter"),
            quotas=[{**QUOTA, "amount": 2_000_000}],
        ),
        tried=True,
    ),
    Trap(
        "quota.always",
        ("plan", "sales"),
        scheme(
            BASE,
            _tiers(tiers=[[0, 0.05], [1, 0.09]], quota="plan", payout="quarter"),
            quotas=[{**QUOTA, "amount": 60_000}],
        ),
        tried=True,
    ),
    Trap("late_pay.lag", (), scheme(BASE, SALES, payment_lag_weeks=20)),
    Trap(
        "late_pay.hold_long",
        ("sales",),
        scheme(BASE, _tiers(rate=0.08, clawback_share=1, clawback_weeks=156)),
        numbers={"weeks": 156},
    ),
    Trap(
        "late_pay.hold_life",
        ("sales",),
        scheme(BASE, _tiers(rate=0.08, hold_share=0.5, hold_months=48)),
        tried=True,
    ),
    Trap(
        "late_pay.vest_long",
        ("ltb",),
        scheme(
            BASE,
            {
                "kind": "long_term_bonus",
                "id": "ltb",
                "measure": "csat",
                "points": [[66, 0], [80, 9_000]],
                "vesting_years": 8,
            },
        ),
    ),
    Trap(
        "late_pay.vest_life",
        ("ltb",),
        scheme(
            BASE,
            {
                "kind": "long_term_bonus",
                "id": "ltb",
                "measure": "csat",
                "points": [[66, 0], [80, 9_000]],
                "vesting_years": 5,
            },
        ),
        tried=True,
    ),
    Trap("tournament.everybody", ("contest",), scheme(BASE, {**_CONTEST, "scope": "team"}, team_size=3)),
    Trap("tournament.few", ("contest",), scheme(BASE, {**_CONTEST, "scope": "team"}, team_size=5)),
    Trap("tournament.long_odds", ("contest",), scheme(BASE, {**_CONTEST, "prizes": [9_000]}), tried=True),
    Trap(
        "phase.empty",
        ("late",),
        scheme(
            {**BASE, "phases": ["early"]},
            {**SALES, "phases": ["early"]},
            phases=[{"id": "early"}, {"id": "late", "from_week": 52}],
        ),
    ),
    Trap(
        "phase.unused",
        ("late",),
        scheme(BASE, SALES, phases=[{"id": "early"}, {"id": "late", "from_week": 52}]),
    ),
    Trap(
        "phase.mid_period",
        ("bonus", "late"),
        scheme(
            BASE,
            bonus(phases=["early"]),
            {**SALES, "phases": ["late"]},
            phases=[{"id": "early"}, {"id": "late", "from_week": 30}],
        ),
        numbers={"done": 4, "length": 13},
    ),
    Trap(
        "phase.lower_base",
        ("late",),
        scheme(
            {**BASE, "phases": ["early"]},
            {**BASE, "id": "less", "amount": 3_000, "phases": ["late"]},
            SALES,
            phases=[{"id": "early"}, {"id": "late", "from_week": 52}],
        ),
        numbers={"old": 5_000, "new": 3_000},
    ),
    Trap(
        "weights.small",
        ("card",),
        scheme(
            BASE,
            {
                "kind": "scorecard",
                "id": "card",
                "target": 3_000,
                "kpis": [
                    {**_KPI, "weight": 0.98},
                    {"measure": "resolution", "points": [[0.6, 0], [0.9, 1]], "weight": 0.02},
                ],
            },
        ),
    ),
    Trap("weights.no_product", ("sales",), scheme(BASE, _tiers(rate=0.08, addon_weight=0, new_weight=0))),
    Trap(
        "weights.unknown_segment",
        ("sales",),
        scheme(BASE, _tiers(rate=0.08, segment_weights={"entreprise": 2})),
        tried=True,
    ),
    Trap("weights.segment_worthless", ("sales",), scheme(BASE, _tiers(rate=0.08, segment_weights={"smb": 0}))),
    Trap(
        "margin.rates",
        ("sales", "pool"),
        scheme(BASE, _tiers(rate=0.3), {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.2}),
        numbers={"rates": 0.5},
    ),
    Trap("margin.dear", ("sales",), scheme(BASE, _tiers(rate=0.4)), tried=True, numbers={"part": 0.4 / 0.55}),
    Trap(
        "diluted.team",
        ("pool",),
        scheme(BASE, {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.05}, team_size=40),
        numbers={"own": 0.025},
    ),
    Trap(
        "diluted.branch",
        ("pool",),
        scheme(BASE, {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.05, "scope": "branch"}),
    ),
    Trap("split.too_many", ("sales",), scheme(BASE, _tiers(rate=0.08, split=[0.6, 0.2, 0.2]), team_size=2)),
    Trap("split.little_left", ("sales",), scheme(BASE, _tiers(rate=0.08, split=[0.3, 0.7]))),
    Trap(
        "floor.above_all",
        ("least",),
        scheme(BASE, bonus(payout="month"), {"kind": "floor", "id": "least", "amount": 8_000}),
        numbers={"most": 7_400},
    ),
    Trap(
        "floor.swallows",
        ("least",),
        scheme(BASE, SALES, {"kind": "floor", "id": "least", "amount": 8_000}),
        tried=True,
    ),
    Trap(
        "quantity.small_sales",
        ("pieces",),
        scheme(BASE, {"kind": "piece_rate", "id": "pieces", "on": "sales_count", "amount": 50}),
    ),
    Trap("quantity.no_quality", ("pieces",), scheme(BASE, {"kind": "piece_rate", "id": "pieces", "amount": 5})),
    Trap("mix.sales_only", ("sales",), scheme(BASE, SALES)),
    Trap("mix.little", (), scheme(BASE, bonus(points=[[66, 0], [80, 100]])), tried=True),
    Trap("mix.much", (), scheme({**BASE, "amount": 300}, SALES), tried=True),
    Trap("mix.unnoticed", ("bonus",), scheme(BASE, SALES, bonus(points=[[66, 0], [80, 90]])), tried=True),
)

_TWO = [{"id": "growth"}, {"id": "care", "from_week": 52}]

SOUND = {
    "flat": scheme(BASE),
    "linear": scheme(BASE, SALES, bonus()),
    "capped accelerator": scheme(
        BASE,
        _tiers(tiers=[[0, 0.05], [30_000, 0.1]]),
        {"kind": "cap", "id": "cap", "amount": 9_000, "applies_to": ["sales"]},
    ),
    "small step": scheme(BASE, SALES, bonus(points=[[71.5, 600]], shape="step", scope="team")),
    "guard": scheme(
        BASE, SALES, {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 40, "applies_to": ["sales"]}
    ),
    "multiplier": scheme(
        BASE, SALES, {"kind": "kpi_multiplier", "id": "times", "kpis": [_KPI], "applies_to": ["sales"]}
    ),
    "reachable quota": scheme(
        BASE, _tiers(tiers=[[0, 0.06], [1, 0.09]], quota="plan", payout="quarter"), quotas=[QUOTA]
    ),
    "pool and contest": scheme(
        BASE,
        {**SALES, "rate": 0.04},
        {"kind": "team_pool", "id": "pool", "on": "gross_profit", "rate": 0.05},
        {**_CONTEST, "prizes": [1_500, 1_200, 900, 600, 300]},
    ),
    "held back": scheme(
        BASE, _tiers(rate=0.1, hold_share=0.3, hold_months=6, clawback_share=0.5, clawback_weeks=13), bonus()
    ),
    "calls": scheme(
        BASE,
        {"kind": "piece_rate", "id": "calls", "amount": 6},
        {"kind": "deduction", "id": "off", "amount": 40},
        {"kind": "floor", "id": "least", "amount": 5_000},
    ),
    "two phases": scheme(
        BASE, {**SALES, "phases": ["growth"]}, bonus(phases=["care"], points=[[64, 0], [80, 4_000]]), phases=_TWO
    ),
    "long term": scheme(
        BASE,
        {**SALES, "rate": 0.05},
        {"kind": "long_term_bonus", "id": "stay", "measure": "retention", "points": [[0.9, 0], [0.99, 9_000]]},
    ),
    "newcomers' guarantee": scheme(
        BASE, SALES, bonus(), {"kind": "floor", "id": "start", "amount": 7_000, "until_week": 26}
    ),
}
