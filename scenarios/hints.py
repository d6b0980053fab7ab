"""Guesses at what was meant by an illegal value; each begins with a full stop, or is empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_SHARES = ("share", "0-1", "per week", "per year")
_PERCENT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*%\s*")
_SHARE_RULE = re.compile(r"\(share[^)]*\), but got (\d+(?:\.\d+)?)$")
HUNDRED = 100


def hint(field: FieldInfo | None, value: Any) -> str:
    """A hint for a value of a field, or (without a field) for the message of a broken rule."""
    if field is None:
        found = _SHARE_RULE.search(value) if isinstance(value, str) else None
        return _as_share(float(found[1])) if found else ""
    if isinstance(value, bool) or not field.json_schema_extra:
        return ""
    if isinstance(value, str):
        return _unquoted(field, value)
    if isinstance(value, int | float) and 1 < value <= HUNDRED and _is_share(field):
        return _as_share(float(value))
    return ""


def _unquoted(field: FieldInfo, value: str) -> str:
    percent = _PERCENT.fullmatch(value)
    if percent and _is_share(field):
        return f". Write {float(percent[1]) / HUNDRED:g}, without quotes"
    try:
        number = float(value)
    except ValueError:
        return ""
    return f". Write {number:g}, without quotes"


def _is_share(field: FieldInfo) -> bool:
    extra = field.json_schema_extra
    return isinstance(extra, dict) and str(extra.get("unit", "")).startswith(_SHARES)


def _as_share(value: float) -> str:
    return f". Did you mean {value / HUNDRED:g} ({value:g}%)?" if 1 < value <= HUNDRED else ""
