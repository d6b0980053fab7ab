"""When sales are booked: accelerators and fiscal years."""

from __future__ import annotations

from experiments.validation.field.arms import Arm
from experiments.validation.field.readings import first_weeks, kpi, last_weeks
from experiments.validation.field.study import Finding, Study

_QUARTER, _YEAR = 13, 52
_LINEAR, _STEEP = Arm("pipeline", "volume"), Arm("pipeline", "accelerators")
_EVEN, _YEARLY = Arm("pipeline_years", "volume"), Arm("pipeline_years", "year_plan")

LARKIN = Study(
    name="larkin",
    title="Accelerators and the timing of deals",
    about="Sellers of software whose rate rises from 2% to 25% within a quarter move deals to the quarter where "
    "they pay "
    "most, with concessions to the customer. That costs 6 to 8% of revenue.",
    source="Larkin 2014, Journal of Labor Economics 32:199-227",
    situation="40 sellers with a pipeline for a year on rates that rise within a quarter",
    use="calibrated to",
    findings=(
        Finding(
            "cost",
            "Sales where deals can be moved, against deals at their own pace",
            Arm("pipeline_own_pace", "accelerators"),
            _STEEP,
            kpi("sales"),
            sign=-1,
            span=(-0.11, -0.03),
            why="Range: 6 to 8%, and about as much on either side. The comparison is with the same people on "
            "the same pay.",
        ),
        Finding(
            "spike",
            "Sales of the last two weeks of a quarter, against a linear rate",
            _LINEAR,
            _STEEP,
            last_weeks(_QUARTER, 2),
            sign=1,
            main=False,
        ),
    ),
)

OYER = Study(
    name="oyer",
    title="Quotas of the fiscal year",
    about="In firms whose sales people have quotas of the fiscal year, sales are high at its end and low at its start.",
    source="Oyer 1998, Quarterly Journal of Economics 113:149-185",
    situation="40 sellers with a pipeline for two years, a linear rate and a quota of the year with a higher "
    "rate beyond it",
    use="not used",
    findings=(
        Finding("end", "Sales of the last four weeks of the year", _EVEN, _YEARLY, last_weeks(_YEAR, 4), sign=1),
        Finding(
            "start",
            "Sales of the first four weeks of the year",
            _EVEN,
            _YEARLY,
            first_weeks(_YEAR, 4),
            sign=-1,
            main=False,
        ),
    ),
)
