"""The checks, one file each; the order is that of the report."""

from __future__ import annotations

from experiments.lint.checks import (
    always_pays,
    base_at_risk,
    cap,
    cliff,
    complexity,
    dead_zone,
    diluted,
    draw,
    floor,
    late_pay,
    low_pay,
    margin,
    mix,
    negative_pay,
    never_pays,
    noisy_gate,
    phase,
    quantity,
    quota,
    split,
    timing,
    tournament,
    uncapped,
    weights,
    whole_tiers,
)
from experiments.lint.registry import Check

_ALL = (
    cliff.CHECK,
    whole_tiers.CHECK,
    dead_zone.CHECK,
    negative_pay.CHECK,
    uncapped.CHECK,
    never_pays.CHECK,
    always_pays.CHECK,
    noisy_gate.CHECK,
    draw.CHECK,
    low_pay.CHECK,
    timing.CHECK,
    complexity.CHECK,
    cap.CHECK,
    base_at_risk.CHECK,
    quota.CHECK,
    late_pay.CHECK,
    tournament.CHECK,
    phase.CHECK,
    weights.CHECK,
    margin.CHECK,
    diluted.CHECK,
    split.CHECK,
    floor.CHECK,
    quantity.CHECK,
    mix.CHECK,
)

CHECKS: dict[str, Check] = {check.name: check for check in _ALL}
