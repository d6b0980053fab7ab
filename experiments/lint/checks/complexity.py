"""Schemes that nobody can keep in mind."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import WARNING, Finding, whole
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.complexity import complexity

MOST = 20
"""Measures and conditions together that people can keep in mind: a scorecard of five KPIs."""


def find(subject: Subject) -> Iterator[Finding]:
    """Count measures and conditions."""
    count = complexity(subject.scheme)
    if count > MOST:
        facts = {"count": whole(count), "most": whole(MOST), "components": whole(len(subject.components))}
        yield Finding("complexity", "many", WARNING, (), facts)


CHECK = Check("complexity", find, ("many",))
