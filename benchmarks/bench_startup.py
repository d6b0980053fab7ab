"""How soon the command line answers."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

from benchmarks.report import Report, median_seconds

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
    spent = median_seconds(lambda: subprocess.run(command, capture_output=True, check=True), _REPEATS)  # noqa: S603
    report.row("python -m paytrial --help", spent, "s", at_most=0.5)
    bare = [sys.executable, "-c", "pass"]
    report.row("of which Python itself", median_seconds(lambda: subprocess.run(bare, check=True), _REPEATS), "s")  # noqa: S603
