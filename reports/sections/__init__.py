"""Sections of the report, in order. A new one is a module here and a line in `SECTIONS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.sections import (
    behaviour,
    certainty,
    costs,
    customers,
    decision,
    mechanics,
    method,
    pay,
    schemes,
    service,
    why,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Section:
    """A section: numbers first, then the page and the files made from them.

    Attributes:
        name: identifier; its heading is `section.<name>` in the catalogue.
        prepare: computes the numbers, from what `reports.kinds` opens.
        render: the body of the section as HTML.
        frames: the tables as frames, by name: CSV files and sheets.
    """

    name: str
    prepare: Callable[[Any], Any]
    render: Callable[[Any], Markup]
    frames: Callable[[Any], Mapping[str, pd.DataFrame]]


_MODULES = {
    "decision": decision,
    "schemes": schemes,
    "why": why,
    "mechanics": mechanics,
    "behaviour": behaviour,
    "customers": customers,
    "pay": pay,
    "service": service,
    "costs": costs,
    "certainty": certainty,
    "method": method,
}

SECTIONS: dict[str, Section] = {
    name: Section(name, module.prepare, module.render, module.frames) for name, module in _MODULES.items()
}
