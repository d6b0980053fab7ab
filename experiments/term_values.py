"""Terms and prizes of one person, worked out again from the normal form for a payslip.

The curve and the reading are those of `sim.pay.program`, called as plain Python.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from experiments.payslips import EVERYBODY, NOTHING, OWN, FactorValue, Prize, TermValue
from sim.pay.base import Factor, Scope, Term
from sim.pay.prizes import prizes_won
from sim.pay.program import Plan, Results, curve_value, read
from sim.pay.tallies import WORKED


def term_value(plan: Plan, t: int, term: Term, results: Results, at: int) -> TermValue:
    """A term as it is paid to a person; for a term with prizes, `results` must be those of everybody.

    Args:
        plan: the scheme made ready.
        t: number of the term in the program.
        term: the term.
        results: of its period.
        at: position of the person in them.
    """
    program = plan.program
    prize = None if term.ranking is None else _prize_value(plan, term, results, at)
    # A prize stands for the first factor of its term.
    amount, skipped = (term.amount, 0) if prize is None else (term.amount * prize.amount, 1)
    first = int(program.factor_first[t])
    factors = [_factor_value(plan, first + f, term.factors[f], results, at) for f in range(skipped, len(term.factors))]
    for value in factors:
        amount *= value.result
    worked = float(results.worked[at])
    present = worked if program.present[t] < 0 else float(results.sums[0, at, program.present[t]])
    if term.prorate:
        amount *= present / results.length
    return TermValue(term, tuple(factors), prize, present, results.length, amount if worked > 0 else 0.0)


def _factor_value(plan: Plan, f: int, factor: Factor, results: Results, at: int) -> FactorValue:
    program = plan.program
    window, k, d = int(program.window[f]), int(program.numerator[f]), int(program.denominator[f])
    sums = _sums_of(results, factor.reading.scope, window, at)
    top, bottom, source = float(sums[k]), float(sums[d]) if d >= 0 else 0.0, OWN
    if program.ratio[f] and bottom <= 0.0:
        top, bottom, source = float(results.here[window, k]), float(results.here[window, d]), EVERYBODY
        if bottom <= 0.0:
            top, bottom, source = 0.0, 1.0, NOTHING
    value = float(read.py_func(program, f, top, bottom))
    first, count = int(program.knot_first[f]), int(program.knot_count[f])
    slopes = float(program.slope_left[f]), float(program.slope_right[f])
    result = float(curve_value.py_func(program.knot_x, program.knot_y, first, count, *slopes, value))
    return FactorValue(factor, top, bottom, value, result, source)


def _sums_of(results: Results, scope: Scope, window: int, at: int) -> NDArray[np.float64]:
    if scope == Scope.OWN:
        return np.asarray(results.sums[window, at])
    if scope == Scope.TEAM:
        return np.asarray(results.teams[window, results.team[at]])
    return np.asarray(results.branch[window])


def _prize_value(plan: Plan, term: Term, results: Results, at: int) -> Prize:
    """Place and prize of a person."""
    values = plan.values(term.factors[0].reading, results.sums[0])
    ranking = term.ranking
    assert ranking is not None  # noqa: S101 - asked for terms with prizes only
    mine = (results.worked >= results.length) & ~np.isnan(values)
    if not term.factors[0].reading.ratio:
        mine &= values > 0.0
    if term.present != WORKED:
        mine &= results.sums[0][:, plan.tallies.index(term.present)] > 0.0
    if ranking.scope == Scope.TEAM:
        mine &= results.team == results.team[at]
    own = float(values[at])
    if not mine[at]:
        return Prize(own, 0, int(mine.sum()), 0, 0.0)
    rivals = values[mine]
    won = float(prizes_won(rivals, ranking.prizes)[int(mine[:at].sum())])
    return Prize(own, 1 + int((rivals > own).sum()), len(rivals), int((rivals == own).sum()), won)
