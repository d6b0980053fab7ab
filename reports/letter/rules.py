"""What holds beside the components: quotas, phases, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.letter.pays import title
from reports.letter.values import parts, reading, share

if TYPE_CHECKING:
    from sim.pay.phase import Phase
    from sim.pay.quota import Quota
    from sim.scheme import Scheme


def rules_of(scheme: Scheme, currency: str) -> list[str]:
    """One paragraph for each quota and phase, and one about leaving."""
    said = [_quota(quota, currency) for quota in scheme.quotas]
    said += [_phase(phase) for phase in scheme.phases]
    if any(_reads_team(component) for component in scheme.components):
        said.append(t("letter.team", people=scheme.team_size))
    return [*said, t(f"letter.leaving.{scheme.on_leaving}")]


def _reads_team(component: object) -> bool:
    model = component.model_dump_json() if hasattr(component, "model_dump_json") else ""
    return '"scope":"team"' in model or '"kind":"override"' in model


def _quota(quota: Quota, currency: str) -> str:
    quarters = t("list.comma").join(share(part) for part in quota.quarters)
    amount = reading(quota.measure, quota.amount, currency)
    said = [t("letter.quota", id=quota.id, amount=amount, measure=title(quota.measure), quarters=quarters)]
    if quota.ramp:
        steps = [t("letter.quota.step", share=share(part), week=week) for week, part in quota.ramp]
        said.append(t("letter.quota.ramp", steps=parts(steps)))
    if quota.growth is not None:
        said.append(t("letter.quota.growth", growth=share(quota.growth)))
    return " ".join(said)


def _phase(phase: Phase) -> str:
    if phase.from_week is not None:
        return t("letter.phase.week", id=phase.id, week=phase.from_week)
    if phase.when is None:
        return t("letter.phase.first", id=phase.id)
    key, bound = ("above", phase.above) if phase.above is not None else ("below", phase.below)
    figure = t(f"letter.figure.{phase.when}")
    return t(f"letter.phase.{key}", id=phase.id, figure=figure, bound=share(bound or 0.0))
