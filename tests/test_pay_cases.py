"""Every hand-worked case is paid to the cent, week by week or month by month."""

from __future__ import annotations

import pay_cases
import pay_cases_balances
import pay_cases_groups
import pay_cases_time
import pytest
from pay_desk import work_through

CASES = pay_cases.CASES + pay_cases_balances.CASES + pay_cases_time.CASES + pay_cases_groups.CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_worked_by_hand(case):
    done = work_through(case)
    assert done.pays == case.pays
    assert {week: done.settlements[week].debt[0, 0] for week in case.debt} == case.debt
    assert {week: done.settlements[week].held[0, 0] for week in case.held} == case.held
    assert {week: done.settlements[week].payment.week for week in case.due} == case.due


def test_there_are_many_cases_and_each_has_its_own_name():
    names = [case.name for case in CASES]
    assert len(names) == len(set(names)) >= 60
