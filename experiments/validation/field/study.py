"""What a field study is: what was found where, and the runs it is held against."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.validation.case import Between, Case, Measured, Use
from experiments.validation.field.arms import SEEDS, Arm, Lab
from experiments.validation.field.paired import log_change
from experiments.validation.field.readings import Reading
from experiments.validation.picture import Picture

ANYTHING = (-math.inf, math.inf)

LAB = Lab()
"""The runs of the table."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One effect a study reports: the log change of a reading between two arms.

    Attributes:
        key: last part of the name of the case.
        title: what the effect is.
        before: people before the change.
        after: the same people after it.
        reading: what is read from a run.
        sign: 1 or -1, as the study found.
        span: log changes the study allows; `ANYTHING` if it gives no size that carries over.
        why: why this range, and anything else the reader must know.
        main: whether the study stands or falls with it; others say more about the same change.
    """

    key: str
    title: str
    before: Arm
    after: Arm
    reading: Reading
    sign: int
    span: tuple[float, float] = ANYTHING
    why: str = ""
    main: bool = True


@dataclass(frozen=True, slots=True)
class Study:
    """A study of real people.

    Attributes:
        name: second part of the names of its cases, after `field`.
        title: heading.
        about: what was changed and what was found.
        source: where it was published.
        situation: what is simulated, one phrase.
        use: whether numbers were chosen to meet it, or it was kept for checking.
        findings: effects.
    """

    name: str
    title: str
    about: str
    source: str
    situation: str
    use: Use
    findings: tuple[Finding, ...]

    def cases(self) -> list[Case]:
        """Its rows of the table."""
        return [self._case(finding) for finding in self.findings]

    def _case(self, finding: Finding) -> Case:
        return Case(
            name=f"field.{self.name}.{finding.key}",
            title=finding.title,
            group=self.title,
            about=self.about,
            source=self.source,
            what=f"{self.situation}; mean log change over {len(SEEDS)} runs paired by seed",
            unit="",
            target=Between(finding.sign, *finding.span, use=self.use),
            measure=lambda: effect(finding),
            draw=lambda: _picture(finding),
            note=finding.why,
        )


def effect(finding: Finding, lab: Lab = LAB, seeds: Sequence[int] = SEEDS) -> Measured:
    """The log change of a finding, with its standard error."""
    before, after = ([finding.reading(lab.run(arm, seed)) for seed in seeds] for arm in (finding.before, finding.after))
    return log_change(before, after)


def _picture(finding: Finding) -> Picture:
    """No change before, the effect after, and the range of the study."""
    found = effect(finding)
    ranged = finding.span != ANYTHING
    low, high = finding.span
    return Picture(
        "Pay",
        "Log change",
        theory=(),
        model=((0.0, 0.0, 0.0), (1.0, found.value, found.error)),
        at=1.0,
        names=_names(finding),
        legend="Dots: the program, with two standard errors." + (" Band: range of the study." if ranged else ""),
        low=low if ranged else None,
        high=high if ranged else None,
    )


def _names(finding: Finding) -> tuple[str, str]:
    """What differs between the arms, in words of the files."""
    before, after = finding.before, finding.after
    pair = (before.pay, after.pay) if before.pay != after.pay else (before.world, after.world)
    return (pair[0].replace("_", " "), pair[1].replace("_", " "))
