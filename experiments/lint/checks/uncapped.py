"""Pay without an upper end, and what it can cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.lint.finding import NOTE, WARNING, Finding, money, name, number, share
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.commission import Commission
from sim.pay.override import Override
from sim.pay.piece_rate import PieceRate
from sim.pay.team_pool import TeamPool

STEEP = 2.0
"""A last rate of so many times the first, without a cap, is an open end."""
FAR = 3.0
"""So many times the mean in the best-paid hundredth of the periods is worth knowing."""
_BEST = 0.99


def find(subject: Subject) -> Iterator[Finding]:
    """Rates that rise without end; and what the best-paid hundredth costs."""
    for component in subject.components:
        if subject.capped(component):
            continue
        if isinstance(component, Commission) and component.tiers:
            first = next((rate for _, rate in component.tiers if rate > 0), 0.0)
            last = component.tiers[-1][1]
            if first > 0 and last >= STEEP * first:
                facts = {"first": share(first), "last": share(last)}
                yield Finding("uncapped", "accelerator", WARNING, (component.id,), facts)
        if subject.world is not None and isinstance(component, Commission | PieceRate | TeamPool | Override):
            paid = subject.trial.line(component.id)
            paid = paid[paid > 0]
            if not len(paid):
                continue
            best = float(np.quantile(paid, _BEST))
            if best > FAR * paid.mean():
                facts = {
                    "period": name(subject.pays_every(component).name.lower()),
                    "mean": money(paid.mean()),
                    "best": money(best),
                    "times": number(best / paid.mean()),
                }
                yield Finding("uncapped", "exposure", NOTE, (component.id,), facts)


CHECK = Check("uncapped", find, ("accelerator", "exposure"), frozenset({"exposure"}))
