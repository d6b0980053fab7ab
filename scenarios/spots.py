"""From the location in a validation error to the field it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from sim.pay import COMPONENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.fields import FieldInfo

    from scenarios.lines import KeyPath

MOST_CHARACTERS = 60
"""A name in a message is cut here: a file may hold any nonsense."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a location means.

    Attributes:
        path: keys and array positions, without the tags that tell component kinds apart.
        field: the declared field, None for an unknown key or the whole file.
        owner: the model the field, or the unknown key, is in.
    """

    path: KeyPath
    field: FieldInfo | None
    owner: type[BaseModel] | None


def spot(model: type[BaseModel], location: KeyPath) -> Spot:
    """Follow a location of pydantic from the model of the whole file."""
    path: list[str | int] = []
    field: FieldInfo | None = None
    owner: type[BaseModel] | None = model
    inside: Any = model
    for part in location:
        if _is_component(inside) and isinstance(part, str):
            inside = COMPONENTS.get(part)  # a tag: not in the file
            owner, field = inside, None
            continue
        path.append(part)
        if isinstance(part, int):
            inside = _item(inside)
            owner = inside if _is_model(inside) else owner
        elif _is_model(inside):
            owner, field = inside, inside.model_fields.get(part)
            inside = field.annotation if field is not None else None
    if _is_model(inside):
        owner = inside
    return Spot(tuple(path), field, owner)


def homes(model: type[BaseModel], key: str) -> Iterator[str]:
    """Sections in which `key` would be legal: `team`, `segments`, ..."""
    for name, field in model.model_fields.items():
        inside: Any = field.annotation
        inner = _item(inside) if get_origin(inside) is tuple else inside
        if _is_model(inner) and key in inner.model_fields:
            yield name


def label(path: KeyPath, data: Any) -> str:
    """A path as people write it: `segments.smb.churn`.

    An array item is named by its own `name` or `id`; without one, or with one that another item has
    too, by its position from 1: `segments[2].churn`.
    """
    text = ""
    for part in path:
        if isinstance(part, int):
            name = _own_name(data, part)
            text += f".{name}" if name else f"[{part + 1}]"
        else:
            text += ("." if text else "") + _bare(part)
        data = _inside(data, part)
    return text


def value_at(data: Any, path: KeyPath) -> Any:
    """What stands at a path; None if nothing does."""
    for part in path:
        data = _inside(data, part)
    return data


def item_called(items: Any, name: str) -> int | None:
    """Position of the last item of an array whose `name` or `id` is `name`."""
    if not isinstance(items, list):
        return None
    tables = [(i, item) for i, item in enumerate(items) if isinstance(item, dict)]
    found = [i for i, item in tables if any(item.get(key) == name for key in ("id", "name"))]
    return found[-1] if found else None


def holds_tables(field: FieldInfo) -> bool:
    """Whether a field is an array of tables."""
    item = _item(field.annotation) if get_origin(field.annotation) is tuple else None
    return _is_model(item) or _is_component(item)


def _inside(data: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return data[part] if isinstance(data, list) and part < len(data) else None
    return data.get(part) if isinstance(data, dict) else None


def _own_name(items: Any, position: int) -> str:
    """The name of an array item if it tells the item from the others."""
    if not isinstance(items, list):
        return ""
    names = [item.get("name", item.get("id")) if isinstance(item, dict) else None for item in items]
    name = names[position] if position < len(names) else None
    is_plain = isinstance(name, str) and name.isprintable() and 0 < len(name) <= MOST_CHARACTERS and " " not in name
    return str(name) if is_plain and names.count(name) == 1 else ""


def _bare(key: str) -> str:
    """A key as TOML would show it, safe for a terminal."""
    if key and key.isascii() and key.replace("_", "").replace("-", "").isalnum():
        return key if len(key) <= MOST_CHARACTERS else key[:MOST_CHARACTERS] + "..."
    return ascii(key)[:MOST_CHARACTERS]


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_component(annotation: Any) -> bool:
    return get_origin(annotation) is not None and set(get_args(annotation)) == set(COMPONENTS.values())


def _item(annotation: Any) -> Any:
    """Type of the items of a tuple type."""
    arguments = get_args(annotation)
    inner = arguments[0] if arguments else None
    return get_args(inner)[0] if get_origin(inner) is Annotated else inner
