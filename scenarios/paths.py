"""Numbers of schemes and scenarios by path: `components.commission.rate`, `segments.smb.churn`, `team.agents`.

A path is written as in error messages: keys joined by points, an array item by its own name or id, or by its
position from 1: `components.retention.points[2][1]`. A path that begins with a key of schemes only (`components`,
`quotas`, `phases`, `team_size`, ...) belongs to the scheme, any other to the scenario. A path that ends at a
component means the component as a whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from scenarios.errors import InputError, did_you_mean, shown
from sim.params import Scenario
from sim.scheme import Scheme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic.fields import FieldInfo

    from sim.fields import Frozen

M = TypeVar("M", bound="Frozen")
Key = str | int

_PART = re.compile(r"(?:^|\.)([A-Za-z][A-Za-z0-9_\-]*)|\[(\d+)\]")
_COMPONENTS = "components"
_ONLY_SCHEMES = Scheme.model_fields.keys() - Scenario.model_fields.keys()
_COMPONENT_DEPTH = 2  # components, position
_NAMES = ("name", "id")


@dataclass(frozen=True, slots=True)
class Slot:
    """What a path leads to.

    Attributes:
        keys: attribute names and positions (from 0).
        value: what stands there now.
        field: its declaration; None for an item of an array.
        is_component: whether it is a pay component as a whole.
    """

    keys: tuple[Key, ...]
    value: Any
    field: FieldInfo | None
    is_component: bool

    @property
    def unit(self) -> str:
        """Declared unit, empty if none is declared."""
        extra = self.field.json_schema_extra if self.field is not None else None
        return str(extra["unit"]) if isinstance(extra, dict) and "unit" in extra else ""


def of_scheme(path: str) -> bool:
    """Whether a path belongs to the scheme (else to the scenario)."""
    return path.split(".", 1)[0].split("[", 1)[0] in _ONLY_SCHEMES


def parse(path: str) -> tuple[Key, ...]:
    """Parts of a path: names, and positions counted from 1.

    Raises:
        InputError: if it is not a path.
    """
    parts: list[Key] = []
    at = 0
    while at < len(path):
        found = _PART.match(path, at)
        if found is None or (at == 0 and found[1] is None):
            break
        parts.append(found[1] if found[1] is not None else int(found[2]))
        at = found.end()
    if not parts or at < len(path):
        raise InputError(f"{shown(path)} is not a path; write it like components.commission.rate or segments.smb.churn")
    return tuple(parts)


def locate(model: Frozen, path: str) -> Slot:
    """Follow a path from a scheme or scenario.

    Raises:
        InputError: if there is no such place; the message names the nearest that exists.
    """
    keys: list[Key] = []
    value: Any = model
    field: FieldInfo | None = None
    done = ""
    for part in parse(path):
        if isinstance(value, BaseModel):
            field = _field(value, part, path, done)
            keys.append(str(part))
            value = getattr(value, str(part))
        elif isinstance(value, dict):
            if part not in value:
                raise InputError(f"{path} leads nowhere: {done} has no {part!r}; {did_you_mean(str(part), value)}")
            keys.append(part)
            value, field = value[part], None
        elif isinstance(value, tuple):
            position = _position(value, part, path, done)
            keys.append(position)
            value, field = value[position], None
        else:
            raise InputError(f"{path} goes too far: {done} is {shown(value)}")
        done += f"[{part}]" if isinstance(part, int) else (f".{part}" if done else part)
    whole = isinstance(model, Scheme) and len(keys) == _COMPONENT_DEPTH and keys[0] == _COMPONENTS
    return Slot(tuple(keys), value, field, whole)


def _field(value: BaseModel, part: Key, path: str, done: str) -> FieldInfo:
    fields = type(value).model_fields
    if part not in fields:
        where = f"{done} has no {part!r}" if done else f"there is no {part!r}"
        raise InputError(f"{path} leads nowhere: {where}; {did_you_mean(str(part), fields)}")
    return fields[str(part)]


def _position(items: tuple[Any, ...], part: Key, path: str, done: str) -> int:
    if isinstance(part, int):
        if not 1 <= part <= len(items):
            raise InputError(f"{path} leads nowhere: {done} has {len(items)} items, counted from 1")
        return part - 1
    names = [_name(item) for item in items]
    if part not in names:
        known = [name for name in names if name]
        raise InputError(f"{path} leads nowhere: {done} has no {part!r}; {did_you_mean(part, known)}")
    return names.index(part)


def _name(item: Any) -> str:
    return next((str(getattr(item, key)) for key in _NAMES if hasattr(item, key)), "")


def changed(model: M, changes: Mapping[str, Any]) -> M:
    """A copy with other values at some paths, checked anew.

    A component is taken out by the value False, out of the gates that hold it too; True leaves it as it is.

    Args:
        model: a scheme or scenario.
        changes: path -> value.

    Raises:
        InputError: for a path that leads nowhere, or values that break a rule of the model.
    """
    if not changes:
        return model
    data = _listed(model.model_dump())
    dropped: list[int] = []
    for path, value in changes.items():
        slot = locate(model, path)
        if slot.is_component:
            if value is False:
                dropped.append(int(slot.keys[1]))
            continue
        inside = data
        for key in slot.keys[:-1]:
            inside = inside[key]
        inside[slot.keys[-1]] = value
    if dropped:
        data[_COMPONENTS] = _without(data[_COMPONENTS], set(dropped))
    try:
        return type(model).model_validate(data)
    except ValidationError as error:
        raise InputError(_first(error)) from error


def _without(components: list[dict[str, Any]], dropped: set[int]) -> list[dict[str, Any]]:
    """Components that are left; a gate lets go of what is gone, and goes with the last it held."""
    gone = {components[i]["id"] for i in dropped}
    kept = []
    for i, component in enumerate(components):
        if i in dropped:
            continue
        held = component.get("applies_to")
        if held:  # empty: a floor under everything above it
            left = [name for name in held if name not in gone]
            if not left:
                continue
            component["applies_to"] = left
        kept.append(component)
    return kept


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple | list) else value


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    message = str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]
    return f"{where}: {message}" if where else message
