"""A pay scheme in words, from its components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.catalogue import t
from reports.format import capital, plain
from reports.labels import clean
from reports.letter.letter import part_words
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from reports.data import Arm


def describe(arm: Arm, currency: str) -> tuple[str, ...]:
    """What each component pays, in words."""
    return tuple(_component(component, currency) for component in arm.scheme.components)


_SHORT: dict[str, frozenset[str]] = {
    "fixed": frozenset({"amount"}),
    "commission": frozenset({"on", "rate", "payout"}),
    "kpi_bonus": frozenset({"measure", "points", "payout"}),
    "piece_rate": frozenset({"amount"}),
    "deduction": frozenset({"measure", "amount", "allowed"}),
    "kpi_gate": frozenset({"measure", "threshold", "applies_to"}),
}
"""Kinds with a short sentence, and what it says; if anything else is set, the words of the letter are used."""


def _component(component: Any, currency: str) -> str:
    values = component.model_dump()
    kind = str(values["kind"])
    if kind not in _SHORT or _says_more(component, _SHORT[kind]):
        return clean(" ".join(capital(sentence) for sentence in part_words(component, currency)))
    words = {key: _value(key, value) for key, value in values.items()}
    words["currency"] = currency
    if kind == "kpi_bonus":
        words["curve"] = _curve(values["measure"], values["points"], currency)
    if kind == "deduction":
        words["counted"] = t(f"counted.{values['measure']}")
    if kind == "kpi_gate":
        sign = "pays.at_least" if MEASURES[values["measure"]].more_is_better else "pays.at_most"
        words["condition"] = t(sign, value=_reading(values["measure"], values["threshold"]))
    return clean(t(f"pays.{kind}", **words))


def _says_more(component: Any, said: frozenset[str]) -> bool:
    """Whether a component sets more than its short sentence says."""
    fields = type(component).model_fields
    others = set(fields) - said - {"kind", "id"}
    return any(getattr(component, name) != fields[name].default for name in others) or (
        component.kind == "commission" and component.rate is None
    )


def _value(key: str, value: Any) -> str:
    if key in ("measure", "on"):
        return MEASURES[value].title
    if key in ("rate", "allowed"):
        return f"{100 * value:g}%"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return plain(value, 0 if float(value).is_integer() else 2)
    return str(value)


def _curve(measure: str, points: Any, currency: str) -> str:
    """`0 at 60, 2,000 at 75`."""
    listed = [
        t("pays.point", currency=currency, amount=plain(amount, 0), value=_reading(measure, value))
        for value, amount in points
    ]
    if len(listed) == 2:  # noqa: PLR2004 - a straight line
        return t("from_to", low=listed[0], high=listed[1])
    return t("list.comma").join(listed)


def _reading(measure: str, value: float) -> str:
    """A value of a measure: shares as percentages."""
    return (
        f"{100 * value:g}%"
        if MEASURES[measure].unit.startswith("share")
        else plain(value, 0 if float(value).is_integer() else 2)
    )
