"""Columns of a pay history: what a manager has, and how it becomes what pay adds up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scenarios.errors import InputError
from sim.pay.balance import EVER
from sim.pay.base import Scope
from sim.pay.measures import MEASURES, Column
from sim.pay.tallies import Own
from sim.pay.weekly import needs_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from sim.pay.program import Plan
    from sim.pay.tallies import Tally

INF = float("inf")


@dataclass(frozen=True, slots=True)
class HistoryColumn:
    """A column of measured results in a history file, for a person and a fiscal month.

    Attributes:
        name: in the file.
        fills: what it becomes.
        meaning: for people, with its unit.
        low: smallest legal value.
        high: largest legal value.
        times: column by which a mean or a share is multiplied to become a sum; "": it is a sum.
        flip: the value counts as `flip - value`; None: as it is.
        within: column it cannot exceed; "": none.
        example: a plausible value.
    """

    name: str
    fills: Column
    meaning: str
    low: float = 0.0
    high: float = INF
    times: str = ""
    flip: float | None = None
    within: str = ""
    example: float = 0.0

    def sums(self, value: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is added up, (rows,); `times` are the values of the column `times`, (rows,)."""
        turned = value if self.flip is None else self.flip - value
        return turned * times if self.times else turned


COLUMNS: tuple[HistoryColumn, ...] = (
    HistoryColumn("sales", Column.SALES, "amount sold, currency", low=-INF, example=21_000),
    HistoryColumn("gross_profit", Column.GROSS_PROFIT, "gross profit of them, currency", low=-INF, example=9_450),
    HistoryColumn("recurring", Column.RECURRING, "yearly fee of what was sold, currency", low=-INF, example=12_600),
    HistoryColumn("renewals", Column.RENEWALS, "value of renewed contracts, currency", low=-INF, example=40_000),
    HistoryColumn("collected", Column.COLLECTED, "payments received for add-ons, currency", low=-INF, example=8_000),
    HistoryColumn("sales_count", Column.SALES_COUNT, "number of sales", example=18),
    HistoryColumn("tickets", Column.TICKETS, "number of tickets or calls handled", example=280),
    HistoryColumn("surveys", Column.SURVEYS, "number of survey answers or ratings", example=40),
    HistoryColumn(
        "csat", Column.DISSATISFACTION, "mean satisfaction of those answers, points 0-100", 0, 100, "surveys", 100.0,
        example=71.5,
    ),
    HistoryColumn(
        "dissatisfaction", Column.DISSATISFACTION, "sum of 100 - points over those answers", example=1_140
    ),
    HistoryColumn("bad_ratings", Column.BAD_RATINGS, "number of bad ones among them", within="surveys", example=1),
    HistoryColumn("response_time", Column.WAIT_MINUTES, "mean minutes to the answer", times="tickets", example=12),
    HistoryColumn("wait_minutes", Column.WAIT_MINUTES, "sum of those minutes over all tickets", example=3_360),
    HistoryColumn("slow", Column.SLOW, "number of tickets answered after the target", within="tickets", example=30),
    HistoryColumn("slow_answers", Column.SLOW, "share of tickets answered after the target", 0, 1, "tickets"),
    HistoryColumn("customers", Column.CUSTOMERS, "own customers, mean of the month", times="weeks_worked", example=120),
    HistoryColumn("lost", Column.LOST, "own customers lost in the month", example=1),
    HistoryColumn("problems", Column.PROBLEMS, "number of problems of own customers", example=90),
    HistoryColumn(
        "resolution", Column.UNRESOLVED, "share of them solved at first contact", 0, 1, "problems", 1.0, example=0.8
    ),
    HistoryColumn("unresolved", Column.UNRESOLVED, "number of them not solved at first contact", within="problems"),
    HistoryColumn("complaints", Column.COMPLAINTS, "number of complaints about them", example=2),
)  # fmt: skip
"""The first column that fills a `Column` is the one a template has."""

