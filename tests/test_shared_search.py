"""A search whose study is in a database or a file of the user's choice, alone or with others.

Every server, process and kill is real. A trial must be made once and counted once, whoever dies.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path

import known_worlds as kw
import optuna
import pandas as pd
import postgres_server
import psycopg
import pytest
import study_process
from optuna.trial import TrialState
from sqlalchemy import event
from sqlalchemy.engine import Engine
from study_files import inputs_of, lever, scheme_file

from experiments.processes import LocalProcesses
from experiments.search import owners, storage
from experiments.search.ledger import Ledger
from experiments.search.samplers import quiet
from experiments.search.search import search
from experiments.search.single import LOCK_SUFFIX
from experiments.search.space import Space
from scenarios.errors import InputError

ROOT = Path(__file__).parent.parent
BUDGET = 12


@pytest.fixture(scope="module")
def server():
    with postgres_server.postgres_server() as running:
        yield running


def inputs(folder, *, x=4.0, levers=None, **content):
    """A search for the best x of `known_worlds.trade_off`."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"trials": BUDGET, "sampler": "tpe", "finalists": 2} | content.pop("search", {})
    content = {"seeds": {"runs": 6, "fresh": 6}, "objectives": ["profit", "retention_12m"]} | content
    scheme_file(folder, "today", x=x)
    return inputs_of(folder, schemes=["today.toml"], levers=levers or [lever("x")], search=settings, **content)


