"""Hand-worked cases of draws, floors and caps. The arithmetic stands beside each.

Commission is 100% of sales here, so that sales are commission. Months end with weeks 3, 7, 12, 16, 20, 25.
"""

from __future__ import annotations

from typing import Any

from pay_desk import Case

MONTH_ENDS = (3, 7, 12, 16, 20, 25, 29, 33, 38, 42, 46, 51)
ALL = {"kind": "commission", "on": "sales", "rate": 1.0}
BASE = {"kind": "fixed", "amount": 2_000}


def by_month(*sales: float) -> dict[int, dict[str, Any]]:
    """Sales of the months, all in their last weeks."""
    return {MONTH_ENDS[i]: {"sales": amount} for i, amount in enumerate(sales)}


def paid(*amounts: list[float]) -> dict[int | str, list[Any]]:
    """Amounts by line, month by month."""
    return {MONTH_ENDS[i]: list(row) for i, row in enumerate(amounts) if any(row)}


def debts(*amounts: float) -> dict[int, float]:
    return {MONTH_ENDS[i]: amount for i, amount in enumerate(amounts)}


def draw(amount: float = 1_000, **keys: Any) -> dict[str, Any]:
    return {"kind": "draw", "amount": amount, "applies_to": ["commission"], **keys}


def _months(name: str, part: dict[str, Any], sales: tuple[float, ...], added: tuple[float, ...], **more: Any) -> Case:
    """Commission by month, and what a balance adds to it."""
    rows = [[sale, extra] for sale, extra in zip(sales, added, strict=True)]
    return Case(name, (ALL, part), by_month(*sales), paid(*rows), weeks=MONTH_ENDS[len(sales) - 1] + 1, **more)


DRAWS = (
    # draw 1,000, half of what is above it pays back:
    #   commission 400: advance 600, owed 600
    #   1,200: half of 200 paid back, owed 500
    #   900: advance 100, owed 600
    #   1,500: half of 500, owed 350
    #   1,000: nothing, owed 350
    #   1,300: half of 300, owed 200
    _months(
        "draw_paid_back_by_half", draw(recovery_share=0.5), (400, 1_200, 900, 1_500, 1_000, 1_300),
        (600, -100, 100, -250, 0, -150), debt=debts(600, 500, 600, 350, 350, 200),
    ),
    # all of what is above pays back: 300 of 1,300, then the other 300 of the 500 above
    _months("draw_paid_back", draw(), (400, 1_300, 1_500, 1_500), (600, -300, -300, 0), debt=debts(600, 300, 0, 0)),
    # never paid back, so nothing is owed
    _months("draw_not_recoverable", draw(recovery_share=0), (400, 5_000, 0), (600, 0, 1_000), debt=debts(0, 0, 0)),
    # service is 4, 8 and 13 weeks at the ends of the months: after 8 weeks it is paid back
    _months(
        "draw_paid_back_later", draw(recovery_start_week=8), (400, 1_500, 1_500), (600, 0, -500), debt=debts(600, 600,
        100)
    ),
    # up to 4 weeks of service there are advances, after that only paying back
    _months("draw_ends", draw(until_week=4), (400, 400, 1_500), (600, 0, -500), debt=debts(600, 600, 100)),
    # month by month instead of week by week it is the same
    _months(
        "draw_of_months", draw(recovery_share=0.5), (400, 1_200, 900), (600, -100, 100), debt=debts(600, 500, 600),
        monthly=True,
    ),
    # a quarterly draw of 3,000 on monthly commission: 400 + 900 + 800 = 2,100, 900 are missing
    Case(
        "draw_by_quarter", (ALL, draw(3_000, payout="quarter")), by_month(400, 900, 800),
        {3: [400.0, 0.0], 7: [900.0, 0.0], 12: [800.0, 900.0]}, weeks=13, debt={12: 900.0},
    ),
)  # fmt: skip


def _leaves(name: str, parts: tuple[dict[str, Any], ...], last: list[float], **more: Any) -> Case:
    """400 in the first month, 300 in week 4, gone at the end of week 5: half of the second month."""
    results = {3: {"sales": 400}, 4: {"sales": 300}}
    first = [2_000.0, 400.0, 600.0] if len(parts) > 2 else [400.0, 600.0]
    return Case(name, parts, results, {3: first, "5 leaves": last}, weeks=6, leave={5: (0,)}, **more)


LEAVING = (
    # base 1,000, commission 300, draw 500 for half a month: advance 200, then 800 are owed and forgiven
    _leaves("draw_forgiven", (BASE, ALL, draw()), [1_000.0, 300.0, 200.0]),
    # 800 owed are charged to 1,000 + 300 + 200: 200 - 800 = -600
    _leaves("draw_charged", (BASE, ALL, draw(on_leaving="charge")), [1_000.0, 300.0, -600.0], debt={5: 0.0}),
    # without base pay only 300 + 200 can be charged: 200 - 500; nobody is paid less than nothing, 300 stay owed
    _leaves("draw_charged_in_part", (ALL, draw(on_leaving="charge")), [300.0, -300.0], debt={5: 300.0}),
    # what is not recoverable is not charged either
    _leaves(
        "draw_never_charged", (BASE, ALL, draw(on_leaving="charge", recovery_share=0)), [1_000.0, 300.0, 200.0]
    ),
    # commission of the open month is forfeited, and no advance stands in for it
    _leaves("draw_forfeited", (BASE, ALL, draw()), [1_000.0, 0.0, 0.0], top={"on_leaving": "forfeit"}),
    # a floor of 1,200 is for half a month 600: 1,000 are more
    Case(
        "floor_of_a_leaver", (BASE, {"kind": "floor", "amount": 1_200}), {}, {3: [2_000.0, 0.0], "5 leaves": [1_000.0,
        0.0]},
        weeks=6, leave={5: (0,)},
    ),
    # a floor of 2,400 holds for a leaver who forfeits commission: 1,000 + 0 + 200
    Case(
        "floor_when_forfeited", (BASE, ALL, {"kind": "floor", "amount": 2_400}), {4: {"sales": 700}},
        {3: [2_000.0, 0.0, 400.0], "5 leaves": [1_000.0, 0.0, 200.0]}, weeks=6, leave={5: (0,)},
        top={"on_leaving": "forfeit"},
    ),
)  # fmt: skip

