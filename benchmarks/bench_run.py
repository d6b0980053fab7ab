"""A whole run of three years, everything included, against the same model as Mesa objects."""

from __future__ import annotations

from functools import partial

from benchmarks.mesa_objects import TeamModel
from benchmarks.report import Report, in_turns, seconds
from benchmarks.world import SEED, bonus_scheme, checked_sums, linear_scheme, scenario
from sim.beliefs import measure_beliefs
from sim.run import run

_SIZE = (200, 100)
_REPEATS = 7


def measure(report: Report) -> None:
    """Both schemes."""
    world = scenario(*_SIZE)
    ticks = world.warmup_weeks + world.weeks
    customers = _SIZE[0] * _SIZE[1]
    report.title(f"whole run: {_SIZE[0]} agents x {customers:,} customers, {ticks} weeks with warm-up, tables and KPIs")
    spent = seconds(lambda: measure_beliefs(world))
    beliefs = measure_beliefs(world)
    report.row("measuring beliefs (once per scenario, not in the run)", spent, "s")
    schemes = (linear_scheme(), bonus_scheme())
    runs = [partial(run, world, scheme, SEED, beliefs=beliefs) for scheme in schemes]
    for scheme, one in zip(schemes, runs, strict=True):
        report.check(f"run {scheme.name}", checked_sums(one()))
    model = TeamModel(world, SEED)

    def two_weeks() -> None:
        """Every other week has decisions."""
        model.step()
        model.step()

    # The first of each pair is not used: our runs have just emptied the caches.
    _, two, *ours = in_turns([two_weeks, two_weeks, *runs], _REPEATS)
    mesa = two / 2.0 * ticks
    report.note(f"Mesa objects: {2 * _REPEATS} of {ticks} weeks timed in turns with our runs, median scaled up")
    report.row("Mesa objects", mesa, "s")
    for scheme, time in zip(schemes, ours, strict=True):
        report.row(f"scheme {scheme.name}", time, "s")
        report.row(f"scheme {scheme.name}: ratio to Mesa objects", mesa / time, "x", at_least=20.0)
