"""Running the checks over all phases of a scheme."""

from __future__ import annotations

from dataclasses import dataclass, replace

from experiments.lint.checks import CHECKS
from experiments.lint.finding import Finding, Severity
from experiments.lint.subject import Subject, subjects
from experiments.lint.world import World
from sim.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Linted:
    """What the linter says of a scheme.

    Attributes:
        scheme: the scheme.
        findings: the worst first, then in the order of the checks.
        subjects: the scheme in each of its phases.
    """

    scheme: Scheme
    findings: tuple[Finding, ...]
    subjects: tuple[Subject, ...]

    @property
    def worst(self) -> Severity | None:
        """Severity of the worst finding; None if there is none."""
        return max((finding.severity for finding in self.findings), default=None)


def lint(scheme: Scheme, world: World | None = None, floor: float = 0.0) -> Linted:
    """Check a scheme.

    Args:
        scheme: the scheme.
        world: results to try it on; without it, only the structure is checked.
        floor: legal minimum pay, currency/month; 0: not known.
    """
    looked_at = subjects(scheme, world, floor)
    found: dict[tuple[str, str, tuple[str, ...]], Finding] = {}
    for check in CHECKS.values():
        for subject in looked_at[:1] if check.whole else looked_at:
            for finding in check.find(subject):
                there = () if check.whole or not subject.phase else (subject.phase,)
                _add(found, replace(finding, phases=there))
    everywhere = {phase.id for phase in scheme.phases}
    findings = [replace(f, phases=()) if set(f.phases) == everywhere else f for f in found.values()]
    order = list(CHECKS)
    findings.sort(key=lambda f: (-f.severity, order.index(f.check)))
    return Linted(scheme, tuple(findings), tuple(looked_at))


def _add(found: dict[tuple[str, str, tuple[str, ...]], Finding], finding: Finding) -> None:
    """Keep one finding for each rule and place: the worst, with all phases in which there is one."""
    key = (finding.check, finding.variant, finding.where)
    before = found.get(key)
    if before is None:
        found[key] = finding
        return
    phases = tuple(dict.fromkeys((*before.phases, *finding.phases)))
    found[key] = replace(max(before, finding, key=lambda f: f.severity), phases=phases)
