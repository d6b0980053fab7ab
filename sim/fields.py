"""How a parameter is declared: every number carries unit, range, default, meaning and source."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Source = Literal["evidence", "domain", "assumed"]

DESCRIPTIVE = frozenset({"name", "title", "description", "sources"})
"""Fields that label a thing and never change what it does; left out of content hashes."""


class Frozen(BaseModel):
    """Base of all inputs: immutable, strict about keys, no NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)


def number(
    default: Any,
    unit: str,
    low: float,
    high: float,
    source: Source,
    description: str,
) -> Any:
    """Declare a numeric parameter.

    Args:
        default: value used when the file does not set it; `...` makes it required.
        unit: unit of the value, in words.
        low: smallest legal value.
        high: largest legal value.
        source: where the default comes from: published evidence, the business domain, or assumed.
        description: what it means, one line.
    """
    extra: dict[str, JsonValue] = {"unit": unit, "source": source}
    return Field(default, ge=low, le=high, description=description, json_schema_extra=extra)


def text(default: Any, description: str, pattern: str | None = None, max_length: int = 200) -> Any:
    """Declare a label or an identifier."""
    return Field(default, description=description, pattern=pattern, max_length=max_length)


IDENTIFIER = r"^[A-Za-z][A-Za-z0-9_\-]*$"
MAY_BE_EMPTY = r"^([A-Za-z][A-Za-z0-9_\-]*)?$"
"""An identifier, or none."""


def canonical(model: BaseModel) -> str:
    """Canonical JSON of what a model *does*: sorted keys, no labels."""
    return json.dumps(_strip(model.model_dump(mode="json")), sort_keys=True, separators=(",", ":"))


def content_hash(model: BaseModel) -> str:
    """16 hex digits that change exactly when the behaviour of the inputs can change."""
    return hashlib.sha256(canonical(model).encode()).hexdigest()[:16]


def _strip(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict):
        drop = DESCRIPTIVE if depth == 0 else frozenset({"title", "description"})
        return {key: _strip(item, depth + 1) for key, item in value.items() if key not in drop}
    if isinstance(value, list):
        return [_strip(item, depth + 1) for item in value]
    return value
