"""A scheme as arrays, and the one evaluator that reads them.

`earn` pays a period with `curve_value` of `read`; the agents' look-ahead (`sim.behaviour.lookahead`)
values outcomes with the same curve of the same reading, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.pay.balance import Balance
from sim.pay.base import Factor, Hold, Reading, Scope, Term, Vesting
from sim.pay.measures import EXPOSURE, Column
from sim.pay.period import Period
from sim.pay.tallies import WORKED, Tally
from sim.scheme import Scheme

NONE = -1


class PayProgram(NamedTuple):
    """Terms, factors, curves and balances of a scheme.

    Term t pays line `line[t]` at the end of period `period[t]`: `amount[t]` times its factors
    `factor_first[t]` to `factor_first[t] + factor_count[t] - 1`. Factor f reads tallies `numerator[f]`
    and `denominator[f]` (-1: none) and looks the reading up in its knots; `rated[f]`: agents believe in the numerator
    as a rate per unit of the denominator.

    `present[t]` is the tally of the weeks that count in the proration (-1: weeks worked); `window[f]` says which sums
    are read, 0 those of the period. `hold[t]` holds share, weeks, claw, claw_weeks. Balance b has the line
    `b_line[b]` and covers the lines where `b_covers[b]` is true. `potted[t]` is true for terms whose lines a balance
    covers, `ranked[t]` for prizes by rank; `vesting[t]` is the number of years over which a term is paid, 0: at once.
    """

    line: NDArray[np.int64]
    period: NDArray[np.int64]
    amount: NDArray[np.float64]
    prorate: NDArray[np.bool_]
    present: NDArray[np.int64]
    hold: NDArray[np.float64]
    potted: NDArray[np.bool_]
    ranked: NDArray[np.bool_]
    vesting: NDArray[np.int64]
    factor_first: NDArray[np.int64]
    factor_count: NDArray[np.int64]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    ratio: NDArray[np.bool_]
    rated: NDArray[np.bool_]
    offset: NDArray[np.float64]
    scale: NDArray[np.float64]
    allowed: NDArray[np.float64]
    scope: NDArray[np.int64]
    window: NDArray[np.int64]
    knot_first: NDArray[np.int64]
    knot_count: NDArray[np.int64]
    slope_left: NDArray[np.float64]
    slope_right: NDArray[np.float64]
    knot_x: NDArray[np.float64]
    knot_y: NDArray[np.float64]
    b_line: NDArray[np.int64]
    b_kind: NDArray[np.int64]
    b_period: NDArray[np.int64]
    b_amount: NDArray[np.float64]
    b_recover: NDArray[np.float64]
    b_present: NDArray[np.int64]
    b_covers: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plan:
    """A scheme made ready: the arrays, and what they refer to.

    Attributes:
        scheme: what it was made of.
        lines: of the pay statement: (component id, counts as fixed pay).
        tallies: what is added up; the columns of results come first, in their order.
        windows: weeks of the sums that are read; the first, 0, stands for the payout period.
        balances: (line, balance), in order.
        holds: (line, hold, term), for commission that depends on whether the customer stays.
        rankings: (line, term), for prizes by rank.
        vestings: (line, vesting), for bonuses paid over years.
        program: the arrays.
    """

    scheme: Scheme
    lines: tuple[tuple[str, bool], ...]
    tallies: tuple[Tally, ...]
    windows: tuple[int, ...]
    balances: tuple[tuple[int, Balance], ...]
    holds: tuple[tuple[int, Hold, Term], ...]
    rankings: tuple[tuple[int, Term], ...]
    vestings: tuple[tuple[int, Vesting], ...]
    program: PayProgram

    @property
    def periods(self) -> frozenset[Period]:
        """Payout periods that something is paid in."""
        used = {int(p) for p in self.program.period} | {int(p) for p in self.program.b_period}
        return frozenset(Period(p) for p in used)

    def values(self, reading: Reading, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """A reading of each row of `sums` (people, tallies); NaN where a ratio cannot be measured."""
        top = sums[:, self.tallies.index(reading.numerator)]
        bottom = np.zeros(len(sums))
        if reading.denominator is not None:
            bottom = sums[:, self.tallies.index(reading.denominator)]
        if not reading.ratio:
            return np.asarray(reading.scale * (top - reading.allowed * bottom))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(bottom > 0, reading.offset + reading.scale * top / bottom, np.nan)


PLAIN = tuple(Tally(column) for column in Column)


def build_plan(scheme: Scheme) -> Plan:
    """Make a scheme ready."""
    lines = scheme.lines()
    names = [line.id for line in lines]
    terms = [(i, term) for i, line in enumerate(lines) for term in line.terms]
    factors = [factor for _, term in terms for factor in term.factors]
    tallies = _tallies(terms, [line.balance for line in lines if line.balance is not None])
    windows = tuple(dict.fromkeys((0, *(factor.reading.window for factor in factors))))
    balances = tuple((i, line.balance) for i, line in enumerate(lines) if line.balance is not None)
    holds = {i: (i, term.hold, term) for i, term in terms if term.hold is not None}
    return Plan(
        scheme=scheme,
        lines=tuple((line.id, line.fixed) for line in lines),
        tallies=tallies,
        windows=windows,
        balances=balances,
        holds=tuple(holds.values()),
        rankings=tuple((i, term) for i, term in terms if term.ranking is not None),
        vestings=tuple({i: term.vesting for i, term in terms if term.vesting is not None}.items()),
        program=_arrays(names, terms, factors, tallies, windows, balances),
    )


def _tallies(terms: list[tuple[int, Term]], balances: list[Balance]) -> tuple[Tally, ...]:
    """The columns of results, then whatever else is read, each once."""
    found: dict[Tally, None] = dict.fromkeys(PLAIN)
    for _, term in terms:
        if term.present != WORKED:
            found[term.present] = None
        for factor in term.factors:
            for tally in (factor.reading.numerator, factor.reading.denominator):
                if tally is not None:
                    found[tally] = None
    found |= dict.fromkeys(balance.present for balance in balances if balance.present != WORKED)
    return tuple(found)


def _arrays(
    names: list[str],
    terms: list[tuple[int, Term]],
    factors: list[Factor],
    tallies: tuple[Tally, ...],
    windows: tuple[int, ...],
    balances: tuple[tuple[int, Balance], ...],
) -> PayProgram:
    at = {tally: i for i, tally in enumerate(tallies)}
    knots = [point for factor in factors for point in factor.curve.points]
    factor_counts = [len(term.factors) for _, term in terms]
    knot_counts = [len(factor.curve.points) for factor in factors]
    readings: list[Reading] = [factor.reading for factor in factors]
    holds = [term.hold or Hold() for _, term in terms]
    covers = _covers(names, balances)
    pots = np.asarray(covers.any(axis=0))
    return PayProgram(
        line=_ints([line for line, _ in terms]),
        period=_ints([term.period for _, term in terms]),
        amount=_floats([term.amount for _, term in terms]),
        prorate=np.array([term.prorate for _, term in terms], np.bool_),
        present=_ints([NONE if term.present == WORKED else at[term.present] for _, term in terms]),
        hold=np.array([(h.share, h.weeks, h.claw, h.claw_weeks) for h in holds], np.float64).reshape(-1, 4),
        potted=np.array([pots[line] for line, _ in terms], np.bool_),
        ranked=np.array([term.ranking is not None for _, term in terms], np.bool_),
        vesting=_ints([term.vesting.years if term.vesting else 0 for _, term in terms]),
        factor_first=_starts(factor_counts),
        factor_count=_ints(factor_counts),
        numerator=_ints([at[reading.numerator] for reading in readings]),
        denominator=_ints([NONE if r.denominator is None else at[r.denominator] for r in readings]),
        ratio=np.array([reading.ratio for reading in readings], np.bool_),
        rated=np.array([_is_rated(reading) for reading in readings], np.bool_),
        offset=_floats([reading.offset for reading in readings]),
        scale=_floats([reading.scale for reading in readings]),
        allowed=_floats([reading.allowed for reading in readings]),
        scope=_ints([reading.scope for reading in readings]),
        window=_ints([windows.index(reading.window) for reading in readings]),
        knot_first=_starts(knot_counts),
        knot_count=_ints(knot_counts),
        slope_left=_floats([factor.curve.slope_left for factor in factors]),
        slope_right=_floats([factor.curve.slope_right for factor in factors]),
        knot_x=_floats([x for x, _ in knots]),
        knot_y=_floats([y for _, y in knots]),
        b_line=_ints([line for line, _ in balances]),
        b_kind=_ints([balance.kind for _, balance in balances]),
        b_period=_ints([balance.period for _, balance in balances]),
        b_amount=_floats([balance.amount for _, balance in balances]),
        b_recover=_floats([balance.recover for _, balance in balances]),
        b_present=_ints([NONE if b.present == WORKED else at[b.present] for _, b in balances]),
        b_covers=covers,
    )


def _is_rated(reading: Reading) -> bool:
    """Whether agents believe in the numerator as a rate per unit of the denominator."""
    below, column = reading.denominator, reading.numerator.column
    return below is not None and isinstance(column, Column) and EXPOSURE.get(column) == below.column


def _covers(names: list[str], balances: tuple[tuple[int, Balance], ...]) -> NDArray[np.bool_]:
    """Which lines each balance acts on, (balances, lines)."""
    found = np.zeros((len(balances), len(names)), np.bool_)
    for b, (line, balance) in enumerate(balances):
        if balance.covers:
            found[b, [names.index(name) for name in balance.covers]] = True
        else:
            found[b, :line] = True
    return found


def _ints(values: list[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def _floats(values: list[float]) -> NDArray[np.float64]:
    return np.array(values, np.float64)


def _starts(counts: list[int]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(counts)))[: len(counts)].astype(np.int64)


@njit(inline="always", error_model="numpy")
def curve_value(knot_x, knot_y, first, count, slope_left, slope_right, x):  # type: ignore[no-untyped-def]
    """Value at `x` of the curve with knots `first` to `first + count - 1` and the given outer slopes."""
    last = first + count - 1
    if x < knot_x[first]:
        return knot_y[first] + slope_left * (x - knot_x[first])
    i = first
    while i < last and x >= knot_x[i + 1]:
        i += 1
    if i == last:
        return knot_y[last] + slope_right * (x - knot_x[last])
    return knot_y[i] + (knot_y[i + 1] - knot_y[i]) * (x - knot_x[i]) / (knot_x[i + 1] - knot_x[i])


@njit(inline="always", error_model="numpy")
def read(program, f, numerator, denominator):  # type: ignore[no-untyped-def]
    """Reading of factor `f` from period sums (denominator > 0 for a ratio)."""
    if program.ratio[f]:
        return program.offset[f] + program.scale[f] * numerator / denominator
    return program.scale[f] * (numerator - program.allowed[f] * denominator)


class Results(NamedTuple):
    """What has been added up when a period ends.

    Attributes:
        sums: by window, (windows, people, tallies); the first is the payout period.
        worked: weeks worked in the period, (people,); 0 is paid nothing.
        team: team of each person, (people,).
        teams: sums of the teams, (windows, teams, tallies).
        branch: sums of all teams, (windows, tallies). Teams and branch hold results of people who have left since, too.
        here: sums of everybody who is here, (windows, tallies), read where a ratio cannot be measured for a person.
        length: weeks of the whole period.
    """

    sums: NDArray[np.float64]
    worked: NDArray[np.float64]
    team: NDArray[np.int64]
    teams: NDArray[np.float64]
    branch: NDArray[np.float64]
    here: NDArray[np.float64]
    length: float


@njit(inline="always", error_model="numpy")
def _sum(results, scope, window, a, k):  # type: ignore[no-untyped-def]
    if scope == Scope.OWN:
        return results.sums[window, a, k]
    if scope == Scope.TEAM:
        return results.teams[window, results.team[a], k]
    return results.branch[window, k]


@njit(cache=True, error_model="numpy")
def _earn(program, period, results, prizes, out):  # type: ignore[no-untyped-def]
    for t in range(program.line.shape[0]):
        ranked = program.ranked[t]
        if program.period[t] != period or (ranked and prizes.shape[0] == 0):
            continue
        first, end = program.factor_first[t], program.factor_first[t] + program.factor_count[t]
        for a in range(out.shape[0]):
            if results.worked[a] == 0.0:
                continue
            # Prizes stand for the first factor of a ranked term; the others multiply them as they do any pay.
            pay = program.amount[t] * (prizes[t, a] if ranked else 1.0)
            for f in range(first + 1 if ranked else first, end):
                window, k, d = program.window[f], program.numerator[f], program.denominator[f]
                numerator = _sum(results, program.scope[f], window, a, k)
                denominator = 0.0
                if d >= 0:
                    denominator = _sum(results, program.scope[f], window, a, d)
                    if program.ratio[f] and denominator <= 0.0:
                        numerator = results.here[window, k]
                        denominator = results.here[window, d]
                    if program.ratio[f] and denominator <= 0.0:
                        numerator, denominator = 0.0, 1.0
                pay *= curve_value(
                    program.knot_x,
                    program.knot_y,
                    program.knot_first[f],
                    program.knot_count[f],
                    program.slope_left[f],
                    program.slope_right[f],
                    read(program, f, numerator, denominator),
                )
            if program.prorate[t]:
                present = results.worked[a] if program.present[t] < 0 else results.sums[0, a, program.present[t]]
                pay *= present / results.length
            out[a, program.line[t]] += pay


def earn(
    program: PayProgram, period: Period, results: Results, n_lines: int, prizes: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Pay of one period before balances and rounding, in currency, (people, lines).

    A ratio nobody could measure for a person (no survey answered) is read from everybody; if nobody has one either,
    no bad outcome was measured and the ratio counts as 0.

    Args:
        program: the scheme.
        period: which payout period ends.
        results: of the period.
        n_lines: lines of the pay statement.
        prizes: won by rank, (terms, people), in currency; None: no prizes are given.
    """
    out = np.zeros((len(results.worked), n_lines))
    _earn(program, int(period), results, np.zeros((0, 0)) if prizes is None else prizes, out)
    return out