def searched(asked, out, url=None, simulate=kw.trade_off):
    search(asked, out, storage=url, engine=LocalProcesses(1), simulate=simulate)
    return out


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A search with its study in its folder, left in peace: what every other one must be equal to."""
    where = tmp_path_factory.mktemp("whole")
    return searched(inputs(where), where / "out")


def words(folder, out, url, *more):
    return ("search", folder / "spec.toml", "--out", folder / out, "--storage", url, "--json", "--workers", 1, *more)


def together(folder, url, number, **options):
    """Start searches on one study, each with a folder of its own, at the same moment."""
    meeting = folder / f"meeting-{time.time_ns()}"
    meeting.mkdir()
    how = {"meet": (str(meeting), number), "log": str(folder / "log"), **options}
    how["settings"] = {"experiments.search.hunt._PATIENCE_SECONDS": 0.05, **options.get("settings", {})}
    return [study_process.start(*words(folder, f"out{k}", url), **how) for k in range(number)]


def study_at(where):
    """The only study of a storage, read by one that has cached nothing."""
    (name,) = optuna.get_all_study_names(where)
    return optuna.load_study(study_name=name, storage=where)


def counted(where):
    try:
        return sum(1 for trial in study_at(where).trials if "seal" in trial.user_attrs and trial.state.is_finished())
    except ValueError:  # not made yet
        return 0


def content(where):
    """What a study holds, as JSON; not when it was made and by whom."""
    return json.dumps(
        [
            (t.number, t.state.name, t.params, t.values, {**t.user_attrs, "owner": None}, t.system_attrs)  # noqa: PD011 - Optuna
            for t in study_at(where).trials
        ],
        sort_keys=True,
    )


def check_exact(where, folders, budget=BUDGET):
    """As many trials count as were asked for, all different, and every folder has them all."""
    trials = study_at(where).trials
    assert {trial.state for trial in trials} == {TrialState.COMPLETE}
    assert len(trials) == counted(where) == budget
    assert len({trial.params["x"] for trial in trials}) == budget
    for folder in folders:
        table = pd.read_csv(folder / "trials.csv")
        assert table["trial"].tolist() == list(range(budget))
        assert table["lever.x"].tolist() == pytest.approx([trial.params["x"] for trial in trials])
        assert {"finalists.csv", "convergence.csv", "importance.csv", "verdict.json"} <= set(
            study_process.tables(folder)
        )


def runs_made_twice(folder):
    """Trial -> runs that were made more than once, in whatever process."""
    lines = Counter(tuple(line.split()[1:]) for line in (folder / "log").read_text().splitlines())
    return Counter(int(name.removeprefix("trial-")) for (name, _), n in lines.items() if n > 1 and "trial-" in name)


# --- several processes on one study


@pytest.mark.parametrize("number", [2, pytest.param(3, marks=pytest.mark.slow)])
def test_searches_that_share_a_study_make_every_trial_once(tmp_path, server, number):
    url = server.new_database()  # empty: all of them make its tables at the same moment
    inputs(tmp_path)
    processes = together(tmp_path, url, number, seconds=0.02)
    assert [study_process.end(process) for process in processes] == [(0, "")] * number
    check_exact(url, [tmp_path / f"out{k}" for k in range(number)])
    assert runs_made_twice(tmp_path) == {}
    assert len({trial.user_attrs["owner"][0] for trial in study_at(url).trials}) == number


def at_work(folder, url):
    """A search in the middle of its first batch: it lives, and goes on no more."""
    mark = folder / "mark"
    how = {"halt_after": 12, "env": {study_process.MARK: str(mark)}, "log": str(folder / "log")}
    process = study_process.start(*words(folder, "first", url), **how)
    assert study_process.until(mark.exists, process)
    assert _running(url)
    return process


@pytest.mark.slow
def test_the_trials_of_a_killed_search_are_taken_over(tmp_path, server):
    url = server.new_database()
    inputs(tmp_path)
    victim = at_work(tmp_path, url)
    left = {trial.number for trial in _running(url)}
    others = together(tmp_path, url, 2, seconds=0.02)
    assert study_process.until(lambda: counted(url) >= 4, others[0])
    assert left <= {trial.number for trial in _running(url)}
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    assert [study_process.end(process) for process in others] == [(0, "")] * 2
    check_exact(url, [tmp_path / "out0", tmp_path / "out1"])
    assert set(runs_made_twice(tmp_path)) <= left
    assert study_process.run(*words(tmp_path, "out2", url)) == (0, "")
    check_exact(url, [tmp_path / "out2"])


def _running(url):
    try:
        return study_at(url).get_trials(states=[TrialState.RUNNING])
    except ValueError:
        return []


def ledger(folder, url):
    asked = inputs(folder)
    with quiet():
        return Ledger(storage.open_storage(url, folder), "study", asked.spec, Space(asked), "random", shared=True)


def let_go(asked):
    for one in asked:
        one.trial.set_user_attr("owner", owners.NOBODY)


def test_a_batch_that_is_taken_over_in_part_gets_no_new_trials_for_those_that_others_still_have(tmp_path, server):
    url = server.new_database()
    mine, others = ledger(tmp_path, url), ledger(tmp_path, url)
    with others.batch(BUDGET) as held:
        let_go(held[:3])
        with mine.batch(BUDGET) as taken:
            assert [asked.number for asked in taken] == [asked.number for asked in held[:3]]


def test_an_open_trial_of_a_full_batch_is_made_all_the_same(tmp_path, server):
    """Nobody would ever make it otherwise, and its place in the budget would stay empty: a search without end."""
    url = server.new_database()
    mine, others = ledger(tmp_path, url), ledger(tmp_path, url)
    with others.batch(BUDGET) as first, others.batch(BUDGET) as second:
        let_go([*first, *second])
    second[0].trial.set_user_attr("batch", first[0].trial.user_attrs["batch"])
    for _ in range(4):
        with mine.batch(BUDGET) as taken:
            for asked in taken:
                mine.tell(asked, [1.0, 1.0], {}, {})
    assert counted(url) == BUDGET


@pytest.mark.slow
def test_runs_that_take_longer_than_the_lease_keep_their_trials(tmp_path, server):
    url = server.new_database()
    inputs(tmp_path, seeds={"runs": 2, "fresh": 2}, search={"trials": 4, "batch": 2, "extra": False, "first_look": 0})
    lease = {"experiments.search.owners.LEASE_SECONDS": 1.0}
    processes = together(tmp_path, url, 2, seconds=1.5, settings=lease)
    assert [study_process.end(process) for process in processes] == [(0, "")] * 2
    check_exact(url, [tmp_path / "out0", tmp_path / "out1"], 4)
    assert runs_made_twice(tmp_path) == {}


@pytest.mark.slow
def test_a_search_that_was_frozen_finds_its_trials_taken_over_and_tells_nothing_twice(tmp_path, server):
    """As a laptop that sleeps. If it slept while it had its turn, the server has cut it off: it says so, and ends.

    It can have asked for a trial before it notices. That one is beyond the budget and stays open: it does not count.
    """
    url = server.new_database()
    inputs(tmp_path)
    settings = {"experiments.search.owners.LEASE_SECONDS": 1.0, "experiments.search.storage._IDLE_SECONDS": 1}
    first, second = together(tmp_path, url, 2, seconds=0.05, settings=settings)
    frozen = f" {first.pid} "
    at_work = lambda: any(frozen in t.user_attrs.get("owner", [""])[0] for t in _running(url))  # noqa: E731 - short
    assert study_process.until(at_work, first)
    os.killpg(first.pid, signal.SIGSTOP)
    try:
        assert study_process.end(second) == (0, "")
        check_exact(url, [tmp_path / "out1"])
        before = content(url)
    finally:
        os.killpg(first.pid, signal.SIGCONT)
    code, said = study_process.end(first)
    if code == 2:
        assert said.count("\n") == 1
        assert study_process.run(*words(tmp_path, "out0", url)) == (0, "")
    else:
        assert (code, said) == (0, "")
    trials = json.loads(content(url))
    open_still = [trial for trial in trials if trial[1] == TrialState.RUNNING.name]
    assert len(open_still) <= (code == 2)
    assert [trial for trial in trials if trial not in open_still] == json.loads(before)
    assert study_process.tables(tmp_path / "out0") == study_process.tables(tmp_path / "out1")


@pytest.mark.slow
def test_a_search_that_ends_early_leaves_its_trials_to_the_others_at_once(tmp_path, server):
    """By Ctrl-C. On another machine nobody could see that it is gone, and the lease is 5 minutes."""
    url = server.new_database()
    inputs(tmp_path)
    first = at_work(tmp_path, url)
    os.killpg(first.pid, signal.SIGINT)
    assert study_process.end(first)[0] == 130
    assert {tuple(trial.user_attrs["owner"]) for trial in _running(url)} == {("nowhere 0 0", 0.0)}
    assert study_process.run(*words(tmp_path, "out1", url), timeout=60) == (0, "")
    check_exact(url, [tmp_path / "out1"])


@pytest.mark.slow
def test_searches_with_different_budgets_meet_at_the_larger(tmp_path, server):
    url = server.new_database()
    inputs(tmp_path)
    few = study_process.start(*words(tmp_path, "few", url, "--trials", 5))
    assert study_process.end(few) == (0, "")
    assert counted(url) == 5
    assert [study_process.end(process) for process in together(tmp_path, url, 2)] == [(0, "")] * 2
    check_exact(url, [tmp_path / "out0", tmp_path / "out1"])
    assert pd.read_csv(tmp_path / "few" / "trials.csv")["trial"].tolist() == list(range(5))


@pytest.mark.slow
def test_studies_of_different_specs_are_apart_in_one_database(tmp_path, server):
    url = server.new_database()
    searched(inputs(tmp_path / "a", search={"trials": 2}), tmp_path / "a" / "out", url)
    searched(inputs(tmp_path / "b", search={"trials": 2}, levers=[lever("x", 0, 9)]), tmp_path / "b" / "out", url)
    names = optuna.get_all_study_names(url)
    assert len(names) == 2
    assert [len(optuna.load_study(study_name=name, storage=url).trials) for name in names] == [2, 2]


# --- a server that goes away


@pytest.mark.slow
@pytest.mark.parametrize("interrupt", ["restart", "crash"])
def test_a_restart_of_the_server_loses_nothing(tmp_path, server, interrupt):
    url = server.new_database()
    inputs(tmp_path)
    processes = together(tmp_path, url, 2, seconds=0.05)
    assert study_process.until(lambda: counted(url) >= 3, processes[0])
    if interrupt == "restart":
        server.restart()
    else:
        server.crash()
        server.start()
    for k, process in enumerate(processes):
        code, said = study_process.end(process)
        if code == 2:  # a statement was cut in the middle
            assert said.count("\n") == 1
            assert "what was told is kept" in said
            code, said = study_process.run(*words(tmp_path, f"out{k}", url))
        assert (code, said) == (0, "")
    check_exact(url, [tmp_path / "out0", tmp_path / "out1"])


@pytest.mark.parametrize("statement", [40, pytest.param(65, marks=pytest.mark.slow)])
def test_a_connection_cut_in_a_statement_is_one_line_and_changes_nothing(tmp_path, server, whole, statement):
    url, asked = server.new_database(), inputs(tmp_path)
    left = iter(range(statement))

    def cut(_connection, _cursor, text, *_):
        if text.startswith(("INSERT", "UPDATE")) and next(left, None) is None:
            with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )

    event.listen(Engine, "before_cursor_execute", cut)
    try:
        with pytest.raises(InputError, match=r"cannot be read or written .*what was told is kept") as raised:
            searched(asked, tmp_path / "out", url)
    finally:
        event.remove(Engine, "before_cursor_execute", cut)
    assert "\n" not in str(raised.value)
    assert "127.0.0.1" in str(raised.value)
    assert len(study_at(url).trials) > 1
    searched(asked, tmp_path / "out", url)
    assert content(url) == content(f"sqlite:///{whole / 'study.db'}")
    assert study_process.tables(tmp_path / "out") == study_process.tables(whole)


# --- a storage that cannot be used


@pytest.fixture(scope="module")
def locked_role(server):
    """A user who needs a password."""
    rules = Path(server._folder) / "data" / "pg_hba.conf"
    rules.write_text(f"host all locked 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE ROLE locked LOGIN PASSWORD 'right'")
        connection.execute("SELECT pg_reload_conf()")
    return "locked"


def refused(tmp_path, url):
    with pytest.raises(InputError) as raised:
        searched(inputs(tmp_path), tmp_path / "out", url)
    said = str(raised.value)
    assert "\n" not in said
    return said


def test_a_wrong_password_is_one_line_that_does_not_show_it(tmp_path, server, locked_role):
    url = f"postgresql+psycopg://{locked_role}:secret-word@127.0.0.1:{server.port}/postgres"
    said = refused(tmp_path, url)
    assert "password authentication failed" in said
    assert "secret-word" not in said


def test_an_unknown_database_is_one_line(tmp_path, server):
    assert 'database "nosuch" does not exist' in refused(tmp_path, server.url.removesuffix("postgres") + "nosuch")


def test_a_port_where_nobody_is_is_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "refused" in refused(tmp_path, f"postgresql+psycopg://me@127.0.0.1:{port}/studies")


def test_a_host_that_never_answers_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "CONNECT_SECONDS", 2)  # the least that libpq takes
    with socket.create_server(("127.0.0.1", 0)) as mute:
        started = time.monotonic()
        said = refused(tmp_path, f"postgresql+psycopg://me@127.0.0.1:{mute.getsockname()[1]}/studies")
    assert "timeout" in said
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql+psycopg://me:secret-word@host:port/studies", "is not a storage"),
        ("postgresql+nosuch://me:secret-word@host/studies", "is not a storage"),
        ("mysql://me:secret-word@host/studies", "needs the package MySQLdb"),
        ("sqlite:////nowhere/at/all/study.db", "cannot write results to /nowhere/at/all"),
        ("journal:/nowhere/at/all/study.log", "cannot write results to /nowhere/at/all"),
    ],
)
def test_a_storage_that_cannot_be_is_one_line(tmp_path, url, says):
    said = refused(tmp_path, url)
    assert says in said
    assert "secret-word" not in said


def test_without_a_driver_postgresql_means_the_one_that_is_installed(tmp_path, server):
    url = server.new_database()
    searched(inputs(tmp_path, search={"trials": 2}), tmp_path / "out", url.replace("+psycopg", ""))
    assert counted(url) == 2


# --- files


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("journal", marks=pytest.mark.slow)])
def test_a_file_takes_one_search_at_a_time(tmp_path, kind):
    path = tmp_path / "study.file"
    url = f"{kind}:{path}" if kind == "journal" else f"{kind}:///{path}"
    hold = (
        "import sys; from pathlib import Path; from experiments.lock import exclusive\n"
        f"with exclusive(Path({str(path) + LOCK_SUFFIX!r}), Path('x')): print('held', flush=True); input()"
    )
    command = [sys.executable, "-c", hold]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as holder:
        assert holder.stdout.readline() == "held\n"
        said = refused(tmp_path, url)
        holder.kill()
    assert f"{path} is being used by another search" in said
    assert "postgresql+psycopg://" in said
    searched(inputs(tmp_path), tmp_path / "out", url)


def test_a_journal_is_not_held_up_by_a_lock_that_a_kill_has_left(tmp_path, monkeypatch):
    """Optuna's own lock of a journal is a link; with a relative path it would be waited for without end."""
    monkeypatch.chdir(tmp_path)
    asked = inputs(tmp_path, search={"trials": 3})
    Path("logs").mkdir()
    Path("logs/study.log.lock").symlink_to("logs/study.log")
    started = time.monotonic()
    searched(asked, tmp_path / "out", "journal:logs/study.log")
    assert time.monotonic() - started < 25
    assert Path("logs/study.log").read_bytes().count(b"\n") > 10


