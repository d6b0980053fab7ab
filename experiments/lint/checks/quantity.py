"""Pay for numbers that can be had without the result."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import NOTE, WARNING, Finding, money
from experiments.lint.registry import Check
from experiments.lint.shape import measure_of, own_factors
from experiments.lint.subject import Subject
from sim.pay.deduction import Deduction
from sim.pay.piece_rate import PieceRate


def find(subject: Subject) -> Iterator[Finding]:
    """Piece rates."""
    quality = any(
        (measure := measure_of(factor.reading)) is not None and measure.denominator is not None
        for component in subject.components
        for _, factor in own_factors(component, subject.fixed)
    ) or any(isinstance(component, Deduction) for component in subject.components)
    for component in subject.components:
        if not isinstance(component, PieceRate):
            continue
        facts = {"amount": money(component.amount)}
        if component.on == "sales_count":
            yield Finding("quantity", "small_sales", NOTE, (component.id,), facts)
        elif not quality:
            yield Finding("quantity", "no_quality", WARNING, (component.id,), facts)


CHECK = Check("quantity", find, ("small_sales", "no_quality"))
