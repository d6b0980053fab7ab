"""What is special about each decision rule: limits in closed form, laws, and the shares of mixed teams."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest
from scipy.stats import norm, truncnorm
from worlds import commission_scheme, every_component, plain_beliefs, plain_outlook, small_scenario

from sim.behaviour import RULES, Decision, Rule, rule_of
from sim.behaviour.lookahead import EffortCost, Outlook
from sim.behaviour.mix import Mix, members, whole_people
from sim.behaviour.rule import Setting
from sim.engine import Engine
from sim.params import Rules
from sim.pay.measures import Column
from sim.pay.program import build_plan
from sim.run import run
from sim.theory import in_words, parts_of
from sim.tricks import Trick

COST = EffortCost(0.22, 0.62, 22_000.0, 24_000.0, 8_000.0, 1_000.0, 0.03, 1.2)
BELIEFS = plain_beliefs()
_LEVEL = np.array(BELIEFS.level)
_FLOW = np.array(BELIEFS.flow)


def _outlook(plan, agents=1, sold=0.0, left=(2, 6, 45), length=(4, 13, 52)) -> Outlook:
    """Agents of one kind, in the middle of a year, who have sold `sold` times what is usual in the open periods."""
    tallies = len(plan.tallies)
    sums = np.zeros((3, agents, tallies))
    worked = np.repeat(np.array(length)[:, None] - np.array(left)[:, None], agents, axis=1).astype(float)
    sums[:, :, Column.SALES] = sold * _FLOW[Column.SALES] * worked
    found = plain_outlook(
        plan,
        sums=sums,
        worked=worked,
        left=np.array(left),
        length=np.array(length),
        level=np.tile(_LEVEL, (agents, 1)),
        flow=np.tile(_FLOW, (agents, 1)),
        elasticity=np.array(BELIEFS.eventual),
        dispersion=np.array(BELIEFS.dispersion),
        link=0,
        risk_aversion=1e-4,
        patience=0.995,
    )
    for b, (_, balance) in enumerate(plan.balances):
        found.limits[b, :, :3] = int(balance.kind), balance.amount, balance.recover
    return found


def _asked(scheme, outlook=None, agents=1, seed=1, **params) -> Decision:
    plan = build_plan(scheme)
    return Decision(
        program=plan.program,
        outlook=_outlook(plan, agents) if outlook is None else outlook,
        cost=COST,
        deciding=np.ones(agents, np.bool_),
        action=np.tile([0.22, 0.62, 0.0], (agents, 1)),
        params=Rules(**params),
        seed=seed,
        tick=20,
        position=np.arange(agents),
        person=np.zeros(agents, np.int64),
        applicants=False,
        memory=None,
        tricks=np.zeros((agents, len(Trick))),
        trick_effects=np.zeros((len(plan.tallies), len(Trick))),
        scruple=60.0,
    )


def _decide(rule: str, *args, **more) -> np.ndarray:
    return RULES[rule].decide(_asked(*args, **more))


# ---- logit


@pytest.mark.parametrize("scheme", [commission_scheme(0.1), every_component()], ids=["straight", "bent"])
def test_logit_of_high_precision_is_best_response(scheme):
    agents = 20
    noisy = _decide("logit", scheme, agents=agents, precision=1e6)
    assert noisy == pytest.approx(_decide("best_response", scheme, agents=agents), abs=1e-3)


def test_logit_without_precision_is_uniform():
    """Mean, variance and correlations of 5,000 draws, within 4 standard errors."""
    n = 5_000
    drawn = _decide("logit", commission_scheme(0.1), agents=n, precision=0.0)
    u = (drawn - [COST.low, COST.low, 0.0]) / [COST.high - COST.low, COST.high - COST.low, 1.0]
    assert np.abs(u.mean(axis=0) - 1 / 2).max() < 4 * np.sqrt(1 / 12 / n)
    assert np.abs(u.var(axis=0) - 1 / 12).max() < 4 * np.sqrt(1 / 180 / n)
    assert np.abs(np.corrcoef(u.T)[np.triu_indices(3, 1)]).max() < 4 / np.sqrt(n)


def test_logit_on_flat_pay_is_the_normal_law_of_its_precision():
    """There the log density is -precision x cost of effort: normal in sell and serve, half normal in push.

    Two rounds of Gibbs sampling leave 0.1% of the correlation of sell and serve unsaid; the grid some 1% of the spread.
    """
    n, precision = 5_000, 0.05
    drawn = _decide("logit", commission_scheme(0.0), agents=n, precision=precision)
    curvature = np.array([[COST.sell, COST.cross], [COST.cross, COST.serve]])
    wanted = np.linalg.inv(curvature) / precision
    error = 1.0 / np.sqrt(n)
    found = np.cov((drawn[:, :2] - [0.22, 0.62]).T)
    assert np.diag(found) == pytest.approx(np.diag(wanted), rel=4 * np.sqrt(2) * error + 0.02)
    correlation = wanted[0, 1] / np.sqrt(wanted[0, 0] * wanted[1, 1])
    assert np.corrcoef(drawn[:, :2].T)[0, 1] == pytest.approx(correlation, abs=4 * error + 0.01)
    sd = np.sqrt(1 / (2 * COST.push * precision))
    half = truncnorm(0, 1 / sd, scale=sd)
    assert drawn[:, 2].mean() == pytest.approx(half.mean(), abs=4 * half.std() * error + 0.01 * half.mean())


def test_logit_loses_less_the_higher_its_precision():
    """Mean worth of what it chooses rises with precision, by more than 4 standard errors a step."""
    from sim.behaviour.lookahead import appraise

    n, worth = 1_000, []
    for precision in (0.0, 0.005, 0.05, 0.5):
        asked = _asked(every_component(), agents=n, precision=precision)
        worth.append(appraise(asked.program, asked.outlook, COST, RULES["logit"].decide(asked)))
    for low, high in itertools.pairwise(worth):
        gain = high - low  # the same draws
        assert gain.mean() > 4 * gain.std() / np.sqrt(n)


# ---- income target


def _sell(sold: float, rule="income_target", **params) -> float:
    scheme = commission_scheme(0.1)
    return float(_decide(rule, scheme, _outlook(build_plan(scheme), sold=sold), **params)[0, 0])


def test_income_target_works_less_after_a_windfall_and_more_just_below():
    below, on_course, windfall = (_sell(sold) for sold in (0.8, 1.0, 3.0))
    assert below > on_course + 1e-3
    assert on_course > windfall + 1e-3
    assert _sell(0.8, "best_response") == pytest.approx(_sell(3.0, "best_response"), abs=1e-5)


def test_income_target_beyond_reach_or_passed_is_linear():
    """Far above the target the slope of pay is 1, far below `loss_aversion`: as without risk at that rate."""
    plan = build_plan(commission_scheme(0.1))
    riskless = _outlook(plan)._replace(risk_aversion=np.zeros(1))

    def neutral(rate: float) -> float:
        scheme = commission_scheme(rate)
        return float(_decide("best_response", scheme, riskless)[0, 0])

    assert _sell(0.0, target=0.0) == pytest.approx(neutral(0.1), abs=1e-4)
    assert _sell(0.0, target=10.0, loss_aversion=2.25) == pytest.approx(neutral(0.225), abs=1e-4)
    assert _sell(0.0, loss_aversion=1.0) == pytest.approx(neutral(0.1), abs=1e-4)


def test_the_shortfall_of_a_straight_commission_is_that_of_a_normal_law():
    """The first-order condition at the chosen action, with the closed form of E[min(W - R, 0)]'."""
    scheme = commission_scheme(0.1)
    plan = build_plan(scheme)
    outlook = _outlook(plan)
    sell, serve, push = _decide("income_target", scheme, outlook)[0]
    left, length, rate, aversion = 6.0, 13.0, 0.1, 2.25
    month = plan.program.period[1] == 0
    if month:
        left, length = 2.0, 4.0

    def value(s: float) -> float:
        m = np.exp(np.array(BELIEFS.eventual)[Column.SALES] @ [np.log(s / 0.22), np.log(serve / 0.62), push])
        expected = left * _FLOW[Column.SALES] * m
        mean, sd = rate * expected, rate * np.sqrt(expected * BELIEFS.dispersion[Column.SALES])
        target = rate * length * _FLOW[Column.SALES]
        ahead = mean - target
        below = ahead * norm.cdf(-ahead / sd) - sd * norm.pdf(ahead / sd)
        x, y = s - COST.sell_norm, serve - COST.serve_norm
        cost = 0.5 * COST.sell * x * x + COST.cross * x * y
        return 0.995 ** (left - 1) / left * (mean + (aversion - 1) * below) - cost

    slope = (value(sell + 1e-5) - value(sell - 1e-5)) / 2e-5
    assert slope == pytest.approx(0.0, abs=20.0)  # currency a week per unit of sell, of about 3,000 each way


