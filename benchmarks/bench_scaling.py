"""Growth of cost in customers and in weeks: slopes of log time over log size."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.report import Report, in_turns
from benchmarks.world import SEED, KernelState, linear_scheme, scenario
from sim.beliefs import measure_beliefs
from sim.engine import Engine
from sim.kernels import Acted, Arrived, act, arrive
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable

_CUSTOMERS_PER_AGENT = 500
_AGENTS = (20, 63, 200, 632, 2_000)
_ENGINE_WEEKS = 6
_WEEKS = (52, 104, 208)
_REPEATS = 15
_RUN_REPEATS = 5


def measure(report: Report) -> None:
    """Kernels (target), whole weeks of the engine, and run length."""
    report.title("growth: slope of log time over log size, 1 is linear")
    sizes = [agents * _CUSTOMERS_PER_AGENT for agents in _AGENTS]
    kernel = _slope(sizes, in_turns([_kernel_week(agents) for agents in _AGENTS], _REPEATS))
    report.row(f"kernels, {sizes[0]:,} to {sizes[-1]:,} customers", kernel, "", at_least=0.9, at_most=1.1)
    engine = _slope(sizes, in_turns([_engine(agents).step for agents in _AGENTS], _ENGINE_WEEKS))
    report.row("whole weeks without decisions (fixed cost lowers it)", engine, "", at_most=1.1)
    length = _slope(list(_WEEKS), in_turns([_run(weeks) for weeks in _WEEKS], _RUN_REPEATS))
    report.row(f"whole runs, {_WEEKS[0]} to {_WEEKS[-1]} weeks", length, "", at_most=1.1)


def _kernel_week(agents: int) -> Callable[[], None]:
    state = KernelState(scenario(agents, _CUSTOMERS_PER_AGENT))
    cells = len(state.rest[2])
    arrived, acted = np.zeros((cells, len(Arrived)), np.int64), np.zeros((cells, len(Acted)), np.int64)
    tick = 0

    def week() -> None:
        nonlocal tick
        tick += 1
        arguments = (state.tiles, *state.rest, np.uint32(tick), *state.keys, state.fixed, state.weekly)
        arrive(*arguments, arrived)
        act(*arguments, *state.one_fate, acted)

    week()
    return week


def _engine(agents: int) -> Engine:
    world = scenario(agents, _CUSTOMERS_PER_AGENT)
    engine = Engine.without_pay(world, SEED, (world.team.sell_norm, world.team.serve_norm, 0.0))
    engine.step()
    return engine


def _run(weeks: int) -> Callable[[], object]:
    world = scenario(60, 100, weeks - 13)  # the warm-up's weeks count too
    beliefs = measure_beliefs(world)
    return partial(run, world, linear_scheme(), SEED, beliefs=beliefs)


def _slope(sizes: list[int], times: list[float]) -> float:
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
