"""Sweeps: tables with known answers, resuming, workers, memory, and the command."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import planted
import planted_sums
import pytest
from dask_cluster import local_cluster
from fake_model import MARKS, begun
from study_files import lever, scheme_file, spec_file
from typer.testing import CliRunner

from experiments.bands import bands
from experiments.cluster import DaskCluster
from experiments.processes import LocalProcesses
from experiments.runner import Interrupted
from experiments.saved import load_saved
from experiments.statistics import mean_interval
from experiments.streams import Crossing, Stream
from experiments.sweep import sweep
from paytrial.cli import app
from scenarios.errors import InputError
from scenarios.expressions import parse_rule
from scenarios.inputs import load_inputs
from sim.kpis import KPIS

ROOT = Path(__file__).parent.parent
TABLES = ("points.csv", "runs.parquet", "summary.csv", "curves.csv", "effects.csv")
RATE = {"name": "rate", "path": "components.base.amount", "low": 1_000.0, "high": 3_000.0}


@pytest.fixture
def study(tmp_path):
    """Do a sweep in this process and open its folder."""

    def do(inputs, simulate, name="out", **how):
        sweep(inputs, tmp_path / name, simulate=simulate, engine=LocalProcesses(1), **how)
        return load_saved(tmp_path / name)

    return do


def grid(letters="xy", levels=3, names="ab", **spec):
    return planted.inputs(
        names, letters=letters, design={"kind": "grid", "levels": levels}, seeds={"runs": 3, "first": 5}, **spec
    )


def of(table, **where):
    return table[np.logical_and.reduce([table[key] == value for key, value in where.items()])]


def everything(folder):
    return {name: (folder / name).read_bytes() for name in TABLES}


# --- tables with known answers


def test_every_combination_is_run_once_in_order(study):
    worlds = (planted.base_scenario("one"), planted.base_scenario("two", z=0.5))
    saved = study(grid(scenarios=worlds, rules=["best_response", "fixed"]), planted_sums.surface)
    runs = saved.runs
    assert len(runs) == 9 * 2 * 2 * 2 * 3
    keys = ["point", "scenario", "rule", "scheme", "seed"]
    assert not runs.duplicated(keys).any()
    expected = pd.MultiIndex.from_product([range(9), ["one", "two"], ["best_response", "fixed"], ["a", "b"], [5, 6, 7]])
    assert list(runs[keys].itertuples(index=False, name=None)) == list(expected)
    assert runs["status"].eq("ok").all()
    assert runs["point"].dtype == runs["seed"].dtype == np.int64
    assert runs.loc[runs["point"] == 4, "scenario_hash"].nunique() == 2
    points = saved.table("points").set_index("point")
    x, y = points.loc[runs["point"], "x"].to_numpy(), points.loc[runs["point"], "y"].to_numpy()
    place = (runs["scheme"] == "b").to_numpy()
    assert runs["profit"].to_numpy() == pytest.approx((1 + place) * (10 * x + 4 * (y - 0.5)))


def test_the_summary_by_hand(study):
    saved = study(grid("x", rules=["fixed"], limits=[{"kpi": "csat", "at_least": 3.0}]), planted_sums.linear)
    assert saved.manifest["kpis"] == ["profit", "csat"]
    summary, runs = saved.table("summary"), saved.runs
    assert len(summary) == 3 * 2 * 2
    rows = of(summary, point=1, scheme="b", kpi="profit")
    own = of(runs, point=1, scheme="b")["profit"].to_numpy()
    base = of(runs, point=1, scheme="a")["profit"].to_numpy()
    mean, diff = mean_interval(own), mean_interval(own - base)
    assert rows[["n", "mean", "low", "high"]].iloc[0].tolist() == pytest.approx([3, mean.mean, mean.low, mean.high])
    assert rows[["diff", "diff_low", "diff_high"]].iloc[0].tolist() == pytest.approx([diff.mean, diff.low, diff.high])
    assert diff.high - diff.low < 0.1 < mean.high - mean.low  # the same seeds: common luck cancels
    assert of(summary, scheme="a")["diff"].isna().all()
    csat = of(summary, kpi="csat")  # the model does not have it
    assert csat["n"].eq(0).all()
    assert csat["mean"].isna().all()


def test_main_effects_and_shares_of_a_plane(study):
    # Scheme a earns 10 x + 4 (y - 1/2) with x, y in 0, 1/2, 1: variances 100/6 and 16/6.
    saved = study(grid(objectives=["profit", "retention_12m"]), planted_sums.surface)
    effects, curves = saved.table("effects"), saved.table("curves")
    profit = of(effects, scheme="a", kpi="profit")
    assert profit[["factor", "other"]].to_numpy().tolist() == [["x", ""], ["y", ""], ["x", "y"]]
    assert profit["share"].tolist() == pytest.approx([100 / 116, 16 / 116, 0], abs=1e-12)
    assert profit["range"].tolist() == pytest.approx([10, 4, np.nan], nan_ok=True)
    assert (effects["fit"] == 1).all()
    assert of(effects, scheme="b", kpi="profit")["range"].tolist() == pytest.approx([20, 8, np.nan], nan_ok=True)
    # Retention is x y: main effects 2 x var(x)/4, interaction var(x) var(y); var = 1/6.
    shares = np.array([1 / 24, 1 / 24, 1 / 36])
    assert of(effects, scheme="a", kpi="retention_12m")["share"].tolist() == pytest.approx(shares / shares.sum())
    x = of(curves, scheme="a", kpi="profit", factor="x")
    assert x["value"].tolist() == [0.0, 0.5, 1.0]
    assert x["mean"].tolist() == pytest.approx([0, 5, 10])
    # Interval over y: values -2, 0, 2 around the mean.
    assert x["high"].iloc[0] == pytest.approx(mean_interval([-2.0, 0.0, 2.0]).high)


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "morris"])
def test_a_plane_is_seen_through_any_design(study, kind):
    design = {"kind": kind, "points": 64, "trajectories": 20, "levels": 8}
    effects = study(planted.inputs("a", letters="xy", design=design, seeds={"runs": 2}), planted_sums.surface)
    profit = effects.table("effects").set_index(["factor", "other"])
    assert profit.loc[("x", ""), "share"] == pytest.approx(100 / 116, abs=0.08)
    assert profit.loc[("y", ""), "share"] == pytest.approx(16 / 116, abs=0.05)
    assert profit["fit"].tolist() == pytest.approx([1.0] * 3)


def test_one_at_a_time_draws_curves_through_the_base(study):
    design = {"kind": "one_at_a_time"}
    saved = study(planted.inputs("a", letters="xy", design=design, seeds={"runs": 2}), planted_sums.surface)
    curves, effects = saved.table("curves"), saved.table("effects")
    assert of(curves, factor="x")["value"].tolist() == [0.0, 0.3, 1.0]
    assert of(curves, factor="x")["mean"].tolist() == pytest.approx([10 * x - 0.8 for x in (0, 0.3, 1)])
    assert effects["range"].tolist() == pytest.approx([10, 4])
    assert effects["share"].isna().all()  # 5 points do not tell shares of 6 terms


def test_levers_of_the_scheme_are_run_beside_the_schemes(study):
    inputs = grid("x", levers=[RATE])
    saved = study(inputs, planted_sums.by_pay)
    runs = saved.runs
    assert runs["scheme"].unique().tolist() == ["a", "b", "a*"]
    assert saved.manifest["swept"] == "a*"
    points = saved.table("points")
    earned = of(saved.table("summary"), scheme="a*").set_index("point")["mean"]
    assert earned.tolist() == pytest.approx(((points["rate"] / 1_000) ** 2 + points["x"]).tolist())
    # A scheme of the study does not hang on the lever: same runs at all points that share x, and no curve along it.
    assert runs[runs["scheme"] == "a"]["run_id"].nunique() == 3 * 3
    curves = saved.table("curves")
    assert of(curves, scheme="a")["factor"].unique().tolist() == ["x"]
    assert of(curves, scheme="a*")["factor"].unique().tolist() == ["rate", "x"]
    # The template with its own value is the template: point 0 has rate 1,000.
    assert of(runs, point=0, scheme="a")["run_id"].tolist() == of(runs, point=0, scheme="a*")["run_id"].tolist()
    assert of(runs, point=0, scheme="b")["run_id"].iloc[0] not in set(of(runs, point=0, scheme="a*")["run_id"])


def test_switches_and_choices_are_factors_too(tmp_path):
    scheme_file(tmp_path, "s", a=3)
    levers = [
        {"name": "there", "path": "components.a", "kind": "switch"},
        {"name": "amount", "path": "components.a.amount", "kind": "choice", "choices": [1, 5]},
    ]
    spec = spec_file(tmp_path, schemes=["s.toml"], levers=levers, design={"kind": "grid"}, seeds={"runs": 2})
    sweep(load_inputs(spec), tmp_path / "out", simulate=planted_sums.by_components, engine=LocalProcesses(1))
    saved = load_saved(tmp_path / "out")
    earned = of(saved.table("summary"), scheme="s*", kpi="profit")["mean"].tolist()
    assert earned == [100, 100, 101, 105]
    curve = of(saved.table("curves"), scheme="s*", kpi="profit", factor="there")
    assert curve["value"].astype(str).str.lower().tolist() == ["false", "true"]
    assert curve["mean"].tolist() == [100, 103]


def test_a_study_without_factors_is_one_point(study):
    saved = study(planted.inputs("ab", seeds={"runs": 4}), planted_sums.surface)
    assert saved.table("points")["point"].tolist() == [0]
    assert len(saved.table("summary")) == 2
    assert saved.table("curves").empty
    assert saved.table("effects").empty


def test_failed_runs_are_left_out_and_counted(study):
    saved = study(grid("xyz", levels=2, names="ab"), planted_sums.fails_high)
    summary = of(saved.table("summary"), scheme="b")
    points = saved.table("points")
    assert (summary.set_index("point")["n"] == np.where(points["x"] > 0.9, 0, 3)).all()
    assert saved.manifest["failed"] == 4 * 2 * 3
    assert saved.manifest["first_error"] == "ZeroDivisionError: nothing to divide by"
    assert (of(saved.runs, status="failed")["error"] == saved.manifest["first_error"]).all()
    assert of(saved.table("curves"), factor="x", scheme="a")["value"].tolist() == [0.0]


def test_a_point_that_breaks_a_rule_is_left_out(study):
    inputs = replace(grid("", levers=[RATE]), rules=(parse_rule("rate >= 1_500", ["rate"]),))
    saved = study(inputs, planted_sums.by_pay)
    assert saved.table("points")["rate"].tolist() == [2_000, 3_000]
    assert saved.manifest["notes"] == [
        "1 of 3 points of the design are left out; the first of them breaks rate >= 1_500"
    ]
    assert of(saved.table("summary"), scheme="a*")["mean"].tolist() == pytest.approx([4.3, 9.3])


# --- resume, workers


def test_a_finished_sweep_is_not_run_again(study, tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv(MARKS, str(marks))
    study(grid("x"), planted_sums.marked)
    first, made = everything(tmp_path / "out"), len(begun(marks))
    assert made == 3 * 2 * 3
    saved = study(grid("x"), planted_sums.marked)
    assert len(begun(marks)) == made
    assert everything(tmp_path / "out") == first
    assert saved.manifest["runs"]["made"] == 0


def test_a_folder_of_another_design_is_refused(study):
    study(grid("x"), planted_sums.by_pay)
    with pytest.raises(InputError, match=r"design\.levels of the spec was 3, and is 4"):
        study(grid("x", levels=4), planted_sums.by_pay)


def test_a_sweep_that_was_stopped_goes_on(tmp_path, monkeypatch):
    marks = tmp_path / "marks"
    marks.mkdir()
    monkeypatch.setenv(MARKS, str(marks))
    sweep(grid("x"), tmp_path / "whole", simulate=planted_sums.marked, engine=LocalProcesses(1))
    monkeypatch.setattr("experiments.streams.PORTION", 6)
    folder = tmp_path / "stopped"

    def stop(done, total, failed):
        if done == 12:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match=r"12 new runs are on disk"):
        sweep(grid("x"), folder, simulate=planted_sums.marked, engine=LocalProcesses(1), progress=stop)
    assert not (folder / "manifest.json").exists()
    sweep(grid("x"), folder, simulate=planted_sums.marked, engine=LocalProcesses(1))
    assert {begun(marks).count(name) for name in begun(marks)} == {2}  # once for each folder
    assert everything(folder) == everything(tmp_path / "whole")


def test_progress_counts_all_portions_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.streams.PORTION", 6)
    said = []
    sweep(
        grid("x"),
        tmp_path / "out",
        simulate=planted_sums.by_pay,
        engine=LocalProcesses(1),
        progress=lambda done, total, failed: said.append((done, total, failed)),
    )
    assert [total for _, total, _ in said] == [18] * len(said)
    assert said[0] == (0, 18, 0)
    assert said[-1] == (18, 18, 0)
    assert [done for done, _, _ in said] == sorted(done for done, _, _ in said)


def test_any_number_of_workers_and_any_portions_give_the_same_bytes(tmp_path, monkeypatch):
    inputs = grid("xy", levels=4, objectives=["profit", "retention_12m"])
    for workers in (1, 2):
        sweep(inputs, tmp_path / f"{workers}", simulate=planted_sums.linear, engine=LocalProcesses(workers))
    monkeypatch.setattr("experiments.streams.PORTION", 12)
    sweep(inputs, tmp_path / "small", simulate=planted_sums.linear, engine=LocalProcesses(1))
    assert everything(tmp_path / "1") == everything(tmp_path / "2") == everything(tmp_path / "small")


def test_a_cluster_gives_the_same_bytes(tmp_path):
    pytest.importorskip("distributed", reason="comes with the extra `cluster` only")
    inputs = grid("xy")
    sweep(inputs, tmp_path / "here", simulate=planted_sums.linear, engine=LocalProcesses(1))
    with local_cluster(2) as cluster:
        sweep(inputs, tmp_path / "there", simulate=planted_sums.linear, engine=DaskCluster(cluster.address))
    assert everything(tmp_path / "here") == everything(tmp_path / "there")


def test_only_one_portion_of_jobs_exists_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.streams.PORTION", 100)
    asked = []

    class Lab:
        def kpis(self, jobs, progress):
            asked.append(len(jobs))
            return pd.DataFrame({"run_id": [job.run_id for job in jobs], "status": "ok", "error": "", "profit": 1.0})

    inputs = grid("x")
    points = pd.DataFrame({"x": np.linspace(0, 1, 100)})
    portions = Stream(Lab(), None, 600).over(Crossing.whole(inputs), points)
    assert [portion.first for portion in portions] == list(range(0, 100, 16))
    assert max(asked) == 96
    assert sum(asked) == 600


# --- intervals of many means


def test_bands_are_the_intervals_one_by_one():
    values = np.random.default_rng(1).normal(size=(4, 3, 7))
    values[1, 1, 2:4] = np.nan
    values[2, 2, 1:] = np.nan
    values[3, 0] = np.nan
    found = bands(values)
    for place in np.ndindex(4, 3):
        x = values[place][np.isfinite(values[place])]
        assert found.n[place] == len(x)
        if len(x) < 2:
            assert np.isnan([found.low[place], found.high[place]]).all()
            continue
        expected = mean_interval(x)
        ends = [found.mean[place], found.low[place], found.high[place]]
        assert ends == pytest.approx([expected.mean, expected.low, expected.high], rel=1e-12)


# --- the command


def command(*words):
    env = {**os.environ, "PAYTRIAL_CACHE": "off"}
    return [sys.executable, "-m", "paytrial", *words], {"cwd": ROOT, "env": env, "text": True}


@pytest.fixture
def quick_spec(tmp_path):
    scheme_file(tmp_path, "s", a=3)
    return spec_file(
        tmp_path,
        scenarios=[planted_sums.quick_scenario(tmp_path)],
        schemes=["s.toml"],
        levers=[lever("a")],
        design={"kind": "grid", "levels": 3},
        seeds={"runs": 2},
    )


def test_the_command(tmp_path, quick_spec):
    found = CliRunner().invoke(
        app, ["sweep", str(quick_spec), "--out", str(tmp_path / "o"), "--workers", "1", "--json"]
    )
    assert found.exit_code == 0, found.output
    said = json.loads(found.stdout)
    assert said["kind"] == "sweep"
    assert said["runs"] == {"made": (1 + 3) * 2, "reused": 0}  # the scheme, and the template with three values
    assert [point["a"] for point in said["points"]] == [0, 5, 10]
    assert {row["factor"] for row in said["effects"]} == {"a"}
    assert Path(said["report"]).is_file()
    saved = load_saved(tmp_path / "o")
    assert set(KPIS) <= set(saved.runs.columns)
    text = CliRunner().invoke(app, ["sweep", str(quick_spec), "--out", str(tmp_path / "o"), "--workers", "1"])
    assert text.exit_code == 0
    assert text.stdout.endswith(f"Report: {tmp_path / 'o' / 'report.html'}\n")


def test_a_mistake_is_one_line_and_code_2(tmp_path):
    scheme_file(tmp_path, "s", a=3)
    design = {"kind": "list", "file": "p.csv"}
    spec = spec_file(tmp_path, schemes=["s.toml"], levers=[lever("a")], design=design)
    (tmp_path / "p.csv").write_text("a\n3\n11\n", encoding="utf-8")
    found = CliRunner().invoke(app, ["sweep", str(spec), "--out", str(tmp_path / "o")])
    assert found.exit_code == 2
    assert found.stderr == f'paytrial: {tmp_path / "p.csv"}, line 3: a is "11", but must be a number from 0 to 10\n'
    assert not (tmp_path / "o").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--workers", "0"], "--workers is 0, but must be at least 1"),
        (["--workers", "1", "--cluster", "tcp://x:1"], "--workers and --cluster exclude each other"),
    ],
)
def test_options_that_cannot_be(tmp_path, quick_spec, words, message):
    found = CliRunner().invoke(app, ["sweep", str(quick_spec), "--out", str(tmp_path / "o"), *words])
    assert found.exit_code == 2
    assert message in found.stderr


def test_a_warning_about_results_is_one_plain_line(tmp_path, quick_spec):
    words = ["sweep", str(quick_spec), "--out", str(tmp_path / "o"), "--workers", "1"]
    assert CliRunner().invoke(app, words).exit_code == 0
    (tmp_path / "o" / "parts" / "0123.part").write_bytes(b"damaged")
    call, how = command(*words)
    done = subprocess.run(call, capture_output=True, check=True, **how)
    lines = done.stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("paytrial: ")
    assert "1 damaged file(s) in" in lines[0]
    assert "ResultsWarning" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_keeps_what_is_done_and_says_so(tmp_path):
    scheme_file(tmp_path, "s", a=3)
    scenarios, design = [planted_sums.quick_scenario(tmp_path)], {"kind": "latin_hypercube", "points": 400}
    more = {"scenarios": scenarios, "schemes": ["s.toml"], "design": design, "seeds": {"runs": 2}}
    spec = spec_file(tmp_path, levers=[lever("a")], **more)
    folder = tmp_path / "o"
    call, how = command("sweep", str(spec), "--out", str(folder), "--workers", "2")
    process = subprocess.Popen(call, stderr=subprocess.PIPE, **how)
    deadline = time.monotonic() + 60
    while not list(folder.glob("parts/*.part")):
        assert time.monotonic() < deadline
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith("paytrial: ")
    assert "run the same command again" in said
    assert not (folder / "manifest.json").exists()


# --- scale


SCALE = """
import json, os, resource, sys, tempfile, time
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
import planted, planted_sums
from experiments.processes import LocalProcesses
from experiments.sweep import sweep

