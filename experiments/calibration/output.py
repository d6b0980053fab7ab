"""Files of a calibration: tables, what it was made of, and the calibrated scenario."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.files import write_file, writing
from scenarios.writing import to_toml
from sim import MODEL_VERSION
from sim.fields import content_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from experiments.calibration import Calibrated
    from scenarios.calibration import Calibration
    from sim.params import Scenario
    from sim.scheme import Scheme


def figure_rows(found: Calibrated) -> list[dict[str, Any]]:
    """Every figure: measured, simulated, interval, misfit in standard errors."""
    return [
        {
            "name": fitted.figure.name,
            "title": fitted.figure.title,
            "use": fitted.figure.use,
            "measured": fitted.figure.value,
            "measured_error": fitted.figure.error,
            "before": fitted.before,
            "simulated": fitted.simulated,
            "low": fitted.interval[0],
            "high": fitted.interval[1],
            "misfit": fitted.misfit,
        }
        for fitted in found.fit.figures
    ]


def number_rows(found: Calibrated) -> list[dict[str, Any]]:
    """Every number that was moved."""
    return [
        {
            "name": number.name,
            "path": number.path,
            "before": number.before,
            "after": number.after,
            "low": number.after - 1.96 * number.error,
            "high": number.after + 1.96 * number.error,
            "at_bound": number.at_bound,
        }
        for number in found.fit.numbers
    ]


def programme_rows(found: Calibrated) -> dict[str, Any] | None:
    """Return of the programme and of its parts; a break-even that no effect reaches is None."""
    if found.programme is None:
        return None
    rows = {**asdict(found.programme), "net": found.programme.net}
    limits = {name: rows[name] for name in ("break_even", "break_even_now")}
    return {**rows, **{name: value if math.isfinite(value) else None for name, value in limits.items()}}


def calibrated_scenario(found: Calibrated, calibration: Calibration) -> Scenario:
    """The calibrated scenario under a name of its own, with the sources of what was moved."""
    scenario = found.fit.scenario
    sources = {
        path: f"evidence: calibrated to {calibration.name}, {number.after:.4g} +- {number.error:.2g} (standard error)"
        for number, moved in zip(found.fit.numbers, calibration.parameters, strict=True)
        for path in moved.paths
    }
    name = f"{scenario.name}_calibrated"[:60]
    title = f"{scenario.title or scenario.name}, calibrated"[:200]
    return scenario.model_copy(update={"name": name, "title": title, "sources": {**scenario.sources, **sources}})


def save(
    folder: Path,
    found: Calibrated,
    calibration: Calibration,
    scenario: Scenario,
    scheme: Scheme,
    command: Sequence[str] | None = None,
) -> Path:
    """Write everything; files of an earlier calibration are replaced.

    Returns:
        Path of the calibrated scenario.

    Raises:
        InputError: the folder cannot be written.
    """
    result = calibrated_scenario(found, calibration)
    path = folder / f"{result.name}.toml"
    manifest = {
        "kind": "calibration",
        "model_version": MODEL_VERSION,
        "scenario": {"name": scenario.name, "hash": content_hash(scenario)},
        "scheme": {"name": scheme.name, "hash": content_hash(scheme)},
        "calibration": calibration.model_dump(),
        "runs": found.runs,
        "command": list(command) if command else None,
        "programme": programme_rows(found),
    }
    tables = {"figures.csv": figure_rows(found), "numbers.csv": number_rows(found)}
    if found.programme is not None:
        tables["programme.csv"] = [asdict(part) for part in found.programme.parts]
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in tables.items():
            write_file(folder / name, pd.DataFrame(rows).to_csv(index=False).encode())
        write_file(path, (_HEAD.format(name=calibration.name) + to_toml(result)).encode())
        write_file(folder / "calibration.json", json.dumps(manifest, indent=2).encode())
    return path


_HEAD = (
    "# Written by `paytrial calibrate` from the figures of {name}; everything that has a default is written too.\n\n"
)
