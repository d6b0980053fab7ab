"""Monthly return of the service centre by segment: Anton's model on the last quarter of a run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.calendar import MONTHS_PER_YEAR, WEEKS_PER_YEAR
from sim.costing import Costing
from sim.kpis import QUARTER, RunView
from sim.value.centre import gain_of, loss_of, return_on_cost


@dataclass(frozen=True, slots=True)
class CentreReturn:
    """Gain, loss and cost of a month, currency, of a segment or of all.

    Attributes:
        name: of the segment; empty for all.
        loyal: customers with satisfaction above 85, mean of the last quarter's weeks.
        disloyal: customers with satisfaction below 50, likewise.
        value: lifetime value of a customer; NaN for all.
        gain: what loyal customers stand for.
        loss: what disloyal customers put at risk.
        cost: cost of the centre: service cost, pay and service policy.
    """

    name: str
    loyal: float
    disloyal: float
    value: float
    gain: float
    loss: float
    cost: float

    @property
    def roi(self) -> float:
        """`(gain - loss - cost) / cost`; NaN without cost."""
        return return_on_cost(self.gain - self.loss, self.cost) if self.cost > 0 else float("nan")


def centre_returns(run: RunView, costing: Costing) -> tuple[CentreReturn, ...]:
    """Return by segment, then of all, which is the KPI `centre_roi`.

    The cost of the last quarter is shared as service cost, policy and pay of the whole run are. Selling pay is part of
    the centre's cost, as in the KPI.
    """
    cost = _monthly_cost(run)
    spent = np.array([s.service + s.policy + s.serving + s.selling for s in costing.segments], np.float64)
    costs = cost * (spent / spent.sum() if spent.sum() else np.full(len(spent), 1.0 / len(spent)))
    rows = []
    for values, mine in zip(run.by_segment.to_dict("records"), costs.tolist(), strict=True):
        loyal, disloyal, value = values["loyal"], values["disloyal"], values["value"]
        gain, loss = gain_of([loyal], [value]), loss_of([disloyal], [value])
        rows.append(CentreReturn(values["segment"], loyal, disloyal, value, gain, loss, mine))
    sums = {name: sum(getattr(row, name) for row in rows) for name in ("loyal", "disloyal", "gain", "loss")}
    return (*rows, CentreReturn("", value=float("nan"), cost=cost, **sums))


def _monthly_cost(run: RunView) -> float:
    """Service cost, pay and policy of the last quarter, per month, currency."""
    names = ("service_cost", "pay_fixed", "pay_variable", "policy")
    weeks = np.array([run.weekly(name)[-QUARTER:] for name in names])
    months: float = weeks.shape[1] * MONTHS_PER_YEAR / WEEKS_PER_YEAR
    return float(weeks.sum()) / months
