"""The rule `income_target`: works towards an income, and minds a loss more than a gain.

Value of a period's pay W with target R: `E[W] + (loss_aversion - 1) E[min(W - R, 0)]`, less effort. Its slope is 1
above the target and `loss_aversion` below (Koszegi & Rabin 2006), so effort falls once the target is in reach, as that
of cab drivers seems to (Camerer, Babcock, Loewenstein & Thaler 1997). The kink takes the place of risk aversion.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.behaviour.lookahead import Outlook, choose, prepare, prepare_periods
from sim.behaviour.rule import Decision, Lived, Rule, Setting
from sim.behaviour.worth import PERIODS, TARGETS, forecast, rows_of

_WEEKS_PER_YEAR = 52
_DEBT, _COVERED, _ADDED = 3, 4, 5  # columns of `Outlook.limits` that are 0 when a period begins


@dataclass(slots=True)
class _Paid:
    """Pay of the last year, by week of the year, (52, agents); weeks in the position, (agents,)."""

    pay: NDArray[np.float64]
    weeks: NDArray[np.int64]


class IncomeTarget(Rule):
    """Works towards a target income: pay below it counts more than pay above."""

    name = "income_target"
    title = "income target"
    reacts = True

    def start(self, setting: Setting) -> _Paid:
        """Nobody has been paid yet."""
        return _Paid(np.zeros((_WEEKS_PER_YEAR, setting.agents)), np.zeros(setting.agents, np.int64))

    def learn(self, memory: _Paid, lived: Lived) -> None:
        """Note the pay of the week."""
        memory.pay[lived.week % _WEEKS_PER_YEAR] = np.where(lived.working, lived.paid, 0.0)
        memory.weeks += lived.working

    def forget(self, memory: _Paid, rows: NDArray[np.intp]) -> None:
        """A new person has no last year."""
        memory.pay[:, rows] = 0.0
        memory.weeks[rows] = 0

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """The optimum of the look-ahead for people with a target."""
        program, outlook = asked.program, asked.outlook
        targets = np.full((len(asked.action), TARGETS), asked.params.loss_aversion)
        begins, last_year = _as_it_begins(outlook), _last_year(asked)
        rows = rows_of(program, outlook.found.shape[1])
        _aim(program, outlook, begins, asked.deciding, last_year, asked.params.target, rows, targets)
        return choose(program, outlook, asked.cost, asked.deciding, asked.action, targets)


def _last_year(asked: Decision) -> NDArray[np.float64]:
    """Mean pay per week in the last year, (people,); NaN where the norms are the reference."""
    if asked.params.reference == "norms" or asked.applicants or asked.memory is None:
        return np.full(len(asked.deciding), np.nan)
    whole = asked.memory.weeks >= _WEEKS_PER_YEAR
    return np.where(whole, asked.memory.pay.mean(axis=0), np.nan)


def _as_it_begins(outlook: Outlook) -> Outlook:
    """What the same people would expect with all open periods still before them."""
    limits = outlook.limits.copy()
    limits[..., (_DEBT, _COVERED, _ADDED)] = 0.0
    return outlook._replace(
        sums=np.zeros_like(outlook.sums),
        worked=np.zeros_like(outlook.worked),
        left=outlook.length,
        active=outlook.active * (outlook.length / outlook.left)[:, None],
        past=np.zeros_like(outlook.past),
        rest_sums=np.zeros_like(outlook.rest_sums),
        limits=limits,
    )


@njit(cache=True, error_model="numpy")
def _aim(program, outlook, begins, deciding, last_year, share, rows, targets):  # type: ignore[no-untyped-def]
    """Write the target of each open period; `begins` is the outlook with the periods still before everybody."""
    whole = rows.values.shape[0]
    for a in range(deciding.shape[0]):
        if not deciding[a]:
            continue
        prepare(program, begins, a, False, rows)
        prepare_periods(begins, a, False, rows)
        forecast(rows, begins.link, 0.0, 0.0, 0.0)
        scale = share
        if last_year[a] == last_year[a]:  # not NaN
            expected = 0.0
            for period in range(PERIODS):
                expected += rows.pots[period, whole, 0] / begins.length[period]
            scale *= last_year[a] / expected if expected > 0.0 else 1.0
        for period in range(PERIODS):
            length = float(outlook.length[period])
            counted = min(outlook.worked[period, a] + float(outlook.left[period]), length)
            targets[a, period] = scale * rows.pots[period, whole, 0] * counted / length
