"""What a case is: what is simulated, what it must give, and how it is measured and drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from experiments.validation.picture import Picture

ERRORS = 4.0
"""Standard errors by which a simulated value may miss an exact target."""

SIGN_ERRORS = 3.0
"""Standard errors by which an effect must differ from 0 before it has a sign."""

CLOSED_FORM = 1e-6
"""Largest error of a value without noise, relative to the target, or absolute for targets below 1."""

NOISIEST = 0.05
"""Largest standard error of a simulated value, relative to the target: a noisier one could hardly fail."""

Use = Literal["not used", "calibrated to"]


@dataclass(frozen=True, slots=True)
class Measured:
    """What the program gives.

    Attributes:
        value: the value.
        error: its standard error; 0: it has no noise.
    """

    value: float
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Exactly:
    """A target of exact theory.

    Attributes:
        value: from the closed form, computed without the program's own code for it.
        tolerance: as `CLOSED_FORM`; what a value without noise must keep.
        noisiest: as `NOISIEST`; what the standard error of a value with noise must keep.
        stated: the figure of the literature or worked by hand, such as `0.2387` or `128/23`: the target must round to
            it; empty: none.
    """

    value: float
    tolerance: float = CLOSED_FORM
    noisiest: float = NOISIEST
    stated: str = ""

    @property
    def matches_stated(self) -> bool:
        """Whether the target rounds to the stated figure."""
        if not self.stated:
            return True
        if "/" in self.stated:
            return abs(self.value - float(Fraction(self.stated))) <= CLOSED_FORM * max(1.0, abs(self.value))
        _, _, decimals = self.stated.partition(".")
        return abs(self.value - float(self.stated)) <= 0.5000001 * 10.0 ** -len(decimals)


@dataclass(frozen=True, slots=True)
class Between:
    """A target from field evidence: a sign and a range.

    Attributes:
        sign: 1 or -1: sign of the effect; 0: the study says nothing about it.
        low: smallest value the study allows; minus infinity: the study speaks of the sign only.
        high: largest value; infinity likewise.
        use: whether the model's numbers were chosen to meet it, or it was kept for checking.
    """

    sign: int
    low: float = -math.inf
    high: float = math.inf
    use: Use = "not used"


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table.

    Attributes:
        name: unique: `theory.result`, or `theory.example.result`.
        title: what the value is.
        group: theory or study it belongs to, as a heading.
        about: what the theory says or the study found, one or two sentences.
        source: where the target comes from.
        what: what is simulated, one sentence.
        unit: of the value; empty: no unit.
        target: what it must be.
        measure: runs the program.
        draw: makes its chart, running the program at more points.
        note: what a reader must know.
    """

    name: str
    title: str
    group: str
    about: str
    source: str
    what: str
    unit: str
    target: Exactly | Between
    measure: Callable[[], Measured]
    draw: Callable[[], Picture]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A result of a theory at given inputs: a case that has not been given its place yet.

    Attributes:
        key: last part of the name of the case.
        title: what the value is.
        what: what is simulated, one sentence.
        exact: the closed form's value.
        measure: runs the program.
        draw: makes the chart.
        unit: of the value.
        tolerance: as in `Exactly`.
        noisiest: as in `Exactly`.
        note: as in `Case`.
    """

    key: str
    title: str
    what: str
    exact: float
    measure: Callable[[], Measured | float]
    draw: Callable[[], Picture]
    unit: str = ""
    tolerance: float = CLOSED_FORM
    noisiest: float = NOISIEST
    note: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """Inputs of the table.

    Attributes:
        inputs: of the theory, by name.
        stated: figures of the literature or worked by hand, by key of the result.
        label: tells examples of one theory apart.
    """

    inputs: dict[str, float | Sequence[float]]
    stated: dict[str, str] = field(default_factory=dict)
    label: str = ""