def test_a_cap_below_the_target_takes_the_reason_to_work():
    """Pay held to a cap is forecast by the same formula: who has passed it does no more than on flat pay."""
    cap = {"kind": "cap", "id": "cap", "amount": 10.0, "applies_to": ["sales"]}
    capped = _decide("income_target", commission_scheme(0.1, 5_000.0, "capped", cap))[0]
    free = _decide("income_target", commission_scheme(0.1))[0]
    assert capped[0] < COST.sell_norm + 1e-3
    assert capped[2] == 0.0
    assert free[0] > COST.sell_norm + 0.03


def test_last_year_is_the_reference_once_there_is_one():
    scheme = commission_scheme(0.1)
    plan, rule = build_plan(scheme), RULES["income_target"]
    asked = _asked(scheme, agents=2, reference="last_year")
    memory = rule.start(Setting(2, 1, plan, COST, Rules()))
    before = rule.decide(dataclasses.replace(asked, memory=memory))
    memory.weeks[:] = 52
    memory.pay[:, 0], memory.pay[:, 1] = 100.0, 100_000.0  # a poor year, and a year that is hard to repeat
    poor, rich = rule.decide(dataclasses.replace(asked, memory=memory))[:, 0]
    assert poor < before[0, 0] < rich


# ---- adaptive