OTHER = {
    "lever": ({"levers": [lever("x", 0.0, 9.0)]}, r"levers\[1\].high of the spec was 10.0, and is 9.0"),
    "scheme": ({"x": 4.5}, "has changed since"),
    "scenario": ({"scenarios": ["{}/other.toml"]}, r"scenarios\[1\] of the spec was"),
}


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("journal:{}", "scheme"),
        ("sqlite:///{}", "lever"),
        *(pytest.param("journal:{}", what, marks=pytest.mark.slow) for what in ("lever", "scenario")),
        *(pytest.param("sqlite:///{}", what, marks=pytest.mark.slow) for what in ("scheme", "scenario")),
    ],
)
def test_a_file_with_the_study_of_other_inputs_is_refused(tmp_path, url, what):
    """The folder is new, so it cannot tell; the study can."""
    change, says = OTHER[what]
    path = tmp_path / "study.file"
    searched(inputs(tmp_path / "a", search={"trials": 3}), tmp_path / "a" / "out", url.format(path))
    (tmp_path / "other.toml").write_text('extends = "tiny"\nname = "other"\nweeks = 30\n')
    if "scenarios" in change:
        change = {"scenarios": [name.format(tmp_path) for name in change["scenarios"]]}
    edited = inputs(tmp_path / "a", search={"trials": 3}, **change)
    before = path.read_bytes()
    with pytest.raises(InputError, match=f"study.file is of another search: .*{says}"):
        searched(edited, tmp_path / "b", url.format(path))
    if url.startswith("journal"):
        assert path.read_bytes().startswith(before)
    assert searched(inputs(tmp_path / "a", search={"trials": 3}), tmp_path / "c", url.format(path))


