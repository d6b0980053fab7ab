"""Files that start from another file: `extends = "current"` or `extends = "../base.toml"`.

Tables are merged key by key, everything else (arrays too) is replaced. Labels (`name`, `title`,
`description`) are never inherited, so that two files cannot pass under one name by accident; the
source of a number is inherited only together with the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scenarios.errors import InputError, shown
from scenarios.files import read_table
from scenarios.kinds import kinds_of
from scenarios.library import Kind, find, is_path, kind_of_name

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.lines import KeyPath

LABELS = ("name", "title", "description")
_SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key stands; `line` is None when only the file is known."""

    file: Path
    line: int | None

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}" if self.line is not None else str(self.file)


@dataclass(frozen=True, slots=True)
class Document:
    """Content of a file with all it extends, and the place of every key.

    Attributes:
        file: the file that was asked for.
        data: the merged content, without `extends`.
        places: place of every key and array item, by path.
    """

    file: Path
    data: dict[str, Any]
    places: dict[KeyPath, Place]

    def place(self, path: KeyPath) -> Place:
        """Place of `path`, or of the innermost thing around it that has one."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.file, None)


def read_document(file: Path, kind: Kind | None = None, chain: tuple[Path, ...] = ()) -> Document:
    """Read a file and what it extends.

    Args:
        file: the file.
        kind: the shelf of the library where a name in `extends` is looked up; None: whichever has it.
        chain: files that led here, to notice a circle.

    Raises:
        InputError: a file cannot be read, a reference is missing or leads back to where it began.
    """
    data, lines = read_table(file)
    places = {path: Place(file, line) for path, line in lines.items()}
    document = Document(file, data, places)
    if "extends" not in data:
        return document
    reference = data.pop("extends")
    place = places.pop(("extends",), Place(file, None))
    target = _target(reference, document, place, kind)
    chain = (*chain, file.resolve())
    if target.resolve() in chain:
        circle = " -> ".join(path.name for path in (*chain, target))
        raise InputError(f"{place}: extends goes in a circle: {circle}")
    try:
        base = read_document(target, kind, chain)
    except InputError as error:
        raise InputError(f"{place}: extends = {shown(reference)}: {error}") from error
    mine, others = kinds_of(data), kinds_of(base.data)
    if mine and others and mine != others:
        raise InputError(f"{place}: extends a {others.pop()}, but this file is a {mine.pop()}")
    return _merged(base, document)


def _target(reference: Any, document: Document, place: Place, kind: Kind | None) -> Path:
    if not isinstance(reference, str):
        raise InputError(
            f"{place}: extends is {shown(reference)}, but must be a text: a library name or the path of a file"
        )
    if is_path(reference):
        return document.file.parent / reference
    try:
        return find(kind or kind_of_name(reference), reference)
    except InputError as error:
        raise InputError(f"{place}: extends = {shown(reference)}: {error}") from error


def _merged(base: Document, own: Document) -> Document:
    """`own` laid over `base`."""
    inherited = {key: value for key, value in base.data.items() if key not in LABELS}
    places = {path: place for path, place in base.places.items() if path[0] not in LABELS}
    _forget_sources(inherited, own.data)
    data = _lay_over(inherited, own.data, places, ())
    return Document(own.file, data, {**places, **own.places})


def _lay_over(base: dict[str, Any], own: dict[str, Any], places: dict[KeyPath, Place], path: KeyPath) -> dict[str, Any]:
    """Merge tables; drop from `places` what is replaced."""
    merged = dict(base)
    for key, value in own.items():
        here = (*path, key)
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merged[key] = _lay_over(base[key], value, places, here)
            continue
        merged[key] = value
        for old in [known for known in places if known[: len(here)] == here]:
            del places[old]
    return merged


def _forget_sources(base: dict[str, Any], own: dict[str, Any]) -> None:
    """Drop the inherited source of every number that `own` sets anew."""
    sources = base.get(_SOURCES)
    if not isinstance(sources, dict):
        return
    changed = [".".join(path) for path in _leaves(own)]
    base[_SOURCES] = {
        key: text
        for key, text in sources.items()
        if not any(key == path or key.startswith(path + ".") for path in changed)
    }


def _leaves(table: dict[str, Any], path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Paths of everything in a table that is not itself a table."""
    found: list[tuple[str, ...]] = []
    for key, value in table.items():
        found += _leaves(value, (*path, key)) if isinstance(value, dict) else [(*path, key)]
    return found
