"""Phase 4, closing: agreed deals wait in a pipeline until the agent closes them.

A sale is booked, paid for and earned from the week in which it is closed. Each week an open deal closes with the
probability that its agent has chosen; a customer who leaves takes open deals along. Closing faster than usual costs a
price concession.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.events import together
from sim.params import Scenario
from sim.pay.weekly import SaleList
from sim.rng import Purpose, uniforms

_SERIALS = 1 << 32
_WEEKS_PER_MONTH = 52.0 / 12.0
_HALF_LIFE_WEEKS = 26.0
_KEEP = 0.5 ** (1.0 / _HALF_LIFE_WEEKS)


@dataclass(frozen=True, slots=True)
class Closed:
    """Deals of one week.

    Attributes:
        sales: what was closed, at the price that was paid for it.
        cents: amount closed, (cells,).
        count: deals closed, (cells,).
        waiting_cents: weekly fees of deals that are still open, and not earned, (cells,).
        conceded_cents: given away for signing early, (cells,).
    """

    sales: SaleList
    cents: NDArray[np.int64]
    count: NDArray[np.int64]
    waiting_cents: NDArray[np.int64]
    conceded_cents: NDArray[np.int64]


class Pipeline:
    """Open deals of the team.

    Attributes:
        open: what is agreed and not closed.
    """

    def __init__(self, scenario: Scenario, seed: int) -> None:
        """Nothing is open at first; the warm-up fills it."""
        self._deals = scenario.deals
        self._seed = seed
        self._segments = len(scenario.segments)
        self._agents = scenario.team.agents
        self.open = no_sales()
        self._agreed = np.zeros(self._agents)
        self._weeks = 0.0

    def step(self, agreed: SaleList, left: NDArray[np.int64], close: NDArray[np.float64], tick: int) -> Closed:
        """Add the week's sales, close some deals, drop those of customers who leave.

        Args:
            agreed: sales of this week.
            left: numbers of the customers who leave in it, (n,).
            close: share closed by each agent, (agents,).
            tick: week of the run.
        """
        self._agreed = _KEEP * self._agreed + np.bincount(agreed.seller, agreed.amount, self._agents)
        self._weeks = _KEEP * self._weeks + 1.0
        deals = together(self.open, agreed)
        u = uniforms(self._seed, Purpose.DEAL, tick, deals.customer % _SERIALS, deals.seller)[:, 0]
        closes = u < close[deals.seller]
        self.open = _those(deals, ~closes & ~np.isin(deals.customer, left))
        hurry = np.maximum(np.log(close / self._deals.close_norm), 0.0)
        return self._closed(_those(deals, closes), 1.0 - self._deals.hurry_discount * hurry)

    def _closed(self, sales: SaleList, price: NDArray[np.float64]) -> Closed:
        full = _cents(sales.amount)
        paid = _cents(sales.amount * price[sales.seller])
        booked = SaleList(
            **{name: getattr(sales, name) for name in SaleList.__dataclass_fields__ if name != "amount"},
            amount=paid / 100.0,
        )
        waiting = _cents(self.open.amount / self.open.months / _WEEKS_PER_MONTH)
        return Closed(
            sales=booked,
            cents=self._by_cell(sales, paid),
            count=self._by_cell(sales, np.ones_like(paid)),
            waiting_cents=self._by_cell(self.open, waiting),
            conceded_cents=self._by_cell(sales, full - paid),
        )

    def _by_cell(self, sales: SaleList, cents: NDArray[np.int64]) -> NDArray[np.int64]:
        found = np.zeros(self._agents * self._segments, np.int64)
        np.add.at(found, sales.seller * self._segments + sales.segment, cents)
        return found

    @property
    def stock(self) -> NDArray[np.float64]:
        """Amount of open deals, currency, (agents,)."""
        return np.asarray(np.bincount(self.open.seller, self.open.amount, self._agents))

    @property
    def open_cents(self) -> int:
        """Amount of open deals of the team, cents."""
        return int(_cents(self.open.amount).sum())

    @property
    def inflow(self) -> NDArray[np.float64]:
        """What each agent has agreed per week lately, currency/week, (agents,)."""
        return np.asarray(self._agreed / max(self._weeks, 1.0))


def no_sales() -> SaleList:
    """An empty list."""
    whole, real = np.zeros(0, np.int64), np.zeros(0)
    return SaleList(whole, whole, whole, whole, real, real, real, real)


def _those(sales: SaleList, mask: NDArray[np.bool_]) -> SaleList:
    return SaleList(**{name: getattr(sales, name)[mask] for name in SaleList.__dataclass_fields__})


def _cents(amount: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(amount * 100.0).astype(np.int64)
