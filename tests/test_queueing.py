"""Waiting against Erlang's closed forms, alone and through the pooled service of the model."""

from __future__ import annotations

import numpy as np
import pytest
from worlds import small_scenario

from sim.queueing import erlang_c, pool_waiting
from sim.service import serve

# calls per hour, handle time s, agents, target s -> P(wait), mean wait s, service level.
# Exact values of the Erlang C formula (see docs/model.md).
CASES = [
    (720, 240, 55, 15, 0.2387, 8.18, 0.8459),
    (200, 180, 13, 20, 0.28527, 17.116, 0.79559),
    (200, 180, 14, 20, 0.17413, 7.836, 0.88835),
    (60, 300, 8, 20, 0.16727, 16.73, 0.863),
]


@pytest.mark.parametrize(("calls", "handle", "agents", "target", "waits", "mean", "level"), CASES)
def test_erlang_c(calls, handle, agents, target, waits, mean, level):
    got = erlang_c(calls * handle / 3600, agents, handle, target)
    assert got.probability == pytest.approx(waits, abs=6e-5)
    assert got.mean == pytest.approx(mean, rel=1e-3)
    assert got.service_level == pytest.approx(level, abs=6e-5)


@pytest.mark.parametrize(("calls", "handle", "agents", "target", "waits", "mean", "level"), CASES)
def test_the_pool_of_the_model_waits_as_erlang_c_says(calls, handle, agents, target, waits, mean, level):
    """A week of 40 hours with everybody serving all the time and all routing pooled."""
    scenario = small_scenario(
        team={"agents": agents, "customers_per_agent": 30, "hours_per_week": 40.0},
        service={"pool_share": 1.0, "target_minutes": target / 60},
    )
    tickets = np.full(agents, calls * 40 / agents)
    week = serve(scenario, tickets * handle / 3600, tickets, np.zeros(agents), np.full(agents, 40.0))
    assert np.allclose(week.minutes * 60, mean, rtol=1e-3)
    assert np.allclose(week.service_level, level, atol=6e-5)
    assert np.allclose(week.backlog, 0)


def test_selling_during_calls_adds_load():
    """Handle time +8% at 200 calls an hour and 14 agents: 7.84 to 16.60 s, service level .888 to .803."""
    longer = erlang_c(200 * 180 * 1.08 / 3600, 14, 180 * 1.08, 20)
    assert longer.mean == pytest.approx(16.60, rel=2e-3)
    assert longer.service_level == pytest.approx(0.803, abs=6e-4)


@pytest.mark.parametrize(("calls", "fewest"), [(50, 5), (100, 8), (200, 14), (400, 24), (1000, 56)])
def test_economies_of_scale(calls, fewest):
    """Fewest agents that answer 80% within 20 s at 180 s a call."""
    load = calls * 180 / 3600
    agents = int(load) + 1
    while erlang_c(load, agents, 180, 20).service_level < 0.8:
        agents += 1
    assert agents == fewest


def test_a_real_number_of_agents_lies_between_the_whole_ones():
    low, high = erlang_c(10, 13, 180, 20), erlang_c(10, 14, 180, 20)
    between = pool_waiting(10, 13.5, 180, 20)
    assert between is not None
    assert high.mean < between.mean < low.mean
    assert pool_waiting(10, 9.5, 180, 20) is None


def test_overload_is_refused():
    with pytest.raises(ValueError, match="needs 0 <= load < agents"):
        erlang_c(14, 14, 180, 20)


def test_own_queues_wait_longer_the_fuller_they_are():
    scenario = small_scenario()
    work = np.array([5.0, 15.0, 24.0, 40.0])
    week = serve(scenario, work, work * 5, np.zeros(4), np.full(4, 25.0))
    assert np.all(np.diff(week.minutes) > 0)
    assert np.all(np.diff(week.service_level) < 0)
    # 40 hours of work, 25 done, half of the rest given up on.
    assert week.backlog.tolist() == [0, 0, 0, 7.5]
    assert week.handled.tolist() == [1, 1, 1, 25 / 40]


@pytest.mark.parametrize("pool_share", [0.0, 0.4, 1.0])
def test_a_week_without_tickets_waits_for_nothing(pool_share):
    scenario = small_scenario(service={"pool_share": pool_share})
    week = serve(scenario, np.zeros(4), np.zeros(4), np.zeros(4), np.full(4, 25.0))
    assert week.minutes.tolist() == [0] * 4
    assert week.service_level.tolist() == [1] * 4
