"""`paytrial pay`: read, pay and tabulate a history of 10,000 people over 36 months with a scheme of 8 components."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.report import Report, in_turns
from benchmarks.world import SEED
from experiments.pay_history import Paid, months_table, pay_history, people_table
from scenarios.history import History, load_history
from scenarios.history_columns import needs_of
from sim.pay.program import build_plan
from sim.scheme import Scheme

_PEOPLE, _MONTHS = 10_000, 36
_REPEATS = 3
_COMPONENTS = (
    {"kind": "fixed", "id": "base", "amount": 5_000},
    {"kind": "commission", "id": "commission", "on": "sales", "tiers": [[0, 0.02], [1, 0.06]], "quota": "q"},
    {"kind": "kpi_bonus", "id": "csat", "measure": "csat", "points": [[60, 0], [80, 1_500]]},
    {"kind": "kpi_bonus", "id": "retention", "measure": "retention", "points": [[0.92, 0], [0.98, 2_500]]},
    {"kind": "piece_rate", "id": "tickets", "amount": 0.5},
    {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 55, "applies_to": ["commission"]},
    {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.005},
    {"kind": "cap", "id": "cap", "amount": 8_000, "applies_to": ["commission"], "payout": "year"},
)  # fmt: skip


def _scheme() -> Scheme:
    quota = {"id": "q", "measure": "sales", "amount": 240_000}
    return Scheme.model_validate({"name": "eight", "components": list(_COMPONENTS), "quotas": [quota]})


def _results() -> pd.DataFrame:
    """A row for each person and month; counts and amounts are whole numbers, so the file says them exactly."""
    draws = np.random.default_rng(SEED)
    rows = _PEOPLE * _MONTHS
    surveys = draws.integers(5, 40, rows)
    return pd.DataFrame(
        {
            "person": np.repeat([f"P{i:05d}" for i in range(_PEOPLE)], _MONTHS),
            "month": np.tile(np.arange(1, _MONTHS + 1), _PEOPLE),
            "team": np.repeat([f"T{i // 12:04d}" for i in range(_PEOPLE)], _MONTHS),
            "sales": draws.integers(8_000, 34_000, rows),
            "gross_profit": draws.integers(3_000, 15_000, rows),
            "tickets": draws.integers(150, 350, rows),
            "surveys": surveys,
            "dissatisfaction": surveys * draws.integers(15, 50, rows),
            "customers": draws.integers(80, 140, rows),
            "lost": draws.integers(0, 4, rows),
        }
    )


def measure(report: Report) -> None:
    """Each step alone, then all together."""
    report.title(f"pay on a history: {_PEOPLE:,} people x {_MONTHS} months x {len(_COMPONENTS)} components")
    scheme = _scheme()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "history.csv"
        _results().to_csv(file, index=False)
        report.note(f"file of {file.stat().st_size / 1e6:.0f} MB")
        read = partial(load_history, file, needs_of([build_plan(scheme)]))
        history = read()
        paid = pay_history(history, scheme)  # compiles, too
        spent = in_turns([read, partial(pay_history, history, scheme), partial(_tables, paid)], _REPEATS)
    sums = [int(total) for total in paid.cents.sum(axis=(0, 1))]
    report.check("pay history", [len(history.people), *sums])
    for name, seconds in zip(("reading the file", "paying", "tables of people and months"), spent, strict=True):
        report.row(name, seconds, "s")
    report.row("in all", sum(spent), "s", at_most=5.0)
    report.require("everybody is paid in every month", holds=bool((paid.cents[:, :, 0] > 0).all()))
    report.require("lines add up to the totals", holds=_adds_up(history, paid))


def _tables(paid: Paid) -> None:
    people_table(paid)
    months_table(paid)


def _adds_up(history: History, paid: Paid) -> bool:
    people, months = people_table(paid), months_table(paid)
    by_month = months.groupby("person")["amount"].sum().loc[list(history.people)].to_numpy()
    return bool((np.rint(by_month * 100) == np.rint(people["total"].to_numpy() * 100)).all())
