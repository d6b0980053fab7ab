"""What can go wrong around a study: nothing is lost, nothing counts twice, and there is one clear message each.

Workers and commands are killed for real. A full disk is a small file system in memory where the test may mount one
(as root); else, and once in any case, a limit on the size of files. Every test ends with the same command done again,
and tables that are to the last bit those of a study that was left in peace.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import fake_model
import known_worlds as kw
import numpy as np
import pandas as pd
import pytest
import study_process
from dask_cluster import local_cluster
from study_files import inputs_of, lever, scheme_file

from experiments import cache, folder
from experiments.cache import RunCache, fingerprint
from experiments.cluster import DaskCluster
from experiments.compare import compare
from experiments.lock import exclusive
from experiments.processes import LocalProcesses
from experiments.saved import load_saved
from experiments.search.search import search
from experiments.store import ResultsWarning, Store
from experiments.sweep import sweep
from scenarios.errors import InputError

ROOT = Path(__file__).parent.parent
STUDIES = {"search": search, "sweep": sweep}
slow = pytest.mark.slow


def inputs(where, *, x=4.0, **content):
    """A spec that can be searched and swept: x from 0 to 10 in `known_worlds`."""
    where.mkdir(parents=True, exist_ok=True)
    content = {
        "objectives": ["profit", "retention_12m"],
        "levers": [lever("x")],
        "search": {"trials": 8, "sampler": "tpe", "finalists": 2},
        "seeds": {"runs": 4, "fresh": 4},
        "design": {"kind": "grid", "levels": 3},
    } | content
    scheme_file(where, "today", x=x)
    return inputs_of(where, schemes=["today.toml"], **content)


def do(kind, asked, out, *, workers=1, simulate=kw.trade_off, engine=None):
    return STUDIES[kind](asked, out, engine=engine or LocalProcesses(workers), simulate=simulate)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A folder of each kind of study, left in peace: copy it."""
    where = tmp_path_factory.mktemp("whole")
    asked = inputs(where)
    for kind in STUDIES:
        do(kind, asked, where / kind)
    return {kind: where / kind for kind in STUDIES}


@pytest.fixture(scope="module")
def whole(finished):
    """Their tables."""
    return {kind: study_process.tables(where) for kind, where in finished.items()}


def words(kind, where, *more, out="out", workers=1):
    return (kind, where / "spec.toml", "--out", where / out, "--json", "--workers", workers, *more)


COMPARE = ("compare", "tiny", "--scheme", "current", "--scheme", "balanced", "--rule", "fixed", "--json")


def check_one_line(said, *says):
    """One line from the program, to the user."""
    assert said.startswith("paytrial: ")
    assert said.count("\n") == 1
    for text in says:
        assert str(text) in said


# --- workers


@pytest.mark.parametrize("kind", ["search", pytest.param("sweep", marks=slow)])
def test_a_worker_killed_once_costs_nothing(tmp_path, whole, monkeypatch, kind):
    monkeypatch.setenv(study_process.MARK, str(tmp_path / "mark"))
    do(kind, inputs(tmp_path), tmp_path / "out", workers=2, simulate=study_process.dies_once)
    assert (tmp_path / "mark").exists()
    assert study_process.tables(tmp_path / "out") == whole[kind]


@slow
def test_a_scheme_that_kills_every_worker_is_a_trial_that_failed(tmp_path):
    asked = inputs(tmp_path, search={"trials": 8, "sampler": "random", "finalists": 2})
    manifest = do("search", asked, tmp_path / "out", workers=2, simulate=study_process.dies_when_far)
    trials = pd.read_csv(tmp_path / "out" / "trials.csv")
    far = trials["lever.x"] > 7
    assert 0 < far.sum() < 8
    assert (trials["state"] == "failed").tolist() == far.tolist()
    assert trials.loc[far, "reason"].eq("WorkerDied: worker died").all()
    assert manifest["verdict"]["pick"] is not None


