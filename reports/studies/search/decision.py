"""1 Decision: what the search recommends, and the schemes it speaks of in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.frames import frame
from reports.page import fill
from reports.studies.body import Words
from reports.studies.pays import pays
from reports.studies.search.broken import broken_limits
from reports.studies.search.entries import Entries, Entry, entries_of
from reports.studies.search.words import Answer, words
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.view import View


@dataclass(frozen=True, slots=True)
class Decision:
    """The recommendation and the schemes that it names."""

    view: View
    entries: Entries
    words: Words
    named: tuple[Entry, ...]


def prepare(view: View) -> Decision:
    """Put the verdict into words."""
    entries = entries_of(view)
    said = words(Answer(view, entries, broken_limits(view)))
    baseline = next((entry for entry in entries.ranked if entry.role == "baseline"), None)
    wanted = (baseline, entries.reference, entries.pick, entries.best_found, *entries.tied[:_MOST_TIED])
    named = tuple(dict.fromkeys(id(entry) for entry in wanted if entry is not None))
    by_id = {id(entry): entry for entry in wanted if entry is not None}
    return Decision(view, entries, said, tuple(by_id[key] for key in named))


_MOST_TIED = 3


def render(decision: Decision) -> Markup:
    """The section as HTML."""
    tables = [_schemes_table(decision)] if decision.named else []
    return fill("decision", words=decision.words, tables=tables, charts=[])


def frames(decision: Decision) -> dict[str, pd.DataFrame]:
    """Table `recommendation`: what is said; `schemes`: what the schemes pay."""
    said = ({"paragraph": i, "text": text} for i, text in enumerate(decision.words.paragraphs(), 1))
    schemes = (
        {
            "scheme": entry.arm.name,
            "title": entry.arm.title,
            "role": entry.role,
            "pays": pays(entry.arm, decision.view.currency),
        }
        for entry in decision.entries.ranked
    )
    return {"recommendation": frame(said, ["paragraph", "text"]), "schemes": frame(schemes, ["scheme"])}


def _schemes_table(decision: Decision) -> Table:
    rows = tuple(
        Row(
            entry.arm.label,
            (Cell(pays(entry.arm, decision.view.currency)),),
            unit=role_words(decision.entries, entry),
            look=entry.arm.look,
        )
        for entry in decision.named
    )
    columns = (Column(t("schemes.column.pays"), numeric=False),)
    return Table("schemes", t("search.schemes.caption"), t("scheme"), columns, rows)


def role_words(entries: Entries, entry: Entry) -> str:
    """`recommended`, `baseline`, `best reference`, `found by the search`."""
    if entry is entries.pick and entries.outcome == "recommended":
        return t("search.role.pick")
    if entry is entries.pick and entries.outcome == "keep":
        return t("search.role.keep")
    if entry is entries.reference and entry.role == "baseline":
        return t("search.role.baseline_best")
    if entry is entries.reference:
        return t("search.role.best_reference")
    return t(f"search.role.{entry.role}")
