"""The report of a robustness study: whether the pick holds in other worlds, and what would turn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.studies.robustness import boxes, criteria, flips, regret, summary

if TYPE_CHECKING:
    from reports.studies.body import Words
    from reports.studies.view import View

MODULES = {"summary": summary, "regret": regret, "criteria": criteria, "flips": flips, "boxes": boxes}


def words(view: View) -> Words:
    """Whether the pick holds."""
    return summary.prepare(view).words


def subtitle(view: View) -> str:
    """The line below the title."""
    spec = view.spec
    return t(
        "robustness.page.subtitle",
        schemes=len(view.saved.schemes),
        worlds=t("robustness.worlds", n=len(spec.scenarios)),
        rules=t("robustness.rules", n=len(spec.rules)),
        runs=spec.seeds.runs,
        baseline=view.baseline.label,
    )
