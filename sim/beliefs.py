"""What agents believe about the effect of their effort, measured from the model itself.

Rates of outcomes are log-linear in effort:
`log rate_k = log level_k + E[k,0] log(sell/sell_norm) + E[k,1] log(serve/serve_norm) + E[k,2] push`.
Elasticities, dispersions and levels are measured once per scenario by perturbing everybody's action
under the rule `fixed` with common random numbers; nothing is typed in. Levels are then learned by each
agent from its own results (`Learning`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.fields import canonical
from sim.params import MarketDynamics, Scenario
from sim.pay.measures import EXPOSURE, Column
from sim.tricks import Trick

if TYPE_CHECKING:
    from sim.engine import Engine

COLUMNS = len(Column)
_RATED, _PER = list(EXPOSURE), list(EXPOSURE.values())

_SEED = 0x0BE11EF5
_SETTLE_WEEKS = 13
_PERTURBED_WEEKS = 52
_NOW = slice(1, 5)
_EVENTUAL = slice(26, 52)
_MEASURED_AGENTS = 120
_FACTORS = (1.2, 1.15)  # of selling, of serving
_PUSH = 0.2
_SKILL_STEP = 0.2
_TRICK_STEP = 0.5
_TINY = 1e-9
HALF_LIFE_WEEKS = 26.0
PRIOR_WEEKS = 13.0
_KEEP = 0.5 ** (1.0 / HALF_LIFE_WEEKS)


@dataclass(frozen=True, slots=True)
class Beliefs:
    """Measured effects, as nested tuples in the order of `Column`.

    Attributes:
        now: elasticities in the first weeks after a change of effort, (columns, 3).
        eventual: elasticities once satisfaction and the book have followed, (columns, 3).
        skill: elasticity to selling skill, (columns,).
        dispersion: variance of a week's outcome per unit of its expectation, (columns,).
        level: outcome per unit of exposure at the norms, (columns,).
        flow: weekly amount of each column per agent at the norms, (columns,).
    """

    now: tuple[tuple[float, float, float], ...]
    eventual: tuple[tuple[float, float, float], ...]
    skill: tuple[float, ...]
    dispersion: tuple[float, ...]
    level: tuple[float, ...]
    flow: tuple[float, ...]

    def elasticity(self, foresight: float, serve_weight: float = 1.0) -> NDArray[np.float64]:
        """Elasticities an agent acts on, (columns, 3).

        Args:
            foresight: 0 sees only the effect of now, 1 credits the eventual effect at once.
            serve_weight: weight of an agent's own service in its own results (less than 1 in a pool).
        """
        now, eventual = np.array(self.now), np.array(self.eventual)
        seen = now + foresight * (eventual - now)
        seen[:, 1] *= serve_weight
        return np.asarray(seen)


def measure_beliefs(scenario: Scenario) -> Beliefs:
    """Measure the beliefs of a scenario (about a second; the last few scenarios are remembered)."""
    return _measure(_quiet(scenario).model_dump_json(), canonical(scenario))


def _quiet(scenario: Scenario) -> Scenario:
    """The scenario agents learn in: a still market, no turnover, long enough to see eventual effects."""
    staff = scenario.staff.model_copy(update={"turnover": False})
    still: dict[str, Any] = {"events": (), "market": MarketDynamics()}
    weeks = {"warmup_weeks": _SETTLE_WEEKS, "weeks": _PERTURBED_WEEKS}
    return scenario.model_copy(update={"staff": staff, **still, **weeks})


@lru_cache(maxsize=16)
def _measure(scenario_json: str, _key: str) -> Beliefs:
    scenario = Scenario.model_validate_json(scenario_json)
    repeats = max(1, -(-_MEASURED_AGENTS // scenario.team.agents))
    seeds = [_SEED + i for i in range(repeats)]
    base = _observe(scenario, seeds)
    now, eventual = np.zeros((COLUMNS, 3)), np.zeros((COLUMNS, 3))
    for axis, factor in enumerate(_FACTORS):
        step, observed = np.log(factor), []
        for sign in (1, -1):
            moved = [1.0, 1.0]
            moved[axis] = factor**sign
            observed.append(_observe(scenario, seeds, moved[0], moved[1]))
        up, down = observed
        now[:, axis] = _log_change(up, down, _NOW) / (2 * step)
        eventual[:, axis] = _log_change(up, down, _EVENTUAL) / (2 * step)
    pushed = _observe(scenario, seeds, push=_PUSH)
    now[:, 2] = _log_change(pushed, base, _NOW) / _PUSH
    eventual[:, 2] = _log_change(pushed, base, _EVENTUAL) / _PUSH
    skilled = _observe(scenario, seeds, skill=_SKILL_STEP)
    skill = _log_change(skilled, base, _EVENTUAL) / _SKILL_STEP
    flow = base[_EVENTUAL].mean(axis=(0, 1))
    return Beliefs(
        now=_rows(now),
        eventual=_rows(eventual),
        skill=tuple(skill.tolist()),
        dispersion=tuple(_dispersion(base[_EVENTUAL]).tolist()),
        level=tuple(rates(flow).tolist()),
        flow=tuple(flow.tolist()),
    )


def measure_tricks(scenario: Scenario) -> NDArray[np.float64]:
    """Log change of each rate per strength of each trick, (columns, tricks), as agents see it coming."""
    now, eventual = _measure_tricks(_quiet(scenario).model_dump_json(), canonical(scenario))
    return np.asarray(now + scenario.team.foresight * (eventual - now))


@lru_cache(maxsize=16)
def _measure_tricks(scenario_json: str, _key: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scenario = Scenario.model_validate_json(scenario_json)
    repeats = max(1, -(-_MEASURED_AGENTS // scenario.team.agents))
    seeds = [_SEED + i for i in range(repeats)]
    base = _observe(scenario, seeds)
    now, eventual = np.zeros((COLUMNS, len(Trick))), np.zeros((COLUMNS, len(Trick)))
    for trick in Trick:
        played = _observe(scenario, seeds, trick=trick)
        now[:, trick] = _log_change(played, base, _NOW) / _TRICK_STEP
        eventual[:, trick] = _log_change(played, base, _EVENTUAL) / _TRICK_STEP
    return now, eventual


def _rows(matrix: NDArray[np.float64]) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(a), float(b), float(c)) for a, b, c in matrix)


def _observe(
    scenario: Scenario,
    seeds: list[int],
    sell: float = 1.0,
    serve: float = 1.0,
    push: float = 0.0,
    skill: float = 0.0,
    trick: Trick | None = None,
) -> NDArray[np.float64]:
    """Weekly measured results under a changed action, shape (weeks, agents x seeds, columns)."""
    from sim.engine import Engine  # noqa: PLC0415 - the engine uses beliefs; measuring them uses the engine

    team = scenario.team
    action = (team.sell_norm * sell, team.serve_norm * serve, push)
    runs = []
    for seed in seeds:
        engine: Engine = Engine.without_pay(scenario, seed, action, skill)
        if trick is not None:
            engine.team.tricks[:, trick] = _TRICK_STEP
        runs.append(np.stack([engine.step().measured for _ in range(engine.ticks)])[scenario.warmup_weeks :])
    return np.concatenate(runs, axis=1)


def rates(flow: NDArray[np.float64]) -> NDArray[np.float64]:
    """Outcome per unit of exposure from weekly amounts, last axis = columns."""
    level = flow.copy()
    for column, per in EXPOSURE.items():
        level[..., column] = flow[..., column] / np.maximum(flow[..., per], _TINY)
    return np.asarray(level)


def _log_change(up: NDArray[np.float64], down: NDArray[np.float64], weeks: slice) -> NDArray[np.float64]:
    a, b = (rates(x[weeks].sum(axis=(0, 1))) for x in (up, down))
    seen = (a > _TINY) & (b > _TINY)
    return np.where(seen, np.log(np.maximum(a, _TINY) / np.maximum(b, _TINY)), 0.0)


def _dispersion(observed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Variance of a week's outcome around the agent's own rate, per unit of its mean; (columns,)."""
    own = rates(observed.mean(axis=0))
    expected = own[None] * exposures(observed)
    residual = observed - expected
    mean = np.maximum(observed.mean(axis=(0, 1)), _TINY)
    return np.asarray(np.maximum((residual**2).mean(axis=(0, 1)) / mean, 1e-12))


