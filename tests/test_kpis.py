"""KPIs by hand."""

from __future__ import annotations

import math

import pandas as pd
from worlds import small_scenario

from sim.kpis import KPIS, RunView


def view(agents: dict[str, list[float]]) -> RunView:
    empty = pd.DataFrame()
    return RunView(small_scenario(), empty, empty, pd.DataFrame(agents))


def test_lowest_pay_counts_months_worked_in_full_only():
    # Months have 4, 4 and 5 weeks. The 900 is of somebody who came in week 3, the 800 of a month cut off by the end.
    run = view(
        {
            "month": [0, 0, 1, 2, 2, 3],
            "weeks_worked": [4, 2, 4, 5, 5, 1],
            "pay_total": [5_000.0, 900.0, 4_700.0, 5_100.0, 4_800.0, 800.0],
        }
    )
    assert KPIS["pay_lowest"].formula(run) == 4_700.0


def test_lowest_pay_of_nobody_has_no_value():
    run = view({"month": [0], "weeks_worked": [3], "pay_total": [900.0]})
    assert math.isnan(KPIS["pay_lowest"].formula(run))
