"""Nothing changes when nothing changes: exact equality, bit for bit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from worlds import commission_scheme, every_component, plain_beliefs, small_scenario

from sim.engine import Engine
from sim.fields import content_hash
from sim.mesa_model import CommissionModel
from sim.run import RunResult, run

SCENARIO = small_scenario(team={"agents": 8, "customers_per_agent": 40}, staff={"quit_rate": 0.03}, weeks=60)
BELIEFS = plain_beliefs()


def _same(a: RunResult, b: RunResult, but: tuple[str, ...] = ()) -> None:
    for name in ("weeks", "segments", "agents"):
        left, right = (r.tables[name].drop(columns=list(but), errors="ignore") for r in (a, b))
        pd.testing.assert_frame_equal(left, right, check_exact=True)


def test_a_copy_under_another_name_is_the_same_scheme():
    original, copy = commission_scheme(0.08), commission_scheme(0.08, name="another_name")
    assert content_hash(original) == content_hash(copy)
    _same(run(SCENARIO, original, 3, beliefs=BELIEFS), run(SCENARIO, copy, 3, beliefs=BELIEFS))


def test_an_unused_component_changes_nothing():
    idle = {"kind": "commission", "id": "idle", "on": "renewals", "rate": 0.0}
    plain, more = commission_scheme(0.08), commission_scheme(0.08, 5_000.0, "more", idle)
    _same(run(SCENARIO, plain, 3, beliefs=BELIEFS), run(SCENARIO, more, 3, beliefs=BELIEFS))


def test_one_more_agent_leaves_the_others_as_they_were():
    team = SCENARIO.team.model_copy(update={"agents": 9})
    bigger = SCENARIO.model_copy(update={"team": team})
    a, b = (run(s, commission_scheme(0.08), 3, rule="fixed", beliefs=BELIEFS) for s in (SCENARIO, bigger))
    ours, theirs = a.tables["agents"], b.tables["agents"]
    theirs = theirs[theirs["agent"] < 8].reset_index(drop=True)
    pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_another_agent_leaves_all_starting_customers_as_they_were():
    team = SCENARIO.team.model_copy(update={"agents": 9})
    small, big = (
        Engine.without_pay(s, 3, (0.22, 0.62, 0.0)).customers
        for s in (SCENARIO, SCENARIO.model_copy(update={"team": team}))
    )
    n = int(small.count.sum())
    for column in ("spend", "frailty", "satisfaction", "due"):
        assert np.array_equal(small.column(column), big.column(column)[:n])


@pytest.mark.parametrize("scheme", [commission_scheme(0.2), every_component()])
def test_under_fixed_a_scheme_changes_pay_and_nothing_else(scheme):
    """Staff turnover included."""
    a = run(SCENARIO, commission_scheme(0.0), 5, rule="fixed", beliefs=BELIEFS)
    b = run(SCENARIO, scheme, 5, rule="fixed", beliefs=BELIEFS)
    assert a.tables["weeks"]["quits"].sum() > 0
    _same(a, b, but=("pay_fixed", "pay_variable", "pay_total", "profit", "surplus"))
    assert a.kpis["pay_variable"] != b.kpis["pay_variable"]


def test_mesa_stepped_week_by_week_equals_the_fast_runner():
    scheme = every_component()
    model = CommissionModel(SCENARIO, scheme, beliefs=BELIEFS, rng=0)
    steps = 0
    while model.running:
        model.step()
        steps += 1
    assert steps == SCENARIO.weeks
    fast = run(SCENARIO, scheme, 0, beliefs=BELIEFS)
    _same(model.result(), fast)
    pd.testing.assert_series_equal(pd.Series(model.result().kpis), pd.Series(fast.kpis), check_exact=True)


def test_the_mesa_model_is_an_ordinary_mesa_model():
    model = CommissionModel(SCENARIO, commission_scheme(0.08), beliefs=BELIEFS, rng=1)
    assert len(model.agents) == 8
    model.step()
    model.step()
    assert len(model.datacollector.get_model_vars_dataframe()) == 2
    assert model.datacollector.get_agent_vars_dataframe().shape == (16, 4)
    shares = model.agents.get("serve")
    assert all(0 < share <= 1.2 for share in shares)
    assert sum(model.agents.get("customers")) == int(model.engine.customers.count.sum())


def test_seed_zero_is_a_seed():
    a, b, c = (run(SCENARIO, commission_scheme(0.08), seed, beliefs=BELIEFS) for seed in (0, 0, 1))
    _same(a, b)
    assert not a.tables["weeks"]["sales"].equals(c.tables["weeks"]["sales"])


def test_unknown_rule_and_seed_out_of_range_are_refused():
    with pytest.raises(ValueError, match="unknown rule 'greedy'; there are: fixed, best_response"):
        run(SCENARIO, commission_scheme(0.08), 0, rule="greedy", beliefs=BELIEFS)
    with pytest.raises(ValueError, match="between 0 and 2"):
        run(SCENARIO, commission_scheme(0.08), -1, beliefs=BELIEFS)
