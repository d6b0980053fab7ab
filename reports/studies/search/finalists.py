"""2 Finalists: measured again on fresh seeds, with what the search had promised."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.pairs import Pair, pair_chart
from reports.figures import alt_text
from reports.format import NONE, probability, rescaled
from reports.frames import columns_of, frame
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.studies.search.decision import role_words
from reports.studies.search.entries import Entries, Entry, entries_of
from reports.studies.sentences import is_better
from reports.tables import Cell, Column, Row, Table, change_cell

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.format import Scale
    from reports.studies.quantity import Quantity
    from reports.studies.view import View

MOST_DRAWN = 14
"""Rows a chart can hold and still be read; the table has all."""


@dataclass(frozen=True, slots=True)
class Finalists:
    """Everything measured on fresh seeds."""

    view: View
    entries: Entries


def prepare(view: View) -> Finalists:
    """Collect the finalists, best first."""
    return Finalists(view, entries_of(view))


def render(finalists: Finalists) -> Markup:
    """The section as HTML."""
    entries = finalists.entries
    if not entries.ranked:
        return nothing(t("search.finalists.none"))
    quantities = [q for q in finalists.view.objectives if any(q.kpi in e.scores for e in entries.ranked)]
    charts = [chart for quantity in quantities if (chart := _chart(entries, quantity))]
    tables = [_table(entries, quantity) for quantity in quantities]
    intro = t("search.finalists.intro", runs=entries.runs)
    return body(Block(paragraphs=[intro], charts=charts, tables=tables))


def frames(finalists: Finalists) -> dict[str, pd.DataFrame]:
    """Table `finalists`: as the report states them."""
    rows = (
        {
            "scheme": entry.arm.name,
            "title": entry.arm.title,
            "role": entry.role,
            "objective": quantity.kpi,
            "unit": quantity.unit,
            "search_estimate": score.search,
            **columns_of("fresh", score.fresh),
            "runs": entry.runs,
            **columns_of("gap", score.gap),
            **columns_of("diff_to_baseline", score.diff),
            **columns_of("diff_to_best_reference", score.versus),
            "probability_best": score.chance,
            "among_best": entry.among_best,
            "feasible": entry.feasible,
            "admissible": entry.admissible,
        }
        for quantity in finalists.view.objectives
        for entry in finalists.entries.ranked
        if (score := entry.scores.get(quantity.kpi))
    )
    return {"finalists": frame(rows, ["scheme", "objective"])}


def _differences(entries: Entries, quantity: Quantity) -> list[Interval]:
    return [entry.scores[quantity.kpi].diff for entry in entries.ranked if quantity.kpi in entry.scores]


def _table(entries: Entries, quantity: Quantity) -> Table:
    scored = [entry for entry in entries.ranked if quantity.kpi in entry.scores]
    level = quantity.style([entry.scores[quantity.kpi].fresh for entry in scored])
    change = quantity.style(
        [e.scores[quantity.kpi].diff for e in scored if e.scores[quantity.kpi].diff.known], change=True
    )
    gap = quantity.style([e.scores[quantity.kpi].gap for e in scored if e.scores[quantity.kpi].gap.known], change=True)
    if quantity.kind == "currency":
        change, gap = rescaled(change, level), rescaled(gap, level)
    rows = tuple(_row(entries, entry, quantity, (level, change, gap)) for entry in scored)
    first = quantity is entries.first or quantity.kpi == entries.first.kpi
    columns = [
        Column(t("search.column.fresh"), level.unit),
        Column(t("search.column.diff", baseline=entries.view.baseline.label), change.unit),
        Column(t("search.column.versus"), change.unit),
        Column(t("search.column.gap"), gap.unit),
        *([Column(t("search.column.chance"))] if first else []),
        Column(t("search.column.limits"), numeric=False),
    ]
    reference = entries.reference.arm.label if entries.reference else entries.view.baseline.label
    note = t("search.finalists.note", reference=reference)
    caption = t("search.finalists.caption", objective=quantity.title)
    return Table("finalists", caption, t("scheme"), tuple(columns), rows, note)


def _row(entries: Entries, entry: Entry, quantity: Quantity, styles: tuple[Scale, Scale, Scale]) -> Row:
    level, change, gap = styles
    score = entry.scores[quantity.kpi]
    cells = [
        Cell(level.number(score.fresh.mean), level.ends(score.fresh)),
        change_cell(score.diff, change, quantity.direction),
        change_cell(score.versus, change, quantity.direction),
        Cell(gap.signed(score.gap.mean), gap.signed_ends(score.gap)) if score.gap.known else Cell(NONE),
    ]
    if quantity.kpi == entries.first.kpi:
        among = t("search.among") if entry.among_best else ""
        cells.append(Cell(probability(score.chance), among))
    cells.append(Cell(t("search.kept" if entry.feasible else "search.broken_limit")))
    return Row(entry.arm.label, tuple(cells), note=role_words(entries, entry), look=entry.arm.look)


def drawn(entries: Entries) -> list[Entry]:
    """The entries a chart shows: the best, and always the baseline, the best reference and the pick."""
    kept = {id(entry) for entry in entries.ranked[:MOST_DRAWN]}
    kept |= {id(entry) for entry in (entries.pick, entries.reference) if entry is not None}
    return [entry for entry in entries.ranked if id(entry) in kept or entry.role == "baseline"]


def _chart(entries: Entries, quantity: Quantity) -> Chart | None:
    shown = [e for e in drawn(entries) if quantity.kpi in e.scores and e.scores[quantity.kpi].diff.known]
    if not shown:
        return None
    style = quantity.style([entry.scores[quantity.kpi].diff for entry in shown], change=True)
    pairs = [_pair(entry, quantity, style) for entry in shown]
    title = _finding(shown, quantity)
    items = [
        t("alt.pair", label=pair.label, first=style.signed(pair.first), second=pair.text)
        if math.isfinite(pair.first)
        else t("alt.level", label=pair.label, value=pair.text)
        for pair in pairs
    ]
    alt = alt_text(title, style.unit, items)
    key = f"finalists-{quantity.kpi}"
    axis = t("search.finalists.axis", title=quantity.title, unit=style.unit)
    words = (t("search.estimate.search"), t("search.estimate.fresh"))
    svg = pair_chart(key, pairs, words, axis, style.factor, alt, entries.view.baseline.label)
    return Chart(key, title, t("search.finalists.chart.note"), svg, alt)


def _pair(entry: Entry, quantity: Quantity, style: Scale) -> Pair:
    score = entry.scores[quantity.kpi]
    first = score.diff.mean + score.gap.mean if score.gap.known else math.nan
    diff = score.diff
    return Pair(entry.arm.label, entry.arm.look, first, diff.mean, diff.low, diff.high, style.signed(diff.mean))


def _finding(shown: Sequence[Entry], quantity: Quantity) -> str:
    """How far the search was from fresh seeds, over the schemes it found."""
    gaps = [entry.scores[quantity.kpi].gap for entry in shown if entry.scores[quantity.kpi].gap.known]
    if not gaps:
        return t("search.finalists.finding.none", title=quantity.title)
    mean = sum(gap.mean for gap in gaps) / len(gaps)
    flattered = sum(is_better(quantity, gap) for gap in gaps)
    said = quantity.said(Interval(mean, math.nan, math.nan))
    key = "more" if is_better(quantity, Interval(mean, math.nan, math.nan)) else "less"
    return t(f"search.finalists.finding.{key}", title=quantity.title, amount=said.amount, n=flattered, total=len(gaps))
