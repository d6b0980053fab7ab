"""What a scheme pays, in words, with numbers rounded to what people can read: a search chooses 9.6482%."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reports.describe import describe

if TYPE_CHECKING:
    from reports.data import Arm
    from sim.pay import AnyComponent

_DIGITS = 3
_WHOLE = 100


def pays(arm: Arm, currency: str) -> str:
    """One sentence per component."""
    components = tuple(_readable(component) for component in arm.scheme.components)
    rounded = arm.scheme.model_copy(update={"components": components})
    return " ".join(describe(replace(arm, scheme=rounded), currency))


def _readable(component: AnyComponent) -> AnyComponent:
    """A component with rounded numbers, or as it is if it would not be legal with them (weights that add up to 1)."""
    try:
        return type(component).model_validate(_rounded(component.model_dump()))
    except ValidationError:
        return component


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_rounded(item) for item in value)
    if not isinstance(value, float) or value == 0:
        return value
    if abs(value) >= _WHOLE:
        return float(round(value))
    return round(value, _DIGITS - 1 - math.floor(math.log10(abs(value))))
