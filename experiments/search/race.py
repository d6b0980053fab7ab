"""Trials of a batch run side by side: all get a few seeds, the hopeless stop, the promising get more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.front import non_dominated
from experiments.search.racing import breaks, dominated_by, falls_short, looks
from experiments.search.scoring import Score, checked_baseline, score, world_weights
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from experiments.search.scoring import Bench
    from experiments.search.space import Candidate
    from scenarios.spec import Spec

    Floats = NDArray[np.float64]

COMPLETE, STOPPED, FAILED = "complete", "stopped", "failed"


@dataclass(slots=True)
class Entry:
    """A scheme in a race.

    Attributes:
        candidate: the scheme.
        values: (worlds, n, kpis), n seeds so far.
        state: complete, stopped (hopeless) or failed.
        reason: why it stopped or failed.
    """

    candidate: Candidate
    values: Floats
    state: str = COMPLETE
    reason: str = ""


@dataclass(slots=True)
class Track:
    """Where schemes are raced.

    Attributes:
        bench: measures.
        spec: limits, levels, number of seeds.
        references: name -> values on all seeds; the first is the baseline.
        alive: called between looks, to show that the process is there.
    """

    bench: Bench
    spec: Spec
    references: Mapping[str, Floats]
    alive: Callable[[], None] = field(default=lambda: None)

    @property
    def baseline(self) -> Floats:
        """Values of the baseline, (worlds, all seeds, kpis)."""
        return next(iter(self.references.values()))

    def run(self, candidates: Sequence[Candidate], rivals: Mapping[str, Floats], saved: int = 0) -> list[Entry]:
        """Race some schemes.

        Args:
            candidates: the schemes.
            rivals: name -> values of schemes found before that are not dominated; references race along.
            saved: seeds that schemes stopped before have left over. The promising get as many seeds again as there
                are, one after the other, while enough are left: so a search costs at most its trials times its runs.
        """
        worlds, _, kpis = self.baseline.shape
        entries = [Entry(candidate, np.empty((worlds, 0, kpis))) for candidate in candidates]
        everyone = {**self.references, **rivals}
        search = self.spec.search
        for look in looks(search.first_look, self.spec.seeds.runs):
            running = [entry for entry in entries if entry.state == COMPLETE]
            self._extend(running, look)
            for entry in running:
                if entry.state == COMPLETE and look < self.spec.seeds.runs:
                    self._stop_if_hopeless(entry, everyone)
        if search.extra:
            runs = self.spec.seeds.runs
            left = saved + sum(runs - entry.values.shape[1] for entry in entries)
            promising = [e for e in entries if e.state == COMPLETE and self._is_promising(e, rivals)]
            self._extend(promising[: max(0, left // runs)], 2 * runs)
        return entries

    def _extend(self, entries: Sequence[Entry], until: int) -> None:
        """Give each entry seeds until it has `until` of them."""
        if not entries:
            return
        self.alive()
        first = entries[0].values.shape[1]
        measured = self.bench.measure([entry.candidate for entry in entries], first, until)
        for entry, (values, error) in zip(entries, measured, strict=True):
            entry.values = np.concatenate([entry.values, values], axis=1)
            if error:
                entry.state, entry.reason = FAILED, error

    def _stop_if_hopeless(self, entry: Entry, rivals: Mapping[str, Floats]) -> None:
        aims, level = self.bench.aims, self.spec.search.hopeless
        broken = breaks(entry.values, self.spec.limits, aims, level)
        better = "" if broken else dominated_by(entry.values, rivals, aims, level)
        if broken or better:
            entry.state, entry.reason = STOPPED, broken or f"clearly behind {better}"
        elif self.spec.looks_beyond:
            today = self.score(self.baseline).mean
            entry.reason = falls_short(self.score(entry.values), today, aims, entry.values.shape[1], level)
            entry.state = STOPPED if entry.reason else COMPLETE

    def _is_promising(self, entry: Entry, rivals: Mapping[str, Floats]) -> bool:
        """Whether the estimate keeps all limits and no scheme found before has a better one in everything."""
        if any(value > 0 for value in self.excess(entry.values).values()):
            return False
        aims = self.bench.aims
        points = [aims.goals(self.score(values).mean) for values in (entry.values, *rivals.values())]
        return bool(non_dominated(np.array(points))[0])

    def score(self, values: Floats) -> Score:
        """The estimate of a scheme, put together over worlds as the spec says."""
        return score(values, self.baseline, self.weights(values))

    def weights(self, values: Floats) -> Floats:
        """Weight of each world in the estimate of each KPI of a scheme, (worlds, kpis)."""
        means = (values - self.baseline[:, : values.shape[1]]).mean(axis=1) + self.baseline.mean(axis=1)
        signs = np.array([KPIS[name].direction or 1 for name in self.bench.aims.kpis], np.float64)
        level = np.stack([reference.mean(axis=1) for reference in self.references.values()])  # (schemes, worlds, kpis)
        best = (level * signs).max(axis=0) * signs
        search = self.spec.search
        return world_weights(means, signs, search.aggregate, search.alpha, best)

    def excess(self, values: Floats) -> dict[str, float]:
        """Limit -> amount beyond it in the world where it is largest; not positive if it is kept."""
        n = values.shape[1]
        by_world = (values - self.baseline[:, :n]).mean(axis=1) + self.baseline.mean(axis=1)
        aims = self.bench.aims
        return {
            limit.kpi: max(limit.violation(float(value)) for value in by_world[:, aims.kpis.index(limit.kpi)])
            for limit in self.spec.limits
            if limit.kpi in aims.kpis
        }

    def shortfalls(self, values: Floats) -> dict[str, float]:
        """Objective -> amount by which the estimate is behind the baseline; not positive if it is not."""
        aims = self.bench.aims
        behind = aims.goals(self.score(self.baseline).mean) - aims.goals(self.score(values).mean)
        return {name: float(amount) for name, amount in zip(aims.objectives, behind, strict=True)}

    def spread(self, kpi: str) -> float:
        """How far the reference schemes lie apart in a KPI: what makes amounts of different KPIs comparable."""
        k = self.bench.aims.kpis.index(kpi)
        means = [float(self.score(values).mean[k]) for values in self.references.values()]
        return float(np.std(means)) or abs(means[0]) or 1.0

    def feasible(self, values: Floats) -> bool:
        """Whether the estimate keeps all limits."""
        return all(value <= 0 for value in self.excess(values).values())


def references_of(bench: Bench, named: Mapping[str, Candidate]) -> dict[str, Floats]:
    """Values of the reference schemes on all seeds, the baseline first.

    Raises:
        InputError: if a run of one of them failed.
    """
    measured = bench.measure(list(named.values()), 0, len(bench.seeds))
    return {name: checked_baseline(found, name) for name, found in zip(named, measured, strict=True)}


def told_values(notes: Mapping[str, Any]) -> Floats:
    """Values (worlds, n, kpis) that were noted with a trial."""
    return np.array(notes["values"], np.float64)
