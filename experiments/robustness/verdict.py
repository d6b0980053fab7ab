"""What a robustness study found, as JSON, and what it could not ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.cube import direction_of
from experiments.robustness.worlds import losses
from sim.kpis import KPIS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from experiments.robustness.boxes import Rule
    from experiments.robustness.choice import Choice
    from experiments.robustness.flips import Pair
    from scenarios.inputs import Inputs


def verdict_of(
    inputs: Inputs, choice: Choice, pairs: Sequence[Pair], worlds: pd.DataFrame, rules: Sequence[Rule]
) -> dict[str, Any]:
    """The verdict, in names of schemes.

    Returns:
        `outcome`, `pick`, `tied` (schemes that cannot be told from the pick) and `probability` (that no rival is
        better), see `Choice`; `objective`, `unit`, `baseline`; `dominated` (schemes that can be dropped, see
        `choice.dominated`); `broken` (scheme -> limits it breaks); `pairs` (schemes held against the pick, nearest
        first; `difference` is the pick minus the other, in the unit of the KPI); `contexts` (how many count); `main`
        (scenario and rule of flip points and worlds); what `losses` returns; `where` (rules that say where the pick
        loses).
    """
    names = [scheme.name for scheme in inputs.schemes]
    objective = inputs.spec.objectives[0]
    return {
        "outcome": choice.outcome,
        "pick": names[choice.pick],
        "tied": [names[k] for k in choice.tied],
        "probability": choice.probability,
        "objective": objective,
        "unit": KPIS[objective].unit,
        "baseline": names[0],
        "dominated": [names[k] for k in choice.dominated],
        "broken": {names[k]: list(limits) for k, limits in enumerate(choice.broken) if limits},
        "pairs": [
            {"against": names[p.against], "difference": direction_of(objective) * p.difference, "why": p.why}
            for p in pairs
        ],
        "contexts": len(choice.used),
        "main": {"scenario": inputs.scenarios[0].name, "rule": inputs.spec.rules[0]},
        **losses(worlds),
        "where": [rule.as_json() for rule in rules],
    }


def notes_of(inputs: Inputs, choice: Choice, worlds: pd.DataFrame, rules: Sequence[Rule]) -> list[str]:
    """What the study could not ask, and what to add so that it can; one sentence each."""
    spec, found = inputs.spec, []
    contexts = len(inputs.scenarios) * len(spec.rules)
    if contexts == 1:
        found.append(
            "there is one scenario and one rule, so worst case and regret say no more than the mean: "
            "add to `scenarios` or `rules`"
        )
    if not spec.uncertainties:
        found.append("there are no [[uncertainties]], so there are no flip points and no worlds: add some")
    elif spec.robust.points == 0:
        found.append("robust.points is 0, so it was not asked where the pick loses: set it to 96 or more")
    if worlds["loses"].any() and not rules:
        found.append(
            f"the pick loses in {int(worlds['loses'].sum())} of {len(worlds)} worlds, and no rule was found that says "
            "where: there may still be one, which more worlds (robust.points) would show"
        )
    if len(choice.used) < contexts:
        found.append(
            f"{contexts - len(choice.used)} of {contexts} contexts have no run that went well and do not count"
        )
    return found
