"""Runs on a Dask cluster: a real scheduler and real workers, which are killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import dask_cluster
import pytest
from dask_cluster import WITHOUT_PAYTRIAL, begun, die_on, double, double_slowly, local_cluster, triple

from experiments import cluster_link
from experiments.cluster import DaskCluster
from experiments.cluster_worker import difference, versions
from experiments.processes import LocalProcesses, WorkerError
from scenarios.errors import InputError

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def calm():
    """A cluster for tests that leave it as it was."""
    with local_cluster(2) as cluster:
        yield cluster


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


def never(job):
    raise AssertionError(f"{job} was given up")


def give_up(job):
    return [(job, "given up")]


def items(results):
    return sorted(item for chunk in results for item in chunk)


def until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


# --- a calm cluster


def test_every_job_is_done_once(calm):
    found = items(DaskCluster(calm.address).map(double, range(500), never))
    assert found == items(LocalProcesses(1).map(double, range(500), never))
    assert found == [(job, 2 * job) for job in range(500)]


def test_one_connection_serves_all_calls_of_a_with_block(calm):
    before = calm.log().count("Receive client connection")
    with DaskCluster(calm.address) as cluster:
        for function in (double, double, triple):
            assert items(cluster.map(function, range(20), never)) == items([function(range(20))])
    assert calm.log().count("Receive client connection") == before + 1
    assert items(cluster.map(double, [1], never)) == [(1, 2)]  # after it, each call has its own
    assert calm.log().count("Receive client connection") == before + 2


def test_two_calls_may_take_turns(calm):
    with DaskCluster(calm.address) as cluster:
        first, second = cluster.map(double, range(40), never), cluster.map(triple, range(40), never)
        one, other = [next(first)], [next(second)]
        assert items([*one, *first]) == items([double(range(40))])
        assert items([*other, *second]) == items([triple(range(40))])


def test_no_jobs_need_no_cluster():
    assert list(DaskCluster("tcp://127.0.0.1:1").map(double, [], never)) == []


def test_what_is_defined_in_a_script_travels_whole(calm):
    assert items(DaskCluster(calm.address).map(lambda jobs: [(job, "here") for job in jobs], [1, 2], never)) == [
        (1, "here"),
        (2, "here"),
    ]


def test_closing_cancels_what_is_outstanding(calm, marks):
    with DaskCluster(calm.address) as cluster:
        results = cluster.map(partial(double_slowly, str(marks)), range(1_000), never)
        next(results)
        results.close()
        assert items(cluster.map(double, range(20), never)) == items([double(range(20))])  # behind what still ran
    at_most = len(begun(marks))
    time.sleep(0.3)
    assert len(begun(marks)) == at_most < 50


def test_who_takes_results_slowly_is_not_flooded(calm, marks):
    results = DaskCluster(calm.address).map(partial(double_slowly, str(marks)), range(1_000), never)
    next(results)
    time.sleep(1.5)
    assert len(begun(marks)) <= 1 + 2 * 2 * 4  # two chunks per worker, of four jobs at that stage
    results.close()


def test_a_fault_of_the_program_is_not_hidden(calm):
    with pytest.raises(WorkerError, match="KeyError: 'a fault of the program'"):
        list(DaskCluster(calm.address).map(dask_cluster.broken, range(4), never))


# --- what does not fit together


def test_other_versions_are_refused(calm, monkeypatch):
    monkeypatch.setattr("experiments.cluster.versions", lambda: {**versions(), "numpy": "1.0"})
    with pytest.raises(InputError, match=r"^worker tcp://127.* has numpy .*, but here it is 1\.0; install the same"):
        list(DaskCluster(calm.address).map(double, [1], never))


def test_another_scheduler_is_refused(calm, monkeypatch):
    monkeypatch.setattr("experiments.cluster_link.versions", lambda: {"distributed": "1.0"})
    with pytest.raises(InputError, match=rf"scheduler at {calm.address} has distributed .*, but here it is 1\.0;"):
        list(DaskCluster(calm.address).map(double, [1], never))


def test_differences_are_named():
    ours = versions()
    assert difference(ours, dict(ours)) == ""
    assert difference(ours, {**ours, "Python": "3.9"}).startswith("has Python 3.9, but here it is 3.")
    assert difference(ours, {}).startswith("has Python none")


class OnlyHere:
    """A function that workers cannot load."""

    def __call__(self, jobs):
        return double(jobs)

    def __reduce__(self):
        return (__import__, ("only_on_this_machine",))


def test_a_model_that_workers_do_not_have_is_named(calm):
    with pytest.raises(InputError, match=r"cannot load the model: ModuleNotFoundError: .*only_on_this_machine"):
        list(DaskCluster(calm.address).map(OnlyHere(), [1], never))


def test_workers_need_paytrial_and_the_scheduler_does_not(marks):
    with local_cluster(1, scheduler_preload=WITHOUT_PAYTRIAL) as cluster:
        assert items(DaskCluster(cluster.address).map(double, [1], never)) == [(1, 2)]
        cluster.add_workers(1, preload=WITHOUT_PAYTRIAL)
        with pytest.raises(InputError, match=r"cannot run paytrial: ModuleNotFoundError.* install the same packages"):
            list(DaskCluster(cluster.address).map(partial(double_slowly, str(marks)), range(1_000), never))
        assert cluster.deaths() == 0


@pytest.mark.slow
def test_workers_that_die_at_once_are_not_waited_for():
    text = "import os\nfrom experiments.cluster_worker import Desk\nDesk.__init__ = lambda *_: os._exit(1)\n"
    with local_cluster(1, nanny=True, preload=text) as cluster:
        with pytest.raises(InputError, match=f"workers of the Dask cluster at {cluster.address} die before"):
            list(DaskCluster(cluster.address).map(double, [1], never))
        assert cluster.deaths() == 3


def test_without_the_extra_it_is_said_how_to_install_it(monkeypatch):
    monkeypatch.setattr("experiments.cluster_link.find_spec", lambda _: None)
    with pytest.raises(InputError, match=r"pip install 'paytrial\[cluster\]'"):
        DaskCluster("tcp://127.0.0.1:8786")


# --- addresses


@pytest.mark.parametrize("address", ["", " ", " tcp://127.0.0.1:1"])
def test_no_address_is_refused(address):
    with pytest.raises(InputError, match="is like tcp://host:8786, but is"):
        DaskCluster(address)


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(cluster_link, "CONNECT_SECONDS", 0.5)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "http://x:1", "host", "tcp://x:port", "::1"])
def test_an_address_where_nobody_is(short, address):
    with pytest.raises(InputError) as caught, DaskCluster(address):
        pass
    message = str(caught.value)
    assert message.startswith(f"no Dask scheduler answers at {address} (")
    assert "\n" not in message


@pytest.mark.parametrize("greeting", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_an_address_where_something_else_is(short, greeting):
    def answer():
        while True:
            with suppress(OSError):  # the other side may be gone already
                connections.append(server.accept()[0])  # kept open: a mute listener is the worst case
                connections[-1].sendall(greeting)
                continue
            return

    connections = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(InputError, match=f"at {address} .what listens there is something else"):
            list(DaskCluster(address).map(double, [1], never))
        server.shutdown(socket.SHUT_RDWR)
    for connection in connections:
        connection.close()


def test_the_address_of_a_worker_is_not_that_of_a_scheduler(calm):
    worker = calm.log().partition("Register worker addr: ")[2].split()[0]
    with pytest.raises(InputError, match=f"at {worker} is a worker"):
        list(DaskCluster(worker).map(double, [1], never))


def test_a_cluster_without_workers_is_not_waited_for_for_ever():
    with (
        local_cluster(0) as cluster,
        pytest.raises(InputError, match="has had no worker for 1 s; start one: dask worker"),
    ):
        list(DaskCluster(cluster.address, patience=1).map(double, [1], never))


# --- deaths


def test_a_worker_killed_in_the_middle_costs_nothing(marks):
    with local_cluster(2) as cluster, DaskCluster(cluster.address) as engine:
        results = engine.map(partial(double_slowly, str(marks)), range(60), never)
        chunks = [next(results) for _ in range(4)]
        cluster.kill_worker(0)
        chunks += results
        assert cluster.deaths() == 1
    assert items(chunks) == [(job, 2 * job) for job in range(60)]
    attempts = begun(marks).values()
    assert sum(attempts) > 60  # what the dead worker had was begun again
    assert max(attempts) == 2


@pytest.mark.slow
def test_the_job_that_kills_is_given_up_after_three_deaths_and_no_other(marks):
    with local_cluster(2, nanny=True) as cluster, DaskCluster(cluster.address) as engine:
        found = items(engine.map(partial(die_on, (17,), str(marks)), range(60), give_up))
        assert cluster.deaths() == 3
        assert items(engine.map(double, range(20), never)) == items([double(range(20))])
    assert found == [(job, "given up" if job == 17 else 2 * job) for job in range(60)]
    assert begun(marks) == {17: 3}


@pytest.mark.slow
def test_jobs_that_shared_a_worker_with_a_killer_are_not_blamed_for_it(marks):
    """Two killers among eight threads of one process: the others there die with it, and then run apart."""
    with local_cluster(1, nanny=True, threads=8) as cluster:
        found = items(DaskCluster(cluster.address).map(partial(die_on, (2, 3), str(marks)), range(30), give_up))
    assert found == [(job, "given up" if job in (2, 3) else 2 * job) for job in range(30)]


@pytest.mark.slow
def test_a_worker_that_comes_back_under_its_address_is_another(marks):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with local_cluster(1, nanny=True, port=port) as cluster:
        found = items(DaskCluster(cluster.address).map(partial(die_on, (4,), str(marks)), range(10), give_up))
        assert cluster.deaths() == 3
    assert found == [(job, "given up" if job == 4 else 2 * job) for job in range(10)]


def test_workers_may_join_and_leave(marks):
    with local_cluster(1) as cluster, DaskCluster(cluster.address) as engine:
        results = engine.map(partial(double_slowly, str(marks)), range(60), never)
        chunks = [next(results)]
        cluster.add_workers(1)
        chunks += [next(results) for _ in range(3)]
        cluster.workers[0].send_signal(signal.SIGTERM)
        chunks += results
    assert items(chunks) == [(job, 2 * job) for job in range(60)]


# --- a scheduler that disappears, and Ctrl-C

SCRIPT = """
import sys
from functools import partial
from dask_cluster import double_slowly
from experiments.cluster import DaskCluster
from scenarios.errors import InputError

