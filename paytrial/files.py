"""Writing small files: completely or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scenarios.errors import InputError

_UNFINISHED = ".unfinished"


def write_text(name: str, value: Any) -> Path:
    """Write a value as JSON to the file `name`; nothing half-written stays if that fails.

    Raises:
        InputError: it cannot be written.
    """
    path = Path(name)
    if not name.strip() or path.is_dir():
        raise InputError(f"--out {name} is not a file name")
    beside = path.with_name(path.name + _UNFINISHED)
    try:
        beside.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"cannot write {path}: {error.strerror or error}") from error
    return path
