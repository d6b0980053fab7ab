"""Pay that comes so late that customers or people are gone."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.lint.finding import WARNING, Finding, share, whole
from experiments.lint.registry import Check
from experiments.lint.subject import Subject
from sim.pay.commission import Commission
from sim.pay.long_term_bonus import LongTermBonus

LONG_HOLD = 104
"""Weeks that commission may hang on a customer."""
LONG_VESTING = 5
LONG_LAG = 13
HALF = 0.5


def find(subject: Subject) -> Iterator[Finding]:
    """Holds, clawbacks, vesting, and the wait for the payment."""
    if subject.scheme.payment_lag_weeks > LONG_LAG:
        yield Finding("late_pay", "lag", WARNING, (), {"weeks": whole(subject.scheme.payment_lag_weeks)})
    for component in subject.components:
        if isinstance(component, Commission):
            yield from _hold(subject, component)
        elif isinstance(component, LongTermBonus):
            yield from _vesting(subject, component)


def _hold(subject: Subject, component: Commission) -> Iterator[Finding]:
    hold = component.terms(0.0)[0].hold
    if hold is None:
        return
    weeks = max(hold.weeks if hold.share else 0, hold.claw_weeks if hold.claw else 0)
    if weeks > LONG_HOLD:
        yield Finding("late_pay", "hold_long", WARNING, (component.id,), {"weeks": whole(weeks)})
    if subject.world is not None:
        stays = (1.0 - subject.world.loss) ** weeks
        if stays < HALF:
            facts = {"weeks": whole(weeks), "stays": share(stays), "life": whole(1.0 / subject.world.loss)}
            yield Finding("late_pay", "hold_life", WARNING, (component.id,), facts)


def _vesting(subject: Subject, component: LongTermBonus) -> Iterator[Finding]:
    years = component.vesting_years
    if years > LONG_VESTING:
        yield Finding("late_pay", "vest_long", WARNING, (component.id,), {"years": whole(years)})
    if subject.world is not None and component.on_leaving == "forfeit" and subject.world.scenario.staff.turnover:
        stay = (1.0 - subject.world.scenario.staff.quit_rate) ** 52
        paid = sum(stay**year for year in range(1, years + 1)) / years
        if paid < HALF:
            facts = {"years": whole(years), "paid": share(paid)}
            yield Finding("late_pay", "vest_life", WARNING, (component.id,), facts)


CHECK = Check(
    "late_pay",
    find,
    ("lag", "hold_long", "hold_life", "vest_long", "vest_life"),
    frozenset({"hold_life", "vest_life"}),
)
