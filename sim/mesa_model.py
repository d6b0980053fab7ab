"""The model as Mesa users know it, over the same engine: same seed, same numbers, bit for bit."""

from __future__ import annotations

import mesa
from mesa.datacollection import DataCollector

from sim.beliefs import Beliefs
from sim.kernels import POINT_UNIT, Acted
from sim.params import Scenario
from sim.pay.measures import Column
from sim.records import WeekRecord
from sim.run import RunResult, finish, start
from sim.scheme import Scheme


class ServiceAgent(mesa.Agent):
    """A view on one position of the team; the state itself is columnar and lives in the engine."""

    def __init__(self, model: CommissionModel, row: int) -> None:
        """Bind the agent to its row."""
        super().__init__(model)
        self.row = row

    @property
    def sell(self) -> float:
        """Share of a standard week spent selling."""
        return float(self.model.engine.team.action[self.row, 0])

    @property
    def serve(self) -> float:
        """Share of a standard week spent on service."""
        return float(self.model.engine.team.action[self.row, 1])

    @property
    def push(self) -> float:
        """Pressure per sale, 0-1."""
        return float(self.model.engine.team.action[self.row, 2])

    @property
    def working(self) -> bool:
        """Whether somebody holds the position."""
        return bool(self.model.engine.team.filled[self.row])

    @property
    def customers(self) -> int:
        """Customers in the agent's book."""
        segments = len(self.model.engine.scenario.segments)
        count = self.model.engine.customers.count
        return int(count[self.row * segments : (self.row + 1) * segments].sum())

    @property
    def sales(self) -> float:
        """Sales amount of the last week, currency."""
        last = self.model.last
        return float(last.measured[self.row, Column.SALES]) if last else 0.0


class CommissionModel(mesa.Model):
    """Service agents under a pay scheme; one `step()` is one week.

    The warm-up is run when the model is made, so the first step is the first measured week.

    Attributes:
        engine: the engine, shared with the fast runner.
        records: records of the measured weeks so far.
        datacollector: weekly reporters of the model and of every agent.
    """

    def __init__(
        self,
        params: Scenario,
        scheme: Scheme,
        rule: str = "best_response",
        beliefs: Beliefs | None = None,
        rng: int = 0,
    ) -> None:
        """Set up the model and run its warm-up.

        Args:
            params: the scenario (`scenario` is a name of Mesa's own).
            scheme: the pay scheme.
            rule: name of the decision rule.
            beliefs: measured beliefs; measured here when None.
            rng: seed of the run.
        """
        super().__init__(rng=rng)
        self.params = params
        self.scheme = scheme
        self.engine = start(params, scheme, rng, rule=rule, beliefs=beliefs)
        self.records: list[WeekRecord] = []
        while self.engine.week < 0:
            self.engine.step()
        for row in range(params.team.agents):
            ServiceAgent(self, row)
        self.datacollector = DataCollector(
            model_reporters={
                "customers": lambda m: int(m.engine.customers.count.sum()),
                "satisfaction": lambda m: m.satisfaction,
                "sales": lambda m: float(m.last.sales_cents.sum()) / 100.0 if m.last else 0.0,
            },
            agent_reporters={"sell": "sell", "serve": "serve", "push": "push", "customers": "customers"},
        )

    @property
    def last(self) -> WeekRecord | None:
        """Record of the last week, None before the first step."""
        return self.records[-1] if self.records else None

    @property
    def satisfaction(self) -> float:
        """Mean true satisfaction of the last week, points; NaN before the first step."""
        if self.last is None:
            return float("nan")
        return float(self.last.acted[:, Acted.SATISFACTION].sum()) / POINT_UNIT / max(int(self.last.start.sum()), 1)

    def step(self) -> None:
        """Run one week; stops the model (`running`) after the last."""
        if self.engine.done:
            self.running = False
            return
        self.records.append(self.engine.step())
        self.datacollector.collect(self)
        self.running = not self.engine.done

    def result(self) -> RunResult:
        """Tables and KPIs of the weeks stepped so far, as from `sim.run.run` once the model is done."""
        return finish(self.engine, self.records)

    def run_model(self) -> None:
        """Step to the end."""
        while self.running:
            self.step()
