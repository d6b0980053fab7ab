"""Bytes per customer, and the most memory that a run of a million customers ever holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.report import Report
from benchmarks.world import SEED, bonus_scheme, checked_sums, scenario
from sim.beliefs import measure_beliefs
from sim.population import build_customers
from sim.run import run

_SIZE = (2_000, 500)
_BELIEFS_SIZE = (120, 500)
_GIB = 2.0**30


def measure(report: Report) -> None:
    """State from its arrays; peak from a process of its own."""
    report.title(f"memory: {_SIZE[0]:,} agents x {_SIZE[0] * _SIZE[1]:,} customers")
    book = build_customers(scenario(*_SIZE), SEED)
    per_customer = book.nbytes / int(book.count.sum())
    report.row("state per customer, room for growth included", per_customer, "bytes", at_most=64.0)
    del book
    command = [sys.executable, "-m", "benchmarks.bench_memory"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - this very file
    if done.returncode:
        report.note(f"peak memory skipped: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
        return
    peak, per_start, sums = json.loads(done.stdout)
    report.note(f"whole run of 3 years, tables and KPIs included; beliefs measured on {_BELIEFS_SIZE[0]} agents")
    report.row("resident before the run (interpreter, libraries)", per_start / _GIB, "GiB")
    report.row("peak resident set", peak / _GIB, "GiB", at_most=1.0)
    report.check("memory run", sums)


def _resident_peak() -> int:
    """Largest resident set so far, bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # Linux: unlike ru_maxrss, this one is not inherited from the process that started us
        return next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    import resource  # noqa: PLC0415 - Unix only: without it these rows are skipped, the rest runs

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _run_big() -> None:
    before = _resident_peak()
    beliefs = measure_beliefs(scenario(*_BELIEFS_SIZE))
    result = run(scenario(*_SIZE), bonus_scheme(), SEED, beliefs=beliefs)
    print(json.dumps([_resident_peak(), before, checked_sums(result)]))


if __name__ == "__main__":
    _run_big()
