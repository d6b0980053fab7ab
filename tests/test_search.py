"""The search: known optima are found, luck is not mistaken for merit, and a kill changes nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import known_worlds as kw
import numpy as np
import optuna
import pandas as pd
import pytest
from study_files import inputs_of, lever, scheme_file

from experiments.processes import LocalProcesses
from experiments.search.racing import breaks, dominated_by, falls_short, looks
from experiments.search.samplers import KINDS, chosen
from experiments.search.scoring import Aims, Score, score, world_weights
from experiments.search.search import search, with_trials
from experiments.search.space import Space
from scenarios.errors import InputError
from scenarios.loader import load_scheme
from scenarios.spec import Limit
from sim.pay.complexity import complexity

ROOT = Path(__file__).parent.parent


def multitask_inputs(folder, sampler="auto", seed=0, **search_settings):
    folder.mkdir(parents=True, exist_ok=True)
    today = scheme_file(folder, "today", selling=2, serving=1)
    settings = {
        "trials": 150,
        "sampler": sampler,
        "sampler_seed": seed,
        "first_look": 0,
        "extra": False,
    } | search_settings
    runs = 16 if settings["first_look"] else 2
    return inputs_of(
        folder,
        schemes=[str(today)],
        objectives=["profit"],
        levers=[lever("selling"), lever("serving")],
        seeds={"runs": runs, "fresh": 200 if settings["first_look"] else 2},
        search={"finalists": 3} | settings,
    )


def x_inputs(folder, *, schemes=(("today", 4.0),), **content):
    folder.mkdir(parents=True, exist_ok=True)
    files = [str(scheme_file(folder, name, x=x)) for name, x in schemes]
    settings = {"trials": 24, "sampler": "tpe", "finalists": 3} | content.pop("search", {})
    seeds = {"runs": 8, "fresh": 32} | content.pop("seeds", {})
    content = {"objectives": ["profit"], "levers": [lever("x")]} | content
    return inputs_of(folder, schemes=files, search=settings, seeds=seeds, **content)


def run_search(inputs, out, simulate, workers=1, **more):
    manifest = search(inputs, out, engine=LocalProcesses(workers), simulate=simulate, **more)
    return manifest, {name: pd.read_csv(out / f"{name}.csv") for name in ("trials", "finalists", "convergence")}


def study_of(out, name=None):
    storage = f"sqlite:///{out / 'study.db'}"
    return optuna.load_study(study_name=name or optuna.get_all_study_names(storage)[0], storage=storage)


# --- known answers


def check_multitask(tmp_path, sampler, seed):
    _, tables = run_search(multitask_inputs(tmp_path, sampler, seed), tmp_path / "out", kw.multitask)
    trials = tables["trials"]
    assert len(trials) <= 150
    best = trials.loc[trials["profit"].idxmax()]
    rates = best[["lever.selling", "lever.serving"]].to_numpy(float)
    np.testing.assert_allclose(rates, kw.BEST_RATES, rtol=0.02)
    assert best["profit"] == pytest.approx(kw.BEST_SURPLUS, rel=0.001)


SEEDS = [0, pytest.param(1, marks=pytest.mark.slow), pytest.param(2, marks=pytest.mark.slow)]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_multitask_optimum_is_found(tmp_path, seed):
    check_multitask(tmp_path, "auto", seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_multitask_optimum_is_found_by_tpe_too(tmp_path, seed):
    check_multitask(tmp_path, "tpe", seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_noise_the_pick_is_within_3_standard_errors_of_the_optimum(tmp_path, seed):
    """On fresh seeds: distance of the pick's surplus to the best surplus, both on the same seeds' common luck."""
    inputs = multitask_inputs(tmp_path, "auto", seed, first_look=4, extra=True)
    manifest, tables = run_search(inputs, tmp_path / "out", kw.noisy_multitask)
    rows = tables["finalists"].set_index("scheme")
    pick = rows.loc[manifest["verdict"]["pick"]]
    # The baseline's surplus is known, so the paired difference says how far the pick is from the optimum.
    today = kw.surplus(np.array([2.0, 1.0]))
    half = pick["diff_high"] - pick["diff"]
    se = half / 2.5  # the joint interval of 4 schemes is at least 2.4 standard errors wide on each side
    assert today + pick["diff"] >= kw.BEST_SURPLUS - 3 * se
    assert manifest["verdict"]["outcome"] == "recommended"


def test_two_objectives_give_the_front_and_a_pick_that_loses_nothing(tmp_path):
    """Profit peaks at x = 6, retention at x = 2; today x = 4: more profit costs retention, so today stays."""
    inputs = x_inputs(tmp_path, objectives=["profit", "retention_12m"], search={"trials": 40})
    manifest, tables = run_search(inputs, tmp_path / "out", kw.trade_off)
    front = tables["trials"].query("on_front")
    assert len(front) >= 3
    assert front["lever.x"].between(2 - 0.6, 6 + 0.6).all()
    assert manifest["verdict"]["outcome"] in {"keep", "tie"}


def test_a_better_scheme_that_loses_nothing_is_recommended(tmp_path):
    """Today x = 0.5: every x up to 3.5 keeps retention, and profit rises with x."""
    inputs = x_inputs(
        tmp_path,
        schemes=[("today", 0.5)],
        objectives=["profit", "retention_12m"],
        search={"trials": 40, "finalists": 4},
    )
    manifest, tables = run_search(inputs, tmp_path / "out", kw.trade_off)
    verdict = manifest["verdict"]
    assert verdict["outcome"] == "recommended"
    rows = tables["finalists"].query("objective == 'profit'").set_index("scheme")
    assert rows.loc[verdict["pick"], "vs_best_low"] > 0
    assert rows.loc[verdict["pick"], "admissible"]
    scheme = load_scheme(tmp_path / "out" / "schemes" / f"{verdict['pick']}.toml")
    x = kw.amounts(scheme)["x"]
    assert 0.5 < x < 3.7
    # What the file holds is what was measured: the known surplus of x against today's, within 4 standard errors.
    row = rows.loc[verdict["pick"]]
    expected = (100 - (x - 6) ** 2) - (100 - (0.5 - 6) ** 2)
    assert row["diff"] == pytest.approx(expected, abs=4 * (row["diff_high"] - row["diff"]) / 2.4 + 1e-9)


def test_two_rules_by_worst_case_find_the_compromise(tmp_path):
    inputs = x_inputs(
        tmp_path,
        rules=["best_response", "fixed"],
        levers=[lever("x")],
        search={"trials": 40, "aggregate": "worst"},
    )
    _, tables = run_search(inputs, tmp_path / "out", kw.two_rules)
    best = tables["trials"].loc[tables["trials"]["profit"].idxmax()]
    assert best["lever.x"] == pytest.approx(5.0, abs=0.4)
    assert best["profit"] == pytest.approx(100 - 9, abs=3)


# --- honesty


def test_a_dominated_scheme_is_never_recommended(tmp_path):
    inputs = x_inputs(tmp_path, schemes=[("today", 0.0), ("worse", 3.0)], levers=[lever("x", 1.0, 10.0)])
    manifest, tables = run_search(inputs, tmp_path / "out", kw.falling)
    verdict = manifest["verdict"]
    assert verdict["outcome"] == "keep"
    assert verdict["pick"] == "today"
    assert verdict["tied"] == []
    assert tables["trials"]["state"].eq("stopped").any()


def test_a_tie_is_reported_as_a_tie(tmp_path):
    manifest, tables = run_search(x_inputs(tmp_path), tmp_path / "out", kw.flat)
    verdict = manifest["verdict"]
    assert verdict["outcome"] in {"tie", "keep"}
    assert len(verdict["tied"]) >= 2
    assert tables["finalists"]["among_best"].all()


def test_the_winners_curse_is_measured(tmp_path):
    """All schemes are equal, so whatever the search promises for its finalists is luck; fresh seeds take it away."""
    _, tables = run_search(x_inputs(tmp_path, search={"trials": 60, "extra": False}), tmp_path / "out", kw.flat)
    found = tables["finalists"].query("role == 'found'")
    assert (found["gap"] > 0).all()
    assert ((found["diff_low"] < 0) & (found["diff_high"] > 0)).all()


def test_no_feasible_scheme_is_a_result(tmp_path):
    inputs = x_inputs(
        tmp_path, objectives=["profit", "retention_12m"], limits=[{"kpi": "agent_turnover", "at_most": -1.0}]
    )
    manifest, tables = run_search(inputs, tmp_path / "out", kw.trade_off)
    assert manifest["verdict"]["outcome"] == "no_feasible"
    assert manifest["verdict"]["pick"] is None
    assert not tables["trials"]["feasible"].any()
    assert tables["trials"]["reason"].str.contains("agent_turnover").any()


def test_limits_are_kept(tmp_path):
    """Turnover is x / 10, at most 0.3: the best legal x is 3."""
    limits = [{"kpi": "agent_turnover", "at_most": 0.3}]
    inputs = x_inputs(tmp_path, schemes=[("today", 1.0)], limits=limits, search={"trials": 40})
    manifest, tables = run_search(inputs, tmp_path / "out", kw.trade_off)
    pick = load_scheme(tmp_path / "out" / "schemes" / f"{manifest['verdict']['pick']}.toml")
    assert 2.5 < kw.amounts(pick)["x"] <= 3.0
    trials = tables["trials"]
    assert (trials["feasible"] == (trials["limit.agent_turnover"] <= 0)).all()


@pytest.mark.slow
def test_rules_between_levers_are_kept_and_cost_no_runs(tmp_path):
    inputs = multitask_inputs(tmp_path, "tpe", trials=20)
    inputs = inputs_of(
        tmp_path / "ruled",
        schemes=[str(tmp_path / "today.toml")],
        objectives=["profit"],
        levers=[lever("selling"), lever("serving")],
        constraints=["selling <= serving"],
        seeds={"runs": 2, "fresh": 2},
        search={"trials": 20, "sampler": "tpe", "extra": False},
    )
    _, tables = run_search(inputs, tmp_path / "out", kw.multitask)
    assert len(tables["trials"]) == 20
    assert (tables["trials"]["lever.selling"] <= tables["trials"]["lever.serving"]).all()


def test_rules_that_nothing_keeps_are_said_at_once(tmp_path):
    inputs = x_inputs(tmp_path, constraints=["x > 20"])
    with pytest.raises(InputError, match=r"none of 2,000 schemes .* breaks x > 20"):
        search(inputs, tmp_path / "out", engine=LocalProcesses(1), simulate=kw.flat)
    assert not (tmp_path / "out").exists()


def test_failed_runs_are_trials_that_failed(tmp_path):
    inputs = x_inputs(tmp_path, search={"trials": 30, "sampler": "random"})
    manifest, tables = run_search(inputs, tmp_path / "out", kw.breaks_above_5)
    trials = tables["trials"]
    failed = trials["state"] == "failed"
    assert (failed == (trials["lever.x"] > 5)).all()
    assert failed.any()
    assert trials.loc[failed, "reason"].str.contains("x is too large").all()
    assert len(trials) == 30
    assert manifest["verdict"]["pick"] is not None


def test_a_baseline_that_fails_is_one_clear_error(tmp_path):
    inputs = x_inputs(tmp_path, schemes=[("today", 9.0)])
    with pytest.raises(InputError, match=r"scheme today cannot be measured.*x is too large"):
        search(inputs, tmp_path / "out", engine=LocalProcesses(1), simulate=kw.breaks_above_5)


# --- samplers


@pytest.mark.parametrize("name", [name for name in KINDS if name != "gp"])
def test_every_sampler_searches_and_repeats(tmp_path, name):
    seen = []
    for k in (1, 2):
        folder = tmp_path / str(k)
        inputs = multitask_inputs(folder, name, trials=12)
        _, tables = run_search(inputs, folder / "out", kw.multitask)
        seen.append(tables["trials"])
    pd.testing.assert_frame_equal(*seen)
    assert seen[0]["lever.selling"].nunique() > 8
    other = multitask_inputs(tmp_path / "3", name, seed=1, trials=12)
    _, tables = run_search(other, tmp_path / "3" / "out", kw.multitask)
    assert not tables["trials"]["lever.selling"].equals(seen[0]["lever.selling"])


@pytest.mark.slow
def test_the_gp_sampler_finds_the_optimum_with_few_trials(tmp_path):
    pytest.importorskip("torch", reason="the extra `gp` is not installed")
    inputs = multitask_inputs(tmp_path, "gp", trials=40)
    _, tables = run_search(inputs, tmp_path / "out", kw.multitask)
    assert tables["trials"]["profit"].max() == pytest.approx(kw.BEST_SURPLUS, rel=0.001)


def test_the_default_sampler_follows_budget_and_objectives(tmp_path):
    assert chosen(multitask_inputs(tmp_path / "a").spec) == "cmaes"
    assert chosen(multitask_inputs(tmp_path / "b", trials=20).spec) == "tpe"
    two = x_inputs(tmp_path / "c", objectives=["profit", "retention_12m"])
    assert chosen(with_trials(two, 50).spec.model_copy(update={"search": two.spec.search})) == "tpe"
    many = two.spec.search.model_copy(update={"trials": 5_000, "sampler": "auto"})
    assert chosen(two.spec.model_copy(update={"search": many})) == "nsga2"


def test_cmaes_refuses_two_objectives(tmp_path):
    inputs = x_inputs(tmp_path, objectives=["profit", "retention_12m"], search={"sampler": "cmaes"})
    with pytest.raises(InputError, match=r"'cmaes', which takes 1 objective.*use tpe"):
        search(inputs, tmp_path / "out", simulate=kw.trade_off)


# --- resuming


def _search_script(spec, out, extra=""):
    return (
        "import sys; sys.path[:0] = ['tests', '.']\n"
        "import known_worlds, time\n"
        "from pathlib import Path\n"
        "from scenarios.inputs import load_inputs\n"
        "from experiments.processes import LocalProcesses\n"
        "from experiments.search.search import search\n"
        f"search(load_inputs(Path({str(spec)!r})), Path({str(out)!r}), engine=LocalProcesses(1),"
        f" simulate=known_worlds.trade_off{extra})\n"
    )


def trials_of(out):
    table = study_of(out).trials_dataframe(("number", "value", "params", "state", "user_attrs", "system_attrs"))
    return table.drop(columns=[c for c in table if c.endswith("batch")]).to_json()


@pytest.mark.parametrize("sampler", ["tpe", pytest.param("nsga2", marks=pytest.mark.slow)])
def test_killed_anywhere_and_run_again_the_study_is_the_same(tmp_path, sampler):
    content = {"objectives": ["profit", "retention_12m"], "search": {"trials": 24, "sampler": sampler}}
    inputs = x_inputs(tmp_path, **content)
    run_search(inputs, tmp_path / "whole", kw.trade_off)
    whole, out = trials_of(tmp_path / "whole"), tmp_path / "killed"
    kills = 0
    for wanted in (3, 14):
        process = subprocess.Popen([sys.executable, "-c", _search_script(tmp_path / "spec.toml", out)], cwd=ROOT)
        while process.poll() is None:
            if (out / "study.db").exists() and _trials_on_disk(out) >= wanted:
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
            time.sleep(0.002)
    assert kills >= 1
    run_search(inputs, out, kw.trade_off)
    assert trials_of(out) == whole
    for name in ("trials.csv", "finalists.csv", "convergence.csv", "importance.csv"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def _trials_on_disk(out):
    import sqlite3

    try:
        with sqlite3.connect(f"file:{out / 'study.db'}?mode=ro", uri=True) as database:
            return database.execute("SELECT count(*) FROM trials").fetchone()[0]
    except sqlite3.Error:
        return 0


def test_one_worker_and_two_write_the_same_bytes(tmp_path):
    for workers in (1, 2):
        inputs = x_inputs(tmp_path / str(workers), objectives=["profit", "retention_12m"], search={"trials": 12})
        run_search(inputs, tmp_path / str(workers) / "out", kw.trade_off, workers=workers)
    for name in ("trials.csv", "finalists.csv", "convergence.csv", "importance.csv", "verdict.json"):
        assert (tmp_path / "1" / "out" / name).read_bytes() == (tmp_path / "2" / "out" / name).read_bytes()


def test_more_trials_add_to_what_is_there(tmp_path):
    inputs = x_inputs(tmp_path)
    run_search(with_trials(inputs, 12), tmp_path / "out", kw.flat)
    first = [(trial.number, trial.params, trial.value) for trial in study_of(tmp_path / "out").trials]
    run_search(with_trials(inputs, 16), tmp_path / "out", kw.flat)
    second = [(trial.number, trial.params, trial.value) for trial in study_of(tmp_path / "out").trials]
    assert second[:12] == first
    assert len(second) == 16


def test_a_spec_edited_between_two_commands_is_refused_and_nothing_is_lost(tmp_path):
    run_search(x_inputs(tmp_path), tmp_path / "out", kw.flat)
    before = {path: path.read_bytes() for path in (tmp_path / "out").glob("*.csv")}
    edited = x_inputs(tmp_path, levers=[lever("x", 0.0, 9.0)])
    with pytest.raises(InputError, match=r"levers\[1\].high of the spec was 10.0, and is 9.0"):
        search(edited, tmp_path / "out", simulate=kw.flat)
    fewer = with_trials(x_inputs(tmp_path), 4)
    with pytest.raises(InputError, match=r"search.trials of the spec was 24, and is 4"):
        search(fewer, tmp_path / "out", simulate=kw.flat)
    assert {path: path.read_bytes() for path in (tmp_path / "out").glob("*.csv")} == before


def test_stopping_for_want_of_progress(tmp_path):
    inputs = x_inputs(
        tmp_path, search={"trials": 200, "stop_after": 12, "sampler": "random", "extra": False}, seeds={"runs": 2}
    )
    _, tables = run_search(inputs, tmp_path / "out", kw.flat)
    assert len(tables["trials"]) < 200


def test_a_random_twin_is_searched_beside(tmp_path):
    inputs = x_inputs(
        tmp_path, schemes=[("today", 0.5)], objectives=["profit", "retention_12m"], search={"random_twin": True}
    )
    _, tables = run_search(inputs, tmp_path / "out", kw.trade_off)
    curves = tables["convergence"]
    assert set(curves["sampler"]) == {"tpe", "random"}
    for _, curve in curves.groupby("sampler"):
        assert len(curve) == 24
        assert curve["value"].is_monotonic_increasing


def test_a_journal_file_holds_the_study_too(tmp_path):
    inputs = x_inputs(tmp_path, search={"trials": 8})
    run_search(inputs, tmp_path / "out", kw.flat, storage=f"journal:{tmp_path / 'study.log'}")
    assert (tmp_path / "study.log").stat().st_size > 0
    assert not (tmp_path / "out" / "study.db").exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "is not a storage"),
        ("nosuch://host/name", "is not a storage"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "failed"),
    ],
)
def test_a_wrong_storage_is_one_clear_error(tmp_path, url, said):
    with pytest.raises(InputError, match=said) as raised:
        search(x_inputs(tmp_path), tmp_path / "out", storage=url, engine=LocalProcesses(1), simulate=kw.flat)
    assert "\n" not in str(raised.value)


# --- pieces


def test_looks_double_from_the_first():
    assert looks(4, 16) == [4, 8, 16]
    assert looks(3, 16) == [3, 6, 12, 16]
    assert looks(0, 16) == [16]
    assert looks(16, 16) == [16]
    assert looks(20, 16) == [16]


AIMS = Aims(("profit", "agent_turnover"), ("agent_turnover",), ("profit", "agent_turnover"), np.array([1.0, -1.0]))


def test_domination_needs_every_objective_and_every_world():
    rng = np.random.default_rng(1)
    rival = rng.normal(0, 1, (2, 8, 2))
    worse = rival + np.array([-1.0, 1.0]) + rng.normal(0, 0.1, (2, 8, 2))
    assert dominated_by(worse, {"rival": rival}, AIMS, 0.05) == "rival"
    one_better = worse.copy()
    one_better[1, :, 0] += 2
    assert dominated_by(one_better, {"rival": rival}, AIMS, 0.05) == ""
    assert dominated_by(rival, {"itself": rival}, AIMS, 0.05) == ""


def test_false_stops_are_as_rare_as_stated():
    """A scheme equal to its rival in one objective is called dominated in at most 5% of races (one look)."""
    rng = np.random.default_rng(2)
    one = Aims(("profit",), (), ("profit",), np.array([1.0]))
    stops = 0
    for _ in range(2_000):
        rival = rng.normal(0, 1, (1, 4, 1))
        stops += dominated_by(rival + rng.normal(0, 1, (1, 4, 1)), {"r": rival}, one, 0.05) != ""
    assert stops / 2_000 == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 2_000))


def test_falling_short_of_today_needs_a_clear_loss():
    """Differences -1 +- 0.5 on 4 seeds: the upper end at 5% is -1 + 2.353 x 0.5 / 2 = -0.41; at 0.1%, +1.55."""
    close = Score(np.array([9.0, 1.0]), np.array([0.25, 0.1]), np.zeros((1, 2)))
    today = np.array([10.0, 1.0])
    assert falls_short(close, today, AIMS, 4, 0.05) == f"clearly behind in {AIMS.objectives[0]}"
    assert falls_short(close, today, AIMS, 4, 0.001) == ""
    assert falls_short(close, today, AIMS, 1, 0.05) == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_search_beyond_today_spends_its_trials_where_today_is_beaten(tmp_path, seed):
    """Today is x = 1. From 1 to 3 nothing is lost; the front goes on to 6, with more profit and less retention."""
    share, found = {}, {}
    for aim in ("beyond", "front"):
        inputs = x_inputs(
            tmp_path / aim,
            schemes=(("today", 1.0),),
            objectives=["profit", "retention_12m"],
            search={"trials": 60, "aim": aim, "sampler_seed": seed},
        )
        out = tmp_path / aim / "out"
        search(inputs, out, engine=LocalProcesses(1), simulate=kw.trade_off)
        x = pd.read_csv(out / "trials.csv")["lever.x"]
        share[aim] = float(x.iloc[30:].between(1, 3).mean())
        found[aim] = float(pd.read_csv(out / "convergence.csv")["value"].iloc[-1])
    assert share["beyond"] > share["front"]
    assert found["beyond"] > found["front"]


def test_a_limit_is_broken_only_when_it_is_clear():
    limit = Limit(kpi="agent_turnover", at_most=0.3)
    values = np.zeros((1, 6, 2))
    values[..., 1] = 0.31 + np.array([-0.05, 0.05, -0.04, 0.04, -0.05, 0.05])
    assert breaks(values, [limit], AIMS, 0.05) == ""
    values[..., 1] = 0.41 + np.array([-0.05, 0.05, -0.04, 0.04, -0.05, 0.05])
    assert breaks(values, [limit], AIMS, 0.05) == "breaks the limit on agent_turnover"


def test_the_estimate_takes_the_level_of_all_seeds():
    """Values 1 above a baseline whose first seeds are unlucky: the estimate is 1 above its mean over all seeds."""
    baseline = np.array([[[0.0], [2.0], [10.0], [12.0]]])
    found = score(baseline[:, :2] + 1.0, baseline, np.ones((1, 1)))
    assert found.mean[0] == pytest.approx(6.0 + 1.0)
    assert found.se[0] == pytest.approx(0.0)


def test_weights_of_worlds():
    means = np.array([[3.0], [1.0], [2.0]])
    up, best = np.array([1.0]), np.array([[3.0], [1.0], [5.0]])
    assert world_weights(means, up, "mean", 0.5, best)[:, 0] == pytest.approx([1 / 3] * 3)
    assert world_weights(means, up, "worst", 0.5, best)[:, 0] == pytest.approx([0, 1, 0])
    assert world_weights(means, -up, "worst", 0.5, best)[:, 0] == pytest.approx([1, 0, 0])
    assert world_weights(means, up, "cvar", 0.5, best)[:, 0] == pytest.approx([0, 1 / 1.5, 0.5 / 1.5])
    assert world_weights(means, up, "regret", 0.5, best)[:, 0] == pytest.approx([0, 0, 1])


def test_levers_of_a_component_that_is_off_are_not_in_use(tmp_path):
    levers = [{"name": "on", "path": "components.x", "kind": "switch"}, lever("x")]
    space = Space(x_inputs(tmp_path, levers=levers))
    assert space.in_use({"on": False, "x": 3.0}) == {"on": False}
    assert space.in_use({"on": True, "x": 3.0}) == {"on": True, "x": 3.0}
    assert [c.id for c in space.candidate({"on": False}, "off").scheme.components] == ["base"]
    assert space.start() == {"on": True, "x": 4.0}


def test_complexity_counts_measures_and_conditions():
    assert complexity(load_scheme("flat_salary")) == 0
    assert complexity(load_scheme("current")) == 1
    # commission 1; three bonuses of one measure and two bends each
    assert complexity(load_scheme("balanced")) == 1 + 3 * 3


def test_a_search_costs_at_most_its_trials_times_its_runs(tmp_path):
    inputs = x_inputs(tmp_path, schemes=[("today", 2.0)], search={"trials": 30}, seeds={"runs": 8})
    _, tables = run_search(inputs, tmp_path / "out", kw.falling)
    runs = tables["trials"]["runs"]
    assert runs.sum() <= 30 * 8
    assert runs.min() < 8 < runs.max()  # the hopeless paid for the promising


def test_the_folder_holds_no_runs_twice(tmp_path):
    inputs = x_inputs(tmp_path, search={"trials": 8})
    manifest, _ = run_search(inputs, tmp_path / "out", kw.flat)
    again, _ = run_search(inputs, tmp_path / "out", kw.flat)
    assert manifest["runs"]["made"] > 0
    assert again["runs"]["made"] == 0
    assert json.loads((tmp_path / "out" / "verdict.json").read_text()) == manifest["verdict"]
