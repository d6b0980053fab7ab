"""Words of the components that change others, or act on their sum: one function a kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.letter.pays import Said, weighed, whose
from reports.letter.values import money, named, share, value_of
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from sim.pay.cap import Cap
    from sim.pay.draw import Draw
    from sim.pay.floor import Floor
    from sim.pay.kpi_gate import KpiGate
    from sim.pay.kpi_multiplier import KpiMultiplier


def kpi_gate(c: KpiGate, currency: str) -> Said:
    """All or nothing."""
    key = "at_least" if MEASURES[c.measure].more_is_better else "at_most"
    condition = t(f"letter.kpi_gate.{key}", value=value_of(c.measure, c.threshold, c.quota, currency))
    measure = whose(c.measure, c.scope, c.window_weeks)
    return [t("letter.kpi_gate", n=len(c.applies_to), names=named(c.applies_to), measure=measure, condition=condition)]


def kpi_multiplier(c: KpiMultiplier, currency: str) -> Said:
    """A factor."""
    return [
        t("letter.kpi_multiplier", n=len(c.applies_to), names=named(c.applies_to)),
        *(weighed(kpi, currency) for kpi in c.kpis),
    ]


def cap(c: Cap, currency: str) -> Said:
    """At most so much."""
    period = t(f"lint.period.{c.payout}")
    return [
        t("letter.cap", n=len(c.applies_to), names=named(c.applies_to), amount=money(c.amount, currency), period=period)
    ]


def floor(c: Floor, currency: str) -> Said:
    """At least so much."""
    names = named(c.applies_to) or t("letter.floor.all")
    period = t(f"lint.period.{c.payout}")
    said = [t("letter.floor", n=len(c.applies_to), names=names, amount=money(c.amount, currency), period=period)]
    return said if c.until_week is None else [*said, t("letter.until", weeks=c.until_week)]


def draw(c: Draw, currency: str) -> Said:
    """An advance."""
    amount, period = money(c.amount, currency), t(f"lint.period.{c.payout}")
    said = [t("letter.draw", n=len(c.applies_to), names=named(c.applies_to), amount=amount, period=period)]
    if c.until_week is not None:
        said.append(t("letter.draw.until", weeks=c.until_week))
    if c.recovery_share == 0:
        return [*said, t("letter.draw.free", share=share(1.0))]
    said.append(t("letter.draw.recover", share=share(c.recovery_share), amount=amount))
    if c.recovery_start_week:
        said.append(t("letter.draw.start", weeks=c.recovery_start_week))
    return [*said, t(f"letter.draw.{c.on_leaving}")]
