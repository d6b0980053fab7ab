"""7 Limits: how often each was broken, and by how much."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import NONE, capital, percent, plain
from reports.frames import frame
from reports.labels import shorten
from reports.studies.body import Block, body, nothing
from reports.studies.limits import amount_words, bound_words, limit_title
from reports.studies.search.broken import Broken, broken_limits
from reports.tables import Cell, Column, Row, Table

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.view import View

_MOST_REASONS = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """How often each limit was broken, and why schemes were stopped or failed.

    Attributes:
        view: the study.
        broken: by limit.
        feasible: schemes that kept all limits.
        tried: all schemes.
        reasons: (state, reason, number), the most frequent first.
    """

    view: View
    broken: tuple[Broken, ...]
    feasible: int
    tried: int
    reasons: tuple[tuple[str, str, int], ...]


def prepare(view: View) -> Limits:
    """Count what broke limits and why trials ended early."""
    trials = view.table("trials")
    early = trials[trials["state"] != "complete"]
    counts = Counter(zip(early["state"].astype(str), early["reason"].astype(str), strict=True))
    reasons = tuple((state, reason, n) for (state, reason), n in counts.most_common())
    return Limits(view, broken_limits(view), int(trials["feasible"].sum()), len(trials), reasons)


def render(limits: Limits) -> Markup:
    """The section as HTML."""
    tables = []
    if limits.broken:
        text = t("search.limits.intro", kept=plain(limits.feasible, 0), tried=plain(limits.tried, 0))
        tables.append(_table(limits))
    else:
        text = t("search.no_limits")
    if limits.reasons:
        tables.append(_reasons(limits))
    return body(Block(paragraphs=[text], tables=tables)) if tables else nothing(text)


def frames(limits: Limits) -> dict[str, pd.DataFrame]:
    """Tables `limits` and `early_ends`."""
    rows = (
        {
            "limit": each.limit.kpi,
            "at_most": each.limit.at_most,
            "at_least": each.limit.at_least,
            "tried": each.tried,
            "broke": each.broke,
            "share_broke": each.share,
            "smallest_excess": each.nearest,
            "median_excess": each.median,
        }
        for each in limits.broken
    )
    early = ({"state": state, "reason": reason, "trials": n} for state, reason, n in limits.reasons)
    return {"limits": frame(rows, ["limit"]), "early_ends": frame(early, ["state", "reason", "trials"])}


def _table(limits: Limits) -> Table:
    rows = tuple(
        Row(
            capital(limit_title(limits.view, each.limit)),
            (
                Cell(
                    t(
                        "guard.at_most" if each.limit.at_most is not None else "guard.at_least",
                        limit=bound_words(limits.view, each.limit),
                    )
                ),
                Cell(plain(each.tried, 0)),
                Cell(plain(each.broke, 0), percent(each.share)),
                Cell(_excess(limits.view, each, each.nearest)),
                Cell(_excess(limits.view, each, each.median)),
            ),
        )
        for each in limits.broken
    )
    columns = (
        Column(t("search.limits.column.bound"), numeric=False),
        Column(t("search.limits.column.tried")),
        Column(t("search.limits.column.broke")),
        Column(t("search.limits.column.nearest")),
        Column(t("search.limits.column.median")),
    )
    return Table("limits", t("search.limits.caption"), t("guard.corner"), columns, rows, t("search.limits.note"))


def _excess(view: View, each: Broken, value: float) -> str:
    return amount_words(view, each.limit, value, change=True) if math.isfinite(value) else NONE


def _reasons(limits: Limits) -> Table:
    rows = tuple(
        Row(
            t(f"search.state.{state}") if state in ("stopped", "failed") else state,
            (Cell(shorten(reason, 200)), Cell(plain(n, 0))),
        )
        for state, reason, n in limits.reasons[:_MOST_REASONS]
    )
    columns = (Column(t("search.reasons.column.reason"), numeric=False), Column(t("search.reasons.column.n")))
    return Table("early_ends", t("search.reasons.caption"), t("search.reasons.corner"), columns, rows)
