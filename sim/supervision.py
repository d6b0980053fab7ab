"""Supervisors: one for `span` agents. What they cost, and how much attention an agent gets."""

from __future__ import annotations

from sim.params import Scenario


def attention(scenario: Scenario) -> float:
    """Attention an agent gets, 1 at the usual span and where supervision is not modelled."""
    staff = scenario.staff
    return float((staff.usual_span / staff.span) ** staff.span_effect) if staff.span else 1.0


def supervision_cost(scenario: Scenario) -> float:
    """Pay of all supervisors, currency/week."""
    staff = scenario.staff
    return -(-scenario.team.agents // staff.span) * staff.supervisor_cost if staff.span else 0.0
