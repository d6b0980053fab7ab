"""Plans of field trials: effect, spread between agents, and the power that trials of real (simulated) people have."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import pytest
from scipy import stats

from experiments.pilot import BLIND_TO, is_total, pilot
from experiments.processes import LocalProcesses
from experiments.saved import load_saved
from scenarios.errors import InputError
from scenarios.loader import load_scenario, load_scheme
from scenarios.paths import changed
from sim.kpis import KPIS
from sim.run import run

ROOT = Path(__file__).parent.parent
FILES = ("effects.csv", "power.csv", "needed.csv")
BOTH = ["profit", "retention_12m"]


@pytest.fixture
def plan(tmp_path):
    """Plan a trial in this process and open its folder."""

    def do(inputs, simulate=planted.trial, name="out"):
        pilot(inputs, tmp_path / name, simulate=simulate, engine=LocalProcesses(1))
        return load_saved(tmp_path / name)

    return do


def row(table, **where):
    """The only row with these values."""
    found = table[np.logical_and.reduce([table[key] == value for key, value in where.items()])]
    assert len(found) == 1
    return found.iloc[0]


def detected(effect, spread, agents, trials, seed):
    """Share of trials with real t tests, agent by agent, that see a planted effect."""
    generator = np.random.default_rng(seed)
    today = spread * generator.standard_normal((trials, agents))
    new = effect + spread * generator.standard_normal((trials, agents))
    return float((stats.ttest_ind(new, today, axis=1).pvalue < 0.05).mean())


# --- effect and spread


def test_effect_and_spread_are_those_planted(plan):
    runs = 400
    effects = plan(planted.inputs("ab", objectives=BOTH, seeds={"runs": runs}, pilot={"weeks": [13, 26]})).table(
        "effects"
    )
    for weeks in (13, 26):
        # Standard error of the effect: differences have a tenth of the variance twice; 6 agents a team.
        money, kept = row(effects, kpi="profit", weeks=weeks), row(effects, kpi="retention_12m", weeks=weeks)
        error = planted.SPREAD * np.sqrt(weeks * 0.2 / 6 / runs)
        assert money["effect"] == pytest.approx(planted.EFFECT * weeks, abs=4 * error)
        assert money["effect_high"] - money["effect_low"] == pytest.approx(2 * 1.966 * error, rel=4 / np.sqrt(2 * runs))
        # Relative standard error of a standard deviation: at most 1 / sqrt(2 (runs - 1)).
        assert money["sd_agent"] == pytest.approx(planted.SPREAD * np.sqrt(weeks), rel=4 / np.sqrt(2 * runs))
        assert kept["effect"] == pytest.approx(0.02, abs=4 * 0.1 * np.sqrt(0.2 / 6 / runs))
        assert kept["sd_agent"] == pytest.approx(0.1, rel=4 / np.sqrt(2 * runs))
        assert (money["scheme"], money["against"], money["unit"]) == ("b", "a", "currency")


def test_the_spread_does_not_depend_on_the_size_of_the_team(plan):
    found = []
    for agents in (6, 24):
        world = planted.base_scenario()
        world = changed(world, {"team.agents": agents}).model_copy(update={"name": f"n{agents}"})
        inputs = planted.inputs("ab", scenarios=[world], seeds={"runs": 400}, pilot={"weeks": [13]})
        found.append(row(plan(inputs, name=world.name).table("effects"), kpi="profit"))
    assert found[0]["sd_agent"] == pytest.approx(found[1]["sd_agent"], rel=4 * np.sqrt(2) / np.sqrt(2 * 400))
    assert found[1]["effect"] == pytest.approx(
        planted.EFFECT * 13, abs=4 * planted.SPREAD * np.sqrt(13 * 0.2 / 24 / 400)
    )


def test_totals_are_told_per_agent_and_ratios_as_they_are():
    """Twice the team doubles a total and leaves a ratio; over the whole dictionary of KPIs, on the real model."""
    scheme, small = load_scheme("current"), load_scenario("tiny")
    large = changed(small, {"team.agents": 2 * small.team.agents})
    few, many = (
        pd.DataFrame([run(world, scheme, seed, rule="fixed").kpis for seed in range(1, 13)]).mean()
        for world in (small, large)
    )
    ratio = many / few
    for name in KPIS:
        if not np.isfinite(ratio[name]) or abs(few[name]) < 1e-9:
            continue
        assert is_total(name) == (ratio[name] > 1.5), (
            f"{name}: {ratio[name]:.2f} times as much in a team twice as large"
        )


@pytest.mark.slow
def test_the_spread_from_seeds_is_that_between_agents_of_the_model():
    """Books of agents are their own in `tiny`, so both ways to see how much agents differ must agree."""
    scenario, scheme, n, weeks = load_scenario("tiny"), load_scheme("current"), 6, 26
    teams, inside = [], []
    for seed in range(1, 201):
        agents = run(scenario, scheme, seed, rule="fixed").tables["agents"].groupby("agent")["sales"].sum()
        teams.append(agents.sum())
        inside.append(agents.var(ddof=1))
    from_seeds = np.std(teams, ddof=1) / np.sqrt(n)  # sd of the team mean x sqrt(agents)
    between = np.sqrt(np.mean(inside))
    assert weeks == scenario.weeks
    # 200 seeds: standard errors 5% and, with 5 degrees of freedom each, 2.3%, more as sales have a long tail.
    assert from_seeds == pytest.approx(between, rel=0.2)


# --- power and numbers


def test_stated_power_is_the_share_of_real_tests_that_see_the_effect(plan):
    runs, weeks, trials = 1_500, 13, 4_000
    inputs = planted.inputs("ab", seeds={"runs": runs}, pilot={"weeks": [weeks], "agents": [10, 20, 40]})
    power = plan(inputs).table("power").set_index("agents")["power"]
    for agents in (10, 20, 40):
        share = detected(planted.EFFECT * weeks, planted.SPREAD * np.sqrt(weeks), agents, trials, seed=agents)
        # The noncentrality d sqrt(agents / 2) has the relative errors of effect and spread; power moves by at most 0.4
        # per unit of it.
        noncentrality = planted.EFFECT * np.sqrt(weeks) / planted.SPREAD * np.sqrt(agents / 2)
        relative = np.hypot(
            1 / np.sqrt(2 * runs), np.sqrt(0.2 / 6 / runs) / (planted.EFFECT * np.sqrt(weeks) / planted.SPREAD)
        )
        error = np.hypot(0.4 * noncentrality * relative, np.sqrt(share * (1 - share) / trials))
        assert power[agents] == pytest.approx(share, abs=3 * error)


def test_the_agents_needed_have_the_wanted_power_and_one_fewer_has_not(plan):
    inputs = planted.inputs("ab", seeds={"runs": 400}, pilot={"weeks": [13], "agents": [10], "power": 0.9})
    saved = plan(inputs)
    needed, effect = saved.table("needed").iloc[0], saved.table("effects").iloc[0]
    agents = int(needed["agents"])
    curve = planted.inputs(
        "ab", seeds={"runs": 400}, pilot={"weeks": [13], "agents": [agents - 1, agents], "power": 0.9}
    )
    fewer, enough = plan(curve, name="again").table("power")["power"]
    assert fewer < 0.9 <= enough
    share = detected(effect["effect"], effect["sd_agent"], agents, 20_000, seed=1)
    assert share == pytest.approx(
        0.9, abs=0.01 + 4 * np.sqrt(0.09 / 20_000)
    )  # one agent more is up to a point of power
    assert needed["agents_low"] < agents < needed["agents_high"]


def test_longer_trials_need_fewer_agents_here(plan):
    # Effects grow with the weeks, the spread with their root.
    needed = plan(planted.inputs("ab", seeds={"runs": 100}, pilot={"weeks": [13, 52]})).table("needed")
    short, long = needed.set_index("weeks")["agents"].loc[[13, 52]]
    assert long < short / 2


def test_no_effect_needs_no_number(plan):
    saved = plan(planted.inputs("ab", pilot={"weeks": [13], "agents": [10, 1_000]}), planted.still)
    assert saved.table("effects").iloc[0]["effect"] == 0
    assert np.isnan(saved.table("needed").iloc[0]["agents"])
    assert saved.table("power")["power"].tolist() == pytest.approx([0.05, 0.05])  # false alarms


def test_without_any_luck_two_agents_are_enough(plan):
    saved = plan(planted.inputs("ab", pilot={"weeks": [13], "agents": [2, 10]}), planted.certain)
    assert saved.table("effects").iloc[0]["sd_agent"] == 0
    assert saved.table("needed").iloc[0]["agents"] == 2
    assert saved.table("power")["power"].tolist() == [1, 1]


def test_an_effect_that_may_be_nothing_has_no_upper_number(plan):
    # Scheme c is like a; the effect of 8 runs is luck, and its interval holds 0 in 95 of 100 studies.
    needed = plan(planted.inputs("abc", seeds={"runs": 8}, pilot={"weeks": [13]})).table("needed")
    assert np.isnan(row(needed, scheme="c")["agents_high"])
    assert row(needed, scheme="c")["agents"] > row(needed, scheme="b")["agents"]


def test_tables_have_a_row_for_each_question(plan):
    inputs = planted.inputs("abc", objectives=BOTH, pilot={"weeks": [4, 13, 26], "agents": [10, 20]})
    saved = plan(inputs)
    assert len(saved.table("effects")) == len(saved.table("needed")) == 2 * 2 * 3
    assert len(saved.table("power")) == 2 * 2 * 3 * 2
    assert saved.table("power")["power"].between(0, 1).all()
    assert set(saved.manifest["blind_to"]) == set(BLIND_TO)
    assert saved.manifest["sd_error"] == pytest.approx(1 / np.sqrt(2 * 7))


# --- wrong input and failures


def test_a_length_that_no_run_can_have_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"pilot.weeks holds 3, .* greater than or equal to 4"):
        pilot(planted.inputs("ab", pilot={"weeks": [3, 13]}), tmp_path / "out", simulate=planted.trial)
    assert not (tmp_path / "out").exists()


def test_an_arm_of_one_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"pilot.agents begins with 1, but an arm needs at least 2$"):
        pilot(planted.inputs("ab", pilot={"agents": [1, 10]}), tmp_path / "out", simulate=planted.trial)
    assert not (tmp_path / "out").exists()


def test_one_scheme_is_refused(tmp_path):
    with pytest.raises(InputError, match="names one scheme, 'a'"):
        pilot(planted.inputs("a"), tmp_path / "out", simulate=planted.trial)


def test_a_scheme_whose_runs_fail_has_no_effect_and_no_number(plan):
    saved = plan(planted.inputs("abc", pilot={"weeks": [13]}), planted.fails_often)
    assert np.isnan(row(saved.table("effects"), scheme="b")["effect"])
    assert np.isnan(row(saved.table("needed"), scheme="b")["agents"])
    assert np.isfinite(row(saved.table("effects"), scheme="c")["effect"])
    assert saved.manifest["failed"] == 7


# --- resuming and workers


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


def test_one_worker_and_two_write_the_same_bytes_and_nothing_is_made_again(tmp_path):
    inputs = planted.inputs("abc", objectives=BOTH, pilot={"weeks": [4, 13]})
    for workers in (1, 2):
        pilot(inputs, tmp_path / str(workers), simulate=planted.trial, engine=LocalProcesses(workers))
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
    again = pilot(inputs, tmp_path / "1", simulate=planted.fails_often, engine=LocalProcesses(1))
    assert again["runs"]["made"] == 0
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_an_interrupted_plan_is_finished_by_the_same_command(tmp_path):
    inputs = planted.inputs("abc", pilot={"weeks": [4, 13]}, seeds={"runs": 30})

    def stop(done, total, failed):
        if done > 40:
            raise KeyboardInterrupt

    with pytest.raises(Exception, match="run the same command again"):
        pilot(inputs, tmp_path / "cut", simulate=planted.trial, engine=LocalProcesses(1), progress=stop)
    made = pilot(inputs, tmp_path / "cut", simulate=planted.trial, engine=LocalProcesses(1))["runs"]["made"]
    assert 0 < made < 180
    pilot(inputs, tmp_path / "whole", simulate=planted.trial, engine=LocalProcesses(1))
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


# --- the command


SPEC = """
name = "small"
scenarios = ["tiny"]
schemes = ["current", "balanced"]
rules = ["fixed"]

[seeds]
runs = 3

[pilot]
weeks = [13]
agents = [10, 100]
"""


def paytrial(*words, cwd):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "paytrial", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_command_plans_a_trial_with_the_real_model(tmp_path):
    (tmp_path / "small.toml").write_text(SPEC)
    done = paytrial("pilot", "small.toml", "--out", "out", "--workers", "1", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert len(said["effects"]) == len(load_saved(tmp_path / "out").table("effects")) == 2
    assert len(said["power"]) == 4
    assert (tmp_path / "out" / "report.html").exists()


def test_a_wrong_length_ends_with_2_and_one_line(tmp_path):
    (tmp_path / "small.toml").write_text(SPEC.replace("[13]", "[2, 13]"))
    done = paytrial("pilot", "small.toml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "pilot.weeks holds 2" in done.stderr
