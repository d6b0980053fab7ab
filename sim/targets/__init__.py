"""The target cascade: a year's targets split over time and over the organisation, in whole amounts."""

from __future__ import annotations

from sim.targets.cascade import Cascade, cascade
from sim.targets.inputs import Manager, Member, QuarterResult, Supervisor, TargetPlan
from sim.targets.organisation import LEVELS, Unit, organisation
from sim.targets.periods import TIME_LEVELS, Period, periods
from sim.targets.quarters import Quarter, Year, in_band, plan_year
from sim.targets.split import largest_remainder, shared_out

__all__ = [
    "LEVELS",
    "TIME_LEVELS",
    "Cascade",
    "Manager",
    "Member",
    "Period",
    "Quarter",
    "QuarterResult",
    "Supervisor",
    "TargetPlan",
    "Unit",
    "Year",
    "cascade",
    "in_band",
    "largest_remainder",
    "organisation",
    "periods",
    "plan_year",
    "shared_out",
]
