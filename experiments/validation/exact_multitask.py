"""Two tasks, linear pay (Holmstrom & Milgrom 1991): what the program's people and the best employer do.

People choose efforts by the program's look-ahead; the employer looks for the rates that are best given their
answers. The closed forms are those of the paper, worked out here with matrices and by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.validation.case import Example, Measured, Result
from experiments.validation.linear_pay import WIDE, LinearPeople, Pair
from experiments.validation.optimum import highest
from experiments.validation.picture import Picture, curve
from experiments.validation.theory import Theory
from sim.value.inputs import Input

Array = NDArray[np.float64]
_TASKS = ("sales", "service")
_SEED = 1991
_DRAWS = 200_000
_MOST_SPREAD = 0.25
"""Largest variance of `r x pay` in the row on risk."""
_RATE, _EFFORT, _SURPLUS = "Money per unit", "Effort", "Surplus, money a week"
_MOTIVE = (1.0, 2.0)
"""Efforts people make of their own accord, in the row on motives."""


@dataclass(frozen=True, slots=True)
class Multitask:
    """A world of two tasks, the first sales, the second service.

    Attributes:
        benefit: worth of a unit of each effort to the employer.
        cost: C as rows, (4,).
        noise: variances of the two measures.
        risk_aversion: absolute.
        motive: efforts that cost nothing.
    """

    benefit: Pair
    cost: tuple[float, float, float, float]
    noise: Pair
    risk_aversion: float
    motive: Pair = (0.0, 0.0)

    @property
    def people(self) -> LinearPeople:
        """The program's people in this world."""
        furthest = float(np.abs(self.effort(np.array(self.benefit))).max() + np.abs(self.benefit).max() + 1.0)
        return LinearPeople(self.cost, self.noise, self.risk_aversion, self.motive, furthest=furthest)

    # --- closed forms

    def effort(self, rates: Array) -> Array:
        """`e0 + C^-1 beta`."""
        return np.array(self.motive) + np.linalg.solve(np.array(self.cost).reshape(2, 2), rates)

    def surplus(self, rates: Array) -> float:
        """`b'e - beta'C^-1 beta / 2 - r beta'Sigma beta / 2`."""
        effort = self.effort(rates) - np.array(self.motive)
        risk = self.risk_aversion / 2 * float(np.array(self.noise) @ rates**2)
        return float(np.array(self.benefit) @ self.effort(rates) - rates @ effort / 2 - risk)

    def best(self) -> Array:
        """`(I + r C Sigma)^-1 b`, written out for two tasks."""
        (b1, b2), (c1, d, _, c2), (s1, s2), r = self.benefit, self.cost, self.noise, self.risk_aversion
        whole = 1 + r * (c1 * s1 + c2 * s2) + r**2 * (c1 * c2 - d**2) * s1 * s2
        first = (b1 * (1 + r * c2 * s2) - r * d * s2 * b2) / whole
        return np.array([first, (b2 * (1 + r * c1 * s1) - r * d * s1 * b1) / whole])

    def best_unpaid(self) -> Array:
        """Best rate on sales when service cannot be paid: `(b1 - b2 d/c2) / (1 + r s1 (c1 - d^2/c2))`."""
        (b1, b2), (c1, d, _, c2), s1, r = self.benefit, self.cost, self.noise[0], self.risk_aversion
        return np.array([(b1 - b2 * d / c2) / (1 + r * s1 * (c1 - d**2 / c2)), 0.0])

    def naive(self) -> Array:
        """Rate of an employer who thinks of sales alone: `b1 / (1 + r s1)`."""
        return np.array([self.benefit[0] / (1 + self.risk_aversion * self.noise[0]), 0.0])

    # --- the program

    def found(self) -> Array:
        """The best rates, looked for with the program's people."""
        return np.array(_found(self))

    def found_unpaid(self) -> Array:
        """The same with service unpaid."""
        return np.array([_found_unpaid(self), 0.0])

    def chosen(self, rates: Array) -> Array:
        """Efforts of the program's people."""
        return self.people.effort(rates)

    def reached(self, rates: Array) -> float:
        """Surplus with the program's people."""
        return self.people.surplus(np.array(self.benefit), rates)


