"""Kinds of results folders, and what the report of each is made of. A new kind is a line in `KINDS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.results import load
from experiments.saved import load_saved
from reports.catalogue import t
from reports.data import Study
from reports.labels import clean
from reports.sections import SECTIONS
from reports.studies import STUDIES
from reports.studies.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from reports.sections import Section


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says around its sections."""

    title: str
    subtitle: str
    skip: str
    footer: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of results folder.

    Attributes:
        name: `kind` in the manifest.
        load: opens a folder; what it returns is what sections prepare from.
        sections: parts of the page, in order; the first one answers.
        head: title and lines around the sections.
        sheets: further tables for the workbook alone.
    """

    name: str
    load: Callable[[Path], Any]
    sections: Mapping[str, Section]
    head: Callable[[Any], Head]
    sheets: Callable[[Any], Mapping[str, pd.DataFrame]]

    def heading(self, section: str) -> str:
        """Heading of a section."""
        return t(f"section.{section}" if self.name == COMPARISON else f"section.{self.name}.{section}")


COMPARISON = "comparison"


def _comparison_head(study: Study) -> Head:
    scenario = clean(study.scenario.title) or study.scenario.name
    subtitle = t(
        "page.subtitle",
        schemes=len(study.arms),
        weeks=study.weeks,
        runs=max((len(seeds) for seeds in study.seeds.values()), default=0),
        baseline=study.baseline.label,
    )
    return Head(t("page.title", scenario=scenario), subtitle, t("page.skip"), t("page.footer"))


def _study_head(view: View) -> Head:
    kind = view.saved.kind
    study = STUDIES[kind]
    return Head(
        t(f"{kind}.page.title", title=view.title),
        f"{study.subtitle(view)}{_failed(view)}",
        t("study.skip"),
        t("study.footer", section=len(study.sections)),
    )


def _failed(view: View) -> str:
    """How many runs failed, if any did: nobody should have to look for it."""
    failed = view.manifest.get("failed")
    return f" {t('study.failed', n=failed)}" if isinstance(failed, int) and failed > 0 else ""


KINDS: dict[str, Kind] = {
    COMPARISON: Kind(
        COMPARISON,
        lambda folder: Study(load(folder)),
        SECTIONS,
        _comparison_head,
        lambda study: {"runs": study.results.runs},
    ),
    **{
        name: Kind(name, lambda folder: View(load_saved(folder)), study.sections, _study_head, lambda _: {})
        for name, study in STUDIES.items()
    },
}
