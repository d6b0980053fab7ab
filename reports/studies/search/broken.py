"""How often each limit was broken by the schemes that a search tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from reports.studies.view import View
    from scenarios.spec import Limit


@dataclass(frozen=True, slots=True)
class Broken:
    """A limit and the schemes that broke it.

    Attributes:
        limit: the limit.
        tried: schemes of which it is known whether they keep it.
        broke: how many of them do not.
        nearest: smallest excess among those that broke it, in the stored unit; NaN if none did.
        median: middle excess among them.
    """

    limit: Limit
    tried: int
    broke: int
    nearest: float
    median: float

    @property
    def share(self) -> float:
        """Share of schemes that broke it; NaN if none was tried."""
        return self.broke / self.tried if self.tried else float("nan")


def broken_limits(view: View) -> tuple[Broken, ...]:
    """Each limit of the spec, the most often broken first."""
    table = view.table("trials")
    found = []
    for limit in view.spec.limits:
        column = f"limit.{limit.kpi}"
        excess = np.asarray(table[column], np.float64) if column in table else np.empty(0)
        excess = excess[np.isfinite(excess)]
        over = excess[excess > 0]
        nearest, median = (float(over.min()), float(np.median(over))) if len(over) else (np.nan, np.nan)
        found.append(Broken(limit, len(excess), len(over), nearest, median))
    return tuple(sorted(found, key=lambda each: -each.broke))
