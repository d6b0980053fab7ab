"""Somebody with any utility, any wage function and any law of sales, who chooses effort.

The look-ahead of the model values pay by a certainty equivalent and is compiled, so it cannot hold another utility;
theories that need one are solved here, by quadrature over sales. It lives with the validation because no run uses it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, roots_genlaguerre

from experiments.validation.optimum import highest

Array: TypeAlias = NDArray[np.float64]
Law: TypeAlias = Callable[[float], tuple[Array, Array]]
"""Sales and their weights at a given mean of sales."""

_NODES = 40
_SCANNED = 65
_NEAR = (0.005, 0.005)
"""Steps from the best of the scan, as a share of the range: no further than its neighbours."""


def gamma_sales(shape: float) -> Law:
    """Gamma sales with coefficient of variation `1/sqrt(shape)`: generalised Gauss-Laguerre nodes."""
    nodes, weights = roots_genlaguerre(_NODES, shape - 1.0)
    weights = weights / np.exp(gammaln(shape))
    return lambda mean: (nodes * mean / shape, weights)


def normal_sales(variance: float) -> Law:
    """Normal sales: Gauss-Hermite nodes."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    return lambda mean: (mean + np.sqrt(variance) * nodes, weights)


@dataclass(frozen=True, slots=True)
class Employee:
    """Somebody who sells.

    Attributes:
        utility: of pay (n,) and effort, (n,).
        law: of sales.
        mean: mean sales at an effort.
        low: least effort.
        high: an effort larger than any that could be best.
    """

    utility: Callable[[Array, float], Array]
    law: Law
    mean: Callable[[float], float]
    low: float
    high: float

    def expected(self, wage: Callable[[Array], Array], effort: float) -> float:
        """Expected utility of an effort."""
        sales, weights = self.law(self.mean(effort))
        return float(weights @ self.utility(wage(sales), effort))

    def pay(self, wage: Callable[[Array], Array], effort: float) -> float:
        """Expected pay at an effort."""
        sales, weights = self.law(self.mean(effort))
        return float(weights @ wage(sales))

    def effort(self, wage: Callable[[Array], Array]) -> float:
        """The effort chosen: the best of a scan, then the top of its hill.

        Raises:
            ValueError: the best effort is at an end of the range.
        """
        span = self.high - self.low

        def at(share: float) -> float:
            return self.expected(wage, self.low + share * span)

        tried = np.linspace(0.0, 1.0, _SCANNED)
        best = int(np.argmax([at(float(share)) for share in tried]))
        if best in (0, _SCANNED - 1):
            raise ValueError(f"the best effort is at the end of its range, {self.low + tried[best] * span:g}")
        return self.low + float(highest(lambda x: at(float(x[0])), [float(tried[best])], _NEAR)[0]) * span
