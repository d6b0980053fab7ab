"""What a search recommends, in sentences. Every number is one of the tables of finalists and trials."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.format import percent, plain, probability
from reports.studies.body import Words
from reports.studies.limits import amount_words as limit_amount
from reports.studies.limits import limit_title, limit_words
from reports.studies.pays import pays
from reports.studies.sentences import amount_words, difference_words, interval_words, is_better
from reports.words import listing, some

if TYPE_CHECKING:
    from reports.studies.search.broken import Broken
    from reports.studies.search.entries import Entries, Entry
    from reports.studies.view import View

Points = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sentences are made from."""

    view: View
    entries: Entries
    broken: tuple[Broken, ...]


def words(answer: Answer) -> Words:
    """The recommendation."""
    outcome, entries = answer.entries.outcome, answer.entries
    if outcome == "no_feasible":
        return _no_feasible(answer)
    if not entries.ranked:
        tried = plain(len(answer.view.table("trials")), 0)
        return Words(t("search.headline.nothing"), t("search.nothing.lead", tried=tried))
    if outcome == "recommended" and entries.pick is not None:
        return _recommended(answer, entries.pick)
    if outcome == "tie" and entries.pick is not None:
        return _tie(answer, entries.pick)
    return _keep(answer)


def _names(answer: Answer, entry: Entry) -> dict[str, str]:
    reference = answer.entries.reference
    return {
        "pick": entry.arm.label,
        "reference": reference.arm.label if reference else answer.view.baseline.label,
        "baseline": answer.view.baseline.label,
        "objective": answer.entries.first.title,
        "runs": plain(answer.entries.runs, 0),
    }


def _recommended(answer: Answer, pick: Entry) -> Words:
    lead = pick.scores[answer.entries.first.kpi].versus
    headline = t(
        "search.headline.recommended",
        amount=amount_words(answer.entries.first, lead),
        given=t("search.given", n=_given(answer)),
        **_names(answer, pick),
    )
    points = [
        (t("search.sure"), _sure(answer, pick)),
        (t("search.pays"), _pays(answer, pick)),
        (t("search.curse"), _curse(answer, pick)),
        (t("search.limits_kept"), _limits_kept(answer, pick)),
    ]
    return Words(headline, _against_reference(answer, pick), tuple(points))


def _given(answer: Answer) -> int:
    return sum(not entry.is_found for entry in answer.entries.ranked)


def _against_reference(answer: Answer, entry: Entry) -> str:
    """Every objective against the best reference, and against the baseline if that is another scheme."""
    names = _names(answer, entry)
    parts = []
    if said := _differences(answer, entry, "versus"):
        parts.append(t("search.against", differences=said, **names))
    reference = answer.entries.reference
    if reference is not None and reference.role != "baseline" and (said := _differences(answer, entry, "diff")):
        parts.append(t("search.against_baseline", differences=said, **names))
    parts.append(t("search.joint", schemes=len(answer.entries.ranked)))
    return " ".join(parts)


def _differences(answer: Answer, entry: Entry, to: str) -> str:
    """Every objective against the best reference (`versus`) or the baseline (`diff`)."""
    found = [(q, getattr(entry.scores[q.kpi], to)) for q in answer.view.objectives if q.kpi in entry.scores]
    said = [difference_words(quantity, value, bare=True) for quantity, value in found if value.known]
    return t("list.semicolon").join(said)


def _tie(answer: Answer, pick: Entry) -> Words:
    names = _names(answer, pick)
    lead = pick.scores[answer.entries.first.kpi].versus
    said = answer.entries.first.said(lead)
    text = t(
        "search.tie.lead",
        amount=amount_words(answer.entries.first, lead),
        interval=interval_words(said.ends, lead),
        **names,
    )
    points = [
        (t("search.sure"), _sure(answer, pick)),
        (t("search.pays"), _pays(answer, pick)),
        (t("search.curse"), _curse(answer, pick)),
        (t("search.next"), t("search.tie.next", **names)),
    ]
    return Words(t("search.headline.tie", **names), text, tuple(points))


