"""Pay for quantity, and what it does to the quality of what is sold."""

from __future__ import annotations

from experiments.validation.field.arms import Arm
from experiments.validation.field.readings import kpi
from experiments.validation.field.study import Finding, Study

_SALARY, _VOLUME = Arm("evidence_base", "salary"), Arm("evidence_base", "volume")
_QUOTA = Arm("evidence_base", "product_quota")
_KEPT, _WON = Arm("lending", "acquisition_maintenance", "gamer"), Arm("lending", "acquisition", "gamer")

VOLUME_PAY = Study(
    name="volume_pay",
    title="Pay by volume",
    about="Loan officers paid by volume made 31% more loans, and defaults rose by 24%.",
    source="Agarwal & Ben-David 2018, Journal of Financial Economics 129:608-628",
    situation="40 sellers for a year, a salary and 8% of sales",
    use="calibrated to",  # how much pushing sells (sim/params.py) was set with this in view
    findings=(
        Finding(
            "sales",
            "Sales",
            _SALARY,
            _VOLUME,
            kpi("sales"),
            sign=1,
            span=(0.15, 0.40),
            why="Range: 31% is 0.27 in logs; about half of it on either side, as the stakes of that bank are "
            "not known.",
        ),
        Finding(
            "mis_sold",
            "Share of sales that nobody needed",
            _SALARY,
            _VOLUME,
            kpi("mis_sold_share"),
            sign=1,
            span=(0.10, 0.35),
            why="Range: 24% is 0.215 in logs; a sale without need stands for a loan that defaults.",
        ),
    ),
)

KIM = Study(
    name="kim",
    title="Acquisition pay without maintenance pay",
    about="Loan officers of a microfinance bank who are paid for winning borrowers alone win worse ones; the "
    "harm outweighs "
    "what is gained in sales, and pay for maintenance undoes it.",
    source="Kim, Sudhir, Uetake & Canales 2019, Journal of Marketing Research",
    situation="40 loan officers for two years under the rule gamer, acquisition pay with and without maintenance pay",
    use="not used",
    findings=(
        Finding("won", "Borrowers won", _KEPT, _WON, kpi("won"), sign=1, main=False),
        Finding("value", "Profit with the value of the book", _KEPT, _WON, kpi("profit_with_book"), sign=-1),
    ),
)

WELLS_FARGO = Study(
    name="wells_fargo",
    title="Sales quotas without a check of quality",
    about="A bank set quotas of products and did not check what was sold: millions of accounts were opened that "
    "nobody had "
    "asked for.",
    source="Independent Directors of the Board of Wells Fargo 2017, Sales Practices Investigation Report "
    "(events to 2016)",
    situation="40 sellers for a year, a salary and a monthly quota of products; the latter with a check of "
    "every tenth contact",
    use="not used",
    findings=(
        Finding("mis_sold", "Share of sales that nobody needed", _SALARY, _QUOTA, kpi("mis_sold_share"), sign=1),
        Finding(
            "unchecked",
            "The same on the quota, without a check against with one",
            Arm("checked_sales", "product_quota"),
            _QUOTA,
            kpi("mis_sold_share"),
            sign=1,
            main=False,
        ),
    ),
)
