"""Guesses at what was meant by an illegal value; each begins with a full stop, or is empty."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_origin

from scenarios.errors import nearest, shown

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

_SHARES = ("share", "0-1", "per week", "per year")
_PERCENT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*%\s*")
_SHARE_RULE = re.compile(r"\(share[^)]*\), but got (\d+(?:\.\d+)?)$")
_UNKNOWN = re.compile(r"'([^']*)', which .*; there are: (.*)$")
_NUMBERS = ("float_type", "int_type")
HUNDRED = 100


def hint(field: FieldInfo | None, value: Any, kind: str = "") -> str:
    """A hint for a value that breaks a rule.

    Args:
        field: the field, or None for the message of a rule over several.
        value: the value, or the message.
        kind: of the error, as pydantic calls it.
    """
    if field is None:
        return _from_message(value) if isinstance(value, str) else ""
    if isinstance(value, str):
        if kind == "tuple_type" and get_origin(field.annotation) is tuple:
            return f". Write [{shown(value)}]"
        return _unquoted(field, value) if field.json_schema_extra or kind in _NUMBERS else ""
    if isinstance(value, bool) or not field.json_schema_extra:
        return ""
    if isinstance(value, int | float) and 1 < value <= HUNDRED and _is_share(field):
        return _as_share(float(value))
    return ""


def _from_message(message: str) -> str:
    share = _SHARE_RULE.search(message)
    if share:
        return _as_share(float(share[1]))
    name = _UNKNOWN.search(message)
    close = nearest(name[1], name[2].split(", ")) if name else None
    return f". Did you mean {close!r}?" if close is not None else ""


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
