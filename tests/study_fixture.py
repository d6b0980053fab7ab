"""Folders of studies made of plausible numbers, in the formats that `experiments` writes.

The numbers come from toys, not from the model. What holds: means lie in their intervals, differences are differences,
and verdicts follow from the tables.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import tomli_w

from experiments.layout import FORMAT
from experiments.manifest import describe
from scenarios.loader import load_scenario, load_scheme
from scenarios.paths import changed
from scenarios.spec import Lever, Limit, Spec, Uncertainty
from sim.fields import content_hash
from sim.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.params import Scenario

LEVERS = (
    {"name": "rate", "path": "components.commission.rate", "low": 0.0, "high": 0.15},
    {"name": "paid_on", "path": "components.commission.on", "kind": "choice", "choices": ("sales", "gross_profit")},
    {"name": "base_pay", "path": "components.base.amount", "low": 4000, "high": 7000, "step": 100},
    {"name": "with_retention", "path": "components.retention", "kind": "switch"},
    {
        "name": "retention_bonus",
        "path": "components.retention.points[2][2]",
        "low": 0,
        "high": 6000,
        "unit": "currency",
    },
    {"name": "csat_bonus", "path": "components.satisfaction.points[2][2]", "low": 0, "high": 4000, "unit": "currency"},
)
UNCERTAIN = (
    {"name": "margin", "path": "segments.smb.margin", "low": 0.40, "high": 0.65},
    {"name": "churn", "path": "segments.smb.churn", "low": 0.02, "high": 0.10},
    {"name": "staff_turnover_sensitivity", "path": "staff.quit_sensitivity", "low": 0.5, "high": 2.5},
    {"name": "foresight", "path": "team.foresight", "low": 0.0, "high": 1.0},
    {"name": "push_effect", "path": "selling.push_effect", "low": 1.0, "high": 4.0},
)
LIMITS = (
    Limit(kpi="agent_turnover", at_most=0.45),
    Limit(kpi="pay_total", at_most=30e6),
    Limit(kpi="complexity", at_most=6),
)
SCALE = {"profit": 60e6, "retention_12m": 0.74, "satisfaction": 62.0, "mis_sold_share": 0.08}
NOISE = {"profit": 0.5e6, "retention_12m": 0.002, "satisfaction": 0.3, "mis_sold_share": 0.0003}
UNITS = {"profit": "currency", "retention_12m": "share", "satisfaction": "points", "mis_sold_share": "share"}


@dataclass
class Plan:
    """What to make, and what is unusual about it."""

    kind: str
    outcome: str = "recommended"
    title: str = "A better scheme for the cloud team"
    objectives: tuple[str, ...] = ("profit", "retention_12m")
    schemes: Sequence[str] = ("current", "balanced", "sales_heavy")
    titles: Mapping[str, str] = field(default_factory=dict)
    scenarios: Sequence[str] = ("cloud_server",)
    rules: Sequence[str] = ("best_response", "fixed")
    levers: Sequence[Mapping[str, Any]] = LEVERS
    uncertain: Sequence[Mapping[str, Any]] = UNCERTAIN
    limits: Sequence[Limit] = LIMITS
    trials: int = 120
    points: int = 64
    worlds: int = 96
    twin: bool = True
    extra: int = 0
    failed: bool = False
    empty: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))


def make_study(folder: Path, plan: Plan) -> Path:
    """Write a folder of `plan.kind` and return it."""
    from study_tables import MAKERS, all_failed

    schemes = [_titled(load_scheme(name), plan) for name in plan.schemes]
    schemes += [_copy(place, plan) for place in range(plan.extra)]
    template = _titled(load_scheme("balanced"), plan)
    worlds = [load_scenario("cloud_server").model_copy(update={"name": name}) for name in plan.scenarios]
    scenarios = [worlds[0], *(world.model_copy(update={"title": world.name.title()}) for world in worlds[1:])]
    spec = Spec(
        name="better",
        title=plan.title,
        description="Which scheme earns most over three years and keeps customers?",
        scenarios=tuple(plan.scenarios),
        schemes=tuple(scheme.name for scheme in schemes),
        template="balanced",
        rules=tuple(plan.rules),
        objectives=plan.objectives,
        levers=tuple(Lever(**lever) for lever in plan.levers) if plan.kind in ("search", "sweep") else (),
        uncertainties=tuple(Uncertainty(**item) for item in plan.uncertain) if plan.kind != "search" else (),
        limits=tuple(plan.limits),
        **plan.options,
    )
    tables, files = MAKERS[plan.kind](plan, spec, schemes)
    if plan.failed and "trials" in tables:
        tables["trials"] = all_failed(tables["trials"], plan)
    if plan.empty:
        tables = {name: table.head(0) for name, table in tables.items()}
    _write(folder, plan.kind, spec, scenarios, [template, *schemes], tables, files)
    return folder


def _copy(place: int, plan: Plan) -> Scheme:
    """One of many schemes that differ in name and base pay."""
    title = plan.titles.get("extra", "Scheme {place}").format(place=place)
    scheme = load_scheme("current").model_copy(update={"name": f"scheme_{place}", "title": title[:200]})
    return changed(scheme, {"components.base.amount": 4000.0 + 50 * place})


def _titled(scheme: Scheme, plan: Plan) -> Scheme:
    title = plan.titles.get(scheme.name)
    return scheme if title is None else scheme.model_copy(update={"title": title})


def toml_of(scheme: Scheme) -> bytes:
    """A scheme as the search saves it."""
    return tomli_w.dumps(_plain(scheme.model_dump())).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _write(
    folder: Path,
    kind: str,
    spec: Spec,
    scenarios: Sequence[Scenario],
    schemes: Sequence[Scheme],
    tables: Mapping[str, pd.DataFrame],
    files: Mapping[str, bytes],
) -> None:
    (folder / "inputs").mkdir(parents=True)
    models: dict[str, Any] = {"spec": spec}
    models |= {f"scenario-{scenario.name}": scenario for scenario in scenarios}
    models |= {f"scheme-{scheme.name}": scheme for scheme in schemes}
    for name, model in models.items():
        (folder / "inputs" / f"{name}.json").write_text(model.model_dump_json(indent=1), encoding="utf-8")
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    described = {}
    for name, table in tables.items():
        path = folder / (f"{name}.parquet" if name == "runs" else f"{name}.csv")
        if name == "runs":
            table.to_parquet(path, index=False)
        else:
            table.to_csv(path, index=False, lineterminator="\n")
        described[path.name] = describe(path, rows=len(table))
    manifest = {
        "format": FORMAT,
        "kind": kind,
        "model_version": 3,
        "spec": json.loads(spec.model_dump_json()),
        "inputs": {
            "scenarios": {scenario.name: content_hash(scenario) for scenario in scenarios},
            "schemes": {scheme.name: content_hash(scheme) for scheme in schemes[1:]},
            "template": {schemes[0].name: content_hash(schemes[0])},
        },
        "runs": {"made": 4096, "reused": 512},
        **({"swept": "balanced*"} if kind == "sweep" and spec.levers else {}),
        "notes": ["one thing was not asked"],
        "failed": 3,
        "first_error": "model: occupancy above 1",
        "tables": described,
        "command": f"paytrial {kind.removesuffix('ness')} better.toml --out results",
        "started": "2025-01-06T08:00:00+00:00",
        "finished": "2025-01-06T08:20:00+00:00",
        "seconds": 1200.0,
        "python": "3.11.7",
        "platform": "Linux x86_64",
        "packages": {"paytrial": "0.1.0", "numpy": "2.0.0"},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
