"""How a formula is declared: inputs with unit and range, steps with their text, source, worked figures.

A step is written once, as a text with the names of its inputs in braces. Put symbols in and it is
the formula; put numbers in and it is the explanation. The command line, the table of the
documentation and the tests read the same declaration.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sim.value.inputs import Input, Value

Results: TypeAlias = dict[str, float]
NO_UNIT = "no unit"
_FIELD = re.compile(r"\{(\w+)(?:\*(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Step:
    """One equation of a formula.

    Attributes:
        name: key of the result.
        symbol: left side of the equation.
        unit: unit of the result.
        title: what the result is.
        text: right side; `{rate}` stands for an input or an earlier step, `{a*b}` for the sum of
            the products of two lists. Arithmetic is written with `+ - x / ^`.
        compute: the function; its arguments are the names in `text`.
        at_zero: an input at which `text` is 0 / 0, and the text of the limit there.
    """

    name: str
    symbol: str
    unit: str
    title: str
    text: str
    compute: Callable[..., float]
    at_zero: tuple[str, str] | None = None

    @property
    def arguments(self) -> tuple[str, ...]:
        """Names in the text, each once, in the order of their first use."""
        found = [name for match in _FIELD.finditer(self.text) for name in match.groups() if name]
        return tuple(dict.fromkeys(found))

    @property
    def shown_unit(self) -> str:
        """The unit as it stands behind a number."""
        return "" if self.unit == NO_UNIT else f" {self.unit}"

    def filled(self, values: Mapping[str, Value]) -> str:
        """The right side with numbers."""
        text = self.text
        if self.at_zero is not None and values[self.at_zero[0]] == 0:
            text = self.at_zero[1]
        return _FIELD.sub(lambda match: _numbers(values, match[1], match[2]), text)

    def symbolic(self, symbols: Mapping[str, str]) -> str:
        """The right side with symbols."""

        def symbol(match: re.Match[str]) -> str:
            first, second = symbols[match[1]], symbols.get(match[2] or "")
            return f"sum({first} x {second})" if second else first

        return _FIELD.sub(symbol, self.text)


@dataclass(frozen=True, slots=True)
class Worked:
    """A worked figure.

    Attributes:
        inputs: what goes in.
        step: the result that is known.
        value: its value, as the source prints it.
        half_digit: half a unit of the last digit the source gives.
        source: where the figure comes from.
    """

    inputs: Mapping[str, Value]
    step: str
    value: float
    half_digit: float
    source: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A result that has one row a period.

    Attributes:
        columns: names of the columns.
        rows: function of some of the inputs, by name.
        arguments: those inputs.
    """

    columns: tuple[str, ...]
    rows: Callable[..., list[tuple[float, ...]]]
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: what it needs, its equations in order, and how it is known to be right.

    Attributes:
        name: name on the command line.
        title: name for people.
        meaning: what the result says, and how to read it.
        source: where the formula comes from.
        inputs: what it needs.
        steps: equations; a later one may use the results of earlier ones.
        worked: worked figures.
        where: what the functions and signs in the texts mean.
        note: what a reader must know before using it, such as that it is a reconstruction.
        headline: name of the result that is "the" result; empty: the last step.
        curve: rows a period, if it has any.
    """

    name: str
    title: str
    meaning: str
    source: str
    inputs: tuple[Input, ...]
    steps: tuple[Step, ...]
    worked: tuple[Worked, ...]
    where: str = ""
    note: str = ""
    headline: str = ""
    curve: Curve | None = None

    @property
    def result(self) -> Step:
        """The step that is the result."""
        return next(step for step in self.steps if step.name == (self.headline or self.steps[-1].name))

    def complete(self, given: Mapping[str, Value], label: Callable[[str], str] = str) -> dict[str, Value]:
        """All inputs, checked: what is given, and defaults for the rest.

        Args:
            given: inputs by name.
            label: how an input is called in messages.

        Raises:
            ValueError: an input is unknown, missing, of the wrong kind or out of range.
        """
        names = [item.name for item in self.inputs]
        for name in given:
            if name not in names:
                raise ValueError(f"{self.name} has no input {name!r}; its inputs: {', '.join(names)}")
        values: dict[str, Value] = {}
        for item in self.inputs:
            value = given.get(item.name, item.default)
            if value is None:
                raise ValueError(f"{label(item.name)} is missing: {item.meaning}; {item.rule}")
            item.check(value, label(item.name))
            values[item.name] = tuple(value) if isinstance(value, Sequence) else value
        return values

    def compute(self, **given: Value) -> Results:
        """Results of all steps, by name.

        Raises:
            ValueError: an input is unknown, missing, of the wrong kind or out of range.
        """
        values = self.complete(given)
        results: Results = {}
        for step in self.steps:
            known = {**values, **results}
            results[step.name] = step.compute(**{name: known[name] for name in step.arguments})
        return results

    def equations(self) -> tuple[str, ...]:
        """Each step as an equation of symbols."""
        symbols = {item.name: item.symbol for item in self.inputs}
        symbols |= {step.name: step.symbol for step in self.steps}
        return tuple(f"{step.symbol} = {step.symbolic(symbols)}" for step in self.steps)

    def explain(self, **given: Value) -> tuple[str, ...]:
        """Each step in symbols, in numbers, and its result with its unit: three lines a step.

        Raises:
            ValueError: an input is unknown, missing, of the wrong kind or out of range.
        """
        results = self.compute(**given)
        known: dict[str, Value] = {**self.complete(given), **results}
        lines: list[str] = []
        for step, equation in zip(self.steps, self.equations(), strict=True):
            indent = " " * len(step.symbol)
            lines += [equation, f"{indent} = {step.filled(known)}"]
            lines += [f"{indent} = {number(results[step.name])}{step.shown_unit}: {step.title}"]
        return tuple(lines)

    def rows(self, **given: Value) -> list[tuple[float, ...]]:
        """Rows of the curve; empty if there is none.

        Raises:
            ValueError: as `compute`.
        """
        if self.curve is None:
            return []
        values = self.complete(given)
        return self.curve.rows(**{name: values[name] for name in self.curve.arguments})


def number(value: float) -> str:
    """A number as people read it: two decimals from 100 on, else six significant digits."""
    if math.isfinite(value) and (value == int(value) or abs(value) >= 100):  # noqa: PLR2004 - said above
        return f"{value:,.2f}".removesuffix(".00")
    return f"{value:,.6g}"


def _numbers(values: Mapping[str, Value], first: str, second: str | None) -> str:
    """What replaces a pair of braces: a number, a list, or a sum of products."""
    value = values[first]
    other = values[second] if second else None
    if isinstance(value, Sequence) and isinstance(other, Sequence):
        return "(" + " + ".join(f"{_exact(a)} x {_exact(b)}" for a, b in zip(value, other, strict=True)) + ")"
    if isinstance(value, Sequence):
        return "(" + ", ".join(_exact(item) for item in value) + ")"
    return _exact(value)


def _exact(value: float) -> str:
    """A number with all digits that matter; a negative one in brackets."""
    text = f"{int(value):,}" if value == int(value) else f"{value:,.12g}"
    return f"({text})" if value < 0 else text