def exposures(measured: NDArray[np.float64]) -> NDArray[np.float64]:
    """Exposure of each column in a week: 1, or the column its rate is per; same shape as `measured`."""
    exposure = np.ones_like(measured)
    exposure[..., _RATED] = measured[..., _PER]
    return exposure


@njit(cache=True, error_model="numpy")
def _learn(measured, exposure, multiplier, working, outcomes, predicted):  # type: ignore[no-untyped-def]
    for a in range(measured.shape[0]):
        if working[a]:
            for k in range(measured.shape[1]):
                outcomes[a, k] = _KEEP * outcomes[a, k] + measured[a, k]
                predicted[a, k] = _KEEP * predicted[a, k] + exposure[a, k] * multiplier[a, k]


@dataclass(slots=True)
class Learning:
    """Agents' running estimate of their own levels: results over predictions, with forgetting.

    `level = (outcomes + m0 L0) / (predicted + m0)`, L0 the team's own estimate scaled by the
    agent's selling skill, m0 worth `PRIOR_WEEKS` of an agent.

    Attributes:
        beliefs: what was measured.
        agents: how many learn.
        elasticity: what they act on, (columns, 3), of `Beliefs.elasticity`.
        outcomes: results so far, with forgetting, (agents, columns).
        predicted: what level 1 would have given, (agents, columns).
        dispersion: variance of a week's outcome per unit of its expectation, (columns,).
        trick_effects: log change of each rate per strength of a trick, (columns, tricks); None if nobody plays any.
    """

    beliefs: Beliefs
    agents: int
    elasticity: NDArray[np.float64]
    outcomes: NDArray[np.float64] = field(init=False)
    predicted: NDArray[np.float64] = field(init=False)
    dispersion: NDArray[np.float64] = field(init=False)
    trick_effects: NDArray[np.float64] | None = None
    _level: NDArray[np.float64] = field(init=False)
    _skill: NDArray[np.float64] = field(init=False)
    _prior: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.outcomes = np.zeros((self.agents, COLUMNS))
        self.predicted = np.zeros((self.agents, COLUMNS))
        self.dispersion = np.array(self.beliefs.dispersion)
        self._level = np.array(self.beliefs.level)
        self._skill = np.array(self.beliefs.skill)
        self._prior = np.maximum(PRIOR_WEEKS * exposures(np.array(self.beliefs.flow)), _TINY)

    def update(
        self, measured: NDArray[np.float64], multiplier: NDArray[np.float64], working: NDArray[np.bool_]
    ) -> None:
        """Add a week: `measured` (agents, columns) against `multiplier` (agents, columns) x exposure."""
        _learn(measured, exposures(measured), multiplier, working, self.outcomes, self.predicted)

    def forget(self, rows: NDArray[np.intp]) -> None:
        """Start afresh: a new person works at these rows."""
        self.outcomes[rows] = 0.0
        self.predicted[rows] = 0.0

    def team_level(self) -> NDArray[np.float64]:
        """The team's estimate, (columns,)."""
        total = self.outcomes.sum(axis=0) + self._prior * self._level
        return np.asarray(total / (self.predicted.sum(axis=0) + self._prior))

    def levels(self, sell_skill: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each agent's levels, (agents, columns)."""
        prior = self._prior
        return np.asarray((self.outcomes + prior * self.prior_levels(sell_skill)) / (self.predicted + prior))

    def prior_levels(self, sell_skill: NDArray[np.float64]) -> NDArray[np.float64]:
        """Levels of people with no results yet, by log selling skill (n,); shape (n, columns)."""
        return np.asarray(self.team_level() * np.exp(self._skill * sell_skill[:, None]))