@pytest.mark.parametrize("name", ["what? {1} a#b%20c", pytest.param("päivä", marks=pytest.mark.slow)])
def test_a_folder_may_have_any_name(tmp_path, name):
    out = searched(inputs(tmp_path, search={"trials": 2}), tmp_path / name)
    with closing(sqlite3.connect(out / "study.db")) as database:
        assert database.execute("SELECT count(*) FROM trials").fetchone() == (2,)
    assert not list(tmp_path.rglob("study.db-*"))  # the file can be moved alone


# --- kill -9


def killed_and_resumed(tmp_path, url, writes):
    """Kill a search at each of some writes, one after the other, then let it go on."""
    asked = inputs(tmp_path)
    for write in writes:
        code, said = study_process.run(*words(tmp_path, "out", url), kill_at=write)
        assert (code, said) == (-signal.SIGKILL, "")
    return searched(asked, tmp_path / "out", url)


KILLS = [[37], pytest.param([0, 5, 21, 14, 33], marks=pytest.mark.slow)]


@pytest.mark.parametrize("writes", KILLS)
def test_a_study_in_a_database_killed_and_resumed_is_that_of_a_file_left_in_peace(tmp_path, server, whole, writes):
    url = server.new_database()
    out = killed_and_resumed(tmp_path, url, writes)
    assert content(url) == content(f"sqlite:///{whole / 'study.db'}")
    assert study_process.tables(out) == study_process.tables(whole)


