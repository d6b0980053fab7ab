"""What people did last year, from a CSV or XLSX file: one row for each person and fiscal month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.errors import InputError, shown
from scenarios.history_columns import BY_NAME, COLUMNS, FROM_SALES, Needs, ways
from scenarios.history_rows import Calendar, Rows
from scenarios.sales_history import SaleHistory, check_sales, load_sales
from scenarios.sheets import Sheet, read_sheet
from sim.calendar import MONTHS_PER_YEAR
from sim.pay.measures import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHEET = "history"
"""Sheet of a workbook that is read."""
_CENT = 0.01
_TEXTS = ("person", "month", "team", "lead")
_WHO = ("person", "month", "weeks_worked", "team", "lead", "service_weeks")
_YES = {"yes", "y", "true", "1", "x"}
_NO = {"no", "n", "false", "0", ""}


@dataclass(frozen=True, slots=True)
class History:
    """What people did, ready for a payroll.

    Attributes:
        people: names, in the order of the file.
        months: fiscal months, from the first of the fiscal year.
        calendar: how the file writes months.
        working: weeks worked, (months, people).
        measured: results, (months, people, columns).
        first: first month of each person, (people,).
        last: last month of each person, (people,).
        team: number of each person's team, (people,).
        teams: names of the teams.
        leads: whether a person leads the team, (people,).
        service: weeks of service at the start of the first month, (people,).
        known: columns of results that the file has.
        sales: sales one by one; None if they are not known.
        ignored: columns of the file that mean nothing here.
    """

    people: tuple[str, ...]
    months: int
    calendar: Calendar
    working: NDArray[np.float64]
    measured: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    team: NDArray[np.int64]
    teams: tuple[str, ...]
    leads: NDArray[np.bool_]
    service: NDArray[np.int64]
    known: frozenset[Column]
    sales: SaleHistory | None
    ignored: tuple[str, ...]

    @property
    def covered(self) -> int:
        """Months from the first row to the last; the fiscal year may begin before."""
        return self.months - int(self.first.min())


def load_history(path: str | Path, needs: Needs, *, sales: str | Path | None = None, year_starts: int = 1) -> History:
    """Load a history.

    Args:
        path: the file.
        needs: what it must hold.
        sales: file of single sales.
        year_starts: calendar month (1-12) in which the fiscal year begins; only for months like 2024-03.

    Raises:
        InputError: a file cannot be read, lacks something, or holds something impossible.
    """
    if not 1 <= year_starts <= MONTHS_PER_YEAR:
        raise InputError(f"--year-starts is {year_starts}, but must be a month from 1 to {MONTHS_PER_YEAR}")
    if needs.sales and sales is None:
        reader = next(iter(needs.sales.values()))
        raise InputError(
            f"component {reader!r} counts sales one by one: give them with --sales FILE (--template writes one)"
        )
    sheet = read_sheet(Path(path), SHEET, _TEXTS)
    rows = Rows(sheet, year_starts)
    listed = None
    if sales is not None:
        listed = load_sales(Path(sales), rows.people, rows.calendar.number, rows.months)
        check_sales(listed, needs)
    measured, known = _measured(rows, needs, listed)
    return _history(rows, needs, measured, known, listed)


def _measured(rows: Rows, needs: Needs, listed: SaleHistory | None) -> tuple[NDArray[np.float64], frozenset[Column]]:
    """Results, (months, people, columns), and which of them are known."""
    out = np.zeros((rows.months, len(rows.people), len(Column)))
    known = set()
    for column in Column:
        values = _column(rows, column)
        if values is not None:
            out[rows.month, rows.person, column] = values
        elif listed is not None and column in FROM_SALES and (column not in listed.lacks):
            out[..., column] = listed.sums(column, rows.months, len(rows.people))
        elif column in needs.columns:
            raise _missing(rows.sheet, column, needs.columns[column])
        else:
            continue
        known.add(column)
    if listed is not None:
        _refuse_idle_sales(rows, listed)
        _check_listed(rows, listed, out[..., Column.SALES])
    return out, frozenset(known)


def _column(rows: Rows, column: Column) -> NDArray[np.float64] | None:
    """What the file says of a column of results, (rows,); None: nothing."""
    sheet = rows.sheet
    given = [way for way in ways(column) if way.name in sheet.frame]
    if not given:
        return None
    if len(given) > 1:
        raise InputError(f"{sheet.path}: give {given[0].name} or {given[1].name}, not both")
    way = given[0]
    times = np.ones(len(rows.person))
    if way.times == "weeks_worked":
        times = rows.weeks
    elif way.times:
        sheet.need([way.times], f", which {way.name} needs")
        times = sheet.numbers(way.times, 0.0)
    # The mean of nothing is no number: it may be empty where nothing was counted.
    value = sheet.numbers(way.name, way.low, way.high, empty=None if not way.times or (times > 0).all() else np.nan)
    blank = np.isnan(value)
    if (blank & (times > 0)).any():
        row = int((blank & (times > 0)).argmax())
        raise sheet.error(row, f"{way.name} is empty, which it may be only where {way.times} is 0")
    value = np.where(blank, 0.0, value)
    if way.within and way.within in sheet.frame:
        over = value > sheet.numbers(way.within)
        if over.any():
            raise sheet.error(int(over.argmax()), f"{way.name} is {value[over][0]:g}, more than {way.within}")
    idle = (rows.weeks == 0) & (value != 0.0) & (way.times == "")
    if idle.any():
        raise sheet.error(int(idle.argmax()), f"weeks_worked is 0, but {way.name} is {value[idle][0]:g}")
    return way.sums(value, times)


def _missing(sheet: Sheet, column: Column, reader: str) -> InputError:
    names = [way.name for way in ways(column)]
    if not names:
        return InputError(f"component {reader!r} reads {column.name.lower()!r}, which no history has")
    rest = f" (or {' or '.join(names[1:])})" if names[1:] else ""
    about = BY_NAME[names[0]].meaning
    return InputError(f"{sheet.path}: column {names[0]!r}{rest} is missing, which component {reader!r} reads: {about}")


def _refuse_idle_sales(rows: Rows, listed: SaleHistory) -> None:
    weeks = np.zeros((rows.months, len(rows.people)))
    weeks[rows.month, rows.person] = rows.weeks
    idle = weeks[listed.month, listed.list.seller] == 0
    if idle.any():
        i = int(idle.argmax())
        person, month = rows.people[listed.list.seller[i]], rows.calendar.label(int(listed.month[i]))
        raise listed.sheet.error(i, f"{person} did not work in month {month}, by {rows.sheet.path}")


def _check_listed(rows: Rows, listed: SaleHistory, sales: NDArray[np.float64]) -> None:
    """Refuse single sales that do not add up to the sales of a month."""
    total = listed.sums(Column.SALES, rows.months, len(rows.people))
    off = np.abs(total - sales) > _CENT
    if off.any():
        month, person = np.unravel_index(int(off.argmax()), off.shape)
        raise InputError(
            f"{listed.sheet.path}: sales of {rows.people[person]} in month {rows.calendar.label(int(month))} add up to "
            f"{total[month, person]:.2f}, but {rows.sheet.path} says {sales[month, person]:.2f}; without the column "
            "'sales' there the single sales count"
        )


def _history(
    rows: Rows, needs: Needs, measured: NDArray[np.float64], known: frozenset[Column], listed: SaleHistory | None
) -> History:
    people, sheet = len(rows.people), rows.sheet
    working = np.zeros((rows.months, people))
    working[rows.month, rows.person] = rows.weeks
    first, last = np.full(people, rows.months), np.zeros(people, np.int64)
    np.minimum.at(first, rows.person, rows.month)
    np.maximum.at(last, rows.person, rows.month)
    team, teams = _team(rows, needs)
    return History(
        people=rows.people,
        months=rows.months,
        calendar=rows.calendar,
        working=working,
        measured=measured,
        first=first,
        last=last,
        team=team,
        teams=teams,
        leads=_leads(rows, needs),
        service=_service(rows, needs),
        known=known,
        sales=listed,
        ignored=tuple(sheet.unused((*_WHO, *(column.name for column in COLUMNS)))),
    )


def _why(reader: str) -> str:
    return f", on which component {reader!r} depends"


def _team(rows: Rows, needs: Needs) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    if "team" not in rows.sheet.frame:
        if needs.team:
            rows.sheet.need(("team",), _why(needs.team))
        return np.zeros(len(rows.people), np.int64), ("",)
    cells = rows.sheet.text("team")
    number, names = pd.factorize(cells[rows.constant(cells, "team")])
    return number.astype(np.int64), tuple(str(name) for name in names)


def _leads(rows: Rows, needs: Needs) -> NDArray[np.bool_]:
    if "lead" not in rows.sheet.frame:
        if needs.lead:
            rows.sheet.need(("lead",), _why(needs.lead))
        return np.zeros(len(rows.people), np.bool_)
    cells = np.array([cell.lower() for cell in rows.sheet.text("lead")], object)
    for row, cell in enumerate(cells):
        if cell not in _YES | _NO:
            raise rows.sheet.error(row, f"lead is {shown(cell)}, but must be yes or no")
    is_lead = np.isin(cells.astype(str), sorted(_YES))
    return np.asarray(is_lead[rows.constant(is_lead, "lead")], np.bool_)


def _service(rows: Rows, needs: Needs) -> NDArray[np.int64]:
    """From the first row of each person; what later rows say is not looked at."""
    if "service_weeks" not in rows.sheet.frame:
        if needs.service:
            rows.sheet.need(("service_weeks",), _why(needs.service))
        return np.zeros(len(rows.people), np.int64)
    weeks = rows.sheet.numbers("service_weeks", 0.0, 5_200.0, empty=0.0)
    first = rows.constant(np.zeros(len(weeks)), "service_weeks")
    return np.rint(weeks[first]).astype(np.int64)
