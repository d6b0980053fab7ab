"""The body of a section: blocks of text, charts and tables, one below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.page import fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from reports.charts.canvas import Chart
    from reports.tables import Table


@dataclass(frozen=True, slots=True)
class Words:
    """What the first section says: a headline, a sentence more, and points of (name, text)."""

    headline: str
    lead: str = ""
    points: tuple[tuple[str, str], ...] = ()

    def paragraphs(self) -> list[str]:
        """The same for a terminal."""
        return [part for part in (self.headline, self.lead, *(f"{name}: {text}" for name, text in self.points)) if part]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a section; what is empty is left out. `wide` tables hold words."""

    heading: str = ""
    paragraphs: Sequence[str] = ()
    items: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    wide: bool = False


def body(*blocks: Block) -> Markup:
    """Blocks as HTML."""
    return fill("blocks", blocks=blocks)


def nothing(text: str) -> Markup:
    """A section that has nothing to show, and why."""
    return fill("nothing", text=text)
