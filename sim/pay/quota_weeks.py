"""Quotas week by week, and from year to year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.calendar import WEEKS_PER_YEAR

if TYPE_CHECKING:
    from sim.pay.quota import Quota

_QUARTER = 13


def first_quotas(quota: Quota, people: int) -> NDArray[np.float64]:
    """Quota of each position in the first year, (people,)."""
    found = np.full(people, quota.amount)
    own = quota.amounts[:people]
    found[: len(own)] = own
    return found


def quota_of_week(
    quota: Quota, week: int, service: NDArray[np.integer], yearly: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quota of one week, (people,).

    Args:
        quota: the quota.
        week: of the run; a year has 52 weeks.
        service: whole weeks of service before this one, (people,).
        yearly: quota of this year, (people,).
    """
    part = yearly * quota.quarters[week % WEEKS_PER_YEAR // _QUARTER] / _QUARTER
    share = np.ones(len(service))
    for until, value in reversed(quota.ramp):
        share[service < until] = value
    return np.asarray(part * share)


def quota_of_next_year(
    quota: Quota, yearly: NDArray[np.float64], reached: NDArray[np.float64], worked: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quota of the year to come, (people,).

    Args:
        quota: the quota.
        yearly: of the year that ends, (people,).
        reached: result of that year, (people,).
        worked: weeks of it worked, (people,); less than a quarter says too little, and the quota stays.
    """
    if quota.growth is None:
        return yearly
    own = reached / np.maximum(worked, 1.0) * WEEKS_PER_YEAR * (1.0 + quota.growth)
    return np.where((worked >= _QUARTER) & (own > 0), own, yearly)
