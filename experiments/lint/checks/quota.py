"""Quotas that nobody or everybody reaches, that punish success, or that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.lint.finding import NOTE, WARNING, Finding, name, share
from experiments.lint.quotas import quotas_of
from experiments.lint.registry import Check
from experiments.lint.subject import Subject, of_quota

SELDOM, OFTEN = 0.05, 0.95


def find(subject: Subject) -> Iterator[Finding]:
    """Each quota."""
    used = quotas_of(subject.whole)
    for quota in subject.whole.quotas:
        if quota.id not in used:
            yield Finding("quota", "unused", WARNING, (quota.id,))
            continue
        if quota.growth is not None:
            yield Finding("quota", "ratchet", NOTE, (quota.id,), {"growth": share(quota.growth)})
    if subject.world is not None:
        yield from _tried(subject)


def _tried(subject: Subject) -> Iterator[Finding]:
    seen: set[str] = set()
    for line in subject.scheme.lines():
        for term in line.terms:
            for factor in term.factors:
                below = factor.reading.denominator
                if below is None or not of_quota(factor) or below.quota in seen or below.weeks is not None:
                    continue
                seen.add(below.quota)
                reading = subject.trial.reading(factor, term.period)
                reached = float(np.nanmean(reading[: max(1, len(reading) // 2)] >= 1.0))
                if SELDOM <= reached <= OFTEN:
                    continue
                facts = {
                    "reached": share(reached),
                    "mean": share(float(np.nanmean(reading))),
                    "period": name(term.period.name.lower()),
                }
                variant = "never" if reached < SELDOM else "always"
                yield Finding("quota", variant, WARNING, (below.quota, line.id), facts)


CHECK = Check("quota", find, ("unused", "ratchet", "never", "always"), frozenset({"never", "always"}))
