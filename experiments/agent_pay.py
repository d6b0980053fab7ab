"""Payslips of a simulated agent: one run, watched."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.bookkeeper import Bookkeeper
from experiments.payslips import Payslip
from sim.behaviour import rule_of
from sim.beliefs import Beliefs, measure_beliefs
from sim.engine import Engine
from sim.params import Scenario
from sim.pay.program import Plan
from sim.scheme import Scheme


@dataclass(frozen=True, slots=True)
class AgentPay:
    """What the people who held one position were paid.

    Attributes:
        plan: the scheme made ready.
        agent: the position.
        slips: in order; `holder` tells the people apart.
    """

    plan: Plan
    agent: int
    slips: tuple[Payslip, ...]


def _write_down(engine: Engine, agent: int) -> Bookkeeper:
    """Watch a position from now on."""
    assert engine.payroll is not None  # noqa: S101 - it is started with a scheme
    # Who leaves is paid before a successor is hired, so the holder of now is the one who is paid.
    keeper = Bookkeeper(engine.payroll.plan, [agent], lambda row: int(engine.team.generation[row]))
    engine.payroll.watch = keeper
    return keeper


def pay_agent(
    scenario: Scenario,
    scheme: Scheme,
    seed: int,
    agent: int,
    *,
    rule: str = "best_response",
    beliefs: Beliefs | None = None,
) -> AgentPay:
    """Simulate a run and write the payslips of one position.

    Args:
        scenario: the scenario.
        scheme: the scheme.
        seed: 0 to 2^64-1.
        agent: the position, from 0.
        rule: name of the decision rule, or a mixture, as for `sim.run.start`.
        beliefs: measured beliefs of the scenario; measured here when None.

    Raises:
        ValueError: there is no such position or rule.
    """
    if not 0 <= agent < scenario.team.agents:
        raise ValueError(f"agent must be from 0 to {scenario.team.agents - 1}, but is {agent}")
    theory = rule_of(rule)
    known = measure_beliefs(scenario) if beliefs is None else beliefs
    engine = Engine(scenario, scheme, seed, theory, known)
    keeper = _write_down(engine, agent)
    while not engine.done:
        engine.step()
    return AgentPay(keeper.plan, agent, tuple(keeper.slips[agent]))
