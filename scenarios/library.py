"""The library: scenarios, schemes and study specs that come with the package, found by name."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from scenarios.errors import InputError, nearest, shown, unknown

Kind = Literal["scenario", "scheme", "spec"]

FOLDERS: dict[Kind, Path] = {
    "scenario": Path(__file__).parent / "library" / "scenarios",
    "scheme": Path(__file__).parent / "library" / "schemes",
    "spec": Path(__file__).parent / "library" / "specs",
}
_ORDER = ("cloud_server", "current")
"""Shown first: what `paytrial demo` runs, and its baseline. The rest follows by name."""

DEMO = ("current", "balanced", "call_centre", "flat_salary", "sales_heavy")
"""Schemes that `paytrial demo` compares: five simple ones that differ in kind, the baseline first."""


def library(kind: Kind) -> dict[str, Path]:
    """Name -> file of everything of a kind in the library."""
    found = {path.stem: path for path in sorted(FOLDERS[kind].glob("*.toml"))}
    first = {name: found.pop(name) for name in _ORDER if name in found}
    return {**first, **found}


def find(kind: Kind, name_or_path: str | Path) -> Path:
    """The file meant by a library name (`current`) or a path (`my/current.toml`).

    A text without folder and without `.toml` or `.json` is a library name; everything else is a path.

    Raises:
        InputError: no such name in the library. A path is not looked at here.
    """
    given = str(name_or_path)
    if isinstance(name_or_path, Path) or is_path(given):
        return Path(given)
    known = library(kind)
    if given in known:
        return known[given]
    if not given:
        raise InputError(f"the name of the {kind} is empty; there are: {', '.join(known)}")
    if nearest(given, known) is None and _is_file(f"{given}.toml"):
        raise InputError(f"there is no {kind} {shown(given)} in the library; for your own file write {given}.toml")
    raise unknown(f"{kind} in the library called", given, known)


def kind_of_name(name: str) -> Kind:
    """The shelf a library name stands on; if it is on none, the one with the most similar name."""
    for kind in FOLDERS:
        if name in library(kind):
            return kind
    return next((kind for kind in FOLDERS if nearest(name, library(kind)) is not None), "scenario")


def is_path(given: str) -> bool:
    """Whether a text names a file rather than an entry of the library."""
    return given.lower().endswith((".toml", ".json")) or "/" in given or "\\" in given


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # a name no file can have
        return False
