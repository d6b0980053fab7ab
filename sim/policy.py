"""Levers of service policy: what they do to the numbers of a scenario, and what they cost a week.

Levers that change who handles a problem (knowledge base, chatbot, outsourcing) also make routes, see `sim/routes.py`.
"""

from __future__ import annotations

from sim.params import Scenario


def with_policy(scenario: Scenario) -> Scenario:
    """The scenario as it is under its levers: fewer tickets, less work per ticket, better targeting.

    The same object comes back if no such lever is set. Apply it once: the levers stay in the result, for their costs.
    """
    policy = scenario.policy
    tickets = (1.0 - policy.customer_training.level * policy.customer_training.tickets_cut) * (
        1.0 - policy.maintenance.level * policy.maintenance.tickets_cut
    )
    work = 1.0
    for lever in (policy.knowledge_base, policy.process, policy.crm):
        work *= 1.0 - lever.level * lever.handle_cut
    if tickets == 1.0 and work == 1.0 and policy.crm.level == 0.0:
        return scenario
    segments = tuple(
        segment.model_copy(update={"tickets": segment.tickets * tickets, "handle_hours": segment.handle_hours * work})
        for segment in scenario.segments
    )
    targeting = scenario.selling.targeting + policy.crm.level * policy.crm.targeting_gain
    selling = scenario.selling.model_copy(update={"targeting": targeting})
    return scenario.model_copy(update={"segments": segments, "selling": selling})


def policy_cost(scenario: Scenario, customers: int) -> float:
    """Running cost of the levers in a week with `customers` customers, currency; contacts are charged apart."""
    policy = scenario.policy
    weekly = sum(lever.level * lever.cost_week for lever in (policy.knowledge_base, policy.chatbot, policy.process))
    each = sum(lever.level * lever.cost_customer for lever in (policy.customer_training, policy.maintenance))
    people = policy.staffing.agents * policy.staffing.cost_agent
    return weekly + each * customers + policy.crm.level * policy.crm.cost_agent * scenario.team.agents + people


def lever_costs(scenario: Scenario, customers: int) -> dict[str, float]:
    """The parts of `policy_cost` by account of the ledger, currency."""
    policy = scenario.policy
    return {
        "knowledge_base": policy.knowledge_base.level * policy.knowledge_base.cost_week,
        "chatbot": policy.chatbot.level * policy.chatbot.cost_week,
        "process": policy.process.level * policy.process.cost_week,
        "customer_training": policy.customer_training.level * policy.customer_training.cost_customer * customers,
        "maintenance": policy.maintenance.level * policy.maintenance.cost_customer * customers,
        "crm": policy.crm.level * policy.crm.cost_agent * scenario.team.agents,
        "service_staff": policy.staffing.agents * policy.staffing.cost_agent,
    }


def extra_hours(scenario: Scenario) -> float:
    """Service hours a week that staff who only serve add to each agent's."""
    staffing, team = scenario.policy.staffing, scenario.team
    return staffing.agents * staffing.serve * team.hours_per_week / team.agents
