"""Nanoseconds per customer-week: the compiled kernels, C, and Mesa objects."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.mesa_objects import Customer, TeamModel
from benchmarks.reference_c import FLAGS, CKernels
from benchmarks.report import Report, seconds
from benchmarks.world import SEED, KernelState, scenario
from sim.kernels import Acted, Arrived, act, arrive

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

_SIZES = ((120, 150), (2_000, 500))
_WEEKS = 31
_MESA_SIZE = (40, 150)
_AGREEMENT = 1e-4
_CHECKED = (Acted.PROBLEMS, Acted.SALES, Acted.SALES_CENTS, Acted.RENEWED_CENTS, Acted.LOST, Acted.SATISFACTION)


class _Sums:
    """Sums per cell of the last week, and of all weeks together."""

    def __init__(self, cells: int) -> None:
        self.arrived = np.zeros((cells, len(Arrived)), np.int64)
        self.acted = np.zeros((cells, len(Acted)), np.int64)
        self.total = np.zeros(len(Arrived) + len(Acted), np.int64)

    def add(self) -> None:
        """Add the last week to the total."""
        self.total += np.concatenate([self.arrived.sum(axis=0), self.acted.sum(axis=0)])


def measure(report: Report) -> None:
    """Both sizes, then the ratios."""
    report.title("kernel: needs, tickets, service, offer, purchase, survey, renewal, sums")
    compiled = _compile(report)
    agents, books = _MESA_SIZE
    report.note(f"Mesa objects: {agents * books:,} customers, AgentSet.do, second week of a new model; all take turns")
    for agents, books in _SIZES:
        state = KernelState(scenario(agents, books))
        label = f"{state.customers:,} customers"
        ours, mesa, c, sums = _compare(state, compiled)
        report.row(f"{label}: compiled kernels", ours, "ns")
        report.row(f"{label}: Mesa objects", mesa, "ns")
        report.row(f"{label}: ratio to Mesa objects", mesa / ours, "x", at_least=60.0)
        if c is not None:
            report.row(f"{label}: C", c, "ns")
            report.row(f"{label}: time over C's", ours / c, "x", at_most=2.5)
            gap = _largest_gap(*(s.total for s in sums))
            report.row(f"{label}: largest relative gap to C's sums", gap, "")
            statement = f"{label}: all {len(sums[0].total)} sums within {_AGREEMENT:g} of C's"
            report.require(statement, holds=gap <= _AGREEMENT)
        acted = sums[0].total[len(Arrived) :]
        report.check(f"kernel {agents} x {books}", [int(sums[0].total[0]), *(int(acted[i]) for i in _CHECKED)])


def _compile(report: Report) -> CKernels | None:
    try:
        compiled = CKernels()
    except RuntimeError as error:
        report.note(f"C reference skipped: {error}")
        return None
    report.note(f"C reference: gcc {' '.join(FLAGS)}; same weeks on a copy of the state")
    return compiled


def _compare(state: KernelState, compiled: CKernels | None) -> tuple[float, float, float | None, list[_Sums]]:
    """Median nanoseconds per customer-week of ours, Mesa's and C's, and the sums of ours and C's."""
    cells = len(state.rest[2])
    sums = [_Sums(cells) for _ in range(2 if compiled else 1)]
    weeks = [_ours(state, state.tiles.copy(), sums[0])]
    if compiled:
        weeks.append(compiled.bind(state, state.tiles.copy(), sums[1].arrived, sums[1].acted))
    times: list[list[float]] = [[] for _ in weeks]
    mesa = []
    for tick in range(1, _WEEKS + 1):
        for week, total, spent in zip(weeks, sums, times, strict=True):
            spent.append(seconds(lambda week=week, tick=tick: week(tick)) / state.customers)
            total.add()
        mesa.append(_mesa_week())
    ours, *others = (statistics.median(spent) * 1e9 for spent in times)
    return ours, statistics.median(mesa) * 1e9, others[0] if others else None, sums


def _ours(state: KernelState, tiles: NDArray[np.float32], sums: _Sums) -> Callable[[int], None]:
    def week(tick: int) -> None:
        arguments = (tiles, *state.rest, np.uint32(tick), *state.keys, state.fixed, state.weekly)
        arrive(*arguments, sums.arrived)
        act(*arguments, *state.one_fate, sums.acted)

    week(0)  # compiles, or loads what is compiled already
    tiles[:] = state.tiles
    return week


def _largest_gap(ours: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Largest relative difference; C compiled with -ffast-math need not give the same bits."""
    return float(np.max(np.abs(ours - other) / np.maximum(np.abs(ours), 1)))


def _mesa_week() -> float:
    """Seconds per customer of the customers' work in the second week of a new model.

    Kind to Mesa: its objects get slower as they age, by about a third in a year, as their values scatter over
    memory; and the first week finds the caches emptied by our kernels. The agents' own work is not counted.
    """
    model = TeamModel(scenario(*_MESA_SIZE), SEED)
    model.step()
    model.staff().do("clear")
    customers = len(model.agents_by_type[Customer])
    spent = seconds(model.customers_arrive)
    model.staff().do("plan")
    spent += seconds(model.customers_act)
    return spent / customers
