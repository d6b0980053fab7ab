"""The report of a search: what to choose, why, and how it was looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import plain
from reports.studies.search import convergence, decision, finalists, levers, limits, slices, tradeoff
from reports.studies.view import View

if TYPE_CHECKING:
    from experiments.saved import Saved
    from reports.studies.body import Words

MODULES = {
    "decision": decision,
    "finalists": finalists,
    "tradeoff": tradeoff,
    "levers": levers,
    "slices": slices,
    "convergence": convergence,
    "limits": limits,
}


def words(view: View) -> Words:
    """The recommendation."""
    return decision.prepare(view).words


def search_words(saved: Saved) -> list[str]:
    """The recommendation as paragraphs."""
    return words(View(saved)).paragraphs()


def subtitle(view: View) -> str:
    """The line below the title."""
    return t(
        "search.page.subtitle",
        trials=plain(len(view.table("trials")), 0),
        levers=t("count.levers", n=len(view.levers)),
        schemes=t("count.given", n=len(view.saved.schemes)),
        baseline=view.baseline.label,
    )
