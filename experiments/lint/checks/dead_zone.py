"""Dead zones: ranges in which doing better or worse changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.lint.finding import WARNING, Finding, level, name, share
from experiments.lint.registry import Check
from experiments.lint.shape import jumps, measure_of, own_factors, slopes
from experiments.lint.subject import MORE_SALES, Subject, of_quota, reads_sales
from sim.pay.base import Factor
from sim.pay.period import Period

MANY = 0.5
"""Share of periods without any effect of more sales that is too many."""
_CENT = 0.005


def find(subject: Subject) -> Iterator[Finding]:
    """Flat parts between rising ones; and periods in which more sales pay nothing."""
    for component in subject.components:
        for _, factor in own_factors(component, subject.fixed):
            measure = measure_of(factor.reading)
            title = measure.name if measure else ""
            for low, high in _plateaus(factor):
                ends = {"low": low, "high": high}
                facts = {key: level(title, x, quota=of_quota(factor)) for key, x in ends.items()}
                yield Finding("dead_zone", "plateau", WARNING, (component.id,), {"measure": name(title), **facts})
    if subject.world is not None:
        yield from _sales(subject)


def _plateaus(factor: Factor) -> list[tuple[float, float]]:
    """Flat pieces with a slope somewhere below and above; steps are flat by design, there the cliff matters."""
    if jumps(factor.curve):
        return []
    pieces = slopes(factor.curve)
    sloping = [(low, high) for low, high, slope in pieces if slope != 0]
    return [
        (low, high)
        for low, high, slope in pieces[1:-1]
        if slope == 0 and any(b <= low for _, b in sloping) and any(a >= high for a, _ in sloping)
    ]


def _sales(subject: Subject) -> Iterator[Finding]:
    plan, terms = subject.plan, subject.scheme.lines()
    reading = [
        (i, term.period)
        for i, line in enumerate(terms)
        for term in line.terms
        if term.ranking is None and any(reads_sales(factor) for factor in term.factors)
    ]
    if not reading:
        return
    lines = sorted({i for i, _ in reading})
    ends = sorted({at for period in {p for _, p in reading} for at in subject.trial.closing(Period(period))})
    both = [*lines, *(line for line, _ in plan.balances)]
    change = np.abs((subject.more.pay - subject.trial.pay)[ends][:, :, both].sum(axis=2))
    dead = float((change < _CENT).mean())
    if dead > MANY:
        where = tuple(plan.lines[i][0] for i in lines)
        yield Finding("dead_zone", "sales", WARNING, where, {"more": share(MORE_SALES - 1), "dead": share(dead)})


CHECK = Check("dead_zone", find, ("plateau", "sales"), frozenset({"sales"}))
