"""Timing: what moving a sale over the end of a period earns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.lint.finding import WARNING, Finding, money, name, share
from experiments.lint.registry import Check
from experiments.lint.subject import SOLD, Subject, reads_sales
from experiments.lint.trial import try_out
from sim.pay.measures import Column
from sim.pay.period import Period

WORTH_IT = 0.05
"""Gain, as a share of the sales moved, from which people will move them."""
_LAST_WEEK = {Period.MONTH: 3, Period.QUARTER: 12, Period.YEAR: 51}
"""Last week of the first period of each length."""


def find(subject: Subject) -> Iterator[Finding]:
    """Move the sales of the last week into the next period, and those of the next week into this one."""
    if subject.world is None:
        return
    periods = {
        term.period
        for line in subject.scheme.lines()
        for term in line.terms
        if any(reads_sales(factor) for factor in term.factors)
    }
    for period in sorted(periods):
        gains = {way: _gain(subject, _LAST_WEEK[period], way) for way in ("back", "forward")}
        way = max(gains, key=lambda key: gains[key][0])
        gain, amount, people = gains[way]
        if gain > WORTH_IT:
            facts = {
                "period": name(period.name.lower()),
                "way": name(way),
                "gain": share(gain),
                "amount": money(amount),
                "people": share(people),
            }
            yield Finding("timing", "shift", WARNING, _lines(subject, period), facts)


def _gain(subject: Subject, week: int, way: str) -> tuple[float, float, float]:
    """Mean gain of those who gain, as a share of the sales moved; in currency; and how many of all they are."""
    measured = subject.results
    source, target = (week, week + 1) if way == "back" else (week + 1, week)
    moved = measured[source][:, SOLD].copy()
    measured[target][:, SOLD] += moved
    measured[source][:, SOLD] = 0.0
    assert subject.world is not None  # noqa: S101 - `find` has looked
    after = try_out(subject.plan, subject.world, measured)
    change = after.pay.sum(axis=(0, 2)) - subject.trial.pay.sum(axis=(0, 2))
    amount = moved[:, SOLD.index(Column.SALES)]
    gaining = (change > 0) & (amount > 0)
    if not gaining.any():
        return 0.0, 0.0, 0.0
    everybody = float(np.maximum(change, 0.0).sum() / max(amount.sum(), 1.0))
    return everybody, float(change[gaining].mean()), float(gaining.mean())


def _lines(subject: Subject, period: Period) -> tuple[str, ...]:
    return tuple(
        line.id
        for line in subject.scheme.lines()
        if any(t.period == period and any(reads_sales(f) for f in t.factors) for t in line.terms)
    )


CHECK = Check("timing", find, ("shift",), frozenset({"shift"}))
