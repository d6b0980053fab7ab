"""People of the program under linear pay: they choose two efforts with the look-ahead that every run uses.

Two measured tasks `x = e + noise`, pay `beta'x`, cost of effort `(e - e0)'C(e - e0) / 2`, constant absolute risk
aversion. The pay is a scheme of two commissions; the beliefs say that outcomes are linear in effort.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from sim.behaviour.lookahead import EffortCost, Outlook, appraise, choose
from sim.behaviour.worth import LINEAR
from sim.beliefs import COLUMNS
from sim.pay.measures import Column
from sim.pay.period import Period
from sim.pay.program import Plan, Results, build_plan, earn
from sim.scheme import Scheme

_UNIT = 100.0
"""Measured units per unit of effort: at the scheme's rate of 1% an effort of 1 then pays 1."""
_USUAL = 10.0
_ROOM = 20.0
"""How many times further than needed the bounds of effort are: they shall not bind."""
WIDE = (2.0, 2.0)
"""Steps of an employer who looks for rates: surplus is quadratic in them, so they may be wide; see `highest`."""
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class LinearPeople:
    """Somebody with two tasks.

    Attributes:
        cost: C as rows, (4,).
        noise: variances of the two measures.
        risk_aversion: absolute, 1/currency.
        norm: efforts that cost nothing, e0.
        reads: what the two measures make of the two efforts, as rows; by default each reads its own.
        furthest: an effort that is surely larger than any chosen.
    """

    cost: tuple[float, float, float, float]
    noise: Pair
    risk_aversion: float
    norm: Pair = (0.0, 0.0)
    reads: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 1.0)
    furthest: float = 50.0

    @property
    def unit(self) -> float:
        """Unit of effort in which the look-ahead works: its steps suit efforts of about 1 to 10."""
        return self.furthest / _USUAL

    def effort(self, rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """The efforts chosen at these rates, shape (2,)."""
        plan, outlook = _world(self)
        program = plan.program._replace(amount=np.asarray(rates, np.float64))
        start = np.array([[*(norm / self.unit for norm in self.norm), 0.0]])
        return np.asarray(choose(program, outlook, _cost(self), np.array([True]), start)[0, :2]) * self.unit

    def worth(self, rates: NDArray[np.float64], effort: NDArray[np.float64]) -> float:
        """What the job is worth at these rates and efforts: certainty equivalent of pay less the cost of effort."""
        plan, outlook = _world(self)
        program = plan.program._replace(amount=np.asarray(rates, np.float64))
        return float(appraise(program, outlook, _cost(self), np.array([[*(effort / self.unit), 0.0]]))[0])

    def premium(self, rates: NDArray[np.float64]) -> float:
        """Mean pay less the cost of effort, less what the job is worth: what risk takes away."""
        effort = self.effort(rates)
        free = replace(self, risk_aversion=0.0)
        return free.worth(rates, effort) - self.worth(rates, effort)

    def settled(self, rates: NDArray[np.float64], measured: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pay of the scheme, (people,), for measured results (people, 2), as the payroll settles it."""
        plan, _ = _world(self)
        program = plan.program._replace(amount=np.asarray(rates, np.float64))
        sums = np.zeros((len(measured), COLUMNS))
        sums[:, [Column.SALES, Column.RENEWALS]] = _UNIT * measured
        whole = sums.sum(axis=0)
        team = np.zeros(len(sums), np.int64)
        worked = np.ones(len(sums))
        results = Results(sums[None], worked, team, whole[None, None], whole[None], whole[None], 1.0)
        return np.asarray(earn(program, Period.MONTH, results, len(plan.lines)).sum(axis=1))

    def surplus(self, benefit: NDArray[np.float64], rates: NDArray[np.float64]) -> float:
        """What employer and employee have together: benefit of the efforts, less their cost and the risk premium.

        It is the employer's profit when base pay makes the job worth just what people can have elsewhere (0).
        """
        effort = self.effort(rates)
        paid = rates @ (np.array(self.reads).reshape(2, 2) @ (effort - np.array(self.norm)))
        return float(benefit @ effort - paid + self.worth(rates, effort))


def _cost(people: LinearPeople) -> EffortCost:
    c1, d, _, c2 = (people.unit**2 * c for c in people.cost)
    n1, n2 = (norm / people.unit for norm in people.norm)
    return EffortCost(n1, n2, c1, c2, d, 1.0, -_ROOM * _USUAL, _ROOM * _USUAL)


@cache
def _plan() -> Plan:
    paid = (("first", "sales"), ("second", "renewals"))
    components = [{"kind": "commission", "id": task, "on": on, "rate": 1.0 / _UNIT} for task, on in paid]
    return build_plan(Scheme.model_validate({"name": "linear", "components": components}))


@cache
def _world(people: LinearPeople) -> tuple[Plan, Outlook]:
    """One week: what is measured in it is paid at its end."""
    plan = _plan()
    elasticity, dispersion = np.zeros((COLUMNS, 3)), np.zeros(COLUMNS)
    reads = _UNIT * people.unit * np.array(people.reads).reshape(2, 2)
    elasticity[Column.SALES, :2], elasticity[Column.RENEWALS, :2] = reads
    dispersion[[Column.SALES, Column.RENEWALS]] = _UNIT**2 * np.array(people.noise)
    one = np.ones(3, np.int64)
    return plan, Outlook(
        sums=np.zeros((3, 1, COLUMNS)),
        worked=np.zeros((3, 1)),
        left=one,
        length=one,
        level=np.zeros((1, COLUMNS)),
        flow=np.zeros((1, COLUMNS)),
        elasticity=elasticity,
        dispersion=dispersion,
        link=LINEAR,
        risk_aversion=np.array([people.risk_aversion]),
        patience=np.ones(1),
        active=np.ones((3, COLUMNS)),
        past=np.zeros((len(plan.windows), 3, 0, COLUMNS)),
        rest_sums=np.zeros((2, 3, 0, COLUMNS)),
        rest_flow=np.zeros((2, 0, COLUMNS)),
        later=np.ones((1, len(plan.program.line))),
        limits=np.zeros((len(plan.balances), 1, 7)),
        shift=np.zeros((1, 2)),
        dislike=np.ones(1),
        found=np.zeros((1, 0)),
    )
