"""A comparison end to end: the folder, what it says, and what it refuses."""

from __future__ import annotations

import errno
import json
import os
import shlex
from pathlib import Path

import fake_model
import numpy as np
import pandas as pd
import pytest

from experiments.compare import compare
from experiments.layout import BEST_COLUMNS, SUMMARY_COLUMNS
from experiments.manifest import describe
from experiments.objectives import AGGREGATES, OBJECTIVES, Objective, objective_named
from experiments.parts import TABLES
from experiments.precision import DEFAULT
from experiments.results import load
from experiments.summary import best_table, summary_table
from scenarios.errors import InputError
from scenarios.loader import load_scenario, load_scheme
from sim import MODEL_VERSION
from sim.kpis import KPIS, Kpi

FILES = [f"{name}.parquet" for name in ("runs", *TABLES)] + ["summary.csv", "best.csv"]


@pytest.fixture(autouse=True)
def marks(tmp_path, monkeypatch):
    folder = tmp_path / "marks"
    folder.mkdir()
    monkeypatch.setenv(fake_model.MARKS, str(folder))
    return folder


def compared(out, *, schemes=None, seeds=range(1, 5), simulate=fake_model.counted, **rest):
    schemes = fake_model.two_schemes() if schemes is None else schemes
    given = {
        "scenario": fake_model.tiny(),
        "workers": 1,
        "rule": "fixed",
        "measure": fake_model.measure,
    } | rest
    return compare(schemes=schemes, seeds=seeds, out=Path(out), simulate=simulate, **given)


def contents(folder) -> dict[str, bytes]:
    """Every file of a folder but the lock, which names a process."""
    files = (path for path in Path(folder).rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def renamed(scheme, name):
    return scheme.model_copy(update={"name": name})


# --- the folder


def test_the_folder_holds_what_the_layout_says(tmp_path):
    found = compared(tmp_path / "out")
    names = set(contents(tmp_path / "out"))
    inputs = {f"inputs/{name}.json" for name in ("scenario", "scheme-current", "scheme-balanced", "beliefs")}
    assert {name for name in names if not name.startswith("parts/")} == {*FILES, *inputs, "manifest.json"}
    assert found.runs.columns[:9].tolist() == [
        *("run_id", "scheme", "scheme_hash", "scenario", "scenario_hash", "seed", "rule", "status", "error")
    ]
    assert found.runs.columns[9:].tolist() == list(KPIS)
    assert found.runs["scheme"].tolist() == ["current"] * 4 + ["balanced"] * 4
    assert found.runs["seed"].tolist() == [1, 2, 3, 4] * 2
    assert list(found.summary.columns) == SUMMARY_COLUMNS
    assert list(found.best.columns) == BEST_COLUMNS
    assert json.loads((tmp_path / "out/inputs/beliefs.json").read_text()) == {"effect": 0.5}


def test_what_is_loaded_is_what_was_found(tmp_path):
    found = compared(tmp_path / "out")
    results = load(tmp_path / "out")
    assert results.manifest == found.manifest
    assert results.scenario == fake_model.tiny()
    assert list(results.schemes) == fake_model.two_schemes()
    pd.testing.assert_frame_equal(results.runs, found.runs, check_dtype=False)
    pd.testing.assert_frame_equal(results.summary, found.summary, check_dtype=False, check_exact=True)
    pd.testing.assert_frame_equal(results.best, found.best, check_dtype=False, check_exact=True)
    assert len(results.weeks) == 8 * fake_model.WEEKS
    assert results.pay_lines.columns.tolist() == ["scheme", "seed", "agent", "week", "component", "fixed"]


def test_one_and_two_workers_write_the_same_bytes(tmp_path):
    one = compared(tmp_path / "one", seeds=range(30), simulate=fake_model.simulate)
    two = compared(tmp_path / "two", seeds=range(30), simulate=fake_model.simulate, workers=2)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert one.manifest["tables"] == two.manifest["tables"]


def test_the_model_itself_gives_the_same_bytes_from_one_and_two_workers_and_a_copy_changes_nothing(tmp_path):
    scenario = fake_model.tiny()
    first, second = fake_model.two_schemes()
    for workers in (1, 2):
        compare(
            scenario,
            [first, renamed(first, "copy"), second],
            seeds=[0, 1, 2],
            out=tmp_path / str(workers),
            workers=workers,
        )
    for name in FILES:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name
    results = load(tmp_path / "1")
    assert set(results.runs["status"]) == {"ok"}
    assert results.manifest["runs"]["made"] == 6
    copy = results.summary.query("scheme == 'copy'")
    differing = copy[["diff", "diff_low", "diff_high"]].to_numpy()
    assert (differing[copy["n"] >= 2] == 0.0).all()
    shares = results.best.pivot_table("probability_best", index="objective", columns="scheme")
    assert (shares["copy"] == shares["current"]).all()
    assert shares.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(shares)))
    weeks = results.weeks.drop(columns="scheme")
    of = {name: weeks[results.weeks["scheme"] == name].reset_index(drop=True) for name in ("current", "copy")}
    pd.testing.assert_frame_equal(of["current"], of["copy"], check_exact=True)


