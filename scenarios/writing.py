"""Schemes as TOML files that can be read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tomli_w

if TYPE_CHECKING:
    from sim.fields import Frozen


def to_toml(model: Frozen) -> str:
    """A scheme or scenario as TOML; what has its default value is written too, so that the file says everything."""
    return tomli_w.dumps(_plain(model.model_dump(exclude_none=True)))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item not in ("", {})}
    return [_plain(item) for item in value] if isinstance(value, tuple | list) else value
