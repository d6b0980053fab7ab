"""Validation errors in plain words: file, line, key, value, rule, what is legal, what was probably meant."""

from __future__ import annotations

import re
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from scenarios.echoes import without_echoes
from scenarios.errors import did_you_mean, nearest, shown
from scenarios.hints import hint
from scenarios.pointing import pointed_at
from scenarios.spots import Spot, holds_tables, homes, label, spot
from sim.pay import COMPONENTS

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic.fields import FieldInfo

    from scenarios.extend import Document
    from scenarios.lines import KeyPath

MOST_LINES = 12
"""More errors than this are counted, not listed."""


def explain(error: ValidationError, model: type[BaseModel], document: Document) -> str:
    """One message for all errors of a file, one line each, in the order of the file."""
    errors = without_echoes(error.errors(include_url=False))
    found = [_one(item, model, document) for item in errors]
    found.sort(key=lambda entry: entry[0])
    lines = list(dict.fromkeys(text for _, text in found))
    rest = len(lines) - MOST_LINES
    tail = [f"... and {rest} more"] if rest > 0 else []
    return "\n".join([*lines[:MOST_LINES], *tail])


def _one(error: Any, model: type[BaseModel], document: Document) -> tuple[tuple[bool, int], str]:
    """Sort key and text of one error."""
    at = spot(model, error["loc"])
    path = at.path
    if error["type"] == "value_error":
        path = pointed_at(str(error["ctx"]["error"]), at, document.data)
    place = document.place((*path, "kind") if error["type"] == "union_tag_invalid" else path)
    what = _statement(error, at, path, model, document.data)
    return (place.line is None, place.line or 0), f"{place}{_number_of(path)}: {what}"


def _number_of(path: KeyPath) -> str:
    """Which pay component a path is in: `, component 2`."""
    inside = len(path) > 1 and path[0] == "components" and isinstance(path[1], int)
    return f", component {int(path[1]) + 1}" if inside else ""


def _statement(error: Any, at: Spot, path: KeyPath, model: type[BaseModel], data: dict[str, Any]) -> str:
    key = label(path, data)
    rules = {
        "extra_forbidden": lambda: _unknown_key(key, str(path[-1]), at, model),
        "missing": lambda: f"{key} is missing; {_meaning(at.field)}",
        "union_tag_invalid": lambda: _unknown_kind(key, error),
        "union_tag_not_found": lambda: _no_kind(key, error),
        "literal_error": lambda: _not_listed(key, error["input"], error["ctx"]["expected"]),
        "value_error": lambda: _broken_rule(key, str(error["ctx"]["error"])),
    }
    if error["type"] in rules:
        return rules[error["type"]]()
    return _wrong_value(key, error, at)


def _unknown_key(key: str, name: str, at: Spot, model: type[BaseModel]) -> str:
    legal = [*at.owner.model_fields] if at.owner is not None else []
    elsewhere = [section for section in homes(model, name) if section != key.split(".", maxsplit=1)[0]]
    if elsewhere:
        return f"{key} is not a key here; {name} belongs in [{elsewhere[0]}]"
    return f"{key} is not a key that exists; {did_you_mean(name, legal)}"


def _unknown_kind(key: str, error: Any) -> str:
    legal = re.findall(r"'([^']*)'", error["ctx"]["expected_tags"])
    tag = str(error["ctx"]["tag"])
    return f"{key}.kind is {shown(tag)}, which is not a kind of pay component; {_legal(tag, legal)}"


def _no_kind(key: str, error: Any) -> str:
    given = error["input"]
    known = {name for component in COMPONENTS.values() for name in component.model_fields}
    wrong = nearest("kind", given.keys() - known) if isinstance(given, dict) else None
    renamed = f" (is {wrong!r} meant to be 'kind'?)" if wrong else ""
    return f'{key}.kind is missing{renamed}; every component begins with its kind, for example kind = "fixed"'


def _not_listed(key: str, value: Any, expected: str) -> str:
    legal = re.findall(r"'([^']*)'", expected)
    return f"{key} is {shown(value)}; {_legal(value, legal)}"


