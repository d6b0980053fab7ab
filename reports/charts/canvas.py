"""One chart: an empty figure in house style, and its way to SVG that can stand inside a page."""

from __future__ import annotations

import io
import math
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import seaborn as sns
from markupsafe import Markup, escape
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter

from reports.charts.palette import INK, MUTED, RULE
from reports.format import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes

WIDTH = 400.0
"""Width of every chart, in SVG units: a phone shows them at 0.85, a page beside another at 1.1."""

FONT = 12.5
_POINTS_PER_INCH = 72.0

_STYLE: dict[Any, Any] = {  # matplotlib types its keys one by one
    "svg.fonttype": "none",
    "font.family": ["sans-serif"],
    "font.size": FONT,
    "axes.labelsize": FONT,
    "axes.titlesize": FONT,
    "xtick.labelsize": FONT,
    "ytick.labelsize": FONT,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "axes.linewidth": 0.8,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.8,
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a title may hold dollar signs
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    Attributes:
        key: name, unique in the report.
        title: the finding, as a sentence.
        note: what is drawn: quantity, unit, what the band is.
        svg: the drawing, with `alt` as its accessible name.
        alt: what it shows, in words: the finding and the numbers behind it.
    """

    key: str
    title: str
    note: str
    svg: Markup
    alt: str


@contextmanager
def canvas(height: float, *, grid: Literal["x", "y"] = "y") -> Iterator[Axes]:
    """Axes that fill a figure of the house width; `height` in SVG units. Draw while in the block."""
    style = sns.axes_style("ticks")
    with mpl.rc_context(style), mpl.rc_context(_STYLE), warnings.catch_warnings():
        # The browser has fonts for every script; matplotlib only measures with its own.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(WIDTH / _POINTS_PER_INCH, height / _POINTS_PER_INCH))
        FigureCanvasSVG(figure)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.grid(visible=True, axis=grid)
        axes.set_axisbelow(True)
        sns.despine(ax=axes, left=grid == "y", bottom=grid == "x")
        axes.tick_params(length=0 if grid == "x" else 3)
        yield axes


def margins(axes: Axes, *, left: float = 4.0, right: float = 4.0, top: float = 6.0, bottom: float = 4.0) -> None:
    """Place the axes, leaving these margins, in SVG units."""
    height = height_of(axes)
    box = (left / WIDTH, bottom / height, 1 - (left + right) / WIDTH, 1 - (top + bottom) / height)
    axes.set_position(box)


def height_of(axes: Axes) -> float:
    """Height of the whole figure, in SVG units."""
    return float(axes.figure.bbox.height / axes.figure.dpi * _POINTS_PER_INCH)


def to_svg(axes: Axes, key: str, alt: str) -> Markup:
    """The figure as an SVG element for a page: no header, no fixed size, ids of its own, fonts of the page."""
    buffer = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": key}):
        _figure(axes).savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    view = re.search(r'viewBox="([^"]+)"', text)
    body = text[text.index(">") + 1 : text.rindex("</svg>")]
    head = f'<svg viewBox="{view.group(1) if view else ""}" role="img" aria-label="{escape(alt)}">'
    return Markup(head + _slim(body, key) + "</svg>")  # noqa: S704 - drawn here; matplotlib escapes text


def _figure(axes: Axes) -> Figure:
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - `canvas` made it
    return figure


def _slim(body: str, key: str) -> str:
    """Drop what a page does not need, and make ids unique in the page."""
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', body))
    body = re.sub(r' id="([^"]*)"', lambda m: f' id="{key}-{m.group(1)}"' if m.group(1) in used else "", body)
    body = body.replace("url(#", f"url(#{key}-").replace('xlink:href="#', f'href="#{key}-')
    return re.sub(r"<[^>]+>", _slim_tag, body)


def _slim_tag(found: re.Match[str]) -> str:
    """One tag: the page's font, its two weights, and coordinates to a hundredth."""
    tag = re.sub(r"font: (?:(bold|[5-9]00) )?([\d.]+)px [^;\"]*", _old_font, found.group())
    tag = re.sub(r" ?font-family: [^;\"]*;?", "", tag)
    tag = re.sub(r"font-weight: (?:bold|[5-9]00)", "font-weight: 600", tag)
    return re.sub(r"(\d+\.\d{2})\d+", r"\1", tag)


def _old_font(found: re.Match[str]) -> str:
    """The shorthand that older versions of matplotlib write, as size and weight."""
    weight = "font-weight: bold; " if found.group(1) else ""
    return f"{weight}font-size: {found.group(2)}px"


def tick_places(ticks: Sequence[float]) -> int:
    """Decimals that tell these evenly spaced ticks apart and write each exactly."""
    if len(ticks) < 2 or ticks[1] == ticks[0]:  # noqa: PLR2004
        return 0
    step = abs(float(ticks[1] - ticks[0]))
    places = max(0, math.ceil(-math.log10(step) - 1e-9))
    # A step of 2.5 or 1.5 needs one place more than its size says.
    return places if abs(round(step, places) - step) < 1e-6 * step else places + 1


class NumberTicks(Formatter):
    """Ticks with thousands separators, in the unit of the axis, with the decimals their step needs."""

    def __init__(self, factor: float, suffix: str = "") -> None:
        self._factor, self._suffix, self._places = factor, suffix, 0

    def set_locs(self, locs: Sequence[float]) -> None:
        """Called with all ticks before they are written."""
        self._places = tick_places([tick * self._factor for tick in locs])

    def __call__(self, x: float, pos: int | None = None) -> str:  # noqa: ARG002 - matplotlib's signature
        """One tick in words."""
        return plain(x * self._factor, self._places) + self._suffix
