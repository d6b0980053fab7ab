"""The example of a part: what was reached, and what it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reports.catalogue import t
from reports.letter.pays import title
from reports.letter.values import exact, named, reading, share, worked_out
from sim.pay.measures import MEASURES

if TYPE_CHECKING:
    from experiments.pay_example import Paid, Reached
    from sim.pay.base import Component

_COUNTS = ("tickets", "sales")
_DIGITS = {"share": 4, "points": 1, "minutes": 1}


def example_words(component: Component, paid: tuple[Paid, Paid], currency: str) -> list[str]:
    """One sentence; none for prizes, which are not a matter of one's own result alone."""
    usual, better = paid
    words = _Words(
        reached=named([reached_words(each, currency) for each in usual.reached]),
        better_reached=named([reached_words(each, currency) for each in better.reached]),
        pay=worked_out(usual.pay, currency),
        better=worked_out(better.pay, currency),
        before=worked_out(usual.before, currency),
        better_before=worked_out(better.before, currency),
        after=worked_out(usual.before + usual.pay, currency),
        better_after=worked_out(better.before + better.pay, currency),
    )
    key = _key(component, paid, words)
    return [t(f"letter.example.{key}", **words._asdict())] if key else []


def _key(component: Component, paid: tuple[Paid, Paid], words: _Words) -> str:
    if component.balance() is not None:
        return "balance"
    if component.modifiers():
        return "stays" if paid[0].pay == paid[1].pay == 0 else "change"
    if str(getattr(component, "kind", "")) == "tournament":
        return ""
    if hasattr(component, "vesting_years"):
        return "part"
    if not words.reached:
        return "plain"
    return "same" if words.reached == words.better_reached else "two"


class _Words(NamedTuple):
    """What an example may name."""

    reached: str
    better_reached: str
    pay: str
    better: str
    before: str
    better_before: str
    after: str
    better_after: str


def reached_words(reached: Reached, currency: str) -> str:
    """`sales amount of 33,000 CNY`, rounded as one would say it."""
    unit = MEASURES[reached.measure].unit.split()[0]
    rounded = round(reached.value, _DIGITS.get(unit, 0))
    value = exact(rounded) if unit in _COUNTS else reading(reached.measure, rounded, currency)
    words = t("letter.reached", measure=title(reached.measure), value=value)
    if reached.weighed:
        words = t("letter.reached.weighed", reached=words)
    if reached.quota_share is not None:
        words = t("letter.reached.quota", reached=words, share=share(round(reached.quota_share, 3)))
    return words if reached.scope == "own" else t(f"letter.reached.{reached.scope}", reached=words)
