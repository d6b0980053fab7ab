"""Who is paid, what is paid, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.pay.adjustment import BalanceTerms
from sim.pay.period import Period
from sim.pay.program import Results


@dataclass(frozen=True, slots=True)
class Crew:
    """Who is paid.

    Attributes:
        team: number of each person's team, (people,).
        leads: whether the person leads it, (people,).
        service: whole weeks of service at the start, (people,).
    """

    team: NDArray[np.int64]
    leads: NDArray[np.bool_]
    service: NDArray[np.int64]

    @classmethod
    def of(cls, people: int, team_size: int, service: int = 0) -> Crew:
        """Teams of `team_size` in order of their rows, each led by its first."""
        rows = np.arange(people)
        return cls(rows // team_size, rows % team_size == 0, np.full(people, service, np.int64))


@dataclass(frozen=True, slots=True)
class Payment:
    """What some people are paid.

    Attributes:
        settled: week in which it was settled.
        week: week in which variable pay is paid; fixed pay never comes later than it is settled.
        rows: the people, (n,).
        cents: by line of the statement, (n, lines), hundredths of the currency.
    """

    settled: int
    week: int
    rows: NDArray[np.intp]
    cents: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Acted:
    """What a balance acted on in a payment.

    Attributes:
        terms: the balance as it held, each (n,).
        covered: pay it covers, so far in its period, (n,), in currency.
        before: what it had added so far in its period, (n,).
    """

    terms: BalanceTerms
    covered: NDArray[np.float64]
    before: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a payment came about, for statements.

    Attributes:
        payment: the payment.
        results: by period that was settled.
        debt: open draws after it, (balances, people).
        held: commission held back after it, (holds, people).
        acted: by balance; None where it had nothing to do.
        leaving: whether it is the last payment of people who leave.
        last: whether the run ends with it.
    """

    payment: Payment
    results: dict[Period, Results]
    debt: NDArray[np.float64]
    held: NDArray[np.float64]
    acted: tuple[Acted | None, ...]
    leaving: bool
    last: bool
