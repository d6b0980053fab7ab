"""Hand-worked cases of phases, teams and prizes. The arithmetic stands beside each.

Months end with weeks 3, 7 and 12, the quarter with week 12.
"""

from __future__ import annotations

from typing import Any

from pay_desk import Case

TENTH = {"kind": "commission", "on": "sales", "rate": 0.1}
TWENTIETH = {**TENTH, "rate": 0.05, "id": "later", "phases": ["b"]}
EARLY = {**TENTH, "phases": ["a"]}
BASE_A = {"kind": "fixed", "amount": 4_000, "phases": ["a"], "id": "base_a"}
BASE_B = {"kind": "fixed", "amount": 5_200, "phases": ["b"], "id": "base_b"}
CSAT = {"kind": "kpi_bonus", "measure": "csat", "points": [(60, 0), (80, 1_300)]}


def from_week(week: int) -> dict[str, Any]:
    """Phase a, and b from a week on."""
    return {"phases": [{"id": "a"}, {"id": "b", "from_week": week}]}


def when(figure: str, **bound: float) -> dict[str, Any]:
    """Phase a, and b when a figure passes a bound."""
    return {"phases": [{"id": "a"}, {"id": "b", "when": figure, **bound}]}


_SALES = {week: {"sales": 1_000} for week in range(13)}
_BASE = {3: [4_000.0, 0.0], 7: [2_000.0, 2_600.0], 12: [0.0, 5_200.0]}


def _asked(points: float, weeks: range) -> dict[int, dict[str, Any]]:
    """10 answers a week."""
    return {week: {"surveys": 10, "dissatisfaction": 10 * (100 - points)} for week in weeks}


