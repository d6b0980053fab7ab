"""Colours, dashes and markers of the schemes: the same scheme looks the same in every chart.

The colours were chosen by search among those with a contrast of at least 4.5 to white, for the largest
least distance (CIE Lab) under normal, protan, deutan and tritan vision (Machado et al. 2009). Grey print
is served by dashes and markers. Grey is the baseline's alone.
"""

from __future__ import annotations

from dataclasses import dataclass

Dash = tuple[float, ...]

INK = "#1a1a1a"
MUTED = "#595959"
RULE = "#d0d0d0"
BASELINE = "#666666"
COLOURS = ("#0b7fab", "#c04000", "#332288", "#7b1e1e", "#a8327f", "#5a7a00", "#222222", "#00755a")
DASHES: tuple[Dash, ...] = ((), (5.0, 1.6), (1.6, 1.4), (7.0, 1.6, 1.6, 1.6), (3.0, 1.2))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
GOOD = "#00755a"
BAD = "#c04000"


@dataclass(frozen=True, slots=True)
class Look:
    """How a scheme is drawn. `dash` is in line widths; () is solid."""

    colour: str
    dash: Dash
    marker: str


def look(index: int) -> Look:
    """Look of the scheme at this place in the comparison; 0 is the baseline.

    Colours, dashes and markers repeat after 8, 5 and 7 schemes, so together only after 280.
    """
    if index == 0:
        return Look(BASELINE, (), "o")
    place = index - 1
    return Look(COLOURS[place % 8], DASHES[(place + 1) % 5], MARKERS[(place + 1) % 7])


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours `#rrggbb`, as WCAG 2 defines it (1 to 21)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # noqa: PLR2004
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
