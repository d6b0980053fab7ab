"""The loop: ask for a batch of schemes, race them, tell the results; until the budget is spent or progress ends."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.front import hypervolume, non_dominated
from experiments.conflicts import GROWS, spec_conflicts
from experiments.search.ledger import batch_of, has_value
from experiments.search.race import COMPLETE, FAILED, told_values
from experiments.search.seals import NOTE, SEEDS, STATE, VALUES
from sim import MODEL_VERSION
from sim.fields import content_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from optuna.trial import FrozenTrial

    from experiments.search.ledger import Asked, Ledger
    from experiments.search.race import Entry, Track
    from experiments.search.space import Space
    from scenarios.spec import Spec

    Floats = NDArray[np.float64]

_PATIENCE_SECONDS = 1.0
_SAME = 1e-6  # relative; another machine may round differently


@dataclass(slots=True)
class Hunt:
    """A search on its way.

    Attributes:
        spec: what is searched, and how long.
        space: the levers.
        ledger: the study on disk.
        track: where schemes are raced.
        tell: called with the number of trials done and failed.
    """

    spec: Spec
    space: Space
    ledger: Ledger
    track: Track
    tell: Callable[[int, int], None]
    _values: dict[int, Floats] = field(default_factory=dict)  # of trials told, by number

    def run(self) -> None:
        """Search until the budget is spent, or until `stop_after` trials brought no progress."""
        self.ledger.bind(self._origin(), _differences)
        while True:
            told = self.ledger.told()
            self.tell(len(told), sum(1 for trial in told if not has_value(trial)))
            if len(told) >= self.spec.search.trials:
                return
            # A batch that a kill has cut is finished first: progress is judged after whole batches.
            if not self.ledger.left_open() and self.has_stalled(told):
                return
            with self.ledger.batch(self.spec.search.trials) as batch:
                if batch:
                    self._make(batch)
            if not batch:
                time.sleep(_PATIENCE_SECONDS)  # other processes work on the last trials

    def _make(self, batch: Sequence[Asked]) -> None:
        # Results of the same batch never decide: so it does not matter how far it was told before a kill.
        told, label = self.ledger.told(), batch_of(batch[0].trial)
        before = [trial for trial in told if batch_of(trial) != label]
        spenders = [trial for trial in told if has_value(trial) or batch_of(trial) == label]
        saved = sum(self.spec.seeds.runs - int(trial.user_attrs[SEEDS]) for trial in spenders)
        candidates = [self.space.candidate(asked.values, f"trial-{asked.number}") for asked in batch]
        for asked, entry in zip(batch, self.track.run(candidates, self.rivals(before), saved), strict=True):
            self._tell(asked, entry)

    def _tell(self, asked: Asked, entry: Entry) -> None:
        seeds = entry.values.shape[1]
        notes = {NOTE: entry.reason, STATE: entry.state, SEEDS: seeds, VALUES: entry.values.tolist()}
        if entry.state == FAILED:
            self.ledger.tell(asked, None, {}, notes | {VALUES: []})
            return
        aims = self.track.bench.aims
        mean = self.track.score(entry.values).mean
        goals = [float(mean[aims.kpis.index(name)]) for name in aims.objectives]
        self.ledger.tell(asked, goals, self._constraints(entry.values), notes)

    def _constraints(self, values: Floats) -> dict[str, float]:
        """What the sampler is to avoid, in a common unit: the sampler adds up what is beyond 0.

        Limits and, for a search beyond today's scheme, objectives in which a scheme is behind. A front that is mapped
        evenly has most of its schemes where nobody would go, and few where the choice is made.
        """
        track = self.track
        found = {f"limit.{name}": value / track.spread(name) for name, value in track.excess(values).items()}
        if self.spec.looks_beyond:
            short = track.shortfalls(values).items()
            found |= {f"today.{name}": value / track.spread(name) for name, value in short}
        return found

    def _origin(self) -> dict[str, Any]:
        """What decides the numbers of this study, as JSON."""
        plain = self.space.candidate({}, self.spec.name)
        spec = self.spec.model_dump(mode="json")
        for section, key in (path.split(".") for path in GROWS):
            del spec[section][key]
        means = {name: values.mean(axis=1).ravel().tolist() for name, values in self.track.references.items()}
        return {
            "kind": "search",
            "model_version": MODEL_VERSION,
            "spec": spec,
            "inputs": {
                "scenarios": {world.scenario.name: content_hash(world.scenario) for world in plain.worlds},
                "schemes": {},
                "template": {"template": content_hash(plain.scheme)},
            },
            "references": means,
        }

    def values(self, trial: FrozenTrial) -> Floats:
        """Values (worlds, n, kpis) of a trial that was told."""
        if trial.number not in self._values:
            self._values[trial.number] = told_values(trial.user_attrs)
        return self._values[trial.number]

    def rivals(self, told: Sequence[FrozenTrial]) -> dict[str, Floats]:
        """Trials with all their seeds that keep the limits and are not dominated: name -> values."""
        whole = [trial for trial in told if trial.user_attrs.get(STATE) == COMPLETE]
        kept = [trial for trial in whole if self.track.feasible(self.values(trial))]
        if not kept:
            return {}
        mask = non_dominated(np.array([self.goals(trial) for trial in kept]))
        return {f"trial-{t.number}": self.values(t) for t, on_front in zip(kept, mask, strict=True) if on_front}

    def goals(self, trial: FrozenTrial) -> Floats:
        """Objectives of a trial, larger is better."""
        return np.array(trial.values, np.float64) * self.track.bench.aims.signs

    def reference_point(self) -> Floats:
        """The baseline: progress is what is better than today in every objective, (objectives,)."""
        track = self.track
        return track.bench.aims.goals(track.score(track.baseline).mean)

    def progress(self, told: Sequence[FrozenTrial]) -> Floats:
        """After each trial: the best value of one objective, or the hypervolume beyond the baseline of several."""
        reference = self.reference_point()
        found: list[float] = []
        front: list[Floats] = []
        for trial in told:
            if has_value(trial) and self.track.feasible(self.values(trial)):
                front.append(self.goals(trial))
            found.append(_progress(front, reference))
        return np.array(found, np.float64)

    def has_stalled(self, told: Sequence[FrozenTrial]) -> bool:
        """Whether the last `stop_after` trials brought less than `stop_gain`."""
        patience = self.spec.search.stop_after
        if not patience or len(told) <= patience:
            return False
        values = self.progress(told)
        before, now = values[-patience - 1], values[-1]
        return bool(np.isfinite(before) and now - before <= self.spec.search.stop_gain * abs(before))


def _differences(held: Mapping[str, Any], asked: Mapping[str, Any]) -> list[str]:
    """What differs between the origin of a study and that of now, in words."""
    found = spec_conflicts(held, asked, complete=False)
    # By position: a scheme may have got another name.
    for (name, now), before in zip(asked["references"].items(), held["references"].values(), strict=False):
        if len(before) != len(now) or not np.allclose(before, now, rtol=_SAME, atol=0.0):
            found.append(f"scheme {name!r} gives other numbers: it, a scenario or the model has changed since")
    return found


def _progress(front: Sequence[Floats], reference: Floats) -> float:
    if not front:
        return 0.0 if len(reference) > 1 else float("nan")
    points = np.array(front)
    return float(points.max()) if len(reference) == 1 else hypervolume(points, reference)