@pytest.mark.slow
def test_adaptive_learns_to_sell_under_a_commission():
    """Over 16 seeds, in the third year: more selling than at the norms, and no less pay than people at the norms have.

    Each by more than 3 standard errors; without turnover, so that nobody new dilutes it.
    """
    from scenarios.loader import load_scenario
    from sim.beliefs import measure_beliefs

    scenario = load_scenario("cloud_server")
    quiet = scenario.model_copy(update={"staff": scenario.staff.model_copy(update={"turnover": False})})
    beliefs, scheme = measure_beliefs(quiet), commission_scheme(0.1)
    more, earned = [], []
    for seed in range(16):
        tables = {rule: run(quiet, scheme, seed, rule=rule, beliefs=beliefs).tables["agents"] for rule in _PAIR}
        late = {rule: table[table["month"] >= 24] for rule, table in tables.items()}
        more.append(late["adaptive"]["sell"].mean() - quiet.team.sell_norm)
        earned.append(late["adaptive"]["pay_total"].sum() / late["fixed"]["pay_total"].sum() - 1.0)
    for gain in map(np.array, (more, earned)):
        assert gain.mean() > 3 * gain.std(ddof=1) / np.sqrt(len(gain))


_PAIR = ("adaptive", "fixed")


def test_experience_is_weighed_as_camerer_and_ho_do():
    """Equation (2) by hand: one review of three people, two of whom serve and push alike but sell differently."""
    rule = RULES["adaptive"]
    params = Rules(keep=0.9, lock_in=0.0, hearsay=0.5, experience=4.0)
    memory = rule.start(Setting(3, 1, build_plan(commission_scheme(0.1)), COST, params))
    memory.usual[:] = [100.0, 100.0, 100.0]
    memory.way[:] = [[2, 2, 0], [3, 2, 0], [3, 2, 0]]
    memory.weeks[:], memory.effort[:], memory.paid[:] = 4.0, 0.0, [400.0, 800.0, 440.0]  # gains 0, 100, 10 a week
    from sim.behaviour.adaptive import _review

    first = memory.first[0].copy()
    _review(memory, np.ones(3, np.bool_))
    old, new = 0.9 * 4.0, 0.9 * 4.0 + 1.0
    sold = memory.attraction[0]
    assert sold[0, 2] == pytest.approx((old * first[2] + 0.0) / new)
    assert sold[0, 3] == pytest.approx((old * first[3] + 0.5 * 55.0) / new)  # hearsay: the mean of the two others
    assert sold[1, 3] == pytest.approx((old * first[3] + 100.0) / new)
    assert sold[1, 0] == first[0]  # nobody tried it
    assert memory.weight == pytest.approx(new)
    assert memory.usual == pytest.approx([100.0, 110.0, 101.0])