def test_the_manifest_says_how_to_make_it_again(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed = ["paytrial", "compare", "my town.toml", "--runs", "4"]
    found = compared("my results", command=typed, seeds=[0, 1, 2, 3])
    manifest = json.loads(Path("my results/manifest.json").read_text())
    assert manifest == found.manifest
    assert shlex.split(manifest["command"]) == typed
    assert manifest["rerun"] == (
        "paytrial compare 'my results/inputs/scenario.json' --scheme 'my results/inputs/scheme-current.json' "
        "--scheme 'my results/inputs/scheme-balanced.json' --runs 4 --seed 0 --rule fixed --objective profit "
        "--out 'my results'"
    )
    assert manifest["model_version"] == MODEL_VERSION
    assert manifest["seeds"] == [0, 1, 2, 3]
    assert manifest["baseline"] == "current"
    assert [scheme["file"] for scheme in manifest["schemes"]] == [
        *("inputs/scheme-current.json", "inputs/scheme-balanced.json")
    ]
    assert manifest["runs"] == {"total": 8, "ok": 8, "failed": 0, "made": 8}
    assert manifest["tables"]["runs.parquet"] == describe(Path("my results/runs.parquet"))
    assert set(manifest["packages"]) >= {"numpy", "pandas", "pyarrow"}
    assert str(tmp_path) not in Path("my results/manifest.json").read_text()


def test_seeds_with_gaps_have_no_command(tmp_path):
    manifest = compared(tmp_path / "out", seeds=[0, 1, 9]).manifest
    assert (manifest["command"], manifest["rerun"]) == (None, None)


def test_the_inputs_of_a_folder_make_the_same_runs(tmp_path):
    compared(tmp_path / "out")
    inputs = tmp_path / "out" / "inputs"
    scenario = load_scenario(inputs / "scenario.json")
    schemes = [load_scheme(inputs / f"scheme-{name}.json") for name in ("current", "balanced")]
    assert compared(tmp_path / "out", scenario=scenario, schemes=schemes).manifest["runs"]["made"] == 0


# --- again in the same folder


def test_the_same_again_makes_nothing_and_changes_nothing(tmp_path, marks):
    compared(tmp_path / "out")
    before = contents(tmp_path / "out")
    again = compared(tmp_path / "out", measure=None)  # not even beliefs are measured
    assert again.manifest["runs"]["made"] == 0
    assert len(fake_model.begun(marks)) == 8
    after = contents(tmp_path / "out")
    assert before.pop("manifest.json") != b""
    assert after.pop("manifest.json") != b""
    assert after == before


def test_more_seeds_and_schemes_are_added_and_equal_a_fresh_folder(tmp_path, marks):
    first, second = fake_model.two_schemes()
    third = renamed(first, "third")
    compared(tmp_path / "out", seeds=[3, 4], schemes=[second])
    compared(tmp_path / "out", seeds=[1, 2, 3, 4], schemes=[first, second, third])
    compared(tmp_path / "fresh", seeds=[1, 2, 3, 4], schemes=[first, second, third], simulate=fake_model.simulate)
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes(), name
    # `third` does what `current` does, so its runs are those of `current`
    assert fake_model.begun(marks) == sorted(f"{name}-{n}" for name in ("balanced", "third") for n in (1, 2, 3, 4))


def test_failed_runs_are_tried_again(tmp_path):
    found = compared(tmp_path / "out", simulate=fake_model.fails_on_odd)
    assert found.manifest["runs"] == {"total": 8, "ok": 4, "failed": 4, "made": 8}
    assert found.runs.query("status == 'failed'")["profit"].isna().all()
    assert found.summary["n"].max() == 2
    found = compared(tmp_path / "out")
    assert found.manifest["runs"] == {"total": 8, "ok": 8, "failed": 0, "made": 4}


def test_all_failed_is_a_result_too(tmp_path):
    found = compared(tmp_path / "out", simulate=fake_model.always_fails)
    results = load(tmp_path / "out")
    assert set(results.runs["error"]) == {"RuntimeError: no"}
    assert results.weeks.empty
    assert found.summary[["mean", "diff"]].isna().all(axis=None)
    assert found.best["probability_best"].isna().all()


def test_one_seed_has_means_and_no_intervals(tmp_path):
    summary = compared(tmp_path / "out", seeds=[0]).summary.query("kpi == 'profit'")
    assert summary["mean"].notna().all()
    assert summary["diff"].notna().tolist() == [False, True]
    assert summary[["low", "high", "diff_low", "diff_high", "runs_needed"]].isna().all(axis=None)


def test_a_report_of_older_numbers_does_not_stay(tmp_path):
    compared(tmp_path / "out", seeds=[1, 2])
    report = tmp_path / "out" / "report.html"
    report.write_text("two runs")
    compared(tmp_path / "out", seeds=[1, 2])
    assert report.exists()
    compared(tmp_path / "out", seeds=[1, 2, 3])
    assert not report.exists()


# --- refused


def other_scenario():
    return fake_model.tiny().model_copy(update={"weeks": 30})


def other_current():
    first, second = fake_model.two_schemes()
    return [renamed(second, first.name)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scenario": other_scenario()}, "scenario 'tiny' has changed since"),
        ({"schemes": other_current()}, "scheme 'current' has changed since; it also holds scheme 'balanced'"),
        ({"schemes": fake_model.two_schemes()[:1]}, "it also holds scheme 'balanced'"),
        ({"seeds": [1, 4, 5]}, r"it also holds 2 other seed\(s\), 2-3"),
        ({"rule": "best_response"}, "its rule is 'fixed', not 'best_response'"),
    ],
)
def test_results_of_other_inputs_are_not_overwritten(tmp_path, change, message):
    compared(tmp_path / "out")
    before = contents(tmp_path / "out")
    with pytest.raises(InputError, match=f"{tmp_path / 'out'} holds other results: .*{message}.*Choose another folder"):
        compared(tmp_path / "out", **change)
    assert contents(tmp_path / "out") == before


