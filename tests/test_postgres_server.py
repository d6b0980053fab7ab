"""The database server that other tests use, with what they use it for: an Optuna study of several processes."""

from __future__ import annotations

import subprocess
import sys

import optuna
import postgres_server
import pytest

PART = """
import sys
import optuna

study = optuna.load_study(study_name="shared", storage=sys.argv[1], sampler=optuna.samplers.RandomSampler())
for _ in range(5):
    trial = study.ask()
    x = trial.suggest_float("x", -1.0, 1.0)
    study.tell(trial, x * x)
"""


@pytest.fixture(scope="module")
def server():
    with postgres_server.postgres_server() as running:
        yield running


def read(url):
    """Trial number -> parameters and value, by a storage that has cached nothing."""
    study = optuna.load_study(study_name="shared", storage=url)
    return {
        trial.number: (trial.params, trial.value)
        for trial in study.get_trials(states=[optuna.trial.TrialState.COMPLETE])
    }


@pytest.mark.parametrize("interrupt", ["restart", "crash"])
def test_a_study_of_two_processes_survives_a_restart(server, interrupt):
    url = server.new_database()
    optuna.create_study(study_name="shared", storage=url)
    parts = [subprocess.Popen([sys.executable, "-c", PART, url], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    errors = [part.communicate(timeout=60)[1] for part in parts]
    assert [part.returncode for part in parts] == [0, 0], errors
    before = read(url)
    assert sorted(before) == list(range(10))
    assert all(value == params["x"] ** 2 for params, value in before.values())

    if interrupt == "restart":
        server.restart()
    else:
        server.crash()
        server.start()
    assert read(url) == before
    study = optuna.load_study(study_name="shared", storage=url)
    study.tell(study.ask({"x": optuna.distributions.FloatDistribution(-1.0, 1.0)}), 0.0)
    assert sorted(read(url)) == list(range(11))


def test_databases_are_apart(server):
    one, other = server.new_database(), server.new_database()
    optuna.create_study(study_name="shared", storage=one)
    assert optuna.get_all_study_names(one) == ["shared"]
    assert optuna.get_all_study_names(other) == []


def test_a_stopped_server_answers_nobody(server):
    url = server.new_database()
    server.stop()
    try:
        with pytest.raises(Exception, match="refused"):
            optuna.create_study(storage=url)
    finally:
        server.start()


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_without_a_server_a_test_is_skipped_but_not_in_ci(monkeypatch, ci, outcome):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(postgres_server, "find_programs", lambda: None)
    said = pytest.raises(outcome, match=r"no PostgreSQL server found .* apt-get install postgresql")
    with said, postgres_server.postgres_server():
        pass
