"""Who and when: the rows of a history, each of a person and a fiscal month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.errors import InputError, shown
from sim.calendar import MONTHS_PER_YEAR, month_weeks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scenarios.sheets import Sheet

MOST_MONTHS = 1_200
_NUMBER = re.compile(r"(\d{1,6})(\.0+)?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})(-\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Calendar:
    """How months of a file become fiscal months.

    Attributes:
        first: calendar month in which the first fiscal year begins, years x 12 + month - 1; None: months are numbers.
    """

    first: int | None

    def label(self, month: int) -> str:
        """A fiscal month (from 0) as the file writes it."""
        if self.first is None:
            return str(month + 1)
        year, number = divmod(self.first + month, MONTHS_PER_YEAR)
        return f"{year:04d}-{number + 1:02d}"

    def number(self, text: str) -> int | None:
        """Fiscal month (from 0) that a text of the file means; None if it means none."""
        found = _of_text(text)
        if found is None or (found[0] == "date") != (self.first is not None):
            return None
        return found[1] - (1 if self.first is None else self.first)


def _of_text(text: str) -> tuple[str, int] | None:
    """What a month is written as: ("number", 3), or ("date", months since the year 0)."""
    number, day = _NUMBER.fullmatch(text), _DATE.fullmatch(text)
    if number is not None:
        return ("number", int(number[1]))
    if day is not None and 1 <= int(day[2]) <= MONTHS_PER_YEAR:
        return ("date", MONTHS_PER_YEAR * int(day[1]) + int(day[2]) - 1)
    return None


class Rows:
    """Who and when: the rows of a file, each of a person and a month.

    Attributes:
        sheet: the file.
        people: names, in order of their first row.
        person: number of each row's person, (rows,).
        month: fiscal month of each row, (rows,).
        weeks: weeks worked, (rows,).
    """

    def __init__(self, sheet: Sheet, year_starts: int) -> None:
        sheet.need(("person", "month"))
        self.sheet = sheet
        names = sheet.text("person")
        self._refuse_empty(names, "person")
        self.person, found = pd.factorize(names)
        self.people = tuple(str(name) for name in found)
        self.calendar, self.month = self._read_months(year_starts)
        self.months = int(self.month.max()) + 1
        self._refuse_twice()
        self.weeks = self._read_weeks()

    def _refuse_empty(self, cells: NDArray[np.object_], name: str) -> None:
        empty = cells == ""
        if empty.any():
            raise self.sheet.error(int(empty.argmax()), f"{name} is empty")

    def _read_months(self, year_starts: int) -> tuple[Calendar, NDArray[np.int64]]:
        cells = self.sheet.text("month")
        code, found = pd.factorize(cells)
        meant = [_of_text(str(text)) for text in found]
        for i, text in enumerate(found):
            if meant[i] is None:
                raise self._month_error(code, i, text, "a number from 1, or a calendar month like 2024-03")
        kinds = {kind for kind, _ in (m for m in meant if m is not None)}
        if len(kinds) > 1:
            raise InputError(f"{self.sheet.path}: some months are numbers and some like 2024-03; write all one way")
        values = np.array([m[1] for m in meant if m is not None], np.int64)
        first = None
        if kinds == {"date"}:
            earliest = int(values.min())
            first = earliest - (earliest - (year_starts - 1)) % MONTHS_PER_YEAR
        numbers = values - (1 if first is None else first)
        for i, number in enumerate(numbers):
            if not 0 <= number < MOST_MONTHS:
                raise self._month_error(code, i, found[i], f"from 1 to {MOST_MONTHS:,}, or like 2024-03")
        return Calendar(first), numbers[code]

    def _month_error(self, code: NDArray[np.intp], i: int, text: object, rule: str) -> InputError:
        row = int((code == i).argmax())
        return self.sheet.error(row, f"month is {shown(text)}, but must be {rule}")

    def _refuse_twice(self) -> None:
        twice = pd.Series(self.person * self.months + self.month).duplicated().to_numpy()
        if twice.any():
            row = int(twice.argmax())
            raise self.sheet.error(row, f"{self.who(row)} appears twice; add the rows up into one")

    def _read_weeks(self) -> NDArray[np.float64]:
        whole = month_weeks(self.month).astype(np.float64)
        if "weeks_worked" not in self.sheet.frame:
            return whole
        weeks = self.sheet.numbers("weeks_worked", 0.0, empty=-1.0)
        weeks = np.where(weeks < 0, whole, weeks)
        over = weeks > whole
        if over.any():
            row = int(over.argmax())
            raise self.sheet.error(
                row,
                f"weeks_worked is {weeks[row]:g}, but month {self.calendar.label(int(self.month[row]))} has "
                f"{whole[row]:g} weeks (fiscal months have 4, 4 and 5); leave it empty for a whole month",
            )
        return weeks

    def who(self, row: int) -> str:
        """Person and month of a row, for messages."""
        return f"{self.people[self.person[row]]} in month {self.calendar.label(int(self.month[row]))}"

    def constant(self, cells: NDArray[np.generic], name: str) -> NDArray[np.intp]:
        """Position of each person's first row, (people,).

        Raises:
            InputError: a person's cells differ.
        """
        order = np.lexsort((self.month, self.person))
        start = np.flatnonzero(np.diff(self.person[order], prepend=-1))
        first = order[start]
        other = cells != cells[first][self.person]
        if other.any():
            row = int(other.argmax())
            raise self.sheet.error(
                row,
                f"{name} of {self.who(row)} is {shown(cells[row])}, but was {shown(cells[first[self.person[row]]])}; "
                "a person keeps it: give who moves another name from then on",
            )
        return first
