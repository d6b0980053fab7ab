"""What a factor (a lever or an uncertainty) can be: values by quantile, values of a grid, the value it has now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import ndtr, ndtri

from scenarios.paths import locate, of_scheme
from scenarios.spec import Lever, Uncertainty

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from scenarios.inputs import Inputs

Factor = Lever | Uncertainty

_ROUNDING = 1e-9  # of a step or a value: what a few arithmetic steps may cost


@dataclass(frozen=True, slots=True)
class Steps:
    """Equal steps, the values of a stepped or whole number.

    Attributes:
        low: first value.
        step: distance of values.
        count: number of values.
        whole: whether values are whole numbers.
    """

    low: float
    step: float
    count: int
    whole: bool

    def value(self, index: int) -> float | int:
        """The value at a position from 0."""
        value = self.low + index * self.step
        return round(value) if self.whole else float(f"{value:.15g}")  # 0.1 + 2 * 0.1 is 0.3 and no more

    def position(self, value: float) -> int | None:
        """Where a value stands; None if it is none of them."""
        index = round((value - self.low) / self.step)
        if not 0 <= index < self.count:
            return None
        close = math.isclose(value, self.value(index), rel_tol=_ROUNDING, abs_tol=_ROUNDING * self.step)
        return index if close and abs(value - self.value(index)) < self.step / 4 else None


def steps_of(factor: Factor) -> Steps | None:
    """The steps of a whole or stepped number; None for everything else."""
    if isinstance(factor, Uncertainty):
        if factor.distribution != "integer":
            return None
        low, high = round(factor.low), round(factor.high)
        return Steps(low, 1, high - low + 1, whole=True)
    if factor.low is None or factor.high is None or (factor.kind == "real" and factor.step is None):
        return None
    whole = factor.kind == "integer"
    start, end, step = factor.low, factor.high, factor.step or 1.0
    if whole:
        start, end, step = float(round(start)), float(round(end)), float(max(1, round(step)))
    return Steps(start, step, math.floor((end - start) / step + _ROUNDING) + 1, whole)


def options_of(factor: Factor) -> tuple[Any, ...] | None:
    """The values of a choice or switch; None for numbers."""
    if isinstance(factor, Uncertainty) or factor.kind in {"real", "integer"}:
        return None
    return factor.choices if factor.kind == "choice" else (False, True)


def is_log(factor: Factor) -> bool:
    """Whether equal steps of the factor are equal ratios."""
    return factor.distribution == "log_uniform" if isinstance(factor, Uncertainty) else factor.log


def quantiles(factor: Factor, shares: ArrayLike) -> list[Any]:
    """Values of a factor at shares of its law: the inverse of its distribution function.

    Levers are uniform over their range (or its logarithm); values of steps, choices and switches are equally likely.

    Args:
        factor: which.
        shares: shape (n,), in 0-1; 0 and 1 are the ends of the range.

    Returns:
        n values, as Python numbers, truth values or choices.
    """
    u = np.asarray(shares, np.float64)
    options, steps = options_of(factor), steps_of(factor)
    if options is not None:
        return [options[i] for i in _positions(u, len(options))]
    if steps is not None and not is_log(factor):
        return [steps.value(i) for i in _positions(u, steps.count)]
    if steps is not None:  # whole numbers by ratio: each has the part of the logarithm up to the next
        values = np.floor(steps.low * ((steps.low + steps.count) / steps.low) ** u * (1 + _ROUNDING))
        return [int(value) for value in np.minimum(values, steps.low + steps.count - 1)]
    low, high = ends_of(factor)
    found: list[float] = np.clip(_continuous(factor, u, low, high), low, high).tolist()
    return found


def _positions(u: NDArray[np.float64], count: int) -> list[int]:
    """Which of `count` equally likely things stands at each share."""
    found: list[int] = np.clip(np.floor(u * count + _ROUNDING), 0, count - 1).astype(np.int64).tolist()
    return found


def _continuous(factor: Factor, u: NDArray[np.float64], low: float, high: float) -> NDArray[np.float64]:
    if is_log(factor):
        return np.asarray(low * (high / low) ** u)
    if isinstance(factor, Uncertainty) and factor.mode is not None:
        if factor.sd is not None:
            return _cut_normal(u, low, high, factor.mode, factor.sd)
        return _triangular(u, low, high, factor.mode)
    return low + u * (high - low)


def _triangular(u: NDArray[np.float64], low: float, high: float, mode: float) -> NDArray[np.float64]:
    """The triangular law with its peak at `mode`."""
    rising = low + np.sqrt(u * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - u) * (high - low) * (high - mode))
    return np.where(u * (high - low) < mode - low, rising, falling)


def _cut_normal(u: NDArray[np.float64], low: float, high: float, mode: float, sd: float) -> NDArray[np.float64]:
    """The normal law of mean `mode`, what lies outside of `low` to `high` left out."""
    below, above = ndtr((low - mode) / sd), ndtr((high - mode) / sd)
    return np.asarray(mode + sd * ndtri(below + u * (above - below)))


def ends_of(factor: Factor) -> tuple[float, float]:
    """Smallest and largest value of a number.

    Raises:
        TypeError: for a choice or switch.
    """
    if factor.low is None or factor.high is None:
        raise TypeError(f"{factor.name} has no range")
    return factor.low, factor.high


def count_of(factor: Factor, levels: int) -> int:
    """Number of values of a factor in a grid; see `values_of`."""
    options, steps = options_of(factor), steps_of(factor)
    if options is not None:
        return len(options)
    return levels if steps is None else steps.count


def values_of(factor: Factor, levels: int) -> list[Any]:
    """Values of a factor in a grid, rising: its own if it has some, else `levels` in equal steps or ratios."""
    options, steps = options_of(factor), steps_of(factor)
    if options is not None:
        return list(options)
    if steps is not None:
        return [steps.value(i) for i in range(steps.count)]
    space = np.geomspace if is_log(factor) else np.linspace
    values: list[float] = np.asarray(space(*ends_of(factor), levels)).tolist()
    return values


def others_of(factor: Factor, base: Any) -> list[Any]:
    """Values to try one at a time beside the value now: the two ends of a number, every other choice or state."""
    options = options_of(factor)
    if options is None:
        steps = steps_of(factor)
        ends = list(ends_of(factor)) if steps is None else [steps.value(0), steps.value(steps.count - 1)]
        return [end for end in ends if end != base]
    return [option for option in options if option != base or isinstance(option, bool) != isinstance(base, bool)]


def base_of(factor: Factor, inputs: Inputs) -> Any:
    """Value of a factor in the template or the main scenario, as they are; True for a component."""
    slot = locate(inputs.template if of_scheme(factor.path) else inputs.scenarios[0], factor.path)
    return True if slot.is_component else slot.value


def unit_of(factor: Factor, inputs: Inputs) -> str:
    """Unit of a factor: as the spec says, or as its path declares."""
    if factor.unit:
        return factor.unit
    return locate(inputs.template if of_scheme(factor.path) else inputs.scenarios[0], factor.path).unit