@cache
def _found(world: Multitask) -> tuple[float, float]:
    best = highest(world.reached, world.benefit, WIDE)
    return float(best[0]), float(best[1])


@cache
def _found_unpaid(world: Multitask) -> float:
    best = highest(lambda x: world.reached(np.array([x[0], 0.0])), [world.benefit[0]], WIDE)
    return float(best[0])


def results(
    benefit: Sequence[float], cost: Sequence[float], noise: Sequence[float], risk_aversion: float
) -> Iterator[Result]:
    """All results of the theory at these inputs."""
    _refuse_odd(cost)
    c1, d, _, c2 = map(float, cost)
    world = Multitask(
        (float(benefit[0]), float(benefit[1])),
        (c1, d, d, c2),
        (float(noise[0]), float(noise[1])),
        float(risk_aversion),
    )
    yield from _optimum(world)
    yield from _unpaid(world)
    yield from _others(world)
    yield from _statics(world)
    yield from _responses(world)


def _refuse_odd(cost: Sequence[float]) -> None:
    c1, d, other, c2 = cost
    if d != other:
        raise ValueError(f"cost must be symmetric, but its corners are {d:g} and {other:g}")
    if c1 <= 0 or c1 * c2 <= d * d:
        raise ValueError(
            f"cost must be positive definite (c1 > 0 and c1 c2 > d^2), but c1 is {c1:g}, c2 {c2:g} and d {d:g}"
        )


def _optimum(world: Multitask) -> Iterator[Result]:
    """Best rates, efforts and surplus when both tasks are paid."""
    best = world.best()
    for task, name in enumerate(_TASKS):
        yield _rate(world, f"rate_{name}", f"Best rate on {name}", task)
    what = "people choose two efforts by the look-ahead, at the rates found"
    for task, name in enumerate(_TASKS):
        title = f"Effort on {name} at the best rates"
        yield _effort(world, f"effort_{name}", title, what, task, best, world.found)
    yield Result(
        "surplus",
        "Surplus at the best rates",
        "benefit of the efforts chosen, less their cost and the risk premium, at the rates found",
        world.surplus(best),
        lambda: world.reached(world.found()),
        _surplus_along(world, best),
    )


def _rate(world: Multitask, key: str, title: str, task: int) -> Result:
    """A best rate."""
    return Result(
        key,
        title,
        "people choose two efforts by the look-ahead; the employer looks for the two rates that are best",
        float(world.best()[task]),
        lambda: float(world.found()[task]),
        _surplus_by(world, world.best(), task),
    )


def _effort(
    world: Multitask, key: str, title: str, what: str, task: int, rates: Array, found: Callable[[], Array]
) -> Result:
    """An effort at rates; `found` has them as the program finds them."""
    return Result(
        key,
        title,
        what,
        float(world.effort(rates)[task]),
        lambda: float(world.chosen(found())[task]),
        _effort_by(world, rates, task),
    )


def _unpaid(world: Multitask) -> Iterator[Result]:
    """Service measured by nothing, so paid nothing."""
    best = world.best_unpaid()
    what = "people choose two efforts by the look-ahead; the employer may pay sales only, and looks for the best rate"
    yield Result(
        "unpaid.rate",
        "Best rate on sales, service unpaid",
        what,
        float(best[0]),
        lambda: float(world.found_unpaid()[0]),
        _surplus_by(world, best, 0),
    )
    for task, name in enumerate(_TASKS):
        title = f"Effort on {name}, service unpaid"
        yield _effort(world, f"unpaid.effort_{name}", title, what, task, best, world.found_unpaid)
    yield Result(
        "unpaid.surplus",
        "Surplus, service unpaid",
        what,
        world.surplus(best),
        lambda: world.reached(world.found_unpaid()),
        _surplus_by(world, best, 0),
    )


def _others(world: Multitask) -> Iterator[Result]:
    """The employer who thinks of sales alone, and the one who sees efforts."""
    naive, first_best = world.naive(), np.array(world.benefit)
    what = "people choose two efforts by the look-ahead, at the rate of an employer who thinks of sales alone"
    for task, name in enumerate(_TASKS):
        title = f"Effort on {name} at the naive rate"
        yield _effort(world, f"naive.effort_{name}", title, what, task, naive, world.naive)
    yield Result(
        "naive.surplus",
        "Surplus at the naive rate",
        what,
        world.surplus(naive),
        lambda: world.reached(naive),
        _surplus_by(world, naive, 0),
    )
    sure = replace(world, risk_aversion=0.0)
    yield Result(
        "first_best.surplus",
        "First best: surplus of people who do not mind risk",
        "people who do not mind risk choose two efforts; the employer looks for the two rates that are best",
        sure.surplus(first_best),
        lambda: sure.reached(sure.found()),
        _surplus_along(sure, first_best),
    )


