"""The report of a pilot plan: how many people and weeks it takes to see what the model predicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.studies.pilot import blind, effects, power, summary

if TYPE_CHECKING:
    from reports.studies.body import Words
    from reports.studies.view import View

MODULES = {"summary": summary, "power": power, "effects": effects, "blind": blind}


def words(view: View) -> Words:
    """How large a trial has to be."""
    return summary.prepare(view).words


def subtitle(view: View) -> str:
    """The line below the title."""
    spec = view.spec
    return t(
        "pilot.page.subtitle",
        schemes=len(view.saved.schemes),
        lengths=t("list.comma").join(str(week) for week in spec.pilot.weeks),
        runs=spec.seeds.runs,
        baseline=view.baseline.label,
    )
