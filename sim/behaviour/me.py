"""What an agent may know, as a rule of one's own sees it: one person in one week."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.behaviour.lookahead import choose, own_cost, prepare, prepare_periods
from sim.behaviour.rule import Decision
from sim.behaviour.worth import PERIODS, forecast, rows_of, worth
from sim.pay.measures import Column
from sim.pay.period import Period

_RESULTS = {column.name.lower(): int(column) for column in Column}
_NAMED = {period.name.lower(): int(period) for period in Period}
_MEAN, _VARIANCE, _WORTH = range(3)


class Pay(NamedTuple):
    """Forecast of pay, spread over the weeks that are left to earn it: currency a week, and its variance."""

    mean: float
    variance: float


class Me:
    """A view on what one person knows; nothing in it can be changed.

    An action may be given as three numbers, or as three arrays of one length to ask about many at once.
    """

    __slots__ = ("_asked", "_luck", "_row")

    def __init__(self, asked: Decision, row: int, luck: NDArray[np.float64]) -> None:
        self._asked, self._row, self._luck = asked, row, luck

    @property
    def sell(self) -> float:
        """Share of a standard week spent selling so far."""
        return float(self._asked.action[self._row, 0])

    @property
    def serve(self) -> float:
        """Share of a standard week spent on service so far."""
        return float(self._asked.action[self._row, 1])

    @property
    def push(self) -> float:
        """Pressure per sale so far, 0-1."""
        return float(self._asked.action[self._row, 2])

    @property
    def norms(self) -> tuple[float, float, float]:
        """What people do on flat pay: sell, serve, push."""
        cost, (sell, serve) = self._asked.cost, self._asked.outlook.shift[self._row].tolist()
        return cost.sell_norm + sell, cost.serve_norm + serve, 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Least and most of selling, and of serving."""
        return self._asked.cost.low, self._asked.cost.high

    @property
    def risk_aversion(self) -> float:
        """Absolute risk aversion, 1/currency."""
        return float(self._asked.outlook.risk_aversion[self._row])

    @property
    def weeks_left(self) -> dict[str, int]:
        """Weeks left in the open month, quarter and year, this one included."""
        return {name: int(self._asked.outlook.left[period]) for name, period in _NAMED.items()}

    @property
    def luck(self) -> tuple[float, ...]:
        """Four numbers between 0 and 1, drawn anew for every person and decision: use these, not `random`."""
        return tuple(self._luck.tolist())

    def so_far(self, result: str, period: str = "quarter") -> float:
        """Own measured result since the open period began, such as `sales` or `tickets`.

        Raises:
            ValueError: there is no such result or period.
        """
        place = _named("period", period, _NAMED)
        return float(self._asked.outlook.sums[place, self._row, _named("result", result, _RESULTS)])

    def usual(self, result: str) -> float:
        """What a week at the norms brings, as this person believes.

        Raises:
            ValueError: there is no such result.
        """
        return float(self._asked.outlook.flow[self._row, _named("result", result, _RESULTS)])

    def pay(self, sell: Any, serve: Any, push: Any) -> Pay:
        """Expected pay of the open periods at an action, and its variance."""
        values = self._values(sell, serve, push)
        return Pay(_plain(values[..., _MEAN]), _plain(values[..., _VARIANCE]))

    def cost(self, sell: Any, serve: Any, push: Any) -> Any:
        """Cost of effort, currency a week."""
        c = self._asked.cost
        own_sell, own_serve, _ = self.norms
        x, y = np.asarray(sell) - own_sell, np.asarray(serve) - own_serve
        quadratic = 0.5 * (c.sell * x * x + 2.0 * c.cross * x * y + c.serve * y * y)
        return _plain(quadratic + c.push * self._asked.outlook.dislike[self._row] * np.square(push))

    def worth(self, sell: Any, serve: Any, push: Any) -> Any:
        """Certainty equivalent of pay less the cost of effort, currency a week: what `best_response` maximises."""
        return _plain(self._values(sell, serve, push)[..., _WORTH])

    def best(self) -> tuple[float, float, float]:
        """The action that `best_response` would choose."""
        asked = self._asked
        deciding = np.arange(len(asked.action)) == self._row
        sell, serve, push = choose(asked.program, asked.outlook, asked.cost, deciding, asked.action)[self._row].tolist()
        return sell, serve, push

    def _values(self, sell: Any, serve: Any, push: Any) -> NDArray[np.float64]:
        """Mean, variance and worth, (..., 3)."""
        action = np.stack(np.broadcast_arrays(sell, serve, push), axis=-1).astype(np.float64)
        flat = action.reshape(-1, 3)
        out = np.empty_like(flat)
        asked = self._asked
        rows = rows_of(asked.program, asked.outlook.found.shape[1])
        _appraise(asked.program, asked.outlook, asked.cost, self._row, flat, rows, out)
        return out.reshape(action.shape)


@njit(cache=True, error_model="numpy")
def _appraise(program, outlook, cost, a, actions, rows, out):  # type: ignore[no-untyped-def]
    prepare(program, outlook, a, False, rows)
    prepare_periods(outlook, a, False, rows)
    whole = rows.values.shape[0]
    for i in range(actions.shape[0]):
        sell, serve, push = actions[i, 0], actions[i, 1], actions[i, 2]
        out[i, _WORTH] = worth(
            rows, outlook.link, outlook.risk_aversion[a], own_cost(outlook, cost, a), sell, serve, push
        )
        x, y = sell - cost.sell_norm, serve - cost.serve_norm
        if outlook.link == 0:
            x, y = np.log(max(sell, 1e-6) / cost.sell_norm), np.log(max(serve, 1e-6) / cost.serve_norm)
        forecast(rows, outlook.link, x, y, push)
        out[i, _MEAN] = out[i, _VARIANCE] = 0.0
        for period in range(PERIODS):
            out[i, _MEAN] += rows.weights[period] * rows.pots[period, whole, 0]
            out[i, _VARIANCE] += rows.weights[period] * rows.pots[period, whole, 1]


def _plain(values: Any) -> Any:
    """A number, or the array as it is."""
    return float(values) if np.ndim(values) == 0 else values


def _named(what: str, given: str, legal: dict[str, int]) -> int:
    if given not in legal:
        raise ValueError(f"there is no {what} {given!r}; there are: {', '.join(legal)}")
    return legal[given]
