"""The report of a sensitivity study: which uncertain numbers matter, and which turn the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.studies.sensitivity import morris, sobol, summary, tornado

if TYPE_CHECKING:
    from reports.studies.body import Words
    from reports.studies.view import View

MODULES = {"summary": summary, "tornado": tornado, "morris": morris, "sobol": sobol}


def words(view: View) -> Words:
    """Which numbers change the ranking."""
    return summary.prepare(view).words


def subtitle(view: View) -> str:
    """The line below the title."""
    return t(
        "sensitivity.page.subtitle",
        n=len(view.uncertainties),
        schemes=len(view.saved.schemes),
        runs=view.spec.seeds.runs,
        baseline=view.baseline.label,
    )
