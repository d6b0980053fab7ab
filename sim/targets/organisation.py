"""The organisation as a tree: company, managers, supervisors, agents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sim.targets.inputs import Manager, Supervisor, TargetPlan, exact

LEVELS = ("company", "manager", "supervisor", "agent")


@dataclass(frozen=True, slots=True)
class Unit:
    """Somebody with a target.

    Attributes:
        name: unique name.
        level: company, manager, supervisor or agent.
        weight: size of the target against its siblings'.
        children: those who share its target.
    """

    name: str
    level: str
    weight: Fraction
    children: tuple[Unit, ...] = ()

    def walk(self, parent: str = "") -> Iterator[tuple[Unit, str]]:
        """This unit and all below it, each with the name of its superior; superiors first."""
        yield self, parent
        for child in self.children:
            yield from child.walk(self.name)


def organisation(plan: TargetPlan) -> Unit:
    """The tree of a plan."""
    return Unit(plan.name, LEVELS[0], Fraction(1), tuple(_manager(manager) for manager in plan.managers))


def _manager(manager: Manager) -> Unit:
    weight = Fraction(manager.heads) if manager.share is None else exact(manager.share)
    return Unit(manager.name, LEVELS[1], weight, tuple(_supervisor(item) for item in manager.supervisors))


def _supervisor(supervisor: Supervisor) -> Unit:
    weight = Fraction(supervisor.heads) if supervisor.share is None else exact(supervisor.share)
    agents = tuple(Unit(member.name, LEVELS[3], exact(member.weight)) for member in supervisor.people)
    return Unit(supervisor.name, LEVELS[2], weight, agents)
