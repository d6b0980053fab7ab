"""1 Summary: which uncertain numbers turn the ranking, and which matter most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import percent
from reports.frames import frame
from reports.page import fill
from reports.studies.body import Words
from reports.studies.sensitivity.swings import Swing, Target, swings_of, targets_of
from reports.studies.sentences import amount_words, interval_words
from reports.words import either, listing, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from reports.numbers import Interval
    from reports.studies.view import View

_MOST_POINTS, _MOST_NAMED = 5, 4


@dataclass(frozen=True, slots=True)
class Summary:
    """Swings of the first objective by target, and the answer in words."""

    view: View
    swings: dict[Target, list[Swing]]
    words: Words


def prepare(view: View) -> Summary:
    """Find the flips of the first objective."""
    first = view.objectives[0].kpi
    targets = [target for target in targets_of(view, "tornado") if target.quantity.kpi == first]
    swings = {target: swings_of(view, target) for target in targets if not target.is_level}
    swings = {target: found for target, found in swings.items() if found}
    return Summary(view, swings, _words(view, swings))


def _words(view: View, swings: dict[Target, list[Swing]]) -> Words:
    if not swings:
        return _without_tornado(view)
    flipping = list(dict.fromkeys(s.factor.label for found in swings.values() for s in found if s.flips))
    asked = len({swing.factor.name for found in swings.values() for swing in found})
    names = {"objective": view.objectives[0].title, "n": len(flipping), "total": asked}
    if flipping:
        headline = t("sensitivity.headline.flips", numbers=listing(some(flipping, _MOST_NAMED)), **names)
    else:
        headline = t("sensitivity.headline.firm", **names)
    points = [(target.title(view), _pair_words(view, target, found)) for target, found in swings.items()]
    rest = len(points) - _MOST_POINTS
    said = points[:_MOST_POINTS]
    if rest > 0:
        said.append((t("sensitivity.rest"), t("sensitivity.rest.text", n=rest)))
    said.append((t("sensitivity.matters"), _matters(view, swings)))
    return Words(headline, t("sensitivity.lead"), tuple(said))


def _pair_words(view: View, target: Target, found: Sequence[Swing]) -> str:
    """Who is ahead as things are, and where that turns."""
    base = found[0].base
    quantity = target.quantity
    names = {"scheme": view.label(target.scheme), "against": view.label(target.against), "objective": quantity.title}
    said = quantity.said(base)
    key = "sensitivity.base" if not base.zero else "sensitivity.base.same"
    parts = [t(key, amount=amount_words(quantity, base), interval=interval_words(said.ends, base), **names)]
    turning = [words for swing in found for words in _turns(target, swing)]
    if turning:
        parts.append(t("sensitivity.turns", items=either(some(turning, _MOST_NAMED))))
    else:
        parts.append(t("sensitivity.stays"))
    return " ".join(parts)


def _turns(target: Target, swing: Swing) -> list[str]:
    """Ends at which the sign clearly turns: `margin at 40% (CNY 1.2 million a year less)`."""
    ends: list[tuple[Interval, float]] = [(swing.at_low, swing.points[0]), (swing.at_high, swing.points[2])]
    return [
        t(
            "sensitivity.end",
            factor=swing.factor.label.lower(),
            value=swing.factor.text(value),
            amount=amount_words(target.quantity, end),
        )
        for end, value in ends
        if swing.turned(end)
    ]


def _matters(view: View, swings: dict[Target, list[Swing]]) -> str:
    """The numbers with the largest swing over all pairs, and what Sobol says of the first pair."""
    largest: dict[str, float] = {}
    for found in swings.values():
        for swing in found:
            largest[swing.factor.label] = max(largest.get(swing.factor.label, 0.0), swing.size)
    ranked = sorted(largest, key=lambda label: -largest[label])[:3]
    parts = [t("sensitivity.matters.swing", numbers=listing(ranked))]
    target = next(iter(swings))
    rows = [row for row in target.of(view.table("sobol")) if row["st"] == row["st"]]
    if rows:
        top = max(rows, key=lambda row: float(row["st"]))
        parts.append(
            t(
                "sensitivity.matters.sobol",
                factor=view.factor(str(top["factor"])).label,
                share=percent(min(max(float(top["st"]), 0.0), 1.0)),
                pair=target.title(view),
            )
        )
    return " ".join(parts)


def _without_tornado(view: View) -> Words:
    """What can be said without a tornado: the number with the largest total effect or mean effect."""
    for table, column in (("sobol", "st"), ("morris", "mu_star")):
        targets = targets_of(view, table)
        rows = [row for row in (targets[0].of(view.table(table)) if targets else []) if row[column] == row[column]]
        if rows:
            top = max(rows, key=lambda row: float(row[column]))
            return Words(
                t(
                    "sensitivity.headline.matters",
                    factor=view.factor(str(top["factor"])).label,
                    objective=targets[0].quantity.title,
                    pair=targets[0].title(view),
                ),
                t("sensitivity.no_tornado"),
            )
    return Words(t("sensitivity.headline.nothing"))


def render(summary: Summary) -> Markup:
    """The section as HTML."""
    return fill("decision", words=summary.words, tables=[], charts=[])


def frames(summary: Summary) -> dict[str, pd.DataFrame]:
    """Table `summary_words`."""
    said = ({"paragraph": i, "text": text} for i, text in enumerate(summary.words.paragraphs(), 1))
    return {"summary_words": frame(said, ["paragraph", "text"])}
