"""Plan of a trial with real people: how many agents and weeks it takes to see the difference the model predicts.

The trial has two arms of equal size. Agents, each with customers of their own, are assigned by lot to the scheme of
today or to another one, and after some weeks the arms are compared by a two-sample t test.

What one agent adds to a KPI varies from agent to agent, and the trial has to see the difference through that. How much
it varies comes from the runs: agents, customers and luck are drawn anew for each seed, so teams of different seeds are
independent draws of n agents, and the mean over a team has variance `sd_agent^2 / n`. Hence `sd_agent` is the standard
deviation over seeds of the team mean, times `sqrt(n)`. For a ratio, such as retention, the same holds for each agent's
linear part in it (delta method). With s seeds the estimate has a relative standard error of `1 / sqrt(2 (s - 1))`
(normal law; a second arm on the same seeds makes it no larger), and the number of agents needed one of twice that.
Where agents of a team share something, such as a pool of tickets or the firm's reputation, their results move together,
and the estimate is too large rather than too small.

The effect is the mean paired difference of the runs. Common seeds take the luck out of this *prediction*; a real trial
has no common seeds, so they do not help it, and its power is that of unpaired arms. What helps a real trial is to
compare each agent with its own result before it (`experiments.analysis.power.remaining_variance`); that is left out.

What such a trial cannot see is in `BLIND_TO`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.analysis.power import agents_needed, power
from experiments.campaign import campaign
from experiments.cube import Context, Cube, Made, make, seeds_of
from experiments.statistics import paired_difference
from scenarios.errors import InputError
from scenarios.paths import changed
from sim.kpis import KPIS
from sim.params import Scenario
from sim.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from experiments.runner import Engine, Progress
    from experiments.work import Result
    from scenarios.inputs import Inputs

KIND = "pilot"
EFFECTS = ["kpi", "unit", "scheme", "against", "weeks", "effect", "effect_low", "effect_high", "sd_agent"]
POWER = ["kpi", "scheme", "against", "weeks", "agents", "power"]
NEEDED = ["kpi", "scheme", "against", "weeks", "power", "agents", "agents_low", "agents_high"]

BLIND_TO = {
    "spill_over": "what agents of one arm do to the other: shared tickets, leads and reputation make both more alike",
    "market": "what happens only if all are paid so: reputation, referrals, rivals' answers, who applies for jobs",
    "later": "what shows after the last week, such as customers who leave at a later renewal",
    "learning": "people need weeks to understand a new scheme; simulated agents act on it from its first week",
    "being_watched": "people do otherwise because they are observed, or because something is new (Hawthorne effect)",
    "fairness": "an arm that feels worse off may do less, or talk itself into the other arm",
}
"""What a trial with two arms in one team cannot see, or sees wrongly."""

NOT_MEANS = {"pay_lowest"}
"""KPIs that are no mean over agents, nor a ratio of means: a t test of two arms says nothing about them."""

_TOTALS = {"currency", "count"}  # units of sums over a team
_NOT_TOTALS = {"clv_mean", "unit_service_cost", *NOT_MEANS}  # money per customer, per ticket, of one person
_FEWEST = 2
FEWEST_AGENTS = 2
"""In an arm: one agent has no standard deviation."""

_TOO_SMALL = 1e-3  # effect in standard deviations between agents: 15 million agents


def is_total(kpi: str) -> bool:
    """Whether a KPI is a sum over the team, so that its effect is told per agent; else it is a ratio, told as it is."""
    return KPIS[kpi].unit in _TOTALS and kpi not in _NOT_TOTALS


def pilot(
    inputs: Inputs,
    out: Path,
    *,
    engine: Engine | None = None,
    progress: Progress | None = None,
    command: Sequence[str] | None = None,
    simulate: Callable[..., Result] = run,
) -> dict[str, Any]:
    """Plan a trial of each scheme against the first, and write the results folder.

    All of it is about the main scenario under the first rule, at each length of `pilot.weeks`, after the same warm-up.

    Args:
        inputs: a spec and what it names; its objectives are the KPIs looked at.
        out: results folder; new, empty, or one of the same study. Runs it has are not made again.
        engine: where runs are made; processes here if left out.
        progress: told how far the work is.
        command: words of the command that was typed.
        simulate: makes a run; must be importable by name.

    Returns:
        The manifest of the folder.

    Raises:
        InputError: for fewer than two schemes, a length that is not legal, or a folder that cannot be used.
        Interrupted: on Ctrl-C; what is done is kept.
    """
    kpis, cube = _checked(inputs)
    with campaign(KIND, inputs, out, engine=engine, progress=progress, command=command, simulate=simulate) as study:
        (made,) = make(study.lab, [cube], progress)
        effects = effects_of(made, kpis)
        return study.publish(_tables(inputs, effects), **_said(inputs, made))


def _checked(inputs: Inputs) -> tuple[list[str], Cube]:
    """The KPIs to be seen and the runs to make."""
    spec = inputs.spec
    if len(inputs.schemes) < _FEWEST:
        raise InputError(
            f"spec {spec.name} names one scheme, {inputs.schemes[0].name!r}: a trial compares it with another one. "
            "Add it to `schemes`"
        )
    if spec.pilot.agents[0] < FEWEST_AGENTS:
        raise InputError(f"pilot.agents begins with {spec.pilot.agents[0]}, but an arm needs at least {FEWEST_AGENTS}")
    kpis = [kpi for kpi in spec.objectives if kpi not in NOT_MEANS]
    if not kpis:
        raise InputError(f"a trial cannot be planned on {spec.objectives[0]} alone: it is no mean over agents")
    contexts = tuple(Context(_of_length(inputs, weeks), spec.rules[0]) for weeks in spec.pilot.weeks)
    return kpis, Cube(contexts, inputs.schemes, seeds_of(spec.seeds))


def _of_length(inputs: Inputs, weeks: int) -> Scenario:
    """The main scenario, measured for so many weeks."""
    try:
        return changed(inputs.scenarios[0], {"weeks": weeks})
    except InputError as error:
        raise InputError(f"pilot.weeks holds {weeks}, which is no length of a run: {error}") from error


@dataclass(frozen=True, slots=True)
class Effect:
    """What a trial of some length has to see.

    Attributes:
        kpi: which KPI.
        scheme: the new scheme, by name.
        against: the scheme of today.
        weeks: length of the trial.
        mean: scheme minus today's; per agent for KPIs that are totals, in the unit of the KPI.
        low: lower end of its 95% interval.
        high: upper end.
        sd: standard deviation between agents, in the same unit; see the module.
    """

    kpi: str
    scheme: str
    against: str
    weeks: int
    mean: float
    low: float
    high: float
    sd: float


def effects_of(made: Made, kpis: Sequence[str]) -> list[Effect]:
    """An effect for each KPI, scheme (but the first) and length; NaN where fewer than two seeds went well."""
    found = []
    for kpi in kpis:
        values = made.values(kpi)  # (lengths, schemes, seeds)
        for k, scheme in enumerate(made.cube.schemes[1:], start=1):
            for c, context in enumerate(made.cube.contexts):
                length = context.scenario
                size = length.team.agents
                numbers = _effect(values[c, k], values[c, 0], size, size if is_total(kpi) else 1)
                found.append(Effect(kpi, scheme.name, made.cube.schemes[0].name, length.weeks, *numbers))
    return found


def _effect(
    new: NDArray[np.float64], today: NDArray[np.float64], agents: int, share: int
) -> tuple[float, float, float, float]:
    """Mean difference, its interval, and the standard deviation between agents.

    Args:
        new: KPI of the team by seed, NaN where the run failed; shape (seeds,).
        today: the same under the scheme of today.
        agents: people in the team.
        share: what a team's KPI is divided by to become that of an agent.
    """
    known = np.isfinite(new) & np.isfinite(today)
    if known.sum() < _FEWEST:
        return (math.nan, math.nan, math.nan, math.nan)
    x, y = new[known] / share, today[known] / share
    difference = paired_difference(x, y)
    # Arms of equal size: the variance of their difference is that of two arms with the mean of both variances.
    spread = math.sqrt((float(x.var(ddof=1)) + float(y.var(ddof=1))) / 2 * agents)
    return (difference.mean, difference.low, difference.high, spread)


def _tables(inputs: Inputs, effects: Sequence[Effect]) -> dict[str, pd.DataFrame]:
    asked = inputs.spec.pilot
    rows: list[Any] = [
        (e.kpi, KPIS[e.kpi].unit, e.scheme, e.against, e.weeks, e.mean, e.low, e.high, e.sd) for e in effects
    ]
    curves: list[Any] = [
        (e.kpi, e.scheme, e.against, e.weeks, agents, _power(e, agents, asked.level))
        for e in effects
        for agents in asked.agents
    ]
    needed: list[Any] = [
        (e.kpi, e.scheme, e.against, e.weeks, asked.power, *_needed(e, asked.power, asked.level)) for e in effects
    ]
    sizes = {column: "Int64" for column in NEEDED if column.startswith("agents")}
    return {
        "effects": pd.DataFrame(rows, columns=EFFECTS),
        "power": pd.DataFrame(curves, columns=POWER),
        "needed": pd.DataFrame(needed, columns=NEEDED).astype(sizes),
    }


def _power(effect: Effect, agents: int, level: float) -> float:
    """Chance that the trial sees the effect; NaN if there is none to be had."""
    if not math.isfinite(effect.mean):
        return math.nan
    if effect.sd == 0:
        return 1.0 if effect.mean else level
    return power(effect.mean, effect.sd, agents, level)


def _needed(effect: Effect, wanted: float, level: float) -> tuple[int | None, ...]:
    """Agents per arm for the effect itself, and for the ends of its interval: the larger effect, the smaller one.

    None if there is no effect to see; the last is None if the interval reaches 0.
    """
    small, large = sorted((abs(effect.low), abs(effect.high)))
    sure = effect.low * effect.high > 0
    return tuple(_agents(size, effect.sd, wanted, level) for size in (abs(effect.mean), large, small if sure else 0.0))


def _agents(size: float, sd: float, wanted: float, level: float) -> int | None:
    """Agents per arm for an effect of some size; None if no number of people would do."""
    if not size > 0 or size < _TOO_SMALL * sd:
        return None
    return FEWEST_AGENTS if sd == 0 else agents_needed(size, sd, wanted, level)


def _said(inputs: Inputs, made: Made) -> dict[str, Any]:
    """What the manifest holds beside the tables."""
    failed = list(made.errors.values())
    return {
        "agents": inputs.scenarios[0].team.agents,
        "main": {"scenario": inputs.scenarios[0].name, "rule": inputs.spec.rules[0]},
        "sd_error": 1 / math.sqrt(2 * (inputs.spec.seeds.runs - 1)),
        "blind_to": BLIND_TO,
        "notes": [
            f"{kpi} is left out: it is no mean over agents, so two arms cannot be compared by it"
            for kpi in inputs.spec.objectives
            if kpi in NOT_MEANS
        ],
        "failed": len(failed),
        **({"first_error": failed[0]} if failed else {}),
    }
