"""Whole-amount tiers: at each tier the whole amount changes its rate."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from experiments.lint.finding import WARNING, Finding, level, money, share
from experiments.lint.quotas import worth_of_quota
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.commission import Commission


def find(subject: Subject) -> Iterator[Finding]:
    """The largest jump up of each commission with such tiers."""
    for component in subject.components:
        if not isinstance(component, Commission) or component.tier_kind != "whole":
            continue
        unit = worth_of_quota(subject, component) if component.quota else 1.0
        steps = [((0.0, 0.0), component.tiers[0]), *pairwise(component.tiers)]
        found = [((new - old) * at * unit, old, new, at) for (_, old), (at, new) in steps]
        jump, old, new, at = max(found)
        if jump > 0:
            facts = {
                "at": level(component.on, at, quota=bool(component.quota)),
                "old": share(old),
                "new": share(new),
                "jump": money(jump),
            }
            yield Finding("whole_tiers", "jump", WARNING, (component.id,), facts)


CHECK = Check("whole_tiers", find, ("jump",))
