"""How people decide, in words: the name of a rule, or shares of a team: `0.7 best_response + 0.3 income_target`."""

from __future__ import annotations

import re
from typing import NamedTuple

_PART = re.compile(r"(?P<share>\d*\.?\d+(?:[eE]-?\d+)?)\s*(?P<percent>%?)\s+(?P<rule>\S.*)")
_PLUS = re.compile(r"\s+\+\s+")
_TOLERANCE = 1e-6
_HUNDRED = 100.0


class Part(NamedTuple):
    """A share of the team, 0-1, and the name of its rule."""

    share: float
    rule: str


def parts_of(text: str) -> list[Part]:
    """The parts of a rule in words: a name alone, or shares and names joined by ` + `.

    Raises:
        ValueError: if a part has no share, shares are not above 0 or do not add up to 1, or a rule appears twice.
    """
    pieces = _PLUS.split(text.strip())
    found = [_part(piece) for piece in pieces]
    if len(pieces) == 1 and found[0] is None:
        return [Part(1.0, pieces[0])]
    parts: list[Part] = []
    for piece, part in zip(pieces, found, strict=True):
        if part is None:
            raise ValueError(
                f"each part of a mixed team needs a share and a rule, as in '0.7 best_response + 0.3 income_target', "
                f"but one is {piece!r}"
            )
        if part.share <= 0.0:
            raise ValueError(f"the share of {part.rule!r} must be above 0, but is {part.share:g}")
        if part.rule in [other.rule for other in parts]:
            raise ValueError(f"rule {part.rule!r} appears twice in {text!r}")
        parts.append(part)
    total = sum(part.share for part in parts)
    if abs(total - 1.0) > _TOLERANCE:
        raise ValueError(f"the shares of {text!r} must add up to 1, but add up to {total:.6g}")
    return parts


def _part(piece: str) -> Part | None:
    match = _PART.fullmatch(piece.strip())
    if match is None:
        return None
    return Part(float(match["share"]) / (_HUNDRED if match["percent"] else 1.0), match["rule"].strip())


def in_words(parts: list[Part]) -> str:
    """The text that `parts_of` reads, always the same for the same parts."""
    if len(parts) == 1:
        return parts[0].rule
    return " + ".join(f"{part.share:.12g} {part.rule}" for part in parts)