def test_results_of_another_model_version_are_not_overwritten(tmp_path, monkeypatch):
    compared(tmp_path / "out")
    monkeypatch.setattr("experiments.request.MODEL_VERSION", "next")
    with pytest.raises(InputError, match=f"made by model version {MODEL_VERSION}, this is next"):
        compared(tmp_path / "out")


def test_unfinished_results_may_be_finished_smaller_but_not_from_other_inputs(tmp_path, monkeypatch):
    def stop(*arguments):
        raise InputError("stopped")

    with monkeypatch.context() as context:
        context.setattr("experiments.compare.write_tables", stop)
        with pytest.raises(InputError, match="stopped"):
            compared(tmp_path / "out")
    with pytest.raises(InputError, match="scenario 'tiny' has changed"):
        compared(tmp_path / "out", scenario=other_scenario())
    with pytest.raises(InputError, match="is unfinished: run the command that made it again"):
        load(tmp_path / "out")
    assert compared(tmp_path / "out", seeds=[1, 2]).manifest["runs"] == {
        "total": 4,
        "ok": 4,
        "failed": 0,
        "made": 0,
    }


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    before = contents(tmp_path)
    with pytest.raises(InputError, match="neither empty nor a results folder"):
        compared(tmp_path)
    assert contents(tmp_path) == before


def test_an_empty_folder_and_hidden_files_are_fine(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / ".keep").touch()
    compared(out)
    assert (out / "manifest.json").exists()


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputError, match="it is a file"):
        compared(tmp_path / "out")
    with pytest.raises(InputError, match=r"cannot write results to .*: Not a directory"):
        compared(tmp_path / "out" / "below")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is allowed to root")
def test_a_read_only_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match=f"cannot write results to {tmp_path / 'out'}: Permission denied"):
        compared(tmp_path / "out")


