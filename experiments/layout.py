"""What is where in a results folder; read by those who write one and those who load one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
"""Version of this layout."""

MANIFEST = "manifest.json"
"""What the folder says about itself. Written last: a folder without one is not finished."""

PARTS = "parts"
"""Folder of the finished runs, see `experiments.store`."""

PLAN = "parts/plan.json"
"""What the folder is for, from the first moment on."""

INPUTS = "inputs"
SCENARIO_FILE = "inputs/scenario.json"
BELIEFS_FILE = "inputs/beliefs.json"

MECHANICS = "mechanics.parquet"
"""Runs of the schemes with people who do not react; not there for a single scheme."""

SUMMARY_COLUMNS = [
    *("scheme", "kpi", "unit", "n", "mean", "sd", "low", "high"),
    *("diff", "diff_low", "diff_high", "runs_needed"),
]
BEST_COLUMNS = ["scheme", "objective", "probability_best"]


VALIDATION = "validation.json"
"""All that `paytrial validate` found; such a folder has no manifest."""


def scheme_file(name: str) -> str:
    """Where a scheme is."""
    return f"{INPUTS}/scheme-{name}.json"


def read_json(path: Path) -> dict[str, Any] | None:
    """A JSON object, or None if the file does not exist.

    Raises:
        InputError: if it cannot be read or is something else.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{path} is damaged ({error}): delete it, or choose another folder") from None
    if not isinstance(value, dict):
        raise InputError(f"{path} is damaged (not a JSON object): delete it, or choose another folder")
    return value
