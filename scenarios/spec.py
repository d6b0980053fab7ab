"""A study spec: what a search may set, what is uncertain about the world, what counts as better.

One file serves `search`, `sweep`, `sensitivity`, `robust` and `pilot`; each reads the sections it needs. Levers and
uncertainties name numbers of schemes and scenarios by path, see `scenarios.paths`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from sim.fields import IDENTIFIER, Frozen, number, text

Choice = bool | int | float | str
RuleText = Annotated[str, Field(min_length=1, max_length=300)]
_BIG = 1e12
_PATH = "what it sets, by path: components.<id>.<key>, team.<key>, segments.<name>.<key>, ..."


class Lever(Frozen):
    """Something a search may set: a number or choice of the scheme or of service policy, or a component on or off."""

    name: str = text(..., "identifier, used in tables and constraints", IDENTIFIER, 40)
    path: str = text(..., _PATH)
    kind: Literal["real", "integer", "choice", "switch"] = Field(
        "real", description="real, integer, choice (of `choices`) or switch (a component is there or not)"
    )
    low: float | None = Field(None, ge=-_BIG, le=_BIG, description="smallest value, for real and integer")
    high: float | None = Field(None, ge=-_BIG, le=_BIG, description="largest value, for real and integer")
    step: float | None = Field(None, gt=0, le=_BIG, description="only low, low + step, low + 2 step, ...")
    log: bool = Field(False, description="search on the logarithm; low must be positive")
    choices: tuple[Choice, ...] = Field((), max_length=100, description="legal values, for choice")
    unit: str = text("", "unit, shown in tables; must be the declared one where the path has one")

    @model_validator(mode="after")
    def _consistent(self) -> Lever:
        if self.kind in {"real", "integer"}:
            _check_range(self.low, self.high, log=self.log)
            if self.step is not None and self.log:
                raise ValueError("step and log exclude each other")
        elif self.low is not None or self.high is not None:
            raise ValueError(f"low and high are for real and integer levers, but this is a {self.kind}")
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("choices belong to kind 'choice', and a choice needs them")
        return self


class Uncertainty(Frozen):
    """A number of the scenario that is not known exactly."""

    name: str = text(..., "identifier, used in tables", IDENTIFIER, 40)
    path: str = text(..., _PATH)
    distribution: Literal["uniform", "log_uniform", "triangular", "normal", "integer"] = Field(
        "uniform", description="law between low and high; normal is cut off there"
    )
    low: float = number(..., "unit of the path", -_BIG, _BIG, "assumed", "smallest plausible value")
    high: float = number(..., "unit of the path", -_BIG, _BIG, "assumed", "largest plausible value")
    mode: float | None = Field(None, ge=-_BIG, le=_BIG, description="most likely value, for triangular and normal")
    sd: float | None = Field(None, gt=0, le=_BIG, description="standard deviation, for normal")
    unit: str = text("", "unit, shown in tables; must be the declared one where the path has one")

    @model_validator(mode="after")
    def _consistent(self) -> Uncertainty:
        _check_range(self.low, self.high, log=self.distribution == "log_uniform")
        needs_mode = self.distribution in {"triangular", "normal"}
        if needs_mode != (self.mode is not None):
            raise ValueError("mode belongs to triangular and normal, and they need it")
        if self.mode is not None and not self.low <= self.mode <= self.high:
            raise ValueError(f"mode must lie in {self.low:g} to {self.high:g}, but is {self.mode:g}")
        if (self.distribution == "normal") != (self.sd is not None):
            raise ValueError("sd belongs to normal, which needs it")
        return self


def _check_range(low: float | None, high: float | None, *, log: bool) -> None:
    if low is None or high is None:
        raise ValueError("low and high are needed")
    if not low < high:
        raise ValueError(f"low must be below high, but they are {low:g} and {high:g}")
    if log and low <= 0:
        raise ValueError(f"low must be positive on a logarithmic scale, but is {low:g}")


class Limit(Frozen):
    """A bound on a KPI, or on the complexity of the scheme, that an acceptable scheme keeps."""

    kpi: str = text(..., "a KPI (see `paytrial list kpis`), or complexity (measures and conditions of the scheme)")
    at_most: float | None = Field(None, ge=-_BIG, le=_BIG, description="largest acceptable mean")
    at_least: float | None = Field(None, ge=-_BIG, le=_BIG, description="smallest acceptable mean")

    @model_validator(mode="after")
    def _one_bound(self) -> Limit:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("a limit needs at_most or at_least, one of them")
        return self

    @property
    def bound(self) -> float:
        """The number that must not be passed."""
        return self.at_most if self.at_most is not None else self.at_least or 0.0

    def violation(self, value: float) -> float:
        """How far `value` is on the wrong side of the bound; not positive if it is kept."""
        return value - self.bound if self.at_most is not None else self.bound - value


COMPLEXITY = "complexity"
"""Name of the one limit that is not a KPI, see `sim.pay.complexity`."""


class Seeds(Frozen):
    """Which seeds runs are made on; never part of what is searched."""

    first: int = number(1, "seed", 0, 2**62, "assumed", "first seed; the others follow it")
    runs: int = number(16, "runs", 2, 10_000, "assumed", "runs of each scheme in each world")
    fresh_first: int = number(1_000_001, "seed", 0, 2**62, "assumed", "first seed that a search never sees")
    fresh: int = number(64, "runs", 2, 10_000, "assumed", "runs of each finalist on seeds that the search never saw")

    @model_validator(mode="after")
    def _apart(self) -> Seeds:
        seen, fresh = (
            range(self.first, self.first + 2 * self.runs),
            range(self.fresh_first, self.fresh_first + self.fresh),
        )
        if max(seen.start, fresh.start) < min(seen.stop, fresh.stop):
            raise ValueError(f"fresh_first {self.fresh_first} is among the seeds of the search ({seen[0]}-{seen[-1]})")
        return self


class Search(Frozen):
    """How `paytrial search` looks for better schemes."""

    trials: int = number(200, "schemes", 1, 100_000, "assumed", "schemes tried")
    sampler: Literal["auto", "tpe", "gp", "nsga2", "nsga3", "cmaes", "qmc", "random"] = Field(
        "auto", description="how the next scheme is chosen; auto decides by budget, levers and objectives"
    )
    sampler_seed: int = number(0, "seed", 0, 2**31 - 1, "assumed", "seed of the sampler, apart from run seeds")
    batch: int = number(4, "schemes", 1, 1_000, "assumed", "schemes chosen before the results of the first are in")
    first_look: int = number(
        4, "runs", 0, 10_000, "assumed", "runs after which a hopeless scheme is stopped; 0: never before the last"
    )
    hopeless: float = number(
        0.05, "0-1", 0.0001, 0.5, "assumed", "level of the paired test that calls a scheme dominated"
    )
    extra: bool = Field(True, description="whether runs saved by stopping go to schemes that look good")
    aggregate: Literal["mean", "worst", "cvar", "regret"] = Field(
        "mean", description="how several scenarios and rules become one value"
    )
    alpha: float = number(0.5, "0-1", 0.01, 1, "assumed", "share of the worst worlds that cvar averages")
    finalists: int = number(6, "schemes", 1, 50, "assumed", "schemes re-run on fresh seeds")
    aim: Literal["beyond", "front"] = Field(
        "beyond",
        description="with several objectives: beyond looks for schemes that are worse than the first scheme in none; "
        "front maps the whole trade-off",
    )
    stop_after: int = number(0, "schemes", 0, 100_000, "assumed", "stop after so many without progress; 0: never")
    stop_gain: float = number(0.002, "share", 0, 1, "assumed", "growth of the hypervolume that counts as progress")
    random_twin: bool = Field(False, description="also search at random with the same budget, to compare")


class Design(Frozen):
    """Which points of levers and uncertainties `paytrial sweep` tries."""

    kind: Literal["list", "grid", "latin_hypercube", "sobol", "morris", "one_at_a_time"] = Field(
        "latin_hypercube", description="how points are laid out"
    )
    points: int = number(64, "points", 1, 1_000_000, "assumed", "points of latin_hypercube and sobol")
    levels: int = number(5, "levels", 2, 1_000, "assumed", "values of each number in a grid and in morris")
    trajectories: int = number(10, "trajectories", 1, 100_000, "assumed", "walks of morris")
    file: str = text("", "CSV file of a list: a column for each lever and uncertainty, a row for each point")
    seed: int = number(0, "seed", 0, 2**31 - 1, "assumed", "seed of the design")


class Sensitivity(Frozen):
    """How `paytrial sensitivity` asks which uncertain numbers matter."""

    methods: tuple[Literal["tornado", "morris", "sobol"], ...] = Field(
        ("tornado", "morris", "sobol"), min_length=1, description="what to do"
    )
    trajectories: int = number(12, "trajectories", 2, 100_000, "assumed", "walks of morris")
    levels: int = number(4, "levels", 4, 100, "assumed", "levels of morris")
    samples: int = number(
        64, "points", 2, 1_000_000, "assumed", "base sample of sobol; it makes samples x (uncertainties + 2) points"
    )
    seed: int = number(0, "seed", 0, 2**31 - 1, "assumed", "seed of the designs")


class Robust(Frozen):
    """How `paytrial robust` asks whether the pick holds in other worlds."""

    alpha: float = number(0.5, "0-1", 0.01, 1, "assumed", "share of the worst worlds that CVaR averages")
    steps: int = number(5, "values", 3, 101, "assumed", "values of each uncertainty tried for flip points")
    points: int = number(96, "points", 0, 1_000_000, "assumed", "worlds tried to find where the pick loses; 0: none")
    seed: int = number(0, "seed", 0, 2**31 - 1, "assumed", "seed of the design")


class Pilot(Frozen):
    """How `paytrial pilot` plans a trial with real people."""

    weeks: tuple[int, ...] = Field((13, 26, 52), min_length=1, max_length=20, description="lengths of trial considered")
    agents: tuple[int, ...] = Field(
        (10, 20, 40, 80, 160, 320), min_length=1, max_length=50, description="agents per arm shown in the power curves"
    )
    power: float = number(0.8, "0-1", 0.5, 0.999, "assumed", "wanted chance of seeing a real difference")
    level: float = number(0.05, "0-1", 0.001, 0.5, "assumed", "chance of a false alarm, two-sided")

    @field_validator("weeks", "agents")
    @classmethod
    def _positive(cls, values: tuple[int, ...]) -> tuple[int, ...]:
        for low, high in zip((0, *values), values, strict=False):
            if high <= low:
                raise ValueError(f"numbers must be positive and rise, but {high} follows {low}")
        return values


class Spec(Frozen):
    """A study: worlds, schemes, levers, uncertainties, objectives and limits."""

    name: str = text(..., "identifier", IDENTIFIER, 60)
    title: str = text("", "name shown in reports")
    description: str = text("", "what the study asks", max_length=4_000)
    scenarios: tuple[str, ...] = Field(
        ("cloud_server",), min_length=1, max_length=50, description="library names or paths; the first is the main one"
    )
    schemes: tuple[str, ...] = Field(
        ("current",), min_length=1, max_length=200, description="schemes compared; the first is the baseline"
    )
    template: str = text("", "scheme that levers start from; the first of `schemes` if left out")
    rules: tuple[RuleText, ...] = Field(
        ("best_response",),
        min_length=1,
        max_length=20,
        description="theories of how agents decide: names, files of your own, or shares: `0.7 logit + 0.3 fixed`",
    )
    objectives: tuple[str, ...] = Field(
        ("profit", "retention_12m"), min_length=1, max_length=5, description="KPIs aimed at; the first decides"
    )
    levers: tuple[Lever, ...] = Field((), max_length=100, description="what a search or sweep may set")
    uncertainties: tuple[Uncertainty, ...] = Field((), max_length=100, description="what is not known exactly")
    constraints: tuple[str, ...] = Field((), max_length=100, description='rules between levers: "rate <= 0.1 * share"')
    limits: tuple[Limit, ...] = Field((), max_length=50, description="what an acceptable scheme keeps")
    seeds: Seeds = Field(default_factory=Seeds, description="seeds")
    search: Search = Field(default_factory=Search, description="for `paytrial search`")
    design: Design = Field(default_factory=Design, description="for `paytrial sweep`")
    sensitivity: Sensitivity = Field(default_factory=Sensitivity, description="for `paytrial sensitivity`")
    robust: Robust = Field(default_factory=Robust, description="for `paytrial robust`")
    pilot: Pilot = Field(default_factory=Pilot, description="for `paytrial pilot`")

    @model_validator(mode="after")
    def _distinct(self) -> Spec:
        _refuse_twice("objectives must differ from each other, but there is", list(self.objectives))
        for what in ("levers", "uncertainties"):
            paths = [item.path for item in getattr(self, what)]
            _refuse_twice(f"{what}: two have the path", paths)
        _refuse_twice("levers and uncertainties need different names:", [x.name for x in self.factors])
        return self

    @property
    def factors(self) -> tuple[Lever | Uncertainty, ...]:
        """Levers, then uncertainties: the columns of a design."""
        return (*self.levers, *self.uncertainties)

    @property
    def looks_beyond(self) -> bool:
        """Whether a search is only after schemes that are worse than the first in no objective."""
        return len(self.objectives) > 1 and self.search.aim == "beyond"


def _refuse_twice(what: str, values: list[str]) -> None:
    twice = sorted({value for value in values if values.count(value) > 1})
    if twice:
        raise ValueError(f"{what} {twice[0]!r} twice")
