"""A whole run of three years, everything included, against the same model as Mesa objects."""

from __future__ import annotations

import statistics

from benchmarks.mesa_objects import TeamModel
from benchmarks.report import Report, median_seconds, seconds
from benchmarks.world import SEED, bonus_scheme, checked_sums, linear_scheme, scenario
from sim.beliefs import measure_beliefs
from sim.run import run

_SIZE = (200, 100)
_REPEATS = 5
_MESA_WEEKS = 12


def measure(report: Report) -> None:
    """Both schemes."""
    world = scenario(*_SIZE)
    ticks = world.warmup_weeks + world.weeks
    customers = _SIZE[0] * _SIZE[1]
    report.title(f"whole run: {_SIZE[0]} agents x {customers:,} customers, {ticks} weeks with warm-up, tables and KPIs")
    spent = seconds(lambda: measure_beliefs(world))
    beliefs = measure_beliefs(world)
    report.row("measuring beliefs (once per scenario, not in the run)", spent, "s")
    mesa = _mesa_seconds(ticks)
    report.note(f"Mesa objects: median of {_MESA_WEEKS} of {ticks} weeks (even number, half with decisions), scaled up")
    report.row("Mesa objects", mesa, "s")
    for scheme in (linear_scheme(), bonus_scheme()):
        report.check(f"run {scheme.name}", checked_sums(run(world, scheme, SEED, beliefs=beliefs)))
        ours = median_seconds(lambda scheme=scheme: run(world, scheme, SEED, beliefs=beliefs), _REPEATS)
        report.row(f"scheme {scheme.name}", ours, "s")
        report.row(f"scheme {scheme.name}: ratio to Mesa objects", mesa / ours, "x", at_least=20.0)


def _mesa_seconds(ticks: int) -> float:
    """Weeks with and without decisions alternate, so two weeks are timed at a time."""
    model = TeamModel(scenario(*_SIZE), SEED)

    def two_weeks() -> None:
        model.step()
        model.step()

    return statistics.median(seconds(two_weeks) for _ in range(_MESA_WEEKS // 2)) / 2.0 * ticks
