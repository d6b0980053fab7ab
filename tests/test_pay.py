"""Laws that every kind of pay component must hold; the suite runs over the registry and `pay_kinds.EXAMPLES`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pay_kinds import BASE, EXAMPLES, MONEY, QUOTAS
from pay_weeks import PEOPLE, Till, alone, by_month, emptied, random_weeks, reordered, scaled

from scenarios.loader import load_scheme
from scenarios.writing import to_toml
from sim.pay import COMPONENTS
from sim.pay.base import Curve
from sim.pay.measures import MEASURES, Column
from sim.pay.payroll import Crew, Payroll
from sim.pay.program import build_plan
from sim.scheme import Scheme

QUARTER = random_weeks(1, 13)
ALL = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)


def only(keep):
    """The examples that are declared to hold a law."""
    return pytest.mark.parametrize("example", [e for e in EXAMPLES if keep(e)], ids=lambda example: example.name)


def test_every_kind_has_an_example():
    assert {example.kind for example in EXAMPLES} == set(COMPONENTS)


@ALL
def test_a_component_survives_json_and_toml(example, tmp_path: Path):
    scheme = Scheme.model_validate(example.data())
    assert Scheme.model_validate_json(scheme.model_dump_json()) == scheme
    path = tmp_path / "scheme.toml"
    path.write_text(to_toml(scheme), encoding="utf-8")
    assert load_scheme(path) == scheme


@ALL
def test_pay_is_pure_finite_and_in_whole_units(example):
    before = [(work.measured.copy(), work.working.copy()) for work in QUARTER]
    once, again = (Till(example.data(), QUARTER, unit_cents=100).cents for _ in range(2))
    assert np.array_equal(once, again)
    assert np.all(np.abs(once) < 10**10)
    assert not np.any(once % 100)
    for work, (measured, working) in zip(QUARTER, before, strict=True):
        assert np.array_equal(work.measured, measured)
        assert np.array_equal(work.working, working)


@ALL
def test_the_examples_pay_something(example):
    """Else the laws would hold for nothing: its line, or the base pay it changes, differs from base pay alone."""
    works = random_weeks(2, 104) if example.kind == "long_term_bonus" else QUARTER
    alone = Till({**example.data(), "components": [BASE]}, works).cents.sum()
    assert Till(example.data(), works).cents.sum() != alone


@ALL
def test_zero_results_pay_nothing_without_a_cause(example):
    """A quarter without results: nothing but what is declared, and for a modifier the base pay that it leaves."""
    till = Till(example.data(), [emptied(replace(work, working=np.ones(PEOPLE))) for work in QUARTER])
    paid = till.line("line" if any(name == "line" for name, _ in till.plan.lines) else "base")
    assert paid.tolist() == [round(example.nothing * 100)] * PEOPLE


@ALL
def test_who_does_not_work_is_paid_nothing(example):
    idle = [replace(work, working=np.zeros(PEOPLE)) for work in QUARTER]
    assert not Till(example.data(), idle).cents.any()


MONEY_KEYS = {"amount", "sale_least", "sale_most", "high_value_from", "prizes", "amounts"}
"""Keys that are in currency whatever the component."""


def _richer(part: dict, k: float) -> dict:
    """A component, quota or KPI with all its money times `k`."""
    found = {key: _times(value, k) if key in MONEY_KEYS else value for key, value in part.items()}
    money = part.get("measure", part.get("on")) in MONEY and not part.get("quota")
    relative = part.get("pays") == "base_share" or "weight" in part
    if "points" in part:
        found["points"] = [[x * (k if money else 1), y if relative else y * k] for x, y in part["points"]]
    if "tiers" in part and not part.get("quota"):
        found["tiers"] = [[x * k, rate] for x, rate in part["tiers"]]
    if "threshold" in part and money:
        found["threshold"] *= k
    if "target" in part and not relative:
        found["target"] *= k
    if "kpis" in part:
        found["kpis"] = [_richer(kpi, k) for kpi in part["kpis"]]
    for side in ("row", "column"):
        if part.get(f"{side}_measure") in MONEY:
            found[f"{side}_steps"] = _times(part[f"{side}_steps"], k)
    return found


def _times(value, k: float):
    return [_times(item, k) for item in value] if isinstance(value, list) else value * k


@ALL
def test_all_money_times_k_pays_k_times_as_much(example):
    """In a currency whose unit is worth an eighth everything costs eight times as much, down to its rounding."""
    k = 8.0
    quotas = [_richer(quota, k) if quota["measure"] in MONEY else quota for quota in QUOTAS]
    data = example.data()
    richer = {**data, "components": [_richer(part, k) for part in data["components"]], "quotas": quotas}
    works = random_weeks(2, 52 if example.kind == "long_term_bonus" else 13)
    one = Till(data, works, service=20, unit_cents=1).cents
    many = Till(richer, [scaled(work, k) for work in works], service=20, unit_cents=8).cents
    assert np.array_equal(many, k * one)


BY_WEEK = {"commission_hold", "commission_clawback", "commission_spiff"}
"""Examples that depend on the week of a sale or a departure."""


@only(lambda example: example.name not in BY_WEEK)
def test_months_of_history_pay_as_their_weeks_do(example):
    works = [replace(work, working=np.ones(PEOPLE)) for work in random_weeks(4, 52)]
    weekly, monthly = (Till(example.data(), counted).cents for counted in (works, by_month(works)))
    assert np.abs(monthly - weekly).max() <= 1  # amounts added up in another order may round differently


def test_a_payroll_leaves_the_crew_it_was_given_alone():
    crew = Crew.of(PEOPLE, 12, 5)
    payroll = Payroll(build_plan(Scheme.model_validate(EXAMPLES[0].data())), crew)
    payroll.count(emptied(QUARTER[0]))
    assert crew.service.tolist() == [5] * PEOPLE


@only(lambda example: not example.order)
def test_the_order_of_people_does_not_matter(example):
    order = np.array([4, 2, 5, 0, 1, 3])
    paid = Till(example.data(), QUARTER).cents
    assert np.array_equal(Till(example.data(), [reordered(work, order) for work in QUARTER]).cents, paid[order])
    turned = np.arange(PEOPLE)[::-1]
    assert np.array_equal(Till(example.data(), [reordered(work, turned) for work in QUARTER]).cents, paid[::-1])


@only(lambda example: not example.others)
def test_pay_does_not_depend_on_colleagues(example):
    together = Till(example.data(), QUARTER).cents
    for person in range(PEOPLE):
        assert np.array_equal(
            Till(example.data(), [alone(work, person) for work in QUARTER]).cents[0], together[person]
        )


@only(lambda example: example.others)
def test_pay_depends_on_colleagues_where_declared(example):
    together = Till(example.data(), QUARTER).cents
    apart = [Till(example.data(), [alone(work, person) for work in QUARTER]).cents[0] for person in range(PEOPLE)]
    assert not np.array_equal(apart, together)


@only(lambda example: example.rising)
@settings(max_examples=25)
@given(seed=st.integers(0, 1_000), week=st.integers(0, 12), more=st.floats(0.01, 3_000))
def test_more_sales_never_pay_less(example, seed, week, more):
    """Total pay of the one who sells more; base pay is in it, which gates and multipliers change."""
    works = random_weeks(seed, 13)
    better = list(works)
    measured = works[week].measured.copy()
    measured[0, Column.SALES] += more
    better[week] = replace(works[week], measured=measured)
    first, second = (Till(example.data(), chosen).cents[0].sum() for chosen in (works, better))
    assert second >= first


PHASES = {"phases": [{"id": "a"}, {"id": "b", "from_week": 6}]}


@ALL
def test_a_component_of_all_phases_pays_as_one_without(example):
    plain = Till(example.data(), QUARTER).cents
    assert np.array_equal(Till({**example.data(phases=["a", "b"]), **PHASES}, QUARTER).cents, plain)


@ALL
def test_a_component_whose_phase_never_comes_pays_nothing(example):
    data = example.data(phases=["b"])
    if example.kind == "cap":  # it caps what holds in its phase
        data["components"][0] = {**BASE, "phases": ["b"]}
    never = {"phases": [{"id": "a"}, {"id": "b", "from_week": 99}]}
    paid = Till({**data, **never}, QUARTER).cents
    alone = Till({**data, **never, "components": data["components"][:1]}, QUARTER).cents
    assert np.array_equal(paid[:, :1], alone)
    assert not paid[:, 1:].any()


def test_lines_that_earn_do_not_depend_on_their_order():
    parts = [
        {**e.component, "id": f"c{i}"}
        for i, e in enumerate(EXAMPLES)
        if "applies_to" not in e.keys and e.kind != "floor"
    ]
    forth, back = (
        Till({"name": "x", "components": order, "quotas": QUOTAS}, QUARTER).cents for order in (parts, parts[::-1])
    )
    assert np.array_equal(forth, back[:, ::-1])


@pytest.mark.parametrize("name", sorted(MEASURES))
def test_measures_are_consistent(name):
    measure = MEASURES[name]
    assert measure.low < measure.high
    if measure.denominator is not None:
        worst_is_last = measure.scale < 0
        assert worst_is_last == measure.more_is_better


def test_without_an_answer_the_ratio_of_all_counts():
    """The second was rated 70 by 10, the first by nobody: both are read as 70, half way to 1,000 is 500."""
    example = next(e for e in EXAMPLES if e.name == "kpi_bonus")
    works = [emptied(replace(work, working=np.ones(PEOPLE))) for work in QUARTER]
    works[0].measured[1, [Column.SURVEYS, Column.DISSATISFACTION]] = 10, 300
    assert Till(example.data(), works).line("line").tolist() == [50_000] * PEOPLE


def test_step_curves():
    above, below = Curve.step(60, above=True), Curve.step(60, above=False)
    assert above.points == ((60, 0.0), (60, 1.0))
    assert [y for _, y in below.points] == [1.0, 0.0]
    assert below.points[0][0] > 60
