"""4 Levers: how the best schemes are set, all levers at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.legend import Meaning
from reports.charts.parallel import Thread, Track, parallel_chart
from reports.format import NONE, capital, plain
from reports.frames import frame
from reports.labels import shorten
from reports.studies.body import Block, body, nothing
from reports.studies.factors import Factor
from reports.studies.search.entries import Entries, Entry, entries_of
from reports.studies.search.lever_values import MOST_SHOWN, by_importance, column, place, places, span, ticks
from reports.studies.search.tradeoff import stated_trials
from reports.tables import MOST_COLUMNS, Cell, Column, Row, Table, even
from scenarios.errors import InputError
from scenarios.paths import locate

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.studies.view import View

_PALE, _BEST = "#c9c9c9", "#0b7fab"
_SHARE_BEST, _MOST_BEST, _MOST_PALE = 0.1, 12, 300
_NARROW = 0.35
_MANY = 60


@dataclass(frozen=True, slots=True)
class Levers:
    """Settings of the schemes tried.

    Attributes:
        view: the study.
        entries: finalists.
        shown: levers drawn, the most important first.
        places: by lever drawn, (trials,), 0 to 1.
        best: trials among the best that keep the limits, best first; rows of the table.
        settings: by lever and scheme, as text.
    """

    view: View
    entries: Entries
    shown: tuple[Factor, ...]
    places: dict[str, NDArray[np.float64]]
    best: NDArray[np.int64]
    settings: dict[tuple[str, str], Any]


def prepare(view: View) -> Levers:
    """Place the trials on the levers and find the best of them."""
    entries = entries_of(view)
    shown = tuple(by_importance(view, view.objectives[0].kpi)[:MOST_SHOWN])
    found = {factor.name: places(view, factor) for factor in shown}
    settings = {
        (factor.name, entry.arm.name): _setting(view, factor, entry)
        for factor in view.levers
        for entry in entries.ranked
    }
    return Levers(view, entries, shown, found, _best(view), settings)


def _best(view: View) -> NDArray[np.int64]:
    """The best tenth of the schemes that keep the limits and had all their runs, but not more than a dozen."""
    first = view.objectives[0]
    table = stated_trials(view)
    if first.kpi not in table:
        return np.empty(0, np.int64)
    goals = (first.direction or 1) * table[first.kpi].to_numpy(np.float64)
    good = np.flatnonzero(np.isfinite(goals) & table["feasible"].to_numpy(bool) & (table["state"] == "complete"))
    n = min(_MOST_BEST, max(1, round(_SHARE_BEST * len(good))))
    return np.asarray(good[np.argsort(-goals[good], kind="stable")][:n], np.int64)


def _setting(view: View, factor: Factor, entry: Entry) -> Any:
    """Value of a lever in a finalist, from its trial; of a scheme that was given, from the scheme."""
    if entry.is_found:
        values, trials = column(view, factor), view.table("trials")
        rows = view.table("finalists")
        number = rows.loc[rows["scheme"] == entry.arm.name, "trial"].iloc[0]
        mine = [] if values is None else values[trials["trial"] == number].tolist()
        return None if not mine or mine[0] != mine[0] else mine[0]
    try:
        slot = locate(entry.arm.scheme, factor.path)
    except InputError:
        return False if not factor.numeric and factor.choices == (False, True) else None
    return True if slot.is_component else slot.value


def render(levers: Levers) -> Markup:
    """The section as HTML."""
    if not levers.shown:
        return nothing(t("search.levers.none"))
    charts = [_chart(levers)] if len(levers.best) else []
    return body(Block(paragraphs=[t("search.levers.intro")], charts=charts, tables=_tables(levers)))


def frames(levers: Levers) -> dict[str, pd.DataFrame]:
    """Table `settings`: the levers of every finalist."""
    rows = (
        {
            "lever": factor.name,
            "unit": factor.unit,
            **{entry.arm.name: levers.settings[factor.name, entry.arm.name] for entry in levers.entries.ranked},
        }
        for factor in levers.view.levers
    )
    return {"settings": frame(rows, ["lever", "unit"])}


def _tables(levers: Levers) -> list[Table]:
    entries = [entry for entry in levers.entries.ranked if entry.is_found]
    entries += [entry for entry in levers.entries.ranked if not entry.is_found]
    tables = []
    for part, group in enumerate(even(len(entries), MOST_COLUMNS)):
        chosen = [entries[i] for i in group]
        rows = tuple(
            Row(
                factor.label,
                tuple(Cell(_text(levers, factor, entry)) for entry in chosen),
                unit="" if factor.suffix else factor.unit,
            )
            for factor in levers.view.levers
        )
        columns = tuple(Column(entry.arm.label, "", entry.arm.look) for entry in chosen)
        caption = t("search.settings.caption")
        shown = t("continued", caption=caption) if part else caption
        tables.append(Table("settings", shown, t("levers.corner"), columns, rows, t("search.settings.note")))
    return tables


def _text(levers: Levers, factor: Factor, entry: Entry) -> str:
    value = levers.settings[factor.name, entry.arm.name]
    return NONE if value is None else factor.number(value)


def _chart(levers: Levers) -> Chart:
    matrix = np.stack([levers.places[factor.name] for factor in levers.shown], axis=1)
    best = set(levers.best.tolist())
    pale = [i for i in range(len(matrix)) if i not in best]
    step = max(1, len(pale) // _MOST_PALE)
    weight = 0.5 if len(pale) > _MANY else 0.9
    threads = [Thread(matrix[i], _PALE, weight, alpha=0.7) for i in pale[::step]]
    threads += [Thread(matrix[i], _BEST, 1.1) for i in levers.best[::-1]]
    meanings = [
        Meaning(t("search.levers.others"), _PALE, "-"),
        Meaning(t("search.levers.best", n=len(levers.best)), _BEST, "-"),
    ]
    marked = levers.entries.pick if levers.entries.pick and levers.entries.pick.is_found else levers.entries.best_found
    if marked is not None:
        look = marked.arm.look
        threads.append(Thread(_own(levers, marked), look.colour, 2.4, look.marker))
        meanings.append(Meaning(shorten(marked.arm.label, 24), look.colour, look.marker))
    tracks = [Track(factor.label, ticks(factor, 3)) for factor in levers.shown]
    title, items = _finding(levers, matrix)
    alt = t("alt.settings", title=title, n=len(levers.best), items="; ".join(items))
    note = t("search.levers.note", n=len(levers.best))
    if len(levers.view.levers) > len(levers.shown):
        note += " " + t("search.levers.some", shown=len(levers.shown), total=len(levers.view.levers))
    return Chart("levers", title, note, parallel_chart("levers", tracks, threads, meanings, alt), alt)


def _own(levers: Levers, entry: Entry) -> NDArray[np.float64]:
    return np.array([place(f, levers.settings[f.name, entry.arm.name]) for f in levers.shown], np.float64)


def _finding(levers: Levers, matrix: NDArray[np.float64]) -> tuple[str, list[str]]:
    """Which levers the best schemes agree on: their spread is a small part of the range."""
    chosen = matrix[levers.best]
    agreed, items = [], []
    for i, factor in enumerate(levers.shown):
        known = chosen[:, i][np.isfinite(chosen[:, i])]
        if not len(known):
            items.append(t("alt.level", label=factor.label, value=NONE))
            continue
        low, high = float(known.min()), float(known.max())
        items.append(t("alt.level", label=factor.label, value=span(factor, low, high)))
        if high - low <= _NARROW:
            agreed.append((high - low, t("setting", lever=factor.label.lower(), value=span(factor, low, high))))
    if len(levers.best) == 1:
        return t("search.levers.finding.single"), items
    names = [text for _, text in sorted(agreed)[:2]]
    if names:
        return t("search.levers.finding.agree", items=t("list.comma").join(names), n=plain(len(levers.best), 0)), items
    return t(
        "search.levers.finding.differ", n=plain(len(levers.best), 0), objective=capital(levers.entries.first.title)
    ), items
