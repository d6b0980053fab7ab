"""What every section reads: the results of a comparison, prepared once, as typed numbers.

`Study` wraps the loaded results folder. It leaves out failed runs, pairs runs by seed, and keeps the
arrays that several sections use. Nothing here draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from reports.catalogue import kpi_title, t
from reports.charts.palette import Look, look
from reports.labels import clean, short_labels
from reports.numbers import UNKNOWN, Interval, interval
from reports.people import People
from sim.calendar import WEEKS_PER_YEAR
from sim.kpis import KPIS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from experiments.results import Results
    from sim.params import Scenario
    from sim.scheme import Scheme

PARTICIPATION_WITH_BOOK = "profit_participation_with_book"
"""The one KPI the report adds: profit with base pay at participation, plus the book's value at the end."""

_NUMBERS = ("n", "mean", "low", "high", "diff", "diff_low", "diff_high")

PROFITS = ("profit", "profit_with_book", "profit_participation", PARTICIPATION_WITH_BOOK)


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """A scheme as the report shows it.

    Attributes:
        name: identifier.
        title: full title, at most 200 characters.
        label: short title, unique in the report.
        look: colour, dashes and marker, the same in every chart.
        is_baseline: whether the others are compared with it.
        scheme: the scheme itself.
    """

    name: str
    title: str
    label: str
    look: Look
    is_baseline: bool
    scheme: Scheme


class Study:
    """A comparison of schemes on one scenario."""

    def __init__(self, results: Results) -> None:
        self.results = results
        self.manifest: dict[str, Any] = results.manifest
        self.scenario: Scenario = results.scenario
        self.currency: str = self.scenario.currency
        self.weeks: int = self.scenario.weeks
        self.years: float = self.weeks / WEEKS_PER_YEAR
        self.arms: tuple[Arm, ...] = _arms(results)
        self.baseline: Arm = self.arms[0]
        self.others: tuple[Arm, ...] = self.arms[1:]

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Runs that finished, with the KPI that the report adds."""
        runs = self.results.runs
        done = runs[runs["status"] == "ok"].copy()
        done[PARTICIPATION_WITH_BOOK] = done["profit_participation"] + done["book_value_end"]
        return done

    @cached_property
    def failed(self) -> pd.DataFrame:
        """Runs that did not finish: scheme, seed, error."""
        runs = self.results.runs
        return runs.loc[runs["status"] != "ok", ["scheme", "seed", "error"]]

    @cached_property
    def seeds(self) -> dict[str, NDArray[np.int64]]:
        """Seeds of the finished runs of each scheme, in the order of the tables."""
        return {arm.name: self._of(self.runs, arm.name)["seed"].to_numpy() for arm in self.arms}

    @cached_property
    def drawn(self) -> tuple[Arm, ...]:
        """The schemes that charts over time show: all, or the baseline and the best if there are many."""
        if len(self.arms) <= MOST_DRAWN:
            return self.arms
        objective = str(self.manifest.get("objective", "profit"))
        sign = KPIS[objective].direction or 1 if objective in KPIS else 1
        ranked = sorted(self.others, key=lambda arm: -sign * _or_low(self.level(objective, arm).mean, sign))
        chosen = {self.baseline.name, *(arm.name for arm in ranked[: MOST_DRAWN - 1])}
        return tuple(arm for arm in self.arms if arm.name in chosen)

    @cached_property
    def _kpis(self) -> dict[tuple[str, str], dict[str, float]]:
        table = self.results.summary
        numbers = table[list(_NUMBERS)].to_numpy(np.float64)
        return {
            (str(kpi), str(scheme)): dict(zip(_NUMBERS, row, strict=True))
            for kpi, scheme, row in zip(table["kpi"], table["scheme"], numbers.tolist(), strict=True)
        }

    @cached_property
    def _weekly(self) -> dict[str, dict[str, NDArray[np.float64]]]:
        return {}

    def values(self, kpi: str, arm: Arm) -> pd.Series[float]:
        """A KPI of each finished run of a scheme, by seed; runs without a value are left out."""
        mine = self._of(self.runs, arm.name)
        return mine.set_index("seed")[kpi].dropna()

    def level(self, kpi: str, arm: Arm) -> Interval:
        """Mean of a KPI over the runs of a scheme."""
        row = self._kpis.get((kpi, arm.name))
        if row is None:
            return interval(np.asarray(self.values(kpi, arm), np.float64))
        return Interval(row["mean"], row["low"], row["high"], int(row["n"]))

    def change(self, kpi: str, arm: Arm) -> Interval:
        """Mean difference of a KPI to the baseline, paired by seed."""
        if arm.is_baseline:
            return UNKNOWN
        row = self._kpis.get((kpi, arm.name))
        if row is None:
            return self.paired(kpi, arm, self.baseline)
        return Interval(row["diff"], row["diff_low"], row["diff_high"], int(row["n"]))

    def paired(self, kpi: str, arm: Arm, other: Arm) -> Interval:
        """Mean of `arm` minus `other` over the seeds that finished under both."""
        return interval(np.asarray((self.values(kpi, arm) - self.values(kpi, other)).dropna(), np.float64))

    @cached_property
    def people(self) -> People:
        """What people earn."""
        return People(self.results.agents, self.weeks)

    def per_year(self, total: Interval) -> Interval:
        """A total over the horizon as an amount per year."""
        return total.times(1 / self.years)

    def weekly(self, column: str) -> dict[str, NDArray[np.float64]]:
        """A column of the `weeks` table by scheme, each (runs, weeks)."""
        if column not in self._weekly:
            table = self.results.weeks
            self._weekly[column] = {
                arm.name: self._of(table, arm.name)[column].to_numpy(np.float64).reshape(-1, self.weeks)
                for arm in self.arms
            }
        return self._weekly[column]

    def common(self, arm: Arm, other: Arm) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which runs of each of two schemes share their seed with one of the other."""
        mine, theirs = self.seeds[arm.name], self.seeds[other.name]
        return np.isin(mine, theirs), np.isin(theirs, mine)

    @staticmethod
    def _of(table: pd.DataFrame, name: str) -> pd.DataFrame:
        return table[table["scheme"] == name]


