"""What an exact theory is: inputs, results at these inputs, and the examples of the table.

To add one: a file `exact_<name>.py` with a `THEORY`, its line in `experiments/validation/registry.py` and its title in
`experiments/validation/titles.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.validation.case import Case, Exactly, Example, Measured, Result
from experiments.validation.titles import TITLES
from sim.value.inputs import Input, Value

_OWN_INPUTS = 10.0
"""Tolerance at inputs of one's own, over that of the table: they may be far apart in scale, and efforts are found to
some 1e-8, as near as two values at the top of a hill can be told apart."""


@dataclass(frozen=True, slots=True)
class Theory:
    """An exact theory.

    Attributes:
        name: on the command line; its title stands in `experiments/validation/titles.py`.
        meaning: what it says, one or two sentences.
        source: where it was published.
        inputs: what it takes; every input has the value of the first example as default.
        results: results at given inputs, by name; pure.
        examples: inputs of the table.
        lengths: number of values of each list that has one.
    """

    name: str
    meaning: str
    source: str
    inputs: tuple[Input, ...]
    results: Callable[..., Iterator[Result]]
    examples: tuple[Example, ...]
    lengths: Mapping[str, int]

    @property
    def title(self) -> str:
        """Heading of its rows."""
        return TITLES[self.name]

    def at(self, label: Callable[[str], str] = str, /, **given: Value) -> list[Case]:
        """Its cases at any inputs; those left out are as in the first example.

        Args:
            label: what to call an input in a message.
            **given: inputs by name.

        Raises:
            ValueError: an input is not legal; the message says which, its value and the rule.
        """
        inputs = {**self.examples[0].inputs, **given}
        for item in self.inputs:
            self._check(item, inputs[item.name], label(item.name))
        return self._cases(Example(inputs), _OWN_INPUTS)

    def table(self) -> list[Case]:
        """Its cases at the inputs of the examples."""
        return [case for example in self.examples for case in self._cases(example)]

    def _check(self, item: Input, value: Value, label: str) -> None:
        length = self.lengths.get(item.name)
        if length is not None and isinstance(value, Sequence) and len(value) != length:
            raise ValueError(f"{label} has {len(value)} numbers, but needs {length}: {item.meaning}")
        item.check(value, label)

    def _cases(self, example: Example, slack: float = 1.0) -> list[Case]:
        slug = re.sub(r"[^a-z0-9]+", "-", example.label.lower())
        place = ".".join(part for part in (self.name, slug) if part)
        return [self._case(result, example, place, slack) for result in self.results(**example.inputs)]

    def _case(self, result: Result, example: Example, place: str, slack: float) -> Case:
        stated = example.stated.get(result.key, "")
        return Case(
            name=f"{place}.{result.key}",
            title=result.title if not example.label else f"{result.title}, {example.label}",
            group=self.title,
            about=self.meaning,
            source=self.source,
            what=result.what,
            unit=result.unit,
            target=Exactly(float(result.exact), slack * result.tolerance, result.noisiest, stated),
            measure=_measured(result.measure),
            draw=result.draw,
            note=result.note,
        )


def _measured(measure: Callable[[], Measured | float]) -> Callable[[], Measured]:
    def call() -> Measured:
        found: Any = measure()
        return found if isinstance(found, Measured) else Measured(float(found))

    return call
