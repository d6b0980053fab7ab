"""What a calibration file says: measured figures to hit or to predict, and the numbers of a scenario that may move."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from scenarios.errors import InputError, nearest, shown, unknown
from scenarios.explain import explain
from scenarios.extend import Document, Place
from scenarios.files import read_table
from scenarios.library import is_path
from sim.fields import IDENTIFIER, Frozen, number, text

FOLDER = Path(__file__).parent / "library" / "calibrations"
"""Calibration files that come with the package, each named like the scenario it is for."""


class Moved(Frozen):
    """A number of the scenario that calibration may move; several paths move in proportion."""

    name: str = text(..., "name in the results", IDENTIFIER, 40)
    paths: tuple[str, ...] = Field(
        ..., min_length=1, max_length=50, description="numbers of the scenario, as segments.smb.churn; in proportion"
    )
    low: float = number(..., "unit of the first path", -1e12, 1e12, "assumed", "smallest value of the first path")
    high: float = number(..., "unit of the first path", -1e12, 1e12, "assumed", "largest value of the first path")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"low must be below high, but low is {self.low:g} and high is {self.high:g}")
        return self


class Figure(Frozen):
    """A measured figure: what it is, in which weeks, how exact, and whether calibration may use it."""

    name: str = text(..., "name in the results", IDENTIFIER, 40)
    title: str = text("", "what it is, in words")
    figure: str = text(..., "what is measured: monthly_churn, won, lost, ..., or a KPI", IDENTIFIER, 40)
    segment: str = text("", "segment it is measured in; left out: all customers", max_length=40)
    first: int = number(0, "week", 0, 10_000, "evidence", "first week of the time it is measured in")
    last: int = number(..., "week", 0, 10_000, "evidence", "last week of that time")
    minus: tuple[int, ...] = Field(
        (), description="first and last week of an earlier time: the figure is then the change since that time"
    )
    value: float = number(..., "unit of the figure", -1e15, 1e15, "evidence", "the measured value")
    error: float = number(
        ..., "unit of the figure", 1e-12, 1e15, "assumed", "its standard error: rounding, definition, chance"
    )
    scale: float = number(
        1.0, "factor", 1e-9, 1e9, "domain", "measured value / value in the scenario: 20 for counts at scale 1 : 20"
    )
    use: Literal["fit", "predict"] = Field(
        ..., description="fit: calibration uses it; predict: held out, to see whether the model is right"
    )

    @field_validator("minus")
    @classmethod
    def _a_time(cls, minus: tuple[int, ...]) -> tuple[int, ...]:
        if minus and (len(minus) != 2 or not 0 <= minus[0] <= minus[1]):  # noqa: PLR2004 - first and last
            raise ValueError(f"minus must be a pair [first week, last week], but got {list(minus)}")
        return minus

    @model_validator(mode="after")
    def _in_time(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"last must not be before first, but first is {self.first} and last is {self.last}")
        return self


class Calibration(Frozen):
    """A calibration: figures, numbers to move, and how it is run."""

    name: str = text(..., "identifier", IDENTIFIER, 60)
    title: str = text("", "name shown to people")
    description: str = text("", "where the figures come from", max_length=4_000)
    scheme: str = text(
        "flat_salary", "pay scheme that was in force: library name, or path from the folder of this file"
    )
    rule: str = text("fixed", "how agents decide; fixed: as on flat pay, whatever the scheme", IDENTIFIER, 40)
    runs: int = number(
        8, "runs", 2, 1_000, "assumed", "runs of every point, on the same seeds; as many fresh ones check it"
    )
    first_seed: int = number(1, "seed", 0, 2**32, "assumed", "first seed")
    steps: int = number(6, "steps", 1, 50, "assumed", "most steps of the least-squares search")
    step: float = number(0.05, "share", 0.001, 0.5, "assumed", "how far a number is moved to see what it does")
    scale: float = number(
        1.0, "factor", 1e-9, 1e9, "domain", "real customers and money / those of the scenario, for the programme"
    )
    programme: tuple[str, ...] = Field(
        (), max_length=50, description="names of events that were our own measures: their return is worked out"
    )
    parameters: tuple[Moved, ...] = Field(..., min_length=1, max_length=20, description="numbers that may move")
    figures: tuple[Figure, ...] = Field(..., min_length=1, max_length=200, description="measured figures")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for what in ("parameters", "figures"):
            names = [item.name for item in getattr(self, what)]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} need different names, but {twice[0]!r} appears twice")
        used = sum(figure.use == "fit" for figure in self.figures)
        if used < len(self.parameters):
            raise ValueError(
                f"figures to fit must be at least as many as parameters, but there are {used} for "
                f"{len(self.parameters)}: leave a parameter out, or measure more"
            )
        return self


def load_calibration(name_or_path: str) -> tuple[Calibration, Path]:
    """A checked calibration file, and where it is.

    Raises:
        InputError: it does not exist, cannot be read or is not valid; the message has file, line, key and rule.
    """
    file = _find(name_or_path)
    data, lines = read_table(file)
    document = Document(file, data, {at: Place(file, line) for at, line in lines.items()})
    try:
        # Strict: a text is not a number and true is not 1. Arrays become tuples, as the model holds them.
        return Calibration.model_validate(_as_tuples(data), strict=True), file
    except ValidationError as error:
        raise InputError(explain(error, Calibration, document)) from error


def _find(given: str) -> Path:
    if is_path(given):
        return Path(given)
    known = {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}
    if given in known:
        return known[given]
    if nearest(given, known) is None and Path(f"{given}.toml").is_file():
        raise InputError(f"there is no calibration {shown(given)} in the library; for your own file write {given}.toml")
    raise unknown("calibration file in the library called", given, known)


def _as_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_tuples(item) for key, item in value.items()}
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value
