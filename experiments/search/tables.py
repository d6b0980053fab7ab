"""The tables of a search: trials, progress, importance of levers; see `docs/tables.md`."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pandas as pd
from optuna.importance import PedAnovaImportanceEvaluator, get_param_importances

from experiments.analysis.front import non_dominated
from experiments.search.ledger import NOTE, has_value
from experiments.search.race import FAILED
from sim.fields import content_hash
from sim.kpis import KPIS
from sim.pay.complexity import complexity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optuna.trial import FrozenTrial

    from experiments.search.hunt import Hunt

_FEWEST_FOR_IMPORTANCE = 8


def trials_table(hunt: Hunt) -> pd.DataFrame:
    """One row a trial, in order."""
    told = hunt.ledger.told()
    front = _on_front(hunt, told)
    return pd.DataFrame([_row(hunt, trial, on_front=trial.number in front) for trial in told])


def _on_front(hunt: Hunt, told: Sequence[FrozenTrial]) -> set[int]:
    kept = [t for t in told if has_value(t) and hunt.track.feasible(hunt.values(t))]
    if not kept:
        return set()
    mask = non_dominated(np.array([hunt.goals(trial) for trial in kept]))
    return {trial.number for trial, good in zip(kept, mask, strict=True) if good}


def _row(hunt: Hunt, trial: FrozenTrial, *, on_front: bool) -> dict[str, Any]:
    values = hunt.space.in_use(hunt.space.complete(trial.params))
    scheme = hunt.space.candidate(values, f"trial-{trial.number}").scheme
    state = str(trial.user_attrs["state"])
    row: dict[str, Any] = {
        "trial": trial.number,
        "state": state,
        "reason": str(trial.user_attrs.get(NOTE, "")),
        "runs": 0 if state == FAILED else hunt.values(trial).shape[1],
        "feasible": state != FAILED and hunt.track.feasible(hunt.values(trial)),
        "on_front": on_front,
        "complexity": complexity(scheme),
        "scheme_hash": content_hash(scheme),
    }
    row |= {f"lever.{lever.name}": values.get(lever.name) for lever in hunt.space.levers}
    aims = hunt.track.bench.aims
    if state == FAILED:
        return row
    score = hunt.track.score(hunt.values(trial))
    for name in aims.objectives:
        k = aims.kpis.index(name)
        row |= {name: score.mean[k], f"{name}_se": score.se[k]}
    return row | {f"limit.{name}": value for name, value in hunt.track.excess(hunt.values(trial)).items()}


def progress_table(hunts: dict[str, Hunt]) -> pd.DataFrame:
    """Progress after each trial, by sampler: best value of one objective, hypervolume beyond the baseline of more."""
    rows = []
    for name, hunt in hunts.items():
        told = hunt.ledger.told()
        objectives = hunt.track.bench.aims.objectives
        single = len(objectives) == 1
        unit = KPIS[objectives[0]].unit if single else " x ".join(KPIS[o].unit for o in objectives)
        sign = float(hunt.track.bench.aims.signs[0]) if single else 1.0
        rows += [(name, i + 1, sign * value, unit) for i, value in enumerate(hunt.progress(told))]
    return pd.DataFrame(rows, columns=["sampler", "trial", "value", "unit"])


def importance_table(hunt: Hunt) -> pd.DataFrame:
    """Share of each lever in what makes a scheme good, by PED-ANOVA (Watanabe, Bansal & Hutter 2023).

    A lever of a component that is off has no effect; there the middle of its range stands for it.
    """
    rows: list[tuple[str, str, float]] = []
    told = [trial for trial in hunt.ledger.told() if has_value(trial)]
    for k, objective in enumerate(hunt.track.bench.aims.objectives):
        shares = _shares(hunt, k) if len(told) >= _FEWEST_FOR_IMPORTANCE else {}
        rows += [(objective, lever.name, shares.get(lever.name, 0.0)) for lever in hunt.space.levers]
    return pd.DataFrame(rows, columns=["objective", "lever", "importance"])


def _shares(hunt: Hunt, objective: int) -> dict[str, float]:
    """Importance by lever, adding up to 1; empty if nothing can be said."""
    study = optuna.create_study(direction="maximize")
    ranges = hunt.space.distributions()
    start = hunt.space.complete({})
    for trial in hunt.ledger.told():
        if not has_value(trial):
            continue
        params = start | trial.params
        goal = float(hunt.goals(trial)[objective])
        study.add_trial(optuna.trial.create_trial(params=params, distributions=ranges, value=goal))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = get_param_importances(study, evaluator=PedAnovaImportanceEvaluator())
    except (RuntimeError, ValueError, ZeroDivisionError):
        return {}
    total = sum(found.values())
    return {name: value / total for name, value in found.items()} if total > 0 and math.isfinite(total) else {}
