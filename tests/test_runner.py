"""The engine and the runner: every job is done once, whatever dies, fails or is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import fake_model
import pytest
from fake_model import FakeBeliefs

from experiments.chunks import ChunkSize
from experiments.design import World, checked_seeds, distinct_jobs, plan, run_id, seeds
from experiments.processes import LocalProcesses, WorkerError
from experiments.runner import execute
from experiments.store import Store
from experiments.work import Work, one_line
from scenarios.errors import InputError

ROOT = Path(__file__).parent.parent
WORLD = World(fake_model.tiny(), FakeBeliefs())


@pytest.fixture(autouse=True)
def marks(tmp_path, monkeypatch):
    """Where the fake models leave a mark for each run they begin."""
    folder = tmp_path / "marks"
    folder.mkdir()
    monkeypatch.setenv(fake_model.MARKS, str(folder))
    return folder


def jobs_of(seed_list, schemes=None):
    return distinct_jobs(plan(WORLD, schemes or fake_model.two_schemes()[:1], seed_list, "fixed"))


def statuses(store, jobs):
    return dict(zip([job.seed for job in jobs], store.outcomes([job.run_id for job in jobs])["error"], strict=True))


# --- what to run


def test_the_address_of_a_run_is_its_content_and_not_its_names():
    scenario, (current, balanced) = fake_model.tiny(), fake_model.two_schemes()
    own = run_id(scenario, current, 1, "fixed")
    assert len(own) == 16
    assert int(own, 16) >= 0
    renamed = current.model_copy(update={"name": "other", "title": "Other", "description": "x"})
    assert run_id(scenario.model_copy(update={"name": "town"}), renamed, 1, "fixed") == own
    different = {
        run_id(scenario, current, 2, "fixed"),
        run_id(scenario, current, 1, "best_response"),
        run_id(scenario, balanced, 1, "fixed"),
        run_id(scenario.model_copy(update={"weeks": scenario.weeks + 1}), current, 1, "fixed"),
    }
    assert len(different | {own}) == 5


def test_the_address_changes_with_the_version_of_the_model(monkeypatch):
    arguments = (fake_model.tiny(), fake_model.two_schemes()[0], 1, "fixed")
    before = run_id(*arguments)
    monkeypatch.setattr("experiments.design.MODEL_VERSION", "next")
    assert run_id(*arguments) != before


def test_rows_come_by_scheme_and_jobs_by_seed_each_once():
    first, second = fake_model.two_schemes()
    copy = first.model_copy(update={"name": "copy"})
    rows = plan(WORLD, [first, second, copy], [1, 2], "fixed")
    assert [(row.scheme, row.job.seed) for row in rows] == [
        *(("current", 1), ("current", 2)),
        *(("balanced", 1), ("balanced", 2)),
        *(("copy", 1), ("copy", 2)),
    ]
    assert [job.seed for job in distinct_jobs(rows)] == [1, 1, 2, 2]


def test_seeds_may_start_at_0():
    assert seeds(0, 3) == [0, 1, 2]
    assert checked_seeds([7, 2**63 - 1, 0]) == [0, 7, 2**63 - 1]


@pytest.mark.parametrize(
    ("given", "message"),
    [([], "at least one seed"), ([1, 2, 1], "1 appears twice"), ([-1], "one is -1"), ([2**63], "from 0 to")],
)
def test_wrong_seeds_are_refused(given, message):
    with pytest.raises(InputError, match=message):
        checked_seeds(given)


# --- chunks


def test_chunks_grow_to_about_a_second_and_shrink_at_the_end():
    size = ChunkSize(seconds=1.0, workers=2)
    sizes, left = [], 2_000
    while left:
        sizes.append(size.next(left))
        left -= sizes[-1]
        size.learn(sizes[-1], sizes[-1] * 0.01)
    assert sizes[:4] == [1, 4, 16, 64]
    assert max(sizes) == 100
    assert sizes[-1] == 1
    assert sizes == sorted(sizes[:5]) + sorted(sizes[5:], reverse=True)


def test_a_slow_first_chunk_is_forgotten():
    size = ChunkSize(seconds=1.0, workers=1)
    for seconds in (30.0, 0.01, 0.04, 0.16):
        size.learn(size.next(10_000), seconds)
    assert size.next(10_000) > 20


# --- engine


def double(jobs):
    return [2 * job for job in jobs]


def never(job):
    raise AssertionError(f"{job} was given up")


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_every_job_is_done_once(workers):
    results = LocalProcesses(workers).map(double, range(40), never)
    assert sorted(number for chunk in results for number in chunk) == list(range(0, 80, 2))


def test_no_jobs_need_no_workers():
    assert list(LocalProcesses(4).map(double, [], never)) == []


@pytest.mark.parametrize("workers", [0, -2])
def test_at_least_one_worker(workers):
    with pytest.raises(InputError, match="workers must be at least 1"):
        LocalProcesses(workers)


def broken(jobs):
    raise KeyError("a fault of the program")


def test_a_fault_of_the_program_is_not_hidden():
    with pytest.raises(WorkerError, match="a fault of the program"):
        list(LocalProcesses(2).map(broken, range(4), never))


def living_children() -> int:
    return len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts processes in /proc")
def test_closing_stops_the_workers():
    before = living_children()
    results = LocalProcesses(2).map(double, range(1_000), never)
    next(results)
    assert living_children() >= before + 2
    results.close()
    # What may stay is the one tracker that multiprocessing keeps for all pools.
    assert living_children() <= before + 1


def die_on(marked, jobs):
    if marked in jobs:
        os.kill(os.getpid(), signal.SIGKILL)
    return [(job, "done") for job in jobs]


def give_up(job):
    return [(job, "given up")]


def test_the_job_that_kills_is_given_up_and_no_other():
    results = LocalProcesses(2).map(partial(die_on, 17), range(60), give_up)
    found = dict(item for chunk in results for item in chunk)
    assert found == {job: "given up" if job == 17 else "done" for job in range(60)}


@pytest.mark.slow
def test_all_workers_can_die():
    results = LocalProcesses(2).map(partial(die_on, 1), [1], give_up)  # one job: in this process otherwise
    assert LocalProcesses(2).workers == 2
    results.close()
    found = list(LocalProcesses(2).map(die_always, [1, 2, 3], give_up))
    assert sorted(found) == [[(job, "given up")] for job in (1, 2, 3)]


def die_always(jobs):
    os.kill(os.getpid(), signal.SIGKILL)


# --- runner


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_raises_is_a_row_and_the_others_go_on(tmp_path, workers):
    store, jobs, said = Store(tmp_path / "parts"), jobs_of(range(1, 7)), []
    made = execute(jobs, Work(fake_model.fails_on_odd), LocalProcesses(workers), store, lambda *now: said.append(now))
    assert made == 6
    error = "ZeroDivisionError: nothing to divide by, with seed {}"
    assert statuses(store, jobs) == {seed: error.format(seed) if seed % 2 else "" for seed in range(1, 7)}
    assert said[0] == (0, 6, 0)
    assert said[-1] == (6, 6, 3)
    assert [done for done, _, _ in said] == sorted({done for done, _, _ in said})


def test_a_result_that_no_table_can_hold_is_a_failure(tmp_path):
    store, jobs = Store(tmp_path / "parts"), jobs_of([1])
    execute(jobs, Work(fake_model.needs_too_much), LocalProcesses(1), store)
    assert "OverflowError: column 'week'" in statuses(store, jobs)[1]


def test_only_missing_and_failed_runs_are_made(tmp_path, marks):
    store, jobs = Store(tmp_path / "parts"), jobs_of(range(1, 7))
    execute(jobs[:4], Work(fake_model.fails_on_odd), LocalProcesses(1), store)
    made = execute(jobs, Work(fake_model.counted), LocalProcesses(1), Store(tmp_path / "parts"))
    assert made == 4
    assert fake_model.begun(marks) == [f"current-{seed}" for seed in (1, 3, 5, 6)]
    assert set(statuses(Store(tmp_path / "parts"), jobs).values()) == {""}


def test_a_worker_killed_once_costs_nothing(tmp_path, marks):
    store, jobs = Store(tmp_path / "parts"), jobs_of(range(1, 21))
    execute(jobs, Work(fake_model.dies_once_on_5), LocalProcesses(2), store)
    assert set(statuses(store, jobs).values()) == {""}
    assert fake_model.begun(marks) == ["current-5", "current-5"]


def test_a_run_that_kills_three_workers_is_a_row(tmp_path, marks):
    store, jobs = Store(tmp_path / "parts"), jobs_of(range(1, 21))
    execute(jobs, Work(fake_model.dies_on_5), LocalProcesses(2), store)
    assert {seed: error for seed, error in statuses(store, jobs).items() if error} == {5: "WorkerDied: worker died"}
    assert fake_model.begun(marks) == ["current-5"] * 3


def test_errors_are_one_short_line():
    assert one_line(ValueError("a\n  b")) == "ValueError: a b"
    assert one_line(KeyError("k")) == "KeyError: 'k'"
    assert len(one_line(ValueError("x" * 5_000))) == 300


# --- interrupted

SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import fake_model
from experiments.compare import compare
from experiments.runner import Interrupted
from scenarios.errors import InputError

if __name__ == "__main__":
    try:
        found = compare(
            fake_model.tiny(), fake_model.two_schemes()[:1], seeds=range(1, 31),
            out=Path(sys.argv[1]), workers=2, rule="fixed", simulate=fake_model.slow, measure=fake_model.measure,
            progress=lambda done, total, failed: print(done, flush=True),
        )
        print("made", found.manifest["runs"]["made"])
    except (Interrupted, InputError) as error:
        print(type(error).__name__, error)
"""


