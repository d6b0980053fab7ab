"""Contexts of a robustness study: a world and a theory of how agents decide, with values and regrets in each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.labels import clean
from reports.theories import rule_title

if TYPE_CHECKING:
    from reports.numbers import Interval
    from reports.studies.quantity import Quantity
    from reports.studies.view import View


@dataclass(frozen=True, slots=True)
class Context:
    """A world and a theory, and what they are called."""

    scenario: str
    rule: str
    label: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How schemes stand in each context by one KPI, as the report states it.

    Attributes:
        quantity: the KPI.
        contexts: rows.
        schemes: columns, in the order of the tables.
        levels: by (context, scheme).
        regrets: by (context, scheme); what is given up against the best there.
    """

    quantity: Quantity
    contexts: tuple[Context, ...]
    schemes: tuple[str, ...]
    levels: dict[tuple[Context, str], Interval]
    regrets: dict[tuple[Context, str], float]

    def worst(self, scheme: str) -> tuple[Context, float] | None:
        """The context in which a scheme gives up most, and how much."""
        known = [(c, self.regrets.get((c, scheme), math.nan)) for c in self.contexts]
        known = [(context, value) for context, value in known if math.isfinite(value)]
        return max(known, key=lambda pair: pair[1]) if known else None


def standing(view: View, quantity: Quantity) -> Standing:
    """Values and regrets of one KPI."""
    values, regret = (table[table["kpi"] == quantity.kpi] for table in (view.table("values"), view.table("regret")))
    keys = [(str(s), str(r)) for s, r in zip(values["scenario"], values["rule"], strict=True)]
    keys = list(dict.fromkeys(keys))
    contexts = {key: Context(*key, _label(view, key, keys)) for key in keys}
    levels, regrets = {}, {}
    for row in values.to_dict("records"):
        place = (contexts[str(row["scenario"]), str(row["rule"])], str(row["scheme"]))
        levels[place] = quantity.stated(row["mean"], row["low"], row["high"], row["n"])
    for row in regret.to_dict("records"):
        key = (str(row["scenario"]), str(row["rule"]))
        if key in contexts:
            regrets[contexts[key], str(row["scheme"])] = float(row["regret"]) * quantity.per
    schemes = tuple(dict.fromkeys(str(scheme) for scheme in values["scheme"]))
    return Standing(quantity, tuple(contexts.values()), schemes, levels, regrets)


def _label(view: View, key: tuple[str, str], keys: list[tuple[str, str]]) -> str:
    """What tells a context from the others."""
    world, rule = view.worlds.get(key[0], clean(key[0])), rule_title(key[1], view.manifest)
    if len({scenario for scenario, _ in keys}) == 1:
        return rule
    if len({name for _, name in keys}) == 1:
        return world
    return t("robustness.context", world=world, rule=rule)
