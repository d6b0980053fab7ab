"""Titles that people typed, made fit for charts and tables."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 40
"""Width of a label, in letters; East Asian letters count for two."""
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def clean(text: str) -> str:
    """One line without control characters, which neither HTML nor workbooks can carry."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in str(text))
    return " ".join(kept.split())


def slug(text: str) -> str:
    """Letters, digits, hyphens and underscores: fit for an identifier in a page."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text)


def width(text: str) -> int:
    """Width of a text in letters; wide East Asian letters count for two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def shorten(text: str, longest: int = LONGEST) -> str:
    """The text, cut at a word if that is near, with an ellipsis if anything is missing."""
    if width(text) <= longest:
        return text
    cut = text
    while cut and width(cut) > longest - 1:
        cut = cut[:-1]
    at_word = cut.rfind(" ")
    if at_word > 0.6 * len(cut):
        cut = cut[:at_word]
    return cut.rstrip(" ,;:-") + _ELLIPSIS


def short_labels(names: Sequence[str], titles: Sequence[str]) -> list[str]:
    """A label for each title: what stands before its colon, if that tells them apart; no two alike."""
    heads = [re.split("[:：]", title)[0].strip() for title in titles]
    told_apart = len(set(heads)) == len(heads) and all(heads)
    labels = [shorten(text) for text in (heads if told_apart else titles)]
    taken: set[str] = set()
    for index, name in enumerate(names):
        if labels.count(labels[index]) > 1:
            labels[index] = shorten(name)
        if labels[index] in taken:  # names are unique, but two long ones may begin alike
            labels[index] = f"{index + 1} {shorten(name, LONGEST - 4)}"
        taken.add(labels[index])
    return labels


def wrapped(text: str, longest: int) -> list[str]:
    """At most two lines of at most `longest` letters."""
    if width(text) <= longest:
        return [text]
    words = text.split(" ")
    first = words[0]
    while len(words) > 1 and width(f"{first} {words[1]}") <= longest:
        first = f"{first} {words.pop(1)}"
    rest = " ".join(words[1:])
    if width(first) > longest or not rest:
        cut = next(i for i in range(len(text), 0, -1) if width(text[:i]) <= longest)
        first, rest = text[:cut], text[cut:]
    return [first.strip(), shorten(rest.strip(), longest)]