@pytest.mark.parametrize("writes", KILLS)
def test_a_journal_killed_in_the_middle_of_a_line_and_resumed_is_the_same(tmp_path, whole, writes):
    path = tmp_path / "study.log"
    out = killed_and_resumed(tmp_path, f"journal:{path}", writes)
    backend = optuna.storages.journal.JournalFileBackend(str(path))
    assert content(optuna.storages.JournalStorage(backend)) == content(f"sqlite:///{whole / 'study.db'}")
    assert study_process.tables(out) == study_process.tables(whole)


@pytest.mark.slow
@pytest.mark.parametrize("sampler", ["tpe", "nsga2", "cmaes", "random"])
def test_killed_in_every_phase_the_study_is_the_same(tmp_path, sampler):
    """Kills at every 9th write, from a folder of its own each time: at least one falls between two tells of a batch."""
    objectives = ["profit"] if sampler == "cmaes" else ["profit", "retention_12m"]
    levers = [lever("x"), {"name": "base", "path": "components.base.amount", "low": 50.0, "high": 150.0}]
    asked = inputs(tmp_path, objectives=objectives, levers=levers, search={"trials": 10, "sampler": sampler})
    whole = searched(asked, tmp_path / "whole")
    for write in range(4, 1_000, 9):
        out = tmp_path / f"killed-{write}"
        command = ("search", tmp_path / "spec.toml", "--out", out, "--json", "--workers", 1)
        code, said = study_process.run(*command, kill_at=write)
        if code == 0:
            break  # there are no more writes
        assert (code, said) == (-signal.SIGKILL, "")
        searched(asked, out)
        assert content(f"sqlite:///{out / 'study.db'}") == content(f"sqlite:///{whole / 'study.db'}"), write
        assert study_process.tables(out) == study_process.tables(whole), write
    assert write > 60


