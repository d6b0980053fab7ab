"""The study on disk: which schemes were asked for and what was told, as an Optuna study that other tools can open.

A search writes down what it is about to do before it does it: a trial is created, its levers are chosen, then it is
run, then told. Whoever comes back after a kill finds the trials that are still open and goes on with them.
"""

from __future__ import annotations

import os
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import optuna
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState

from experiments.search.samplers import KINDS, FreshSampler
from experiments.search.scoring import Aims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optuna.storages import BaseStorage

    from experiments.search.space import Space, Values
    from scenarios.spec import Spec

LEASE_SECONDS = 300.0
"""In a shared study an open trial belongs to its process for so long after its last sign of life."""

_BATCH, _COUNTED, _OWNER, _LEASE, NOTE = "batch", "counted", "owner", "lease", "note"
_MOST_REFUSED = 25
_DIRECTIONS = {1: StudyDirection.MAXIMIZE, -1: StudyDirection.MINIMIZE}


@dataclass(frozen=True, slots=True)
class Asked:
    """A trial that waits for its result."""

    trial: Trial
    values: Values

    @property
    def number(self) -> int:
        """Number of the trial in the study."""
        return self.trial.number


class Ledger:
    """An Optuna study, asked and told in a fixed order.

    Args:
        storage: where it is.
        name: of the study.
        spec: what is searched.
        space: its levers.
        sampler: one of `KINDS`.
        shared: whether other processes may work on the same study.
    """

    def __init__(
        self, storage: BaseStorage, name: str, spec: Spec, space: Space, sampler: str, *, shared: bool
    ) -> None:
        directions = [_DIRECTIONS[int(sign)] for sign in Aims.of(spec).signs]
        self._study = optuna.create_study(
            storage=storage,
            study_name=name,
            directions=directions,
            load_if_exists=True,
            sampler=FreshSampler(sampler, spec),
        )
        self._study.set_metric_names(list(spec.objectives))
        self._space = space
        self._spec = spec
        self._kind = KINDS[sampler]
        self._shared = shared
        self._me = f"{socket.gethostname()} {os.getpid()}" if shared else ""
        if not self._study.get_trials(deepcopy=False) and (start := space.start()):
            self._study.enqueue_trial(start, skip_if_exists=True)

    @property
    def study(self) -> optuna.Study:
        """The study itself, for tools that read one."""
        return self._study

    def told(self) -> list[FrozenTrial]:
        """Trials that count, in order: those that ended with a value or with failed runs."""
        return [t for t in self._study.get_trials(deepcopy=False) if _counts(t)]

    def batch(self, budget: int) -> list[Asked]:
        """The trials to make next: open ones that nobody works on, then new ones.

        Args:
            budget: trials that the study is to have in the end.

        Returns:
            At most `spec.search.batch` trials; none if all are told or others work on the rest.

        Raises:
            InputError: if no levers can be found that keep the rules between them.
        """
        size = 1 if self._kind.waits else self._spec.search.batch
        trials = self._study.get_trials(deepcopy=False)
        running = [t for t in trials if t.state == TrialState.RUNNING]
        free = [t for t in running if self._is_free(t)]
        label, members = self._label(trials, free)
        found = [asked for t in free[: size - members] if (asked := self._fill(self._reopened(t), label)) is not None]
        counted = sum(1 for t in trials if _counts(t))
        others = len(running) - len(free)
        new = min(size - members - len(found), budget - counted - others - len(found))
        return [*found, *(self._ask(label) for _ in range(new))]

    def _label(self, trials: Sequence[FrozenTrial], free: Sequence[FrozenTrial]) -> tuple[str, int]:
        """Name of the batch to work on, and how many of its trials are told already."""
        if self._shared:
            return f"{self._me} {time.time_ns()}", 0
        started = [int(t.user_attrs[_BATCH]) for t in free if _BATCH in t.user_attrs]
        if started:
            label = str(started[0])
            return label, sum(1 for t in trials if t.user_attrs.get(_BATCH) == label and _counts(t))
        return str(max((int(t.user_attrs[_BATCH]) for t in trials if _BATCH in t.user_attrs), default=-1) + 1), 0

    def _is_free(self, trial: FrozenTrial) -> bool:
        """Whether nobody works on an open trial."""
        if not self._shared:
            return True  # the folder is locked, so what is open there was left by a process that is gone
        owner = str(trial.user_attrs.get(_OWNER, ""))
        if owner:
            host, _, process = owner.rpartition(" ")
            if host == socket.gethostname() and not _alive(int(process)):
                return True
        started = trial.datetime_start.timestamp() if trial.datetime_start else 0.0
        return float(trial.user_attrs.get(_LEASE, started + LEASE_SECONDS)) < time.time()

    def _reopened(self, trial: FrozenTrial) -> Trial:
        """An open trial that a process left behind; what was chosen stays chosen."""
        return Trial(self._study, trial._trial_id)  # noqa: SLF001 - Optuna has no public way to reopen a trial

    def _ask(self, label: str) -> Asked:
        """A new trial whose levers keep the rules between them."""
        for _ in range(_MOST_REFUSED):
            asked = self._fill(self._study.ask(), label)
            if asked is not None:
                return asked
        # The sampler insists on what is forbidden: luck decides this one.
        trials = len(self._study.get_trials(deepcopy=False))
        self._study.enqueue_trial(self._space.legal(self._spec.search.sampler_seed, trials))
        asked = self._fill(self._study.ask(), label)
        assert asked is not None  # noqa: S101 - `legal` returns what `_fill` accepts
        return asked

    def _fill(self, trial: Trial, label: str) -> Asked | None:
        """Choose the levers of a trial; None, and the trial is closed, if they break a rule."""
        values: Values = {}
        ranges = self._space.distributions()
        switches_first = sorted(self._space.levers, key=lambda lever: lever.kind != "switch")
        for lever in switches_first:
            gate = self._space.gate_of(lever)
            off = gate is not None and not values[gate.name]
            if off and self._kind.conditional:
                continue
            value = trial._suggest(lever.name, ranges[lever.name])  # noqa: SLF001 - the typed methods only wrap it
            if not off:
                values[lever.name] = value
        broken = self._space.refused(values)
        if broken:
            trial.set_user_attr(NOTE, broken)
            self._study.tell(trial, state=TrialState.FAIL)
            return None
        if self._shared:
            self.sign(trial)
        trial.set_user_attr(_BATCH, label)
        return Asked(trial, values)

    def sign(self, trial: Trial) -> None:
        """Say that this process works on a trial of a shared study."""
        if self._shared:
            trial.set_user_attr(_OWNER, self._me)
            trial.set_user_attr(_LEASE, time.time() + LEASE_SECONDS)

    def tell(
        self, asked: Asked, values: Sequence[float] | None, excess: Mapping[str, float], notes: Mapping[str, Any]
    ) -> None:
        """Note the result of a trial.

        Args:
            asked: the trial.
            values: one a objective; None if runs failed.
            excess: limit -> amount beyond it.
            notes: what else is to be kept with the trial, as JSON values.
        """
        for key, value in notes.items():
            asked.trial.set_user_attr(key, value)
        for key, value in excess.items():
            asked.trial.set_constraint(key, value)
        asked.trial.set_user_attr(_COUNTED, value=True)
        if values is None:
            self._study.tell(asked.trial, state=TrialState.FAIL)
        else:
            self._study.tell(asked.trial, list(values))

    def others_at_work(self) -> bool:
        """Whether trials are open that this process must not touch."""
        trials = self._study.get_trials(deepcopy=False)
        return any(t.state == TrialState.RUNNING and not self._is_free(t) for t in trials)


def _counts(trial: FrozenTrial) -> bool:
    return trial.state.is_finished() and _COUNTED in trial.user_attrs


def has_value(trial: FrozenTrial) -> bool:
    """Whether a trial ended with values; without, its runs failed or its levers break a rule."""
    return trial.state == TrialState.COMPLETE


def batch_of(trial: FrozenTrial | Trial) -> str:
    """Name of the batch a trial was asked in."""
    return str(trial.user_attrs.get(_BATCH, ""))


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
