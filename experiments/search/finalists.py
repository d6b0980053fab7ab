"""The best schemes of a search, measured again on seeds that the search never saw.

Whoever wins a search was good and lucky. On fresh seeds the luck is gone: the difference between the two estimates is
the winner's curse, and only the fresh one is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.analysis.front import non_dominated
from experiments.analysis.selection import (
    indistinguishable,
    probability_correct,
    simultaneous_intervals,
    winners_curse,
)
from experiments.statistics import Interval, mean_interval
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from optuna.trial import FrozenTrial

    from experiments.search.hunt import Hunt
    from experiments.search.race import Track
    from experiments.search.space import Candidate

    Floats = NDArray[np.float64]

FOUND, REFERENCE, BASELINE = "found", "reference", "baseline"
NORMAL_95 = 1.96
_NAN = float("nan")


def pick_finalists(hunt: Hunt, told: Sequence[FrozenTrial], most: int) -> list[FrozenTrial]:
    """Trials to measure again: of those with all their seeds that keep the limits.

    One objective: the best. Several: up to half of the places go to the best by the first objective that are not
    behind the best reference scheme in the others; the rest are spread along the front.

    Args:
        hunt: the search.
        told: its trials.
        most: number of places.
    """
    good = [t for t in told if t.user_attrs.get("state") == "complete" and hunt.track.feasible(hunt.values(t))]
    if not good:
        return []
    goals = np.array([hunt.goals(trial) for trial in good])  # (trials, objectives)
    by_first = np.argsort(-goals[:, 0], kind="stable")
    if goals.shape[1] == 1:
        return [good[i] for i in by_first[:most]]
    floor = reference_goals(hunt.track)
    safe = [int(i) for i in by_first if (goals[i, 1:] >= floor[1:]).all()][: (most + 1) // 2]
    front = [int(i) for i in by_first if non_dominated(goals)[i]]
    chosen = dict.fromkeys([*safe, *_spread(front, most)])
    return [good[i] for i in list(chosen)[:most]]


def _spread(items: Sequence[int], n: int) -> list[int]:
    """`n` of `items` evenly, both ends among them."""
    if len(items) <= n:
        return list(items)
    return [items[round(i)] for i in np.linspace(0, len(items) - 1, n)]


def reference_goals(track: Track) -> Floats:
    """Objectives, larger is better, of the reference scheme best in the first (of those that keep the limits)."""
    kept = [values for values in track.references.values() if track.feasible(values)] or list(track.references.values())
    goals = [track.bench.aims.goals(track.score(values).mean) for values in kept]
    return max(goals, key=lambda goal: float(goal[0]))


@dataclass(frozen=True, slots=True)
class Finalist:
    """A scheme measured on fresh seeds.

    Attributes:
        name: of the scheme.
        role: found, reference or baseline.
        trial: number in the study; -1 for a scheme that was given.
        candidate: the scheme.
        searched: (objectives,) difference to the baseline in the search; NaN for a scheme that was given.
        search_mean: (objectives,) estimate of the search.
        search_se: (objectives,) its standard error, as a difference to the baseline.
        measured: (worlds, seeds, kpis) on fresh seeds.
    """

    name: str
    role: str
    trial: int
    candidate: Candidate
    searched: Floats
    search_mean: Floats
    search_se: Floats
    measured: Floats


def found(hunt: Hunt, trial: FrozenTrial, name: str, candidate: Candidate, measured: Floats) -> Finalist:
    """A scheme of the search with both its estimates."""
    track = hunt.track
    picks = [track.bench.aims.kpis.index(objective) for objective in track.bench.aims.objectives]
    own = track.score(hunt.values(trial))
    difference = (own.mean - track.score(track.baseline).mean)[picks]
    return Finalist(name, FOUND, trial.number, candidate, difference, own.mean[picks], own.se[picks], measured)


def given(name: str, role: str, candidate: Candidate, measured: Floats, objectives: int) -> Finalist:
    """A scheme that the spec names."""
    nothing = np.full(objectives, np.nan)
    return Finalist(name, role, -1, candidate, nothing, nothing, nothing, measured)


@dataclass(frozen=True, slots=True)
class Final:
    """Finalists together, in the order of the table: baseline, references, found.

    Attributes:
        track: fresh seeds; its references are the reference schemes on them.
        entries: the finalists.
    """

    track: Track
    entries: tuple[Finalist, ...]

    def goals(self, entry: Finalist) -> Floats:
        """Objectives by seed, larger is better, put together over worlds; (seeds, objectives)."""
        weighed = (entry.measured * self.track.weights(entry.measured)[:, None]).sum(axis=0)
        return self.track.bench.aims.goals(weighed)

    def matrix(self, objective: int) -> Floats:
        """One objective of all finalists, (seeds, finalists), larger is better."""
        return np.stack([self.goals(entry)[:, objective] for entry in self.entries], axis=1)

    def best_reference(self) -> Finalist:
        """Of the schemes that were given and keep the limits (if any does), the best by the first objective."""
        given = [entry for entry in self.entries if entry.role != FOUND]
        kept = [entry for entry in given if self.track.feasible(entry.measured)] or given
        return max(kept, key=lambda entry: float(self.goals(entry)[:, 0].mean()))

    def is_admissible(self, entry: Finalist) -> bool:
        """Whether a scheme keeps the limits and is not below the best reference in the other objectives."""
        floor = self.goals(self.best_reference()).mean(axis=0)
        return self.track.feasible(entry.measured) and bool((self.goals(entry).mean(axis=0)[1:] >= floor[1:]).all())


def table(final: Final) -> pd.DataFrame:
    """One row for each finalist and objective, see `docs/tables.md`."""
    aims = final.track.bench.aims
    rows: list[dict[str, object]] = []
    for k, objective in enumerate(aims.objectives):
        rows += _rows(final, k, objective)
    return pd.DataFrame(rows)


def _rows(final: Final, k: int, objective: str) -> list[dict[str, object]]:
    sign = float(final.track.bench.aims.signs[k])
    matrix = final.matrix(k)
    baseline, best = matrix[:, 0], matrix[:, final.entries.index(final.best_reference())]
    to_baseline = simultaneous_intervals(matrix, baseline)
    to_best = simultaneous_intervals(matrix, best)
    chances, among = probability_correct(matrix).best, indistinguishable(matrix)
    rows: list[dict[str, object]] = []
    for i, entry in enumerate(final.entries):
        rows.append(
            {
                "scheme": entry.name,
                "role": entry.role,
                "trial": entry.trial if entry.trial >= 0 else None,
                "objective": objective,
                "unit": KPIS[objective].unit,
                "search_mean": entry.search_mean[k],
                **_columns("fresh", mean_interval(sign * matrix[:, i]), 1.0),
                "runs": len(matrix),
                **_gap(entry, matrix[:, i] - baseline, k, sign),
                **_columns("diff", to_baseline[i], sign),
                **_columns("vs_best", to_best[i], sign),
                "probability_best": chances[i],
                "among_best": bool(among[i]),
                "feasible": final.track.feasible(entry.measured),
                "admissible": final.is_admissible(entry),
            }
        )
    return rows


def _columns(name: str, interval: Interval, sign: float) -> dict[str, object]:
    """An interval of scores as columns in the unit of the KPI."""
    ends = sorted((sign * interval.low, sign * interval.high))
    mean = "fresh_mean" if name == "fresh" else name
    return {mean: sign * interval.mean, f"{name}_low": ends[0], f"{name}_high": ends[1]}


def _gap(entry: Finalist, fresh: Floats, k: int, sign: float) -> dict[str, object]:
    """Search estimate minus fresh estimate, both as differences to the baseline, with a 95% interval."""
    if entry.role != FOUND:
        return {"gap": _NAN, "gap_low": _NAN, "gap_high": _NAN}
    curse = winners_curse(float(entry.searched[k]), sign * fresh)
    half = NORMAL_95 * float(np.hypot(entry.search_se[k], curse.error))
    return {"gap": curse.gap, "gap_low": curse.gap - half, "gap_high": curse.gap + half}