@slow
def test_a_point_that_kills_every_worker_is_a_row_and_the_others_are_as_ever(tmp_path, whole):
    manifest = do("sweep", inputs(tmp_path), tmp_path / "out", workers=2, simulate=study_process.dies_when_far)
    assert manifest["failed"] == 1
    assert manifest["first_error"] == "WorkerDied: worker died"
    found = load_saved(tmp_path / "out").runs
    failed = found["status"] == "failed"
    assert found.loc[failed, "error"].tolist() == ["WorkerDied: worker died"]
    do("sweep", inputs(tmp_path), tmp_path / "out")  # tried again by the next command
    assert study_process.tables(tmp_path / "out") == whole["sweep"]


@slow
@pytest.mark.parametrize("kind", STUDIES)
def test_a_cluster_worker_killed_in_the_middle_costs_nothing(tmp_path, whole, monkeypatch, kind):
    monkeypatch.setenv(study_process.MARK, str(tmp_path / "mark"))
    with local_cluster(2) as cluster:
        engine = DaskCluster(cluster.address)
        do(kind, inputs(tmp_path), tmp_path / "out", engine=engine, simulate=study_process.dies_once)
        assert cluster.deaths() == 1
    assert study_process.tables(tmp_path / "out") == whole[kind]


# --- the same tables wherever the runs are made


@slow
def test_one_worker_two_workers_and_a_cluster_give_the_same_bytes(tmp_path, whole):
    asked, schemes = inputs(tmp_path), fake_model.two_schemes()
    how = {"rule": "fixed", "simulate": fake_model.simulate, "measure": fake_model.measure}
    compare(fake_model.tiny(), schemes, seeds=range(20), out=tmp_path / "compare-1", workers=1, **how)
    expected = study_process.tables(tmp_path / "compare-1")
    assert len(expected) == 9
    with local_cluster(2) as cluster:
        engines = {"two": LocalProcesses(2), "cluster": DaskCluster(cluster.address)}
        for name, engine in engines.items():
            out = tmp_path / f"compare-{name}"
            compare(fake_model.tiny(), schemes, seeds=range(20), out=out, engine=engine, **how)
            assert study_process.tables(out) == expected, name
            for kind in STUDIES:
                do(kind, asked, tmp_path / f"{kind}-{name}", engine=engine)
                assert study_process.tables(tmp_path / f"{kind}-{name}") == whole[kind], (kind, name)


@slow
def test_the_model_itself_gives_the_same_bytes_by_the_command_line(tmp_path):
    """`paytrial search --workers 1`, `--workers 2` and `--cluster`: the real model, report and all."""
    levers = [{"name": "rate", "path": "components.commission.rate", "low": 0.0, "high": 0.2}]
    content = {"scenarios": ["tiny"], "schemes": ["current"], "objectives": ["profit"], "levers": levers}
    inputs_of(tmp_path, **content, seeds={"runs": 3, "fresh": 3}, search={"trials": 6, "finalists": 2})
    program = [Path(sys.executable).parent / "paytrial", "search", tmp_path / "spec.toml", "--json", "--out"]
    with local_cluster(2) as cluster:
        places = {"one": ("--workers", "1"), "two": ("--workers", "2"), "cluster": ("--cluster", cluster.address)}
        for name, place in places.items():
            subprocess.run([*program, tmp_path / name, *place], check=True, capture_output=True, timeout=300)
    expected = study_process.tables(tmp_path / "one")
    assert {"trials.csv", "verdict.json"} < set(expected)
    assert study_process.tables(tmp_path / "two") == expected
    assert study_process.tables(tmp_path / "cluster") == expected
    assert (tmp_path / "cluster" / "report.html").exists()


# --- Ctrl-C


