"""How the next scheme is chosen: Optuna's samplers by name, made anew for every trial.

A sampler's memory is the study on disk; its luck is a function of (sampler seed, trial number). So a search that was
killed goes on exactly as it would have gone.
"""

from __future__ import annotations

import hashlib
import importlib.util
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import optuna
from optuna.exceptions import ExperimentalWarning
from optuna.samplers import (
    BaseSampler,
    CmaEsSampler,
    GPSampler,
    NSGAIIISampler,
    NSGAIISampler,
    QMCSampler,
    RandomSampler,
    TPESampler,
)

from scenarios.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optuna import Study
    from optuna.distributions import BaseDistribution
    from optuna.trial import FrozenTrial, TrialState

    from scenarios.spec import Spec

_SMALL_BUDGET = 50
_LARGE_BUDGET = 1_000
_MANY_OBJECTIVES = 4
_NUMERIC = {"real", "integer"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sampler may need to know.

    Attributes:
        seed: of the search.
        number: of the trial.
        lever: that is chosen alone; empty if all are chosen together.
        trials: budget.
        levers: how many there are.
    """

    seed: int
    number: int
    lever: str
    trials: int
    levers: int

    @property
    def luck(self) -> int:
        """Seed of this choice alone."""
        return (
            int.from_bytes(hashlib.sha256(f"{self.seed}\0{self.number}\0{self.lever}".encode()).digest()[:4], "big")
            >> 1
        )

    @property
    def startup(self) -> int:
        """Trials at random before a model is trusted."""
        return max(4, min(2 * self.levers + 6, self.trials // 4))


@dataclass(frozen=True, slots=True)
class Kind:
    """A sampler.

    Attributes:
        make: makes it.
        objectives: most objectives it can take.
        conditional: whether levers of a component that is off may be left out of a trial.
        waits: whether it wants the result of each trial before the next.
    """

    make: Callable[[Setting], BaseSampler]
    objectives: int = 5
    conditional: bool = False
    waits: bool = False


def _tpe(s: Setting) -> BaseSampler:
    return TPESampler(seed=s.luck, multivariate=True, group=True, n_startup_trials=s.startup, constant_liar=True)


def _population(s: Setting) -> int:
    return max(10, min(50, s.trials // 8))


KINDS: dict[str, Kind] = {
    "tpe": Kind(_tpe, conditional=True),
    "gp": Kind(lambda s: GPSampler(seed=s.luck, n_startup_trials=s.startup, deterministic_objective=False), waits=True),
    "nsga2": Kind(lambda s: NSGAIISampler(seed=s.luck, population_size=_population(s))),
    "nsga3": Kind(lambda s: NSGAIIISampler(seed=s.luck, population_size=_population(s))),
    "cmaes": Kind(lambda s: CmaEsSampler(seed=s.luck, warn_independent_sampling=False), objectives=1),
    # The sequence is one: every trial takes its next point, so the seed is that of the search.
    "qmc": Kind(lambda s: QMCSampler(seed=s.seed, scramble=True, warn_independent_sampling=False)),
    "random": Kind(lambda s: RandomSampler(seed=s.luck), conditional=True),
}


def chosen(spec: Spec) -> str:
    """The sampler of a spec; `auto` decides by budget, objectives, limits and levers.

    One objective, only numbers and no limits: CMA-ES if there are trials enough for a few generations. Several
    objectives and a large budget: NSGA-II, from four objectives on NSGA-III. Else TPE, which takes switches, limits
    and small budgets.

    Raises:
        InputError: if the sampler cannot do what the spec asks, or needs a package that is not there.
    """
    name = spec.search.sampler
    if name == "auto":
        return _automatic(spec)
    if len(spec.objectives) > KINDS[name].objectives:
        raise InputError(
            f"search.sampler is {name!r}, which takes {KINDS[name].objectives} objective, "
            f"but there are {len(spec.objectives)}; use tpe, nsga2 or nsga3"
        )
    if name == "gp" and importlib.util.find_spec("torch") is None:
        raise InputError("search.sampler is 'gp', which needs PyTorch: pip install 'paytrial[gp]', or use tpe")
    return name


def _automatic(spec: Spec) -> str:
    objectives, trials = len(spec.objectives), spec.search.trials
    numeric = all(lever.kind in _NUMERIC for lever in spec.levers)
    if objectives == 1 and numeric and not spec.limits and len(spec.levers) > 1 and trials >= _SMALL_BUDGET:
        return "cmaes"
    if objectives > 1 and trials >= _LARGE_BUDGET:
        return "nsga3" if objectives >= _MANY_OBJECTIVES else "nsga2"
    return "tpe"


class FreshSampler(BaseSampler):
    """A sampler that is made anew for each trial, and for each lever chosen alone.

    Args:
        name: one of `KINDS`.
        spec: what is searched.
    """

    def __init__(self, name: str, spec: Spec) -> None:
        self._name = name
        self._spec = spec
        self._current: tuple[int, BaseSampler] | None = None

    def _for(self, trial: FrozenTrial) -> BaseSampler:
        if self._current is None or self._current[0] != trial.number:
            self._current = (trial.number, self._make(trial.number))
        return self._current[1]

    def _make(self, number: int, lever: str = "") -> BaseSampler:
        search = self._spec.search
        setting = Setting(search.sampler_seed, number, lever, search.trials, len(self._spec.levers))
        return KINDS[self._name].make(setting)

    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        """See `optuna.samplers.BaseSampler`, here and below."""
        self._for(trial).before_trial(study, trial)

    def infer_relative_search_space(self, study: Study, trial: FrozenTrial) -> dict[str, BaseDistribution]:
        """Levers that are chosen together."""
        levers: dict[str, BaseDistribution] = self._for(trial).infer_relative_search_space(study, trial)
        return levers

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """Their values."""
        values: dict[str, Any] = self._for(trial).sample_relative(study, trial, search_space)
        return values

    def sample_independent(
        self, study: Study, trial: FrozenTrial, param_name: str, param_distribution: BaseDistribution
    ) -> Any:
        """A lever chosen alone: by luck of its own, so that it does not matter which were chosen before a kill."""
        own = self._make(trial.number, param_name)
        return own.sample_independent(study, trial, param_name, param_distribution)

    def after_trial(self, study: Study, trial: FrozenTrial, state: TrialState, values: Sequence[float] | None) -> None:
        """Let the sampler note what it needs in the study."""
        self._for(trial).after_trial(study, trial, state, values)


@contextmanager
def quiet() -> Iterator[None]:
    """Optuna's messages are for developers; ours are for the user."""
    before = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        with warnings.catch_warnings():
            # What is experimental in Optuna is tested here, so its users need not be warned.
            warnings.simplefilter("ignore", ExperimentalWarning)
            yield
    finally:
        optuna.logging.set_verbosity(before)
