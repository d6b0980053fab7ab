"""`python -m benchmarks [--update] [name ...]`: measure everything, or the benchmarks named."""

from __future__ import annotations

import argparse
import os
import sys
import time

from benchmarks import (
    bench_decision,
    bench_kernel,
    bench_memory,
    bench_pay,
    bench_run,
    bench_scaling,
    bench_startup,
    bench_workers,
)
from benchmarks.report import Report

_BENCHMARKS = {
    "kernel": bench_kernel.measure,
    "run": bench_run.measure,
    "decision": bench_decision.measure,
    "memory": bench_memory.measure,
    "pay": bench_pay.measure,
    "scaling": bench_scaling.measure,
    "workers": bench_workers.measure,
    "startup": bench_startup.measure,
}


def main() -> int:
    """Run the benchmarks; 1 if a result is wrong. A missed target is printed, but machines differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure speed, memory and scaling.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(_BENCHMARKS)} (default: all)")
    parser.add_argument("--update", action="store_true", help="write the sums found to checksums.json")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in _BENCHMARKS]
    if unknown:
        parser.error(f"unknown benchmark {unknown[0]!r}; there are: {', '.join(_BENCHMARKS)}")
    report = Report(update=options.update)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if load > 0.5:
        print(f"This machine is busy (load {load:.1f}): times of workers and start-up will be too long.")
    started = time.perf_counter()
    for name in options.names or _BENCHMARKS:
        _BENCHMARKS[name](report)
    print(f"\n{time.perf_counter() - started:.0f} s in all")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