def interrupted(where, command, after, **options):
    """Press Ctrl-C when `after` parts are on disk; what the command said."""
    process = study_process.start(*command, seconds=0.05, **options)
    parts = where / "out" / "parts"
    assert study_process.until(lambda: len(list(parts.glob("*.part"))) >= after, process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the command
    code, said = study_process.end(process)
    assert code == 130
    study_process.wait_for_group(process)
    assert not list(where.rglob("*.unfinished"))
    return said


def run_ids(out):
    """Runs that are on disk and well."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is damaged
        return {run_id for run_id, place in Store(out / "parts")._places.items() if place[2]}


@pytest.mark.parametrize(
    ("kind", "after"), [("search", 6), pytest.param("search", 1, marks=slow), pytest.param("sweep", 2, marks=slow)]
)
def test_ctrl_c_ends_a_study_at_once_and_the_same_command_goes_on(tmp_path, whole, kind, after):
    inputs(tmp_path)
    said = interrupted(tmp_path, words(kind, tmp_path, workers=2), after)
    check_one_line(said, f"new runs are on disk in {tmp_path / 'out'}; run the same command again to do the rest")
    kept = run_ids(tmp_path / "out")
    assert int(said.split()[1]) == len(kept) > 0
    manifest = do(kind, inputs(tmp_path), tmp_path / "out")
    assert study_process.tables(tmp_path / "out") == whole[kind]
    assert manifest["runs"]["made"] == len(run_ids(tmp_path / "out")) - len(kept)


@slow
def test_ctrl_c_ends_a_comparison_at_once_and_the_same_command_goes_on(tmp_path):
    command = (*COMPARE, "--runs", 30, "--out")
    whole = (*command, tmp_path / "whole", "--workers", 1)
    assert study_process.run(*whole, model="simulate") == (0, "")
    command = (*command, tmp_path / "out", "--workers", 2)
    said = interrupted(tmp_path, command, 3, model="simulate")
    check_one_line(said, f"of 60 runs are on disk in {tmp_path / 'out'}; run the same command again to do the rest")
    assert study_process.run(*command, model="simulate") == (0, "")
    assert study_process.tables(tmp_path / "out") == study_process.tables(tmp_path / "whole")


# --- a full disk


class SmallDisk:
    """A file system in memory, of some kilobytes, that can be made larger, read-only, or full."""

    def __init__(self, path):
        self.path = path
        self._mount, self._umount = shutil.which("mount"), shutil.which("umount")

    def begin(self, kilobytes):
        """Begin an empty one; whether that could be done."""
        self.end()
        command = [self._mount, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", self.path]
        return self._mount is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0

    def end(self):
        if self.path.is_mount():
            subprocess.run([self._umount, "--lazy", self.path], check=True)

    def enlarge(self):
        subprocess.run([self._mount, "-o", "remount,size=64m", self.path], check=True)

    def protect(self):
        subprocess.run([self._mount, "-o", "remount,ro", self.path], check=True)

    def fill(self):
        with suppress(OSError), (self.path / "ballast").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))


@pytest.fixture
def disk():
    """A disk of 64 MB; skipped where nothing may be mounted."""
    # Not in `tmp_path`: a test run that is killed leaves the disk there, and the next one could not clear it away.
    with tempfile.TemporaryDirectory(prefix="paytrial-disk-", ignore_cleanup_errors=True) as path:
        small = SmallDisk(Path(path))
        if not small.begin(65_536):
            pytest.skip("a file system cannot be mounted here; a limit on the size of files is tested in its stead")
        try:
            yield small
        finally:
            small.end()


def check_full_disk(kind, asked, out, code, said, whole):
    """After a full disk: one message, and with space again the same tables without doing anything twice."""
    assert code == 2
    check_one_line(said, out)
    assert not list(out.rglob("*.unfinished"))
    kept = run_ids(out) if (out / "parts").exists() else set()
    manifest = do(kind, asked, out)
    assert study_process.tables(out) == whole
    assert manifest["runs"]["made"] == len(run_ids(out)) - len(kept)
    return len(kept)


@pytest.mark.parametrize(
    ("kind", "sizes"),
    [
        pytest.param("search", [4, 12, 40, 100, 160, 220, 280, 340, 400, 460, 520, 580], marks=slow),
        ("sweep", [24]),
        pytest.param("sweep", [4, 8, 12, 16, 32, 48, 64, 72, 80], marks=slow),
    ],
)
def test_a_full_disk_is_one_line_and_with_space_again_the_tables_are_the_same(tmp_path, disk, whole, kind, sizes):
    asked, kept = inputs(tmp_path), []
    for kilobytes in sizes:
        out = disk.path / "out"
        disk.begin(kilobytes)
        code, said = study_process.run(kind, tmp_path / "spec.toml", "--out", out, "--json", "--workers", 1)
        disk.enlarge()
        if code == 0:  # enough
            assert study_process.tables(out) == whole[kind]
            assert kilobytes > sizes[len(sizes) // 2]
        else:
            kept.append(check_full_disk(kind, asked, out, code, said, whole[kind]))
    assert max(kept) > 0  # at least once in the middle of the work


@pytest.mark.parametrize(("kind", "limit"), [("search", 60_000), pytest.param("sweep", 3_000, marks=slow)])
def test_a_file_that_may_not_grow_is_one_line_too(tmp_path, whole, kind, limit):
    """A limit on the size of files (RLIMIT_FSIZE), as quotas have it."""
    asked = inputs(tmp_path)
    code, said = study_process.run(*words(kind, tmp_path), file_limit=limit)
    check_full_disk(kind, asked, tmp_path / "out", code, said, whole[kind])


@slow
def test_a_full_disk_during_a_comparison_keeps_its_runs(tmp_path, disk):
    command = (*COMPARE, "--runs", 30, "--workers", 1, "--out")
    assert study_process.run(*command, tmp_path / "whole", model="simulate") == (0, "")
    messages = 0
    for kilobytes in (8, 32, 60, 90, 120):
        out = disk.path / "out"
        disk.begin(kilobytes)
        code, said = study_process.run(*command, out, model="simulate")
        disk.enlarge()
        if code:
            assert code == 2
            check_one_line(said, out, "No space left on device")
            messages += 1
            assert study_process.run(*command, out, model="simulate") == (0, "")
        assert study_process.tables(out) == study_process.tables(tmp_path / "whole")
    assert messages >= 3


@slow
def test_a_full_disk_under_a_journal_or_a_report_is_one_line(tmp_path, disk, whole):
    asked, journal = inputs(tmp_path), disk.path / "study.log"
    command = words("search", tmp_path, "--storage", f"journal:{journal}")
    disk.begin(16)
    code, said = study_process.run(*command)
    assert code == 2
    check_one_line(said, journal, "No space left on device")
    disk.enlarge()
    assert study_process.run(*command) == (0, "")
    assert study_process.tables(tmp_path / "out") == whole["search"]

    do("search", asked, disk.path / "out")
    disk.fill()
    program = [sys.executable, "-m", "paytrial", "report", disk.path / "out"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    check_one_line(done.stderr, disk.path / "out", "No space left on device")
    assert study_process.tables(disk.path / "out") == whole["search"]


# --- damaged files


def flipped(data, share=0.5):
    at = int(len(data) * share)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def cut(data):
    return data[: len(data) // 2]


DAMAGE = [flipped, cut]


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("kind", STUDIES)
def test_a_damaged_part_is_said_and_its_runs_are_made_again(tmp_path, finished, whole, kind, damage):
    asked, out = inputs(tmp_path), tmp_path / "out"
    shutil.copytree(finished[kind], out)
    before = run_ids(out)
    # The first one, of the baseline: what a trial was told is in the study too, so its runs are not needed again.
    part = min((out / "parts").glob("*.part"), key=lambda path: path.stat().st_mtime_ns)
    part.write_bytes(damage(part.read_bytes()))
    with pytest.warns(ResultsWarning, match=r"1 damaged file\(s\).*count as not done"):
        manifest = do(kind, asked, out)
    assert 0 < manifest["runs"]["made"] < len(before)
    assert run_ids(out) == before
    assert study_process.tables(out) == whole[kind]


@pytest.mark.parametrize("name", ["manifest.json", "parts/plan.json"])
def test_a_damaged_manifest_or_plan_is_named_and_without_it_the_study_goes_on(tmp_path, finished, whole, name):
    asked, out = inputs(tmp_path), tmp_path / "out"
    shutil.copytree(finished["sweep"], out)
    path = out / name
    path.write_bytes(cut(path.read_bytes()))
    with pytest.raises(InputError, match=f"{path} is damaged .*: delete it, or choose another folder"):
        do("sweep", asked, out)
    path.unlink()
    assert do("sweep", asked, out)["runs"]["made"] == 0
    assert study_process.tables(out) == whole["sweep"]


@pytest.mark.parametrize(("name", "damage"), [("trials.csv", flipped), ("finalists.csv", cut)])
def test_a_damaged_table_is_not_read_and_the_same_command_repairs_it(tmp_path, finished, whole, name, damage):
    asked, out = inputs(tmp_path), tmp_path / "out"
    shutil.copytree(finished["search"], out)
    (out / name).write_bytes(damage((out / name).read_bytes()))
    with pytest.raises(InputError, match=f"{out / name} is damaged"):
        load_saved(out).table(name.removesuffix(".csv"))
    assert do("search", asked, out)["runs"]["made"] == 0
    assert study_process.tables(out) == whole["search"]


@pytest.mark.parametrize(
    "damage", [lambda data: flipped(data, 0.0), cut, pytest.param(lambda data: b"no database" * 500, marks=slow)]
)
def test_a_damaged_study_is_set_aside_and_made_again_without_a_run(tmp_path, finished, whole, damage):
    asked, out = inputs(tmp_path), tmp_path / "out"
    shutil.copytree(finished["search"], out)
    (out / "study.db").write_bytes(damage((out / "study.db").read_bytes()))
    with pytest.warns(ResultsWarning, match=r"study\.db was damaged and is now study\.db\.damaged"):
        manifest = do("search", asked, out)
    assert manifest["runs"]["made"] == 0
    assert study_process.tables(out) == whole["search"]
    assert (out / "study.db.damaged").exists()


MORE_STATEMENTS = (
    "UPDATE trial_user_attributes SET key = 'sea1' WHERE key = 'seal' AND trial_id = 4",
    "UPDATE trial_params SET param_value = param_value + 1e-9 WHERE param_id = 3",
    "UPDATE trial_user_attributes SET value_json = replace(value_json, '1', '2') WHERE key = 'values'",
    "UPDATE trial_user_attributes SET value_json = '[[[' WHERE key = 'values' AND trial_id = 2",
    "UPDATE trials SET state = 'FAIL' WHERE number = 3",
    "UPDATE trials SET number = 9 WHERE number = 3",
)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trial_values SET value = value * 1.001 WHERE trial_value_id = 5",
        "UPDATE trials SET state = 'WRONG' WHERE number = 3",
        *(pytest.param(statement, marks=slow) for statement in MORE_STATEMENTS),
    ],
)
def test_a_number_that_is_not_what_was_told_is_never_used(tmp_path, finished, whole, statement):
    """The file is a sound database; only the seal of a trial can tell."""
    asked, out = inputs(tmp_path), tmp_path / "out"
    shutil.copytree(finished["search"], out)
    with closing(sqlite3.connect(out / "study.db")) as database, database:
        assert database.execute(statement).rowcount > 0
    with pytest.raises(InputError, match=r"study\.db is damaged .*: move it away, and the same command") as raised:
        do("search", asked, out)
    assert "\n" not in str(raised.value)
    (out / "study.db").unlink()
    assert do("search", asked, out)["runs"]["made"] == 0
    assert study_process.tables(out) == whole["search"]


@slow
@pytest.mark.parametrize("url", [None, "journal:{}"])
def test_no_flipped_bit_of_a_study_passes_as_another_result(tmp_path, whole, url):
    """120 single bits, spread over all bytes that are not 0. Each is told, or does not matter."""
    asked, out = inputs(tmp_path), tmp_path / "out"
    path = out / "study.db" if url is None else tmp_path / "study.log"
    how = {"storage": url and url.format(path), "engine": LocalProcesses(1), "simulate": kw.trade_off}
    search(asked, out, **how)
    data, told = path.read_bytes(), 0
    places = np.random.default_rng(1).choice(np.flatnonzero(np.frombuffer(data, np.uint8)), 120, replace=False)
    for i, at in enumerate(int(place) for place in places):
        for beside in out.glob("study.db*"):
            beside.unlink()
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << i % 8)]) + data[at + 1 :])
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                search(asked, out, **how)
            except InputError as error:
                assert "\n" not in str(error)  # noqa: PT017 - not every bit is noticed
                told += 1
            else:
                told += bool(said)
                assert study_process.tables(out) == whole["search"], at
    assert told > 20


# --- two writers, and other inputs


@pytest.mark.parametrize("kind", ["search", pytest.param("sweep", marks=slow)])
def test_of_two_commands_on_one_folder_the_second_is_told_and_the_first_is_undisturbed(tmp_path, whole, kind):
    inputs(tmp_path)
    first = study_process.start(*words(kind, tmp_path), seconds=0.03)
    assert study_process.until(lambda: list((tmp_path / "out" / "parts").glob("*.part")), first)
    os.killpg(first.pid, signal.SIGSTOP)  # so that it cannot be done before the second has started
    try:
        code, said = study_process.run(*words(kind, tmp_path))
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    assert code == 2
    check_one_line(said, f"{tmp_path / 'out'} is being written by another command (process {first.pid})")
    assert study_process.end(first) == (0, "")
    assert study_process.tables(tmp_path / "out") == whole[kind]


def test_a_folder_that_another_command_makes_at_the_same_moment_is_left_alone(tmp_path, monkeypatch):
    """Both find no folder; the other one is first to make and lock it."""
    asked, out = inputs(tmp_path), tmp_path / "new" / "out"
    find = folder._first_missing
    with ExitStack() as other:

        def overtaken(path):
            made = find(path)
            (out / "parts").mkdir(parents=True)
            other.enter_context(exclusive(out / "parts" / "lock", out))
            return made

        monkeypatch.setattr(folder, "_first_missing", overtaken)
        with pytest.raises(InputError, match="is being written by another command"):
            do("sweep", asked, out)
        assert (out / "parts" / "lock").exists()


EDITS = {
    "lever": ({"levers": [lever("x", 0.0, 9.0)]}, r"levers\[1\]\.high of the spec was 10\.0, and is 9\.0"),
    "seeds": ({"seeds": {"runs": 5, "fresh": 4}}, r"seeds\.runs of the spec was 4, and is 5"),
    "scheme file": ({"x": 4.5}, "scheme 'today' has changed since"),
}


@pytest.mark.parametrize("kind", STUDIES)
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_spec_is_refused_with_what_changed(tmp_path, finished, whole, kind, edit):
    change, says = EDITS[edit]
    out = tmp_path / "out"
    shutil.copytree(finished[kind], out)
    with pytest.raises(InputError, match=f"{out} holds other results: .*{says}"):
        do(kind, inputs(tmp_path, **change), out)
    assert study_process.tables(out) == whole[kind]
    assert do(kind, inputs(tmp_path), out)["runs"]["made"] == 0


@pytest.mark.parametrize("kind", STUDIES)
def test_an_edited_scenario_is_refused_even_between_a_kill_and_the_next_command(tmp_path, kind):
    scenario = tmp_path / "town.toml"
    scenario.write_text('extends = "tiny"\nname = "town"\n')
    out = tmp_path / "out"
    do(kind, inputs(tmp_path, scenarios=[str(scenario)]), out)
    (out / "manifest.json").unlink()  # as if it had been killed before the end
    scenario.write_text('extends = "tiny"\nname = "town"\nweeks = 40\n')
    with pytest.raises(InputError, match="scenario 'town' has changed since"):
        do(kind, inputs(tmp_path, scenarios=[str(scenario)]), out)


def test_without_its_plan_a_folder_still_knows_its_study(tmp_path, finished):
    """A plan that was damaged and deleted cannot tell that the spec was edited; the study can."""
    out = tmp_path / "out"
    shutil.copytree(finished["search"], out)
    (out / "manifest.json").unlink()
    (out / "parts" / "plan.json").unlink()
    with pytest.raises(InputError, match=r"study\.db is of another search: levers\[1\]\.high of the spec was 10"):
        do("search", inputs(tmp_path, levers=[lever("x", 0.0, 9.0)]), out)
    (out / "parts" / "plan.json").unlink()
    with pytest.raises(InputError, match="scheme 'today' gives other numbers"):
        do("search", inputs(tmp_path, x=4.5), out)


# --- the cache of runs


@pytest.fixture
def shared(tmp_path, monkeypatch):
    """The folder of a cache that is about the stand-in model."""
    monkeypatch.setattr("experiments.lab.run", kw.trade_off)
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def the_file(shared):
    (path,) = shared.glob("*.sqlite")
    return path


@pytest.mark.parametrize("kind", STUDIES)
def test_a_second_command_makes_no_run_and_gets_the_same_numbers(tmp_path, whole, shared, kind):
    asked = inputs(tmp_path)
    first = do(kind, asked, tmp_path / "first")["runs"]
    second = do(kind, asked, tmp_path / "second")["runs"]
    assert first["reused"] == 0
    assert first["made"] > 0
    assert second == {"made": 0, "reused": first["made"]}
    for name in ("first", "second"):
        assert study_process.tables(tmp_path / name) == whole[kind]
    shutil.rmtree(shared)  # the folder stands alone
    assert do(kind, asked, tmp_path / "second")["runs"] == {"made": 0, "reused": 0}


def test_a_run_is_remembered_between_different_studies(tmp_path, whole, shared):
    asked = inputs(tmp_path)
    do("search", asked, tmp_path / "search")
    swept = do("sweep", asked, tmp_path / "sweep")["runs"]
    assert swept["reused"] == 4  # the baseline on the seeds of the sweep
    assert study_process.tables(tmp_path / "sweep") == whole["sweep"]


def test_failed_runs_are_not_remembered(tmp_path, shared, monkeypatch):
    monkeypatch.setattr("experiments.lab.run", kw.breaks_above_5)
    asked = inputs(tmp_path, objectives=["profit"])
    for name in ("first", "second"):
        manifest = do("sweep", asked, tmp_path / name, simulate=kw.breaks_above_5)
        assert manifest["failed"] == 4
    assert manifest["runs"] == {"made": 4, "reused": 12}


def test_another_model_never_meets_these_numbers(tmp_path, shared, monkeypatch):
    asked = inputs(tmp_path)
    made = do("sweep", asked, tmp_path / "first")["runs"]["made"]
    assert do("sweep", asked, tmp_path / "stand-in", simulate=kw.flat)["runs"] == {"made": made, "reused": 0}
    monkeypatch.setattr(cache, "fingerprint", lambda: "0123456789ab")
    assert do("sweep", asked, tmp_path / "changed")["runs"] == {"made": made, "reused": 0}
    assert len(list(shared.glob("*.sqlite"))) == 2


def test_the_fingerprint_is_of_the_source_and_of_what_does_the_arithmetic(tmp_path, monkeypatch):
    source = Path(cache.sim.__file__).parent
    shutil.copytree(source, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache.sim, "__file__", str(tmp_path / "sim" / "__init__.py"))
    own = fingerprint()
    assert cache.fingerprint.__wrapped__() == own  # wherever it is
    path = next((tmp_path / "sim").rglob("kpis.py"))
    text = path.read_text()
    path.write_text(text.replace("0", "1", 1))
    assert cache.fingerprint.__wrapped__() != own
    path.write_text(text)
    assert cache.fingerprint.__wrapped__() == own
    (tmp_path / "sim" / "more.py").touch()
    assert cache.fingerprint.__wrapped__() != own
    (tmp_path / "sim" / "more.py").unlink()
    monkeypatch.setattr(cache.metadata, "version", lambda name: "0")
    assert cache.fingerprint.__wrapped__() != own


def check_done_without(tmp_path, whole, match, out="second"):
    """A cache in trouble is one warning, and the same results."""
    with pytest.warns(ResultsWarning, match=match) as said:
        manifest = do("sweep", inputs(tmp_path), tmp_path / out)
    assert len([w for w in said if issubclass(w.category, ResultsWarning)]) == 1
    assert study_process.tables(tmp_path / out) == whole["sweep"]
    return manifest["runs"]


def change_a_digit(path):
    with closing(sqlite3.connect(path)) as database, database:
        (run_id,) = database.execute("SELECT min(run_id) FROM outcomes").fetchone()
        database.execute("UPDATE outcomes SET kpis = replace(kpis, '1', '2') WHERE run_id = ?", (run_id,))


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(flipped(path.read_bytes(), 0.0)),
        lambda path: path.write_bytes(cut(path.read_bytes())),
        change_a_digit,
    ],
    ids=["header", "cut", "digit"],
)
def test_a_damaged_cache_is_set_aside_and_works_again(tmp_path, whole, shared, damage):
    made = do("sweep", inputs(tmp_path), tmp_path / "first")["runs"]["made"]
    damage(the_file(shared))
    runs = check_done_without(tmp_path, whole, "run cache .* was damaged and is now .*damaged; its runs are made again")
    assert runs == {"made": made, "reused": 0}
    assert len(list(shared.glob("*.damaged"))) == 1
    assert do("sweep", inputs(tmp_path), tmp_path / "third")["runs"] == {"made": 0, "reused": made}


def test_a_cache_that_another_process_locks_is_not_waited_for_for_ever(tmp_path, whole, shared, monkeypatch):
    monkeypatch.setattr(cache, "_BUSY_SECONDS", 0.1)
    do("sweep", inputs(tmp_path), tmp_path / "first")
    with closing(sqlite3.connect(the_file(shared), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        runs = check_done_without(tmp_path, whole, "going on without the run cache .*locked")
    assert runs["reused"] == 0
    assert do("sweep", inputs(tmp_path), tmp_path / "third")["runs"]["made"] == 0


def test_a_cache_on_a_full_disk_is_done_without(tmp_path, whole, shared, disk, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(disk.path / "cache"))
    disk.begin(20)
    check_done_without(tmp_path, whole, "going on without the run cache .*full", out="full")
    disk.enlarge()
    runs = do("sweep", inputs(tmp_path), tmp_path / "space")["runs"]
    assert runs["made"] + runs["reused"] == 16
    assert study_process.tables(tmp_path / "space") == whole["sweep"]


def test_a_cache_that_may_only_be_read_is_read(tmp_path, whole, shared, disk, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, str(disk.path / "cache"))
    asked = inputs(tmp_path)
    do("sweep", asked, tmp_path / "first")
    with closing(sqlite3.connect(the_file(disk.path / "cache"))) as database, database:
        database.execute("DELETE FROM outcomes WHERE run_id = (SELECT max(run_id) FROM outcomes)")
    disk.protect()
    runs = check_done_without(tmp_path, whole, "going on without the run cache .*readonly")
    assert runs == {"made": 1, "reused": 15}
    monkeypatch.setenv(cache.VARIABLE, str(disk.path / "other"))
    check_done_without(tmp_path, whole, "going on without the run cache .*Read-only file system", out="third")


def test_a_cache_whose_folder_is_a_file_is_done_without(tmp_path, whole, shared):
    shared.write_text("not a folder")
    check_done_without(tmp_path, whole, "going on without the run cache .*exists")


def test_a_cache_that_is_off_remembers_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.lab.run", kw.trade_off)
    monkeypatch.setenv(cache.VARIABLE, "OFF")
    for name in ("first", "second"):
        assert do("sweep", inputs(tmp_path), tmp_path / name)["runs"]["reused"] == 0


def test_what_the_cache_gives_back_is_what_it_was_given_to_the_last_bit(tmp_path):
    values = {"a": 0.1 + 0.2, "b": float("nan"), "c": -0.0, "d": 5e-324, "e": 1.7976931348623157e308}
    remembered = RunCache(tmp_path / "runs.sqlite")
    remembered.add(pd.DataFrame([{"run_id": "r", "status": "ok", "error": "", **values}]))
    (found,) = RunCache(tmp_path / "runs.sqlite").find(["r", "unknown"])
    assert dataclasses.asdict(found)["run_id"] == "r"
    assert {k: np.float64(v).tobytes() for k, v in found.kpis.items()} == {
        k: np.float64(v).tobytes() for k, v in values.items()
    }
