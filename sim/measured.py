"""Phase 6: the measured results of a week, from the kernels' sums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels import POINT_UNIT, Acted, Arrived
from sim.params import Scenario
from sim.pay.measures import Column
from sim.service import ServiceWeek


def cents(amount: NDArray[np.float64]) -> NDArray[np.int64]:
    """Whole cents, half to even."""
    return np.rint(amount).astype(np.int64)


def measure_week(
    scenario: Scenario,
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
        acted: sums of the `act` kernel, (cells, len(Acted)).
        arrived: sums of the `arrive` kernel, (cells, len(Arrived)).
        service: service of the week.
        books: customers at the start of the week, (agents,).
        won_cell: cells of the new customers, (n,).
        won_spend: their monthly spend, (n,).

    Returns:
        Measured results in currency, (agents, columns), and sales in cents, (cells,).
    """
    segments = len(scenario.segments)
    margin = np.array([segment.margin for segment in scenario.segments])
    shape = (len(books), segments)
    new = np.zeros(len(acted), np.int64)
    np.add.at(new, won_cell, cents(won_spend * scenario.selling.new_sale_months * 100.0))
    sales = (acted[:, Acted.SALES_CENTS] + new).reshape(shape)
    total = acted.reshape(*shape, len(Acted)).sum(axis=1)
    tickets = arrived[:, Arrived.TICKETS].reshape(shape).sum(axis=1)
    measured = np.zeros((len(books), len(Column)))
    measured[:, Column.SALES] = sales.sum(axis=1) / 100.0
    measured[:, Column.GROSS_PROFIT] = (sales * margin).sum(axis=1) / 100.0
    measured[:, Column.RENEWALS] = total[:, Acted.RENEWED_CENTS] / 100.0
    measured[:, Column.TICKETS] = tickets * service.handled
    measured[:, Column.SURVEYS] = total[:, Acted.SURVEYS]
    measured[:, Column.DISSATISFACTION] = 100.0 * total[:, Acted.SURVEYS] - total[:, Acted.SURVEY_POINTS] / POINT_UNIT
    measured[:, Column.BAD_RATINGS] = total[:, Acted.BAD_RATINGS]
    measured[:, Column.WAIT_MINUTES] = measured[:, Column.TICKETS] * service.minutes
    measured[:, Column.CUSTOMERS] = books
    measured[:, Column.LOST] = total[:, Acted.LOST]
    measured[:, Column.PROBLEMS] = total[:, Acted.PROBLEMS]
    measured[:, Column.UNRESOLVED] = total[:, Acted.PROBLEMS] - total[:, Acted.RESOLVED]
    measured[:, Column.COMPLAINTS] = total[:, Acted.COMPLAINTS]
    return measured, sales.ravel()
