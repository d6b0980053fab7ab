"""Tournaments with too few competitors, too many prizes or too long odds."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import ERROR, WARNING, Finding, whole
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.tournament import Tournament

FEWEST = 6
"""Competitors below which one strong person takes the prize each time."""
LONG_ODDS = 60
"""Competitors for each prize from which most people do not try."""


def find(subject: Subject) -> Iterator[Finding]:
    """Competitors against prizes."""
    for component in subject.components:
        if not isinstance(component, Tournament):
            continue
        people = _competitors(subject, component)
        if people is None:
            continue
        prizes = sum(prize > 0 for prize in component.prizes)
        facts = {"people": whole(people), "prizes": whole(prizes)}
        if prizes >= people:
            yield Finding("tournament", "everybody", ERROR, (component.id,), facts)
        elif people < FEWEST:
            yield Finding("tournament", "few", WARNING, (component.id,), facts)
        elif prizes and people / prizes > LONG_ODDS:
            yield Finding("tournament", "long_odds", WARNING, (component.id,), facts)


def _competitors(subject: Subject, component: Tournament) -> int | None:
    """How many compete; None for a branch of unknown size."""
    agents = subject.world.scenario.team.agents if subject.world is not None else None
    if component.scope == "team":
        return min(subject.scheme.team_size, agents or subject.scheme.team_size)
    return agents


CHECK = Check("tournament", find, ("everybody", "few", "long_odds"), frozenset({"long_odds"}))
