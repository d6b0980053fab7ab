"""Customers who differ in how likely they leave (Fader & Hardie 2007): formulas, fit, and customers of a real run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize
from scipy.special import betaln, hyp2f1

from experiments.validation.case import Example, Result
from experiments.validation.cohort import survivors as of_a_run
from experiments.validation.picture import Picture, curve, steps
from experiments.validation.theory import Theory
from sim.value.fit import fit
from sim.value.inputs import Input
from sim.value.retention import discounted_lifetime, survival

_ALPHA = Input("alpha", "a", "no unit", 0.02, 100, "first parameter of the beta law of leaving")
_BETA = Input("beta", "b", "no unit", 0.02, 1_000, "second parameter of it")
_YEARS = Input("years", "n", "years", 1, 20, "years to look ahead", whole=True)
_RATE = Input("rate", "d", "share a year", 0.001, 2, "discount rate")
_MOST_CHURN = 0.95
"""Share leaving in the first year beyond which no scenario may go."""
_FEWEST = 0.05
"""Share still there below which a run of 10,000 customers tells little."""
_COUNTED = (1, 4, 8)
"""Years at which customers of a run are counted, besides the last."""
_TITLES = ("Year", "Customers still there, share")
_NAMES = {"alpha": "First parameter", "beta": "Second parameter", "log_likelihood": "Log-likelihood"}


def exact(alpha: float, beta: float, year: float) -> float:
    """`S(t) = B(a, b + t) / B(a, b)`."""
    return float(np.exp(betaln(alpha, beta + year) - betaln(alpha, beta)))


def results(alpha: float, beta: float, years: float, rate: float) -> Iterator[Result]:
    """Survival and discounted lifetime at these inputs, and customers of a run."""
    last = int(years)
    yield Result(
        "survival",
        f"Customers still there after {last} years",
        "the program's formula, year by year",
        exact(alpha, beta, last),
        lambda: survival(alpha, beta, last),
        lambda: steps(_TITLES, last, range(last + 1), lambda t: exact(alpha, beta, t), lambda t: _kept(alpha, beta, t)),
        unit="share",
    )
    yield Result(
        "lifetime",
        "Discounted expected lifetime, first payment now",
        "the program's sum over years",
        float(hyp2f1(1.0, beta, alpha + beta, 1.0 / (1.0 + rate))),
        lambda: discounted_lifetime(alpha, beta, rate),
        lambda: curve(
            ("Discount rate, share a year", "Discounted lifetime, years"),
            rate,
            (0.5 * rate, 2.0 * rate),
            lambda d: float(hyp2f1(1.0, beta, alpha + beta, 1.0 / (1.0 + d))),
            lambda d: discounted_lifetime(alpha, beta, d),
        ),
        unit="years",
    )
    if alpha / (alpha + beta) <= _MOST_CHURN:
        for year in sorted({*(y for y in _COUNTED if y < last), last}):
            if exact(alpha, beta, year) >= _FEWEST:
                yield _of_a_run(alpha, beta, last, year)


def _of_a_run(alpha: float, beta: float, years: int, year: int) -> Result:
    """Customers of a run at a year."""
    return Result(
        f"run.year_{year}",
        f"Customers of a run still there after {year} year{'s' if year > 1 else ''}",
        "10,000 customers of the model with yearly contracts, who leave for no reason of service",
        exact(alpha, beta, year),
        lambda: of_a_run(alpha, beta, years)[year],
        lambda: steps(
            _TITLES, year, range(years + 1), lambda t: exact(alpha, beta, t), lambda t: _counted(alpha, beta, years, t)
        ),
        unit="share",
    )


def _kept(alpha: float, beta: float, year: float) -> float:
    return survival(alpha, beta, int(year)) if year else 1.0


def _counted(alpha: float, beta: float, years: int, year: float) -> tuple[float, float]:
    found = of_a_run(alpha, beta, years)[int(year)]
    return found.value, found.error


def fitted(survivors: Sequence[float], years: float) -> Iterator[Result]:
    """Parameters of largest likelihood, and what they predict."""
    counts = np.asarray(survivors, np.float64)
    program = fit(survivors)
    alpha, beta, log_likelihood = _fit(counts, (program.alpha, program.beta))
    last = int(years)
    known = {"alpha": alpha, "beta": beta, "log_likelihood": log_likelihood}
    for key in known:
        yield _parameter(counts, known, key)
    yield Result(
        "prediction",
        f"Customers still there after {last} years, predicted",
        "the program's formula at its own fit",
        exact(alpha, beta, last),
        lambda: survival(fit(survivors).alpha, fit(survivors).beta, last),
        lambda: steps(
            _TITLES, last, range(last + 1), lambda t: exact(alpha, beta, t), lambda t: _predicted(survivors, t)
        ),
        unit="share",
    )


def _parameter(counts: NDArray[np.float64], known: dict[str, float], key: str) -> Result:
    """A parameter of the fit, or its log-likelihood."""
    return Result(
        key,
        _NAMES[key],
        "the program's fit to the counts",
        known[key],
        lambda: float(getattr(fit(tuple(counts.tolist())), key)),
        lambda: _ridge(counts, known, key),
    )


def _predicted(survivors: Sequence[float], year: float) -> float:
    found = fit(survivors)
    return _kept(found.alpha, found.beta, year)


def _log_likelihood(counts: NDArray[np.float64], alpha: float, beta: float) -> float:
    """Sum of lost(t) log P(T = t) and of the last count times log S, with beta functions."""
    t = np.arange(1, len(counts))
    log_lost = betaln(alpha + 1.0, beta + t - 1.0) - betaln(alpha, beta)
    log_kept = betaln(alpha, beta + t[-1]) - betaln(alpha, beta)
    return float((counts[:-1] - counts[1:]) @ log_lost + counts[-1] * log_kept)


def _fit(counts: NDArray[np.float64], near: tuple[float, float]) -> tuple[float, float, float]:
    """The same parameters, by a general optimiser on the likelihood in beta functions, from a start that is off."""

    def loss(logs: NDArray[np.float64]) -> float:
        return -_log_likelihood(counts, *np.exp(logs))

    start = np.log(near) + np.array([0.3, -0.2])
    rough = optimize.minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-10})
    best = optimize.root(lambda x: _slope(loss, x), rough.x, tol=1e-13).x
    return float(np.exp(best[0])), float(np.exp(best[1])), -loss(best)


def _slope(function: Callable[[NDArray[np.float64]], float], x: NDArray[np.float64]) -> NDArray[np.float64]:
    h, out = 1e-3, np.zeros(len(x))
    for i in range(len(x)):
        d = np.zeros(len(x))
        d[i] = h
        values = [function(x + k * d) for k in (-2, -1, 1, 2)]
        out[i] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    return out


def _ridge(counts: NDArray[np.float64], known: dict[str, float], key: str) -> Picture:
    """Log-likelihood against a parameter, the other as fitted: the program's fit must stand on its top."""
    alpha, beta = known["alpha"], known["beta"]
    key = "alpha" if key == "log_likelihood" else key
    middle = known[key]

    def at(x: float) -> float:
        return _log_likelihood(counts, x if key == "alpha" else alpha, x if key == "beta" else beta)

    found = fit(tuple(counts.tolist()))
    places = np.linspace(0.7, 1.3, 41) * middle
    return Picture(
        f"{'First' if key == 'alpha' else 'Second'} parameter",
        "Log-likelihood",
        tuple((float(x), at(float(x))) for x in places),
        ((getattr(found, key), found.log_likelihood, 0.0),),
        middle,
    )


THEORY = Theory(
    name="survival",
    meaning="Retention rises with tenure because those who are likely to leave go first, not because anybody changes.",
    source="Fader & Hardie 2007, Journal of Interactive Marketing 21:76-90",
    inputs=(_ALPHA, _BETA, _YEARS, _RATE),
    results=results,
    examples=(
        Example(
            {"alpha": 0.668088, "beta": 3.806095, "years": 12, "rate": 0.1},
            {"survival": ".378", "lifetime": "5.9223"},
        ),
    ),
    lengths={},
)

FIT = Theory(
    name="fit",
    meaning="Seven years of counts tell what happens in year 12.",
    source="Fader & Hardie 2007, customers of the class High End",
    inputs=(
        Input("survivors", "n", "customers", 0, 1e9, "customers at the start and after each year", many=True, fewest=3),
        _YEARS,
    ),
    results=fitted,
    examples=(
        Example(
            {"survivors": (1_000.0, 869.0, 743.0, 653.0, 593.0, 551.0, 517.0, 491.0), "years": 12},
            {"alpha": ".668", "beta": "3.806", "log_likelihood": "-1611.158", "prediction": ".378"},
        ),
    ),
    lengths={},
)
