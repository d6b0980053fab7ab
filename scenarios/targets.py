"""From a TOML file to a checked plan of targets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scenarios.errors import InputError
from scenarios.explain import explain
from scenarios.extend import Document, Place
from scenarios.files import read_table
from sim.targets.inputs import TargetPlan

EXAMPLE = Path(__file__).parent / "library" / "targets" / "service_team.toml"
"""A file to start from."""


def load_targets(path: str | Path) -> TargetPlan:
    """Load a file of targets.

    Raises:
        InputError: it does not exist, cannot be read or is not valid; the message has file, line, key and rule.
    """
    file = Path(path)
    data, lines = read_table(file)
    document = Document(file, data, {at: Place(file, line) for at, line in lines.items()})
    try:
        # Strict: a text is not a number and true is not 1. Arrays become tuples, as the model holds them.
        return TargetPlan.model_validate(_as_tuples(data), strict=True)
    except ValidationError as error:
        raise InputError(explain(error, TargetPlan, document)) from error


def _as_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_tuples(item) for key, item in value.items()}
    return tuple(_as_tuples(item) for item in value) if isinstance(value, list) else value
