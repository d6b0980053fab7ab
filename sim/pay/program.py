"""A scheme as arrays, and the one evaluator that reads them.

`settle` pays a period with `curve_value` of `read`; the agents' look-ahead (`sim.behaviour.lookahead`)
values outcomes with the same curve of the same reading, and a test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.pay.base import Factor, Period, Term
from sim.scheme import Scheme


class PayProgram(NamedTuple):
    """Terms, factors and curves of a scheme.

    Term t pays line `line[t]` at the end of period `period[t]`: `amount[t]` times its factors
    `factor_first[t]` to `factor_first[t] + factor_count[t] - 1`. Factor f reads columns `numerator[f]`
    and `denominator[f]` (-1: none) and looks the reading up in its knots.
    """

    line: NDArray[np.int64]
    period: NDArray[np.int64]
    amount: NDArray[np.float64]
    prorate: NDArray[np.bool_]
    factor_first: NDArray[np.int64]
    factor_count: NDArray[np.int64]
    numerator: NDArray[np.int64]
    denominator: NDArray[np.int64]
    ratio: NDArray[np.bool_]
    offset: NDArray[np.float64]
    scale: NDArray[np.float64]
    allowed: NDArray[np.float64]
    knot_first: NDArray[np.int64]
    knot_count: NDArray[np.int64]
    slope_left: NDArray[np.float64]
    slope_right: NDArray[np.float64]
    knot_x: NDArray[np.float64]
    knot_y: NDArray[np.float64]


def lines(scheme: Scheme) -> tuple[tuple[str, bool], ...]:
    """Lines of the pay statement: (component id, counts as fixed pay)."""
    return tuple((name, fixed) for name, fixed, _ in scheme.paying())


def build_program(scheme: Scheme) -> PayProgram:
    """Arrays of a scheme."""
    terms: list[tuple[int, Term]] = [
        (line, term) for line, (_, _, component) in enumerate(scheme.paying()) for term in component
    ]
    factors: list[Factor] = [factor for _, term in terms for factor in term.factors]
    knots = [point for factor in factors for point in factor.curve.points]
    factor_counts = [len(term.factors) for _, term in terms]
    knot_counts = [len(factor.curve.points) for factor in factors]
    readings = [factor.reading for factor in factors]
    return PayProgram(
        line=_ints([line for line, _ in terms]),
        period=_ints([term.period for _, term in terms]),
        amount=_floats([term.amount for _, term in terms]),
        prorate=np.array([term.prorate for _, term in terms], np.bool_),
        factor_first=_starts(factor_counts),
        factor_count=_ints(factor_counts),
        numerator=_ints([reading.numerator for reading in readings]),
        denominator=_ints([-1 if r.denominator is None else r.denominator for r in readings]),
        ratio=np.array([reading.ratio for reading in readings], np.bool_),
        offset=_floats([reading.offset for reading in readings]),
        scale=_floats([reading.scale for reading in readings]),
        allowed=_floats([reading.allowed for reading in readings]),
        knot_first=_starts(knot_counts),
        knot_count=_ints(knot_counts),
        slope_left=_floats([factor.curve.slope_left for factor in factors]),
        slope_right=_floats([factor.curve.slope_right for factor in factors]),
        knot_x=_floats([x for x, _ in knots]),
        knot_y=_floats([y for _, y in knots]),
    )


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


@njit(cache=True, error_model="numpy")
def _settle(program, period, sums, team, worked, length, out):  # type: ignore[no-untyped-def]
    for t in range(program.line.shape[0]):
        if program.period[t] != period:
            continue
        for a in range(sums.shape[0]):
            if worked[a] == 0.0:
                continue
            pay = program.amount[t]
            for f in range(program.factor_first[t], program.factor_first[t] + program.factor_count[t]):
                numerator = sums[a, program.numerator[f]]
                denominator = 0.0
                if program.denominator[f] >= 0:
                    denominator = sums[a, program.denominator[f]]
                    if program.ratio[f] and denominator <= 0.0:
                        numerator = team[program.numerator[f]]
                        denominator = team[program.denominator[f]]
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
                pay *= worked[a] / length
            out[a, program.line[t]] += pay


def settle(
    program: PayProgram,
    period: Period,
    sums: NDArray[np.float64],
    worked: NDArray[np.float64],
    length: int,
    n_lines: int,
    team: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Pay of one period, in cents per line.

    A ratio nobody could measure for a person (no survey answered) is read from the whole team; if
    the team has none either, no bad outcome was measured and the ratio counts as 0.

    Args:
        program: the scheme.
        period: which payout period ends.
        sums: measured results of the period, shape (agents, columns).
        worked: weeks employed in the period, shape (agents,); 0 is paid nothing.
        length: weeks of the whole period.
        n_lines: lines of the pay statement.
        team: measured results of the whole team in the period, shape (columns,).

    Returns:
        Cents, shape (agents, n_lines), each line rounded half to even.
    """
    out = np.zeros((len(sums), n_lines))
    _settle(program, int(period), sums, team, worked, float(length), out)
    return np.rint(out * 100.0).astype(np.int64)
