"""A world of two tasks (Holmstrom & Milgrom 1991): its closed forms, and what the program's people do in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.validation.linear_pay import WIDE, LinearPeople, Pair
from experiments.validation.optimum import highest

Array = NDArray[np.float64]


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
