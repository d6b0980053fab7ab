"""What a scheme refuses, and how much there is to understand in it."""

from __future__ import annotations

import pytest
from pay_desk import make_scheme
from pydantic import ValidationError

from sim.pay.complexity import complexity

BASE = {"kind": "fixed", "amount": 1_000}
TENTH = {"kind": "commission", "on": "sales", "rate": 0.1}
HELD = {**TENTH, "hold_share": 0.5, "hold_months": 3}
TAKEN = {"clawback_share": 1.0, "clawback_weeks": 8}
PRIZES = {"kind": "tournament", "measure": "sales", "prizes": [100]}
TWO = {"phases": [{"id": "a"}, {"id": "b", "from_week": 6}]}
QUOTA = {"quotas": [{"id": "q", "measure": "sales", "amount": 52_000}]}


def gate(on: str, **keys: object) -> dict:
    return {"kind": "kpi_gate", "measure": "csat", "threshold": 60, "applies_to": [on], **keys}


def cap(on: str, **keys: object) -> dict:
    return {"kind": "cap", "amount": 100, "applies_to": [on], **keys}


@pytest.mark.parametrize(
    ("parts", "top", "rule"),
    [
        # a month with a change of phase could not be told apart
        (
            (TENTH, cap("commission", phases=["b"])),
            TWO,
            "'cap' holds in b only: 'commission', which it caps, must hold",
        ),
        (
            (HELD, gate("commission", phases=["b"])),
            TWO,
            "'commission', held back, .* cannot be changed by kpi_gate in some",
        ),
        (
            (PRIZES, gate("tournament", phases=["a"])),
            TWO,
            "'tournament', .* won by rank, cannot be changed by kpi_gate",
        ),
        (
            (BASE,),
            {"phases": [{"id": "a"}, {"id": "b", "from_week": 9}, {"id": "c", "from_week": 9}]},
            r"in order of from_week, but 'c' \(9\) follows 'b' \(9\)",
        ),
        ((TENTH, cap("fixed")), {}, "'cap' names 'fixed', which is not a component"),
        ((cap("commission"), TENTH), {}, "'cap' must come after 'commission'"),
        ((TENTH, cap("commission"), gate("cap")), {}, "'kpi_gate' cannot act on 'cap'"),
    ],
)
def test_what_cannot_be_paid_is_refused(parts, top, rule):
    with pytest.raises(ValidationError, match=rule):
        make_scheme(*parts, **top)


@pytest.mark.parametrize(
    ("parts", "top"),
    [
        (({**TENTH, "phases": ["b"]}, cap("commission", phases=["b"])), TWO),
        ((TENTH, cap("commission", phases=["a", "b"])), TWO),
        (({**HELD, "phases": ["b"]}, gate("commission", phases=["b"])), TWO),
        ((PRIZES, gate("tournament")), TWO),
    ],
)
def test_the_same_is_accepted_where_it_is_clear(parts, top):
    assert make_scheme(*parts, **top).phases


@pytest.mark.parametrize(
    ("count", "parts", "top"),
    [
        (0, (BASE,), {}),
        (1, (TENTH,), {}),  # watch sales
        (2, (TENTH, cap("commission")), {}),  # and the cap
        (3, (TENTH, gate("commission")), {}),  # watch csat too, and its bound
        (3, ({**HELD, **TAKEN},), {}),  # sales; held back; taken back
        # csat; from 50 on, and 60, where it bends and jumps
        (3, ({"kind": "kpi_bonus", "measure": "csat", "points": [(50, 0), (60, 10), (60, 20)]},), {}),
        (3, ({**TENTH, "rate": None, "tiers": [(0.5, 0.05), (1, 0.1)], "quota": "q"},), QUOTA),  # attainment; 0.5, 1
        (4, ({**TENTH, "sale_least": 5, "first_week": 4, "split": [0.5, 0.5]},), {}),  # sales; least, weeks, split
        (2, (PRIZES,), {}),  # sales; ranks
        # csat and sales; two steps of each
        (
            6,
            (
                {
                    "kind": "kpi_matrix",
                    "row_measure": "csat",
                    "row_steps": [60, 80],
                    "column_measure": "sales",
                    "column_steps": [100, 200],
                    "amounts": [[1, 2], [3, 4]],
                },
            ),
            {},
        ),
    ],
)
def test_complexity_by_hand(count, parts, top):
    assert complexity(make_scheme(*parts, **top)) == count
