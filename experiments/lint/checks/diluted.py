"""Pay for results of so many that one's own do not matter."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import NOTE, WARNING, Finding, share, whole
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.kpi_gate import KpiGate
from sim.pay.tournament import Tournament

LARGE = 20
"""People in a team from which an own effort is lost in it."""


def find(subject: Subject) -> Iterator[Finding]:
    """Components that read a team or the branch."""
    for component in subject.components:
        scope = getattr(component, "scope", "own")
        if scope == "own" or isinstance(component, Tournament | KpiGate):
            continue
        if scope == "branch":
            yield Finding("diluted", "branch", NOTE, (component.id,))
        elif subject.scheme.team_size > LARGE:
            people = subject.scheme.team_size
            yield Finding(
                "diluted", "team", WARNING, (component.id,), {"people": whole(people), "own": share(1 / people)}
            )


CHECK = Check("diluted", find, ("team", "branch"))
