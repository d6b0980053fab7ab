"""Reports of studies: search, sweep, sensitivity, robustness, pilot. Each kind is a folder of sections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.sections import Section
from reports.studies import method, pilot, robustness, search, sensitivity, sweep
from reports.studies.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from experiments.saved import Saved
    from reports.studies.body import Words


@dataclass(frozen=True, slots=True)
class Report:
    """What the report of a kind of study is made of.

    Attributes:
        sections: parts of the page, in order.
        subtitle: the line below the title.
        words: the answer in words.
    """

    sections: Mapping[str, Section]
    subtitle: Callable[[View], str]
    words: Callable[[View], Words]


def _sections(modules: Mapping[str, ModuleType]) -> dict[str, Section]:
    return {
        name: Section(name, module.prepare, module.render, module.frames)
        for name, module in {**modules, "method": method}.items()
    }


STUDIES: dict[str, Report] = {
    kind.__name__.rpartition(".")[2]: Report(_sections(kind.MODULES), kind.subtitle, kind.words)
    for kind in (search, sweep, sensitivity, robustness, pilot)
}


def words_of(saved: Saved) -> list[str]:
    """What a study says, as paragraphs: the first section of its report, for a terminal."""
    return STUDIES[saved.kind].words(View(saved)).paragraphs()
