"""The look-ahead values a certain outcome as it will be paid, for every kind of component, to a billionth.

Without noise, without an effect of effort, risk neutral and patient, what the job is worth in a week times the weeks of
a period is what `Payroll` pays at the end of that period.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from pay_desk import SEGMENTS
from pay_kinds import EXAMPLES, Example
from worlds import in_one_team, plain_outlook

from sim.behaviour.lookahead import EffortCost, Outlook, appraise
from sim.calendar import open_period
from sim.pay.balance import BalanceKind
from sim.pay.base import Scope
from sim.pay.measures import EXPOSURE, Column
from sim.pay.payroll import Crew, Payroll
from sim.pay.period import Period
from sim.pay.program import build_plan, earn
from sim.pay.tallies import Own
from sim.pay.tournament import RANK_KNOTS
from sim.scheme import Scheme

WEEK = 9  # one week into the third month, nine into the quarter and the year
SPANS = [open_period(WEEK, period) for period in Period]
NORMS = (0.2, 0.6, 0.0)
FREE = EffortCost(NORMS[0], NORMS[1], 1.0, 1.0, 0.0, 1.0, 0.03, 1.2)
SALES = {"kind": "commission", "id": "base", "on": "sales"}
TINY = 1e-7  # a smallest unit of the currency that rounds nothing away


@dataclass
class State:
    """A payroll in the middle of its periods and what happens from now on in every week; (people, tallies)."""

    payroll: Payroll
    weekly: np.ndarray


def some_state(example: Example, outcomes: int, seed: int) -> State:
    """Teams of four with random results so far and random, but certain, results to come."""
    rng = np.random.default_rng(seed)
    data = example.data()
    if example.kind in {"cap", "floor", "draw"}:  # on pay that differs from person to person
        data["components"] = [{**SALES, "rate": 0.2}, *data["components"][1:]]
    plan = build_plan(Scheme.model_validate({**data, "team_size": 4}))
    payroll = Payroll(plan, Crew.of(outcomes, 4, 20), SEGMENTS, unit_cents=TINY)  # type: ignore[arg-type]
    weekly = _results(rng, plan.tallies, payroll)
    for period in Period:
        missed = rng.integers(0, SPANS[period].done + 1, outcomes)
        payroll.worked[period] = SPANS[period].done - missed
        payroll.sums[period] = _results(rng, plan.tallies, payroll) * payroll.worked[period][:, None]
    payroll._past = [_results(rng, plan.tallies, payroll) for _ in range(WEEK)] if plan.windows != (0,) else []
    payroll._past_gone = [np.zeros_like(payroll.gone[0]) for _ in payroll._past]
    for b, (_, balance) in enumerate(plan.balances):
        if balance.kind == BalanceKind.DRAW:
            payroll.debt[b] = rng.uniform(0, 900, outcomes)
        if balance.period > Period.MONTH:  # months of it have been paid: what they covered, less what was cut
            payroll._so_far[b, 0] = rng.uniform(0, 4_000, outcomes)
            limit = payroll.balance_terms(b, WEEK, np.arange(outcomes), to_come=SPANS[balance.period].left).amount
            payroll._so_far[b, 1] = np.minimum(limit - payroll._so_far[b, 0], 0.0)
    return State(payroll, weekly)


def _results(rng: np.random.Generator, tallies, payroll: Payroll) -> np.ndarray:
    """A week of results, (people, tallies): outcomes from 1 on, so that every ratio can be measured."""
    people = len(payroll.crew.team)
    found = rng.uniform(1, 60, (people, len(tallies)))
    for i, tally in enumerate(tallies):
        if tally.column in {Column.SALES, Column.GROSS_PROFIT, Column.RENEWALS, Column.RECURRING, Column.COLLECTED}:
            found[:, i] = rng.uniform(0, 1_500, people)
        elif tally.column == Own.WEEKS:
            found[:, i] = 1.0
        elif tally.column == Own.LEAD:
            found[:, i] = payroll.crew.leads
        elif tally.column == Own.QUOTA:
            found[:, i] = rng.uniform(400, 1_200, people)
        elif tally.column == Column.DISSATISFACTION:
            found[:, i] = rng.uniform(0, 70, people) * found[:, Column.SURVEYS]
        elif tally.column in EXPOSURE and tally.column != Column.WAIT_MINUTES:
            found[:, i] = rng.uniform(0, 0.1, people) * found[:, EXPOSURE[tally.column]]
    return found


def outlook_of(state: State) -> Outlook:
    """What an agent who knows all that is to come sees."""
    payroll, weekly = state.payroll, state.weekly
    plan, tallies = payroll.plan, weekly.shape[1]
    left = np.array([span.left for span in SPANS])
    level = weekly.copy()
    for column, per in EXPOSURE.items():
        level[:, column] = weekly[:, column] / weekly[:, per]
    level[:, Column.SOLD_LOST] = 0.0  # no customer leaves
    team = payroll.crew.team
    limits = [
        np.stack([*payroll.balance_terms(b, WEEK, np.arange(len(team)), to_come=int(left[balance.period])),
                  *payroll.so_far(b), np.zeros(len(team))], axis=1)
        for b, (_, balance) in enumerate(plan.balances)
    ]  # fmt: skip
    past = [[payroll.recent(window - int(weeks)) for weeks in left] for window in plan.windows]
    others = [np.array([_of_others(payroll.sums[period], team, scope) for period in Period]) for scope in GROUPS]
    return plain_outlook(
        plan, sums=payroll.sums, worked=payroll.worked, left=left, length=np.array([span.length for span in SPANS]),
        level=level, flow=weekly, elasticity=np.zeros((tallies, 3)), dispersion=np.zeros(tallies), link=0,
        risk_aversion=0.0, patience=1.0,
    )._replace(
        past=np.array(past), rest_sums=np.array(others),
        rest_flow=np.array([_of_others(weekly, team, scope) for scope in GROUPS]),
        limits=np.array(limits).reshape(len(limits), len(team), 7),
    )  # fmt: skip


GROUPS = (Scope.TEAM, Scope.BRANCH)


def _of_others(values: np.ndarray, team: np.ndarray, scope: Scope) -> np.ndarray:
    groups = team if scope == Scope.TEAM else np.zeros_like(team)
    totals = np.zeros((groups.max() + 1, values.shape[1]))
    np.add.at(totals, groups, values)
    return totals[groups] - values


def paid_at_the_end(state: State, period: Period) -> np.ndarray:
    """What the payroll pays when a period has ended, and what it owes on long-term bonuses, in currency, (people,)."""
    payroll, left = state.payroll, SPANS[period].left
    names = ("sums", "worked", "debt", "_so_far", "_past", "_past_gone")
    kept = {name: getattr(payroll, name) for name in names}
    payroll.sums, payroll.worked = payroll.sums + left * state.weekly, payroll.worked + left
    payroll.debt, payroll._so_far = payroll.debt.copy(), payroll._so_far.copy()
    if payroll._past:
        payroll._past = payroll._past + [state.weekly] * left
        payroll._past_gone = payroll._past_gone + [np.zeros_like(payroll.gone[0])] * left
    everybody = np.arange(len(state.weekly))
    (payment,) = payroll._pay(WEEK + left - 1, [period], everybody, leaving=False, last=False)
    for name, value in kept.items():
        setattr(payroll, name, value)
    vesting = sum(parts.sum(axis=0) for parts in payroll._vesting)
    for parts in payroll._vesting:
        parts[:] = 0.0
    return payment.cents.sum(axis=1) / 100 + vesting


def check(example: Example, outcomes: int, seed: int) -> None:
    state = some_state(example, outcomes, seed)
    payroll, action = state.payroll, np.tile(NORMS, (outcomes, 1))
    worth = appraise(payroll.plan.program, outlook_of(state), FREE, action)
    expected = np.zeros(outcomes)
    for period in payroll.plan.periods:
        weeks = np.minimum(payroll.worked[period] + SPANS[period].left, SPANS[period].length)
        expected += paid_at_the_end(state, period) / weeks
    # All of a branch earn the same per week worked, so that only rounding could tell them apart.
    assert example.kind == "fixed" or example.keys.get("scope") == "branch" or np.ptp(expected) > 0
    assert (expected != 0).any()
    np.testing.assert_allclose(worth, expected, rtol=1e-9, atol=1e-7)


KINDS = pytest.mark.parametrize(
    "example", [e for e in EXAMPLES if e.kind != "tournament"], ids=lambda example: example.name
)


@KINDS
def test_ten_thousand_certain_outcomes_are_worth_what_is_paid(example):
    check(example, 10_000, 1)


def test_a_certain_prize_is_worth_what_is_paid():
    """Prizes by rank are a curve of the own result to the look-ahead; gates change both in the same way."""
    example = next(e for e in EXAMPLES if e.name == "tournament")
    gate = {"kind": "kpi_gate", "id": "gate", "measure": "csat", "threshold": 60, "applies_to": ["line"]}
    data = example.data()
    example = replace(example, top={**data, "components": [*data["components"], gate]})
    state = some_state(example, 10_000, 2)
    program, outlook = state.payroll.plan.program, outlook_of(state)
    (t,) = np.flatnonzero(program.ranked)
    first, knots = program.knot_first[program.factor_first[t]], np.linspace(0, 20_000, RANK_KNOTS)
    program.knot_x[first : first + RANK_KNOTS] = knots
    program.knot_y[first : first + RANK_KNOTS] = np.sqrt(knots)
    sums = state.payroll.sums[Period.QUARTER] + SPANS[Period.QUARTER].left * state.weekly
    worked = state.payroll.worked[Period.QUARTER] + SPANS[Period.QUARTER].left
    prizes = np.zeros((len(program.line), 10_000))
    prizes[t] = np.interp(sums[:, Column.SALES], knots, np.sqrt(knots))
    results = in_one_team(sums, worked, SPANS[Period.QUARTER].length)
    won = earn(program, Period.QUARTER, results, 2, prizes)[:, 1]
    assert 0 < (won > 0).mean() < 1
    base = paid_at_the_end(state, Period.MONTH)
    base /= np.minimum(state.payroll.worked[Period.MONTH] + SPANS[Period.MONTH].left, SPANS[Period.MONTH].length)
    worth = appraise(program, outlook, FREE, np.tile(NORMS, (10_000, 1)))
    np.testing.assert_allclose(worth - base, won / worked, rtol=1e-9, atol=1e-7)
