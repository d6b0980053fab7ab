"""3 Criteria: mean, worst case, CVaR and regret over all worlds and theories, and which scheme each of them picks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.catalogue import has, t
from reports.format import capital, percent
from reports.frames import frame
from reports.numbers import Interval
from reports.studies.body import Block, body, nothing
from reports.tables import Cell, Column, Row, Table
from reports.words import listing

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.quantity import Quantity
    from reports.studies.view import View

CRITERIA = ("mean", "worst", "cvar", "max_regret", "mean_regret")
_REGRETS = ("max_regret", "mean_regret")


@dataclass(frozen=True, slots=True)
class Judged:
    """One scheme by every criterion, as the report states it, and the criteria that it wins."""

    scheme: str
    numbers: dict[str, float]
    wins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """Schemes by objective."""

    view: View
    judged: dict[str, tuple[Judged, ...]]


def prepare(view: View) -> Criteria:
    """Read the criteria."""
    return Criteria(view, {q.kpi: found for q in view.objectives if (found := judged_by(view, q))})


def judged_by(view: View, quantity: Quantity) -> tuple[Judged, ...]:
    """Every scheme by every criterion of one objective."""
    table = view.table("criteria")
    return tuple(
        Judged(
            str(row["scheme"]),
            {name: float(row[name]) * quantity.per for name in CRITERIA},
            tuple(name.strip() for name in str(row["best_by"]).split(";") if name.strip()),
        )
        for row in table[table["kpi"] == quantity.kpi].to_dict("records")
    )


def render(criteria: Criteria) -> Markup:
    """The section as HTML."""
    if not criteria.judged:
        return nothing(t("study.nothing"))
    view = criteria.view
    tables = [_table(view, q, criteria.judged[q.kpi]) for q in view.objectives if q.kpi in criteria.judged]
    items = [winners_words(view, q, criteria.judged[q.kpi]) for q in view.objectives if q.kpi in criteria.judged]
    return body(
        Block(paragraphs=[t("criteria.intro", alpha=percent(view.spec.robust.alpha))], items=items, tables=tables)
    )


def frames(criteria: Criteria) -> dict[str, pd.DataFrame]:
    """Table `criteria`."""
    rows: list[dict[str, Any]] = [
        {
            "kpi": kpi,
            "unit": criteria.view.quantity(kpi).unit,
            "scheme": each.scheme,
            **each.numbers,
            "best_by": "; ".join(each.wins),
        }
        for kpi, found in criteria.judged.items()
        for each in found
    ]
    return {"criteria": frame(rows, ["kpi", "scheme"])}


def criterion_title(name: str) -> str:
    """A criterion in words."""
    return t(f"criterion.{name}") if has(f"criterion.{name}") else name


def winners_words(view: View, quantity: Quantity, judged: tuple[Judged, ...]) -> str:
    """Which scheme each criterion picks, in a sentence."""
    winners = [(view.label(each.scheme), each.wins) for each in judged if each.wins]
    if not winners:
        return t("criteria.none", objective=quantity.title)
    if len(winners) == 1 and set(CRITERIA) <= set(winners[0][1]):
        return t("criteria.all", objective=quantity.title, scheme=winners[0][0])
    said = [
        t("criteria.item", scheme=label, criteria=listing([criterion_title(name) for name in wins]))
        for label, wins in winners
    ]
    return t("criteria.some", objective=quantity.title, items=t("list.semicolon").join(said))


def standing_words(view: View, name: str) -> str:
    """What is said below the name of a scheme: that it is the choice, or that it breaks a limit."""
    if name == view.verdict.get("pick"):
        return t("robustness.picked")
    return t("robustness.breaks") if view.breaks_limit(name) else ""


def _table(view: View, quantity: Quantity, judged: tuple[Judged, ...]) -> Table:
    levels = [Interval(each.numbers[name], *_ends(judged)) for each in judged for name in CRITERIA[:3]]
    level = quantity.style(levels)
    rows = tuple(
        Row(
            view.label(each.scheme),
            tuple(
                Cell(
                    level.number(each.numbers[name]),
                    word=t("criteria.best") if name in each.wins else "",
                    tone="good" if name in each.wins else "",
                )
                for name in CRITERIA
            ),
            look=view.arm(each.scheme).look,
            note=standing_words(view, each.scheme),
        )
        for each in judged
    )
    unit = quantity.style(levels, change=True).unit
    columns = tuple(
        Column(capital(criterion_title(name)), unit if name in _REGRETS else level.unit) for name in CRITERIA
    )
    caption = t("criteria.caption", objective=quantity.title)
    return Table("criteria", caption, t("scheme"), columns, rows, t("criteria.note"))


def _ends(judged: tuple[Judged, ...]) -> tuple[float, float]:
    """A width that gives as many digits as tell the schemes apart."""
    means = [each.numbers["mean"] for each in judged]
    half = (max(means) - min(means)) / 20 or abs(means[0]) / 1000 or 1.0
    return means[0] - half, means[0] + half
