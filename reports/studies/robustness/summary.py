"""1 Summary: whether the pick holds in other worlds, what would turn it, and where it loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import probability
from reports.frames import frame
from reports.page import fill
from reports.studies.body import Words
from reports.studies.robustness.boxes import lost_words, rule_words, rules_of
from reports.studies.robustness.contexts import Standing, standing
from reports.studies.robustness.criteria import judged_by, winners_words
from reports.studies.robustness.flips import duel_words, duels_of
from reports.studies.robustness.regret import regret_words, worst_regret
from reports.words import listing, some

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from reports.studies.view import View

_MOST_DUELS, _MOST_RULES = 3, 2
_OUTCOMES = ("recommended", "keep", "tie", "no_feasible")


@dataclass(frozen=True, slots=True)
class Summary:
    """The answer in words."""

    view: View
    words: Words


def prepare(view: View) -> Summary:
    """Put verdict, regret, criteria, flips and boxes into words."""
    first = view.objectives[0]
    here = standing(view, first)
    if not here.contexts or str(view.verdict.get("pick")) not in here.schemes:
        return Summary(view, Words(t("robustness.headline.nothing")))
    return Summary(view, Words(_headline(view, here), lost_words(view), tuple(_points(view, here))))


def _headline(view: View, here: Standing) -> str:
    verdict = view.verdict
    outcome = str(verdict.get("outcome") or "recommended")
    tied = [view.label(str(name)) for name in verdict.get("tied") or ()]
    return t(
        f"robustness.headline.{outcome if outcome in _OUTCOMES else 'recommended'}",
        pick=view.label(str(verdict["pick"])),
        tied=listing(some(tied), "list.or"),
        objective=here.quantity.title,
        contexts=_contexts_words(here),
    )


def _contexts_words(here: Standing) -> str:
    return t("robustness.contexts", n=len(here.contexts))


def _points(view: View, here: Standing) -> list[tuple[str, str]]:
    points = [(t("robustness.sure"), _sure(view))] if _sure(view) else []
    points.append((t("robustness.worst"), _regret_words(view, here)))
    judged = judged_by(view, here.quantity)
    if judged:
        points.append((t("robustness.criteria"), winners_words(view, here.quantity, judged)))
    duels = [duel for duel in duels_of(view) if duel.quantity.kpi == here.quantity.kpi]
    if duels:
        points.append(
            (t("robustness.turn"), " ".join(duel_words(view, duel, bare=True) for duel in duels[:_MOST_DUELS]))
        )
    rules = rules_of(view)
    if rules:
        points.append((t("robustness.where"), " ".join(rule_words(view, rule) for rule in rules[:_MOST_RULES])))
    points += _further(view)
    return points


def _sure(view: View) -> str:
    chance = view.verdict.get("probability")
    if not isinstance(chance, int | float):
        return ""
    pick = view.label(str(view.verdict["pick"]))
    return t("robustness.chance", pick=pick, chance=probability(float(chance))) + " " + t("search.chance_only")


def _regret_words(view: View, here: Standing) -> str:
    """The largest regret of the pick, and the scheme with a smaller one if there is any."""
    pick = str(view.verdict["pick"])
    worst = here.worst(pick)
    if worst is None:
        return t("regret.unknown")
    context, value = worst
    names = {"pick": view.label(pick), "context": context.label, "objective": here.quantity.title}
    if value == 0:
        return t("robustness.regret.none", **names)
    text = t("robustness.regret", amount=regret_words(here, pick), **names)
    legal = [name for name in here.schemes if name == pick or not view.breaks_limit(name)]
    best = min(legal, key=lambda name: worst_regret(here, name))
    if worst_regret(here, best) < value:
        return text + " " + t("robustness.regret.other", scheme=view.label(best), amount=regret_words(here, best))
    return text + " " + t("robustness.regret.least")


def _further(view: View) -> list[tuple[str, str]]:
    """Schemes that can be dropped, and limits that are broken."""
    found = []
    tied = set(view.verdict.get("tied") or ())  # chance alone may have put these behind
    dominated = [view.label(str(name)) for name in view.verdict.get("dominated") or () if name not in tied]
    if dominated:
        found.append(
            (
                t("robustness.dominated"),
                t("robustness.dominated.text", n=len(dominated), schemes=listing(some(dominated))),
            )
        )
    broken = view.verdict.get("broken") or {}
    if broken:
        said = [
            t("robustness.broken.item", scheme=view.label(str(n)), limits=", ".join(map(str, l)))
            for n, l in broken.items()
        ]
        found.append((t("search.limits_kept"), t("robustness.broken", items=t("list.semicolon").join(some(said)))))
    return found


def render(summary: Summary) -> Markup:
    """The section as HTML."""
    return fill("decision", words=summary.words, tables=[], charts=[])


def frames(summary: Summary) -> dict[str, pd.DataFrame]:
    """Table `summary_words`."""
    said = ({"paragraph": i, "text": text} for i, text in enumerate(summary.words.paragraphs(), 1))
    return {"summary_words": frame(said, ["paragraph", "text"])}
