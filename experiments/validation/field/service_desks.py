"""Service desks: selling as a load, pay for satisfaction, and selling that does not hurt service."""

from __future__ import annotations

from experiments.validation.field.arms import Arm
from experiments.validation.field.readings import kpi
from experiments.validation.field.study import Finding, Study

_DESK, _SELLING_DESK = Arm("phone_desk", "salary"), Arm("phone_desk", "volume")
_IDLE, _SELLING_IDLE = Arm("idle_desk", "salary"), Arm("idle_desk", "volume")

AKSIN_HARKER = Study(
    name="aksin_harker",
    title="Cross-selling on the phone",
    about="Selling during calls lengthens them, and service worsens by the added load.",
    source="Aksin & Harker 1999, Management Science 45",
    situation="40 people on one phone queue for a year, a salary and 8% of sales; an offer adds six minutes to a call",
    use="not used",
    findings=(
        Finding(
            "service_level", "Calls answered within 20 seconds", _DESK, _SELLING_DESK, kpi("service_level"), sign=-1
        ),
    ),
)

SAUERMANN = Study(
    name="sauermann",
    title="A bonus for satisfaction",
    about="A call centre paid a bonus for what customers said about the service; satisfaction rose by 15%.",
    source="Sauermann 2011",
    situation="40 people of a busy call centre for a year, a salary and 150 CNY a month for each point of satisfaction",
    use="calibrated to",
    findings=(
        Finding(
            "satisfaction",
            "Surveyed satisfaction",
            Arm("telecom_desk", "salary"),
            Arm("telecom_desk", "satisfaction_bonus"),
            kpi("csat"),
            sign=1,
            span=(0.08, 0.22),
            why="Range: 15% is 0.14 in logs; about half of it on either side.",
        ),
    ),
)

AARBU_TORSVIK = Study(
    name="aarbu_torsvik",
    title="Inbound service staff who are paid to sell",
    about="Staff who answer calls were paid to sell as well: they sold more and answered more calls. So selling "
    "and serving "
    "can go together, here where idle time is plentiful; elsewhere they do not (Kishore et al. 2013).",
    source="Aarbu & Torsvik 2007",
    situation="40 people of a desk with plenty of idle time for a year, a salary and 8% of sales",
    use="not used",
    findings=(
        Finding("answered", "Requests answered within the target", _IDLE, _SELLING_IDLE, kpi("service_level"), sign=1),
        Finding(
            "service", "Time for service, which nobody pays", _IDLE, _SELLING_IDLE, kpi("serve"), sign=1, main=False
        ),
        Finding("sales", "Sales", _IDLE, _SELLING_IDLE, kpi("sales"), sign=1, main=False),
    ),
)
