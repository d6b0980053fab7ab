"""6 Progress: how the best found grew with the number of schemes tried, and whether more would help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.catalogue import t
from reports.charts.lines import Axis, Line
from reports.charts.palette import BASELINE, COLOURS, Look
from reports.figures import over_time
from reports.format import percent, plain
from reports.frames import frame
from reports.studies.body import Block, body, nothing

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.charts.canvas import Chart
    from reports.studies.view import View

RANDOM = "random"
_LOOKS = (Look(COLOURS[0], (), "o"), Look(COLOURS[1], (5.0, 1.6), "s"), Look(COLOURS[2], (1.6, 1.4), "^"))
_LAST = 0.25
_SETTLED = 0.02
_SHORT = 5  # names of samplers up to this length are abbreviations


@dataclass(frozen=True, slots=True)
class Progress:
    """Value after each trial, by sampler; larger or smaller is better as the objective has it.

    Attributes:
        view: the study.
        paths: by sampler, trials and values, each (n,).
        single: whether the value is the first objective itself; else a hypervolume.
        states: number of trials by state.
    """

    view: View
    paths: dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
    single: bool
    states: dict[str, int]


def prepare(view: View) -> Progress:
    """Read the paths of the samplers."""
    table = view.table("convergence")
    single = len(view.objectives) == 1
    per = view.objectives[0].per if single else 1.0
    paths = {}
    for sampler, rows in table.groupby("sampler", sort=False):
        ordered = rows.sort_values("trial")
        x, y = ordered["trial"].to_numpy(np.float64), ordered["value"].to_numpy(np.float64) * per
        known = np.isfinite(x) & np.isfinite(y)
        if known.any():
            paths[str(sampler)] = (x[known], y[known])
    # The guided search first, so that random search is what it is held against.
    ordered_names = sorted(paths, key=lambda name: name == RANDOM)
    states = view.table("trials")["state"].value_counts().to_dict()
    return Progress(
        view, {name: paths[name] for name in ordered_names}, single, {str(k): int(v) for k, v in states.items()}
    )


def render(progress: Progress) -> Markup:
    """The section as HTML."""
    counts = t(
        "search.states",
        total=plain(sum(progress.states.values()), 0),
        **{state: plain(progress.states.get(state, 0), 0) for state in ("complete", "stopped", "failed")},
    )
    if not progress.paths:
        return nothing(f"{counts} {t('search.convergence.none')}")
    return body(Block(paragraphs=[counts], charts=[_chart(progress)]))


def frames(progress: Progress) -> dict[str, pd.DataFrame]:
    """Table `convergence`."""
    unit = progress.view.objectives[0].unit if progress.single else "hypervolume"
    rows = (
        {"sampler": name, "trial": x, "value": y, "unit": unit}
        for name, (xs, ys) in progress.paths.items()
        for x, y in zip(xs, ys, strict=True)
    )
    return {"convergence": frame(rows, ["sampler", "trial", "value", "unit"])}


def _chart(progress: Progress) -> Chart:
    lines, first = _lines(progress), progress.view.objectives[0]
    note = t("search.convergence.note.single" if progress.single else "search.convergence.note.front")
    if progress.single:
        style = first.style([line.end for line in lines])
        y_title = t("axis.with_unit", title=t("search.best", title=first.title), unit=style.unit)
        axis, unit, write = Axis(t("axis.trials"), y_title, style.factor), style.unit, style.number
    else:
        unit, write = t("unit.percent"), percent
        axis = Axis(t("axis.trials"), t("search.hypervolume.axis"), 100.0, unit)
    items = [
        t("alt.path", label=line.label, first=write(float(line.y[0])), last=write(float(line.y[-1]))) for line in lines
    ]
    return over_time("convergence", _finding(progress), note, lines, axis, items, unit)


def _lines(progress: Progress) -> list[Line]:
    """A line a sampler; hypervolumes, which have a product of units, as a share of the largest."""
    top = max(float(np.abs(y).max()) for _, y in progress.paths.values()) or 1.0
    lines: list[Line] = []
    for name, (x, y) in progress.paths.items():
        style = Look(BASELINE, (3.0, 1.2), "v") if name == RANDOM else _LOOKS[len(lines) % len(_LOOKS)]
        label = t("search.sampler.random") if name == RANDOM else name.upper() if len(name) <= _SHORT else name
        lines.append(Line(name, label, style, x, y if progress.single else y / top))
    return lines


def _finding(progress: Progress) -> str:
    """What the last quarter of the trials still brought, and how random search compares."""
    name, (_, y) = next(iter(progress.paths.items()))
    sign = (progress.view.objectives[0].direction or 1) if progress.single else 1
    start = y[int((1 - _LAST) * (len(y) - 1))]
    whole = sign * (y[-1] - y[0])
    late = sign * (y[-1] - start)
    share = late / whole if whole > 0 else 0.0
    key = "settled" if share <= _SETTLED else "growing"
    text = t(f"search.convergence.finding.{key}", share=percent(share), n=plain(len(y), 0))
    if RANDOM in progress.paths and name != RANDOM:
        random = progress.paths[RANDOM][1][-1]
        ahead = sign * (y[-1] - random)
        word = "ahead" if ahead > 0 else "behind" if ahead < 0 else "same"
        text += t(f"search.convergence.random.{word}")
    return text