def _keep(answer: Answer) -> Words:
    entries = answer.entries
    kept = entries.pick or entries.reference or entries.ranked[0]
    names, best = _names(answer, kept), entries.best_found
    case = "behind" if best is None else _case(answer, best)
    which = "keep" if kept.role == "baseline" else "keep_other"
    headline = t(f"search.headline.{which}", why=t(f"search.why.{case}"), **names)
    if best is None:
        return Words(headline, t("search.keep.none", trials=plain(len(answer.view.table("trials")), 0)))
    points = [(t("search.sure"), _sure(answer, kept))] if case == "behind" else []
    points += [(t("search.best_found"), _pays(answer, best)), (t("search.curse"), _curse(answer, best))]
    if case == "others":
        points.append((t("search.next"), t("search.others.next", best=best.arm.label, **names)))
    return Words(headline, _why_not(answer, best, case), tuple(points))


def _case(answer: Answer, best: Entry) -> str:
    """Why the best scheme found is not recommended: it is `behind`, breaks `limits`, or loses in `others`."""
    versus = best.scores[answer.entries.first.kpi].versus
    if not versus.known or not is_better(answer.entries.first, versus) or best.admissible:
        return "behind"
    return "others" if best.feasible else "limits"


def _why_not(answer: Answer, best: Entry, case: str) -> str:
    """The same with its numbers."""
    first, versus = answer.entries.first, best.scores[answer.entries.first.kpi].versus
    worse = [
        difference_words(quantity, best.scores[quantity.kpi].versus)
        for quantity in answer.view.objectives[1:]
        if best.scores[quantity.kpi].versus.known and not is_better(quantity, best.scores[quantity.kpi].versus)
    ]
    return t(
        f"search.keep.{case}",
        difference=difference_words(first, versus) if versus.known else "",
        worse=t("list.semicolon").join(worse),
        **_names(answer, best),
    )


def _no_feasible(answer: Answer) -> Words:
    tried = len(answer.view.table("trials"))
    feasible = int(answer.view.table("trials")["feasible"].sum())
    worst = [each for each in answer.broken if each.broke]
    lead = t("search.no_feasible.seen", n=feasible, feasible=plain(feasible, 0)) if feasible else ""
    points = [
        (
            t("search.limit", limit=limit_words(answer.view, each.limit)),
            t(
                "search.broken",
                share=percent(each.share),
                broke=plain(each.broke, 0),
                tried=plain(each.tried, 0),
                nearest=limit_amount(answer.view, each.limit, each.nearest, change=True),
            ),
        )
        for each in worst
    ]
    if worst:
        often = t(
            "search.no_feasible.most", limit=limit_title(answer.view, worst[0].limit), share=percent(worst[0].share)
        )
        lead = f"{lead} {often}".strip()
    points.append((t("search.next"), t("search.no_feasible.next")))
    return Words(t("search.headline.no_feasible", tried=plain(tried, 0)), lead, tuple(points))


def _sure(answer: Answer, entry: Entry) -> str:
    score = entry.scores[answer.entries.first.kpi]
    n = len(answer.entries.ranked)
    parts = [t("search.chance", chance=probability(score.chance), schemes=n, **_names(answer, entry))]
    tied = some([other.arm.label for other in answer.entries.tied if other is not entry])
    if tied:
        parts.append(t("search.tied", tied=listing(tied), **_names(answer, entry)))
    elif n > 1:
        parts.append(t("search.told_apart"))
    parts.append(t("search.chance_only"))
    return " ".join(parts)


def _pays(answer: Answer, entry: Entry) -> str:
    return f"{entry.arm.label}: {pays(entry.arm, answer.view.currency)}"


def _curse(answer: Answer, entry: Entry) -> str:
    """How much better the search thought it than fresh seeds say."""
    first = answer.entries.first
    gap = entry.scores[first.kpi].gap
    if not entry.is_found or not gap.known:
        return t("search.curse.none", **_names(answer, entry))
    said = first.said(gap)
    numbers = {"amount": said.amount, "interval": interval_words(said.ends, gap)}
    flattered = is_better(first, gap)
    key = "search.curse.same" if not gap.clear else "search.curse.more" if flattered else "search.curse.less"
    return t(key, **numbers, **_names(answer, entry))


def _limits_kept(answer: Answer, entry: Entry) -> str:
    limits = answer.view.spec.limits
    if not limits:
        return t("search.no_limits")
    listed = t("list.semicolon").join(limit_words(answer.view, limit) for limit in limits)
    return t("search.keeps" if entry.feasible else "search.breaks", limits=listed, **_names(answer, entry))
