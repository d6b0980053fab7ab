"""What `paytrial pay` answers: totals, a statement, what one more sale is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
import typer

from experiments.bookkeeper import Bookkeeper
from experiments.next_sale import next_sale
from experiments.pay_history import Paid, months_table, pay_history, people_table
from paytrial.console import note, print_json
from paytrial.pay_output import files_of, sale_json, sales_text, summary_json, summary_text, write_frames
from reports.statement.page import statement_rows, statement_text
from scenarios.errors import InputError, did_you_mean, shown
from sim.calendar import MONTHS_PER_YEAR
from sim.pay.period import MONTHS
from sim.pay.program import build_plan
from sim.paying import unit_cents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.history import History
    from sim.scheme import Scheme

MOST_SALES = 50
"""More people than this do not get one more sale each: every one is a payroll of its own."""
_MOST_NAMES = 500
_CODE = 3
_LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class Sale:
    """One more sale, as it was asked for.

    Attributes:
        amount: in currency.
        who: who makes it; None: everybody in turn.
        month: when, as the history writes it; None: the last month worked.
        margin: share that is gross profit; None: as of other sales.
    """

    amount: float
    who: str | None
    month: str | None
    margin: float | None

    def check(self) -> None:
        """Refuse what no sale can be.

        Raises:
            InputError: amount or margin is out of range.
        """
        if not 0 < self.amount < _LARGEST:  # also refuses NaN
            raise InputError(f"--next-sale is {self.amount:g}, but must be above 0")
        if self.margin is not None and not -1 <= self.margin <= 1:
            raise InputError(f"--margin is {self.margin:g}, but must be a share from -1 to 1; 0.4 is 40%")


class Answers:
    """Answers about a history, each as JSON, as tables and as text."""

    def __init__(self, history: History, schemes: Sequence[Scheme], unit: int, currency: str) -> None:
        """Start with none.

        Args:
            history: what people did.
            schemes: the scheme, and the one to compare it with if there is one.
            unit: smallest unit of the currency in hundredths.
            currency: currency code; "": not known.
        """
        self._history, self._schemes, self._unit, self._currency = history, schemes, unit, currency
        self._json: dict[str, Any] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        self._texts: list[str] = []

    def give(self, statement: str | None, sale: Sale | None, out: str | None, *, as_json: bool) -> None:
        """Work out what is asked for, write it and print it.

        Args:
            statement: whose statement; None: nobody's.
            sale: one more sale; None: none.
            out: where tables are written; None: nowhere.
            as_json: whether JSON is printed instead of text.

        Raises:
            InputError: there is no such person or month, or a file cannot be written.
        """
        if out is not None:  # before the work, not after it
            tables = {"statement": statement is not None, "next_sale": sale is not None}
            files_of(out, [name for name, wanted in tables.items() if wanted] or ["people", "months"])
        if self._history.ignored:
            note(f"columns that mean nothing here: {', '.join(self._history.ignored)}")
        if statement is not None:
            self._statement(self._person(statement, "--statement"))
        if sale is not None:
            self._sale(sale)
        if statement is None and sale is None:
            self._summary()
        written = [] if out is None else write_frames(self._frames, out)
        if as_json:
            print_json(self._json)
        else:
            typer.echo("\n\n".join(self._texts))
        for path in written:
            note(f"written: {path}")

    def _paid(self, which: int = 0) -> Paid:
        return pay_history(self._history, self._schemes[which], unit_cents=self._unit)

    def _summary(self) -> None:
        paid = self._paid()
        other = self._paid(1) if len(self._schemes) > 1 else None
        self._json |= {"currency": self._currency, **summary_json(paid, other)}
        self._frames |= {"people": people_table(paid, other), "months": months_table(paid)}
        self._texts.append(summary_text(self._json, self._currency))
        for text in _remarks(paid):
            note(text)

    def _statement(self, person: int) -> None:
        scheme, name, label = self._schemes[0], self._history.people[person], self._history.calendar.label
        keeper = Bookkeeper(build_plan(scheme), [person])
        pay_history(self._history, scheme, unit_cents=self._unit, watch=keeper)
        slips = keeper.slips[person]
        rows = statement_rows(keeper.plan, slips, label)
        total = sum(slip.cents for slip in slips) / 100.0
        self._json["statement"] = {"person": name, "scheme": scheme.name, "total": total, "lines": rows}
        self._frames["statement"] = pd.DataFrame([{"person": name, **row} for row in rows])
        self._texts.append(statement_text(keeper.plan, slips, name, label, currency=self._currency))

    def _sale(self, sale: Sale) -> None:
        sale.check()
        people = self._sellers(sale.who)
        month = None if sale.month is None else self._month(sale.month)
        paid, label = self._paid(), self._history.calendar.label
        found = [
            next_sale(paid, person, sale.amount, month=month, margin=sale.margin, unit_cents=self._unit)
            for person in people
        ]
        rows = [sale_json(one, label(one.month)) for one in found]
        self._json["next_sale"] = rows
        flat = [{**{key: row[key] for key in row if key != "by_line"}, **_by_line(row)} for row in rows]
        self._frames["next_sale"] = pd.DataFrame(flat)
        self._texts.append(sales_text(rows))

    def _sellers(self, who: str | None) -> list[int]:
        """Rows of those who make one more sale."""
        if who is not None:
            return [self._person(who, "--of")]
        people = len(self._history.people)
        if people > MOST_SALES:
            raise InputError(f"more than {MOST_SALES} people: say who makes the sale with --of PERSON")
        here = [person for person in range(people) if self._history.working[-1, person] > 0]
        return here or list(range(people))

    def _person(self, name: str, option: str) -> int:
        people = self._history.people
        if name not in people:
            hint = did_you_mean(name, people[:_MOST_NAMES])
            raise InputError(f"{option} is {shown(name)}, who is not in the history; {hint}")
        return people.index(name)

    def _month(self, month: str) -> int:
        number = self._history.calendar.number(month)
        if number is None or not 0 <= number < self._history.months:
            first, last = (self._history.calendar.label(m) for m in (0, self._history.months - 1))
            raise InputError(f"--month is {shown(month)}, but the history has months {first} to {last}")
        return number


def unit_of(currency: str) -> int:
    """Smallest unit of a currency in hundredths.

    Raises:
        InputError: it is no currency code.
    """
    if currency and not (len(currency) == _CODE and currency.isalpha() and currency.isupper()):
        raise InputError(f"--currency is {shown(currency)}, but must be a code of three capital letters like EUR")
    return unit_cents(currency)


def _by_line(row: dict[str, Any]) -> dict[str, float]:
    return {f"line_{name}": amount for name, amount in row["by_line"].items()}


def _remarks(paid: Paid) -> list[str]:
    """What a reader must know about the numbers."""
    history, said = paid.history, []
    open_ones = [p.name.lower() for p in sorted(paid.plan.periods) if history.months % MONTHS[p]]
    if open_ones:
        said.append(
            f"the history ends inside a {' and a '.join(open_ones)}: what was open is paid with the last month, "
            "on what was reached so far"
        )
    left = int((history.last < history.months - 1).sum())
    if left:
        rule = paid.plan.scheme.on_leaving
        who = "1 person leaves" if left == 1 else f"{left:,} people leave"
        said.append(f"{who} before the history ends: the scheme says {rule} on leaving")
    if history.covered > MONTHS_PER_YEAR:
        said.append(f"amounts are for all {history.covered} months, not for a year")
    return said
