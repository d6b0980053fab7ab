"""The study on disk: which schemes were asked for and what was told, as an Optuna study that other tools can open.

A search writes down what it is about to do before it does it: a trial is created, its levers are chosen, then it is
run, then told. Whoever comes back after a kill finds the trials that are still open and goes on with them.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import optuna
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, Trial, TrialState

from experiments.search import owners, seals
from experiments.search.samplers import KINDS, FreshSampler
from experiments.search.scoring import Aims
from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from experiments.search.space import Space, Values
    from experiments.search.storage import Place
    from scenarios.spec import Spec

    Differ = Callable[[Mapping[str, Any], Mapping[str, Any]], list[str]]

NOTE = seals.NOTE
_BATCH, _ORIGIN = "batch", "origin"
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
        place: where it is.
        name: of the study.
        spec: what is searched.
        space: its levers.
        sampler: one of `KINDS`.
        shared: whether other processes may work on the same study.

    Raises:
        InputError: if the storage cannot be used.
    """

    def __init__(self, place: Place, name: str, spec: Spec, space: Space, sampler: str, *, shared: bool) -> None:
        self._place = place
        self._space = space
        self._spec = spec
        self._kind = KINDS[sampler]
        self._shared = shared
        self._owner = owners.Owner()
        self._sound: set[int] = set()  # numbers of finished trials that hold what was told
        directions = [_DIRECTIONS[int(sign)] for sign in Aims.of(spec).signs]
        with self._reading():
            self._study = optuna.create_study(
                storage=place.storage,
                study_name=name,
                directions=directions,
                load_if_exists=True,
                sampler=FreshSampler(sampler, spec),
            )
            self._study.set_metric_names(list(spec.objectives))
        with self._turn():
            if not self._trials() and (start := space.start()):
                self._study.enqueue_trial(start, skip_if_exists=True)

    @property
    def study(self) -> optuna.Study:
        """The study itself, for tools that read one."""
        return self._study

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Nobody else does anything in the study meanwhile. A file has one process anyway."""
        study = self._study._study_id  # noqa: SLF001 - Optuna has no public way to say which rows are of a study
        with self._place.speaking(), self._place.alone(study) if self._shared else nullcontext():
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn what Optuna raises when it reads nonsense into one message."""
        try:
            with self._place.speaking():
                yield
        except (LookupError, TypeError, ValueError) as error:
            raise self._place.damaged(f"{type(error).__name__}: {error}") from error

    def _trials(self) -> list[FrozenTrial]:
        """All trials by number, as they are now.

        Raises:
            InputError: if one does not hold what it was told.
        """
        with self._reading():
            trials = self._study.get_trials(deepcopy=False)
        for trial in trials:
            if trial.state.is_finished() and trial.number not in self._sound:
                if not seals.is_sound(trial):
                    raise self._place.damaged(f"trial {trial.number} does not hold what it was told")
                self._sound.add(trial.number)
        return trials

    def bind(
        self, origin: Mapping[str, Any], differ: Callable[[Mapping[str, Any], Mapping[str, Any]], list[str]]
    ) -> None:
        """Note what the study is made from, or refuse to go on with one that is made from something else.

        Args:
            origin: what decides its numbers, as JSON.
            differ: says in words what differs between that of the study and that of now.

        Raises:
            InputError: if something does.
        """
        with self._turn():
            with self._reading():
                held = self._study.user_attrs.get(_ORIGIN)
                problems = [] if held is None else differ(held, origin)
            if problems:
                raise InputError(
                    f"the study {self._study.study_name} in {self._place.where} is of another search: "
                    f"{'; '.join(problems)}. Choose another place for it, or move that one away"
                )
            if held != origin:
                self._study.set_user_attr(_ORIGIN, origin)

    def told(self) -> list[FrozenTrial]:
        """Trials that count, in order: those that ended with a value or with failed runs."""
        return [trial for trial in self._trials() if _counts(trial)]

    @contextmanager
    def batch(self, budget: int) -> Iterator[list[Asked]]:
        """Have the trials to make next in hand: open ones that nobody works on, then new ones.

        The others see that this process is alive, however long a run takes. What is still open when this ends with an
        error is left to them at once.

        Args:
            budget: trials that the study is to have in the end.

        Yields:
            At most `spec.search.batch` new trials; no trials if all are told or others work on the rest.

        Raises:
            InputError: if no levers can be found that keep the rules between them.
        """
        try:
            with self._turn():
                found = self._next(budget)
                self._owner.begin()  # before the turn ends, and others look
            with self._signing(found) if self._shared and found else nullcontext():
                yield found
        except BaseException:
            if self._shared:
                with suppress(Exception):  # what ends us matters more
                    self._let_go()
            raise
        finally:
            self._owner.end()

    def _next(self, budget: int) -> list[Asked]:
        size = 1 if self._kind.waits else self._spec.search.batch
        trials = self._trials()
        free = {t.number: t for t in trials if t.state == TrialState.RUNNING and self._is_free(t)}
        # Told, or others work on it.
        taken = [t for t in trials if _counts(t) or (t.state == TrialState.RUNNING and t.number not in free)]
        room = max(0, budget - len(taken))
        label = _label(trials, free.values())
        # All of them, even if that makes the batch larger than it should be: nobody else would ever take the rest.
        mine = [t for t in free.values() if t.user_attrs.get(_BATCH, label) == label][:room]
        found = [asked for t in mine if (asked := self._fill(self._reopened(t), label)) is not None]
        members = sum(1 for t in taken if batch_of(t) == label)
        new = min(size - members, room - (len(free) - len(mine))) - len(found)
        return [*found, *(self._ask(label) for _ in range(new))]

    def _is_free(self, trial: FrozenTrial) -> bool:
        """Whether nobody works on an open trial. A file is locked: what is open there was left by a dead process."""
        return not self._shared or owners.is_abandoned(trial)

    def _reopened(self, trial: FrozenTrial) -> Trial:
        """An open trial that a process left behind; what was chosen stays chosen."""
        return Trial(self._study, trial._trial_id)  # noqa: SLF001 - Optuna has no public way to reopen a trial

    def _ask(self, label: str) -> Asked:
        """A new trial whose levers keep the rules between them."""
        for _ in range(_MOST_REFUSED - self._refused_in_a_row()):
            asked = self._fill(self._study.ask(), label)
            if asked is not None:
                return asked
        # The sampler insists on what is forbidden: luck decides this one.
        trials = len(self._study.get_trials(deepcopy=False))
        self._study.enqueue_trial(self._space.legal(self._spec.search.sampler_seed, trials))
        asked = self._fill(self._study.ask(), label)
        assert asked is not None  # noqa: S101 - `legal` returns what `_fill` accepts
        return asked

    def _refused_in_a_row(self) -> int:
        """Trials at the end that broke a rule: a process before this one may have counted half-way."""
        trials = self._study.get_trials(deepcopy=False)
        return sum(1 for _ in takewhile(lambda t: t.state.is_finished() and not _counts(t), reversed(trials)))

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
            self._sign(trial)
        trial.set_user_attr(_BATCH, label)
        return Asked(trial, values)

    def _sign(self, trial: Trial) -> None:
        trial.set_user_attr(owners.OWNER, self._owner.signature())

    @contextmanager
    def _signing(self, batch: Sequence[Asked]) -> Iterator[None]:
        """Sign the trials in hand again and again."""
        done = threading.Event()
        thread = threading.Thread(target=self._keep_signing, args=(batch, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _let_go(self) -> None:
        """Leave the trials in hand to the others."""
        with self._turn():
            for trial in self._trials():
                if trial.state == TrialState.RUNNING and self._owner.has_signed(trial):
                    self._reopened(trial).set_user_attr(owners.OWNER, owners.NOBODY)

    def _keep_signing(self, batch: Sequence[Asked], done: threading.Event) -> None:
        while not done.wait(owners.LEASE_SECONDS / 4):
            # A storage that does not answer is said where something is to be told.
            with suppress(Exception), self._turn():
                for asked in batch:
                    if self._is_mine(asked):
                        self._sign(asked.trial)
        self._place.release_thread()

    def _is_mine(self, asked: Asked) -> bool:
        """Whether no other process has taken over a trial because this one was away for too long."""
        if not self._shared:
            return True
        trial = self._trials()[asked.number]
        return not trial.state.is_finished() and self._owner.has_signed(trial)

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
        with self._turn():
            if not self._is_mine(asked):
                return  # whoever took it over tells it
            for key, value in notes.items():
                asked.trial.set_user_attr(key, value)
            told = self._trials()[asked.number].constraints  # by a process that was killed in the middle of this
            for key, value in excess.items():
                if key not in told:
                    asked.trial.set_constraint(key, value)
            state = TrialState.FAIL if values is None else TrialState.COMPLETE
            asked.trial.set_user_attr(seals.SEAL, seals.seal(asked.number, state, asked.trial.params, values, notes))
            if values is None:
                self._study.tell(asked.trial, state=TrialState.FAIL)
            else:
                self._study.tell(asked.trial, list(values))

    def left_open(self) -> bool:
        """Whether there are open trials that nobody works on."""
        return any(t.state == TrialState.RUNNING and self._is_free(t) for t in self._trials())


def _counts(trial: FrozenTrial) -> bool:
    return trial.state.is_finished() and seals.SEAL in trial.user_attrs


def _label(trials: Sequence[FrozenTrial], free: Iterable[FrozenTrial]) -> str:
    """Name of the batch to work on: one that is left open, or the next."""
    started = next((batch_of(t) for t in free if _BATCH in t.user_attrs), None)
    return started or str(max((int(batch_of(t)) for t in trials if _BATCH in t.user_attrs), default=-1) + 1)


def has_value(trial: FrozenTrial) -> bool:
    """Whether a trial ended with values; without, its runs failed or its levers break a rule."""
    return trial.state == TrialState.COMPLETE


def batch_of(trial: FrozenTrial | Trial) -> str:
    """Name of the batch a trial was asked in."""
    return str(trial.user_attrs.get(_BATCH, ""))
