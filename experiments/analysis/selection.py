"""After a search: is the scheme that looks best the best, which others may be, and how much was luck?

The finalists of a search are run again on fresh seeds, the same for all: scores of shape (n seeds, k schemes),
larger is better, columns correlated by common random numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from experiments.analysis.shrinkage import posterior
from experiments.statistics import LEVEL, Interval, mean_interval

SELECTION_DRAWS = 10_000
SELECTION_SEED = 30_000
"""Seed of the posterior draws (generator PCG64): published, so that the probabilities can be checked."""

_FEWEST_SEEDS = 2


@dataclass(frozen=True, slots=True)
class Selection:
    """Which scheme was selected, and how sure that is.

    Attributes:
        selected: column with the highest mean, the first of them if several have it.
        correct: probability that no scheme is truly better than the selected one. A copy of it is as right.
        best: probability of each scheme to be the best, shape (k,), adds up to 1; copies share equally.
        shrunk: posterior mean of each scheme, shape (k,), in the unit of the scores: free of the winner's curse
            as far as the model holds.
    """

    selected: int
    correct: float
    best: NDArray[np.float64]
    shrunk: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curse:
    """How much of a search result was luck.

    Attributes:
        search: value that the search reported for its winner.
        fresh: mean of the winner on seeds the search never saw, with its interval.
        gap: `search` minus the fresh mean; positive if the search promised too much.
        error: standard error of the gap, from the fresh seeds.
    """

    search: float
    fresh: Interval
    gap: float
    error: float


def probability_correct(scores: ArrayLike, draws: int = SELECTION_DRAWS, seed: int = SELECTION_SEED) -> Selection:
    """Probability that the scheme with the highest mean is the best, and of each scheme to be the best.

    Posterior draws of a random-effects model (`experiments.analysis.shrinkage`). `probability_best` of
    `experiments.statistics` takes each mean at its word and is right for a few schemes named beforehand; among many
    schemes, close to each other, it is far too sure.

    Calibration, measured on 20 schemes with n = 8, 32 and 128 seeds, 1,000 experiments each, noise of unequal
    variance, normal, skewed or correlated in groups: mean `correct` minus the frequency of correct selection (standard
    error at most 0.015), from the lowest to the highest case; true values in standard errors of a mean:

    - drawn from a normal law with sd 1, 2 or 4: -0.05 to +0.04; with sd 0.5: -0.04 to +0.09, the largest at n = 8;
    - equally spaced by 1: -0.03 to +0.01; by 0.25 or 0.5: +0.04 to +0.12; by 2: -0.08 to -0.03;
    - all within 0.2 or 2, nearly tied: -0.01 to +0.12, the largest at n = 8 (`probability_best`: +0.27 to +0.42);
    - crowded below a ceiling (exponential distances of mean 3): +0.17 to +0.22, still too sure;
    - one winner, 3 or 5 ahead of 19 equals: -0.37 to -0.22, too careful.

    So it is right for schemes spread like a sample. No method is right in all of these cases: with this little data a
    lone winner looks like the luckiest of many equals. `indistinguishable` holds its level in each of them.

    Args:
        scores: shape (n seeds, k schemes), n at least 2, finite, larger is better.
        draws: number of posterior draws; Monte Carlo error of a probability at most `1/(2 sqrt(draws))`.
        seed: seed of the generator (PCG64).

    Raises:
        ValueError: for a wrong shape, fewer than 2 seeds, or a score that is not finite.
    """
    x = _checked(scores)
    distinct, member, copies = np.unique(x, axis=1, return_inverse=True, return_counts=True)
    member = member.ravel()
    wins, shrunk = _distinct(distinct, draws, np.random.Generator(np.random.PCG64(seed)))
    selected = int(x.mean(axis=0).argmax())
    return Selection(selected, float(wins[member[selected]]), (wins / copies)[member], shrunk[member])


def indistinguishable(scores: ArrayLike, level: float = LEVEL) -> NDArray[np.bool_]:
    """Which schemes cannot be told from the best.

    A scheme stays unless some other is better by a one-sided paired t test at `(1 - level) / (k - 1)`: for the true
    best that happens with probability at most `1 - level` (Bonferroni), whatever the correlations, so the set holds
    the best with probability `level` or more if paired differences are about normal. Multiple comparisons
    with the best: Hsu 1984, Annals of Statistics 12:1136; for paired samples, Nelson & Matejcik 1995, Management
    Science 41:1935. Copies stay or go together.

    Args:
        scores: shape (n seeds, k schemes), n at least 2, finite, larger is better.
        level: confidence level, in (0, 1).

    Returns:
        Shape (k,); the scheme with the highest mean is always in.

    Raises:
        ValueError: for a wrong shape, fewer than 2 seeds, a score that is not finite, or a level out of range.
    """
    x = _checked(scores)
    rivals = np.unique(x, axis=1).shape[1] - 1
    limit = float(stats.t.isf((1 - _level(level)) / max(1, rivals), len(x) - 1))
    keep = [bool((_lead(x - x[:, [i]]) <= limit).all()) for i in range(x.shape[1])]
    return np.array(keep, np.bool_)


def simultaneous_intervals(scores: ArrayLike, baseline_scores: ArrayLike, level: float = LEVEL) -> tuple[Interval, ...]:
    """Paired differences to a baseline, with intervals that are all right at once with probability `level`.

    So the interval of a scheme picked by looking at these very scores is right as well. Student-t intervals at
    `1 - (1 - level) / m` (Bonferroni), m the number of different schemes that differ from the baseline by
    more than a constant. Source: Law, Simulation Modeling and Analysis, 5th ed., section 10.3.1.

    Args:
        scores: shape (n seeds, k schemes), n at least 2, finite.
        baseline_scores: shape (n,), in the same order of seeds.
        level: joint confidence level, in (0, 1).

    Returns:
        One interval of `scheme - baseline` a column.

    Raises:
        ValueError: for shapes that do not fit, fewer than 2 seeds, a score that is not finite, or a level out of range.
    """
    x, baseline = _checked(scores), np.asarray(baseline_scores, np.float64)
    if baseline.shape != (len(x),):
        raise ValueError(f"the baseline needs one score for each of {len(x)} seeds, but has shape {baseline.shape}")
    difference = x - baseline[:, None]
    uncertain = np.unique(difference[:, np.ptp(difference, axis=0) > 0], axis=1).shape[1]
    each = 1 - (1 - _level(level)) / max(1, uncertain)
    return tuple(mean_interval(column, each) for column in difference.T)


def winners_curse(search_mean: float, fresh_scores: ArrayLike, level: float = LEVEL) -> Curse:
    """What the winner of a search promised minus what it does on fresh seeds.

    The highest of many noisy means is too high on average (Smith & Winkler 2006, Management Science 52:311).

    Args:
        search_mean: value of the winner that the search reported, finite.
        fresh_scores: shape (n,), its scores on seeds the search never used, n at least 2, finite.
        level: confidence level of the interval of the fresh mean, in (0, 1).

    Raises:
        ValueError: for fewer than 2 scores, or a number that is not finite.
    """
    if not math.isfinite(search_mean):
        raise ValueError(f"search_mean must be finite, but is {search_mean}")
    fresh = mean_interval(fresh_scores, _level(level))
    return Curse(search_mean, fresh, search_mean - fresh.mean, fresh.sd / math.sqrt(fresh.n))


def _distinct(
    x: NDArray[np.float64], draws: int, generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Share of draws won by each column and posterior means; shapes (columns,)."""
    if x.shape[1] == 1:
        return np.ones(1), x.mean(axis=0)
    drawn, shrunk = posterior(x, draws, generator)
    return np.bincount(drawn.argmax(axis=1), minlength=x.shape[1]) / draws, x.mean() + shrunk


def _lead(difference: NDArray[np.float64]) -> NDArray[np.float64]:
    """Paired t statistics of columns (n, k); a difference without noise is certain, and none is none."""
    mean, n = difference.mean(axis=0), len(difference)
    error = np.sqrt(((difference - mean) ** 2).sum(axis=0) / (n - 1) / n)
    certain = np.where(mean == 0, 0.0, np.copysign(np.inf, mean))
    return np.asarray(np.divide(mean, error, out=certain, where=error > 0))


def _level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must be in (0, 1), but is {level}")
    return level


def _checked(scores: ArrayLike) -> NDArray[np.float64]:
    x = np.asarray(scores, np.float64)
    if x.ndim != 2 or x.shape[0] < _FEWEST_SEEDS or x.shape[1] < 1:  # noqa: PLR2004 - a matrix
        raise ValueError(f"scores must be (at least {_FEWEST_SEEDS} seeds, schemes), but have shape {x.shape}")
    if not np.isfinite(x).all():
        raise ValueError("scores must be finite")
    return x
