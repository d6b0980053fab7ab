"""Whether a value meets its target: computed from numbers, nothing else."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from experiments.validation.case import ERRORS, SIGN_ERRORS, Between, Exactly, Measured


class Verdict(Enum):
    """How a case ends."""

    PASSED = "passed"
    SIGN_ONLY = "sign only"  # field evidence: the sign is right, the size is not
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and its reason in numbers."""

    verdict: Verdict
    reason: str


def judge(target: Exactly | Between, found: Measured) -> Judged:
    """The verdict on a value."""
    if not (math.isfinite(found.value) and math.isfinite(found.error) and found.error >= 0):
        return Judged(Verdict.FAILED, "the program gives no number")
    return _exact(target, found) if isinstance(target, Exactly) else _field(target, found)


def _exact(target: Exactly, found: Measured) -> Judged:
    if not target.matches_stated:
        return Judged(Verdict.FAILED, f"the target {target.value:.8g} does not round to the stated {target.stated}")
    away, size = abs(found.value - target.value), max(1.0, abs(target.value))
    if found.error == 0.0:
        relative = away / size
        reason = f"off by {relative:.1e}, {target.tolerance:g} allowed" if away else "the same to the last digit"
        return Judged(Verdict.PASSED if relative <= target.tolerance else Verdict.FAILED, reason)
    if found.error > target.noisiest * abs(target.value):
        return Judged(Verdict.FAILED, f"standard error {found.error:.2g} is too large to tell anything")
    errors = away / found.error
    reason = f"{errors:.1f} standard errors away, {ERRORS:g} allowed"
    return Judged(Verdict.PASSED if errors <= ERRORS else Verdict.FAILED, reason)


def _field(target: Between, found: Measured) -> Judged:
    errors = found.value / found.error if found.error > 0 else math.copysign(math.inf, found.value)
    if target.sign and errors * target.sign < SIGN_ERRORS:
        return Judged(
            Verdict.FAILED, f"{errors:.1f} standard errors from 0, at least {SIGN_ERRORS * target.sign:g} needed"
        )
    if target.low <= found.value <= target.high:
        ranged = math.isfinite(target.low) or math.isfinite(target.high)
        return Judged(
            Verdict.PASSED, f"{'sign and size' if ranged else 'sign'} as the study found, {errors:.1f} standard errors"
        )
    side = "below" if found.value < target.low else "above"
    wrong = Verdict.SIGN_ONLY if target.sign else Verdict.FAILED
    return Judged(wrong, f"{side} the range of the study")
