"""From lever values to a scheme and its worlds, and the ranges a sampler may choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from experiments.design import World
from experiments.factors import ends_of, options_of, quantiles, steps_of
from scenarios.errors import InputError
from scenarios.paths import changed, locate, of_scheme
from scenarios.spec import COMPLEXITY
from sim.pay.complexity import complexity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optuna.distributions import BaseDistribution

    from scenarios.inputs import Inputs
    from scenarios.spec import Lever
    from sim.scheme import Scheme

_ATTEMPTS = 2_000

Values = dict[str, Any]
"""Lever name -> value; levers of a component that is switched off are not there."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scheme to try, in each of its worlds (service policy may change them)."""

    scheme: Scheme
    worlds: tuple[World, ...]


class Space:
    """The levers of a spec.

    Raises:
        InputError: if there is no lever.
    """

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self.levers = inputs.spec.levers
        if not self.levers:
            raise InputError(f"spec {inputs.spec.name} has no [[levers]], so there is nothing to search")
        self._switches = [lever for lever in self.levers if lever.kind == "switch"]
        self._plain_worlds = tuple(World(scenario) for scenario in inputs.scenarios)

    def distributions(self) -> dict[str, BaseDistribution]:
        """Lever name -> range."""
        return {lever.name: _distribution(lever) for lever in self.levers}

    def gate_of(self, lever: Lever) -> Lever | None:
        """The switch that takes the component of a lever away, if there is one."""
        return next((switch for switch in self._switches if lever.path.startswith(switch.path + ".")), None)

    def in_use(self, values: Mapping[str, Any]) -> Values:
        """Values without those of components that are switched off."""
        return {lever.name: values[lever.name] for lever in self.levers if self._is_on(lever, values)}

    def _is_on(self, lever: Lever, values: Mapping[str, Any]) -> bool:
        gate = self.gate_of(lever)
        return gate is None or bool(values[gate.name])

    def complete(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Values of all levers: those given, and the middle of the range for those that a trial left out."""
        return {lever.name: params.get(lever.name, quantiles(lever, [0.5])[0]) for lever in self.levers}

    def start(self) -> Values:
        """Values the template has now, as far as a sampler could choose them."""
        found = {}
        for lever in self.levers:
            if lever.kind == "switch":
                found[lever.name] = True
                continue
            model: Any = self._inputs.template if of_scheme(lever.path) else self._inputs.scenarios[0]
            value = locate(model, lever.path).value
            if _contains(lever, value):
                found[lever.name] = value
        return found

    def refused(self, values: Values) -> str:
        """Why a scheme with these values must not be tried, in words; empty if it may."""
        rule = next((rule for rule in self._inputs.rules if rule.violation(values) > 0), None)
        if rule is not None:
            return f"breaks {rule.text}"
        try:
            scheme = self.candidate(values, "refused").scheme
        except InputError as error:
            return str(error)
        for limit in self._inputs.spec.limits:
            if limit.kpi == COMPLEXITY and limit.violation(complexity(scheme)) > 0:
                return f"complexity {complexity(scheme)} is beyond the limit {limit.bound:g}"
        return ""

    def legal(self, *seed: int) -> dict[str, Any]:
        """Values of all levers, drawn at random until they may be tried.

        Raises:
            InputError: if none are found.
        """
        generator = np.random.Generator(np.random.PCG64(seed))
        reason = ""
        for _ in range(_ATTEMPTS):
            values = {lever.name: quantiles(lever, [generator.random()])[0] for lever in self.levers}
            reason = self.refused(self.in_use(values))
            if not reason:
                return values
        raise InputError(
            f"spec {self._inputs.spec.name}: none of {_ATTEMPTS:,} schemes drawn from its levers may be tried; "
            f"the last one {reason}"
        )

    def candidate(self, values: Values, name: str) -> Candidate:
        """The scheme and worlds of lever values.

        Raises:
            InputError: if together they break a rule of schemes or scenarios.
        """
        by_path = {lever.path: values[lever.name] for lever in self.levers if lever.name in values}
        pay = {path: value for path, value in by_path.items() if of_scheme(path)}
        policy = {path: value for path, value in by_path.items() if not of_scheme(path)}
        scheme = changed(self._inputs.template, pay)
        labels = {"name": name, "title": f"Found: {name}", "description": _described(values, self._inputs)}
        worlds = self._plain_worlds
        if policy:
            worlds = tuple(World(changed(world.scenario, policy)) for world in worlds)
        return Candidate(scheme.model_copy(update=labels), worlds)


def _described(values: Values, inputs: Inputs) -> str:
    shown = ", ".join(f"{name} = {_short(value)}" for name, value in values.items())
    return f"Found by the search {inputs.spec.name}, from the template {inputs.template.name}: {shown}."


def _short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _distribution(lever: Lever) -> BaseDistribution:
    if lever.kind == "switch":
        return CategoricalDistribution([True, False])
    if lever.kind == "choice":
        return CategoricalDistribution(list(lever.choices))
    low, high = float(lever.low or 0.0), float(lever.high or 0.0)
    if lever.kind == "integer":
        return IntDistribution(round(low), round(high), log=lever.log, step=round(lever.step or 1))
    return FloatDistribution(low, high, log=lever.log, step=lever.step)


def _contains(lever: Lever, value: Any) -> bool:
    options, steps = options_of(lever), steps_of(lever)
    if options is not None:
        return value in options
    if steps is not None:
        return steps.position(value) is not None
    low, high = ends_of(lever)
    return bool(low <= value <= high)
