"""Which scheme to choose, and whether the runs can tell it from the others."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import pandas as pd

from experiments.statistics import probability_best
from reports.data import direction_of
from reports.numbers import Interval

if TYPE_CHECKING:
    from reports.data import Arm, Study


class Case(Enum):
    """What the runs say."""

    NO_RUNS = "no_runs"
    SINGLE = "single"
    NO_INTERVAL = "no_interval"
    KEEP = "keep"
    PICK = "pick"
    TIE = "tie"
    TIE_WITH_BASELINE = "tie_with_baseline"


@dataclass(frozen=True, slots=True)
class Rival:
    """A scheme that is not the pick, and by how much the pick is better (in the KPI's own sign)."""

    arm: Arm
    lead: Interval


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome for one KPI.

    Attributes:
        kpi: what was compared.
        case: what the runs say.
        pick: scheme with the best mean; the baseline if nothing is known.
        rivals: the others with runs, best first.
        tied: those of them whose paired difference to the pick includes 0.
    """

    kpi: str
    case: Case
    pick: Arm
    rivals: tuple[Rival, ...] = ()
    tied: tuple[Arm, ...] = ()


def judge(study: Study, kpi: str) -> Verdict:
    """Compare the schemes on one KPI."""
    sign = direction_of(kpi) or 1
    known = [arm for arm in study.arms if study.level(kpi, arm).known]
    if not known:
        return Verdict(kpi, Case.NO_RUNS, study.baseline)
    # On equal means the earlier scheme is the pick, so a copy never replaces the baseline.
    ranked = sorted(known, key=lambda arm: -sign * study.level(kpi, arm).mean)
    pick = ranked[0]
    if len(study.arms) == 1:
        return Verdict(kpi, Case.SINGLE, pick)
    rivals = tuple(Rival(arm, study.paired(kpi, pick, arm)) for arm in ranked[1:])
    tied = tuple(rival.arm for rival in rivals if not rival.lead.clear)
    return Verdict(kpi, _case(pick, rivals, tied), pick, rivals, tied)


def _case(pick: Arm, rivals: tuple[Rival, ...], tied: tuple[Arm, ...]) -> Case:
    if not all(rival.lead.bounded for rival in rivals):
        return Case.NO_INTERVAL
    if not tied:
        return Case.KEEP if pick.is_baseline else Case.PICK
    if pick.is_baseline or any(arm.is_baseline for arm in tied):
        return Case.TIE_WITH_BASELINE
    return Case.TIE


def objective_of(study: Study) -> str:
    """The KPI that the comparison was asked to judge by."""
    return str(study.manifest.get("objective", "profit"))


def chances(study: Study, kpi: str) -> dict[str, float]:
    """Probability that each scheme is the best in a KPI, by name.

    Taken from the saved results if the comparison computed it, else by the same formula here.
    Empty if fewer than two seeds finished under every scheme.
    """
    saved = study.results.best
    mine = saved[saved["objective"] == kpi]
    if len(mine):
        return dict(zip(mine["scheme"], mine["probability_best"].astype(float), strict=True))
    columns = {arm.name: study.values(kpi, arm) for arm in study.arms if len(study.values(kpi, arm))}
    table = pd.DataFrame(columns).dropna()
    if len(table) < 2:  # noqa: PLR2004 - one seed has no spread
        return {}
    shares = probability_best((direction_of(kpi) or 1) * table.to_numpy())
    return dict(zip(table.columns, (float(share) for share in shares), strict=True))


def featured(study: Study) -> Arm | None:
    """The scheme to look at closely: the pick, or the best alternative to the baseline; None if there is none."""
    verdict = judge(study, objective_of(study))
    if not verdict.pick.is_baseline:
        return verdict.pick
    return verdict.rivals[0].arm if verdict.rivals else None
