"""What agents make of the rules of a scheme: quotas, caps, holds, clawbacks, draws, teams, prizes.

Paired runs on the same seeds: every assertion is about the mean of differences, and states its standard error. Without
the rule the effect is gone, because the run to compare with *is* the scheme without it.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from scenarios.loader import load_scenario
from sim.beliefs import measure_beliefs
from sim.run import run
from sim.scheme import Scheme

pytestmark = pytest.mark.slow

SEEDS = range(1, 13)
SURE = 3.0
WARM = 26  # weeks until agents have learned
YEAR = 385_000.0  # CNY: about what an agent sells in a year at 5% commission


@cache
def world(patience: float = 0.995):
    scenario = load_scenario("cloud_server")
    team = scenario.team.model_copy(update={"agents": 40, "patience": patience})
    return scenario.model_copy(update={"team": team, "weeks": 78})


def scheme(*more, commission=None, **top):
    parts = [
        {"kind": "fixed", "id": "base", "amount": 4_800},
        {"kind": "commission", "id": "sales", "on": "sales", **({"rate": 0.10} if commission is None else commission)},
        *more,
    ]
    return Scheme.model_validate({"name": "test", "components": parts, **top})


def weeks(pay: Scheme, patience: float = 0.995) -> list[pd.DataFrame]:
    """Table `weeks` of each seed, once agents have learned."""
    return _weeks(pay.model_dump_json(), patience)


@cache
def _weeks(pay: str, patience: float) -> list[pd.DataFrame]:
    beliefs, made = measure_beliefs(world()), Scheme.model_validate_json(pay)
    tables = [run(world(patience), made, seed, beliefs=beliefs).tables["weeks"] for seed in SEEDS]
    return [table[table["week"] >= WARM] for table in tables]


def means(pay: Scheme, column: str, patience: float = 0.995) -> np.ndarray:
    """Mean of a weekly column, by seed."""
    return np.array([table[column].mean() for table in weeks(pay, patience)])


def sure(differences: np.ndarray) -> float:
    """Mean over standard error of paired differences."""
    return float(differences.mean() / (differences.std(ddof=1) / np.sqrt(len(differences))))


def quota_bonus(share: float) -> Scheme:
    """5% and 3,000 a quarter for reaching a quota, which is a share of what agents sell anyway."""
    bonus = {"kind": "kpi_bonus", "id": "bonus", "measure": "sales", "quota": "q", "points": [[1, 0], [1, 3_000]]}
    return scheme(bonus, commission={"rate": 0.05}, quotas=[{"id": "q", "measure": "sales", "amount": share * YEAR}])


def test_effort_rises_as_a_quota_bonus_comes_into_reach_and_falls_when_it_is_certain_or_hopeless():
    """Sell, against the same scheme without the bonus: in reach +.0097 (SE .0005), certain +.0038, hopeless +.0026."""
    without = means(scheme(commission={"rate": 0.05}), "sell")
    certain, reach, hopeless = (means(quota_bonus(share), "sell") - without for share in (0.4, 1.0, 2.0))
    assert sure(reach) > SURE
    assert sure(reach - certain) > SURE
    assert sure(reach - hopeless) > SURE


def test_an_accelerator_moves_effort_less_the_further_away_it_is():
    """15% instead of 4% beyond the quota: sell .345, .316, .266 (SE .001) with a quota of 40%, 100%, 200% of sales."""

    def accelerator(share):
        tiers = {"rate": None, "tiers": [[0, 0.04], [1, 0.15]], "quota": "q", "payout": "quarter"}
        return scheme(commission=tiers, quotas=[{"id": "q", "measure": "sales", "amount": share * YEAR}])

    near, at, far = (means(accelerator(share), "sell") for share in (0.4, 1.0, 2.0))
    assert sure(near - at) > SURE
    assert sure(at - far) > SURE


def _last_less_first(pay: Scheme) -> np.ndarray:
    """Sell in the last 4 weeks of a quarter less sell in weeks 2 to 5, by seed."""
    found = []
    for table in weeks(pay):
        week = table["week"] % 13
        found.append(table.loc[week >= 9, "sell"].mean() - table.loc[week.between(1, 4), "sell"].mean())
    return np.array(found)


def test_after_a_cap_effort_coasts():
    """A quarterly cap at 80% of the commission: sell falls from .30 to .24 (SE .001). Without it nothing moves."""
    cap = {"kind": "cap", "id": "cap", "amount": 0.8 * 0.1 * YEAR / 4, "applies_to": ["sales"], "payout": "quarter"}
    capped, free = _last_less_first(scheme(cap)), _last_less_first(scheme())
    assert sure(free - capped) > SURE
    assert capped.mean() < -0.03
    assert abs(free.mean()) < 0.005


def test_a_clawback_lowers_push_more_than_selling_effort():
    """All commission on a customer who leaves within a year: push -93% (SE 3), sell -9% (SE .4) of their level."""
    claw = scheme(commission={"rate": 0.10, "clawback_share": 1.0, "clawback_weeks": 52})
    change = {name: means(claw, name) / means(scheme(), name).mean() for name in ("push", "sell")}
    plain = {name: means(scheme(), name) / means(scheme(), name).mean() for name in ("push", "sell")}
    push, sell = (change[name] - plain[name] for name in ("push", "sell"))
    assert sure(push) < -SURE
    assert sure(sell) < -SURE
    assert sure(push - sell) < -SURE


def test_deferral_needs_patience():
    """Half held back for a year: sell -.032 (SE .001) with a weekly discount of .98, -.015 (SE .001) with none."""
    held = scheme(commission={"rate": 0.10, "hold_share": 0.5, "hold_months": 12})
    effects = {patience: means(held, "sell", patience) - means(scheme(), "sell", patience) for patience in (0.98, 1.0)}
    assert sure(effects[1.0]) < -SURE
    assert sure(effects[0.98] - effects[1.0]) < -SURE


def test_a_share_of_what_everybody_sells_moves_each_one_little():
    """2% of own sales against 2% of the branch's sales shared by 40: the others' work pays as well as one's own."""
    own = scheme(commission={"rate": 0.02})
    pool = {"kind": "team_pool", "id": "pool", "on": "sales", "rate": 0.02, "scope": "branch"}
    shared, nothing = scheme(pool, commission={"rate": 0.0}), scheme(commission={"rate": 0.0})
    alone, together = (means(pay, "sell") - means(nothing, "sell") for pay in (own, shared))
    assert sure(alone) > SURE
    assert sure(alone - together) > SURE