# --- other tools


@pytest.mark.slow
def test_optuna_dashboard_opens_the_study_of_a_folder(tmp_path):
    out = searched(inputs(tmp_path), tmp_path / "out")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    program = Path(sys.executable).parent / "optuna-dashboard"
    command = [program, f"sqlite:///{out / 'study.db'}", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as dashboard:
        try:
            (study,) = _asked(port, "studies", dashboard)["study_summaries"]
            assert study["study_name"] == study_at(f"sqlite:///{out / 'study.db'}").study_name
            assert study["directions"] == ["maximize", "maximize"]
            found = _asked(port, f"studies/{study['study_id']}?after=0", dashboard)
        finally:
            dashboard.kill()
    assert found["objective_names"] == ["profit", "retention_12m"]
    assert [trial["number"] for trial in found["trials"]] == list(range(BUDGET))
    assert {trial["state"] for trial in found["trials"]} == {"Complete"}
    table = pd.read_csv(out / "trials.csv")
    assert [trial["values"][0] for trial in found["trials"]] == pytest.approx(table["profit"].tolist())
    before = study_process.tables(out)
    assert study_process.tables(searched(inputs(tmp_path), out)) == before  # and it has changed nothing


def _asked(port, what, dashboard):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/{what}") as answer:
                return json.load(answer)
        except OSError:
            assert dashboard.poll() is None, "the dashboard ended"
            assert time.monotonic() < deadline, "the dashboard does not answer"
            time.sleep(0.05)
