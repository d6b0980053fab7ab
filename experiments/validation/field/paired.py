"""The effect of a scheme in the model, from runs paired by seed: what a study of real people is held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np

from experiments.validation.case import Measured
from scenarios.loader import load_scenario, load_scheme
from sim.beliefs import Beliefs, measure_beliefs
from sim.fields import content_hash
from sim.params import Scenario
from sim.run import run
from sim.scheme import Scheme

SEEDS = range(8)
"""Seeds of every effect; the same for both schemes, so that what is common to them cancels."""


_RUNS: dict[tuple[str, str, int], dict[str, float]] = {}


def log_change(before: Sequence[float], after: Sequence[float]) -> Measured:
    """Mean of `log(after / before)` over pairs, with its standard error.

    Args:
        before: values of one scheme, positive, one a seed.
        after: values of the other, same seeds.

    Raises:
        ValueError: fewer than two pairs, or a value that is not positive.
    """
    first, second = np.asarray(before, np.float64), np.asarray(after, np.float64)
    if len(first) != len(second) or len(first) < 2:  # noqa: PLR2004 -- an error needs two
        raise ValueError(f"needs at least two pairs, but got {len(first)} and {len(second)} values")
    if min(first.min(), second.min()) <= 0:
        raise ValueError("a relative change needs values above 0")
    changes = np.log(second / first)
    return Measured(float(changes.mean()), float(changes.std(ddof=1) / math.sqrt(len(changes))))


def effect(
    scenario: str, before: Scheme | str, after: Scheme | str, kpi: str, seeds: Sequence[int] = SEEDS
) -> Measured:
    """Log change of a KPI when one scheme takes the place of another.

    Args:
        scenario: name in the library.
        before: scheme, or its name in the library.
        after: the scheme compared with it.
        kpi: name of a KPI that is above 0.
        seeds: run seeds.
    """
    return log_change(*(values(scenario, scheme, kpi, seeds) for scheme in (before, after)))


def values(scenario: str, scheme: Scheme | str, kpi: str, seeds: Sequence[int] = SEEDS) -> list[float]:
    """A KPI of one scheme, one value a seed."""
    pay = load_scheme(scheme) if isinstance(scheme, str) else scheme
    return [_kpis(scenario, pay, seed)[kpi] for seed in seeds]


@cache
def _world(scenario: str) -> tuple[Scenario, Beliefs]:
    world = load_scenario(scenario)
    return world, measure_beliefs(world)


def _kpis(scenario: str, scheme: Scheme, seed: int) -> dict[str, float]:
    """KPIs of a run, made once: studies share runs."""
    key = (scenario, content_hash(scheme), seed)
    if key not in _RUNS:
        world, beliefs = _world(scenario)
        _RUNS[key] = dict(run(world, scheme, seed, beliefs=beliefs).kpis)
    return _RUNS[key]
