"""Where in a file a broken rule is: the key that a rule over a whole table speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from scenarios.spots import Spot, item_called, value_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scenarios.lines import KeyPath

_LABELS = ("id", "kind")
_QUOTED = re.compile(r"'([^']*)'")


def pointed_at(message: str, at: Spot, data: dict[str, Any]) -> KeyPath:
    """The path of the key that a rule over a whole table speaks of, else the table's own path.

    A message that begins with a name in quotes is about the item of that name: then the value that is wrong is the
    next name in quotes, wherever it stands in the item. Any other message is about the first key it names; a name in
    quotes chooses the item of an array.

    Args:
        message: the rule, in words.
        at: the table the rule is over.
        data: content of the file.
    """
    table = value_at(data, at.path)
    if not isinstance(table, dict):
        return at.path
    names = _QUOTED.findall(message)
    if message.startswith("'") and names:
        item = _item_named(table, names[0])
        if item is not None:
            return _inside_item((*at.path, *item), value_at(table, item), names[1:], message)
    key = _key_named(message, table)
    if key is None:
        return at.path
    for name in names:
        index = item_called(table[key], name)
        if index is not None:
            path = (*at.path, key, index)
            inner = _key_named(message, table[key][index])
            return (*path, inner) if inner is not None else path
    return (*at.path, key)


def _key_named(message: str, table: dict[str, Any]) -> str | None:
    """The key of a table that a message names first, in singular or plural."""
    words = re.findall(r"\w+", message)
    forms = ((form, key) for key in table for form in (key, key.removesuffix("s"), f"{key}s"))
    found = sorted((words.index(form), key) for form, key in forms if form in words)
    return found[0][1] if found else None


def _item_named(table: dict[str, Any], name: str) -> KeyPath | None:
    for key, items in table.items():
        index = item_called(items, name)
        if index is not None:
            return (key, index)
    return None


def _inside_item(path: KeyPath, item: Any, names: list[str], message: str) -> KeyPath:
    """The first value in an item that is one of the names, best under a key that the message names; else the item."""
    for name in names:
        found = [inner for inner, value in _texts(item) if value == name and inner[-1] not in _LABELS]
        said = [inner for inner in found if any(str(key).removesuffix("s") in message for key in inner)]
        if found:
            return (*path, *(said or found)[0])
    return path


def _texts(value: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, str):
        yield path, value
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _texts(inner, (*path, key))
