"""Make the report of a results folder: `report.html`, `report.xlsx` and `tables/*.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.files import write_file, writing
from experiments.saved import kind_of
from reports.export import workbook, write_csv
from reports.kinds import KINDS
from reports.page import fill, style_sheet
from scenarios.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from markupsafe import Markup

    from reports.kinds import Head


@dataclass(frozen=True, slots=True)
class Built:
    """A section of the page: identifier, heading, HTML."""

    name: str
    title: str
    body: Markup


def build_report(folder: Path) -> Path:
    """Write the report of a results folder of any kind; reads saved results, never runs a model.

    Args:
        folder: a results folder.

    Returns:
        Path of `report.html`. The other files are beside it.

    Raises:
        InputError: if the folder is not a whole results folder, or cannot be written.
    """
    name = kind_of(folder)
    if name not in KINDS:
        raise InputError(f"{folder} holds a {name}, which has no report; there are reports of: {', '.join(KINDS)}")
    kind = KINDS[name]
    study = kind.load(folder)
    sections: list[Built] = []
    frames: dict[str, pd.DataFrame] = {}
    for section in kind.sections.values():
        prepared = section.prepare(study)
        sections.append(Built(section.name, kind.heading(section.name), section.render(prepared)))
        frames |= section.frames(prepared)
    page = _page(kind.head(study), sections)
    with writing(folder):
        write_csv(frames, folder / "tables")
        write_file(folder / "report.xlsx", workbook({**frames, **kind.sheets(study)}))
        write_file(folder / "report.html", page.encode())
    return folder / "report.html"


def _page(head: Head, sections: list[Built]) -> str:
    return fill(
        "report",
        title=head.title,
        subtitle=head.subtitle,
        skip=head.skip,
        footer=head.footer,
        style=style_sheet(),
        sections=sections,
    )
