"""The page of the linter: findings and what pay follows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.labels import clean
from reports.lint.words import tell
from reports.page import fill, style_sheet
from reports.studies.body import Block, body, nothing
from reports.words import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from experiments.lint.finding import Finding
    from reports.charts.canvas import Chart

_ORDER = ("error", "warning", "note")
_TONES = {"error": "bad", "warning": "bad", "note": ""}


@dataclass(frozen=True, slots=True)
class _Section:
    name: str
    title: str
    body: Markup


def count_words(findings: Sequence[Finding]) -> str:
    """`1 error, 2 warnings and 3 notes`."""
    names = [finding.severity.name.lower() for finding in findings]
    counted = [t(f"lint.count.{name}", n=names.count(name)) for name in _ORDER if name in names]
    return listing(counted) if counted else t("lint.clean")


def lint_page(title: str, subtitle: str, findings: Sequence[Finding], charts: Sequence[Chart], currency: str) -> str:
    """The whole page, one file.

    Args:
        title: of the scheme.
        subtitle: what it was tried on.
        findings: what was found.
        charts: pay against sales and KPIs.
        currency: code.
    """
    listed = _findings_table(findings, currency) if findings else nothing(t("lint.clean"))
    sections = [_Section("findings", t("lint.section.findings"), listed)]
    if charts:
        sections.append(_Section("charts", t("lint.section.charts"), body(Block(charts=charts))))
    return fill(
        "report",
        title=t("lint.title", scheme=clean(title)),
        subtitle=subtitle,
        skip=t("lint.section.findings"),
        footer=count_words(findings),
        style=style_sheet(),
        sections=sections,
    )


def _findings_table(findings: Sequence[Finding], currency: str) -> Markup:
    """One row a finding."""
    rows = []
    for finding in findings:
        told = tell(finding, currency)
        words = {name: clean(text) for name, text in asdict(told).items()}
        rows.append({**words, "key": finding.key, "tone": _TONES[finding.severity.name.lower()]})
    heads = [t(f"lint.column.{key}") for key in ("where", "severity", "finding", "do")]
    return fill("findings", caption=count_words(findings), heads=heads, rows=rows)
