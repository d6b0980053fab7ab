"""Pay components: hand-worked cases, and laws that every registered kind must hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import commission_scheme, every_component

from sim.pay import COMPONENTS
from sim.pay.base import PERIODS, Curve
from sim.pay.measures import MEASURES, Column
from sim.pay.period import Period
from sim.pay.program import Results, build_plan, earn
from sim.scheme import Scheme

# One legal example of every kind; the conformance suite runs over the registry, so a new kind must be added here.
EXAMPLES = {
    "fixed": {"amount": 5_000.0},
    "commission": {"on": "sales", "rate": 0.1},
    "kpi_bonus": {"measure": "csat", "points": [[60, 0], [80, 1_000]]},
    "piece_rate": {"amount": 2.5},
    "deduction": {"measure": "bad_ratings", "allowed": 0.02, "amount": 50.0},
    "scorecard": {"target": 1_000.0, "kpis": [{"measure": "csat", "points": [[60, 0], [80, 1]]}]},
    "kpi_matrix": {
        "row_measure": "csat", "row_steps": [60, 80], "column_measure": "retention", "column_steps": [0.9, 0.95],
        "amounts": [[100, 200], [300, 600]],
    },
    "long_term_bonus": {"measure": "retention", "points": [[0.9, 0], [1.0, 9_000]]},
    "team_pool": {"on": "sales", "rate": 0.01},
    "override": {"on": "sales", "rate": 0.01},
    "tournament": {"measure": "sales", "prizes": [1_000, 500]},
    "cap": {"amount": 500.0, "applies_to": ["base"]},
    "floor": {"amount": 2.0},
    "draw": {"amount": 2.0, "applies_to": ["base"]},
    "kpi_multiplier": {"kpis": [{"measure": "csat", "points": [[60, 0.5], [80, 1]]}], "applies_to": ["base"]},
    "kpi_gate": {"measure": "csat", "threshold": 60.0, "applies_to": ["base"]},
}  # fmt: skip


def _scheme(*components: dict) -> Scheme:
    return Scheme.model_validate({"name": "test", "components": list(components)})


def _cents(scheme: Scheme, period: Period, sums: np.ndarray, worked: np.ndarray, length: int) -> np.ndarray:
    plan = build_plan(scheme)
    wide = np.zeros((len(sums), len(plan.tallies)))
    wide[:, : sums.shape[1]] = sums
    paid = earn(plan.program, period, Results.of(wide, worked, length), len(plan.lines))
    return np.rint(paid * 100).astype(np.int64)


def _pay(scheme: Scheme, period: str, worked: float = 13.0, length: int = 13, **sums: float) -> list[float]:
    """Amounts per line for one person with the given period sums."""
    row = np.zeros((1, len(Column)))
    for name, value in sums.items():
        row[0, Column[name.upper()]] = value
    return (_cents(scheme, PERIODS[period], row, np.array([worked]), length)[0] / 100).tolist()


def _one(kind: str, **fields: object) -> Scheme:
    return _scheme({"kind": kind, "id": "line", **fields})


def test_commission_is_rate_times_amount():
    assert _pay(_one("commission", on="sales", rate=0.08), "month", sales=12_345.67) == [987.65]
    assert _pay(_one("commission", on="renewals", rate=0.01, payout="year"), "year", renewals=50_000) == [500.0]


def test_pay_is_settled_in_its_own_period_only():
    scheme = _one("commission", on="sales", rate=0.08, payout="quarter")
    assert _pay(scheme, "month", sales=1_000) == [0.0]
    assert _pay(scheme, "quarter", sales=1_000) == [80.0]


def test_fixed_pay_is_prorated_by_weeks_worked():
    scheme = _one("fixed", amount=5_000)
    assert _pay(scheme, "month", worked=4, length=4) == [5_000.0]
    assert _pay(scheme, "month", worked=3, length=4) == [3_750.0]
    assert _pay(scheme, "month", worked=0, length=4) == [0.0]


@pytest.mark.parametrize(("csat", "amount"), [(50, 0), (60, 0), (70, 500), (80, 1_000), (95, 1_000)])
def test_kpi_bonus_follows_its_curve(csat, amount):
    scheme = _one("kpi_bonus", measure="csat", points=[[60, 0], [80, 1_000]])
    assert _pay(scheme, "quarter", surveys=10, dissatisfaction=10 * (100 - csat)) == [amount]


def test_a_jump_counts_from_the_threshold_on():
    scheme = _one("kpi_bonus", measure="csat", points=[[70, 0], [70, 500]])
    assert _pay(scheme, "quarter", surveys=10, dissatisfaction=300.0) == [500.0]
    assert _pay(scheme, "quarter", surveys=10, dissatisfaction=300.1) == [0.0]


def test_retention_is_the_share_kept_per_quarter():
    """Of 100 customers over 13 weeks 5 are lost: 95% kept."""
    scheme = _one("kpi_bonus", measure="retention", points=[[0.9, 0], [1.0, 1_000]])
    assert _pay(scheme, "quarter", customers=1_300, lost=5) == [500.0]


def test_deduction_starts_beyond_two_in_a_hundred():
    scheme = _one("deduction", measure="bad_ratings", allowed=0.02, amount=50)
    assert _pay(scheme, "month", surveys=100, bad_ratings=2) == [0.0]
    assert _pay(scheme, "month", surveys=100, bad_ratings=5) == [-150.0]


def test_piece_rate_pays_per_ticket():
    assert _pay(_one("piece_rate", amount=2.5), "month", tickets=400) == [1_000.0]


def test_a_gate_holds_the_components_it_names():
    scheme = commission_scheme(
        0.1,
        1_000,
        "gated",
        {"kind": "kpi_gate", "id": "g", "measure": "csat", "threshold": 60, "applies_to": ["sales"]},
    )
    open_ = _pay(scheme, "month", worked=4, length=4, sales=1_000, surveys=1, dissatisfaction=40)
    shut = _pay(scheme, "month", worked=4, length=4, sales=1_000, surveys=1, dissatisfaction=41)
    assert open_ == [1_000.0, 100.0]
    assert shut == [1_000.0, 0.0]


def test_a_gate_on_a_bad_outcome_opens_at_or_below_its_threshold():
    gate = {"kind": "kpi_gate", "id": "g", "measure": "response_time", "threshold": 30, "applies_to": ["sales"]}
    scheme = commission_scheme(0.1, 0, "gated", gate)
    assert _pay(scheme, "month", sales=1_000, tickets=10, wait_minutes=300)[1] == 100.0
    assert _pay(scheme, "month", sales=1_000, tickets=10, wait_minutes=301)[1] == 0.0


def test_without_an_answer_the_team_ratio_counts():
    scheme = _one("kpi_bonus", measure="csat", points=[[0, 0], [100, 1_000]])
    sums = np.zeros((2, len(Column)))
    sums[1, Column.SURVEYS], sums[1, Column.DISSATISFACTION] = 10, 300
    cents = _cents(scheme, Period.QUARTER, sums, np.full(2, 13.0), 13)
    assert (cents[:, 0] / 100).tolist() == [700.0, 700.0]


def test_every_kind_has_an_example():
    assert set(EXAMPLES) == set(COMPONENTS)


@pytest.mark.parametrize("kind", sorted(COMPONENTS))
def test_conformance(kind):
    """Round trip, purity, finiteness, scale in people, and no pay for weeks nobody worked."""
    component = {"kind": kind, "id": "line", **EXAMPLES[kind]}
    parts = [{"kind": "fixed", "id": "base", "amount": 1.0}, component]
    scheme = _scheme(*parts)
    assert Scheme.model_validate_json(scheme.model_dump_json()) == scheme
    rng = np.random.default_rng(0)
    sums = rng.uniform(0, 1_000, (6, len(Column)))
    worked = np.array([13.0, 13, 13, 4, 1, 0])
    for period in Period:
        frozen = sums.copy()
        once = _cents(scheme, period, sums, worked, 13)
        again = _cents(scheme, period, sums, worked, 13)
        assert np.array_equal(once, again)
        assert np.array_equal(sums, frozen)
        assert np.all(np.abs(once) < 10**12)
        assert not once[5].any()
        order = rng.permutation(6)
        shuffled = _cents(scheme, period, sums[order], worked[order], 13)
        assert np.array_equal(shuffled, once[order])


def test_earning_lines_do_not_depend_on_their_order():
    scheme = every_component()
    turned = scheme.model_copy(update={"components": scheme.components[::-1]})
    sums = np.random.default_rng(1).uniform(0, 1_000, (3, len(Column)))
    for period in Period:
        a, b = (_cents(s, period, sums, np.full(3, 4.0), 13) for s in (scheme, turned))
        assert np.array_equal(a, b[:, ::-1])


@given(st.floats(0, 1), st.floats(0, 1e6), st.floats(0, 1e6))
def test_commission_is_monotone_in_sales_and_nothing_for_nothing(rate, a, b):
    scheme = _one("commission", on="sales", rate=rate)
    low, high = sorted((a, b))
    assert _pay(scheme, "month", sales=low)[0] <= _pay(scheme, "month", sales=high)[0]
    assert _pay(scheme, "month", sales=0.0) == [0.0]


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_measures_are_consistent(name):
    measure = MEASURES[name]
    assert measure.low < measure.high
    if measure.denominator is not None:
        worst_is_last = measure.scale < 0
        assert worst_is_last == measure.more_is_better


def test_step_curves():
    above, below = Curve.step(60, above=True), Curve.step(60, above=False)
    assert above.points == ((60, 0.0), (60, 1.0))
    assert [y for _, y in below.points] == [1.0, 0.0]
    assert below.points[0][0] > 60
