"""Payslips: every line of a person's pay with what it was worked out from. `experiments.bookkeeper` writes them."""

from __future__ import annotations

from dataclasses import dataclass

from sim.pay.balance import Balance
from sim.pay.base import Factor, Term
from sim.pay.period import Period

OWN, EVERYBODY, NOTHING = "own", "everybody", "nothing"


@dataclass(frozen=True, slots=True)
class FactorValue:
    """A factor as it was read.

    Attributes:
        factor: the curve and what it reads.
        top: sum of the numerator.
        bottom: sum of the denominator; 0 without one.
        value: the reading.
        result: the curve at it.
        source: whose sums were read: `OWN` (those the reading names), `EVERYBODY` where a person has none to divide
            by, or `NOTHING` where nobody has.
    """

    factor: Factor
    top: float
    bottom: float
    value: float
    result: float
    source: str


@dataclass(frozen=True, slots=True)
class Prize:
    """A place in a tournament.

    Attributes:
        value: own result; NaN: nothing could be measured.
        place: own rank from 1; 0: did not compete.
        rivals: who competed, the person among them.
        sharing: who had the same result, the person among them.
        amount: prize won.
    """

    value: float
    place: int
    rivals: int
    sharing: int
    amount: float


@dataclass(frozen=True, slots=True)
class TermValue:
    """A term as it was paid.

    Attributes:
        term: what it pays.
        factors: as they were read; of a term with prizes, those that multiply them.
        prize: won by rank; None: the term has none.
        present: weeks that count in the proration.
        length: weeks of the whole period.
        amount: in currency.
    """

    term: Term
    factors: tuple[FactorValue, ...]
    prize: Prize | None
    present: float
    length: float
    amount: float


@dataclass(frozen=True, slots=True)
class Stock:
    """What is kept back from one payment to the next, in currency.

    Attributes:
        kind: hold (until customers have stayed) or vesting (over years).
        before: kept back before this payment.
        after: kept back after it.
        lost: lost for good, or taken back.
    """

    kind: str
    before: float
    after: float
    lost: float


@dataclass(frozen=True, slots=True)
class Limit:
    """What a balance did.

    Attributes:
        balance: the rule.
        covers: ids of the lines it acts on.
        kind: a `BalanceKind`, as it held for the person.
        amount: of the rule, for the part of the period that counts; -inf: its time is over.
        covered: pay of those lines so far in the period.
        before: what the line had added so far in the period.
        gives: what the rule adds to `covered`.
        debt: open advances before this payment.
        debt_after: and after it; a leaver's is forgiven.
        charged: taken from a leaver's last pay for them.
    """

    balance: Balance
    covers: tuple[str, ...]
    kind: int
    amount: float
    covered: float
    before: float
    gives: float
    debt: float
    debt_after: float
    charged: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a payslip.

    Attributes:
        id: of the component.
        period: payout period that it pays.
        terms: what it earned.
        forfeited: earned, and lost by leaving.
        stock: what is kept back, if anything can be.
        limit: for a line that acts on others.
        cents: paid.
        running: cents paid so far, this line included.
    """

    id: str
    period: Period
    terms: tuple[TermValue, ...]
    forfeited: float
    stock: Stock | None
    limit: Limit | None
    cents: int
    running: int

    @property
    def earned(self) -> float:
        """What the terms come to."""
        total = 0.0
        for term in self.terms:
            total += term.amount
        return total

    @property
    def exact(self) -> float:
        """What the line comes to before it is rounded, in currency."""
        if self.limit is not None:
            return self.limit.gives - self.limit.before - self.limit.charged
        amount = self.earned - self.forfeited
        return amount if self.stock is None else amount + self.stock.before - self.stock.after - self.stock.lost


@dataclass(frozen=True, slots=True)
class Payslip:
    """One payment to a person.

    Attributes:
        settled: week of the run in which it was worked out.
        paid: week in which it is paid.
        periods: payout periods that end with it.
        leaving: whether it is the last of a person who leaves.
        last: whether everything open is paid because the history or the run ends.
        holder: number of the person in the position; 0 in a history.
        lines: in the order of the scheme.
        cents: in all.
    """

    settled: int
    paid: int
    periods: tuple[Period, ...]
    leaving: bool
    last: bool
    holder: int
    lines: tuple[Line, ...]
    cents: int
