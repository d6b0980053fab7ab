"""How many agents a field trial needs: power of the two-sample t test.

Two arms, n agents each, one outcome per agent with standard deviation `sd` within an arm; the schemes differ by
`delta` in the same unit. A longer trial, agents that sit in groups, or a baseline period change the standard
deviation to be used: `sd * sqrt(design_effect(...) * remaining_variance(...))`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

ALPHA = 0.05
POWER = 0.8

_FEWEST = 2  # agents in an arm: one has no standard deviation
_MOST = 10**9


def power(
    delta: float, sd: float, n: float, alpha: float = ALPHA, *, sd_other: float | None = None, ratio: float = 1.0
) -> float:
    """Probability that the trial finds the difference: two-sided t test at `alpha`, in either direction.

    With equal standard deviations the test statistic is noncentral t with `n + m - 2` degrees of freedom and
    noncentrality `delta / (sd sqrt(1/n + 1/m))` (Cohen 1988, chapter 2), exact for normal outcomes. With `sd_other`
    it is Welch's test, with Satterthwaite's degrees of freedom (1946, Biometrics Bulletin 2:110), an approximation.

    Args:
        delta: true difference of the means; its sign does not matter.
        sd: standard deviation between agents in the first arm, in the unit of `delta`; positive.
        n: agents in the first arm, at least 2. Need not be whole: with groups it may be an effective number.
        alpha: probability of a false alarm, in (0, 1).
        sd_other: standard deviation in the second arm; the same if left out.
        ratio: agents in the second arm for each in the first, positive; the second arm needs at least 2.

    Raises:
        ValueError: for a number out of its range.
    """
    _check(delta, sd, sd_other, alpha, ratio)
    if not (_FEWEST <= n < math.inf and _FEWEST <= n * ratio < math.inf):
        raise ValueError(f"each arm needs at least {_FEWEST} agents, but they have {n} and {n * ratio}")
    return _power(delta, sd, n, alpha, sd_other, ratio)


def agents_needed(
    delta: float,
    sd: float,
    power: float = POWER,
    alpha: float = ALPHA,
    *,
    sd_other: float | None = None,
    ratio: float = 1.0,
) -> int:
    """Smallest number of agents in the first arm with which the trial finds the difference with probability `power`.

    Args:
        delta: true difference of the means, not 0.
        sd: standard deviation between agents in the first arm, in the unit of `delta`; positive.
        power: wanted power, in (alpha, 1).
        alpha: probability of a false alarm, in (0, 1).
        sd_other: standard deviation in the second arm; the same if left out.
        ratio: agents in the second arm for each in the first, positive; round up `ratio` times the result.

    Raises:
        ValueError: for a number out of its range, or if more than a billion agents were needed.
    """
    _check(delta, sd, sd_other, alpha, ratio)
    if delta == 0 or not alpha < power < 1:
        raise ValueError(f"delta must not be 0 and power be in (alpha, 1), but are {delta} and {power}")

    def enough(agents: int) -> bool:
        return _power(delta, sd, agents, alpha, sd_other, ratio) >= power

    low = math.ceil(max(_FEWEST, _FEWEST / ratio))
    if enough(low):
        return low
    high = 2 * low
    while not enough(high):
        low, high = high, 2 * high
        if low > _MOST:
            raise ValueError(f"a difference of {delta} at a standard deviation of {sd} needs over a billion agents")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def power_curve(delta: float, sd: float, agents: ArrayLike, alpha: float = ALPHA) -> NDArray[np.float64]:
    """Power for several sizes of arms.

    Args:
        delta: true difference of the means.
        sd: standard deviation between agents, in the unit of `delta`; positive.
        agents: agents per arm, shape (sizes,), each at least 2.
        alpha: probability of a false alarm, in (0, 1).

    Returns:
        Shape (sizes,).

    Raises:
        ValueError: for a number out of its range.
    """
    return np.array([power(delta, sd, float(n), alpha) for n in np.asarray(agents, np.float64)], np.float64)


def design_effect(size: float, correlation: float) -> float:
    """Factor on the variance of a mean if agents are assigned in groups: `1 + (size - 1) correlation`.

    Source: Kish 1965, Survey Sampling, section 5.4. Groups are teams or managers that are treated alike. With few of
    them the degrees of freedom are those of groups, not of agents: then compare the means of groups, with
    `power(delta, sd * sqrt(design_effect(size, correlation) / size), groups in an arm)`.

    Args:
        size: agents in a group, at least 1.
        correlation: intraclass correlation, in [0, 1].

    Raises:
        ValueError: for a number out of its range.
    """
    if not (1 <= size < math.inf and 0 <= correlation <= 1):
        raise ValueError(f"size must be at least 1 and correlation in [0, 1], but are {size} and {correlation}")
    return 1 + (size - 1) * correlation


def remaining_variance(correlation: float) -> float:
    """Factor on the variance if each agent's own result before the trial is accounted for: `1 - r^2`.

    Analysis of covariance with the baseline period as covariate (Borm, Fransen & Lemmens 2007, Journal of Clinical
    Epidemiology 60:1234). It costs a degree of freedom, which is not counted here.

    Args:
        correlation: of an agent's result before and during the trial, under one scheme; in [-1, 1].

    Raises:
        ValueError: for a correlation out of its range.
    """
    if not -1 <= correlation <= 1:
        raise ValueError(f"correlation must be in [-1, 1], but is {correlation}")
    return 1 - correlation**2


def _power(delta: float, sd: float, n: float, alpha: float, sd_other: float | None, ratio: float) -> float:
    m = n * ratio
    first, second = sd**2 / n, (sd if sd_other is None else sd_other) ** 2 / m
    freedom = n + m - 2
    if sd_other is not None:
        freedom = (first + second) ** 2 / (first**2 / (n - 1) + second**2 / (m - 1))
    shift = abs(delta) / math.sqrt(first + second)
    critical = float(stats.t.isf(alpha / 2, freedom))
    # The wrong direction is an upper tail by symmetry: SciPy's lower tail is NaN for some values.
    found = float(stats.nct.sf(critical, freedom, shift)) + float(stats.nct.sf(critical, freedom, -shift))
    return min(1.0, found)


def _check(delta: float, sd: float, sd_other: float | None, alpha: float, ratio: float) -> None:
    if not math.isfinite(delta):
        raise ValueError(f"delta must be finite, but is {delta}")
    for name, value in (("sd", sd), ("sd_other", sd if sd_other is None else sd_other), ("ratio", ratio)):
        if not (math.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be finite and positive, but is {value}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be in (0, 1), but is {alpha}")
