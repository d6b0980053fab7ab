"""Laws of every payroll, over random schemes of up to eight components: limits hold, debts and holds add up, and weeks
are paid once."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pay_weeks import PEOPLE, Till, random_weeks
from random_schemes import schemes
from worlds import plain_beliefs, small_scenario

from sim.calendar import open_period
from sim.pay.balance import BalanceKind
from sim.pay.period import Period
from sim.run import run
from sim.scheme import Scheme

works = cache(random_weeks)
EVERYBODY = np.arange(PEOPLE)
WEEKS = 56  # a year and a month


@settings(max_examples=60)
@given(schemes(), st.integers(0, 7), st.sampled_from([1, 100]), st.sampled_from([0, 30]))
def test_limits_hold_and_advances_add_up(scheme, seed, unit, service):
    till = Till(scheme, works(seed, WEEKS), service, unit_cents=unit)
    assert all(not (s.payment.cents % unit).any() for s in till.settlements)
    for b, (line, balance) in enumerate(till.plan.balances):
        check_balance(till, b, line, balance, unit)


def check_balance(till: Till, b: int, line: int, balance, unit: int) -> None:
    """What a balance covers, with what it adds, keeps the limit when it acts; a draw's debt is what it has advanced."""
    covers, total, added = till.plan.program.b_covers[b], np.zeros(PEOPLE), np.zeros(PEOPLE)
    half = unit / 200 + 1e-6  # each line is rounded
    for settlement in till.settlements:
        cents, week = settlement.payment.cents, settlement.payment.settled
        total += (cents[:, covers].sum(axis=1) + cents[:, line]) / 100
        added += cents[:, line] / 100
        acted = settlement.acted[b]
        if acted is not None and balance.kind == BalanceKind.CAP:
            assert np.all(total <= acted.terms.amount + half)
            assert np.all(added <= 1e-6)  # it gives back no more than it cut
        elif acted is not None:
            holds = acted.terms.kind != BalanceKind.REPAY
            assert np.all(total[holds] >= acted.terms.amount[holds] - half)
        if balance.kind == BalanceKind.DRAW:
            owed = np.maximum(added, 0) if balance.recover > 0 else np.zeros(PEOPLE)
            assert np.allclose(settlement.debt[b], owed, atol=1e-6)
            assert np.all(added >= -1e-6)  # no more is paid back than was advanced
        elif balance.kind == BalanceKind.FLOOR:
            assert np.all(cents[:, line] >= 0)
        if open_period(week, balance.period).ends:
            total[:] = 0.0
            if balance.kind == BalanceKind.CAP:
                added[:] = 0.0


@settings(max_examples=30)
@given(schemes(), st.integers(0, 7), st.integers(0, WEEKS - 20), st.integers(1, 12))
def test_a_leaver_takes_nothing_along_and_a_successor_begins_at_nothing(scheme, seed, week, gap):
    """The one who leaves is paid to the end; then her place owes and holds nothing until somebody works there again."""
    weeks = works(seed, WEEKS)
    till = Till(scheme, weeks[: week + 1])
    till.payroll.leave(week, np.array([1]))
    payroll = till.payroll
    assert not payroll.sums[:, 1].any()
    assert not payroll.debt[:, 1].any()
    assert payroll.stake()[1] == 0.0
    before = len(till.settlements)
    for work in weeks[week + 1 : week + 1 + gap]:
        idle = work.working.copy()
        idle[1] = 0.0
        payroll.count(work.__class__(work.week, work.measured, idle, 1, work.sales, work.lost, work.figures))
        payroll.settle(work.week)
    assert all(not s.payment.cents[1].any() for s in till.settlements[before:])


