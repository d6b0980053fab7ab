"""Sales and departures of a week one by one, for pay that depends on single sales or on whether a customer stays."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.customers import DUE, LANES, LEFT, SPEND, WEIGHT, Customers
from sim.params import Scenario
from sim.pay.weekly import ADDON, NEW, SaleList

_SERIALS = 1 << 32


@njit(cache=True)
def _list_marked(tiles, serial, first, count, column, least, cell, number, values):  # type: ignore[no-untyped-def]
    """Customers whose value in `column` is `least` or more (or, for a negative one, equal to it)."""
    n = 0
    for c in range(count.shape[0]):
        for i in range(count[c]):
            tile, lane = first[c] + i // LANES, i % LANES
            x = tiles[tile, column + lane]
            if (least < 0 and x == least) or (least > 0 and x >= least):
                cell[n], number[n] = c, serial[tile, lane]
                values[n, 0], values[n, 1] = x, tiles[tile, SPEND + lane]
                n += 1
    return n


def _marked(
    customers: Customers, column: int, least: float, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    cell, number, values = np.empty(most, np.int64), np.empty(most, np.int64), np.empty((most, 2))
    c = customers
    n = _list_marked(c.tiles, c.serial, c.first, c.count, column, np.float32(least), cell, number, values)
    return cell[:n], number[:n], values[:n]


def customer_numbers(cell: NDArray[np.int64], serial: NDArray[np.integer], segments: int) -> NDArray[np.int64]:
    """One number for each customer, (n,): serial numbers are unique for an agent."""
    return np.asarray(cell // segments * _SERIALS + serial.astype(np.int64))


def list_addon_sales(scenario: Scenario, margin: NDArray[np.float64], customers: Customers, sales: int) -> SaleList:
    """Sales to customers this week, before leavers are taken out; at most `sales`. `margin` is (segments,)."""
    n = len(scenario.segments)
    cell, serial, values = _marked(customers, WEIGHT, float(np.finfo(np.float32).tiny), sales)
    months = np.full(len(cell), scenario.selling.sale_months)
    return _sale_list(margin, cell, customer_numbers(cell, serial, n), ADDON, values[:, 0], months, values[:, 1])


def list_new_sales(
    scenario: Scenario,
    margin: NDArray[np.float64],
    cell: NDArray[np.int64],
    serial: NDArray[np.integer],
    spend: NDArray[np.float64],
) -> SaleList:
    """Contracts with new customers; all arrays (n,), `margin` (segments,)."""
    months = np.full(len(cell), scenario.selling.new_sale_months)
    number = customer_numbers(cell, serial, len(scenario.segments))
    return _sale_list(margin, cell, number, NEW, spend * months, months, spend)


def _sale_list(
    margin: NDArray[np.float64],
    cell: NDArray[np.int64],
    customer: NDArray[np.int64],
    product: int,
    amount: NDArray[np.float64],
    months: NDArray[np.float64],
    spend: NDArray[np.float64],
) -> SaleList:
    n = len(margin)
    return SaleList(
        seller=cell // n,
        customer=customer,
        segment=cell % n,
        product=np.full(len(cell), product),
        amount=np.rint(amount * 100.0) / 100.0,
        margin=margin[cell % n],
        months=months,
        spend=spend,
    )


def together(first: SaleList, second: SaleList) -> SaleList:
    """Both lists in one."""
    names = SaleList.__dataclass_fields__
    return SaleList(**{name: np.append(getattr(first, name), getattr(second, name)) for name in names})


def list_left(customers: Customers, segments: int, lost: int) -> NDArray[np.int64]:
    """Numbers of the customers who leave this week, before they are taken out; at most `lost`."""
    cell, serial, _ = _marked(customers, DUE, float(LEFT), lost)
    return customer_numbers(cell, serial, segments)
