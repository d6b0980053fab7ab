"""The page of `paytrial validate`: what passes, what fails, and a chart of each case."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.files import write_file, writing
from experiments.validation.table import EXACT, Made, Row, load
from experiments.validation.words import error_words, target_words, value_words
from reports.catalogue import t
from reports.format import MINUS, capital
from reports.labels import clean, slug
from reports.page import fill, style_sheet
from reports.studies.body import Block, Words, body
from reports.validation.charts import case_chart
from reports.words import listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from markupsafe import Markup

PAGE = "validation.html"
_TONES = {"passed": "good", "sign only": "", "failed": "bad"}


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    title: str
    body: Markup


def write_page(folder: Path) -> Path:
    """Write the page of a folder; nothing is simulated.

    Raises:
        InputError: the folder holds no table, or cannot be written.
    """
    path = folder / PAGE
    page = validation_page(load(folder))
    with writing(folder):
        write_file(path, page.encode())
    return path


def validation_page(made: Made) -> str:
    """The whole page, one file."""
    groups = [(group, list(rows)) for group, rows in itertools.groupby(made.rows, key=lambda row: row.group)]
    answer = _Section("result", t("validation.section.result"), _answer(made))
    return fill(
        "report",
        title=t("validation.title"),
        subtitle=t("validation.subtitle"),
        skip=t("validation.section.result"),
        footer=t("validation.footer"),
        style=style_sheet(),
        sections=[answer, *(_group(group, rows, made) for group, rows in groups)],
    )


def _answer(made: Made) -> Markup:
    """What passes and what fails, in words, and how to read the rest."""
    words = summary(made.rows)
    failed = [row for row in made.rows if not row.passed]
    return fill(
        "validation",
        words=words,
        failed=fill("cases", **_table(failed, t("validation.failed_rows"))) if failed else "",
        heading=t("validation.how.heading"),
        how=[t(f"validation.how.{key}") for key in ("target", "model", "verdict", "chart")],
    )


def summary(rows: Sequence[Row]) -> Words:
    """The result in a sentence, and a point for each kind of evidence."""
    points = []
    for evidence in (EXACT, "not used", "calibrated to"):
        of_kind = [row for row in rows if row.evidence == evidence]
        if of_kind:
            passed = sum(row.passed for row in of_kind)
            key = slug(evidence)
            points.append((t(f"validation.kind.{key}"), t("validation.counted", passed=passed, n=len(of_kind))))
    failed = [row for row in rows if not row.passed]
    if failed:
        headline = t("validation.headline.failed", n=len(failed), cases=len(rows))
        lead = t("validation.lead.failed", names=listing([clean(row.title) for row in failed]))
    else:
        headline, lead = t("validation.headline.passed", n=len(rows)), t("validation.lead.passed")
    return Words(headline, lead, tuple(points))


def _group(group: str, rows: list[Row], made: Made) -> _Section:
    """A theory or study: its rows, then their charts."""
    charts = [case_chart(row, made.pictures[row.name]) for row in rows if row.name in made.pictures]
    said = body(Block(paragraphs=[clean(rows[0].about)]))
    table = fill("cases", **_table(rows, t("validation.source", source=clean(rows[0].source))))
    return _Section(slug(group).lower().strip("-"), clean(group), said + table + body(Block(charts=charts)))


def _table(rows: Sequence[Row], caption: str) -> dict[str, Any]:
    """Values of the template: one row a case."""
    heads = [t(f"validation.column.{key}") for key in ("case", "what", "target", "model", "verdict")]
    cells = [
        {
            "title": clean(row.title),
            "name": row.name,
            "note": clean(row.note),
            "what": capital(clean(row.what)),
            "target": _signed(target_words(row)),
            "stated": t("validation.stated", figure=_signed(row.stated)) if row.stated else "",
            "value": _signed(value_words(row)),
            "error": t("validation.error", error=error_words(row)) if error_words(row) else "",
            "verdict": row.verdict,
            "tone": _TONES[row.verdict],
            "reason": clean(row.reason),
        }
        for row in rows
    ]
    return {"caption": caption, "heads": heads, "rows": cells}


def _signed(text: str) -> str:
    """With a real minus sign."""
    return text.replace("-", MINUS)