def _statics(world: Multitask) -> Iterator[Result]:
    """What noise in the measure of service, and motives of people's own, do to the best rates."""
    for task, name in enumerate(_TASKS):
        yield _noisier(world, task, name)
    moved = replace(world, motive=_MOTIVE)
    yield Result(
        "motive.rate_sales",
        "Best rate on sales when people also work of their own accord",
        f"people who make efforts {_MOTIVE[0]:g} and {_MOTIVE[1]:g} without pay; the employer looks for the best rates",
        float(world.best()[0]),
        lambda: float(moved.found()[0]),
        _surplus_by(moved, world.best(), 0),
        note="A motive of their own shifts efforts and leaves the best rates as they are.",
    )


def _noisier(world: Multitask, task: int, name: str) -> Result:
    """A best rate when the measure of service has twice the variance."""
    s1, s2 = world.noise

    def at(variance: float) -> Multitask:
        return replace(world, noise=(s1, variance))

    before, after = (float(at(variance).best()[task]) for variance in (s2, 2.0 * s2))
    return Result(
        f"noisier.rate_{name}",
        f"Best rate on {name} when the noise in service doubles",
        "people choose two efforts by the look-ahead, with twice the variance of service; the employer looks for the "
        "two rates that are best",
        after,
        lambda: float(at(2.0 * s2).found()[task]),
        lambda: curve(
            ("Variance of the measure of service", f"Best rate on {name}, {_RATE.lower()}"),
            2.0 * s2,
            (0.0, 4.0 * max(s2, 0.25)),
            lambda x: float(at(x).best()[task]),
            lambda x: float(at(x).found()[task]),
        ),
        note=f"{'It falls' if after < before else 'It does not fall'}: {before:.6g} before.",
    )


def _responses(world: Multitask) -> Iterator[Result]:
    """How efforts answer to one rate, and what risk costs."""
    c1, d, _, c2 = world.cost
    rates = world.best()
    up = rates + np.array([1.0, 0.0])
    yield Result(
        "crowding_out",
        "Effort on service for each unit of rate on sales",
        "people choose efforts at two rates on sales, one apart; the difference of their service",
        -d / (c1 * c2 - d**2),
        lambda: float(world.chosen(up)[1] - world.chosen(rates)[1]),
        lambda: curve(
            (f"Rate on sales, {_RATE.lower()}", "Effort on service"),
            float(rates[0]),
            (0.0, 2.0 * abs(float(rates[0])) + 1.0),
            lambda x: float(world.effort(np.array([x, rates[1]]))[1]),
            lambda x: float(world.chosen(np.array([x, rates[1]]))[1]),
        ),
    )
    yield from _risk(world, rates)


def _risk(world: Multitask, best: Array) -> Iterator[Result]:
    """What risk costs people, from draws of pay: no certainty equivalent is assumed."""
    r = world.risk_aversion
    size = r**2 * float(np.array(world.noise) @ best**2)
    if size <= 0.0:
        return
    share = min(1.0, float(np.sqrt(_MOST_SPREAD / size)))
    yield Result(
        "premium",
        f"What people would give to be rid of the risk, at {100 * share:.0f}% of the best rates",
        f"{_DRAWS:,} weeks of pay drawn with noise; mean pay less the sure pay of the same exponential utility",
        share**2 * size / r / 2,
        lambda: _premium(world, share * best),
        lambda: _premiums(world, share * best),
        note="At the best rates themselves a mean of exponentials is ruled by its rarest draws and tells nothing."
        if share < 1.0
        else "",
    )


