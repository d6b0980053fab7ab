"""A real Dask cluster for a test: a scheduler and workers, each a process of its own, on this machine.

Also functions for workers, which import them from here by name.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent
STARTUP = 60.0
"""Seconds within which a process must be up, on a machine that is busy."""


WITHOUT_PAYTRIAL = "import sys\nsys.modules['experiments'] = None\n"
"""Preload of a process that is to be without paytrial, though it is installed on this machine."""


class Cluster:
    """Processes of a cluster.

    Attributes:
        address: of the scheduler.
        scheduler: its process.
        workers: processes that were started: the workers themselves, or the nannies that restart them.
    """

    def __init__(self, folder):
        self._folder = Path(folder)
        self._log = (self._folder / "log").open("w")
        self.scheduler, self.workers, self.address = None, [], ""

    def start(self, preload=""):
        """Start the scheduler, on a port that is free."""
        found = self._folder / "scheduler.json"
        # Ends by itself if the test run is killed and nobody stops it.
        options = ["--port", "0", "--scheduler-file", str(found), "--idle-timeout", "300s"]
        self.scheduler = self._run("dask_scheduler", *options, preload=preload)
        self._until(lambda: found.exists() and found.read_text().endswith("}"), self.scheduler)
        self.address = json.loads(found.read_text())["address"]

    def add_workers(self, number, *, nanny=False, threads=1, port=0, preload=""):
        """Start workers, and wait until each is registered.

        Args:
            number: how many.
            nanny: whether each has a process beside it that starts it again when it dies.
            threads: of each.
            port: of each; 0 for one that is free, another one after each start.
            preload: Python code that a worker runs first.
        """
        for _ in range(number):
            known = self._registered()
            options = ["--nthreads", str(threads), "--memory-limit", "0", "--death-timeout", "30"]
            options += ["--local-directory", str(self._folder), "--nanny" if nanny else "--no-nanny"]
            options += ["--worker-port", str(port)]
            self.workers.append(self._run("dask_worker", self.address, *options, preload=preload))
            self._until(lambda: self._registered() > known, self.workers[-1])  # noqa: B023 - called at once

    def kill_worker(self, index):
        """SIGKILL: the worker has no time to say goodbye. A nanny starts another."""
        process = psutil.Process(self.workers[index].pid)
        children = [child for child in process.children() if "spawn_main" in " ".join(child.cmdline())]
        for victim in children or [process]:
            victim.kill()

    def kill_scheduler(self):
        """SIGKILL."""
        self.scheduler.kill()
        self.scheduler.wait()

    def log(self):
        """What all processes said so far."""
        return (self._folder / "log").read_text(errors="replace")

    def deaths(self):
        """Workers that the scheduler has lost."""
        return self.log().count("Remove worker addr")

    def close(self):
        """End all processes, those of nannies too."""
        ours = [process for process in (*self.workers, self.scheduler) if process and process.poll() is None]
        everybody = [child for one in ours for child in psutil.Process(one.pid).children(recursive=True)]
        for process in (*ours, *everybody):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for process in ours:
            process.wait()
        psutil.wait_procs(everybody, timeout=10)
        self._log.close()

    def _registered(self):
        return self.log().count("Register worker addr")

    def _run(self, module, *words, preload=""):
        if preload:
            path = self._folder / f"preload_{len(self.workers)}_{module}.py"
            path.write_text(preload)
            words = (*words, "--preload", str(path))
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", "--host", "127.0.0.1", "--no-dashboard", *words],
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def _until(self, condition, process):
        deadline = time.monotonic() + STARTUP
        while not condition():
            assert process.poll() is None, f"a process of the cluster ended:\n{self.log()}"
            assert time.monotonic() < deadline, f"a process of the cluster did not start:\n{self.log()}"
            time.sleep(0.02)


@contextmanager
def local_cluster(workers=2, *, scheduler_preload="", **options):
    """A scheduler with `workers` workers; see `Cluster.add_workers` for the options."""
    with tempfile.TemporaryDirectory(prefix="paytrial-dask-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(folder)
        try:
            cluster.start(scheduler_preload)
            cluster.add_workers(workers, **options)
            yield cluster
        finally:
            cluster.close()


def double(jobs):
    return [(job, 2 * job) for job in jobs]


def triple(jobs):
    return [(job, 3 * job) for job in jobs]


def broken(jobs):
    raise KeyError("a fault of the program")


def double_slowly(folder, jobs):
    """A twentieth of a second each; leaves a mark for each job it begins."""
    for job in jobs:
        with (Path(folder) / str(job)).open("a") as mark:
            mark.write("x")
        time.sleep(0.05)
    return double(jobs)


def die_on(marked, folder, jobs):
    """Kill the worker when it is given a marked job, after leaving a mark."""
    for job in set(jobs) & set(marked):
        with (Path(folder) / str(job)).open("a") as mark:
            mark.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return double(jobs)


def begun(folder):
    """How often each job was begun."""
    return {int(path.name): len(path.read_text()) for path in Path(folder).iterdir()}
