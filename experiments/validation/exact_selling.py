"""One task: the rate of an employer who pays for a noisy measure (Holmstrom & Milgrom 1987), and its selling form.

Selling form (Lal & Srinivasan 1993): sales `h + k t` plus noise, cost of effort `d t^2 / 2`, margin `1 - m`. People
choose the effort by the program's look-ahead, and once more by quadrature over utility, which must agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from experiments.validation.case import Example, Result
from experiments.validation.linear_pay import WIDE, LinearPeople
from experiments.validation.optimum import highest
from experiments.validation.picture import Picture, curve
from experiments.validation.theory import Theory
from experiments.validation.utility import Array, Employee, normal_sales
from sim.value.inputs import Input

_HIGHEST_EXPONENT = 10.0
"""Quadrature of an exponential utility says nothing beyond."""


def one_task(cost: float, noise: float, risk_aversion: float) -> Iterator[Result]:
    """The share of output that is paid, when a unit is worth 1."""
    world = _Seller(1.0, cost, 1.0, noise, risk_aversion)
    yield Result(
        "rate",
        "Best share of output to pay",
        "people choose an effort by the look-ahead; the employer looks for the best rate",
        1.0 / (1.0 + risk_aversion * cost * noise),
        world.found,
        lambda: curve(
            ("Variance of output", "Best share of output to pay"),
            noise,
            (0.0, 2.0 * max(noise, 0.5)),
            lambda x: 1.0 / (1.0 + risk_aversion * cost * x),
            lambda x: _Seller(1.0, cost, 1.0, x, risk_aversion).found(),
        ),
    )


def selling(
    base: float, slope: float, cost: float, noise: float, risk_aversion: float, cost_share: float
) -> Iterator[Result]:
    """Commission rate and effort of somebody who sells."""
    margin = 1.0 - cost_share
    world = _Seller(slope, cost, margin, noise, risk_aversion)
    best = margin * slope**2 / (slope**2 + risk_aversion * cost * noise)
    effort = best * slope / cost
    what = "people choose a selling effort by the look-ahead; the employer looks for the best commission rate"
    yield Result(
        "rate",
        "Best commission rate",
        what,
        best,
        world.found,
        lambda: curve(
            ("Commission rate", "Surplus, money a week"),
            best,
            (0.0, max(2.0 * best, 0.1)),
            lambda x: margin * slope**2 * x / cost - (slope * x) ** 2 / cost / 2 - risk_aversion * noise * x**2 / 2,
            world.reached,
        ),
    )

    def by_rate(model: Callable[[float], float]) -> Callable[[], Picture]:
        return lambda: curve(
            ("Commission rate", "Selling effort"),
            best,
            (0.0, max(2.0 * best, 0.1)),
            lambda x: x * slope / cost,
            model,
        )

    yield Result(
        "effort",
        "Selling effort at the best rate",
        what,
        effort,
        lambda: world.effort(world.found()),
        by_rate(world.effort),
    )
    exponents = (risk_aversion * best * slope * effort, (risk_aversion * best) ** 2 * noise)
    if effort > 0 and max(exponents) < _HIGHEST_EXPONENT:
        yield Result(
            "effort_by_utility",
            "The same effort, by quadrature over an exponential utility",
            "somebody with constant absolute risk aversion maximises expected utility over normal sales, no certainty "
            "equivalent in between",
            effort,
            lambda: world.effort_by_utility(best, base),
            by_rate(lambda x: world.effort_by_utility(x, base) if x > 0 else 0.0),
        )


class _Seller:
    """The program's people with one task: sales rise by `slope` for each unit of effort."""

    def __init__(self, slope: float, cost: float, margin: float, noise: float, risk_aversion: float) -> None:
        self._slope, self._cost, self._margin = slope, cost, margin
        self._noise, self._risk = noise, risk_aversion
        furthest = slope * max(1.0, margin) / cost + 1.0
        # The second task is not worth doing: it costs, and nothing is paid for it.
        self._people = LinearPeople(
            (cost, 0.0, 0.0, 1.0), (noise, 0.0), risk_aversion, reads=(slope, 0.0, 0.0, 0.0), furthest=furthest
        )

    def effort(self, rate: float) -> float:
        return float(self._people.effort(np.array([rate, 0.0]))[0])

    def reached(self, rate: float) -> float:
        return self._people.surplus(np.array([self._margin * self._slope, 0.0]), np.array([rate, 0.0]))

    def found(self) -> float:
        """The best rate: looked for, then looked for again in steps of its own size, as it may be tiny."""
        rough = float(highest(lambda x: self.reached(float(x[0])), [self._margin], WIDE)[0])
        return rough * float(highest(lambda x: self.reached(rough * float(x[0])), [1.0], WIDE)[0])

    def effort_by_utility(self, rate: float, base: float) -> float:
        """Effort of maximal expected exponential utility of pay less the cost of effort."""
        top = 2.0 * rate * self._slope / self._cost
        risk = self._risk

        def utility(pay: Array, effort: float) -> Array:
            net = pay - self._cost * effort**2 / 2
            # The constant only keeps the exponent small; utility is the same up to its scale.
            return np.asarray(-np.expm1(-risk * (net - rate * base)) / risk if risk > 0 else net)

        seller = Employee(utility, normal_sales(self._noise), lambda t: base + self._slope * t, -0.1 * top, top)
        return seller.effort(lambda sales: rate * sales)


ONE_TASK = Theory(
    name="one-task",
    meaning="The share of output paid falls with risk aversion, cost of effort and noise.",
    source="Holmstrom & Milgrom 1987, Econometrica 55:303-328",
    inputs=(
        Input("cost", "c", "money per unit^2", 0.001, 1e3, "cost of effort"),
        Input("noise", "s^2", "units^2", 0, 1e4, "variance of output"),
        Input("risk_aversion", "r", "1/money", 0, 1e3, "absolute risk aversion"),
    ),
    results=one_task,
    examples=(Example({"cost": 1.0, "noise": 2.0, "risk_aversion": 0.5}, {"rate": "1/2"}),),
    lengths={},
)

SELLING = Theory(
    name="selling",
    meaning="The commission rate is the margin, less for risk: more where effort sells more, less where sales vary.",
    source="Lal & Srinivasan 1993, Management Science 39:777-793",
    inputs=(
        Input("base", "h", "money", 0, 1e3, "sales without effort"),
        Input("slope", "k", "money per unit", 0.01, 1e3, "sales for each unit of effort"),
        Input("cost", "d", "money per unit^2", 0.001, 1e3, "cost of effort"),
        Input("noise", "s^2", "money^2", 0, 1e4, "variance of sales"),
        Input("risk_aversion", "rho", "1/money", 0, 1e3, "absolute risk aversion"),
        Input("cost_share", "m", "share of sales", 0, 0.99, "cost of goods"),
    ),
    results=selling,
    examples=(
        Example(
            {"base": 20.0, "slope": 2.0, "cost": 1.0, "noise": 4.0, "risk_aversion": 0.5, "cost_share": 0.3},
            {"rate": "0.466667", "effort": "0.933333", "effort_by_utility": "0.933333"},
        ),
    ),
    lengths={},
)
