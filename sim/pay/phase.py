"""Phases of a scheme: from a date on, or from the moment a market figure passes a bound.

A component with phases counts the weeks of these only. In a period with a change of phase each part is paid by its own
components, and tiers, quotas and gates read the weeks of their part.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from sim.fields import IDENTIFIER, Frozen, number, text

TRIGGERS = ("price_gap", "growth", "churn")


class Phase(Frozen):
    """A part of the time in which some components hold. Phases follow one another and never come back.

    What a trigger sees at the start of a week: `price_gap`, our price against the market's, a share; `growth` of the
    number of customers over the last 13 weeks, and `churn`, customers lost over the last 13 weeks, both a share of
    the customers there were.
    """

    id: str = text(..., "name that components refer to", IDENTIFIER, 40)
    from_week: int | None = number(None, "week", 1, 10_000, "domain", "first week of the run in which it holds")
    when: Literal["price_gap", "growth", "churn"] | None = Field(
        None, description="market figure that starts it, once the phase before holds"
    )
    above: float | None = number(None, "share", -10, 10, "domain", "it starts when the figure is above this")
    below: float | None = number(None, "share", -10, 10, "domain", "it starts when the figure is below this")

    @model_validator(mode="after")
    def _one_condition(self) -> Phase:
        if self.from_week is not None and self.when is not None:
            raise ValueError("a phase starts by from_week or by when, not by both")
        bounds = (self.above is not None) + (self.below is not None)
        if self.when is not None and bounds != 1:
            raise ValueError(f"when needs one bound, above or below, but has {'both' if bounds else 'neither'}")
        if self.when is None and bounds:
            raise ValueError(f"above and below are bounds of when, which is missing; it may be: {', '.join(TRIGGERS)}")
        return self

    @property
    def starts_at_once(self) -> bool:
        """Whether it has no condition."""
        return self.from_week is None and self.when is None

    def starts(self, week: int, figures: dict[str, float]) -> bool:
        """Whether it starts in a week, once the phase before holds.

        Args:
            week: of the run.
            figures: trigger -> value at the start of the week.
        """
        if self.from_week is not None:
            return week >= self.from_week
        if self.when is None:
            return False
        value = figures[self.when]
        return value > self.above if self.above is not None else value < (self.below or 0.0)