try:
    for chunk in DaskCluster(sys.argv[1]).map(partial(double_slowly, sys.argv[2]), range(2_000), None):
        print("chunk", flush=True)
except (InputError, KeyboardInterrupt) as error:
    print(type(error).__name__, error)
"""


@pytest.fixture
def running(marks):
    """A command at work on a cluster of its own."""
    with local_cluster(2) as cluster:
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, cluster.address, str(marks)],
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4):
            assert process.stdout.readline() == "chunk\n"
        yield cluster, process
        process.kill()
        process.communicate()


@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_a_scheduler_that_disappears_is_said_in_one_line(running, how):
    cluster, process = running
    cluster.scheduler.send_signal(how)
    said, errors = process.communicate(timeout=15)
    assert errors == ""
    assert said.splitlines()[-1] == (
        f"InputError the Dask scheduler at {cluster.address} does not answer any more;"
        " see its log, start it again and run the same command again"
    )


def test_ctrl_c_ends_the_command_and_not_the_cluster(running, marks):
    cluster, process = running
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=5)
    assert errors == ""
    assert said.splitlines()[-1] == "KeyboardInterrupt "
    assert items(DaskCluster(cluster.address).map(double, [1], never)) == [(1, 2)]
    assert len(begun(marks)) < 200


@pytest.mark.slow
def test_a_frozen_scheduler_is_taken_for_gone(marks, monkeypatch):
    monkeypatch.setattr(cluster_link, "SILENCE_SECONDS", 0.5)
    with local_cluster(1) as cluster:
        results = DaskCluster(cluster.address).map(partial(double_slowly, str(marks)), range(1_000), never)
        next(results)
        cluster.scheduler.send_signal(signal.SIGSTOP)
        with pytest.raises(InputError, match="does not answer any more"):
            list(results)
