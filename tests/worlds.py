"""Small worlds for tests: scenarios and schemes made in code, and random valid ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from random_schemes import schemes

from sim.behaviour.lookahead import Outlook
from sim.beliefs import Beliefs
from sim.params import Scenario
from sim.pay.measures import EXPOSURE, Column
from sim.pay.program import Plan, Results
from sim.scheme import Scheme

__all__ = ["schemes"]  # random schemes stand beside random scenarios

SMALL_SEGMENT = {"name": "small", "share": 0.7, "spend": 200.0, "tickets": 0.3, "term_weeks": 4, "churn": 0.03}
LARGE_SEGMENT = {"name": "large", "share": 0.3, "spend": 2_000.0, "tickets": 0.8, "term_weeks": 13, "churn": 0.08}

PEOPLE: dict[str, dict[str, Any]] = {
    "team": {"care_sd": 0.3, "fatigue_overtime": 1.0, "fatigue_load": 0.3},
    "staff": {"tenure_learning": 0.1, "training_hours": 1.0, "pay_transparency": 0.8, "guilt": 0.2,
              "monitoring_share": 0.3, "penalty_missold": 50.0, "span": 8},
}  # fmt: skip
"""Sections of a scenario in which people differ in care, tire, learn, compare pay and are watched."""

# Elasticities of about the right size, so that tests of mechanics need not measure them first.
_ROW = {
    Column.SALES: (0.78, 0.2, 0.2),
    Column.GROSS_PROFIT: (0.78, 0.2, 0.2),
    Column.RENEWALS: (0.1, 0.1, 0.0),
    Column.DISSATISFACTION: (0.05, -0.7, 0.15),
    Column.BAD_RATINGS: (0.1, -2.0, 0.2),
    Column.WAIT_MINUTES: (0.1, -5.0, 0.0),
    Column.LOST: (0.1, -0.6, 0.5),
    Column.UNRESOLVED: (0.05, -1.4, 0.0),
    Column.COMPLAINTS: (0.05, -1.4, 0.0),
    Column.RECURRING: (0.78, 0.2, 0.2),
    Column.COLLECTED: (0.6, 0.2, 0.1),
    Column.SALES_COUNT: (0.78, 0.2, 0.2),
    Column.SLOW: (0.1, -5.0, 0.0),
    Column.SOLD_LOST: (0.1, -0.6, 0.8),
    Column.MISSOLD: (0.9, 0.1, 1.5),
}
_FLOW = {
    Column.SALES: 3_000.0, Column.GROSS_PROFIT: 1_800.0, Column.RENEWALS: 9_000.0, Column.TICKETS: 20.0,
    Column.SURVEYS: 2.5, Column.DISSATISFACTION: 75.0, Column.BAD_RATINGS: 0.1, Column.WAIT_MINUTES: 100.0,
    Column.CUSTOMERS: 40.0, Column.LOST: 0.2, Column.PROBLEMS: 15.0, Column.UNRESOLVED: 3.0, Column.COMPLAINTS: 0.2,
    Column.RECURRING: 250.0, Column.COLLECTED: 2_000.0, Column.SALES_COUNT: 4.0, Column.SLOW: 5.0,
    Column.SOLD_LOST: 20.0, Column.MISSOLD: 1.0,
}  # fmt: skip


def plain_beliefs() -> Beliefs:
    """Beliefs of plausible size."""
    rows = tuple(_ROW.get(column, (0.0, 0.0, 0.0)) for column in Column)
    flow = tuple(_FLOW[column] for column in Column)
    level = tuple(_FLOW[c] / (_FLOW[EXPOSURE[c]] if c in EXPOSURE else 1.0) for c in Column)
    zero = tuple(0.8 if c in (Column.SALES, Column.GROSS_PROFIT) else 0.0 for c in Column)
    spread = tuple(20_000.0 if c <= Column.RENEWALS else 1.0 for c in Column)
    return Beliefs(now=rows, eventual=rows, skill=zero, dispersion=spread, level=level, flow=flow)


def plain_outlook(plan: Plan, **known: Any) -> Outlook:
    """An outlook in which every tally counts in every week left, and nobody else's results matter."""
    agents, tallies = known["sums"].shape[1:]
    for taste in ("risk_aversion", "patience"):
        known[taste] = np.full(agents, known[taste])
    return Outlook(
        active=np.repeat(np.asarray(known["left"], np.float64)[:, None], tallies, axis=1),
        past=np.zeros((len(plan.windows), 3, 0, tallies)),
        rest_sums=np.zeros((2, 3, 0, tallies)),
        rest_flow=np.zeros((2, 0, tallies)),
        later=np.ones((agents, len(plan.program.line))),
        limits=np.zeros((len(plan.balances), agents, 7)),
        shift=np.zeros((agents, 2)),
        dislike=np.ones(agents),
        found=np.zeros((agents, 0)),
        **known,
    )


