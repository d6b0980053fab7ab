"""A letter as text for a terminal, and as a page."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.labels import clean
from reports.page import fill, style_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.letter.letter import Letter, Part

_WIDTH = 96


def letter_text(letter: Letter) -> str:
    """The letter as plain text."""
    blocks = [letter.title, *map(_wrapped, letter.opening)]
    blocks += map(_part, letter.parts)
    blocks += [t("letter.section.rules"), *(_wrapped(rule, "   ") for rule in letter.rules)]
    blocks += [t("letter.section.month"), _wrapped(letter.month), _table(letter.rows)]
    return "\n\n".join(blocks)


def letter_page(letter: Letter) -> str:
    """The letter as one HTML file, without network; prints on A4."""
    heads = [t(f"letter.month.{key}") for key in ("line", "usual", "better")]
    return fill("letter", letter=letter, heads=heads, style=style_sheet())


def _part(part: Part) -> str:
    lines = [part.heading, _wrapped(clean(part.before), "   ")]
    lines += [_wrapped(clean(item), "     ", "   - ") for item in part.items]
    return "\n".join([*lines, _wrapped(clean(part.after), "   ")] if part.after else lines)


def _wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    begin = indent if first is None else first
    return textwrap.fill(text, _WIDTH, initial_indent=begin, subsequent_indent=indent, break_long_words=False)


def _table(rows: Iterable[tuple[str, str, str]]) -> str:
    heads = tuple(t(f"letter.month.{key}") for key in ("line", "usual", "better"))
    listed = [heads, *rows]
    widths = [max(len(row[i]) for row in listed) for i in range(len(heads))]
    lines = [
        "   " + "  ".join([row[0].ljust(widths[0]), row[1].rjust(widths[1]), row[2].rjust(widths[2])]) for row in listed
    ]
    return "\n".join(lines)
