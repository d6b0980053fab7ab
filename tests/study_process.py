"""The command line of paytrial on a stand-in model, as a process of its own: to be killed, starved, or run twice.

Everything is real but the model and, because it takes seconds, the report.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parent.parent
MARK = "STUDY_PROCESS_MARK"
"""Environment variable: a file that the models below leave when they have done their worst."""

TABLES = ("*.csv", "*.parquet", "verdict.json", "schemes/*.toml")
"""What a study found; the rest of a folder says when and how."""


def tables(out):
    """Name -> bytes of everything that a study found."""
    return {str(path.relative_to(out)): path.read_bytes() for glob in TABLES for path in sorted(Path(out).glob(glob))}


def start(*words, model="trade_off", env=None, **options):
    """Start a command; a `Popen` that has a group of its own, as under a terminal.

    Args:
        words: of the command line, without `paytrial`.
        model: a function of this module, of `known_worlds` or of `fake_model`.
        env: further environment variables.
        options: see `main`.
    """
    command = [sys.executable, __file__, json.dumps({"model": model} | options), *map(str, words)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def end(process, timeout=120):
    """Wait for a command; exit code, and what it said on stderr."""
    errors = process.communicate(timeout=timeout)[1]
    return process.returncode, errors


def run(*words, timeout=120, **options):
    """Run a command to its end; exit code, and what it said on stderr."""
    return end(start(*words, **options), timeout)


def until(condition, process, timeout=60):
    """Wait for something while a command is at work; False if the command ends first."""
    deadline = time.monotonic() + timeout
    while not condition():
        if process.poll() is not None:
            return False
        assert time.monotonic() < deadline, "it does not happen"
        time.sleep(0.005)
    return True


def wait_for_group(process, seconds=10):
    """Wait until no process of a command is there any more, workers and all; fails if one stays."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        assert time.monotonic() < deadline, "a process outlived the command"
        time.sleep(0.02)


# --- models


def slowly(seconds, simulate, *arguments, **more):
    """A model that takes some time."""
    time.sleep(seconds)
    return simulate(*arguments, **more)


def halting(runs, simulate, *arguments, **more):
    """A model that makes so many runs in this process, and never ends the next."""
    if next(_made) == runs:
        Path(os.environ[MARK]).touch()
        signal.pause()
    return simulate(*arguments, **more)


_made = count()


def logged(path, simulate, scenario, scheme, seed, **rest):
    """A model that writes down what it runs."""
    with Path(path).open("a") as file:
        file.write(f"{os.getpid()} {scheme.name} {seed}\n")
    return simulate(scenario, scheme, seed, **rest)


def dies_once(scenario, scheme, seed, **rest):
    """`known_worlds.trade_off`, but the first worker that is given seed 3 dies."""
    import known_worlds

    if seed == 3 and _first_time():
        os.kill(os.getpid(), signal.SIGKILL)
    return known_worlds.trade_off(scenario, scheme, seed, **rest)


def dies_when_far(scenario, scheme, seed, **rest):
    """`known_worlds.trade_off`, but x above 7 kills the worker that is given seed 1."""
    import known_worlds

    if known_worlds.amounts(scheme)["x"] > 7 and seed == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return known_worlds.trade_off(scenario, scheme, seed, **rest)


def _first_time():
    try:
        Path(os.environ[MARK]).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


# --- the process


def main():
    """Run a command line.

    The first argument is JSON:
        model: name of the function that makes a run.
        seconds: what it takes beyond its own time.
        settings: "module.NAME" -> value, set before anything else.
        kill_at: number of the write to the study at which the process kills itself.
        file_limit: largest file that may be written, in bytes.
        halt_after: number of runs after which it leaves its mark and works no more, though it lives.
        log: file that gets a line "process scheme seed" for each run.
        meet: folder and number of commands: all start at the same moment.
        report: whether to make the report.
    """
    options, words = json.loads(sys.argv[1]), sys.argv[2:]
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background may pass on deafness
    sys.argv = ["paytrial", *words]
    _set(options.get("settings", {}))
    if "file_limit" in options:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (options["file_limit"], resource.RLIM_INFINITY))
    simulate = _model(options["model"])
    if options.get("seconds"):
        simulate = partial(slowly, options["seconds"], simulate)
    if "halt_after" in options:
        simulate = partial(halting, options["halt_after"], simulate)
    if "log" in options:
        simulate = partial(logged, options["log"], simulate)
    if "kill_at" in options:
        die_at_write(options["kill_at"])
    command = command_line(simulate, report=options.get("report", False))
    if "meet" in options:
        _wait_for_others(*options["meet"])
    command()


def command_line(simulate, *, report=False):
    """The command line, to be called, with another model; in this process there is no other from now on."""
    import fake_model

    import experiments.compare
    import experiments.search.search
    import experiments.sweep
    import paytrial.comparing
    from paytrial.cli import app

    for module, name in ((experiments.search.search, "search"), (experiments.sweep, "sweep")):
        setattr(module, name, partial(getattr(module, name), simulate=simulate))
    compare = experiments.compare.compare
    experiments.compare.compare = partial(compare, simulate=simulate, measure=fake_model.measure)
    if not report:
        paytrial.comparing.write_report = lambda folder: folder / "report.html"
    return partial(app, prog_name="paytrial")


def die_at_write(number):
    """Kill this process just before it commits its `number`-th change of the study, counted from 0."""
    from optuna.storages.journal import JournalFileBackend
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    left = iter(range(number))

    def count():
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    @event.listens_for(Engine, "before_cursor_execute")
    def _(connection, cursor, statement, *_):
        if statement.split(None, 1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}:
            connection.info["changed"] = True

    @event.listens_for(Engine, "commit")
    def _(connection):
        if connection.info.pop("changed", False):
            count()

    append = JournalFileBackend.append_logs

    def torn(self, logs):
        if next(left, None) is None:
            # Half a line, as a kill in the middle of a write leaves it.
            with Path(self._file_path).open("ab") as file:
                file.write(json.dumps(logs[0]).encode()[:20])
            os.kill(os.getpid(), signal.SIGKILL)
        append(self, logs)

    JournalFileBackend.append_logs = torn


def _wait_for_others(folder, number):
    (Path(folder) / str(os.getpid())).touch()
    while len(list(Path(folder).iterdir())) < number:
        time.sleep(0.005)


def _set(settings):
    import importlib

    for path, value in settings.items():
        module, _, name = path.rpartition(".")
        setattr(importlib.import_module(module), name, value)


def _model(name):
    import fake_model
    import known_worlds
    import study_process

    return next(getattr(m, name) for m in (study_process, known_worlds, fake_model) if hasattr(m, name))


if __name__ == "__main__":
    # Under its own name, so that workers find the models of this file, even those of a cluster.
    import study_process

    study_process.main()
