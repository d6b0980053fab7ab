"""A pay scheme: an ordered list of components, the quotas they name, and the phases in which they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, Frozen, number, text
from sim.pay import AnyComponent
from sim.pay.balance import Balance, BalanceKind
from sim.pay.base import Component, Factor, Reading, Term
from sim.pay.fixed_pay import FixedPay
from sim.pay.phase import Phase
from sim.pay.quota import Quota
from sim.pay.tallies import Own, Tally


@dataclass(frozen=True, slots=True)
class PayLine:
    """A line of the pay statement.

    Attributes:
        id: of the component.
        fixed: whether it counts as fixed pay.
        terms: what it pays, with all that changes it.
        balance: what it does to the sum of other lines.
    """

    id: str
    fixed: bool
    terms: tuple[Term, ...]
    balance: Balance | None


class Scheme(Frozen):
    """What the company chooses: how service agents are paid."""

    name: str = text(..., "identifier", IDENTIFIER, 60)
    title: str = text("", "name shown in reports")
    description: str = text("", "the scheme in words", max_length=4_000)
    components: tuple[AnyComponent, ...] = Field(
        ..., min_length=1, max_length=50, description="pay components, in the order of the statement"
    )
    quotas: tuple[Quota, ...] = Field((), max_length=20, description="quotas that components refer to")
    phases: tuple[Phase, ...] = Field((), max_length=20, description="phases in order; the first holds from the start")
    team_size: int = number(12, "agents", 1, 10_000, "assumed", "agents in a team, its leader among them")
    payment_lag_weeks: int = number(
        0, "weeks", 0, 52, "domain", "weeks from the end of a payout period to the payment of variable pay"
    )
    on_leaving: Literal["settle", "forfeit"] = Field(
        "settle",
        description="a leaver's open variable pay: settle what has been earned so far, or forfeit what is not yet due",
    )

    @model_validator(mode="after")
    def _references(self) -> Scheme:
        ids = [component.id for component in self.components]
        _refuse_twice("component ids", ids)
        _refuse_twice("quota ids", [quota.id for quota in self.quotas])
        _refuse_twice("phase ids", [phase.id for phase in self.phases])
        for at, component in enumerate(self.components):
            self._check_targets(component, at, ids)
            _check_names(component, "phase", component.phases, [phase.id for phase in self.phases])
            _check_names(component, "quota", sorted(_quotas_of(component)), [quota.id for quota in self.quotas])
        if self.phases and not self.phases[0].starts_at_once:
            raise ValueError(
                f"the first of the phases, {self.phases[0].id!r}, holds from the start: it takes no from_week, no when"
            )
        for phase in self.phases[1:]:
            if phase.starts_at_once:
                raise ValueError(f"phase {phase.id!r} follows another: it needs from_week, or when with a bound")
        dated = [(phase.from_week, phase.id) for phase in self.phases if phase.from_week is not None]
        for (earlier, before), (later, after) in pairwise(dated):
            if later <= earlier:
                raise ValueError(
                    f"phases must be in order of from_week, but {after!r} ({later}) follows {before!r} ({earlier})"
                )
        for component in self.components:
            self._check_phases(component)
        return self

    def _check_phases(self, component: Component) -> None:
        """Refuse what cannot be told apart week by week when it holds in some phases only."""
        balance, spells = component.balance(), self._spells(component)
        if component.phases and balance is not None and balance.kind == BalanceKind.CAP:
            for other in self.components:
                holds = other.phases or tuple(phase.id for phase in self.phases)
                if other.id in balance.covers and not set(holds) <= set(component.phases):
                    raise ValueError(
                        f"{component.id!r} holds in {', '.join(component.phases)} only: {other.id!r}, which it caps, "
                        "must hold in no other phases"
                    )
        if len(spells) > 1 and any(term.hold or term.ranking for term in component.terms(0.0)):
            names = ", ".join(dict.fromkeys(name for spell in spells for name in spell.changed_by))
            raise ValueError(
                f"{component.id!r}, held back, taken back or won by rank, cannot be changed by {names} in some of "
                "its phases only: write it once for each, with its phases"
            )

    def _check_targets(self, component: Component, at: int, ids: list[str]) -> None:
        modifies, balances = bool(component.modifiers()), component.balance() is not None
        legal = [
            other.id
            for i, other in enumerate(self.components)
            if not other.modifiers() and not (modifies and other.balance() is not None) and not (balances and i >= at)
        ]
        for target in getattr(component, "applies_to", ()):
            if target not in ids:
                raise ValueError(
                    f"{component.id!r} names {target!r}, which is not a component; there are: {', '.join(legal)}"
                )
            other = self.components[ids.index(target)]
            may = f"it may act on: {', '.join(legal)}" if legal else "there is nothing it may act on"
            if other is component:
                raise ValueError(f"{component.id!r} cannot act on {target!r}, which is itself; {may}")
            if other.modifiers():
                raise ValueError(f"{component.id!r} cannot act on {target!r}, which pays nothing itself; {may}")
            if modifies and other.balance() is not None:
                raise ValueError(f"{component.id!r} cannot act on {target!r}, which acts on the sum of others; {may}")
            if balances and ids.index(target) >= at:
                raise ValueError(f"{component.id!r} must come after {target!r}, on which it acts; {may}")

    def base_pay(self, phase: str) -> float:
        """Fixed pay in a phase, currency/month; "" in a scheme without phases."""
        return sum(c.amount for c in self.components if isinstance(c, FixedPay) and _holds(c, phase))

    def lines(self) -> tuple[PayLine, ...]:
        """Lines of the statement in order, with everything that changes them applied."""
        return tuple(self._line(component) for component in self.components if not component.modifiers())

    def _line(self, component: Component) -> PayLine:
        terms = tuple(term for spell in self._spells(component) for term in self._terms(component, spell))
        balance = component.balance()
        if component.phases and balance is not None:
            balance = replace(balance, present=_tally_in(balance.present, component.phases))
        return PayLine(component.id, component.is_fixed, terms, balance)

    def _spells(self, component: Component) -> list[_Spell]:
        """The phases of a component, put together where the same base pay and the same modifiers hold."""
        needs_base = component.terms(0.0) != component.terms(1.0)
        changing = [c for c in self.components if c.modifiers() and component.id in getattr(c, "applies_to", ())]
        found: dict[tuple[float, tuple[str, ...]], list[str]] = {}
        for phase in component.phases or [phase.id for phase in self.phases] or [""]:
            base = self.base_pay(phase) if needs_base else 0.0
            found.setdefault((base, tuple(c.id for c in changing if _holds(c, phase))), []).append(phase)
        if len(found) == 1:
            return [_Spell(component.phases, *next(iter(found)))]
        return [_Spell(tuple(phases), base, names) for (base, names), phases in found.items()]

    def _terms(self, component: Component, spell: _Spell) -> tuple[Term, ...]:
        """What a component pays in a spell, with what changes it."""
        terms = component.terms(spell.base_pay)
        for other in self.components:
            if other.id in spell.changed_by:
                terms = tuple(
                    replace(term, amount=term.amount * weight, factors=(*term.factors, factor))
                    for term in terms
                    for weight, factor in other.modifiers()
                )
        return tuple(_term_in(term, spell.phases) for term in terms) if spell.phases else terms


@dataclass(frozen=True, slots=True)
class _Spell:
    """Phases in which a component pays by one rule.

    Attributes:
        phases: their ids; empty: always.
        base_pay: fixed pay, currency/month; 0 if the component does not depend on it.
        changed_by: ids of the modifiers that hold.
    """

    phases: tuple[str, ...]
    base_pay: float
    changed_by: tuple[str, ...]


def _holds(component: Component, phase: str) -> bool:
    """Whether a component holds in a phase."""
    return not component.phases or phase in component.phases


def _term_in(term: Term, phases: tuple[str, ...]) -> Term:
    """A term that counts only weeks of some phases."""
    factors = tuple(Factor(_reading_in(factor.reading, phases), factor.curve) for factor in term.factors)
    return replace(term, factors=factors, present=_tally_in(term.present, phases))


def _reading_in(reading: Reading, phases: tuple[str, ...]) -> Reading:
    below = None if reading.denominator is None else _tally_in(reading.denominator, phases)
    return replace(reading, numerator=_tally_in(reading.numerator, phases), denominator=below)


def _tally_in(tally: Tally, phases: tuple[str, ...]) -> Tally:
    return replace(tally, phases=phases)


def _quotas_of(component: Component) -> set[str]:
    """Quotas that a component names."""
    readings = [factor.reading for term in component.terms(0.0) for factor in term.factors]
    readings += [factor.reading for _, factor in component.modifiers()]
    tallies = [tally for r in readings for tally in (r.numerator, r.denominator) if tally is not None]
    return {tally.quota for tally in tallies if tally.column == Own.QUOTA}


def _refuse_twice(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} must be unique, but {twice[0]!r} appears twice")


def _check_names(component: Component, what: str, named: tuple[str, ...] | list[str], there: list[str]) -> None:
    for name in named:
        if name not in there:
            known = f"there are: {', '.join(there)}" if there else f"the scheme has no {what}s"
            raise ValueError(f"{component.id!r} names {what} {name!r}, which does not exist; {known}")
