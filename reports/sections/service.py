"""8 Service: the KPIs of customer-service management, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.kpi_tables import KpiRow, kpi_frame, kpi_rows, kpi_tables
from reports.page import fill

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.data import Study

KPIS_SHOWN = (
    "response_time",
    "resolution_time",
    "csat",
    "complaint_rate",
    "followup_resolution",
    "service_efficiency",
    "retention_12m",
    "unit_service_cost",
    "satisfaction",
    "reply_rate",
    "resolution_rate",
    "complaint_handling",
    "service_level",
    "occupancy",
    "centre_roi",
)


@dataclass(frozen=True, slots=True)
class Service:
    """The service KPIs under every scheme."""

    study: Study
    rows: tuple[KpiRow, ...]


def prepare(study: Study) -> Service:
    """Compute levels and differences."""
    return Service(study, kpi_rows(study, KPIS_SHOWN))


def render(service: Service) -> Markup:
    """The section as HTML."""
    if not service.rows:
        return fill("nothing", text=t("nothing.finished"))
    caption = t("service.caption", baseline=service.study.baseline.label)
    return fill("service", tables=kpi_tables(service.study, "service", caption, {"": service.rows}, meanings=True))


def frames(service: Service) -> dict[str, pd.DataFrame]:
    """Table `service`."""
    table = kpi_frame(service.study, service.rows)
    table["definition"] = [t(f"means.{kpi}") for kpi in table["kpi"]]
    return {"service": table}
