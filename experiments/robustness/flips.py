"""What you must believe: the value of each uncertain number at which two schemes change places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from experiments.analysis.flip import flips
from experiments.cube import Context, direction_of
from experiments.factors import base_of, steps_of, unit_of, values_of
from experiments.precision import Precision
from scenarios.errors import InputError
from scenarios.paths import changed
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.cube import Made
    from experiments.robustness.choice import Choice
    from scenarios.inputs import Inputs
    from scenarios.spec import Uncertainty
    from sim.params import Scenario

FLIPS = [
    *("kpi", "unit", "scheme", "against", "factor", "factor_unit", "base_value", "low_value", "high_value"),
    *("base_diff", "flip", "flip_low", "flip_high", "after"),
]

CLOSE = Precision(relative=0.05, absolute={"share": 0.01, "points": 1.0})
"""Schemes whose means differ by less are close: 5% of the pick's mean; 1 point for shares (0-1) and for points."""

_FEWEST = 2  # values between which there can be a crossing

Why = Literal["tie", "close", "nearest"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A scheme that the pick is held against, by position, and why.

    Attributes:
        against: the scheme.
        difference: pick minus it in the first objective, mean over contexts, in the direction of the KPI.
        why: `tie`: it cannot be told from the pick; `close`: it is within `CLOSE`; `nearest`: no other is nearer.
    """

    against: int
    difference: float
    why: Why


def close_pairs(choice: Choice, kpi: str) -> list[Pair]:
    """The schemes worth asking about, nearest first: all that are tied or close, else the nearest one."""
    mean = choice.per_seed.mean(axis=0)
    reach = CLOSE.half_width(KPIS[kpi].unit, mean[choice.pick])
    behind = sorted((float(mean[choice.pick] - mean[k]), k) for k in choice.rivals)
    pairs = [Pair(k, gap, "tie" if k in choice.tied else "close" if gap < reach else "nearest") for gap, k in behind]
    return [pair for pair in pairs if pair.why != "nearest"] or pairs[:1]


@dataclass(frozen=True, slots=True)
class Line:
    """One uncertain number and the values it is tried at, the others at their base.

    Attributes:
        factor: the number.
        base: its value in the main scenario.
        levels: values tried, rising; the base value is one of them if it is in the range.
    """

    factor: Uncertainty
    base: float
    levels: tuple[float, ...]


def lines(inputs: Inputs) -> list[Line]:
    """A line for each uncertainty of the spec."""
    found = []
    for factor in inputs.spec.uncertainties:
        base = base_of(factor, inputs)
        found.append(Line(factor, base, _levels(factor, base, inputs.spec.robust.steps)))
    return found


def _levels(factor: Uncertainty, base: float, wanted: int) -> tuple[float, ...]:
    """At most `wanted` values from low to high, in equal steps or ratios, with the base value among them."""
    steps = steps_of(factor)
    if steps is None:
        levels = set(values_of(factor, wanted))
    else:
        places = np.linspace(0, steps.count - 1, min(wanted, steps.count)).round().astype(int)
        levels = {steps.value(int(place)) for place in places}
    if factor.low <= base <= factor.high:
        levels.add(base)
    return tuple(sorted(levels))


def line_contexts(inputs: Inputs, tried: Sequence[Line]) -> tuple[Context, ...]:
    """The main scenario at every value of every line, under the first rule.

    Raises:
        InputError: if a value is not legal; the message names it.
    """
    main, rule = inputs.scenarios[0], inputs.spec.rules[0]
    return tuple(Context(_at(main, line, level), rule) for line in tried for level in line.levels)


def _at(main: Scenario, line: Line, level: float) -> Scenario:
    try:
        return changed(main, {line.factor.path: level})
    except InputError as error:
        raise InputError(f"{line.factor.name} = {level:.6g} is not legal: {error}") from error


def flips_table(
    inputs: Inputs, pick: int, pairs: Sequence[Pair], tried: Sequence[Line], base: Made, along: Made
) -> pd.DataFrame:
    """Where the pick and each close scheme change places, for each objective and uncertain number.

    Args:
        inputs: the study.
        pick: position of the pick.
        pairs: schemes it is held against.
        tried: lines, in the order of `along`.
        base: runs of all schemes; the first context is the main scenario under the first rule.
        along: runs of the pick (first) and the schemes of the pairs at the values of all lines.

    Returns:
        A row for each objective, pair and line. Differences are pick minus the other, in the unit of the KPI. `flip` is
        the crossing nearest to the base value; `after` says how the pick stands beyond it, seen from the base value.
        Both are empty if there is none in the range.
    """
    rows: list[Any] = []
    for kpi in inputs.spec.objectives:
        scores, here = along.scores(kpi), base.scores(kpi)[0].mean(axis=1)  # (values of all lines, schemes, seeds)
        for other, pair in enumerate(pairs, start=1):
            ahead, start = scores[:, 0] - scores[:, other], 0  # (values, seeds), positive where the pick is better
            ids = (kpi, KPIS[kpi].unit, inputs.schemes[pick].name, inputs.schemes[pair.against].name)
            at_base = direction_of(kpi) * float(here[pick] - here[pair.against])
            for line in tried:
                part = ahead[start : start + len(line.levels)]
                start += len(line.levels)
                about = (line.factor.name, unit_of(line.factor, inputs), line.base, line.factor.low, line.factor.high)
                rows.append((*ids, *about, at_base, *_flip(line, part)))
    return pd.DataFrame(rows, columns=FLIPS)


def _flip(line: Line, ahead: NDArray[np.float64]) -> tuple[float, float, float, str]:
    """The crossing nearest to the base value, its interval (empty where it is open), and how the pick stands beyond.

    Args:
        line: values tried.
        ahead: score of the pick minus that of the other, shape (values, seeds).
    """
    known = np.isfinite(ahead).all(axis=1)  # values at which no run went well say nothing
    found = flips(np.array(line.levels)[known], ahead[known]) if known.sum() >= _FEWEST else ()
    if not found:
        return (np.nan, np.nan, np.nan, "")
    nearest = min(found, key=lambda flip: abs(flip.value - line.base))
    outwards = nearest.direction if nearest.value >= line.base else -nearest.direction
    return (nearest.value, _or_open(nearest.low), _or_open(nearest.high), "better" if outwards > 0 else "worse")


def _or_open(end: float) -> float:
    return end if np.isfinite(end) else np.nan
