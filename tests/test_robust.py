"""Robustness studies with planted answers: who is picked, what would change that, and where the pick loses."""

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
from planted import row

from experiments.cube import Context, Cube, make
from experiments.processes import LocalProcesses
from experiments.robust import robust
from experiments.robustness.choice import dominated
from experiments.robustness.stages import Stages
from experiments.saved import load_saved
from scenarios.errors import InputError

ROOT = Path(__file__).parent.parent
FILES = ("values.csv", "regret.csv", "criteria.csv", "flips.csv", "worlds.csv", "boxes.csv", "verdict.json")


@pytest.fixture
def study(tmp_path):
    """Do a study in this process and open its folder."""
    return lambda inputs, simulate, name="out", **how: planted.saved(inputs, tmp_path / name, simulate, **how)


# --- who is picked


@pytest.mark.parametrize("first", [1, 1_001, 2_001, 3_001, 4_001])
@pytest.mark.parametrize("names", ["dab", "bda", "abd"])
def test_a_planted_dominated_scheme_is_never_recommended(study, names, first):
    # Scheme `place` is worse the higher it is, in both objectives. Paired differences of neighbours have mean 2 and
    # standard deviation 1.4, so of 16 runs standard error 0.35: the worst is 11 standard errors below the best.
    inputs = planted.inputs(names, objectives=["profit", "retention_12m"], seeds={"first": first, "runs": 16})
    verdict = study(inputs, planted.ladder).verdict
    best, worst = names[0], names[2]
    assert verdict["pick"] == best
    assert verdict["outcome"] == "keep"  # it is the baseline
    assert worst not in [verdict["pick"], *verdict["tied"]]
    assert worst in verdict["dominated"]
    assert best not in verdict["dominated"]


