"""7 Service: the KPIs of customer-service management, each with its definition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.page import fill
from reports.sections.schemes import kpi_frame
from reports.tables import KpiRow, Table, chunks, kpi_rows, kpi_table_row, scheme_columns

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
    return fill("service", tables=[_table(service, chosen, i) for i, chosen in enumerate(chunks(service.study.arms))])


def frames(service: Service) -> dict[str, pd.DataFrame]:
    """Table `service`."""
    table = kpi_frame(service.study, list(service.rows))
    table["definition"] = [t(f"means.{kpi}") for kpi in table["kpi"]]
    return {"service": table}


def _table(service: Service, chosen: list[int], part: int) -> Table:
    study = service.study
    rows = tuple(kpi_table_row(row, chosen, study.currency, t(f"means.{row.kpi}")) for row in service.rows)
    caption = t("service.caption", baseline=study.baseline.label)
    if part:
        caption = t("continued", caption=caption)
    return Table("service", caption, t("kpi"), scheme_columns([study.arms[i] for i in chosen]), rows)
