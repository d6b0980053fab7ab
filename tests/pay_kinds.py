"""Legal examples of every kind of pay component, and what is declared of each: the conformance suite runs over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.pay import COMPONENTS

MONEY = {"sales", "gross_profit", "recurring", "renewals", "collected"}
"""Measures in currency."""

QUOTAS = [
    {
        "id": "q",
        "measure": "sales",
        "amount": 52_000.0,
        "quarters": [0.2, 0.25, 0.25, 0.3],
        "ramp": [[10, 0.5], [30, 0.8]],
    },
    {"id": "calls", "measure": "tickets", "amount": 5_200.0, "growth": 0.1},
]
BASE = {"kind": "fixed", "id": "base", "amount": 1_000.0}


@dataclass(frozen=True)
class Example:
    """A component under test, called `line`, beside base pay of 1,000.

    Attributes:
        name: of the example; the kind comes first.
        keys: of the component, without kind and id.
        nothing: what it pays in a quarter in which nothing was measured; of a modifier, what base pay is then.
        others: whether pay depends on what others do.
        order: whether pay depends on who comes after whom.
        rising: whether more sales never pay less.
        top: keys of the scheme.
    """

    name: str
    keys: dict[str, Any]
    nothing: float = 0.0
    others: bool = False
    order: bool = False
    rising: bool = False
    top: dict[str, Any] = field(default_factory=lambda: {"quotas": QUOTAS})

    @property
    def kind(self) -> str:
        return max((kind for kind in COMPONENTS if self.name.startswith(kind)), key=len)

    @property
    def component(self) -> dict[str, Any]:
        return {"kind": self.kind, "id": "line", **self.keys}

    def data(self, **more: Any) -> dict[str, Any]:
        """The scheme as data; `more` are further keys of the component."""
        return {"name": "example", "components": [BASE, {**self.component, **more}], **self.top}


def _kpi(measure: str, *points: tuple[float, float], **keys: Any) -> dict[str, Any]:
    return {"measure": measure, "points": [list(point) for point in points], **keys}


_TIERS = [[0, 0.05], [800, 0.08], [2_000, 0.12]]
_SHARES = [[0.5, 0.05], [1, 0.08], [1.5, 0.12]]
_SLOWER = [[0, 0.12], [1, 0.06]]
_MATRIX = {
    "row_measure": "csat", "row_steps": [60, 80], "column_measure": "sales", "column_steps": [0, 1_500],
    "amounts": [[100, 200], [300, 600]],
}  # fmt: skip
_WEIGHED = [_kpi("csat", (60, 0), (80, 1), weight=0.5), _kpi("sales", (0, 0), (3_000, 1.5), weight=0.5)]
_BASE_ONLY = {"applies_to": ["base"]}

# Where nothing was measured, no bad outcome was: csat counts as 100, retention and resolution as 1, waits and
# complaints
# as 0, and a curve, score or gate pays what it says for that. Amounts and attainment count as 0.
EXAMPLES = (
    Example("fixed", {"amount": 500.0}, nothing=1_500.0, rising=True),
    Example("commission", {"on": "sales", "rate": 0.1}, rising=True),
    Example("commission_marginal", {"on": "sales", "tiers": _TIERS}, rising=True),
    Example("commission_whole", {"on": "gross_profit", "tiers": _TIERS, "tier_kind": "whole", "payout": "quarter"}),
    Example("commission_whole_sales", {"on": "sales", "tiers": _TIERS, "tier_kind": "whole"}, rising=True),
    Example("commission_quota", {"on": "sales", "tiers": _SHARES, "quota": "q"}, rising=True),
    Example("commission_quota_whole", {"on": "sales", "tiers": _SHARES, "quota": "q", "tier_kind": "whole"},
    rising=True),
    Example("commission_decelerator", {"on": "sales", "tiers": _SLOWER, "quota": "q", "payout": "quarter"},
    rising=True),
    Example("commission_renewals", {"on": "renewals", "rate": 0.01, "payout": "quarter"}),
    Example("commission_collected", {"on": "collected", "rate": 0.05}),
    Example(
        "commission_sales",
        {
            "on": "recurring", "rate": 0.1, "segment_weights": {"large": 2.0}, "addon_weight": 0.5, "sale_least": 50.0,
            "sale_most": 300.0, "high_value_from": 120.0, "high_value_weight": 1.5,
        },
    ),
    Example("commission_split", {"on": "sales", "rate": 0.1, "split": [0.6, 0.3, 0.1]}, others=True, order=True,
    rising=True),
    Example("commission_spiff", {"on": "sales", "rate": 0.1, "first_week": 2, "last_week": 9}, rising=True),
    Example("commission_hold", {"on": "sales", "rate": 0.1, "hold_share": 0.5, "hold_months": 1}, rising=True),
    Example("commission_clawback", {"on": "sales", "rate": 0.1, "clawback_share": 0.8, "clawback_weeks": 6},
    rising=True),
    Example("kpi_bonus", _kpi("csat", (60, 0), (80, 1_000)), nothing=1_000.0),
    Example("kpi_bonus_step", _kpi("retention", (0.5, 100), (0.9, 900), shape="step"), nothing=900.0),
    Example("kpi_bonus_base", _kpi("response_time", (5, 0.5), (30, 0), pays="base_share", payout="month"),
    nothing=1_500.0),
    Example("kpi_bonus_quota", _kpi("sales", (0.5, 0), (1, 700), quota="q", payout="month"), rising=True),
    Example("kpi_bonus_team", _kpi("sales", (0, 0), (9_000, 900), scope="team"), others=True, rising=True),
    Example("kpi_bonus_window", _kpi("tickets", (0, 0), (300, 600), window_weeks=9, scope="branch"), others=True),
    Example("scorecard", {"target": 1_000.0, "kpis": _WEIGHED}, nothing=500.0, rising=True),
    Example("scorecard_base", {"target": 0.2, "pays": "base_share", "kpis": _WEIGHED, "payout": "month"},
    nothing=300.0),
    Example("kpi_matrix", _MATRIX, nothing=300.0, rising=True),
    Example("piece_rate", {"amount": 2.5}),
    Example("piece_rate_sales", {"on": "sales_count", "amount": 7.0, "payout": "quarter"}),
    Example("deduction", {"measure": "bad_ratings", "allowed": 0.02, "amount": 50.0}),
    Example("deduction_slow", {"measure": "slow_answers", "allowed": 0.03, "amount": 2.0, "payout": "quarter"}),
    Example("deduction_complaints", {"measure": "complaints", "allowed": 0.05, "amount": 30.0}),
    Example("long_term_bonus", _kpi("sales", (0, 0), (40_000, 9_000))),
    Example("team_pool", {"on": "sales", "rate": 0.01}, others=True, rising=True),
    Example("team_pool_branch", {"on": "collected", "rate": 0.01, "scope": "branch", "payout": "quarter"}, others=True),
    Example("override", {"on": "sales", "rate": 0.01}, others=True, order=True, rising=True),
    Example("tournament", {"measure": "sales", "prizes": [1_000.0, 500.0, 100.0]}, others=True, rising=True),
    Example("tournament_csat", {"measure": "csat", "prizes": [800.0], "scope": "team", "payout": "month"}, others=True),
    Example("cap", {"amount": 500.0, **_BASE_ONLY}, nothing=-1_500.0),
    Example("cap_year", {"amount": 2_500.0, **_BASE_ONLY, "payout": "year"}, nothing=-500.0),
    Example("floor", {"amount": 1_200.0}, nothing=600.0),
    Example("floor_guarantee", {"amount": 1_200.0, "until_week": 8}, nothing=400.0),
    Example("draw", {"amount": 1_300.0, "recovery_share": 0.4, **_BASE_ONLY}, nothing=900.0),
    Example("kpi_multiplier", {"kpis": _WEIGHED, **_BASE_ONLY}, nothing=1_500.0, rising=True),
    Example("kpi_gate", {"measure": "csat", "threshold": 60.0, **_BASE_ONLY}, nothing=3_000.0),
    Example("kpi_gate_quota", {"measure": "sales", "quota": "q", "threshold": 2.0, **_BASE_ONLY}, rising=True),
)  # fmt: skip