def small_scenario(**changes: Any) -> Scenario:
    """Four agents, 30 customers each, two segments, 26 weeks; `changes` replace or extend sections."""
    base: dict[str, Any] = {
        "name": "small",
        "weeks": 26,
        "warmup_weeks": 2,
        "team": {"agents": 4, "customers_per_agent": 30},
        "segments": [SMALL_SEGMENT, LARGE_SEGMENT],
    }
    for key, value in changes.items():
        base[key] = {**base.get(key, {}), **value} if isinstance(value, dict) else value
    return Scenario.model_validate(base)


def commission_scheme(rate: float, base: float = 5_000.0, name: str = "commission", *more: dict[str, Any]) -> Scheme:
    """Base pay and a commission on sales, plus further components."""
    components = [
        {"kind": "fixed", "id": "base", "amount": base},
        {"kind": "commission", "id": "sales", "on": "sales", "rate": rate},
        *more,
    ]
    return Scheme.model_validate({"name": name, "components": components})


def every_component() -> Scheme:
    """A scheme with one component of each kind."""
    return commission_scheme(
        0.08,
        5_000.0,
        "everything",
        {"kind": "commission", "id": "renewals", "on": "renewals", "rate": 0.01, "payout": "year"},
        {"kind": "kpi_bonus", "id": "csat", "measure": "csat", "points": [[50, 0], [80, 2_000]]},
        {"kind": "piece_rate", "id": "tickets", "amount": 3.0},
        {"kind": "deduction", "id": "bad", "measure": "bad_ratings", "allowed": 0.02, "amount": 50.0},
        {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 40, "applies_to": ["renewals"]},
    )


def scenarios() -> st.SearchStrategy[Scenario]:
    """Random valid small scenarios."""

    def build(
        agents: int, book: float, weeks: int, warmup: int, share: float, churn: float, pool: float, people: bool
    ) -> Scenario:
        more = PEOPLE if people else {"team": {}, "staff": {}}
        segments = [
            {**SMALL_SEGMENT, "share": share, "churn": churn},
            {**LARGE_SEGMENT, "share": 1 - share},
        ]
        return small_scenario(
            weeks=weeks,
            warmup_weeks=warmup,
            team={"agents": agents, "customers_per_agent": book, **more["team"]},
            segments=segments,
            service={"pool_share": pool},
            staff={"quit_rate": 0.03, **more["staff"]},
        )

    return st.builds(
        build,
        st.integers(1, 6),
        st.floats(5, 60),
        st.integers(4, 60),
        st.integers(0, 6),
        st.floats(0.05, 0.95),
        st.floats(0.001, 0.5),
        st.sampled_from([0.0, 0.4, 1.0]),
        st.booleans(),
    )


def in_one_team(sums: np.ndarray, worked: np.ndarray, length: float) -> Results:
    """Results of a period when everybody is in one team; `sums` (people, tallies), `worked` (people,)."""
    whole = sums.sum(axis=0)
    team = np.zeros(len(sums), np.int64)
    return Results(sums[None], worked, team, whole[None, None], whole[None], whole[None], float(length))