def _legal(value: Any, legal: list[str]) -> str:
    close = nearest(value, legal) if isinstance(value, str) else None
    listed = f"legal: {', '.join(legal)}"
    return f"did you mean {close!r}? ({listed})" if close is not None else listed


def _broken_rule(key: str, message: str) -> str:
    fix = hint(None, message)
    return f"{key}: {message}{fix}" if key else f"{message}{fix}"


def _wrong_value(key: str, error: Any, at: Spot) -> str:
    value = error["input"]
    return f"{key} is {shown(value)}, but must be {_rule(error, at)}{hint(at.field, value, error['type'])}"


def _rule(error: Any, at: Spot) -> str:
    """What the value must be, in words: the type, the range and the unit."""
    kind, limits, field = error["type"], error.get("ctx", {}), at.field
    if kind in {"tuple_type", "too_short", "too_long"}:
        return _array(kind, limits, at)
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(limits["pattern"], f"of the form {limits['pattern']}")
    if kind == "string_too_long":
        return f"at most {limits['max_length']} characters long"
    if field is not None and field.json_schema_extra:
        return _range(field)
    return _TYPES.get(kind, error["msg"][:1].lower() + error["msg"][1:])


def _array(kind: str, limits: dict[str, Any], at: Spot) -> str:
    """What an array, or a pair in one, must be."""
    pair = _pair(at.field) if isinstance(at.path[-1], int) else ""
    if pair:
        return pair
    if kind == "tuple_type":
        head = ".".join(key for key in at.path if isinstance(key, str))
        has_tables = at.field is not None and holds_tables(at.field)
        return f"tables, each headed [[{head}]]" if has_tables else "an array: [ ... ]"
    side, number = ("least", limits["min_length"]) if kind == "too_short" else ("most", limits["max_length"])
    return f"an array of at {side} {number} item{'s' if number != 1 else ''}"


def _pair(field: FieldInfo | None) -> str:
    """What an item of an array of pairs is, by the description of the array; empty if it holds no pairs."""
    named = re.search(r"\(([a-z ]+), ([a-z ]+)\)", field.description or "") if field is not None else None
    return f"a pair [{named[1]}, {named[2]}]" if named else ""


def _range(field: FieldInfo) -> str:
    low, high = bound(field, "ge"), bound(field, "le")
    parts = get_args(field.annotation) if isinstance(field.annotation, UnionType) else (field.annotation,)
    whole = "a whole number" if int in parts else "a number"
    unit = field.json_schema_extra["unit"] if isinstance(field.json_schema_extra, dict) else ""
    return f"{whole} from {limit(low)} to {limit(high)} ({unit})"


def limit(value: float) -> str:
    """A limit as people write it: `1,000,000`, `0.000001`."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.10f}".rstrip("0")


def bound(field: FieldInfo, name: str) -> float:
    """A declared limit (`ge` or `le`) of a number."""
    return next(float(getattr(item, name)) for item in field.metadata if hasattr(item, name))


def _meaning(field: FieldInfo | None) -> str:
    if field is None:
        return "it is required"
    meaning = field.description or "it is required"
    if get_origin(field.annotation) is Literal:
        return f"{meaning}; legal: {', '.join(map(str, get_args(field.annotation)))}"
    rule = next((_PATTERNS.get(item.pattern) for item in field.metadata if hasattr(item, "pattern")), None)
    rule = _range(field) if field.json_schema_extra else rule
    return f"{meaning}: {rule}" if rule else meaning


_PATTERNS = {
    r"^([A-Za-z][A-Za-z0-9_\-]*)?$": "a letter followed by letters, digits, _ or -",
    r"^[A-Za-z][A-Za-z0-9_\-]*$": "a letter followed by letters, digits, _ or -",
    r"^[A-Z]{3}$": "three capital letters",
}
_TYPES = {
    "string_type": "a text in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "dict_type": "a table: { name = value }",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
}