# ---- mixed teams


@pytest.mark.parametrize("agents", [1, 2, 7, 10, 120])
@pytest.mark.parametrize("shares", [[0.7, 0.3], [0.5, 0.3, 0.2], [1 / 3, 1 / 3, 1 / 3]])
def test_shares_are_met_by_largest_remainder(shares, agents):
    people = whole_people(shares, agents)
    assert people.sum() == agents
    assert (np.abs(people - agents * np.array(shares)) < 1.0).all()
    assert np.array_equal(np.bincount(members(shares, agents, 5), minlength=len(shares)), people)


def test_one_more_agent_moves_at_most_one_of_the_others():
    for seed in range(3):
        for agents in range(2, 60):
            before, after = members([0.7, 0.3], agents, seed), members([0.7, 0.3], agents + 1, seed)
            assert (before != after[:agents]).sum() <= 1
    assert not np.array_equal(members([0.7, 0.3], 60, 0), members([0.7, 0.3], 60, 1))


class _Named(Rule):
    """Everybody sells the same amount."""

    title, reacts = "constant", False

    def __init__(self, name: str, sell: float) -> None:
        self.name, self._sell = name, sell

    def decide(self, asked: Decision) -> np.ndarray:
        return np.where(asked.deciding[:, None], [self._sell, 0.5, 0.0], asked.action)


def test_a_successor_keeps_the_rule_of_the_position():
    scenario = small_scenario(team={"agents": 20, "customers_per_agent": 5}, staff={"quit_rate": 0.1}, weeks=52)
    mix = Mix([(0.6, _Named("a", 0.3)), (0.4, _Named("b", 0.4))])
    engine = Engine(scenario, commission_scheme(0.1), 2, mix, BELIEFS)
    part = members([0.6, 0.4], 20, 2)
    while not engine.done:
        record = engine.step()
        if record.week >= 0:
            deciding = engine._deciding
            assert np.array_equal(record.action[deciding, 0], np.array([0.3, 0.4])[part][deciding])
    assert (engine.team.generation > 0).sum() > 10


def test_in_a_mixed_team_only_those_who_react_quit_because_of_pay():
    setting = Setting(10, 3, build_plan(commission_scheme(0.1)), COST, Rules())
    reacting = rule_of("0.6 best_response + 0.4 fixed").reacting(setting)
    assert np.array_equal(reacting, members([0.6, 0.4], 10, 3) == 0)


def test_a_mixture_of_one_rule_is_that_rule():
    scenario = small_scenario()
    alone, both = (
        run(scenario, commission_scheme(0.1), 1, rule=text, beliefs=BELIEFS).kpis
        for text in ("best_response", "1.0 best_response")
    )
    assert alone == pytest.approx(both, rel=0, abs=0, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("best_response", "best_response"),
        ("0.70 best_response + .3 fixed", "0.7 best_response + 0.3 fixed"),
        ("70% best_response + 30 % fixed", "0.7 best_response + 0.3 fixed"),
        ("100% fixed", "fixed"),
    ],
)
def test_shares_may_be_written_in_several_ways(text, same):
    assert in_words(parts_of(text)) == same