def fill_disk(monkeypatch, after):
    """From the file number `after` on, the disk is full."""
    left = iter(range(after))
    real = os.fsync

    def fsync(descriptor):
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_full_disk_at_the_start_leaves_nothing(tmp_path, monkeypatch):
    fill_disk(monkeypatch, 0)
    out = tmp_path / "new" / "out"
    with pytest.raises(InputError, match=f"cannot write results to {out}: No space left on device"):
        compared(out)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_full_disk_later_keeps_what_was_there_and_nothing_half_written(tmp_path, monkeypatch, after):
    out = tmp_path / "out"
    compared(out, seeds=[1, 2])
    before = contents(out)
    with monkeypatch.context() as context:
        fill_disk(context, after)
        with pytest.raises(InputError, match="No space left on device"):
            compared(out, seeds=range(1, 9))
    now = contents(out)
    assert not [name for name in now if name.endswith(".unfinished")]
    kept = {name: data for name, data in before.items() if name != "parts/plan.json"}
    assert {name: now[name] for name in kept} == kept
    assert len(load(out).runs) == 4
    assert compared(out, seeds=range(1, 9)).manifest["runs"]["total"] == 16


def test_a_table_that_cannot_be_written_keeps_the_old_ones(tmp_path, monkeypatch):
    out = tmp_path / "out"
    compared(out, seeds=[1, 2])

    def refuse(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as context:
        context.setattr("experiments.compare.write_runs", refuse)
        with pytest.raises(InputError, match="No space left on device"):
            compared(out, seeds=[1, 2, 3])
    assert len(load(out).runs) == 4
    assert not list(out.rglob("*.unfinished"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schemes": []}, "at least one scheme"),
        ({"schemes": fake_model.two_schemes()[:1] * 2}, "'current' appears twice"),
        ({"seeds": []}, "at least one seed"),
        ({"rule": "telepathy"}, "no rule .*telepathy.*fixed"),
        ({"objective": "fun"}, "no objective .*fun.*profit_npv"),
        ({"workers": 0}, "workers must be at least 1"),
    ],
)
def test_wrong_requests_make_no_folder(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        compared(tmp_path / "out", **change)
    assert not (tmp_path / "out").exists()


def test_schemes_whose_names_differ_by_capitals_only_are_refused(tmp_path):
    first, _ = fake_model.two_schemes()
    with pytest.raises(InputError, match="capitals do not count"):
        compared(tmp_path / "out", schemes=[first, renamed(first, "CURRENT")])


# --- loading


def test_what_is_no_results_folder_is_not_loaded(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        load(tmp_path / "nowhere")
    with pytest.raises(InputError, match=r"is not a results folder: it has no manifest\.json"):
        load(tmp_path)


@pytest.mark.parametrize("name", [*FILES, "inputs/scenario.json", "inputs/scheme-balanced.json"])
def test_a_missing_file_is_named(tmp_path, name):
    out = tmp_path / "out"
    compared(out)
    (out / name).unlink()
    with pytest.raises(InputError, match=f"{out} is incomplete: {name} is missing"):
        load(out)


@pytest.mark.parametrize("name", [*FILES, "inputs/scenario.json", "inputs/scheme-balanced.json", "manifest.json"])
def test_a_damaged_file_is_named(tmp_path, name):
    out = tmp_path / "out"
    compared(out)
    (out / name).write_bytes(b"\x00\xff not what it was")
    with pytest.raises(InputError, match=rf"{out / name} is damaged"):
        read_all(out)


def read_all(folder):
    results = load(folder)
    return results.weeks, results.segments, results.channels, results.costs, results.agents, results.pay_lines


def test_a_flipped_bit_in_a_table_is_noticed(tmp_path):
    out = tmp_path / "out"
    compared(out, seeds=range(50))
    path = out / "weeks.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 4] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="is damaged"):
        _ = load(out).weeks


def test_a_table_of_another_comparison_is_noticed(tmp_path):
    compared(tmp_path / "a", seeds=[1, 2])
    compared(tmp_path / "b", seeds=[1, 2, 3])
    (tmp_path / "a/weeks.parquet").write_bytes((tmp_path / "b/weeks.parquet").read_bytes())
    with pytest.raises(InputError, match="number of rows"):
        _ = load(tmp_path / "a").weeks


def test_a_manifest_without_its_fields_is_damaged(tmp_path):
    out = tmp_path / "out"
    compared(out)
    (out / "manifest.json").write_text('{"format": 1}')
    with pytest.raises(InputError, match=r"manifest\.json is damaged"):
        load(out)
    with pytest.raises(InputError, match=r"manifest\.json is not one that this version writes"):
        compared(out)
    (out / "manifest.json").write_text('{"format": 99}')
    with pytest.raises(InputError, match="another version of paytrial"):
        load(out)


# --- summary, best, objectives

MONEY = {"profit": Kpi("profit", "", "currency", 1, "", lambda _: 0.0)}


def table_of(**columns):
    return pd.DataFrame({"status": "ok", **columns})


def test_the_summary_worked_by_hand():
    runs = table_of(
        scheme=["base"] * 3 + ["new"] * 3,
        seed=[1, 2, 3, 3, 2, 1],  # the new scheme's rows come in another order
        profit=[100.0, 200.0, 300.0, 303.0, 202.0, 101.0],
    )
    base, new = summary_table(runs, MONEY).to_dict("records")
    assert (base["n"], base["mean"], base["sd"], base["unit"]) == (3, 200.0, 100.0, "currency")
    assert base["high"] - 200.0 == pytest.approx(4.302653 * 100 / 3**0.5)
    assert np.isnan(base["diff"])
    assert (new["mean"], new["diff"]) == (202.0, 2.0)
    assert new["diff_high"] - 2.0 == pytest.approx(4.302653 / 3**0.5)
    # half-width 1% of 200 = 2: the difference has sd 1, so the minimum does; the mean has sd 100
    assert new["runs_needed"] == 8
    assert base["runs_needed"] == 9_607


def test_failed_and_undefined_runs_are_left_out_pair_by_pair():
    runs = table_of(
        scheme=["base"] * 4 + ["new"] * 4,
        seed=[1, 2, 3, 4] * 2,
        profit=[1.0, 2.0, np.nan, 4.0, 11.0, 12.0, 13.0, np.nan],
    )
    runs.loc[0, "status"] = "failed"
    base, new = summary_table(runs, MONEY).to_dict("records")
    assert (base["n"], base["mean"]) == (2, 3.0)
    assert (new["n"], new["mean"]) == (3, 12.0)
    assert new["diff"] == 10.0  # seed 2 only
    assert np.isnan(new["diff_low"])


@pytest.mark.parametrize(("unit", "half"), [("currency", 5.0), ("share", 0.0025), ("points", 0.25), ("count", 5.0)])
def test_precision_is_relative_or_absolute(unit, half):
    assert DEFAULT.half_width(unit, -500.0) == half


def test_failing_is_never_good():
    runs = table_of(
        scheme=["a"] * 4 + ["b"] * 4, seed=[1, 2, 3, 4] * 2, profit=[5.0, 6.0, 5.5, 5.2, 9.0, 9.0, 9.0, 9.0]
    )
    for column, value in (("status", "failed"), ("profit", np.nan), ("profit", np.inf)):
        worse = runs.copy()
        worse.loc[[4, 5, 6], column] = value
        scores = OBJECTIVES["profit"].scores(worse)
        assert scores.tolist() == [5.0, 6.0, 5.5, 5.2, 5.0, 5.0, 5.0, 9.0]
        shares = best_table(worse)["probability_best"]
        assert shares[1] < best_table(runs)["probability_best"][1] == 1.0


def test_the_best_of_known_schemes_is_found_for_each_objective():
    generator = np.random.default_rng(4)
    noise = generator.normal(0, 1, 40)
    runs = table_of(
        scheme=["low"] * 40 + ["high"] * 40,
        seed=[*range(40)] * 2,
        profit=[*noise, *(noise + 0.5)],
        retention_12m=[*(noise + 0.5), *noise],
    )
    best = best_table(runs).set_index(["objective", "scheme"])["probability_best"]
    assert best["profit", "high"] == 1.0
    assert best["retention_12m", "low"] == 1.0


@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
def test_objectives_keep_the_laws(objective):
    assert objective.kpi in KPIS
    assert objective.direction == KPIS[objective.kpi].direction
    runs = table_of(scheme="a", seed=range(5), **{objective.kpi: [3.0, 1.0, 2.0, 5.0, 4.0]})
    better = runs.assign(**{objective.kpi: runs[objective.kpi] + objective.direction})
    assert objective.value(better) > objective.value(runs)
    assert objective.value(runs.sample(frac=1, random_state=1)) == objective.value(runs)
    assert objective.value(runs.assign(status=["ok", "ok", "ok", "failed", "ok"])) <= objective.value(runs)


@pytest.mark.parametrize(("aggregate", "value"), [("mean", -4.0), ("median", -2.0)])
def test_less_can_be_better_and_runs_can_be_put_together_in_several_ways(aggregate, value):
    assert aggregate in AGGREGATES
    costs = Objective("cheap", "service_cost", -1, aggregate)
    assert costs.value(table_of(scheme="a", seed=[1, 2, 3], service_cost=[1.0, 2.0, 9.0])) == value


def test_an_unknown_objective_lists_what_there_is():
    with pytest.raises(InputError, match=r"Did you mean .*profit_npv.*retention_end"):
        objective_named("profit_nvp")
