"""9 How sure: what chance alone can do to the ranking, and how many runs would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.precision import DEFAULT
from experiments.statistics import replications_needed
from reports.catalogue import t
from reports.charts.lines import Axis, Line
from reports.data import PROFITS, title_of, unit_of
from reports.figures import differences, over_time
from reports.format import capital, percent, plain, probability, scale
from reports.frames import columns_of, frame
from reports.labels import clean
from reports.numbers import Interval, interval
from reports.page import fill
from reports.tables import Cell, Column, Row, Table
from reports.verdict import Verdict, chances, judge, objective_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.charts.canvas import Chart
    from reports.data import Arm, Study

JUDGED = (*PROFITS, "retention_12m")
_MOST_ERRORS = 20
_FEWEST = 3
MANY = 10_000
"""Runs beyond which a number of runs needed is not worth counting."""


@dataclass(frozen=True, slots=True)
class Rivalry:
    """The pick against one other scheme.

    Attributes:
        arm: the other scheme.
        lead: pick minus other, paired; money per year.
        to_tell: runs at which the interval of a lead of this size would leave out 0; None if it cannot be said.
    """

    arm: Arm
    lead: Interval
    to_tell: int | None


@dataclass(frozen=True, slots=True)
class Certainty:
    """What the section shows.

    Attributes:
        study: the comparison.
        verdict: outcome by the objective.
        rivalries: the pick against each other scheme, best first.
        chances: probability of being best, by KPI and scheme.
        leads: lead of the pick over the second best in each pair of runs, (pairs,).
        needed: runs needed for the precision of the comparison, by scheme.
    """

    study: Study
    verdict: Verdict
    rivalries: tuple[Rivalry, ...]
    chances: dict[str, dict[str, float]]
    leads: NDArray[np.float64]
    needed: dict[str, int | None]


def prepare(study: Study) -> Certainty:
    """Compute leads, runs needed and probabilities."""
    objective = objective_of(study)
    verdict = judge(study, objective)
    rivalries = tuple(_rivalry(study, verdict, rival.arm, rival.lead) for rival in verdict.rivals)
    leads = _leads(study, verdict, verdict.rivals[0].arm) if verdict.rivals else np.empty(0)
    return Certainty(
        study,
        verdict,
        rivalries,
        {kpi: chances(study, kpi) for kpi in dict.fromkeys((objective, *JUDGED))},
        leads,
        _needed(study, objective),
    )


def _rivalry(study: Study, verdict: Verdict, arm: Arm, lead: Interval) -> Rivalry:
    leads = _leads(study, verdict, arm)
    to_tell = None
    if len(leads) > 1 and lead.mean:
        sd = float(leads.std(ddof=1))
        # A lead far below the noise would need more runs than it is worth counting.
        to_tell = MANY if sd > MANY**0.5 * abs(lead.mean) else replications_needed(sd, abs(lead.mean))
    return Rivalry(arm, study.per_year(lead) if unit_of(verdict.kpi) == "currency" else lead, to_tell)


def _leads(study: Study, verdict: Verdict, arm: Arm) -> NDArray[np.float64]:
    """Lead of the pick in each pair of runs, in the order of seeds."""
    leads = study.values(verdict.kpi, verdict.pick) - study.values(verdict.kpi, arm)
    return np.asarray(leads.dropna(), np.float64)


def _needed(study: Study, kpi: str) -> dict[str, int | None]:
    table = study.results.summary
    mine = table[table["kpi"] == kpi]
    needed = mine["runs_needed"].to_numpy(np.float64, na_value=np.nan)
    return {str(scheme): int(n) if np.isfinite(n) else None for scheme, n in zip(mine["scheme"], needed, strict=True)}


def render(certainty: Certainty) -> Markup:
    """The section as HTML."""
    study = certainty.study
    charts = [_chart(certainty)] if len(certainty.leads) >= _FEWEST and certainty.leads.any() else []
    tables = [_rivals_table(certainty)] if certainty.rivalries else []
    if any(certainty.chances.values()):
        tables.append(_chances_table(certainty))
    if len(study.failed):
        tables.append(_failed_table(study))
    total = len(study.results.runs)
    summary = t(
        "certainty.runs" if not len(study.failed) else "certainty.runs.failed",
        total=plain(total, 0),
        done=plain(total - len(study.failed), 0),
        failed=plain(len(study.failed), 0),
        schemes=len(study.arms),
        seeds=plain(study.results.runs["seed"].nunique(), 0),
    )
    return fill("certainty", summary=summary, charts=charts, tables=tables)


def frames(certainty: Certainty) -> dict[str, pd.DataFrame]:
    """Tables `leads`, `probability_best` and `failed_runs`."""
    leads = (
        {
            "pick": certainty.verdict.pick.name,
            "scheme": rivalry.arm.name,
            "kpi": certainty.verdict.kpi,
            "pairs": rivalry.lead.n,
            **columns_of("lead", rivalry.lead),
            "runs_to_tell_apart": rivalry.to_tell,
            "runs_needed_for_precision": certainty.needed.get(rivalry.arm.name),
        }
        for rivalry in certainty.rivalries
    )
    best = (
        {"kpi": kpi, "scheme": name, "probability_best": value}
        for kpi, shares in certainty.chances.items()
        for name, value in shares.items()
    )
    return {
        "leads": frame(leads, ["pick", "scheme"]),
        "probability_best": frame(best, ["kpi", "scheme"]),
        "failed_runs": certainty.study.failed,
    }


def _rivals_table(certainty: Certainty) -> Table:
    study, verdict = certainty.study, certainty.verdict
    unit = unit_of(verdict.kpi)
    style = scale(unit, [rivalry.lead for rivalry in certainty.rivalries], study.currency, change=True)
    rows = tuple(
        Row(
            rivalry.arm.label,
            (
                Cell(style.signed(rivalry.lead.mean), style.signed_ends(rivalry.lead)),
                Cell(t("told.yes" if rivalry.lead.clear else "told.no")),
                Cell(plain(rivalry.lead.n, 0)),
                Cell(_count(rivalry.to_tell)),
                Cell(_count(certainty.needed.get(rivalry.arm.name))),
            ),
            look=rivalry.arm.look,
        )
        for rivalry in certainty.rivalries
    )
    name = t("per_year", unit=style.unit) if unit == "currency" else style.unit
    columns = (
        Column(t("certainty.column.lead", pick=verdict.pick.label), name),
        Column(t("certainty.column.told"), numeric=False),
        Column(t("certainty.column.pairs")),
        Column(t("certainty.column.to_tell")),
        Column(t("certainty.column.needed")),
    )
    caption = t("certainty.leads.caption", pick=verdict.pick.label, kpi=title_of(verdict.kpi))
    wanted = DEFAULT.absolute.get(unit)
    precision = percent(DEFAULT.relative) if wanted is None else f"{wanted:g}"
    return Table("leads", caption, t("scheme"), columns, rows, t("certainty.leads.note", precision=precision))


def _count(value: int | None) -> str:
    if value is None:
        return t("unknown")
    return t("more_than", number=plain(MANY, 0)) if value >= MANY else plain(value, 0)


def _chances_table(certainty: Certainty) -> Table:
    kpis = [kpi for kpi, shares in certainty.chances.items() if shares]
    rows = tuple(
        Row(
            arm.label,
            tuple(Cell(probability(certainty.chances[kpi].get(arm.name, float("nan")))) for kpi in kpis),
            look=arm.look,
        )
        for arm in certainty.study.arms
    )
    columns = tuple(Column(capital(title_of(kpi))) for kpi in kpis)
    return Table(
        "probability_best", t("certainty.chances.caption"), t("scheme"), columns, rows, t("certainty.chances.note")
    )


def _failed_table(study: Study) -> Table:
    labels = {arm.name: arm.label for arm in study.arms}
    shown = study.failed.head(_MOST_ERRORS)
    rows = tuple(
        Row(labels[scheme], (Cell(plain(seed, 0)), Cell(clean(error))))
        for scheme, seed, error in zip(shown["scheme"], shown["seed"], shown["error"], strict=True)
    )
    columns = (Column(t("certainty.column.seed")), Column(t("certainty.column.error"), numeric=False))
    return Table("failed_runs", t("certainty.failed.caption", n=len(study.failed)), t("scheme"), columns, rows)


def _chart(certainty: Certainty) -> Chart:
    """The lead over the second best as runs are added."""
    study, verdict = certainty.study, certainty.verdict
    unit, second = unit_of(verdict.kpi), verdict.rivals[0]
    factor = 1 / study.years if unit == "currency" else 1.0
    counts = range(_FEWEST, len(certainty.leads) + 1)
    found = [interval(factor * certainty.leads[:n]) for n in counts]
    settled = settled_from(found)
    names = {"pick": verdict.pick.label, "second": second.arm.label, "n": counts[-1]}
    if settled is None:
        title = t("certainty.chart.open", **names)
    else:
        title = t("certainty.chart.settled", settled=counts[settled], **names)
    style = scale(unit, found[-1:], study.currency, change=True)
    label = t("certainty.chart.line")
    bands = [np.array([getattr(each, part) for each in found]) for part in ("mean", "low", "high")]
    line = Line(verdict.pick.name, label, verdict.pick.look, np.array(counts, np.float64), *bands)
    per_year = t("per_year", unit=style.unit) if unit == "currency" else style.unit
    axis = Axis(t("axis.runs"), t("certainty.chart.axis", unit=per_year), style.factor, zero=True)
    items = differences({label: found[-1]}, style)
    return over_time("lead-by-runs", title, t("certainty.chart.note"), [line], axis, items, style.unit)


def settled_from(found: Sequence[Interval]) -> int | None:
    """First place from which on every interval leaves out 0; None if the last one does not."""
    clear = [each.clear for each in found]
    if not clear[-1]:
        return None
    return max((place + 1 for place, is_clear in enumerate(clear) if not is_clear), default=0)
