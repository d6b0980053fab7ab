"""What a scenario's people do in a year on flat pay: the results that a scheme is tried on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.engine import Engine
from sim.params import MarketDynamics, Scenario, Segment
from sim.pay.measures import Column
from sim.pay.tallies import Sales, Tally
from sim.pay.weekly import ADDON, NEW, SaleList

_WEEKS = 52
_SETTLE = 39
"""Weeks until waiting and satisfaction stand still; as long as beliefs wait before they are measured."""
_SEED = 0x11A7
_FEWEST, _MOST = 120, 600
_QUANTILES = np.array([0.1, 0.3, 0.5, 0.7, 0.9])


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A year of results.

    Attributes:
        scenario: where they come from.
        measured: (weeks, people, columns), 52 weeks.
        groups: rows of people who work together, one range for each run of the model.
        loss: weekly share of customers who leave.
        sales: kinds of sales there are, and how many of each, (n,) weights.
    """

    scenario: Scenario
    measured: NDArray[np.float64]
    groups: tuple[range, ...]
    loss: float
    sales: tuple[SaleList, NDArray[np.float64]]

    @property
    def flow(self) -> NDArray[np.float64]:
        """Weekly amount per person, (columns,)."""
        return np.asarray(self.measured.mean(axis=(0, 1)))

    def counted(self, tally: Tally) -> float:
        """What a unit of its column counts in a tally of sales, over the kinds of sales there are."""
        sales, weight = self.sales
        segments = tuple(segment.name for segment in self.scenario.segments)
        column = Column(tally.column)
        every = float(weight @ sales.credit(column, Sales(), segments))
        return float(weight @ sales.credit(column, tally.sales, segments)) / every if every > 0 else 1.0


def measure_world(scenario: Scenario) -> World:
    """Let the scenario's team work a year without pay (under a second for a hundred people).

    Nobody quits and no event happens: this is what people expect, not what may happen.
    """
    people = min(scenario.team.agents, _MOST)
    quiet = scenario.model_copy(
        update={
            "team": scenario.team.model_copy(update={"agents": people}),
            "staff": scenario.staff.model_copy(update={"turnover": False}),
            "events": (),
            "market": MarketDynamics(),
            "warmup_weeks": _SETTLE,
            "weeks": _WEEKS,
        }
    )
    runs = [_year(quiet, _SEED + i) for i in range(max(1, -(-_FEWEST // people)))]
    measured = np.concatenate(runs, axis=1)
    groups = tuple(range(i * people, (i + 1) * people) for i in range(len(runs)))
    lost, customers = measured[:, :, Column.LOST].sum(), measured[:, :, Column.CUSTOMERS].sum()
    return World(scenario, measured, groups, float(lost / max(customers, 1.0)), _kinds_of_sales(scenario))


def _year(scenario: Scenario, seed: int) -> NDArray[np.float64]:
    team = scenario.team
    engine = Engine.without_pay(scenario, seed, (team.sell_norm, team.serve_norm, 0.0))
    return np.stack([engine.step().measured for _ in range(engine.ticks)])[scenario.warmup_weeks :]


def _kinds_of_sales(scenario: Scenario) -> tuple[SaleList, NDArray[np.float64]]:
    """Sales of typical sizes in every segment, and how common each is; add-ons and new contracts."""
    selling, rows, weights = scenario.selling, [], []
    offers = selling.offers_per_week * scenario.team.sell_norm / (1.0 + np.exp(-selling.buy_needed))
    won = selling.leads_per_agent * selling.conversion
    for number, segment in enumerate(scenario.segments):
        spends = _typical(segment.spend, segment.spend_sd)
        for spend in spends:
            rows.append((number, NEW, spend * selling.new_sale_months, segment.margin, selling.new_sale_months, spend))
            weights.append(won * segment.share / len(spends))
            sizes = _typical(selling.size_share * spend * selling.sale_months, selling.size_sd)
            rows += [(number, ADDON, size, segment.margin, selling.sale_months, spend) for size in sizes]
            weights += [_bought(offers, segment) / (len(spends) * len(sizes))] * len(sizes)
    segment_of, product, amount, margin, months, spend_of = (np.array(column) for column in zip(*rows, strict=True))
    n = len(rows)
    sales = SaleList(
        seller=np.zeros(n, np.int64),
        customer=np.arange(n),
        segment=segment_of.astype(np.int64),
        product=product.astype(np.int64),
        amount=amount.astype(np.float64),
        margin=margin.astype(np.float64),
        months=np.maximum(months.astype(np.float64), 1.0),
        spend=spend_of.astype(np.float64),
    )
    return sales, np.array(weights)


def _bought(offers: float, segment: Segment) -> float:
    return float(offers * segment.need * segment.share)


def _typical(mean: float, sd: float) -> NDArray[np.float64]:
    """Five equally likely values of a log-normal amount with this mean."""
    values = np.exp(sd * ndtri(_QUANTILES))
    return np.asarray(mean * values / values.mean())
