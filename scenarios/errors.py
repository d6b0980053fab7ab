"""What goes wrong with input, said in one message: where it is, the rule, the value, and what was probably meant."""

from __future__ import annotations

import difflib
from datetime import date, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(Exception):
    """Something the user gave is wrong; `str(error)` is the whole message, fit for a terminal.

    The command line prints it and ends with exit code 2, without a traceback.
    """


MOST_LISTED = 23
"""Names that a message lists; sections of a scenario have more."""


def nearest(given: str, legal: Iterable[str]) -> str | None:
    """The legal name most like `given`, or None if none is close."""
    names = list(legal)
    by_folded = {name.lower(): name for name in names}
    found = difflib.get_close_matches(given.lower(), by_folded, n=1, cutoff=0.6)
    if found:
        return by_folded[found[0]]
    begins = [name for name in names if given and name.lower().startswith(given.lower())]
    return begins[0] if len(begins) == 1 else None


def did_you_mean(given: str, legal: Iterable[str]) -> str:
    """A sentence about a name that does not exist: the nearest one, or else as many as a line can show."""
    names = list(legal)
    close = nearest(given, names)
    if close is not None:
        return f"did you mean {close!r}?"
    more = f" and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else ""
    return f"legal: {', '.join(names[:MOST_LISTED])}{more}" if names else "there is none to choose from"


def unknown(what: str, given: str, legal: Iterable[str]) -> InputError:
    """The error for a `what` (scheme, rule, objective, ...) called `given` that does not exist."""
    names = list(legal)
    close = nearest(given, names)
    hint = f"Did you mean {close!r}? " if close is not None else ""
    return InputError(f"there is no {what} {shown(given)}. {hint}There are: {', '.join(names)}.")


def shown(value: object, limit: int = 60) -> str:
    """A value as it may stand in a message: one line, nothing a terminal would obey, not too long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return f"a table with {_quoted(', '.join(map(str, value)))[1:-1][:limit]}" if value else "an empty table"
    if isinstance(value, list | tuple) and len(value) > 4:  # noqa: PLR2004 -- more than a line can show
        return f"an array of {len(value)} values"
    if isinstance(value, int) and value.bit_length() > 200:  # noqa: PLR2004 -- about 60 digits
        return "a number of more than 60 digits"
    plain = repr(list(value) if isinstance(value, tuple) else value)
    if isinstance(value, date | time):
        plain = value.isoformat()
    if isinstance(value, str):
        plain = _quoted(value)
    return plain if len(plain) <= limit else plain[: limit - 3] + "..."


def _quoted(value: str) -> str:
    escaped = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in value)
    return f'"{escaped}"'