_WAGE = {"kind": "floor", "amount": 2_500}
_CAP = {"kind": "cap", "amount": 500, "applies_to": ["commission"]}
_YEARLY = {"kind": "cap", "amount": 1_000, "applies_to": ["commission"], "payout": "year"}

LIMITS = (
    # 2,000 + 200 + 300 = 2,500; 2,000 + 800 is more
    Case(
        "minimum_wage", (BASE, ALL, _WAGE), by_month(200, 800), paid([2_000.0, 200.0, 300.0], [2_000.0, 800.0, 0.0]),
        weeks=8
    ),
    # half the month worked: the floor is 1,250, base 1,000 and commission 100
    Case(
        "minimum_wage_of_half_a_month", (BASE, ALL, _WAGE), {3: {"sales": 100}}, {3: [1_000.0, 100.0, 150.0]},
        away={0: (0,), 1: (0,)},
    ),
    # only what it names counts: 900 - 200 = 700
    Case(
        "floor_under_one_line", (BASE, ALL, {"kind": "floor", "amount": 900, "applies_to": ["commission"]}),
        {3: {"sales": 200}}, {3: [2_000.0, 200.0, 700.0]},
    ),
    # guaranteed 700 in the first 13 weeks of service; the fourth month ends with the 17th
    _months(
        "guarantee_for_new_people", {"kind": "floor", "amount": 700, "until_week": 13}, (200, 900, 0, 300), (500, 0,
        700, 0)
    ),
    # who has been here for two years has none
    _months("no_guarantee_for_others", {"kind": "floor", "amount": 700, "until_week": 13}, (200,), (0,), service=104),
    _months("cap", _CAP, (499, 500, 501, 800), (0, 0, -1, -300)),
    # 400, 800, then 1,200: 200 too much, after that all of it; the next year begins at nothing
    Case(
        "yearly_cap_on_monthly_pay", (ALL, _YEARLY), by_month(400, 400, 400, 100) | {55: {"sales": 700}},
        {3: [400.0, 0.0], 7: [400.0, 0.0], 12: [400.0, -200.0], 16: [100.0, -100.0], 55: [700.0, 0.0]}, weeks=56,
    ),
    # 400 + 500 stay below 1,000; who leaves after six weeks has the cap of the year, not 6/52 of it
    Case(
        "yearly_cap_of_a_leaver", (ALL, _YEARLY), {3: {"sales": 400}, 4: {"sales": 500}},
        {3: [400.0, 0.0], "5 leaves": [500.0, 0.0]}, weeks=6, leave={5: (0,)},
    ),
    # 900 are below 1,000; 48 weeks of absence do not lower the cap to 1,000 x 4/52 after the fact
    Case(
        "yearly_cap_of_who_is_absent", (ALL, _YEARLY), {3: {"sales": 900}}, {3: [900.0, 0.0]}, weeks=52,
        away=dict.fromkeys(range(4, 52), (0,)),
    ),
    # who joins with week 26 (26 weeks away) has half the cap: 500
    Case(
        "yearly_cap_of_who_joins", (ALL, _YEARLY), {29: {"sales": 400}, 33: {"sales": 400}},
        {29: [400.0, 0.0], 33: [400.0, -300.0]}, weeks=34, away=dict.fromkeys(range(26), (0,)),
    ),
    # taken back later, the cut comes back too: 1,200 are cut by 200; 500 less commission leave 700, below the cap
    Case(
        "yearly_cap_gives_back", (ALL, {"kind": "deduction", "amount": 500, "allowed": 0}, {
            **_YEARLY, "applies_to": ["commission", "deduction"],
        }),
        {3: {"sales": 1_200}, 7: {"bad_ratings": 1}}, {3: [1_200.0, 0.0, -200.0], 7: [0.0, -500.0, 200.0]}, weeks=8,
    ),
    # cap 500 first, then a floor of 600 on all that is paid: 800 - 300 + 100
    Case(
        "floor_after_cap", (ALL, _CAP, {"kind": "floor", "amount": 600}), {3: {"sales": 800}}, {3: [800.0, -300.0,
        100.0]},
    ),
    # two people, two floors: each has its own
    Case(
        "floor_by_person", (ALL, {"kind": "floor", "amount": 600}), {3: {"sales": [100, 700]}},
        {3: [[100.0, 500.0], [700.0, 0.0]]}, people=2,
    ),
    # without decimals a floor of 1,000.4 for 3 of 4 weeks, 750.3, is 750
    Case("floor_without_decimals", ({"kind": "floor", "amount": 1_000.4},), {}, {3: [750.0]}, away={0: (0,)},
    unit_cents=100),
)  # fmt: skip

CASES = DRAWS + LEAVING + LIMITS