def test_a_floor_above_what_is_earned_takes_the_incentive():
    """A guaranteed month of 9,000 where base and commission come to about 7,500."""
    floor = {"kind": "floor", "id": "floor", "amount": 9_000}
    assert sure(means(scheme(floor), "sell") - means(scheme(), "sell")) < -SURE


def test_a_draw_that_must_be_paid_back_keeps_more_of_the_incentive_than_one_that_need_not():
    """Topped up to 4,000 where the commission comes to about 2,700 a month."""

    def draw(recovery):
        return scheme(
            {"kind": "draw", "id": "draw", "amount": 4_000, "applies_to": ["sales"], "recovery_share": recovery}
        )

    given, lent = (means(draw(recovery), "sell") for recovery in (0.0, 1.0))
    assert sure(lent - given) > SURE


def test_prizes_move_effort():
    """Prizes of 6,000, 4,000 and 2,000 a quarter for the best of 40 sellers, beside a commission of 5%."""
    prizes = {"kind": "tournament", "id": "prizes", "measure": "sales", "prizes": [6_000, 4_000, 2_000]}
    with_prizes, without = (means(scheme(*more, commission={"rate": 0.05}), "sell") for more in ((prizes,), ()))
    assert sure(with_prizes - without) > SURE


def test_what_vests_later_keeps_people():
    """12,000 a year for keeping customers, over 3 years and lost by leaving: fewer quits than with nothing."""
    bonus = {
        "kind": "long_term_bonus", "id": "later", "measure": "retention",
        "points": [[0.8, 0], [0.95, 12_000]], "vesting_years": 3,
    }  # fmt: skip
    assert sure(means(scheme(bonus), "quits") - means(scheme(), "quits")) < -SURE


def test_a_promotion_moves_effort_in_its_weeks_only():
    """Another 5% on sales of weeks 39 to 51."""
    spiff = {"kind": "commission", "id": "spiff", "on": "sales", "rate": 0.05, "first_week": 39, "last_week": 51}
    inside, before = [], []
    for table, plain in zip(weeks(scheme(spiff)), weeks(scheme()), strict=True):
        gap = (table["sell"] - plain["sell"]).to_numpy()
        week = table["week"].to_numpy()
        inside.append(gap[(week >= 39) & (week <= 51)].mean())
        before.append(gap[(week >= 28) & (week <= 38)].mean())
    assert sure(np.array(inside)) > SURE
    # Before, only who is hired can differ: applicants look a year ahead.
    assert np.max(np.abs(before)) < 0.002
