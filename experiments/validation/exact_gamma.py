"""Gamma sales and power utility (Basu, Lal, Srinivasan & Staelin 1985): pay that is the square of a line in sales.

Utility of pay `2 sqrt(s)` less `d t^2`; sales gamma with mean `h + k t` and coefficient of variation `1/sqrt(c)`. The
best contract is `s(x) = (A + B x)^2`. Somebody with this utility chooses effort under it by quadrature; the employer
looks for the best B, with A such that the job is worth just what people can have elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq

from experiments.validation.case import Example, Measured, Result
from experiments.validation.optimum import highest
from experiments.validation.picture import Picture, curve
from experiments.validation.theory import Theory
from experiments.validation.utility import Array, Employee, gamma_sales
from sim.value.inputs import Input

_SEED = 1985
_DRAWS = 100_000
_LEAST, _MOST = 0.4, 1.6
"""Contracts looked at, as a share of the best slope."""


@dataclass(frozen=True, slots=True)
class GammaWorld:
    """Somebody who sells, and an employer.

    Attributes:
        base: h, mean sales without effort.
        slope: k, mean sales for each unit of effort.
        shape: c of the gamma law.
        disutility: d of `d t^2`.
        outside: U0, utility people can have elsewhere.
        margin: worth of a unit of sales to the employer.
    """

    base: float
    slope: float
    shape: float
    disutility: float
    outside: float
    margin: float

    # --- closed forms

    def mean(self, effort: float) -> float:
        """Mean sales."""
        return self.base + self.slope * effort

    def rate(self, effort: float) -> float:
        """B that makes people choose this effort: `d t / k`."""
        return self.disutility * effort / self.slope

    def fixed(self, effort: float) -> float:
        """A that makes the job just worth it: `(U0 + d t^2) / 2 - B g`."""
        return (self.outside + self.disutility * effort**2) / 2 - self.rate(effort) * self.mean(effort)

    def pay(self, effort: float) -> float:
        """Mean pay: `((U0 + d t^2) / 2)^2 + B^2 g^2 / c`."""
        in_utils = (self.outside + self.disutility * effort**2) / 2
        return in_utils**2 + (self.rate(effort) * self.mean(effort)) ** 2 / self.shape

    def profit(self, effort: float) -> float:
        """Margin on mean sales, less mean pay."""
        return self.margin * self.mean(effort) - self.pay(effort)

    def best(self) -> float:
        """The effort at which the slope of the profit is 0: a root of a cubic."""
        d, k, h, c, u = self.disutility, self.slope, self.base, self.shape, self.outside
        a = d / k
        # profit' = m k - 2 (u + d t^2)/2 d t - (a^2/c) d/dt [t^2 (h + k t)^2]
        e = a**2 / c
        cubic = [-(d**2) - 4 * e * k**2, -6 * e * h * k, -u * d - 2 * e * h**2, self.margin * k]
        real = [float(root.real) for root in np.roots(cubic) if abs(root.imag) < 1e-9 and root.real > 0]  # noqa: PLR2004
        return max(real, key=self.profit)

    # --- somebody who chooses

    def seller(self) -> Employee:
        """Somebody with this utility."""
        d = self.disutility
        return Employee(
            lambda pay, effort: 2.0 * np.sqrt(pay) - d * effort**2,
            gamma_sales(self.shape),
            self.mean,
            -0.1 * self.base / self.slope,
            3.0 * self.best() + 1.0,
        )

    def contract(self, rate: float) -> Callable[[Array], Array]:
        """The contract with slope B whose A makes the job just worth it to somebody who chooses effort."""
        seller = self.seller()

        def worth(fixed: float) -> float:
            wage = _squared(fixed, rate)
            return seller.expected(wage, seller.effort(wage)) - self.outside

        least, most = 0.0, self.outside + self.disutility * self.best() ** 2 + 1.0
        return _squared(float(brentq(worth, least, most, xtol=1e-14, rtol=1e-14)), rate)

    def reached(self, rate: float) -> float:
        """Profit under the contract with slope B, effort as chosen."""
        seller, wage = self.seller(), self.contract(rate)
        effort = seller.effort(wage)
        return self.margin * self.mean(effort) - seller.pay(wage, effort)


def _squared(fixed: float, rate: float) -> Callable[[Array], Array]:
    return lambda sales: (fixed + rate * sales) ** 2


@cache
def _found(world: GammaWorld) -> tuple[float, float, float, float]:
    """(B, A, effort, mean pay) of the best contract, looked for."""
    start = 0.5 * world.disutility * world.best() / world.slope
    rate = float(highest(lambda x: world.reached(float(x[0]) * start), [1.5])[0]) * start
    seller, wage = world.seller(), world.contract(rate)
    effort = seller.effort(wage)
    return rate, float(np.sqrt(wage(np.zeros(1)))[0]), effort, seller.pay(wage, effort)


def results(
    base: float, slope: float, shape: float, disutility: float, outside: float, margin: float
) -> Iterator[Result]:
    """Best contract, effort and mean pay at these inputs."""
    world = GammaWorld(base, slope, shape, disutility, outside, margin)
    best = world.best()
    if world.fixed(_MOST * best) < 0:
        raise ValueError(
            f"outside is {outside:g} and margin {margin:g}, but then pay would need A = "
            f"{world.fixed(_MOST * best):.4g} < 0 near the best contract, and its square would not rise in sales "
            "everywhere; take a larger outside utility or a smaller margin"
        )
    b = world.rate(best)
    what = "somebody with square-root utility chooses effort by quadrature; the employer looks for the best contract"
    profits = _by_rate(world, b, "Profit, money", world.profit, world.reached)
    yield Result("effort", "Effort under the best contract", what, best, lambda: _found(world)[2], _efforts(world, b))
    yield Result(
        "fixed",
        "Part of pay that does not depend on sales, A",
        what,
        world.fixed(best),
        lambda: _found(world)[1],
        _fixed_parts(world, b),
    )
    yield Result("rate", "Slope in sales, B", what, b, lambda: _found(world)[0], profits)
    yield Result("pay", "Mean pay", what, world.pay(best), lambda: _found(world)[3], _pays(world, b), unit="money")
    yield Result(
        "pay_drawn",
        "Mean pay over sales that are drawn",
        f"{_DRAWS:,} draws of gamma sales at the effort chosen, paid by the contract found",
        world.pay(best),
        lambda: _drawn(world, _found(world)[0]),
        lambda: _drawn_pays(world, b),
        unit="money",
    )


def _drawn(world: GammaWorld, rate: float) -> Measured:
    seller, wage = world.seller(), world.contract(rate)
    mean = world.mean(seller.effort(wage))
    draws = np.random.Generator(np.random.PCG64(_SEED)).standard_gamma(world.shape, _DRAWS) * mean / world.shape
    pay = wage(draws)
    return Measured(float(pay.mean()), float(pay.std(ddof=1) / np.sqrt(_DRAWS)))


def _by_rate(
    world: GammaWorld, at: float, y: str, theory: Callable[[float], float], model: Callable[[float], float]
) -> Callable[[], Picture]:
    """Against the slope B; `theory` is of the effort that B brings about."""
    return lambda: curve(
        ("Slope of the contract in sales, B", y),
        at,
        (_LEAST * at, _MOST * at),
        lambda x: theory(x * world.slope / world.disutility),
        model,
    )


def _efforts(world: GammaWorld, at: float) -> Callable[[], Picture]:
    return _by_rate(world, at, "Effort", lambda t: t, lambda x: world.seller().effort(world.contract(x)))


def _fixed_parts(world: GammaWorld, at: float) -> Callable[[], Picture]:
    return _by_rate(world, at, "A", world.fixed, lambda x: float(np.sqrt(world.contract(x)(np.zeros(1)))[0]))


def _pays(world: GammaWorld, at: float) -> Callable[[], Picture]:
    def model(rate: float) -> float:
        wage = world.contract(rate)
        return world.seller().pay(wage, world.seller().effort(wage))

    return _by_rate(world, at, "Mean pay, money", world.pay, model)


def _drawn_pays(world: GammaWorld, at: float) -> Picture:
    rates = np.linspace(_LEAST, _MOST, 7) * at
    found = [(float(rate), _drawn(world, float(rate))) for rate in rates]
    line = np.linspace(_LEAST, _MOST, 41) * at
    return Picture(
        "Slope of the contract in sales, B",
        "Mean pay, money",
        tuple((float(x), world.pay(float(x) * world.slope / world.disutility)) for x in line),
        tuple((x, measured.value, measured.error) for x, measured in found),
        at,
    )


THEORY = Theory(
    name="gamma",
    meaning="With square-root utility the best pay is the square of a line in sales: a salary and a commission that "
    "rises with sales.",
    source="Basu, Lal, Srinivasan & Staelin 1985, Marketing Science 4:267-291",
    inputs=(
        Input("base", "h", "money", 0.1, 1e4, "mean sales without effort"),
        Input("slope", "k", "money per unit", 0.1, 1e4, "mean sales for each unit of effort"),
        Input("shape", "c", "no unit", 0.5, 100, "shape of the gamma law: its coefficient of variation is 1/sqrt(c)"),
        Input("disutility", "d", "utility per unit^2", 0.01, 1e3, "disutility of effort, d t^2"),
        Input("outside", "U0", "utility", 0.1, 1e3, "utility people can have elsewhere"),
        Input("margin", "m", "money per money", 0.01, 1e3, "worth of a unit of sales to the employer"),
    ),
    results=results,
    examples=(
        Example(
            {"base": 20.0, "slope": 10.0, "shape": 4.0, "disutility": 1.0, "outside": 12.0, "margin": 2.0},
            {"effort": "1.0380", "fixed": "3.3854", "rate": "0.1038", "pay": "45.240", "pay_drawn": "45.240"},
        ),
    ),
    lengths={},
)
