"""Histories for tests of pay: written as files, as a manager has them, and random ones."""

from __future__ import annotations

import csv
import random
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from sim.calendar import month_weeks
from sim.scheme import Scheme

if TYPE_CHECKING:
    from pathlib import Path

MONTHS = 18


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def rich_scheme(**changes: Any) -> Scheme:
    """A scheme in which everything meets: quota, phases, single sales, hold, team, prizes, limits."""
    parts: list[dict[str, Any]] = [
        {"kind": "fixed", "id": "base", "amount": 3_000},
        {
            "kind": "commission", "id": "quota", "on": "sales", "tiers": [[0, 0.02], [1, 0.1]], "quota": "q",
            "payout": "quarter",
        },
        {
            "kind": "commission", "id": "hunter", "on": "gross_profit", "rate": 0.1, "segment_weights": {"large": 1.5},
            "new_weight": 2, "hold_share": 0.4, "hold_months": 3, "clawback_share": 0.5, "clawback_weeks": 13,
            "split": [0.8, 0.2],
        },
        {"kind": "kpi_bonus", "id": "kept", "measure": "retention", "points": [[0.9, 0], [1, 900]], "phases": ["late"]},
        {
            "kind": "scorecard", "id": "card", "target": 0.1, "pays": "base_share",
            "kpis": [
                {"measure": "csat", "points": [[50, 0], [90, 1]], "weight": 0.5, "window_weeks": 26},
                {"measure": "sales", "points": [[0.5, 0], [1.5, 2]], "weight": 0.5, "quota": "q"},
            ],
        },
        {
            "kind": "kpi_matrix", "id": "matrix", "row_measure": "csat", "row_steps": [50, 70],
            "column_measure": "tickets", "column_steps": [100, 300], "amounts": [[10, 20], [30, 60]], "payout": "month",
        },
        {"kind": "piece_rate", "id": "calls", "amount": 0.75},
        {"kind": "deduction", "id": "bad", "amount": 20},
        {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 55, "applies_to": ["calls", "quota"]},
        {
            "kind": "long_term_bonus", "id": "later", "measure": "retention", "points": [[0.8, 0], [1, 3_000]],
            "vesting_years": 2,
        },
        {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.005},
        {"kind": "override", "id": "over", "on": "sales", "rate": 0.004},
        {"kind": "tournament", "id": "cup", "measure": "sales", "prizes": [500, 250]},
        {"kind": "cap", "id": "cap", "amount": 2_500, "applies_to": ["quota", "hunter"], "payout": "quarter"},
        {"kind": "draw", "id": "draw", "amount": 700, "applies_to": ["hunter", "calls"], "on_leaving": "charge"},
        {"kind": "floor", "id": "floor", "amount": 3_900, "until_week": 40},
    ]  # fmt: skip
    whole: dict[str, Any] = {
        "name": "rich",
        "components": parts,
        "quotas": [{"id": "q", "measure": "sales", "amount": 120_000, "ramp": [[26, 0.5]], "growth": 0.1}],
        "phases": [{"id": "early"}, {"id": "late", "from_week": 26}],
        "on_leaving": "forfeit",
    }
    return Scheme.model_validate(whole | changes)


def histories() -> st.SearchStrategy[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Rows of a history and of its single sales: up to four people who come and go. All columns there are."""
    spans = st.lists(st.tuples(st.integers(1, 9), st.integers(9, MONTHS)), max_size=3)
    return st.builds(_history, spans, st.integers(0, 10**6))


def _history(spans: list[tuple[int, int]], seed: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    draws = random.Random(seed)  # noqa: S311 - a test
    rows: list[dict[str, Any]] = []
    sales: list[dict[str, Any]] = []
    # Somebody is there to the end, so that the history has all its months; and sells something.
    for i, (first, last) in enumerate([(1, MONTHS), *spans]):
        for month in range(first, last + 1):
            whole = int(month_weeks(month - 1))
            weeks = whole if (i, month) == (0, 1) else draws.choice([whole, whole, whole, whole - 1, 0])
            rows.append(_row(draws, f"p{i}", month, weeks, i))
            count = draws.choice([1, 2]) if (i, month) == (0, 1) else draws.choice([0, 1, 3])
            sales += [_sale(draws, f"p{i}", month, len(sales) + k) for k in range(count if weeks else 0)]
    return rows, sales


def _row(draws: random.Random, person: str, month: int, weeks: int, i: int) -> dict[str, Any]:
    def count(most: int) -> int:
        return draws.randint(0, most) if weeks else 0

    surveys, problems, tickets = count(30), count(60), count(400)
    return {
        "person": person,
        "month": month,
        "weeks_worked": weeks,
        "team": "AB"[i % 2],
        "lead": "yes" if i < 2 else "no",
        "service_weeks": 0 if i else 104,
        "tickets": tickets,
        "surveys": surveys,
        "csat": round(draws.uniform(30, 100), 1) if surveys else "",
        "bad_ratings": draws.randint(0, surveys),
        "response_time": round(draws.uniform(1, 90), 2),
        "slow": draws.randint(0, tickets),
        "customers": count(90),
        "lost": count(3),
        "problems": problems,
        "unresolved": draws.randint(0, problems),
        "complaints": count(4),
        "renewals": count(50_000),
        "collected": count(9_000),
    }


def _sale(draws: random.Random, person: str, month: int, number: int) -> dict[str, Any]:
    return {
        "person": person,
        "month": month,
        "amount": round(draws.uniform(10, 20_000), 2),
        "customer": f"C{number}",
        "segment": draws.choice(["large", "small"]),
        "product": draws.choice(["new", "addon"]),
        "margin": 0.45,
        "months": draws.choice([1, 12, 24]),
        "spend": draws.randint(0, 3_000),
        "left_month": draws.choice(["", "", draws.randint(month, MONTHS + 2)]),
    }
