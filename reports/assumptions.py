"""Every number of the scenario with its unit, meaning and source, from the declarations of the fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from reports.labels import clean
from sim.market_kinds import KINDS
from sim.operations import Switched
from sim.params import MarketEvent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.params import Scenario

SOURCES = ("assumed", "evidence", "domain")
"""Classes of sources, the weakest first."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number of the scenario.

    Attributes:
        group: section of the scenario file; for segments and events with their name.
        path: full path of the field.
        meaning: what it is.
        value: its value.
        unit: unit in words.
        source: `evidence`, `domain` or `assumed`: as the scenario file says, else as the default is declared.
        changed: whether the scenario sets another value than the default, or one that has none.
        cited: source in words, from the scenario file; may be empty.
    """

    group: str
    path: str
    meaning: str
    value: float
    unit: str
    source: str
    changed: bool
    cited: str


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """All numbers that are read, in the order of the scenario file."""
    return tuple(_walk(scenario, "", "scenario", scenario.sources))


def _walk(model: BaseModel, prefix: str, group: str, cited: dict[str, str]) -> Iterator[Assumption]:
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        path = f"{prefix}{name}"
        if isinstance(value, Switched) and value.off:
            continue  # none of its numbers is read
        if isinstance(value, BaseModel):
            yield from _walk(value, f"{path}.", name, cited)
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, BaseModel):
                    label = clean(_label(item, index + 1))
                    yield from _walk(item, f"{path}.{getattr(item, 'name', '') or index}.", f"{name}: {label}", cited)
        elif isinstance(field.json_schema_extra, dict) and isinstance(value, int | float):
            unit = KINDS[model.kind].unit if isinstance(model, MarketEvent) and name == "value" else ""
            yield _assumption(path, group, value, field, cited, unit)


def _label(item: BaseModel, number: int) -> str:
    """What people call a segment or an event; else its number."""
    name = str(getattr(item, "title", "") or getattr(item, "name", "") or number)
    return f"{KINDS[item.kind].title} ({name})" if isinstance(item, MarketEvent) else name


def _assumption(path: str, group: str, value: float, field: Any, cited: dict[str, str], unit: str = "") -> Assumption:
    extra = field.json_schema_extra
    changed = field.is_required() or field.default != value
    source, note = _stated(clean(_cited(path, cited)))
    return Assumption(
        group=group,
        path=path,
        meaning=field.description or "",
        value=value,
        unit=unit or str(extra.get("unit", "")),
        source=source or str(extra.get("source", "")),
        changed=changed,
        cited=note,
    )


def _cited(path: str, cited: dict[str, str]) -> str:
    """The note of the scenario file for this field: of its path, or of the field in every segment."""
    parts = path.split(".")
    general = f"{parts[0]}.{parts[-1]}" if len(parts) > 2 else path  # noqa: PLR2004 - segments.<name>.<field>
    return cited.get(path) or cited.get(general) or ""


def _stated(note: str) -> tuple[str, str]:
    """A note that begins with its class, `evidence: ...`, apart: (class, the rest)."""
    word, _, rest = note.partition(":")
    return (word, rest.strip()) if word in SOURCES else ("", note)
