"""Quotas, ceilings and bonuses of sales people."""

from __future__ import annotations

from experiments.validation.field.arms import Arm
from experiments.validation.field.readings import end_over_start, kpi, sales_of_third
from experiments.validation.field.study import Finding, Study

_QUARTER = 13
_BONUS, _EQUIVALENT = Arm("pipeline", "quota_bonus"), Arm("pipeline", "equivalent_commission")
_YEAR_BONUS = Arm("evidence_base", "year_bonus")

MISRA_NAIR = Study(
    name="misra_nair",
    title="Straight commission in place of quota and ceiling",
    about="A maker of contact lenses paid commission between a quota and a ceiling, by the quarter. It dropped "
    "both for a "
    "straight commission; revenue rose by 9%.",
    source="Misra & Nair 2011, Quantitative Marketing and Economics 9:211-257",
    situation="40 sellers for a year, commission between quota and ceiling and straight commission of about the "
    "same cost",
    use="not used",
    findings=(
        Finding(
            "sales",
            "Sales",
            Arm("evidence_base", "quota_ceiling"),
            Arm("evidence_base", "straight_commission"),
            kpi("sales"),
            sign=1,
            span=(0.04, 0.14),
            why="Range: 9% is 0.086 in logs; half of it on either side. Revenue of that firm is what is sold, "
            "so sales are read.",
        ),
    ),
)

KISHORE = Study(
    name="kishore",
    title="Commission in place of a quota bonus",
    about="A pharmaceutical firm moved from quota bonuses to an equivalent commission. Sales rose, timing games "
    "fell, and "
    "tasks that nobody pays for were neglected more.",
    source="Kishore, Rao, Narasimhan & John 2013, Journal of Marketing Research 50:317-333",
    situation="40 sellers with a pipeline for a year, a bonus for the quota of the quarter and a commission of "
    "about the same cost",
    use="not used",
    findings=(
        Finding("sales", "Sales", _BONUS, _EQUIVALENT, kpi("sales"), sign=1),
        Finding(
            "timing",
            "Sales of the last over those of the first three weeks of a quarter",
            _BONUS,
            _EQUIVALENT,
            end_over_start(_QUARTER, 3),
            sign=-1,
            main=False,
        ),
        Finding(
            "service", "Time for service, which nobody pays", _BONUS, _EQUIVALENT, kpi("serve"), sign=-1, main=False
        ),
    ),
)

CHUNG = Study(
    name="chung",
    title="Overachievement commission and quarterly bonuses",
    about="Of a plan with several parts, commission beyond the quota keeps the best going once they have met it, and "
    "quarterly bonuses pace the weak towards the quota of the year.",
    source="Chung, Steenburgh & Sudhir 2014, Marketing Science 33:165-187",
    situation="40 sellers for a year, a bonus for the quota of the year with and without the other part",
    use="not used",
    findings=(
        Finding(
            "overachievement",
            "Commission beyond the quota: sales of the best third",
            _YEAR_BONUS,
            Arm("evidence_base", "overachievement"),
            sales_of_third(best=True),
            sign=1,
        ),
        Finding(
            "quarterly",
            "Quarterly bonuses: sales of the weakest third",
            _YEAR_BONUS,
            Arm("evidence_base", "quarter_bonus"),
            sales_of_third(best=False),
            sign=1,
        ),
    ),
)
