"""8 How sure: what chance alone can do to the ranking, and how many runs would settle it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.precision import DEFAULT
from experiments.statistics import replications_needed
from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.lines import Axis, line_chart
from reports.charts.lines import Line as DrawnLine
from reports.data import PROFITS, title_of, unit_of
from reports.format import capital, percent, plain, probability, scale
from reports.frames import columns_of, frame
from reports.labels import clean
from reports.numbers import Interval, mean_band
from reports.page import fill
from reports.tables import Cell, Column, Row, Table
from reports.verdict import Verdict, chances, judge, objective_of

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup
    from numpy.typing import NDArray

    from reports.data import Arm, Study

JUDGED = (*PROFITS, "retention_12m")
_MOST_ERRORS = 20
_FEWEST = 3
MANY = 10_000


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
    """Leads of the pick, probabilities of being best by KPI, and what failed."""

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
    differences = _leads(study, verdict, arm)
    to_tell = None
    if len(differences) > 1 and lead.mean:
        sd = float(differences.std(ddof=1))
        # A lead far below the noise would need more runs than it is worth counting.
        to_tell = MANY if sd > MANY**0.5 * abs(lead.mean) else replications_needed(sd, abs(lead.mean))
    return Rivalry(arm, study.per_year(lead) if unit_of(verdict.kpi) == "currency" else lead, to_tell)


def _leads(study: Study, verdict: Verdict, arm: Arm) -> NDArray[np.float64]:
    """Lead of the pick in each pair of runs, in the order of seeds."""
    return (study.values(verdict.kpi, verdict.pick) - study.values(verdict.kpi, arm)).dropna().to_numpy(np.float64)


def _needed(study: Study, kpi: str) -> dict[str, int | None]:
    table = study.results.summary
    mine = table[table["kpi"] == kpi]
    return {
        str(scheme): None if np.isnan(float(n)) else int(n)
        for scheme, n in zip(
            mine["scheme"], mine["runs_needed"].astype("Float64").to_numpy(float, na_value=np.nan), strict=True
        )
    }


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
        Row(labels.get(run.scheme, str(run.scheme)), (Cell(plain(run.seed, 0)), Cell(clean(run.error))))
        for run in shown.itertuples()
    )
    columns = (Column(t("certainty.column.seed")), Column(t("certainty.column.error"), numeric=False))
    return Table("failed_runs", t("certainty.failed.caption", n=len(study.failed)), t("scheme"), columns, rows)


def _chart(certainty: Certainty) -> Chart:
    """The lead over the second best as runs are added."""
    study, verdict = certainty.study, certainty.verdict
    unit = unit_of(verdict.kpi)
    factor = 1 / study.years if unit == "currency" else 1.0
    counts = np.arange(_FEWEST, len(certainty.leads) + 1)
    bands = np.array([[float(x[0]) for x in mean_band(factor * certainty.leads[:n, None])] for n in counts]).T
    second = verdict.rivals[0]
    final = Interval(*bands[:, -1], n=len(certainty.leads))
    style = scale(unit, [final], study.currency, change=True)
    settled = _settled(bands)
    names = {"pick": verdict.pick.label, "second": second.arm.label, "n": int(counts[-1])}
    key = "certainty.chart.open" if settled is None else "certainty.chart.settled"
    title = t(key, settled=None if settled is None else int(counts[settled]), **names)
    value = t(
        "alt.interval", label=t("certainty.chart.line"), value=style.signed(final.mean), ends=style.signed_ends(final)
    )
    alt = t("alt.list", title=title, unit=style.unit, items=value)
    line = DrawnLine(t("certainty.chart.line"), verdict.pick.look, counts.astype(float), *bands)
    per_year = t("per_year", unit=style.unit) if unit == "currency" else style.unit
    axis = Axis(t("axis.runs"), t("certainty.chart.axis", unit=per_year, **names), style.factor, zero=True)
    svg = line_chart("lead-by-runs", [line], axis, alt)
    return Chart("lead-by-runs", title, t("certainty.chart.note"), svg, alt)


def _settled(bands: NDArray[np.float64]) -> int | None:
    """First place from which the interval leaves out 0 up to the end; None if it does not at the end."""
    clear = (bands[1] > 0) | (bands[2] < 0)
    if not clear[-1]:
        return None
    open_places = np.flatnonzero(~clear)
    return int(open_places[-1]) + 1 if len(open_places) else 0
