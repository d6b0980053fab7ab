"""Points of levers and uncertainties to try: list, grid, Latin hypercube, Sobol, Morris, one at a time.

A point is a value for each factor of a spec, by name. Levers of the scheme change the template; levers of service
policy and uncertainties change each scenario.
"""

from __future__ import annotations

import itertools
import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from scipy.stats import qmc

from experiments.factors import base_of, count_of, others_of, quantiles, values_of
from experiments.indices import even, morris_shares
from experiments.listed import POINT, read_list
from scenarios.errors import InputError
from scenarios.paths import changed, of_scheme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from experiments.factors import Factor
    from scenarios.inputs import Inputs
    from sim.params import Scenario
    from sim.scheme import Scheme

MOST_POINTS = 1_000_000

_AT_ONCE = 1_000

Values = dict[str, Any]
"""Factor name -> value."""


@dataclass(frozen=True, slots=True)
class Points:
    """A design.

    Attributes:
        table: a row for each point, a column for each factor by name.
        notes: what the user should know about it, in sentences.
    """

    table: pd.DataFrame
    notes: tuple[str, ...] = ()


def values_of_rows(table: pd.DataFrame) -> Iterator[Values]:
    """The rows of a table of points as Python values; only some exist at once."""
    for first in range(0, len(table), _AT_ONCE):
        for row in table.iloc[first : first + _AT_ONCE].to_dict("records"):
            yield {str(name): value for name, value in row.items()}


# --- what a point means


