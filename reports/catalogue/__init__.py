"""All text of the report in one place, by key and language. To add a language: a module like `en`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.catalogue import en

if TYPE_CHECKING:
    from collections.abc import Sequence

LANGUAGE = en.LANGUAGE


def t(key: str, /, **values: Any) -> str:
    """A text with its values filled in; the form `<key>.one` is taken if it exists and `n` is 1.

    The text is plain: whoever puts it into HTML escapes it.

    Raises:
        KeyError: if there is no such text, or a value it needs is missing.
    """
    if values.get("n") == 1 and f"{key}.one" in en.TEXT:
        key = f"{key}.one"
    return en.TEXT[key].format(**values)


def has(key: str) -> bool:
    """Whether there is a text with this key."""
    return key in en.TEXT


def kpi_title(kpi: str) -> str:
    """Title of a KPI, or an empty text if the language leaves it to the KPI dictionary."""
    return en.TEXT.get(f"kpi.{kpi}", "")


def odd() -> Sequence[tuple[str, str]]:
    """The model on one page, as (heading, text)."""
    return en.MODEL
