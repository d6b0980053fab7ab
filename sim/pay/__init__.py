"""Pay components: one file per kind, registered here by adding it to `AnyComponent`."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from sim.pay.base import Component
from sim.pay.cap import Cap
from sim.pay.commission import Commission
from sim.pay.deduction import Deduction
from sim.pay.draw import Draw
from sim.pay.fixed_pay import FixedPay
from sim.pay.floor import Floor
from sim.pay.kpi_bonus import KpiBonus
from sim.pay.kpi_gate import KpiGate
from sim.pay.kpi_matrix import KpiMatrix
from sim.pay.kpi_multiplier import KpiMultiplier
from sim.pay.long_term_bonus import LongTermBonus
from sim.pay.override import Override
from sim.pay.piece_rate import PieceRate
from sim.pay.scorecard import Scorecard
from sim.pay.team_pool import TeamPool
from sim.pay.tournament import Tournament

_Union = (
    FixedPay
    | Commission
    | KpiBonus
    | Scorecard
    | KpiMatrix
    | PieceRate
    | Deduction
    | KpiGate
    | KpiMultiplier
    | LongTermBonus
    | TeamPool
    | Override
    | Tournament
    | Cap
    | Floor
    | Draw
)
AnyComponent = Annotated[_Union, Field(discriminator="kind")]

COMPONENTS: dict[str, type[Component]] = {cls.model_fields["kind"].default: cls for cls in get_args(_Union)}