def scenario_at(inputs: Inputs, scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """A scenario with the service policy and the uncertain numbers of a point; what has no value there stays.

    Raises:
        InputError: if they break a rule of scenarios.
    """
    here = [factor for factor in inputs.spec.factors if factor.name in values and not of_scheme(factor.path)]
    return changed(scenario, {factor.path: values[factor.name] for factor in here})


def scheme_at(inputs: Inputs, values: Mapping[str, Any]) -> Scheme:
    """The template with the scheme levers of a point; what has no value there stays.

    Raises:
        InputError: if they break a rule of schemes.
    """
    here = [lever for lever in inputs.spec.levers if lever.name in values and of_scheme(lever.path)]
    return changed(inputs.template, {lever.path: values[lever.name] for lever in here})


def has_scheme_levers(inputs: Inputs) -> bool:
    """Whether points change the template."""
    return any(of_scheme(lever.path) for lever in inputs.spec.levers)


def in_use(inputs: Inputs, values: Mapping[str, Any]) -> Values:
    """Values of the levers of a point, without those of components that are switched off."""
    levers = [lever for lever in inputs.spec.levers if lever.name in values]
    gone = [f"{lever.path}." for lever in levers if lever.kind == "switch" and values[lever.name] is False]
    return {lever.name: values[lever.name] for lever in levers if not lever.path.startswith(tuple(gone))}


def problem_at(inputs: Inputs, values: Mapping[str, Any]) -> str:
    """Why a point cannot be tried, in words; empty if it can."""
    used = in_use(inputs, values)
    for rule in inputs.rules:
        if rule.violation(used) > 0:
            return f"breaks {rule.text}"
    try:
        scheme_at(inputs, values)
        for scenario in inputs.scenarios:
            scenario_at(inputs, scenario, values)
    except InputError as error:
        return f"is not legal: {error}"
    return ""


def said(values: Mapping[str, Any]) -> str:
    """A point in words."""
    return ", ".join(f"{name} = {f'{x:.6g}' if isinstance(x, float) else x}" for name, x in values.items())


# --- designs


def designed(inputs: Inputs) -> Points:
    """The points of the design of a spec that can be tried.

    Without factors there is one point, without values. Points that break a rule between levers, or a rule of schemes or
    scenarios, are left out; only a design of Morris needs all of its points.

    Raises:
        InputError: if no point is left, or the design cannot be made.
    """
    if any(factor.name == POINT for factor in inputs.spec.factors):
        raise InputError(f"{POINT!r} numbers the points of a design, so no lever or uncertainty may be called that")
    kind = inputs.spec.design.kind
    if not inputs.spec.factors:
        return Points(pd.DataFrame(index=range(1)))
    drawn = _KINDS[kind](inputs)
    if kind == "morris":
        refuse_problems(inputs, drawn.table, "a design of Morris")
        return drawn
    return _possible(inputs, drawn)


def refuse_problems(inputs: Inputs, table: pd.DataFrame, what: str) -> None:
    """Refuse a design of which every point is needed, if one cannot be tried.

    Raises:
        InputError: which point, and why.
    """
    for values in values_of_rows(table):
        problem = problem_at(inputs, values)
        if problem:
            advice = "narrow the ranges so that all of them fit together, or take another design"
            raise InputError(f"{what} needs every point, but the one with {said(values)} {problem}; {advice}")


def _possible(inputs: Inputs, drawn: Points) -> Points:
    problems = [problem_at(inputs, values) for values in values_of_rows(drawn.table)]
    bad = [problem for problem in problems if problem]
    if not bad:
        return drawn
    if len(bad) == len(problems):
        raise InputError(f"none of the {len(problems)} points of the design can be tried; the first {bad[0]}")
    note = f"{len(bad)} of {len(problems)} points of the design are left out; the first of them {bad[0]}"
    keep = [not problem for problem in problems]
    return Points(drawn.table[keep].reset_index(drop=True), (*drawn.notes, note))


def mapped(factors: Sequence[Factor], shares: NDArray[Any]) -> pd.DataFrame:
    """Points of the unit cube as values: each column through the law of its factor.

    Args:
        factors: k of them.
        shares: shape (n, k), in 0-1.
    """
    return pd.DataFrame({factor.name: quantiles(factor, shares[:, i]) for i, factor in enumerate(factors)})


def one_at_a_time(inputs: Inputs, factors: Sequence[Factor]) -> pd.DataFrame:
    """The point as it is now, then each factor at its ends (or other choices) while the others stay.

    `now` is the value in the template or in the main scenario.
    """
    base = {factor.name: base_of(factor, inputs) for factor in factors}
    moved = [base | {factor.name: value} for factor in factors for value in others_of(factor, base[factor.name])]
    return pd.DataFrame([base, *moved], columns=[factor.name for factor in factors])


def _list(inputs: Inputs) -> Points:
    file = inputs.spec.design.file
    if not file:
        raise InputError(f'the design of {inputs.spec.name} is a list, so it needs a CSV file: file = "points.csv"')
    return Points(read_list(inputs.folder / file, inputs.spec.factors))


def _grid(inputs: Inputs) -> Points:
    factors, levels = inputs.spec.factors, inputs.spec.design.levels
    size = math.prod(count_of(factor, levels) for factor in factors)
    if size > MOST_POINTS:
        counts = " x ".join(f"{count_of(factor, levels)} ({factor.name})" for factor in factors)
        raise InputError(
            f"a grid of {counts} has {size:,} points, but at most {MOST_POINTS:,} are possible; take fewer levels or "
            "factors, or latin_hypercube"
        )
    rows = itertools.product(*(values_of(factor, levels) for factor in factors))
    return Points(pd.DataFrame(rows, columns=[factor.name for factor in factors]))


def _latin_hypercube(inputs: Inputs) -> Points:
    factors, design = inputs.spec.factors, inputs.spec.design
    return Points(mapped(factors, qmc.LatinHypercube(len(factors), rng=design.seed).random(design.points)))


def _sobol(inputs: Inputs) -> Points:
    factors, design = inputs.spec.factors, inputs.spec.design
    sequence = qmc.Sobol(len(factors), rng=design.seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that powers of 2 are balanced best; any number is legal
        return Points(mapped(factors, sequence.random(design.points)))


def _morris(inputs: Inputs) -> Points:
    factors, design = inputs.spec.factors, inputs.spec.design
    levels = even(design.levels)
    notes = () if levels == design.levels else (f"a design of Morris needs an even number of levels: {levels} taken",)
    return Points(mapped(factors, morris_shares(len(factors), design.trajectories, levels, design.seed)), notes)


def _one_at_a_time(inputs: Inputs) -> Points:
    table = one_at_a_time(inputs, inputs.spec.factors)
    problem = problem_at(inputs, next(values_of_rows(table)))
    if problem:
        raise InputError(f"the point as it is now, from which one factor at a time is moved, {problem}")
    return Points(table)


_KINDS: dict[str, Callable[[Inputs], Points]] = {
    "list": _list,
    "grid": _grid,
    "latin_hypercube": _latin_hypercube,
    "sobol": _sobol,
    "morris": _morris,
    "one_at_a_time": _one_at_a_time,
}
