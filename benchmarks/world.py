"""The scenario and the schemes that are measured: four segments, as many agents and customers as asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.constants import fixed_rows
from sim.kernels import Arrived, Weekly, arrive
from sim.params import Scenario, Segment, Team
from sim.pay.commission import Commission
from sim.pay.fixed_pay import FixedPay
from sim.pay.kpi_bonus import KpiBonus
from sim.population import build_customers
from sim.rng import key_words
from sim.route_draws import Fate
from sim.run import RunResult
from sim.scheme import Scheme

SEED = 20_240_501
WARMUP_WEEKS = 13
YEARS_3 = 156

_SEGMENTS = (
    Segment(name="webmasters", share=0.5, spend=40.0, tickets=0.05, term_weeks=13, churn=0.16, churn_spread=0.1),
    Segment(name="developers", share=0.25, spend=120.0, tickets=0.10, term_weeks=26, churn=0.14, complexity=1.2),
    Segment(name="smb", share=0.2, spend=420.0, tickets=0.15, term_weeks=52, churn=0.16, margin=0.5),
    Segment(name="enterprise", share=0.05, spend=2_500.0, tickets=0.6, term_weeks=52, churn=0.08, complexity=1.5),
)


def scenario(agents: int, customers_per_agent: float, weeks: int = YEARS_3) -> Scenario:
    """A scenario of this size."""
    team = Team(agents=agents, customers_per_agent=customers_per_agent)
    return Scenario(name="bench", team=team, weeks=weeks, warmup_weeks=WARMUP_WEEKS, segments=_SEGMENTS)


def linear_scheme() -> Scheme:
    """Base pay and a commission on sales."""
    base = FixedPay(id="base", amount=6_000.0)
    return Scheme(name="linear", components=(base, Commission(id="commission", on="sales", rate=0.08)))


def bonus_scheme() -> Scheme:
    """Base pay, a commission on gross profit, and quarterly bonuses on three KPIs."""
    return Scheme(
        name="bonuses",
        components=(
            FixedPay(id="base", amount=6_000.0),
            Commission(id="commission", on="gross_profit", rate=0.05),
            KpiBonus(id="satisfaction", measure="csat", points=((55, 0), (70, 3_000), (80, 4_000))),
            KpiBonus(id="response", measure="response_time", points=((5, 2_000), (30, 1_000), (60, 0))),
            KpiBonus(id="retention", measure="retention", points=((0.90, 0), (0.95, 3_000), (0.98, 5_000))),
        ),
    )


def checked_sums(result: RunResult) -> list[int]:
    """Sums over all weeks of a run: customers at the week's end, won, lost, tickets, and sales and pay in cents."""
    weeks = result.tables["weeks"]
    counts = [int(weeks[name].sum()) for name in ("customers_end", "won", "lost", "tickets")]
    money = (weeks["sales"], weeks["pay_fixed"] + weeks["pay_variable"])
    return [*counts, *(round(float(np.rint(amount * 100.0).sum())) for amount in money)]


class KernelState:
    """What the two weekly kernels take, in the order they take it.

    Attributes:
        tiles: customers' state, float32.
        rest: the arguments after `tiles` that never change: serial, first, count.
        keys: the seed's two words.
        fixed: constant parameters, a row per segment.
        weekly: a row per cell, as of an ordinary week at the norms.
        one_fate: what `act` takes besides: no routes to draw.
    """

    def __init__(self, world: Scenario) -> None:
        """Draw the starting book."""
        book = build_customers(world, SEED)
        self.customers = int(book.count.sum())
        self.tiles = book.tiles
        self.rest = (book.serial, book.first, book.count)
        self.keys = key_words(SEED)
        self.fixed = fixed_rows(world)
        self.weekly = self._ordinary_week(world)
        self.one_fate = (
            np.ones((len(world.segments), 1), np.float32),
            np.zeros((len(book.count), 0, len(Fate)), np.float32),
        )

    def _ordinary_week(self, world: Scenario) -> NDArray[np.float32]:
        cells, segments = len(self.rest[2]), len(world.segments)
        weekly = np.zeros((cells, len(Weekly)), np.float32)
        weekly[:, Weekly.TICKET_FACTOR] = 1.0
        weekly[:, Weekly.NEED_FACTOR] = 1.0
        arrived = np.zeros((cells, len(Arrived)), np.int64)
        arrive(self.tiles.copy(), *self.rest, np.uint32(0), *self.keys, self.fixed, weekly, arrived)
        weight = arrived[:, Arrived.WEIGHT].reshape(-1, segments).sum(axis=1) / 1024.0
        offers = world.selling.offers_per_week * world.team.sell_norm / np.maximum(weight, 1.0)
        push = 0.2
        weekly[:, Weekly.RESOLVE] = 0.75
        weekly[:, Weekly.EXPERIENCE_GOOD] = world.service.experience_good - 4.0
        weekly[:, Weekly.EXPERIENCE_BAD] = world.service.experience_bad
        weekly[:, Weekly.OFFERS_PER_WEIGHT] = np.repeat(offers, segments)
        weekly[:, Weekly.BUY_NEEDED] = world.selling.buy_needed
        weekly[:, Weekly.BUY_UNNEEDED] = world.selling.buy_unneeded + push * world.selling.push_effect
        weekly[:, Weekly.REFUSED_LOSS] = world.selling.refused_push_loss * push
        return weekly
