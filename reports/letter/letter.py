"""The letter: a part for each component, what else holds, a month worked out, and one picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.catalogue import t
from reports.charts.canvas import Chart
from reports.charts.palette import INK
from reports.charts.waterfall import Step, waterfall
from reports.figures import alt_text
from reports.format import capital
from reports.labels import clean, shorten
from reports.letter.examples import example_words
from reports.letter.kinds import WORDS
from reports.letter.pays import Item
from reports.letter.rules import rules_of
from reports.letter.values import named, worked_out

if TYPE_CHECKING:
    from experiments.pay_example import Example
    from sim.pay.base import Component
    from sim.scheme import Scheme

_LABEL = 18


@dataclass(frozen=True, slots=True)
class Part:
    """What the letter says of one component."""

    id: str
    heading: str
    sentences: tuple[str, ...]

    @property
    def before(self) -> str:
        """What stands before the list, or everything."""
        return " ".join(self.sentences[: self._list.start])

    @property
    def items(self) -> tuple[str, ...]:
        """Lines of the list."""
        return self.sentences[self._list]

    @property
    def after(self) -> str:
        """What stands after the list."""
        return " ".join(self.sentences[self._list.stop :])

    @property
    def _list(self) -> slice:
        at = [i for i, sentence in enumerate(self.sentences) if isinstance(sentence, Item)]
        end = len(self.sentences)
        return slice(at[0], at[-1] + 1) if at else slice(end, end)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter.

    Attributes:
        title: of the scheme.
        opening: paragraphs before the parts.
        parts: one a component.
        rules: paragraphs on what else holds.
        month: what the worked example assumes.
        rows: (component, usual, better) of it, the total last.
        chart: the picture.
        footer: where it comes from.
    """

    title: str
    opening: tuple[str, ...]
    parts: tuple[Part, ...]
    rules: tuple[str, ...]
    month: str
    rows: tuple[tuple[str, str, str], ...]
    chart: Chart
    footer: str


def write_letter(scheme: Scheme, example: Example, currency: str, scenario: str) -> Letter:
    """A scheme as a letter.

    Args:
        scheme: the scheme.
        example: what it pays a person.
        currency: code; may be empty.
        scenario: name of where the usual results come from.
    """
    names = [component.id for component in scheme.components]
    lag = scheme.payment_lag_weeks
    opening = [clean(scheme.description)] if scheme.description.strip() else []
    opening.append(t("letter.intro", n=len(names), names=named(names)))
    opening.append(t("letter.lag", weeks=lag) if lag else t("letter.no_lag"))
    sold = worked_out(example.sold[0], currency)
    month = [t("letter.month", weeks=example.weeks, sold=sold, scenario=scenario)]
    month += [t("letter.month.leader")] if example.leads else []
    month += (
        [t("letter.month.prizes")] if any(component.kind == "tournament" for component in scheme.components) else []
    )
    return Letter(
        title=t("letter.title", scheme=clean(scheme.title or scheme.name)),
        opening=tuple(opening),
        parts=tuple(_part(scheme, c, i, example, currency) for i, c in enumerate(scheme.components, 1)),
        rules=tuple(rules_of(scheme, currency)),
        month=" ".join(month),
        rows=_rows(example, currency),
        chart=_picture(example, currency),
        footer=t("letter.footer", scheme=scheme.name),
    )


def part_words(component: Component, currency: str) -> list[str]:
    """What is measured, how pay follows, when it is paid."""
    return WORDS[str(getattr(component, "kind", ""))](component, currency)


def _part(scheme: Scheme, component: Component, number: int, example: Example, currency: str) -> Part:
    said = part_words(component, currency)
    changed_by = [c.id for c in scheme.components if component.id in getattr(c, "applies_to", ())]
    if changed_by:
        said.append(t("letter.depends", names=named(changed_by)))
    if component.phases:
        said.append(t("letter.phases", names=named(component.phases)))
    said += example_words(component, example.lines[component.id], currency)
    heading = t("letter.heading", n=number, name=component.id.replace("_", " ").replace("-", " ").capitalize())
    return Part(component.id, heading, tuple(type(sentence)(capital(sentence)) for sentence in said))


def _rows(example: Example, currency: str) -> tuple[tuple[str, str, str], ...]:
    rows = [
        (name, _due(usual, currency), _due(better, currency))
        for (name, usual), (_, better) in zip(example.month, example.better_month, strict=True)
    ]
    totals = [
        worked_out(math.fsum(pay for _, pay in month), currency) for month in (example.month, example.better_month)
    ]
    return (*rows, (t("letter.month.total"), totals[0], totals[1]))


def _due(value: float, currency: str) -> str:
    return worked_out(value, currency) if value else t("letter.month.not_due")


def _picture(example: Example, currency: str) -> Chart:
    """What each line adds to the month."""
    total = math.fsum(pay for _, pay in example.month)
    paid = [(name, pay) for name, pay in example.month if pay]
    steps = [Step(shorten(name, _LABEL), pay, worked_out(round(pay), "")) for name, pay in paid]
    steps.append(Step(shorten(t("letter.month.total"), _LABEL), total, worked_out(round(total), "")))
    title = t("letter.picture.title", total=worked_out(total, currency))
    note = t("letter.picture.note", currency=currency)
    alt = alt_text(title, currency, [f"{name} {worked_out(pay, currency)}" for name, pay in paid])
    axis = t("letter.picture.axis", currency=currency)
    return Chart("month", title, note, waterfall("month", steps, INK, axis, 1.0, alt), alt)