def _premium(world: Multitask, rates: Array) -> Measured:
    """Mean pay less its certainty equivalent `-log E exp(-r pay) / r`; standard error by the delta method."""
    draws = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((_DRAWS, 2))
    luck = (draws * np.sqrt(np.array(world.noise))) @ rates
    r = world.risk_aversion
    pain = np.exp(-r * luck)
    influence = luck + pain / (r * pain.mean())
    value = float(luck.mean() + np.log(pain.mean()) / r)
    return Measured(value, float(influence.std(ddof=1) / np.sqrt(_DRAWS)))


def _premiums(world: Multitask, rates: Array) -> Picture:
    shares = np.linspace(0.25, 1.5, 6)
    found = [(float(share), _premium(world, share * rates)) for share in sorted({*shares.tolist(), 1.0})]
    whole = world.risk_aversion / 2 * float(np.array(world.noise) @ rates**2)
    return Picture(
        "Rates, as a share of those of this row",
        "Risk premium, money a week",
        tuple((float(x), whole * float(x) ** 2) for x in np.linspace(0, 1.5, 41)),
        tuple((x, measured.value, measured.error) for x, measured in found),
        1.0,
    )


def _surplus_by(world: Multitask, rates: Array, task: int) -> Callable[[], Picture]:
    """Surplus against one rate, the other as given."""

    def at(rate: float) -> Array:
        moved = rates.copy()
        moved[task] = rate
        return moved

    def draw() -> Picture:
        middle, reach = float(rates[task]), max(abs(float(rates[task])), 1.0)
        name = _TASKS[task]
        return curve(
            (f"Rate on {name}, {_RATE.lower()}", _SURPLUS),
            middle,
            (middle - reach, middle + reach),
            lambda x: world.surplus(at(x)),
            lambda x: world.reached(at(x)),
        )

    return draw


def _surplus_along(world: Multitask, rates: Array) -> Callable[[], Picture]:
    """Surplus against both rates together."""
    return lambda: curve(
        ("Both rates, as a share of the best ones", _SURPLUS),
        1.0,
        (0.0, 2.0),
        lambda x: world.surplus(x * rates),
        lambda x: world.reached(x * rates),
    )


def _effort_by(world: Multitask, rates: Array, task: int) -> Callable[[], Picture]:
    """An effort against the rate on sales."""

    def at(rate: float) -> Array:
        return np.array([rate, rates[1]])

    def draw() -> Picture:
        middle, reach = float(rates[0]), max(abs(float(rates[0])), 1.0)
        name = _TASKS[task]
        return curve(
            (f"Rate on sales, {_RATE.lower()}", f"{_EFFORT} on {name}"),
            middle,
            (middle - reach, middle + reach),
            lambda x: float(world.effort(at(x))[task]),
            lambda x: float(world.chosen(at(x))[task]),
        )

    return draw


THEORY = Theory(
    name="multitask",
    meaning="Paying one task draws effort from the other, so the best rates depend on both; the noisier service is "
    "measured, the less may be paid on both.",
    source="Holmstrom & Milgrom 1991, Journal of Law, Economics and Organization 7:24-52",
    inputs=(
        Input("benefit", "b", "money per unit", -1e3, 1e3, "worth of a unit of sales and of service", many=True),
        Input("cost", "C", "money per unit^2", -1e3, 1e3, "cost of effort as rows: c1 d d c2", many=True),
        Input("noise", "Sigma", "units^2", 0, 1e4, "variances of the measures of sales and of service", many=True),
        Input("risk_aversion", "r", "1/money", 0, 1e3, "absolute risk aversion"),
    ),
    results=results,
    examples=(
        Example(
            {"benefit": (10.0, 8.0), "cost": (1.0, 0.5, 0.5, 1.0), "noise": (1.0, 2.0), "risk_aversion": 0.5},
            {
                "rate_sales": "128/23",
                "rate_service": "76/23",
                "effort_sales": "120/23",
                "effort_service": "16/23",
                "surplus": "664/23",
                "unpaid.rate": "48/11",
                "unpaid.effort_sales": "5.8182",
                "unpaid.effort_service": "-2.9091",
                "unpaid.surplus": "192/11",
                "naive.effort_sales": "8.8889",
                "naive.effort_service": "-4.4444",
                "naive.surplus": "12.5926",
                "first_best.surplus": "56",
                "crowding_out": "-2/3",
            },
        ),
    ),
    lengths={"benefit": 2, "cost": 4, "noise": 2},
)
