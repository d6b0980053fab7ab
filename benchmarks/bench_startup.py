"""How soon the command line answers."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from statistics import median

from benchmarks.report import Report, wall_seconds

_REPEATS = 7


def measure(report: Report) -> None:
    """`paytrial --help` in a process of its own."""
    report.title("start-up")
    if find_spec("paytrial.__main__") is None:
        report.note("paytrial --help skipped: there is no command line yet")
        return
    command = [sys.executable, "-m", "paytrial", "--help"]
    first = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if first.returncode:
        report.note(f"paytrial --help skipped: {(first.stderr.strip() or 'no message').splitlines()[-1]}")
        return
    spent = median(wall_seconds(lambda: _start(command)) for _ in range(_REPEATS))
    report.row("python -m paytrial --help", spent, "s", at_most=0.5)
    bare = median(wall_seconds(lambda: _start([sys.executable, "-c", "pass"])) for _ in range(_REPEATS))
    report.row("of which Python itself", bare, "s")


def _start(command: list[str]) -> None:
    subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own interpreter
