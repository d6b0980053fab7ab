"""Make the report of a results folder: `report.html`, `report.xlsx` and `tables/*.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.files import write_file, writing
from experiments.results import load
from reports.catalogue import t
from reports.data import Study
from reports.export import workbook, write_csv
from reports.labels import clean
from reports.page import fill, style_sheet
from reports.sections import SECTIONS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Built:
    """A section of the page: identifier, heading, HTML."""

    name: str
    title: str
    body: Markup


def build_report(folder: Path) -> Path:
    """Write the report of a results folder; reads saved results, never runs a model.

    Args:
        folder: a results folder.

    Returns:
        Path of `report.html`. The other files are beside it.

    Raises:
        InputError: if the folder is not a whole results folder, or cannot be written.
    """
    study = Study(load(folder))
    sections: list[Built] = []
    frames: dict[str, pd.DataFrame] = {}
    for section in SECTIONS.values():
        prepared = section.prepare(study)
        sections.append(Built(section.name, t(f"section.{section.name}"), section.render(prepared)))
        frames |= section.frames(prepared)
    page = _page(study, sections)
    with writing(folder):
        write_csv(frames, folder / "tables")
        write_file(folder / "report.xlsx", workbook({**frames, "runs": study.results.runs}))
        write_file(folder / "report.html", page.encode())
    return folder / "report.html"


def _page(study: Study, sections: list[Built]) -> str:
    scenario = clean(study.scenario.title) or study.scenario.name
    runs = max((len(seeds) for seeds in study.seeds.values()), default=0)
    subtitle = t(
        "page.subtitle",
        schemes=len(study.arms),
        weeks=study.weeks,
        runs=runs,
        baseline=study.baseline.label,
    )
    return fill(
        "report", title=t("page.title", scenario=scenario), subtitle=subtitle, style=style_sheet(), sections=sections
    )
