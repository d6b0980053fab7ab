"""Pay components: one file per kind, registered here by adding it to `AnyComponent`."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from sim.pay.base import Component
from sim.pay.commission import Commission
from sim.pay.deduction import Deduction
from sim.pay.fixed_pay import FixedPay
from sim.pay.kpi_bonus import KpiBonus
from sim.pay.kpi_gate import KpiGate
from sim.pay.piece_rate import PieceRate

_Union = FixedPay | Commission | KpiBonus | PieceRate | Deduction | KpiGate
AnyComponent = Annotated[_Union, Field(discriminator="kind")]

COMPONENTS: dict[str, type[Component]] = {cls.model_fields["kind"].default: cls for cls in get_args(_Union)}
