"""Validation errors that only repeat what another one says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


def without_echoes(errors: Iterable[Any]) -> list[Any]:
    """Drop errors that follow from another of the same file.

    Args:
        errors: as `ValidationError.errors()` returns them.
    """
    listed = list(errors)
    unknown = [error["loc"] for error in listed if error["type"] == "extra_forbidden"]
    kept = [error for error in listed if not _is_false_shortage(error) and not _is_misspelt(error, unknown)]
    return [error for i, error in enumerate(kept) if not _is_said(error, kept[:i])]


def _is_false_shortage(error: Any) -> bool:
    """Whether "too few items" means that the items are there, but wrong and reported themselves."""
    if error["type"] != "too_short" or not isinstance(error["input"], tuple):
        return False
    return len(error["input"]) >= int(error["ctx"]["min_length"])


def _is_misspelt(error: Any, unknown: Iterable[tuple[str | int, ...]]) -> bool:
    """Whether a missing key is there under a name that is nearly right."""
    if error["type"] != "missing":
        return False
    *table, key = error["loc"]
    return any(list(other[:-1]) == table and nearest(str(other[-1]), [str(key)]) for other in unknown)


def _is_said(error: Any, before: list[Any]) -> bool:
    """Whether an item of an array is wrong just as one before it: numbers where pairs are needed, and the like."""
    if not error["loc"]:
        return False
    *array, item = error["loc"]
    if not isinstance(item, int) or isinstance(error["input"], dict):
        return False
    same = (other for other in before if other["type"] == error["type"] and list(other["loc"][:-1]) == array)
    return any(isinstance(other["loc"][-1], int) for other in same)
