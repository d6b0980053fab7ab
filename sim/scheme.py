"""A pay scheme: an ordered list of components."""

from __future__ import annotations

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, Frozen, text
from sim.pay import AnyComponent
from sim.pay.base import Factor, Term
from sim.pay.kpi_gate import KpiGate


class Scheme(Frozen):
    """What the company chooses: how service agents are paid."""

    name: str = text(..., "identifier", IDENTIFIER, 60)
    title: str = text("", "name shown in reports")
    description: str = text("", "the scheme in words", max_length=4_000)
    components: tuple[AnyComponent, ...] = Field(
        ..., min_length=1, max_length=50, description="pay components, in the order of the statement"
    )

    @model_validator(mode="after")
    def _references(self) -> Scheme:
        ids = [component.id for component in self.components]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"component ids must be unique, but {twice[0]!r} appears twice")
        gates = {component.id for component in self.components if isinstance(component, KpiGate)}
        for gate in (c for c in self.components if isinstance(c, KpiGate)):
            for target in gate.applies_to:
                if target in gates:
                    raise ValueError(f"gate {gate.id!r} cannot hold {target!r}: a gate holds components that pay")
                if target not in ids:
                    raise ValueError(
                        f"gate {gate.id!r} names {target!r}, which is not a component; there are: {', '.join(ids)}"
                    )
        return self

    def paying(self) -> tuple[tuple[str, bool, tuple[Term, ...]], ...]:
        """Lines of the statement in order: (id, counts as fixed pay, terms with the gates applied)."""
        return tuple(
            (component.id, component.is_fixed, tuple(self._gated(component.id, term) for term in component.terms()))
            for component in self.components
            if not isinstance(component, KpiGate)
        )

    def _gated(self, component_id: str, term: Term) -> Term:
        factors: tuple[Factor, ...] = tuple(
            gate.factor() for gate in self.components if isinstance(gate, KpiGate) and component_id in gate.applies_to
        )
        return Term(term.period, term.amount, term.factors + factors, term.prorate)
