"""Sales shared with more people than there are, or with too little for the seller."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import WARNING, Finding, share, whole
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.commission import Commission

LEAST = 0.5


def find(subject: Subject) -> Iterator[Finding]:
    """Commissions that are split."""
    for component in subject.components:
        if not isinstance(component, Commission) or len(component.split) == 1:
            continue
        if len(component.split) > subject.scheme.team_size:
            facts = {"shares": whole(len(component.split)), "people": whole(subject.scheme.team_size)}
            yield Finding("split", "too_many", WARNING, (component.id,), facts)
        if component.split[0] < LEAST:
            yield Finding("split", "little_left", WARNING, (component.id,), {"own": share(component.split[0])})


CHECK = Check("split", find, ("too_many", "little_left"))
