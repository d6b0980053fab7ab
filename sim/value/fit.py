"""The shifted beta-geometric law fitted to counts of customers, by maximum likelihood.

With p = alpha/(alpha+beta) and k = 1/(alpha+beta), the share leaving in period t is `p / (1 + k (t-1))`:
one number for the first loss, one for how fast losses slow down. For a given k the likelihood is concave in
p, so p is a root; the best k is a root of the score along that ridge, bracketed by a scan.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.value.formula import Formula, Step, Worked
from sim.value.inputs import Input, checked

SURVIVORS = Input(
    "survivors",
    "n",
    "customers",
    0,
    1e12,
    "customers at the start and at the end of each period",
    many=True,
    fewest=3,
)
_SCAN = tuple(10.0 ** (exponent / 5) for exponent in range(-30, 31))
"""Values of k looked at first: from no difference between customers to all or nothing."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Parameters of largest likelihood, and its logarithm."""

    alpha: float
    beta: float
    log_likelihood: float


@checked(SURVIVORS)
def fit(survivors: Sequence[float]) -> Fit:
    """Fit the shifted beta-geometric law (Fader & Hardie 2007).

    Args:
        survivors: customers at the start, then at the end of each period; at least two periods.

    Returns:
        The parameters of largest likelihood.

    Raises:
        ValueError: not a list of counts that fall, or no largest likelihood exists: losses that do not slow
            down (one constant probability fits best) or that stop after the first period.
    """
    return _fit(tuple(float(count) for count in survivors))


@functools.lru_cache(maxsize=64)
def _fit(survivors: tuple[float, ...]) -> Fit:
    _refuse_odd(survivors)
    best = max(range(len(_SCAN)), key=lambda j: _log_likelihood(_best_first(_SCAN[j], survivors), _SCAN[j], survivors))
    if best == 0:
        rate = (survivors[0] - survivors[-1]) / sum(survivors[:-1])
        raise ValueError(
            f"survivors lose no smaller share as time goes on, so customers do not seem to differ; "
            f"a constant {rate:.4g} lost a period fits best"
        )
    if best == len(_SCAN) - 1:
        raise ValueError("survivors stop leaving after the first period, so there is no curve to fit")
    k = _root(lambda log_k: _slope(math.exp(log_k), survivors), math.log(_SCAN[best - 1]), math.log(_SCAN[best + 1]))
    k = math.exp(k)
    first = _best_first(k, survivors)
    return Fit(first / k, (1.0 - first) / k, _log_likelihood(first, k, survivors))


def _refuse_odd(survivors: tuple[float, ...]) -> None:
    """Refuse counts that no law of leaving can make."""
    for period, (before, after) in enumerate(itertools.pairwise(survivors), 1):
        if after > before:
            raise ValueError(f"survivors rise from {before:,g} to {after:,g} in period {period}, but may only fall")
    if survivors[1] == 0:
        raise ValueError("survivors are all gone after one period, so there is no curve to fit")
    if survivors[0] == survivors[-1]:
        raise ValueError("survivors never fall, so there is no leaving to fit")


def _log_likelihood(first: float, k: float, survivors: tuple[float, ...]) -> float:
    """Log-likelihood at p = `first`: customers lost and kept, period by period."""
    total = 0.0
    for t, (before, after) in enumerate(itertools.pairwise(survivors)):
        whole = 1.0 + k * t
        total += (before - after) * math.log(first / whole)
        total += after * math.log((whole - first) / whole)
    return total


def _best_first(k: float, survivors: tuple[float, ...]) -> float:
    """The p of largest likelihood for a given k."""
    lost = survivors[0] - survivors[-1]

    def score(p: float) -> float:
        return lost / p - sum(after / (1.0 - p + k * t) for t, after in enumerate(survivors[1:]))

    return _root(score, 1e-15, 1.0 - 1e-15)


def _slope(k: float, survivors: tuple[float, ...]) -> float:
    """Derivative of the log-likelihood in k, at the best p."""
    first = _best_first(k, survivors)
    return sum(
        t * (after / (1.0 - first + k * t) - before / (1.0 + k * t))
        for t, (before, after) in enumerate(itertools.pairwise(survivors))
    )


def _root(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a function goes from positive to negative, by halving to the last digit."""
    middle = 0.5 * (low + high)
    while low < middle < high:
        low, high = (middle, high) if falling(middle) > 0 else (low, middle)
        middle = 0.5 * (low + high)
    return middle


def _part(name: str) -> Callable[[Sequence[float]], float]:
    def part(survivors: Sequence[float]) -> float:
        return float(getattr(fit(survivors), name))

    return part


_SEVEN_YEARS = {"survivors": (1_000, 869, 743, 653, 593, 551, 517, 491)}
_PUBLISHED = "Fader & Hardie 2007, customers of the class High End, 7 years"

FIT = Formula(
    name="fit",
    title="Fit of the survival curve",
    meaning="the beta law that makes the counts most likely; put alpha and beta into `survival` to project them",
    source="evidence, Fader & Hardie 2007",
    inputs=(SURVIVORS,),
    steps=(
        Step("alpha", "a", "no unit", "first parameter of the beta law", "alpha_max({survivors})", _part("alpha")),
        Step("beta", "b", "no unit", "second parameter of the beta law", "beta_max({survivors})", _part("beta")),
        Step("log_likelihood", "log L", "no unit", "log-likelihood", "log_l({survivors})", _part("log_likelihood")),
    ),
    headline="alpha",
    where="log_l: the largest value over a and b of the sum over periods t of lost(t) x ln(a / (a + b + t - 1)) + "
    "kept(t) x ln((b + t - 1) / (a + b + t - 1)); alpha_max, beta_max: where it is largest",
    worked=(
        Worked(_SEVEN_YEARS, "alpha", 0.668, 5e-4, _PUBLISHED),
        Worked(_SEVEN_YEARS, "beta", 3.806, 5e-4, _PUBLISHED),
        Worked(_SEVEN_YEARS, "log_likelihood", -1611.158, 5e-4, _PUBLISHED),
    ),
)
