"""Phase 6: the measured results of a week, from the kernels' sums."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.kernels import POINT_UNIT, Acted, Arrived
from sim.params import Scenario
from sim.pay.measures import Column
from sim.service import ServiceWeek

_SUMS = len(Acted)
_MONTHS = 12


def cents(amount: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole cents, half to even."""
    return np.rint(amount).astype(np.int64)


def measure_week(
    scenario: Scenario,
    margin: NDArray[np.float64],
    acted: NDArray[np.int64],
    arrived: NDArray[np.int64],
    service: ServiceWeek,
    books: NDArray[np.int64],
    won_cell: NDArray[np.int64],
    won_spend: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What pay and learning can see of a week.

    Args:
        scenario: the scenario.
        margin: gross margin of each segment, (segments,).
        acted: sums of the `act` kernel, (cells, len(Acted)).
        arrived: sums of the `arrive` kernel, (cells, len(Arrived)).
        service: service of the week.
        books: customers at the start of the week, (agents,).
        won_cell: cells of the new customers, (n,).
        won_spend: their monthly spend, (n,).

    Returns:
        Measured results in currency, (agents, columns), and sales in cents, (cells,).
    """
    sales = acted[:, Acted.SALES_CENTS].copy()
    np.add.at(sales, won_cell, cents(won_spend * scenario.selling.new_sale_months * 100.0))
    new_fees = np.bincount(won_cell // len(margin), won_spend, len(books))
    new_sales = np.bincount(won_cell // len(margin), minlength=len(books))
    gross = (sales.reshape(len(books), len(margin)) * margin).sum(axis=1)
    measured = np.empty((len(books), len(Column)))
    _measure(acted, arrived, sales, gross, books, service.handled, service.minutes, measured)
    months = scenario.selling.sale_months
    addon_cents = acted[:, Acted.SALES_CENTS].reshape(len(books), len(margin)).sum(axis=1)
    measured[:, Column.RECURRING] = _MONTHS * (addon_cents / (100.0 * months) + new_fees)
    measured[:, Column.SALES_COUNT] += new_sales
    measured[:, Column.SLOW] = measured[:, Column.TICKETS] * (1.0 - service.service_level)
    return measured, sales


@njit(cache=True, error_model="numpy")
def _measure(acted, arrived, sales, gross, books, handled, minutes, out):  # type: ignore[no-untyped-def]
    segments = len(sales) // len(books)
    total = np.zeros(_SUMS, np.int64)
    for a in range(len(books)):
        total[:] = 0
        sold = 0
        tickets = 0
        for c in range(a * segments, (a + 1) * segments):
            total += acted[c]
            sold += sales[c]
            tickets += arrived[c, Arrived.TICKETS]
        row = out[a]
        row[Column.SALES] = sold / 100.0
        row[Column.GROSS_PROFIT] = gross[a] / 100.0
        row[Column.RENEWALS] = total[Acted.RENEWED_CENTS] / 100.0
        row[Column.TICKETS] = tickets * handled[a]
        row[Column.SURVEYS] = total[Acted.SURVEYS]
        row[Column.DISSATISFACTION] = 100.0 * total[Acted.SURVEYS] - total[Acted.SURVEY_POINTS] / POINT_UNIT
        row[Column.BAD_RATINGS] = total[Acted.BAD_RATINGS]
        row[Column.WAIT_MINUTES] = row[Column.TICKETS] * minutes[a]
        row[Column.CUSTOMERS] = books[a]
        row[Column.LOST] = total[Acted.LOST]
        row[Column.PROBLEMS] = total[Acted.PROBLEMS]
        row[Column.UNRESOLVED] = total[Acted.PROBLEMS] - total[Acted.RESOLVED]
        row[Column.COMPLAINTS] = total[Acted.COMPLAINTS]
        row[Column.COLLECTED] = total[Acted.ADDON_CENTS] / 100.0
        row[Column.SALES_COUNT] = total[Acted.SALES]
        row[Column.SOLD_LOST] = total[Acted.ADDON_LOST_CENTS] / 100.0
        row[Column.MISSOLD] = total[Acted.MISSOLD]
