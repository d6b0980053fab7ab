"""The rule `logit`: a noisy best response (McKelvey & Palfrey 1995).

The density of an action is proportional to `exp(precision x worth)` over all legal actions: 0 chooses any of them
alike, a large precision the best. It is drawn by two rounds of Gibbs sampling from the best action on: one coordinate
after the other, by the inverse of its distribution given the other two, which is tabulated on a grid that is fine near
the start and has a log density that is straight in between (Ritter & Tanner 1992).
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.behaviour.lookahead import choose, own_cost, prepare
from sim.behaviour.rule import Decision, Rule
from sim.behaviour.worth import rows_of, worth
from sim.rng import Purpose

_SWEEPS = 2
_STEPS = 22  # to each side; the finest is 0.6^21, some 2e-5 of the range
_RATIO = 0.6
_POINTS = 2 * _STEPS + 3
_STRAIGHT = 1e-9


class Logit(Rule):
    """Noisy best response: better actions are likelier, by a precision."""

    name = "logit"
    title = "noisy best response"
    reacts = True

    def decide(self, asked: Decision) -> NDArray[np.float64]:
        """A draw from the quantal response; always six uniforms for each person, whatever they are asked."""
        luck = np.concatenate([asked.uniforms(Purpose.LOGIT), asked.uniforms(Purpose.LOGIT, 1)], axis=1)
        program, outlook, cost, deciding = asked.program, asked.outlook, asked.cost, asked.deciding
        chosen = choose(program, outlook, cost, deciding, asked.action)
        table = np.empty((3, _POINTS))
        rows = rows_of(program, outlook.found.shape[1])
        _respond(program, outlook, cost, deciding, chosen, luck, asked.params.precision, rows, table)
        return chosen


@njit(cache=True, error_model="numpy")
def _respond(program, outlook, cost, deciding, action, luck, precision, rows, table):  # type: ignore[no-untyped-def]
    link = outlook.link
    for a in range(action.shape[0]):
        if not deciding[a]:
            continue
        prepare(program, outlook, a, False, rows)
        own, risk_aversion = own_cost(outlook, cost, a), outlook.risk_aversion[a]
        s, q, p = action[a, 0], action[a, 1], action[a, 2]
        for draw in range(3 * _SWEEPS):
            axis = draw % 3
            low, high = (cost.low, cost.high) if axis < 2 else (0.0, 1.0)  # noqa: PLR2004 - the third is push
            _grid(table[0], s if axis == 0 else (q if axis == 1 else p), low, high)
            for i in range(_POINTS):
                x = table[0, i]
                value = worth(
                    rows,
                    link,
                    risk_aversion,
                    own,
                    x if axis == 0 else s,
                    x if axis == 1 else q,
                    x if axis > 1 else p,
                )
                table[1, i] = precision * value
            x = _inverse(table, luck[a, draw])
            if axis == 0:
                s = x
            elif axis == 1:
                q = x
            else:
                p = x
        action[a, 0], action[a, 1], action[a, 2] = s, q, p


@njit(error_model="numpy")
def _grid(points, centre, low, high):  # type: ignore[no-untyped-def]
    """Rising points from `low` to `high`, finer the nearer they are to `centre`."""
    points[0], points[_STEPS + 1], points[_POINTS - 1] = low, centre, high
    step = high - low
    for k in range(_STEPS):
        points[1 + k] = max(centre - step, low)
        points[_POINTS - 2 - k] = min(centre + step, high)
        step *= _RATIO


@njit(error_model="numpy")
def _inverse(table, u):  # type: ignore[no-untyped-def]
    """Point below which the share `u` lies of a density whose log, `table[1]` at `table[0]`, is straight in between."""
    points, log_density, mass = table[0], table[1], table[2]
    top = log_density.max()
    total = 0.0
    for i in range(_POINTS - 1):
        rise = abs(log_density[i + 1] - log_density[i])
        height = np.exp(max(log_density[i], log_density[i + 1]) - top)
        mean = -np.expm1(-rise) / rise if rise > _STRAIGHT else 1.0
        mass[i] = (points[i + 1] - points[i]) * height * mean
        total += mass[i]
    wanted = u * total
    i = 0
    while i < _POINTS - 2 and wanted > mass[i]:
        wanted -= mass[i]
        i += 1
    part = min(wanted / mass[i], 1.0) if mass[i] > 0.0 else 0.5
    rise = log_density[i + 1] - log_density[i]
    share = part
    if rise < -_STRAIGHT:
        share = np.log1p(part * np.expm1(rise)) / rise
    elif rise > _STRAIGHT:
        share = 1.0 - np.log1p((1.0 - part) * np.expm1(-rise)) / -rise
    return points[i] + share * (points[i + 1] - points[i])
