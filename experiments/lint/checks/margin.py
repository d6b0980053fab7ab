"""Sales that cost more pay than they earn."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.lint.finding import ERROR, WARNING, Finding, share
from experiments.lint.registry import Check
from experiments.lint.subject import MORE_SALES, Subject
from sim.pay.commission import Commission
from sim.pay.measures import Column
from sim.pay.override import Override
from sim.pay.team_pool import TeamPool

DEAR = 0.6
"""Share of gross profit that pay for a sale may take."""
MANY = 0.4
"""Sum of the rates on sales from which no usual margin is left."""


def find(subject: Subject) -> Iterator[Finding]:
    """All rates on one sale together; in the trial, pay for more sales against their profit."""
    rates, where = 0.0, []
    for component in subject.components:
        if isinstance(component, Commission | Override | TeamPool) and component.on == "sales":
            tiers = getattr(component, "tiers", ())
            rates += max([rate for _, rate in tiers] or [getattr(component, "rate", 0.0) or 0.0])
            where.append(component.id)
    if subject.world is None:
        if rates > MANY:
            yield Finding("margin", "rates", WARNING, tuple(where), {"rates": share(rates)})
        return
    profit = float(subject.results[:, :, Column.GROSS_PROFIT].sum()) * (MORE_SALES - 1)
    pay = float(np.sum(subject.more.pay - subject.trial.pay))
    if profit > 0 and pay / profit > DEAR:
        severity = ERROR if pay > profit else WARNING
        yield Finding("margin", "dear", severity, tuple(where), {"part": share(pay / profit)})


CHECK = Check("margin", find, ("rates", "dear"), frozenset({"dear"}))
