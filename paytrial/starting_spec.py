"""A study spec to start from: levers for what the proposed scheme is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.pay.base import Component
    from sim.pay.commission import Commission
    from sim.pay.deduction import Deduction
    from sim.pay.fixed_pay import FixedPay
    from sim.pay.kpi_bonus import KpiBonus
    from sim.pay.piece_rate import PieceRate
    from sim.scheme import Scheme

_HIGHEST_RATE = 0.2  # 5% to 20% is usual
_HEAD = """\
# What `paytrial search` may set in proposed.toml, and what it must not do. Edit the ranges; delete what is fixed.

name = "better"
title = "A better scheme for my team"
scenarios = ["scenario.toml"]
schemes = ["current.toml", "proposed.toml"]     # the first is today's
template = "proposed.toml"                      # levers start from it
objectives = ["profit", "retention_12m"]        # the first decides, the others must not suffer

[[limits]]
kpi = "agent_turnover"
at_most = 0.42                                  # quits per position and year

[seeds]
runs = 16                                       # of each scheme
fresh = 64                                      # of each finalist, on seeds the search never saw

[search]
trials = 100
"""


def starting_spec(scheme: Scheme) -> str:
    """Text of a spec file for a scheme."""
    return _HEAD + "".join(_LEVERS.get(kind_of(c), _nothing)(c) for c in scheme.components)


def kind_of(component: Component) -> str:
    """The kind of a component as files name it."""
    return str(type(component).model_fields["kind"].default)


def _nothing(component: Any) -> str:  # noqa: ARG001 - a kind that has no number of its own to search
    return ""


def _fixed(component: FixedPay) -> str:
    if component.amount <= 0:
        return ""
    low, high = 0.8 * component.amount, 1.2 * component.amount
    return _range(_name(component), f"{_path(component)}.amount", low, high, "currency/month")


def _commission(component: Commission) -> str:
    if component.rate is None:
        paths = [f"{_path(component)}.tiers[{i}][2]" for i in range(1, len(component.tiers) + 1)]
        names = [f"{_name(component)}_rate_{i}" for i in range(1, len(component.tiers) + 1)]
        return "".join(_range(name, path, 0.0, _HIGHEST_RATE, "") for name, path in zip(names, paths, strict=True))
    return _range(f"{_name(component)}_rate", f"{_path(component)}.rate", 0.0, _HIGHEST_RATE, "share of amount")


def _per_piece(component: PieceRate | Deduction) -> str:
    name, path, amount = _name(component), _path(component), component.amount
    if amount <= 0:
        return _switch(component)
    return _switch(component) + _range(f"{name}_amount", f"{path}.amount", 0.5 * amount, 2 * amount, "")


def _bonus(component: KpiBonus) -> str:
    best = max(range(len(component.points)), key=lambda i: component.points[i][1])
    most = component.points[best][1]
    if most <= 0:
        return _switch(component)
    path = f"{_path(component)}.points[{best + 1}][2]"
    return _switch(component) + _range(f"{_name(component)}_pay", path, 0.25 * most, 3 * most, "currency")


def _name(component: Component) -> str:
    return component.id.replace("-", "_")


def _path(component: Component) -> str:
    return f"components.{component.id}"


def _switch(component: Component) -> str:
    name, path = _name(component), _path(component)
    return (
        f'\n[[levers]]\nname = "with_{name}"\npath = "{path}"\nkind = "switch"      # the component is there or not\n'
    )


def _range(name: str, path: str, low: float, high: float, unit: str) -> str:
    text = f'\n[[levers]]\nname = "{name}"\npath = "{path}"\nlow = {low:g}\nhigh = {high:g}\n'
    return text + (f'unit = "{unit}"\n' if unit else "")


_LEVERS: dict[str, Callable[[Any], str]] = {
    "fixed": _fixed,
    "commission": _commission,
    "piece_rate": _per_piece,
    "deduction": _per_piece,
    "kpi_bonus": _bonus,
    "kpi_gate": _switch,
}
