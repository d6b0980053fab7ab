"""Many runs with one worker and with two: same results, and how much sooner."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.report import Report, wall_seconds
from benchmarks.world import bonus_scheme, checked_sums, scenario
from experiments.processes import LocalProcesses, processors
from sim.beliefs import Beliefs, measure_beliefs
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIZE = (100, 100)
_RUNS = 64


def measure(report: Report) -> None:
    """The pool that comparisons use; starting the workers is part of its time."""
    report.title(f"workers: {_RUNS} runs of {_SIZE[0]} agents x {_SIZE[0] * _SIZE[1]:,} customers, 3 years")
    beliefs = measure_beliefs(scenario(*_SIZE))
    work = partial(run_seeds, beliefs)
    work([0])  # compile before the clock starts
    found: dict[int, dict[int, list[int]]] = {}
    before = _children_seconds()
    spent = {workers: wall_seconds(lambda n=workers: found.__setitem__(n, _all_runs(n, work))) for workers in (1, 2)}
    report.row("one worker (in this process)", spent[1], "s")
    report.row("two workers, started anew", spent[2], "s")
    report.row("two workers: processor time of both together", _children_seconds() - before, "s")
    if processors() < 2:
        report.note("only one processor may be used here: no ratio")
    else:
        report.row("two workers: times as fast", spent[1] / spent[2], "x", at_least=1.8)
    report.require("results of one and two workers are identical", holds=found[1] == found[2])
    report.check("workers", [sum(column) for column in zip(*found[1].values(), strict=True)])


def _children_seconds() -> float:
    """Processor time of all processes started and ended so far."""
    times = os.times()
    return times.children_user + times.children_system


def run_seeds(beliefs: Beliefs, seeds: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Sums of the runs of some seeds."""
    world = scenario(*_SIZE)
    return [(seed, checked_sums(run(world, bonus_scheme(), seed, beliefs=beliefs))) for seed in seeds]


def _all_runs(workers: int, work: partial[list[tuple[int, list[int]]]]) -> dict[int, list[int]]:
    parts = LocalProcesses(workers).map(work, range(_RUNS), lambda seed: [(seed, [])])
    return {seed: sums for part in parts for seed, sums in sorted(part)}