if __name__ == "__main__":
    points, runs, workers, model = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    design = {{"kind": "latin_hypercube", "points": points}}
    inputs = planted.inputs("ab", letters="xyz", seeds={{"runs": runs}}, design=design)
    said = []

    def note(done, total, failed):
        said.append((time.perf_counter(), done))

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        engine, simulate = LocalProcesses(workers), getattr(planted_sums, model)
        manifest = sweep(inputs, Path(folder) / "o", simulate=simulate, engine=engine, progress=note)
        seconds = time.perf_counter() - start
    begin, before = next(one for one in said if one[1])
    rate = (said[-1][1] - before) / (said[-1][0] - begin)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({{"made": manifest["runs"]["made"], "seconds": seconds, "rate": rate, "megabytes": peak}}))
"""


def measured(tmp_path, *words):
    script = tmp_path / "scale.py"
    script.write_text(SCALE.format(root=str(ROOT), tests=str(ROOT / "tests")), encoding="utf-8")
    env = {**os.environ, "PAYTRIAL_CACHE": "off"}
    call = [sys.executable, str(script), *map(str, words)]
    done = subprocess.run(call, capture_output=True, text=True, check=True, env=env)
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="getrusage")
@pytest.mark.parametrize(("points", "runs"), [(1_250, 8), (5_000, 2)])
def test_20_000_runs_stream_in_little_memory_and_time(tmp_path, points, runs):
    found = measured(tmp_path, points, runs, 1, "instant")
    assert found["made"] == 20_000
    assert found["megabytes"] < 1_024
    # All but the model, per run: points, jobs, parts on disk, tables. The limit is 5 ms.
    assert found["seconds"] / 20_000 < 0.005


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="getrusage")
def test_two_workers_do_nearly_twice_the_work_of_one(tmp_path):
    # The model waits instead of working, and starting Python is left out (it does not depend on the number of runs), so
    # that other programs on the machine do not decide the result.
    one, two = (measured(tmp_path, 500, 8, workers, "waits") for workers in (1, 2))
    assert one["made"] == two["made"] == 8_000
    assert one["rate"] < 1 / planted_sums.TASK
    assert two["rate"] / one["rate"] > 1.8