BY_NAME = {column.name: column for column in COLUMNS}
FROM_SALES = (Column.SALES, Column.GROSS_PROFIT, Column.RECURRING, Column.SALES_COUNT)
"""What a list of single sales gives, too."""


def ways(column: Column) -> tuple[HistoryColumn, ...]:
    """Columns of a file that can fill a column of results."""
    return tuple(way for way in COLUMNS if way.fills == column)


@dataclass(frozen=True, slots=True)
class Needs:
    """What a history must hold for some schemes; each with the id of a component that reads it.

    Attributes:
        columns: of results.
        sales: columns of the list of single sales; none: no list is needed.
        segments: names of segments that are weighed.
        team: reads results of a team.
        lead: pays leaders.
        service: depends on weeks of service.
    """

    columns: dict[Column, str]
    sales: dict[str, str]
    segments: frozenset[str]
    team: str
    lead: str
    service: str


def needs_of(plans: Sequence[Plan]) -> Needs:
    """What a history must hold to be paid under some schemes.

    Raises:
        InputError: a phase starts by a market figure, which no history has.
    """
    columns: dict[Column, str] = {}
    sales: dict[str, str] = {}
    segments: set[str] = set()
    team = lead = service = ""
    for plan in plans:
        _refuse_triggers(plan)
        for reader, tally, scope_is_team in _read(plan):
            team = team or (reader if scope_is_team or tally.share != (1.0,) else "")
            lead = lead or (reader if tally.column == Own.LEAD else "")
            if tally.column == Own.QUOTA:
                quota = next(quota for quota in plan.scheme.quotas if quota.id == tally.quota)
                service = service or (reader if quota.ramp else "")
                if quota.growth is not None:
                    columns.setdefault(MEASURES[quota.measure].numerator, reader)
            elif isinstance(tally.column, Column):
                for name in _of_list(tally):
                    sales.setdefault(name, reader)
                segments |= {name for name, _ in tally.sales.segments}
                columns.setdefault(tally.column, reader)
        for line, _, term in plan.holds:
            names = ("customer", "left_month", *_about(term.factors[0].reading.numerator))
            sales |= {name: plan.lines[line][0] for name in names if name not in sales}
        for line, balance in plan.balances:
            if balance.until < EVER or balance.start:
                service = service or plan.lines[line][0]
    return Needs(dict(sorted(columns.items())), sales, frozenset(segments), team, lead, service)


def _of_list(tally: Tally) -> tuple[str, ...]:
    """Columns of the list of single sales that a tally reads; none if it needs no list."""
    if not needs_list(tally):
        return ()
    sales = tally.sales
    return (
        "amount",
        *(("segment",) if sales.segments else ()),
        *(("product",) if sales.addon != sales.new else ()),
        *(("spend",) if sales.high < INF else ()),
        *_about(tally),
    )


def _about(tally: Tally) -> tuple[str, ...]:
    """What turns the amount of a sale into what is counted."""
    return {Column.GROSS_PROFIT: ("margin",), Column.RECURRING: ("months",)}.get(Column(tally.column), ())


def _read(plan: Plan) -> Iterator[tuple[str, Tally, bool]]:
    """Everything that is read: (line, tally, whether of a team)."""
    for line in plan.scheme.lines():
        for term in line.terms:
            yield line.id, term.present, False
            for factor in term.factors:
                reading = factor.reading
                for tally in (reading.numerator, reading.denominator):
                    if tally is not None:
                        yield line.id, tally, reading.scope == Scope.TEAM
            if term.ranking is not None and term.ranking.scope == Scope.TEAM:
                yield line.id, term.factors[0].reading.numerator, True
        if line.balance is not None:
            yield line.id, line.balance.present, False


def _refuse_triggers(plan: Plan) -> None:
    for phase in plan.scheme.phases:
        if phase.when is not None:
            raise InputError(
                f"scheme {plan.scheme.name!r}: phase {phase.id!r} starts by the market figure {phase.when!r}, which "
                "only a simulation has; give it from_week, or use paytrial run"
            )
