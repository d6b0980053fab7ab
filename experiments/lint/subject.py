"""What checks look at: a scheme in one of its phases, and, with a scenario, what it pays there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from experiments.lint.trial import Trial, try_out
from experiments.lint.world import World
from sim.pay.balance import Balance
from sim.pay.base import Component, Factor, Term
from sim.pay.cap import Cap
from sim.pay.fixed_pay import FixedPay
from sim.pay.measures import Column
from sim.pay.period import MONTHS, Period
from sim.pay.program import Plan, build_plan
from sim.pay.tallies import Own
from sim.scheme import Scheme

YEARS = 2
"""How long a trial lasts: a move over the end of the first year must show."""
MORE_SALES = 1.05
SOLD = (Column.SALES, Column.GROSS_PROFIT, Column.RECURRING, Column.SALES_COUNT)
"""Columns that grow with what is sold now."""


@dataclass(frozen=True)
class Subject:
    """A scheme in one phase.

    Attributes:
        scheme: the components that hold in the phase, as if there were no other.
        whole: the scheme as it was given.
        phase: id of the phase; empty if the scheme has none.
        world: results to try it on; None without a scenario.
        floor: legal minimum pay, currency/month; 0: not known.
    """

    scheme: Scheme
    whole: Scheme
    phase: str = ""
    world: World | None = None
    floor: float = 0.0

    @property
    def components(self) -> tuple[Component, ...]:
        """Components that hold."""
        return self.scheme.components

    @cached_property
    def plan(self) -> Plan:
        """The scheme made ready."""
        return build_plan(self.scheme)

    @cached_property
    def fixed(self) -> float:
        """Fixed pay, currency/month."""
        return sum(c.amount for c in self.scheme.components if isinstance(c, FixedPay))

    @cached_property
    def bottom(self) -> float:
        """Pay that is certain, currency/month: fixed pay, or a floor or draw under everything if that is more."""
        sure = [b.amount / MONTHS[b.period] for _, b in self.balances if _is_lasting_floor(b)]
        return max([self.fixed, *sure])

    @property
    def balances(self) -> list[tuple[str, Balance]]:
        """Id and balance of the components that act on the sum of others."""
        return [(c.id, balance) for c in self.components if (balance := c.balance()) is not None]

    @cached_property
    def trial(self) -> Trial:
        """Two years of pay of people who have been there for long."""
        return try_out(self.plan, self._known(), self.results)

    @cached_property
    def newcomers(self) -> Trial:
        """The same for people who are new at the start."""
        return try_out(self.plan, self._known(), self.results, service=0)

    @cached_property
    def more(self) -> Trial:
        """Two years of pay with a twentieth more sold."""
        measured = self.results.copy()
        measured[:, :, SOLD] *= MORE_SALES
        return try_out(self.plan, self._known(), measured)

    @property
    def results(self) -> NDArray[np.float64]:
        """Results of the trial, (weeks, people, columns): the year of the scenario, again and again."""
        return np.tile(self._known().measured, (YEARS, 1, 1))

    @cached_property
    def expected(self) -> float:
        """Mean pay, currency/month."""
        return float(self.trial.totals(Period.MONTH).mean())

    def terms(self, component: Component) -> tuple[Term, ...]:
        """What a component pays, without what others change in it."""
        return component.terms(self.fixed)

    def targets(self, component: Component) -> list[Component]:
        """Components that a component names."""
        named = getattr(component, "applies_to", ())
        return [other for other in self.components if other.id in named]

    def pays_every(self, component: Component) -> Period:
        """Payout period of a component, or of the first one that it changes."""
        terms = self.terms(component) or [t for other in self.targets(component) for t in self.terms(other)]
        balance = component.balance()
        return terms[0].period if terms else balance.period if balance is not None else Period.MONTH

    def capped(self, component: Component) -> bool:
        """Whether a cap holds the component."""
        return any(isinstance(c, Cap) and component.id in c.applies_to for c in self.scheme.components)

    def relative(self, amount: float, period: Period) -> float:
        """An amount of one payout period as a share of what that period pays: expected, else fixed pay; NaN if none."""
        usual = self.expected if self.world is not None else self.bottom
        return amount / (usual * MONTHS[period]) if usual > 0 else float("nan")

    def _known(self) -> World:
        if self.world is None:
            raise ValueError("this needs a scenario")
        return self.world


def _is_lasting_floor(balance: Balance) -> bool:
    return balance.kind.name in ("FLOOR", "DRAW") and not balance.covers and balance.until > YEARS * 52


def subjects(scheme: Scheme, world: World | None, floor: float) -> list[Subject]:
    """The scheme in each of its phases in which anything holds; itself if it has none."""
    if not scheme.phases:
        return [Subject(scheme, scheme, "", world, floor)]
    found = []
    for phase in scheme.phases:
        there = in_phase(scheme, phase.id)
        if there is not None:
            found.append(Subject(there, scheme, phase.id, world, floor))
    return found


def in_phase(scheme: Scheme, phase: str) -> Scheme | None:
    """The components that hold in a phase, as a scheme without phases; None if there is none."""
    held = [c for c in scheme.components if not c.phases or phase in c.phases]
    ids = {c.id for c in held}
    kept = []
    for component in held:
        update: dict[str, object] = {"phases": ()}
        named = getattr(component, "applies_to", ())
        if named:
            update["applies_to"] = tuple(name for name in named if name in ids)
            if not update["applies_to"]:
                continue
        kept.append(component.model_copy(update=update))
    return scheme.model_copy(update={"components": tuple(kept), "phases": ()}) if kept else None


def reads_sales(factor: Factor) -> bool:
    """Whether a factor reads what is sold, as an amount or as a share of a quota."""
    return factor.reading.numerator.column in SOLD


def of_quota(factor: Factor) -> bool:
    """Whether a factor reads a share of a quota."""
    below = factor.reading.denominator
    return below is not None and below.column == Own.QUOTA


def is_fixed(component: Component) -> bool:
    """Whether a component is fixed pay."""
    return isinstance(component, FixedPay)
