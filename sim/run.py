"""One run: scenario, scheme and seed to tables and KPIs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.behaviour import rule_of
from sim.beliefs import Beliefs, measure_beliefs
from sim.engine import Engine
from sim.kpis import compute_kpis
from sim.matching import misfit
from sim.params import Scenario
from sim.records import WeekRecord
from sim.scheme import Scheme
from sim.tables import build_tables

MAX_SEED = 2**64 - 1


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run returns.

    Attributes:
        kpis: every KPI of `sim.kpis.KPIS` by name.
        tables: `weeks`, `segments`, `channels`, `agents`, `pay_lines`, `costs`; see `docs/tables.md`.
    """

    kpis: dict[str, float]
    tables: dict[str, pd.DataFrame]


def start(
    scenario: Scenario, scheme: Scheme, seed: int, *, rule: str = "best_response", beliefs: Beliefs | None = None
) -> Engine:
    """Set up an engine.

    Args:
        scenario: the scenario.
        scheme: the scheme.
        seed: 0 to 2^64-1.
        rule: name of the decision rule, or shares and names: `0.7 best_response + 0.3 income_target`.
        beliefs: measured beliefs of the scenario; measured here when None.

    Raises:
        ValueError: for an unknown rule, a seed out of range, or a scheme that names a segment the scenario has not.
    """
    theory = rule_of(rule)
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed must be between 0 and 2^64-1, but got {seed}")
    wrong = misfit(scenario, scheme)
    if wrong is not None:
        raise ValueError(
            f"{wrong.path}: scenario {scenario.name} has no such segment; it has: {', '.join(wrong.legal)}"
        )
    known = measure_beliefs(scenario) if beliefs is None else beliefs
    return Engine(scenario, scheme, seed, theory, known)


def run(
    scenario: Scenario, scheme: Scheme, seed: int, *, rule: str = "best_response", beliefs: Beliefs | None = None
) -> RunResult:
    """Run a scenario under a scheme to its end; arguments and errors as for `start`."""
    engine = start(scenario, scheme, seed, rule=rule, beliefs=beliefs)
    records: list[WeekRecord] = []
    while not engine.done:
        record = engine.step()
        if record.week >= 0:
            records.append(record)
    return finish(engine, records)


def finish(engine: Engine, records: list[WeekRecord]) -> RunResult:
    """Tables and KPIs of the measured weeks of an engine that is done."""
    tables = build_tables(engine, records)
    return RunResult(compute_kpis(engine.scenario, tables), tables)