def _both(first: dict[int, dict[str, Any]], second: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    return {week: first.get(week, {}) | second.get(week, {}) for week in first.keys() | second.keys()}


def _triggered(name: str, top: dict[str, Any], figures: dict[int, dict[str, float]]) -> Case:
    """Phase b begins in week 6, as with `from_week(6)`."""
    return Case(name, (BASE_A, BASE_B), {}, _BASE, weeks=13, top=top, figures=figures)


PHASES = (
    # weeks 4 and 5 by the first base, 6 and 7 by the second: 4,000 x 2/4 and 5,200 x 2/4
    Case("phases_of_base_pay", (BASE_A, BASE_B), {}, _BASE, weeks=13, top=from_week(6)),
    # 1,000 a week: 10% of 4,000; 10% of 2,000 and 5% of 2,000; 5% of 5,000
    Case(
        "phases_of_commission", (EARLY, TWENTIETH), _SALES, {3: [400.0, 0.0], 7: [200.0, 100.0], 12: [0.0, 250.0]},
        weeks=13,
        top=from_week(6),
    ),
    # a quarter's commission in two phases: 10% of 6,000 and 5% of 7,000
    Case(
        "phases_of_a_quarter", ({**EARLY, "payout": "quarter"}, {**TWENTIETH, "payout": "quarter"}), _SALES,
        {12: [600.0, 350.0]},
        weeks=13, top=from_week(6),
    ),
    # month by month a phase that begins inside a month begins with the next: week 8
    Case(
        "phases_of_months", (BASE_A, BASE_B), {}, {3: [4_000.0, 0.0], 7: [4_000.0, 0.0], 12: [0.0, 5_200.0]}, weeks=13,
        top=from_week(6), monthly=True,
    ),
    # csat counts in the 7 weeks of phase b only: full points there, whatever it was before; 1,300 x 7/13
    Case(
        "phase_of_a_bonus", ({**CSAT, "phases": ["b"]},), _both(_asked(0, range(6)), _asked(80, range(6, 13))),
        {12: [700.0]},
        weeks=13, top=from_week(6),
    ),
    # not in its phase: nothing
    Case("phase_that_never_comes", ({**CSAT, "phases": ["b"]},), _asked(80, range(13)), {}, weeks=13,
    top=from_week(50)),
    # price war: the gap falls below -10% in week 6; growth and churn above 20% do the same
    _triggered("phase_by_price_gap", when("price_gap", below=-0.1), {5: {"price_gap": -0.1}, 6: {"price_gap": -0.11}}),
    _triggered("phase_by_growth", when("growth", above=0.2), {5: {"growth": 0.2}, 6: {"growth": 0.21}}),
    # it never comes back, even if the figure does
    _triggered("phase_by_churn", when("churn", above=0.2), {6: {"churn": 0.3}, 7: {"churn": 0.0}}),
    # a trigger counts only once the phase before holds: b from week 6, then c, though the gap was there all along
    Case(
        "phase_by_trigger_after_a_date", ({**BASE_A}, {**BASE_B, "phases": ["b"]}, {**BASE_B, "id": "base_c",
        "phases": ["c"]}),
        {}, {3: [4_000.0, 0.0, 0.0], 7: [2_000.0, 0.0, 2_600.0]}, weeks=8, figures={0: {"price_gap": -0.5}},
        top={"phases": [{"id": "a"}, {"id": "b", "from_week": 6}, {"id": "c", "when": "price_gap", "below": -0.1}]},
    ),
    # a gate in phase b only: weeks 4 and 5 pay 200, weeks 6 and 7 (csat 50 of 80) nothing; then csat 90 opens it
    Case(
        "gate_in_a_phase",
        (TENTH, {"kind": "kpi_gate", "measure": "csat", "threshold": 80, "applies_to": ["commission"],
        "phases": ["b"]}),
        _both(_SALES, _both(_asked(50, range(8)), _asked(90, range(8, 13)))), {3: [400.0], 7: [200.0], 12: [500.0]},
        weeks=13,
        top=from_week(6),
    ),
    # twice as much in phase b: 200 + 2 x 200
    Case(
        "multiplier_in_a_phase",
        (TENTH, {
            "kind": "kpi_multiplier", "kpis": [{"measure": "csat", "points": [(80, 2)]}], "applies_to": ["commission"],
            "phases": ["b"],
        }),
        _SALES, {3: [400.0], 7: [600.0]}, weeks=8, top=from_week(6),
    ),
    # a tenth of base pay, whichever holds: 3 x 4,000 x 10% x 6/13 + 3 x 5,200 x 10% x 7/13 = 553.846 + 840
    Case(
        "share_of_the_base_that_holds", (BASE_A, BASE_B, {**CSAT, "points": [(80, 0.1)], "pays": "base_share"}), {},
        {3: [4_000.0, 0.0, 0.0], 7: [2_000.0, 2_600.0, 0.0], 12: [0.0, 5_200.0, 1_393.85]}, weeks=13, top=from_week(6),
    ),
    # a cap of 300 in phase b only: no cap in the first month; 100 of 150 in the second (2 of 4 weeks: 150); 250 below
    # 300
    Case(
        "cap_in_a_phase", (EARLY, {**TWENTIETH, "rate": 0.1}, {"kind": "cap", "amount": 300, "applies_to": ["later"],
        "phases": ["b"]}),
        _SALES, {3: [400.0, 0.0, 0.0], 7: [200.0, 200.0, -50.0], 12: [0.0, 500.0, -200.0]}, weeks=13, top=from_week(6),
    ),
    # a floor of 1,000 in phase b: none in the first month, 500 for 2 of 4 weeks, 1,000
    Case(
        "floor_in_a_phase", (TENTH, {"kind": "floor", "amount": 1_000, "phases": ["b"]}), _SALES,
        {3: [400.0, 0.0], 7: [400.0, 100.0], 12: [500.0, 500.0]}, weeks=13, top=from_week(6),
    ),
    # a draw of 700 in phase a: 300 advanced; half of the next month makes 350, below 400, 50 paid back; then no draw,
    # and
    # what is still owed is paid back from 500
    Case(
        "draw_in_a_phase", (TENTH, {"kind": "draw", "amount": 700, "applies_to": ["commission"], "phases": ["a"]}),
        _SALES,
        {3: [400.0, 300.0], 7: [400.0, -50.0], 12: [500.0, -250.0]}, weeks=13, top=from_week(6), debt={3: 300.0,
        7: 250.0, 12: 0.0},
    ),
)  # fmt: skip

_OVER = {"kind": "override", "on": "sales", "rate": 0.02}
_POOL = {"kind": "team_pool", "on": "sales", "rate": 0.1}
_THREE = {0: {"sales": [1_000, 2_000, 3_000]}}

TEAMS = (
    # 6,000 x 2% to the first, who leads
    Case("override", (_OVER,), _THREE, {3: [[120.0], [0.0], [0.0]]}, people=3),
    # two teams: 3,000 x 2% to the first, 3,000 x 2% to the third
    Case("override_by_team", (_OVER,), _THREE, {3: [[60.0], [0.0], [60.0]]}, people=3, top={"team_size": 2}),
    # a member leaves; what he sold counts for the leader all the same
    Case(
        "override_after_a_member_left", (_OVER,), _THREE, {3: [[120.0], [0.0], [0.0]]}, people=3, leave={1: (2,)},
        away={2: (2,), 3: (2,)},
    ),
    # 600 for 12 weeks worked are 50 a week
    Case("team_pool", (_POOL,), _THREE, {3: [[200.0], [200.0], [200.0]]}, people=3),
    # 600 for 4 + 4 + 2 weeks are 60 a week
    Case("team_pool_by_weeks", (_POOL,), _THREE, {3: [[240.0], [240.0], [120.0]]}, people=3, away={2: (2,), 3: (2,)}),
    # teams of two: 3,000 x 10% for 8 weeks, 3,000 x 10% for 4; the branch shares 600 by 12
    Case("team_pool_by_team", (_POOL,), _THREE, {3: [[150.0], [150.0], [300.0]]}, people=3, top={"team_size": 2}),
    Case(
        "team_pool_of_the_branch", ({**_POOL, "scope": "branch"},), _THREE, {3: [[200.0], [200.0], [200.0]]}, people=3,
        top={"team_size": 2},
    ),
    # who leaves after 2 weeks takes 2 of 6 weeks' worth of 600: 200; then 600 for 10 weeks are 60 a week
    Case(
        "team_pool_after_one_left", (_POOL,), _THREE, {"1 leaves": [[200.0]], 3: [[240.0], [240.0], [0.0]]}, people=3,
        leave={1: (2,)}, away={2: (2,), 3: (2,)},
    ),
)  # fmt: skip

_PRIZES = {"kind": "tournament", "measure": "sales", "prizes": [900, 500, 100]}


def _race(name: str, sales: list[float], won: list[float], *more: dict[str, Any], **keys: Any) -> Case:
    results = {12: {"sales": sales, **keys.pop("results", {})}}
    pays: dict[int | str, list[Any]] = {12: [[amount] for amount in won]} if any(won) else {}
    return Case(name, (_PRIZES, *more), results, pays, weeks=13, people=len(sales), **keys)


_OPEN = {"kind": "kpi_gate", "measure": "csat", "threshold": 60, "applies_to": ["tournament"]}
_HALF = {
    "kind": "kpi_multiplier",
    "kpis": [
        {"measure": "csat", "weight": 0.5, "points": [(60, 0), (80, 1)]},
        {"measure": "tickets", "weight": 0.5, "points": [(0, 0), (10, 1)]},
    ],
    "applies_to": ["tournament"],
}

PRIZES = (
    _race("prizes", [20, 50, 40, 10], [100, 900, 500, 0]),
    # two first: (900 + 500) / 2 each, then the third prize
    _race("prizes_tie", [50, 20, 50, 10], [700, 100, 700, 0]),
    # three share the second and third prize: 600 / 3
    _race("prizes_tie_behind", [50, 20, 20, 20], [900, 200, 200, 200]),
    # more prizes than people
    _race("prizes_of_two", [1, 2], [500, 900]),
    # who was away for a week does not compete
    _race("prizes_of_who_was_here", [50, 20, 10], [0, 900, 500], away={0: (0,)}),
    # nobody sold anything: nobody wins
    _race("prizes_for_nothing", [0, 0], [0, 0]),
    _race("prizes_for_the_only_one", [0, 1], [0, 900]),
    # a gate takes the winner's prize away and gives it to nobody
    _race("prizes_gated", [50, 20], [0, 500], _OPEN, results={"surveys": [10, 10], "dissatisfaction": [500, 100]}),
    # times 0.5 x 0.5 + 0.5 x 1 = 0.75 for both
    _race(
        "prizes_multiplied", [50, 20], [675, 375], _HALF,
        results={"surveys": [10, 10], "dissatisfaction": [300, 300], "tickets": [10, 10]},
    ),
    # two teams, two races
    Case(
        "prizes_by_team", ({**_PRIZES, "scope": "team"},), {12: {"sales": [50, 20, 10, 40]}}, {12: [[900.0], [500.0],
        [500.0], [900.0]]},
        weeks=13, people=4, top={"team_size": 2},
    ),
    # in its phase only what was sold in it counts: the second sold 20 then, the first 10; outside nobody wins
    Case(
        "prizes_in_a_phase", ({**_PRIZES, "phases": ["b"]},), {0: {"sales": [90, 0]}, 8: {"sales": [10, 20]}},
        {12: [[500.0], [900.0]]},
        weeks=13, people=2, top=from_week(6),
    ),
    Case(
        "prizes_outside_a_phase", ({**_PRIZES, "measure": "csat", "phases": ["b"]},), {0: {"surveys": [9, 9]}}, {},
        weeks=13,
        people=2, top=from_week(20),
    ),
)  # fmt: skip

CASES = PHASES + TEAMS + PRIZES
