"""What a result can expect to win in a tournament, given how the others are doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sim.pay.base import Scope
from sim.pay.tournament import RANK_KNOTS

if TYPE_CHECKING:
    from sim.behaviour.lookahead import Outlook
    from sim.pay.payroll import Payroll
    from sim.pay.program import PayProgram

_TINY = 1e-9


def with_expected_prizes(payroll: Payroll, outlook: Outlook, multiplier: NDArray[np.float64]) -> PayProgram:
    """The program of a scheme whose prizes by rank have become curves of the reading.

    Args:
        payroll: the scheme and its teams.
        outlook: of the team.
        multiplier: believed outcome rates at the present actions per rate at the norms, (agents, columns).
    """
    program = payroll.plan.program
    knot_x, knot_y = program.knot_x.copy(), program.knot_y.copy()
    for t in np.flatnonzero(program.ranked):
        term = next(term for line, term in payroll.plan.rankings if line == program.line[t])
        assert term.ranking is not None  # noqa: S101 - it is one of the rankings
        f = int(program.factor_first[t])
        column = payroll.plan.tallies[int(program.numerator[f])].column
        mean, sd = _forecast(program, outlook, multiplier[:, column], f, int(program.period[t]))
        rivals = len(mean) - 1.0
        if term.ranking.scope == Scope.TEAM:
            rivals = np.bincount(payroll.crew.team).mean() - 1.0
        x = np.linspace((mean - 3 * sd).min(), (mean + 3 * sd).max() + _TINY, RANK_KNOTS)
        first = int(program.knot_first[f])
        knot_x[first : first + RANK_KNOTS] = x
        knot_y[first : first + RANK_KNOTS] = expected_prize(x, mean, sd, rivals, term.ranking.prizes)
    return program._replace(knot_x=knot_x, knot_y=knot_y)


def _forecast(
    program: PayProgram, outlook: Outlook, multiplier: NDArray[np.float64], f: int, period: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean and standard deviation of everybody's reading at the end of the period, both (agents,)."""
    k, d = program.numerator[f], program.denominator[f]
    left = outlook.active[period, k]
    rate = outlook.level[:, k] * multiplier
    exposure = outlook.flow[:, d] if program.rated[f] else np.ones(len(rate))
    expected = left * rate * exposure
    slope = np.full(len(rate), program.scale[f])
    if program.ratio[f]:
        slope /= np.maximum(outlook.sums[period, :, d] + left * outlook.flow[:, d], _TINY)
    mean = (program.offset[f] if program.ratio[f] else 0.0) + slope * (outlook.sums[period, :, k] + expected)
    return mean, np.abs(slope) * np.sqrt(expected * outlook.dispersion[k]) + _TINY


def expected_prize(
    x: NDArray[np.float64],
    mean: NDArray[np.float64],
    sd: NDArray[np.float64],
    rivals: float,
    prizes: tuple[float, ...],
) -> NDArray[np.float64]:
    """Prize that results `x` can expect, (n,).

    Args:
        x: results, larger is better, (n,).
        mean: forecast of everybody's result, (people,).
        sd: its standard deviation, (people,).
        rivals: how many compete.
        prizes: of the first, the second, ...

    How many are ahead is taken as normal, with the mean and variance of that many chances of being ahead.
    """
    ahead = ndtr((mean - x[:, None]) / sd).mean(axis=1)
    spread = np.sqrt(np.maximum(rivals * ahead * (1.0 - ahead), 1e-6))
    bounds = (np.arange(len(prizes) + 1)[None] - 0.5 - rivals * ahead[:, None]) / spread[:, None]
    bounds[:, 0] = -np.inf  # nobody can have fewer than none ahead
    return np.asarray(np.diff(ndtr(bounds), axis=1) @ np.array(prizes))
