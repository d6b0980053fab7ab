"""Two tasks, linear pay (Holmstrom & Milgrom 1991): what the program's people and the best employer do.

People choose efforts by the program's look-ahead; the employer looks for the rates that are best given their
answers. The closed forms are those of the paper, worked out here with matrices and by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from experiments.validation.case import Example, Measured, Result
from experiments.validation.picture import Picture, curve
from experiments.validation.theory import Theory
from experiments.validation.two_tasks import Array, Multitask
from sim.value.inputs import Input

_TASKS = ("sales", "service")
_SEED = 1991
_DRAWS = 200_000
_MOST_SPREAD = 0.25
"""Largest variance of `r x pay` in the row on risk."""
_PREMIUM = "Risk premium, money a week"
_RATE, _EFFORT, _SURPLUS = "Money per unit", "Effort", "Surplus, money a week"
_MOTIVE = (1.0, 2.0)
"""Efforts people make of their own accord, in the row on motives."""


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
    """What risk costs people: as the look-ahead counts it, and from draws of pay without a certainty equivalent."""
    r = world.risk_aversion
    whole = r / 2 * float(np.array(world.noise) @ best**2)
    yield Result(
        "premium",
        "What the risk of the best rates costs people",
        "mean pay less what the job is worth to people, as the look-ahead counts it",
        whole,
        lambda: world.people.premium(best),
        lambda: curve(
            ("Rates, as a share of the best ones", _PREMIUM),
            1.0,
            (0.0, 2.0),
            lambda x: whole * x**2,
            lambda x: world.people.premium(x * best),
        ),
    )
    if whole <= 0.0:
        return
    share = min(1.0, float(np.sqrt(_MOST_SPREAD / (2.0 * r * whole))))
    yield Result(
        "premium_drawn",
        f"What people would give to be rid of the risk, at {100 * share:.0f}% of the best rates",
        f"{_DRAWS:,} weeks of results drawn with noise and settled by the payroll; mean pay less the sure pay of "
        "the same exponential utility",
        share**2 * whole,
        lambda: _premium(world, share * best),
        lambda: _premiums(world, share * best),
        note="At the best rates themselves a mean of exponentials is ruled by its rarest draws and tells nothing."
        if share < 1.0
        else "",
    )


def _premium(world: Multitask, rates: Array) -> Measured:
    """Mean pay less its certainty equivalent `-log E exp(-r pay) / r`; standard error by the delta method."""
    draws = np.random.Generator(np.random.PCG64(_SEED)).standard_normal((_DRAWS, 2))
    pay = world.people.settled(rates, world.chosen(rates) + draws * np.sqrt(np.array(world.noise)))
    r = world.risk_aversion
    luck = pay - pay.mean()  # a sure amount changes nothing, and keeps the exponent small
    pain = np.exp(-r * luck)
    influence = luck + pain / (r * pain.mean())
    value = float(np.log(pain.mean()) / r)
    return Measured(value, float(influence.std(ddof=1) / np.sqrt(_DRAWS)))


def _premiums(world: Multitask, rates: Array) -> Picture:
    found = [(share, _premium(world, share * rates)) for share in (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)]
    whole = world.risk_aversion / 2 * float(np.array(world.noise) @ rates**2)
    return Picture(
        "Rates, as a share of those of this row",
        _PREMIUM,
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
