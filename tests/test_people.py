"""People: tastes, fatigue, growth, fairness, quality assurance and supervision, each against its formula."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_arms import FLAT, SEEDS, STEEP, arms_of_people, base_world, observed, tastes_at_the_end
from worlds import PEOPLE, commission_scheme, plain_beliefs, plain_outlook, small_scenario

from sim.behaviour import RULES, Rule
from sim.behaviour.lookahead import LINEAR, EffortCost, appraise, choose
from sim.beliefs import COLUMNS, measure_beliefs
from sim.engine import Engine
from sim.fairness import KnownPay, pay_gaps, unfairness, withdrawn
from sim.fatigue import next_fatigue
from sim.growth import next_training, skill_gained, work_share
from sim.monitoring import chance_found, draw_findings
from sim.pay.measures import Column
from sim.pay.program import build_plan
from sim.records import PayRecord
from sim.run import RunResult, run
from sim.scheme import Scheme
from sim.supervision import attention, supervision_cost
from sim.tastes import draw_tastes

BELIEFS = plain_beliefs()


# ---- tastes


def test_without_spread_everybody_has_the_tastes_of_the_scenario():
    scenario = small_scenario()
    tastes = draw_tastes(scenario, 5, np.arange(9), np.arange(9))
    assert (tastes.risk_aversion == scenario.team.risk_aversion).all()
    assert (tastes.patience == scenario.team.patience).all()
    assert (tastes.care == 0.0).all()


def test_tastes_have_the_spread_that_is_asked_for():
    """Sample sds of 40,000 people: standard error sd/sqrt(2n), 0.35% of the sd."""
    n = 40_000
    scenario = small_scenario(team={"risk_aversion_sd": 0.8, "patience_sd": 0.5, "care_sd": 0.2})
    tastes = draw_tastes(scenario, 1, np.arange(n), np.zeros(n, int))
    of_risk = np.log(tastes.risk_aversion / scenario.team.risk_aversion)
    of_patience = np.log(np.log(tastes.patience) / np.log(scenario.team.patience))
    for values, sd in ((of_risk, 0.8), (of_patience, 0.5), (tastes.care, 0.2)):
        assert abs(values.std() - sd) < 4 * sd / np.sqrt(2 * n)
        assert abs(values.mean()) < 4 * sd / np.sqrt(n)


def test_a_person_has_the_same_tastes_whoever_else_is_there():
    scenario = small_scenario(team={"care_sd": 0.2})
    many = draw_tastes(scenario, 3, np.arange(50), np.full(50, 7))
    one = draw_tastes(scenario, 3, np.array([41]), np.array([7]))
    assert one.care[0] == many.care[41]


def test_norms_and_dislike_of_push_shift_the_best_action_by_as_much():
    """Linear beliefs and pay: action = own norms + C^-1 beta, push = beta_p / (2 own cost of push)."""
    cost = np.array([[2.0, 0.5], [0.5, 1.0]])
    scheme = Scheme.model_validate(
        {"name": "linear", "components": [{"kind": "commission", "id": "s", "on": "sales", "rate": 1.0}]}
    )
    elasticity = np.zeros((COLUMNS, 3))
    elasticity[Column.SALES] = 0.3, 0.1, 0.2
    shift, dislike = np.array([[0.0, 0.0], [0.1, -0.2], [-0.05, 0.4]]), np.array([1.0, 2.0, 0.5])
    outlook = plain_outlook(
        build_plan(scheme), sums=np.zeros((3, 3, COLUMNS)), worked=np.zeros((3, 3)), left=np.array([4, 13, 52]),
        length=np.array([4, 13, 52]), level=np.zeros((3, COLUMNS)), flow=np.zeros((3, COLUMNS)),
        elasticity=elasticity, dispersion=np.zeros(COLUMNS), link=LINEAR, risk_aversion=0.0, patience=1.0,
    )._replace(shift=shift, dislike=dislike)  # fmt: skip
    effort = EffortCost(0.2, 0.6, cost[0, 0], cost[1, 1], cost[0, 1], 0.3, -10.0, 10.0)
    action = choose(build_plan(scheme).program, outlook, effort, np.ones(3, bool), np.zeros((3, 3)))
    rise = np.linalg.solve(cost, [0.3, 0.1])
    assert np.allclose(action[:, :2], np.array([0.2, 0.6]) + shift + rise, atol=1e-6)
    assert np.allclose(action[:, 2], 0.2 / (2 * 0.3 * dislike), atol=1e-6)


def test_risk_aversion_and_patience_are_each_agents_own():
    """Three agents at once are worth what each is worth alone."""
    scheme = commission_scheme(0.1, 4_000.0, "bonus", {"kind": "kpi_bonus", "id": "q", "measure": "csat",
                               "points": [[60, 0], [80, 3_000]], "payout": "quarter"})  # fmt: skip
    plan = build_plan(scheme)
    level = np.tile(np.array(BELIEFS.level), (3, 1))
    flow = np.tile(np.array(BELIEFS.flow), (3, 1))
    known = {"left": np.array([2, 9, 40]), "length": np.array([4, 13, 52]), "elasticity": np.array(BELIEFS.now),
             "dispersion": np.array(BELIEFS.dispersion), "link": 0}  # fmt: skip
    risk, patience = np.array([1e-5, 1e-4, 1e-3]), np.array([0.999, 0.99, 0.9])
    cost = EffortCost(0.22, 0.62, 22_000.0, 24_000.0, 8_000.0, 1_000.0, 0.03, 1.2)

    def chosen(rows: list[int]) -> tuple[np.ndarray, np.ndarray]:
        n = len(rows)
        outlook = plain_outlook(
            plan, sums=np.zeros((3, n, COLUMNS)), worked=np.zeros((3, n)), level=level[rows], flow=flow[rows],
            risk_aversion=0.0, patience=1.0, **known,
        )._replace(risk_aversion=risk[rows], patience=patience[rows])  # fmt: skip
        action = choose(plan.program, outlook, cost, np.ones(n, bool), np.tile([0.22, 0.62, 0.0], (n, 1)))
        return action, appraise(plan.program, outlook, cost, action)

    together, worth = chosen([0, 1, 2])
    for row in range(3):
        alone, alone_worth = chosen([row])
        assert np.array_equal(alone[0], together[row])
        assert alone_worth[0] == worth[row]
    assert worth[0] > worth[1] > worth[2]


def test_under_fixed_people_keep_their_own_norms_and_a_scheme_changes_pay_alone():
    scenario = small_scenario(
        weeks=52, team={"agents": 8, **PEOPLE["team"]}, staff={"quit_rate": 0.03, **PEOPLE["staff"]}
    )
    results = [run(scenario, commission_scheme(rate), 5, rule="fixed", beliefs=BELIEFS) for rate in (0.0, 0.2)]
    a, b = (r.tables["agents"].drop(columns=["pay_variable", "pay_total"]) for r in results)
    pd.testing.assert_frame_equal(a, b, check_exact=True)
    team = scenario.team
    assert np.allclose(a["serve"], np.minimum(team.serve_norm * np.exp(a["care"]), team.effort_max))
    assert a["care"].std() > 0.1
    assert results[0].kpis["agent_turnover"] > 0


# ---- fatigue


@given(st.floats(0, 1.2), st.floats(0, 1.2), st.floats(0, 2), st.floats(0.01, 0.9))
def test_fatigue_settles_at_strain_over_recovery(sell, serve, use, recovery):
    scenario = small_scenario(team={"fatigue_overtime": 0.7, "fatigue_load": 0.2, "fatigue_recovery": recovery})
    strain = 0.7 * max(sell + serve - 1, 0) + 0.2 * max(min(use, 1) - 0.85, 0) / 0.15
    settled = np.array([strain / recovery])
    after = next_fatigue(scenario, settled, np.array([[sell, serve, 0.0]]), np.array([use]))
    assert after == pytest.approx(settled, abs=1e-12)


def test_rested_people_stay_rested_and_tired_people_recover():
    scenario = small_scenario(team={"fatigue_overtime": 0.7, "fatigue_load": 0.2})
    after = next_fatigue(scenario, np.array([0.0, 1.0]), np.tile([0.3, 0.7, 1.0], (2, 1)), np.array([0.85, 0.5]))
    assert after == pytest.approx([0.0, 0.9])


# ---- learning


def test_training_builds_up_levels_off_and_is_forgotten():
    scenario = small_scenario(staff={"training_hours": 2.0, "training_decay": 0.02, "training_scale": 50.0})
    hours, working = np.zeros(2), np.array([True, False])
    for _ in range(800):
        hours = next_training(scenario, hours, working)
    assert hours == pytest.approx([2.0 / 0.02, 0.0], rel=1e-6)
    sell, serve = skill_gained(scenario, np.zeros(2, int), hours)
    assert sell == pytest.approx([0.10 * (1 - np.exp(-2.0)), 0.0], rel=1e-6)
    assert serve[0] == pytest.approx(1.5 * sell[0])
    assert work_share(scenario) == 1 - 2.0 / 40


def test_skill_grows_with_the_log_of_years_beyond_the_ramp():
    scenario = small_scenario(staff={"tenure_learning": 0.1, "ramp_weeks": 13})
    sell, serve = skill_gained(scenario, np.array([0, 13, 65, 169]), np.zeros(4))
    assert sell == pytest.approx([0, 0, 0.1 * np.log(2), 0.1 * np.log(4)])
    assert np.array_equal(sell, serve)


# ---- supervision


def test_supervisors_are_whole_people_and_a_closer_one_gives_more_attention():
    def of(span: int):
        return small_scenario(team={"agents": 25}, staff={"span": span, "supervisor_cost": 1_000.0})

    assert [supervision_cost(of(span)) for span in (0, 10, 12, 25, 26)] == [0.0, 3_000.0, 3_000.0, 1_000.0, 1_000.0]
    assert [attention(of(span)) for span in (0, 10, 40)] == [1.0, 1.0, 0.5]
    assert attention(of(5)) == pytest.approx(2**0.5)


# ---- costs


def _policy(result: RunResult) -> np.ndarray:
    return result.tables["weeks"]["policy"].to_numpy()


def test_training_quality_assurance_and_supervision_are_paid_for():
    plain = {"turnover": False}
    weeks = run(small_scenario(staff=plain), commission_scheme(0.08), 1, beliefs=BELIEFS).tables["weeks"]
    trained = small_scenario(staff={**plain, "training_hours": 1.5, "training_cost": 40.0})
    assert (_policy(run(trained, commission_scheme(0.08), 1, beliefs=BELIEFS)) == 4 * 1.5 * 40).all()
    watched = small_scenario(staff={**plain, "monitoring_share": 0.1, "monitoring_cost": 20.0, "penalty_missold": 0.0,
                                    "penalty_unsolved": 0.0})  # fmt: skip
    samples = 0.1 * (weeks["tickets"] + weeks["sales_count"]).to_numpy()
    assert _policy(run(watched, commission_scheme(0.08), 1, beliefs=BELIEFS)) == pytest.approx(20.0 * samples)
    led = small_scenario(staff={**plain, "span": 3})
    assert (_policy(run(led, commission_scheme(0.08), 1, beliefs=BELIEFS)) == 2 * 2_500.0).all()


# ---- quality assurance


def test_findings_are_binomial():
    """Mean and variance over 50 weeks of 400 agents: 4 standard errors."""
    scenario = small_scenario(staff={"monitoring_share": 0.2, "monitoring_detection": 0.5})
    cases, p = np.full(400, 6), chance_found(scenario)
    assert p == pytest.approx(0.1)
    found = np.concatenate([draw_findings(scenario, 9, tick, cases, 2 * cases) for tick in range(50)])
    n = len(found)
    for kind, of in ((0, 6), (1, 12)):
        mean, variance = of * p, of * p * (1 - p)
        assert abs(found[:, kind].mean() - mean) < 4 * np.sqrt(variance / n)
        assert abs(found[:, kind].var() - variance) < 4 * variance * np.sqrt(2.5 / n)
    assert not draw_findings(small_scenario(), 9, 1, cases, cases).any()


def test_the_look_ahead_takes_off_what_being_caught_is_expected_to_cost():
    """found x exp(elasticities x effort), for mis-sales and for unsolved tickets."""
    plan, rows = build_plan(commission_scheme(0.1)), (Column.MISSOLD, Column.UNRESOLVED)
    known = {"sums": np.zeros((3, 1, COLUMNS)), "worked": np.zeros((3, 1)), "left": np.array([4, 13, 52]),
             "length": np.array([4, 13, 52]), "level": np.array([BELIEFS.level]), "flow": np.array([BELIEFS.flow]),
             "elasticity": np.array(BELIEFS.now), "dispersion": np.array(BELIEFS.dispersion), "link": 0,
             "risk_aversion": 1e-4, "patience": 0.995}  # fmt: skip
    free = plain_outlook(plan, **known)
    watched = free._replace(found=np.array([[70.0, 30.0]]))
    cost = EffortCost(0.22, 0.62, 22_000.0, 24_000.0, 8_000.0, 1_000.0, 0.03, 1.2)
    action = np.array([[0.3, 0.55, 0.2]])
    shift = [np.log(0.3 / 0.22), np.log(0.55 / 0.62), 0.2]
    expected = sum(f * np.exp(np.array(BELIEFS.now[row]) @ shift) for f, row in zip((70.0, 30.0), rows, strict=True))
    lost = appraise(plan.program, free, cost, action) - appraise(plan.program, watched, cost, action)
    assert lost[0] == pytest.approx(expected, rel=1e-9)
    for outlook, push in ((free, 0.05), (watched, 0.0)):
        pushed = choose(plan.program, outlook, cost, np.array([True]), action)[0, 2]
        assert pushed == pytest.approx(push, abs=0.05)
    assert choose(plan.program, watched, cost, np.array([True]), action)[0, 2] == 0.0


# ---- fairness


@given(st.lists(st.floats(0, 5_000), min_size=2, max_size=12))
def test_pay_gaps_are_those_of_fehr_and_schmidt(pay):
    behind, ahead = pay_gaps(np.array(pay))
    for i, own in enumerate(pay):
        others = [x for j, x in enumerate(pay) if j != i]
        assert behind[i] == pytest.approx(np.mean([max(x - own, 0) for x in others]), abs=1e-6)
        assert ahead[i] == pytest.approx(np.mean([max(own - x, 0) for x in others]), abs=1e-6)


def _paid(known: KnownPay, amounts: list[float], stays: np.ndarray, generation: np.ndarray) -> None:
    n = len(amounts)
    cents = np.array([[round(100 * x)] for x in amounts])
    known.add([PayRecord(0, np.arange(n), np.zeros(n, int), cents)], generation, stays)


def test_only_pay_of_colleagues_of_the_same_team_who_are_there_counts():
    known, everybody = KnownPay(5), np.ones(5, bool)
    _paid(known, [1_000.0, 2_000.0, 4_000.0, 100.0, 9_000.0], everybody, np.array([0, 0, 0, 0, 1]))
    known.compare(np.array([0, 0, 0, 1, 1]), everybody)
    assert known.behind == pytest.approx([2_000.0, 1_000.0, 0.0, 0.0, 0.0])  # the last is paid to who left: alone
    assert known.ahead == pytest.approx([0.0, 500.0, 2_500.0, 0.0, 0.0])
    known.compare(np.array([0, 0, 0, 1, 1]), np.array([True, False, True, True, True]))
    assert known.behind == pytest.approx([3_000.0, 0.0, 0.0, 0.0, 0.0])
    known.forget(np.array([0]))
    assert known.behind[0] == 0.0


def test_unfairness_needs_pay_to_be_known_and_takes_effort_from_those_behind():
    known = KnownPay(2)
    known.behind, known.ahead = np.array([1_450.0, 0.0]), np.array([0.0, 1_450.0])
    open_pay = small_scenario(staff={"pay_transparency": 0.5, "guilt": 0.2, "unfair_effort": 0.3})
    assert unfairness(open_pay, known) == pytest.approx([0.5 * 0.85 * 1_450, 0.5 * 0.2 * 1_450])
    assert withdrawn(open_pay, known) == pytest.approx([np.exp(-0.15), 1.0])
    assert not unfairness(small_scenario(), known).any()
    assert (withdrawn(small_scenario(), known) == 1.0).all()


def test_pay_is_compared_when_it_has_been_paid_not_before():
    """Months end in weeks 3 and 7: nobody compares before the first payday; equal pay never hurts."""
    scenario = small_scenario(staff={"turnover": False, "pay_transparency": 1.0}, team={"sell_skill_sd": 0.5})
    for rate, unequal in ((0.0, False), (0.2, True)):
        engine = Engine(scenario, commission_scheme(rate), 2, RULES["best_response"], BELIEFS)
        while engine.week < 3:
            engine.step()
        assert not engine._known_pay.behind.any()
        engine.step()
        assert engine._known_pay.behind.any() == unequal


# ---- what emerges (slow): paired differences over 12 seeds in the library scenario, in standard errors


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, np.ndarray]]:
    arms, beliefs = arms_of_people(), measure_beliefs(base_world())
    tasks = [(scenario, scheme, seed, beliefs) for scenario, scheme in arms.values() for seed in SEEDS]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = list(pool.map(observed, tasks, chunksize=6))
    n = len(SEEDS)
    return {
        name: {key: np.array([row[key] for row in rows[i * n : (i + 1) * n]]) for key in rows[0]}
        for i, name in enumerate(arms)
    }


def _errors(difference: np.ndarray) -> float:
    """Mean of a paired difference in standard errors."""
    return float(difference.mean() / (difference.std(ddof=1) / np.sqrt(len(difference))))


def _gain(seen, world: str) -> np.ndarray:
    """Log gain of sales per worker from flat to steep pay, by seed."""
    steep, flat = (seen[f"{world}: {pay}"]["sales per worker"] for pay in ("steep", "flat"))
    return np.log(steep / flat)


@pytest.mark.slow
@pytest.mark.parametrize(("world", "low", "high"), [("default", 0.15, 0.40), ("diverse", 0.40, 0.65)])
def test_steep_pay_works_through_those_who_stay_and_come_too(seen, world, low, high):
    """Lazear (2000) found half. Here a quarter by default, and half where people differ twice as much in skill."""
    everything, within = _gain(seen, world), _gain(seen, f"{world}, nobody leaves")
    assert _errors(within) > 3
    assert _errors(everything - within) > 3
    assert low < 1 - within.mean() / everything.mean() < high


@pytest.mark.slow
def test_open_pay_drives_out_the_low_paid_under_steep_pay_and_hardly_anybody_under_flat(seen):
    def more(pay: str, half: str) -> np.ndarray:
        return seen[f"open pay: {pay}"][f"quits {half}"] - seen[f"default: {pay}"][f"quits {half}"]

    assert _errors(more("steep", "low")) > 3
    assert _errors(more("steep", "low") - more("steep", "high")) > 3
    assert _errors(more("steep", "low") - more("flat", "low")) > 3
    assert _errors(seen["default: steep"]["serve"] - seen["open pay: steep"]["serve"]) > 3


@pytest.mark.slow
def test_fatigue_makes_a_very_strong_push_defeat_itself(seen):
    """From 30% to 45% of sales rested people still sell more; tired ones sell less."""
    more = {
        who: seen[f"{who}: 0.45"]["sales per worker"] - seen[f"{who}: 0.3"]["sales per worker"]
        for who in ("rested", "tired")
    }
    assert _errors(more["rested"] - more["tired"]) > 3
    assert more["tired"].mean() < 0 < more["rested"].mean()
    assert _errors(seen["tired: 0.45"]["agent_turnover"] - seen["rested: 0.45"]["agent_turnover"]) > 3


@pytest.mark.slow
def test_quality_assurance_lowers_push_and_mis_selling_and_keeps_customers(seen):
    watched, free = seen["watched: steep"], seen["default: steep"]
    for kpi, sign in (("push", -1), ("mis_sold_share", -1), ("retention_12m", 1), ("agent_turnover", 1)):
        assert _errors(sign * (watched[kpi] - free[kpi])) > 3, kpi


@pytest.mark.slow
def test_steep_pay_drives_out_those_who_dislike_risk():
    """16 seeds. Whether it also keeps those who care is not settled at so many, see docs/model.md."""
    world = base_world({"agents": 80, "care_sd": 0.25, "risk_aversion_sd": 0.8})
    beliefs, seeds = measure_beliefs(base_world()), range(16)
    tasks = [(world, scheme, seed, beliefs) for scheme in (FLAT, STEEP) for seed in seeds]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        rows = list(pool.map(tastes_at_the_end, tasks, chunksize=4))
    flat, steep = ({key: np.array([row[key] for row in half]) for key in rows[0]} for half in (rows[:16], rows[16:]))
    assert _errors(flat["risk"] - steep["risk"]) > 3


class _Listener(Rule):
    """The rule `best_response`, keeping what the team expects to be caught at this week, in currency, (agents,)."""

    name, title, reacts = "best_response", "best response", True

    def __init__(self, agents: int) -> None:
        self.agents, self.expected = agents, np.zeros(agents)

    def decide(self, asked):
        chosen = RULES["best_response"].decide(asked)
        if not asked.applicants:
            program, outlook, cost = asked.program, asked.outlook, asked.cost
            unwatched = outlook._replace(found=np.zeros((self.agents, 0)))
            self.expected = appraise(program, unwatched, cost, chosen) - appraise(program, outlook, cost, chosen)
        return chosen


@pytest.mark.slow
def test_agents_expect_the_penalty_that_is_applied():
    """Applied over expected, mean of 6 seeds: 1 within 3 standard errors, which are below 4%."""
    same = {"monitoring_share": 0.1, "penalty_missold": 100.0, "penalty_unsolved": 100.0}
    world = base_world(staff=same).model_copy(update={"weeks": 104})
    beliefs, ratio = measure_beliefs(world), []
    for seed in range(6):
        listener = _Listener(world.team.agents)
        engine = Engine(world, STEEP, seed, listener, beliefs)
        expected, applied = 0.0, 0.0
        while not engine.done:
            listener.expected = np.zeros(world.team.agents)
            record = engine.step()
            if listener.expected.any():
                expected += listener.expected[record.working].sum()
                applied += 100.0 * record.findings[record.working].sum()
        ratio.append(applied / expected)
    error = np.std(ratio, ddof=1) / np.sqrt(len(ratio))
    assert error < 0.04
    assert abs(np.mean(ratio) - 1.0) < 3 * error