def test_dominated_means_equalled_everywhere_and_clearly_beaten_somewhere():
    #                   context 1            context 2
    profit = np.array([[3.0, 2.0, 3.0, 1.0], [1.0, 1.0, 1.0, 2.0]])  # of four schemes
    kept = np.array([[0.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    exact = np.stack([profit, profit], axis=2)[None]  # (objectives, contexts, schemes, seeds), without luck
    assert dominated(exact) == (1,)  # 0 and 2 are copies, 3 is best in the second context
    assert dominated(np.concatenate([exact, np.stack([kept, kept], axis=2)[None]])) == (0, 1)
    # Of luck that is large beside the difference nothing follows; of luck that both share, all.
    luck = np.array([-9.0, 4.0, 5.0, 0.0])
    own, shared = (np.array([[1.0 + luck, 0.9 + twist]]) for twist in (luck[::-1], luck))
    assert dominated(own[None]) == ()
    assert dominated(shared[None]) == (1,)


def test_a_clear_winner_that_is_not_the_baseline_is_recommended(study):
    inputs = planted.inputs("ab", scenarios=[planted.base_scenario(x=0.1)])
    verdict = study(inputs, planted.crossing).verdict
    assert (verdict["outcome"], verdict["pick"], verdict["tied"]) == ("recommended", "b", [])
    assert verdict["probability"] > 0.99
    assert verdict["pairs"] == [{"against": "a", "difference": pytest.approx(80), "why": "nearest"}]


def test_a_planted_exact_tie_is_a_tie(study):
    verdict = study(planted.inputs("abc"), planted.equal).verdict
    assert (verdict["outcome"], verdict["pick"], verdict["tied"]) == ("tie", "a", ["b", "c"])
    assert [pair["why"] for pair in verdict["pairs"]] == ["tie", "tie"]


def test_an_exact_tie_is_broken_by_the_next_objective(study):
    # All earn the same; the first listed is the one that keeps the fewest customers.
    inputs = planted.inputs("abc", objectives=["profit", "retention_12m"])
    turned = type(inputs)(inputs.spec, inputs.scenarios, inputs.schemes[::-1], inputs.schemes[2], ())
    verdict = study(turned, planted.equal).verdict
    assert verdict["pick"] == "a"
    assert verdict["dominated"] == ["c", "b"]


@pytest.mark.slow
def test_equal_means_are_a_tie_with_the_stated_certainty(tmp_path):
    # Three schemes of equal mean with luck of their own. The set holds a given best scheme with at least 95%; the pick
    # stands alone only if both others are lost, so in at most 5% of studies. 60 studies, three standard errors more:
    # 60 x (0.05 + 3 x sqrt(0.05 x 0.95 / 60)) = 8.
    alone = 0
    for i in range(60):
        inputs = planted.inputs("abc", seeds={"first": 1 + 100 * i, "runs": 8})
        robust(inputs, tmp_path / str(i), simulate=planted.level, engine=LocalProcesses(1))
        verdict = json.loads((tmp_path / str(i) / "verdict.json").read_text())
        alone += verdict["outcome"] != "tie"
    assert alone <= 8


def test_maximin_picks_the_compromise_and_the_mean_does_not(study):
    inputs = planted.inputs("abc", rules=["best_response", "fixed"], robust={"alpha": 0.5, "points": 0})
    saved = study(inputs, planted.opposite)
    best_by = saved.table("criteria").set_index("scheme")["best_by"]
    # Means over rules: 65, 50, 60. Worst: 0, 0, 60. Regrets: a 0 and 100, b 130 and 0, c 70 and 40.
    assert best_by["a"] == "mean; mean_regret"
    assert best_by["b"] == ""
    assert best_by["c"] == "worst; cvar; max_regret"
    assert saved.verdict["pick"] == "a"
    regret = saved.table("regret")
    assert row(regret, scheme="b", rule="best_response")["regret"] == pytest.approx(130)
    assert row(regret, scheme="c", rule="fixed")["regret"] == pytest.approx(40)
    assert row(regret, scheme="b", rule="fixed")["regret"] == 0


def test_less_is_better_where_the_kpi_says_so(study):
    # Service cost: scheme 0 costs x, scheme 1 costs 1 - x.
    inputs = planted.inputs("ab", objectives=["service_cost"], scenarios=[planted.base_scenario(x=0.1)], letters="x")
    saved = study(inputs, planted.cost)
    assert saved.verdict["pick"] == "a"
    assert saved.verdict["pairs"][0]["difference"] == pytest.approx(-80)  # in the unit of the KPI
    worst = saved.table("criteria").set_index("scheme")["worst"]
    error = 4 / np.sqrt(8)  # four standard errors of the luck that both share
    assert (worst["a"], worst["b"]) == (pytest.approx(10, abs=error), pytest.approx(90, abs=error))
    assert row(saved.table("regret"), scheme="b")["regret"] == pytest.approx(80)
    flip = saved.table("flips").iloc[0]
    assert flip["base_diff"] == pytest.approx(-80)
    assert flip["flip"] == pytest.approx(0.5)
    assert flip["after"] == "worse"


def test_values_are_means_with_intervals_that_hold_them(study):
    table = study(planted.inputs("abc", seeds={"runs": 20}), planted.level).table("values")
    assert isinstance(table, pd.DataFrame)
    assert (table["low"] < table["mean"]).all()
    assert (table["mean"] < table["high"]).all()
    # Luck of 50 and 5 beside it, 20 runs: the standard error of a mean is 11.2.
    assert (abs(table["mean"] - 1_000) < 4 * 11.2).all()


# --- limits and failures


def test_a_scheme_that_breaks_a_limit_is_not_picked_and_no_rival(study):
    # Scheme b would win everywhere, but keeps 0.89 of the customers.
    limits = [{"kpi": "retention_12m", "at_least": 0.895}]
    inputs = planted.inputs("ab", letters="x", limits=limits, robust={"points": 20, "steps": 3})
    saved = study(inputs, planted.rich_and_lossy)
    assert saved.verdict["pick"] == "a"
    assert saved.verdict["broken"] == {"b": ["retention_12m >= 0.895"]}
    assert saved.verdict["loses"] == 0
    assert saved.verdict["outcome"] == "keep"


def test_no_scheme_keeps_the_limits(study):
    limits = [{"kpi": "retention_12m", "at_least": 0.95}, {"kpi": "complexity", "at_most": 5}]
    verdict = study(planted.inputs("ab", limits=limits), planted.rich_and_lossy).verdict
    assert (verdict["outcome"], verdict["pick"]) == ("no_feasible", "b")
    assert verdict["broken"] == {name: ["retention_12m >= 0.95"] for name in "ab"}


def test_a_scheme_does_not_gain_by_failing(study):
    # b earns the most in the runs that go well; half of them fail and count as the worst of all.
    saved = study(planted.inputs("abc"), planted.fails_for_b)
    assert saved.verdict["pick"] == "a"
    assert row(saved.table("values"), scheme="b")["n"] == 4
    assert saved.manifest["failed"] == 4
    assert saved.manifest["first_error"] == "ZeroDivisionError: nothing to divide by"


def test_nothing_but_failures_is_one_clear_message(tmp_path):
    with pytest.raises(InputError, match=r"no run says anything about profit: RuntimeError: no$"):
        robust(planted.inputs("ab"), tmp_path / "out", simulate=planted.fails_always, engine=LocalProcesses(1))


# --- what cannot be asked


def test_one_scenario_one_rule_and_no_uncertainties_is_still_a_study(study):
    saved = study(planted.inputs("ab"), planted.ladder)
    assert saved.verdict["pick"] == "a"
    assert saved.table("flips").empty
    assert saved.table("worlds").empty
    assert saved.table("boxes").empty
    assert saved.verdict["worlds"] == 0
    said = " ".join(saved.manifest["notes"])
    assert "add to `scenarios` or `rules`" in said
    assert "no [[uncertainties]]" in said


def test_one_scheme_has_nothing_to_be_compared_with(tmp_path):
    with pytest.raises(InputError, match="names one scheme, 'a': robust compares at least two"):
        robust(planted.inputs("a"), tmp_path / "out", simulate=planted.level)
    assert not (tmp_path / "out").exists()


# --- resuming, workers, progress


def contents(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


def full(first=1):
    return planted.inputs(
        "abc",
        letters="xy",
        scenarios=[planted.base_scenario(), planted.base_scenario("other", x=0.6)],
        rules=["best_response", "fixed"],
        objectives=["profit", "retention_12m"],
        robust={"points": 12, "steps": 3},
        seeds={"first": first, "runs": 3},
    )


def test_one_worker_and_two_write_the_same_bytes(tmp_path):
    for workers in (1, 2):
        robust(full(), tmp_path / str(workers), simulate=planted.noisy, engine=LocalProcesses(workers))
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


def test_an_interrupted_study_is_finished_by_the_same_command(tmp_path):
    robust(full(), tmp_path / "whole", simulate=planted.noisy, engine=LocalProcesses(1))

    def stop(done, total, failed):
        if done > 60:
            raise KeyboardInterrupt

    with pytest.raises(Exception, match="run the same command again"):
        robust(full(), tmp_path / "cut", simulate=planted.noisy, engine=LocalProcesses(1), progress=stop)
    with pytest.raises(InputError, match="is unfinished"):
        load_saved(tmp_path / "cut")
    manifest = robust(full(), tmp_path / "cut", simulate=planted.noisy, engine=LocalProcesses(1))
    whole = json.loads((tmp_path / "whole" / "manifest.json").read_text())
    assert 0 < manifest["runs"]["made"] < whole["runs"]["made"]
    assert contents(tmp_path / "cut") == contents(tmp_path / "whole")


def test_a_finished_study_makes_no_run_again(tmp_path):
    robust(full(), tmp_path, simulate=planted.noisy, engine=LocalProcesses(1))
    before = contents(tmp_path)
    assert robust(full(), tmp_path, simulate=planted.fails_always, engine=LocalProcesses(1))["runs"]["made"] == 0
    assert contents(tmp_path) == before


def test_a_changed_spec_is_refused(tmp_path):
    robust(planted.inputs("ab"), tmp_path, simulate=planted.ladder, engine=LocalProcesses(1))
    with pytest.raises(InputError, match=r"holds other results: seeds\.first of the spec was 1, and is 2"):
        robust(planted.inputs("ab", seeds={"first": 2, "runs": 8}), tmp_path, simulate=planted.ladder)


def test_progress_counts_the_whole_work_and_never_goes_back(tmp_path):
    told = []
    robust(full(), tmp_path, simulate=planted.noisy, engine=LocalProcesses(1), progress=lambda *seen: told.append(seen))
    done = [seen[0] for seen in told]
    assert done == sorted(done)
    assert told[-1][0] == told[-1][1]
    # 4 contexts x 3 schemes, 12 worlds x 3 schemes, 2 lines of 3 values and the base, 2 schemes at least; 3 seeds each.
    assert told[0][1] >= 3 * (4 * 3 + 12 * 3)


def test_stages_add_up():
    told = []
    stages = Stages(lambda *seen: told.append(seen), later=50)
    stages(0, 10, 0)
    stages(10, 10, 1)
    stages.next()
    stages(0, 40, 0)
    stages(40, 40, 2)
    assert told == [(0, 60, 0), (10, 60, 1), (10, 50, 1), (50, 50, 3)]


def test_worlds_stand_next_to_each_other_in_the_plan():
    worlds = [planted.base_scenario(x=0.1), planted.base_scenario(x=0.2)]
    cube = Cube(tuple(Context(w, "fixed") for w in worlds), (planted.scheme(0, "a"), planted.scheme(1, "b")), (1, 2))
    hashes = [job.scenario_hash for job in cube.jobs()]
    assert hashes == [hashes[0]] * 4 + [hashes[4]] * 4
    assert hashes[0] != hashes[4]
    assert callable(make)


# --- the command


SPEC = """
name = "small"
scenarios = ["tiny"]
schemes = ["current", "balanced"]
objectives = ["profit", "retention_12m"]

[seeds]
runs = 2
"""

UNCERTAIN = """
[robust]
points = 3
steps = 3

[[uncertainties]]
name = "push_effect"
path = "selling.push_effect"
low = 1.0
high = 4.0
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
def test_the_command_does_a_study_of_the_real_model(tmp_path):
    (tmp_path / "small.toml").write_text(SPEC)
    done = paytrial("robust", "small.toml", "--out", "out", "--workers", "1", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    saved = load_saved(tmp_path / "out")
    assert said["verdict"] == saved.verdict
    assert len(said["values"]) == len(saved.table("values")) == 2 * 2
    assert "there are no [[uncertainties]]" in done.stderr
    assert (tmp_path / "out" / "report.html").exists()


@pytest.mark.slow
def test_the_command_asks_everything_of_the_real_model(tmp_path):
    rules = 'rules = ["best_response", "fixed"]\n'
    (tmp_path / "small.toml").write_text(rules + SPEC + UNCERTAIN)
    for workers in ("1", "2"):
        done = paytrial("robust", "small.toml", "--out", workers, "--workers", workers, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "Report: " in done.stdout
    saved = load_saved(tmp_path / "1")
    assert len(saved.table("values")) == 2 * 2 * 2
    assert len(saved.table("flips")) == 2
    assert len(saved.table("worlds")) == 3
    assert contents(tmp_path / "1") == contents(tmp_path / "2")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('["profit"', '["proffit"'), "Did you mean 'profit'?"),
        (("low = 1.0", "low = -1.0"), "push_effect"),
        (("points = 3", "points = -3"), "points"),
    ],
)
def test_mistakes_in_the_spec_end_with_2_and_one_line(tmp_path, change, message):
    (tmp_path / "small.toml").write_text((SPEC + UNCERTAIN).replace(*change))
    done = paytrial("robust", "small.toml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