@settings(max_examples=40)
@given(st.integers(1, 12), st.integers(2, 30), st.integers(0, 7))
def test_phases_pay_every_week_once(first, later, seed):
    """Three phases with the same base pay and commission pay as much as one scheme without phases, week by week."""
    names = ("a", "b", "c")
    phases = [{"id": "a"}, {"id": "b", "from_week": first}, {"id": "c", "from_week": first + later}]
    pay = [{"kind": "fixed", "amount": 4_333}, {"kind": "commission", "on": "sales", "rate": 0.07}]
    apart = [{**part, "id": f"{part['kind']}_{name}", "phases": [name]} for part in pay for name in names]
    weeks = works(seed, 26)
    split = Till({"name": "x", "components": apart, "phases": phases}, weeks).cents.reshape(PEOPLE, 2, 3).sum(axis=2)
    plain = Till({"name": "x", "components": [{**part, "id": part["kind"]} for part in pay]}, weeks).cents
    assert np.abs(split - plain).max() <= 2  # one more rounding for each change of phase


def _hold(share: float, months: int, claw: float, weeks: int) -> dict:
    held = {"hold_share": share, "hold_months": months} if months else {}
    taken = {"clawback_share": claw, "clawback_weeks": weeks} if weeks else {}
    return {"kind": "commission", "id": "line", "on": "sales", "rate": 0.1, **held, **taken}


@settings(max_examples=40)
@given(
    st.floats(0.1, 1),
    st.integers(0, 4),
    st.floats(0.1, 1),
    st.integers(0, 20),
    st.integers(0, 7),
    st.sampled_from(["month", "quarter"]),
)
def test_commission_is_paid_held_lost_or_taken_back(share, months, claw, claw_weeks, seed, payout):
    """Sale by sale: what stays with the person is what was not lost when the customer left and not taken back."""
    weeks = [present(work) for work in works(seed, 26)]
    till = Till({"name": "x", "components": [{**_hold(share, months, claw, claw_weeks), "payout": payout}]}, weeks)
    hold_weeks, kept = round(months * 52 / 12), np.zeros(PEOPLE)
    for at, work in enumerate(weeks):
        for seller, customer, amount in zip(work.sales.seller, work.sales.customer, work.sales.amount, strict=True):
            gone = next((later.week - at for later in weeks[at:] if customer in later.lost), None)
            held = share if months else 0.0
            taken = claw if claw_weeks and gone is not None and gone <= claw_weeks else 0.0
            lost = held if months and gone is not None and gone <= hold_weeks else 0.0
            kept[seller] += 0.1 * amount * (1 - lost - (1 - lost) * taken)
    still = till.settlements[-1].held.sum(axis=0) if till.plan.holds else np.zeros(PEOPLE)
    paid = till.line("line") / 100
    assert np.allclose(paid + still, kept, atol=0.005 * len(till.settlements) + 1e-6)


def present(work):
    """The week with everybody at work."""
    return work.__class__(work.week, work.measured, np.ones(PEOPLE), 1, work.sales, work.lost)


@pytest.mark.parametrize("years", [1, 2, 3])
def test_a_long_term_bonus_is_paid_or_still_to_come(years):
    """Each year's bonus is 10% of sales; what has been paid and what a leaver would lose add up to what was earned."""
    part = {"kind": "long_term_bonus", "id": "line", "measure": "sales", "points": [[0, 0], [1e6, 1e5]]}
    weeks = [present(work) for work in works(3, 156)]
    till = Till(Scheme.model_validate({"name": "x", "components": [{**part, "vesting_years": years}]}), weeks)
    earned = 0.1 * sum(work.measured[:, 0] for work in weeks)
    assert np.allclose(till.line("line") / 100 + till.payroll.stake(), earned, atol=0.02)
    assert till.plan.periods == {Period.YEAR}


def test_agents_can_look_ahead_to_prizes_in_a_phase():
    part = {"kind": "tournament", "id": "line", "measure": "sales", "prizes": [100], "phases": ["a"]}
    phases = [{"id": "a"}, {"id": "b", "from_week": 6}]
    scheme = Scheme.model_validate({"name": "x", "components": [part], "phases": phases})
    run(small_scenario(weeks=4), scheme, 0, beliefs=plain_beliefs())
