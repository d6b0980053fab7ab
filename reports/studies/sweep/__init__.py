"""The report of a sweep: what moves the results, alone and together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import plain
from reports.studies.sweep import curves, heat, interactions, summary

if TYPE_CHECKING:
    from reports.studies.body import Words
    from reports.studies.view import View

MODULES = {"summary": summary, "curves": curves, "heat": heat, "interactions": interactions}


def words(view: View) -> Words:
    """What matters most."""
    return summary.prepare(view).words


def subtitle(view: View) -> str:
    """The line below the title."""
    points = len(view.table("points"))
    return t(
        "sweep.page.subtitle",
        n=points,
        points=plain(points, 0),
        factors=t("count.numbers", n=len(view.factors)),
        runs=view.spec.seeds.runs,
    )