MOST_DRAWN = 8
"""Lines a chart over time can hold and still be read."""


def _or_low(value: float, sign: int) -> float:
    return value if np.isfinite(value) else -sign * np.inf


def _arms(results: Results) -> tuple[Arm, ...]:
    schemes = results.schemes
    titles = [clean(scheme.title) or scheme.name for scheme in schemes]
    labels = short_labels([scheme.name for scheme in schemes], titles)
    return tuple(
        Arm(scheme.name, title, label, look(index), index == 0, scheme)
        for index, (scheme, title, label) in enumerate(zip(schemes, titles, labels, strict=True))
    )


def title_of(kpi: str) -> str:
    """Title of a KPI: of the catalogue if it has one, else of the KPI dictionary."""
    return kpi_title(kpi) or (KPIS[kpi].title if kpi in KPIS else kpi)


def unit_of(kpi: str) -> str:
    """Unit of a KPI."""
    return KPIS[kpi].unit if kpi in KPIS else "currency"


def direction_of(kpi: str) -> int:
    """+1 more is better, -1 less is better, 0 neither."""
    return KPIS[kpi].direction if kpi in KPIS else 1


def verdict_word(change: Interval, direction: int) -> str:
    """How a difference is called: better, worse, higher, lower, the same, not clear."""
    if not change.known:
        return ""
    if change.zero:
        return t("word.same")
    if not change.clear:
        return t("word.unclear")
    up = change.mean > 0
    if direction == 0:
        return t("word.higher" if up else "word.lower")
    return t("word.better" if up == (direction > 0) else "word.worse")