def start(tmp_path, script=SCRIPT):
    path = tmp_path / "script.py"
    path.write_text(script.format(tests=str(ROOT / "tests")))
    return subprocess.Popen(
        [sys.executable, str(path), "results"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for_runs(process, number):
    for line in process.stdout:
        if int(line) >= number:
            return
    raise AssertionError(process.stderr.read())


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(tmp_path, marks):
    process = start(tmp_path)
    wait_for_runs(process, 4)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to this process and its workers
    said, errors = process.communicate(timeout=30)
    assert errors == ""
    last = said.splitlines()[-1].split()
    done = int(last[1])
    assert " ".join(last) == (
        f"Interrupted {done} of 30 runs are on disk in results; run the same command again to do the rest"
    )
    assert 4 <= done < 30
    assert not (tmp_path / "results" / "manifest.json").exists()

    begun = len(fake_model.begun(marks))
    said, errors = start(tmp_path).communicate(timeout=60)
    assert errors == ""
    assert said.splitlines()[0] == str(done)
    assert said.splitlines()[-1] == f"made {30 - done}"
    assert len(fake_model.begun(marks)) == begun + 30 - done


@pytest.mark.slow
def test_a_killed_command_leaves_no_workers_and_is_resumed(tmp_path):
    process = start(tmp_path)
    wait_for_runs(process, 4)
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while group_lives(process.pid):
        assert time.monotonic() < deadline, "workers outlived the command"
        time.sleep(0.1)
    again = start(tmp_path)
    said, errors = again.communicate(timeout=60)
    assert errors == ""
    assert int(said.splitlines()[0]) >= 4
    assert json.loads((tmp_path / "results" / "manifest.json").read_text())["runs"]["ok"] == 30


def group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_two_commands_do_not_write_one_folder(tmp_path):
    first = start(tmp_path)
    wait_for_runs(first, 1)
    os.killpg(first.pid, signal.SIGSTOP)  # so that it cannot be done before the second has started
    try:
        said, _ = start(tmp_path).communicate(timeout=60)
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    assert said.startswith(f"InputError results is being written by another command (process {first.pid})")
    said, errors = first.communicate(timeout=60)
    assert said.splitlines()[-1] == "made 30", errors


def test_a_script_that_forgets_the_main_guard_is_told_so(tmp_path):
    unguarded = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import fake_model
from experiments.compare import compare

compare(fake_model.tiny(), fake_model.two_schemes(), seeds=range(4), out=Path("results"), workers=2,
        simulate=fake_model.slow, measure=fake_model.measure)
"""
    _, errors = start(tmp_path, unguarded).communicate(timeout=60)
    last = errors.splitlines()[-1]
    assert 'worker processes could not start. In a script, call this under `if __name__ == "__main__":`' in last
