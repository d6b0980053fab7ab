"""The kinds of input files, and how to tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.spec import Spec
from sim.params import Scenario
from sim.scheme import Scheme

if TYPE_CHECKING:
    from scenarios.library import Kind
    from sim.fields import Frozen

MODELS: dict[Kind, type[Frozen]] = {"scenario": Scenario, "scheme": Scheme, "spec": Spec}

NOUNS: dict[Kind, str] = {"scenario": "scenario", "scheme": "scheme", "spec": "study spec"}
"""What each kind is called in messages."""


def kinds_of(data: dict[str, Any]) -> set[Kind]:
    """Kinds that have a key of `data` to themselves: one if the file is what it should be, else none or two."""
    return {kind for kind in MODELS if only_in(kind) & data.keys()}


def only_in(kind: Kind) -> set[str]:
    """Top-level keys that files of the other kinds do not have."""
    others = {key for other, model in MODELS.items() if other != kind for key in model.model_fields}
    return MODELS[kind].model_fields.keys() - others
